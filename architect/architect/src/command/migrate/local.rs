use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pando_model::{AppId, Model, Placement};
use serde::Deserialize;

use super::Problem;
use super::get::{Answer, get};

/// Where everything of a running `pando dapr up` is, in its data folder.
const INVENTORY: &str = "secrets/inventory.json";
/// How long a probe may take.
const PROBE_TIME: Duration = Duration::from_secs(5);

/// The processes of a running system, as its inventory says.
#[derive(Debug, Deserialize)]
pub(super) struct Local {
    services: Vec<Process>,
}

/// A process beside a sidecar.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Process {
    /// The service that gives its app id its name.
    service: AppId,
    /// What it hosts.
    hosts: Vec<AppId>,
    /// What people read.
    pub(super) name: String,
    /// Where its probes and figures are.
    probes_port: u16,
}

impl Local {
    /// Of a data folder.
    ///
    /// # Errors
    /// When there is no inventory, or it is of another version.
    pub(super) fn of(data: &Path) -> Result<Self, Problem> {
        let path = data.join(INVENTORY);
        let text = fs::read_to_string(&path).map_err(|error| Problem::NoSystem {
            data: data.to_owned(),
            error,
        })?;
        serde_json::from_str(&text).map_err(|error| Problem::NoInventory { path, error })
    }

    /// The processes.
    pub(super) fn processes(&self) -> &[Process] {
        &self.services
    }

    /// Which app id hosts which services at the moment: in a move something between.
    ///
    /// # Errors
    /// When two processes of one app id host something else: services are just moving.
    pub(super) fn placement(&self) -> Result<Placement, Problem> {
        let mut apps: BTreeMap<AppId, Vec<AppId>> = BTreeMap::new();
        for process in &self.services {
            let mut hosts = process.hosts.clone();
            hosts.sort();
            match apps.insert(process.service.clone(), hosts.clone()) {
                Some(other) if other != hosts => return Err(Problem::Replaced(process.service.clone())),
                _ => {}
            }
        }
        Ok(Placement::from(apps))
    }
}

impl Process {
    /// Asks one of its probes, at the path that its service has for it.
    pub(super) fn ask(&self, model: &Model, probe: impl Fn(&pando_model::Health) -> Option<String>) -> Result<Answer, String> {
        let health = model.services.get(&self.service).map(|service| &service.health);
        let path = health
            .and_then(probe)
            .ok_or_else(|| format!("the model does not say where {} is asked", self.name))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.probes_port));
        get(address, &path, PROBE_TIME).map_err(|error| format!("{} does not answer {path}: {error}", self.name))
    }
}

/// The file by which a migration holds a data folder.
const LOCK: &str = "migrate.lock";

/// A data folder that no other migration works on meanwhile.
pub(super) struct Held {
    _lock: fs::File,
}

impl Held {
    /// Takes it; it is given back when this is dropped, or the process is gone.
    ///
    /// # Errors
    /// When another has it.
    pub(super) fn take(data: &Path) -> Result<Self, Problem> {
        let path: PathBuf = data.join(LOCK);
        let unreadable = |error| Problem::Unreadable { path: path.clone(), error };
        let lock = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(unreadable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(Problem::Busy(data.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(unreadable(error)),
        }
    }

    /// Whether a migration works on a folder. Whoever wants to take it at this very moment is refused.
    pub(super) fn is_taken(data: &Path) -> bool {
        let lock = fs::File::open(data.join(LOCK));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(services: &str) -> Local {
        serde_json::from_str(&format!(r#"{{"sentry_port": 1, "services": [{services}]}}"#)).unwrap()
    }

    const WEB: &str = r#"{"service":"web","hosts":["web"],"name":"web","app_id":"web-x1","probes_port":2}"#;

    #[test]
    fn where_services_are_is_what_the_processes_host() {
        let orders = r#"{"service":"orders","hosts":["mail","orders"],"name":"orders","probes_port":3}"#;
        let placement = local(&format!("{WEB},{orders},{orders}")).placement().unwrap();
        assert_eq!(placement.host("mail").map(AppId::as_str), Some("orders"));
        let alone = r#"{"service":"orders","hosts":["orders"],"name":"orders-2","probes_port":4}"#;
        let moving = local(&format!("{WEB},{orders},{alone}")).placement();
        assert!(matches!(moving, Err(Problem::Replaced(app)) if app.as_str() == "orders"));
    }

    #[test]
    fn a_second_migration_is_refused_while_one_runs() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Held::is_taken(folder.path()));
        let held = Held::take(folder.path()).unwrap();
        assert!(matches!(Held::take(folder.path()), Err(Problem::Busy(_))));
        assert!(Held::is_taken(folder.path()));
        drop(held);
        assert!(!Held::is_taken(folder.path()));
        Held::take(folder.path()).unwrap();
    }
}
