use std::fmt;
use std::time::Duration;

use pando_test_kit::{OnDapr, Part};
use tokio::process::Command;

use crate::cut::Cut;
use crate::redis;

/// What has a sidecar.
pub const SERVICES: [&str; 6] = [
    "task-service",
    "chatbot-service",
    "activity-service",
    "auth-service",
    "api-gateway",
    "frontend-service",
];
/// How long a part may be away before the test gives up.
const PART_TIME: Duration = Duration::from_secs(60);

/// Something that goes wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The part it happens to, by the name that the system's table shows.
    pub target: String,
    pub kind: Kind,
}

/// What goes wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SIGKILL.
    Killed,
    /// SIGSTOP, and SIGCONT after this time.
    Paused(Duration),
    /// Nothing comes in or goes out at its ports, for this time; connections stay open.
    CutOff(Duration),
    /// Works a tenth of the time, for this long.
    Slowed(Duration),
    /// SIGKILL, and another part stands still from then on for this time.
    KilledWithout(&'static str, Duration),
    /// Nothing goes wrong for this time.
    Left(Duration),
    /// Redis: everything is forgotten (FLUSHALL).
    Wiped,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.target;
        match self.kind {
            Kind::Killed => write!(f, "{target} killed"),
            Kind::Paused(time) => write!(f, "{target} paused {} s", time.as_secs()),
            Kind::CutOff(time) => write!(f, "{target} cut off {} s", time.as_secs()),
            Kind::Slowed(time) => write!(f, "{target} slow {} s", time.as_secs()),
            Kind::KilledWithout(other, time) => write!(f, "{target} killed, {other} paused {} s", time.as_secs()),
            Kind::Left(time) => write!(f, "{target} as it is {} s", time.as_secs()),
            Kind::Wiped => write!(f, "{target} wiped"),
        }
    }
}

/// The services' processes.
pub fn services() -> Vec<String> {
    SERVICES.map(str::to_owned).to_vec()
}

/// Their sidecars.
pub fn sidecars() -> Vec<String> {
    SERVICES.map(|service| format!("{service}-sidecar")).to_vec()
}

/// What they all stand on.
pub fn servers() -> Vec<String> {
    ["Redis", "PostgreSQL", "sentry"].map(str::to_owned).to_vec()
}

impl Fault {
    /// Lets it happen; returns when it is over on this side. `false` when it cannot be done here.
    pub async fn inflict(&self, system: &OnDapr) -> bool {
        let part = part(system, &self.target).await;
        match self.kind {
            Kind::Killed => signal("KILL", &[part.pid]).await,
            Kind::Paused(time) => pause(part, time).await,
            Kind::KilledWithout(other, time) => {
                let other = self::part(system, other).await;
                signal("STOP", &other.family()).await;
                signal("KILL", &[part.pid]).await;
                pause(other, time).await;
            }
            Kind::Left(time) => tokio::time::sleep(time).await,
            Kind::CutOff(time) => {
                let Some(cut) = Cut::off(&part.ports()).await else { return false };
                tokio::time::sleep(time).await;
                cut.end().await;
            }
            Kind::Slowed(time) => {
                let until = tokio::time::Instant::now() + time;
                while tokio::time::Instant::now() < until {
                    signal("STOP", &[part.pid]).await;
                    tokio::time::sleep(Duration::from_millis(450)).await;
                    signal("CONT", &[part.pid]).await;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            Kind::Wiped => redis::wipe(system).await,
        }
        true
    }
}

/// A part that runs, soon at the latest.
pub async fn part(system: &OnDapr, name: &str) -> Part {
    let deadline = tokio::time::Instant::now() + PART_TIME;
    loop {
        if let Some(part) = system.parts().get(name) {
            return *part;
        }
        assert!(tokio::time::Instant::now() < deadline, "{name} does not run: {:?}", system.parts());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Processes that may have ended by themselves meanwhile.
pub async fn signal(name: &str, pids: &[u32]) {
    let pids = pids.iter().map(u32::to_string);
    let _ = Command::new("kill").arg(format!("-{name}")).args(pids).output().await;
}

/// With all the processes below it.
async fn pause(part: Part, time: Duration) {
    let family = part.family();
    signal("STOP", &family).await;
    tokio::time::sleep(time).await;
    signal("CONT", &family).await;
}
