use std::io::ErrorKind;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use anyhow::{Context, bail};

use crate::service_name::ServiceName;

/// The app ids of a system: the names of the services, or those with a word behind them that no other system of this machine has.
///
/// Sidecars that are not on Kubernetes find each other by mDNS, which knows app ids and nothing else: the sidecars of two systems with
/// the same ids would call each other, and refuse each other's certificates.
#[derive(Clone, Debug)]
pub(crate) struct AppIds {
    word: Option<String>,
}

impl AppIds {
    /// With this word behind each, or none.
    pub(crate) fn new(word: Option<String>) -> Self {
        Self { word }
    }

    /// The app id of a service.
    pub(crate) fn of(&self, service: ServiceName) -> String {
        match &self.word {
            Some(word) => format!("{}-{word}", service.app_id()),
            None => service.app_id().to_owned(),
        }
    }

    /// A document of `deploy/dapr` with these ids in it.
    pub(crate) fn in_document(&self, text: &str) -> String {
        let replace = |text: String, service: ServiceName| text.replace(service.app_id(), &self.of(service));
        ServiceName::ALL.into_iter().fold(text.to_owned(), replace)
    }

    /// Sees that no other system of this machine has these ids, as long as the answer is kept: by the name of a socket that nobody
    /// speaks to. Such a name is no file: it is gone with its process, is every user's to take, and reaches as far as mDNS on loopback
    /// does, the network namespace.
    ///
    /// # Errors
    /// When one has.
    pub(crate) fn claim(&self) -> anyhow::Result<UnixListener> {
        let name = self.word.as_ref().map(|word| format!("-{word}")).unwrap_or_default();
        let address = SocketAddr::from_abstract_name(format!("pando-dapr{name}")).context("no name for these app ids")?;
        match UnixListener::bind_addr(&address) {
            Ok(claimed) => Ok(claimed),
            Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
                "another system with these app ids runs on this machine, and sidecars find each other by app id alone: give this one ids \
                 of its own with --apart WORD"
            ),
            Err(error) => Err(error).context("nobody can say whether another system has these app ids"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_in_a_document_is_this_systems_own() {
        let ids = AppIds::new(Some("x1".to_owned()));
        let text = "appId: task-service\nvalue: task-service=a,dead.task-service;api-gateway=";
        assert_eq!(
            ids.in_document(text),
            "appId: task-service-x1\nvalue: task-service-x1=a,dead.task-service-x1;api-gateway-x1="
        );
        assert_eq!(AppIds::new(None).in_document(text), text);
    }

    #[test]
    fn two_systems_of_one_machine_have_ids_of_their_own() {
        let word = || AppIds::new(Some(format!("test-{}", std::process::id())));
        let held = word().claim().unwrap();
        assert!(word().claim().unwrap_err().to_string().contains("--apart"));
        drop(held);
        assert!(word().claim().is_ok());
    }
}
