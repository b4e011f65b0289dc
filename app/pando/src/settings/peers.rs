use http::uri::{Authority, Scheme, Uri};

use crate::service_name::ServiceName;

/// Where one service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Which.
    pub service: ServiceName,
    /// `host:port`.
    pub authority: Authority,
}

/// `task-service=http://127.0.0.1:8001`.
pub fn peer(text: &str) -> Result<Peer, String> {
    let parsed = || {
        let (service, url) = text.split_once('=')?;
        let service = ServiceName::named(service)?;
        let url: Uri = url.parse().ok()?;
        let is_plain = url.scheme() == Some(&Scheme::HTTP) && url.path() == "/" && url.query().is_none();
        let authority = url
            .authority()
            .filter(|authority| is_plain && authority.port_u16().is_some() && !authority.as_str().contains('@'))?;
        Some(Peer {
            service,
            authority: authority.clone(),
        })
    };
    parsed().ok_or_else(|| "a peer is SERVICE=http://HOST:PORT, such as task-service=http://127.0.0.1:8001".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_a_service_and_where_it_is() {
        let read = peer("task-service=http://127.0.0.1:8001").unwrap();
        assert_eq!((read.service, read.authority.as_str()), (ServiceName::Task, "127.0.0.1:8001"));
        for bad in [
            "",
            "task-service",
            "task=http://127.0.0.1:1",
            "task-service=127.0.0.1:8001",
            "task-service=https://127.0.0.1:8001",
            "task-service=http://127.0.0.1",
            "task-service=http://127.0.0.1:8001/tasks",
            "task-service=http://me@127.0.0.1:8001",
        ] {
            assert!(peer(bad).is_err(), "{bad}");
        }
    }
}
