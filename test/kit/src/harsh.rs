use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use crate::Apart;
use crate::apart::Between;
use crate::carrier::Carried;
use crate::server::command;

/// Who publishes, and so has dead letters.
const PUBLISHERS: [&str; 3] = ["auth-service", "task-service", "chatbot-service"];

/// The same system as six running `pando serve` between which a carrier delivers every event twice and out of order, and sends every
/// call a second time that may be sent again. Whatever story is told of it, no dead letter is left at its end.
pub struct ApartHarshly {
    // Before the system: dropped first, while that still runs.
    end: NoDeadLetters,
    system: Apart,
}

impl ApartHarshly {
    /// A fresh system.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every process gets these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        let system = Apart::start_through(Between::Carrier, None, options).await;
        let end = NoDeadLetters(PUBLISHERS.map(|service| system.folder(service)).into());
        Self { end, system }
    }

    /// What the carrier has done since the start.
    pub fn carried(&self) -> Carried {
        self.system.carried()
    }

    /// Kills every process without a word (SIGKILL) and starts them again on the same data.
    pub async fn kill_and_restart(self) -> Self {
        let Self { end, system } = self;
        let system = system.kill_and_restart().await;
        Self { end, system }
    }

    /// Starts them again on the same data, after [`Apart::stop`].
    pub async fn restart(self) -> Self {
        let Self { end, system } = self;
        let system = system.restart().await;
        Self { end, system }
    }
}

impl Deref for ApartHarshly {
    type Target = Apart;

    fn deref(&self) -> &Apart {
        &self.system
    }
}

impl DerefMut for ApartHarshly {
    fn deref_mut(&mut self) -> &mut Apart {
        &mut self.system
    }
}

/// Looks for dead letters on these data folders when a story ends well.
struct NoDeadLetters(Vec<PathBuf>);

impl Drop for NoDeadLetters {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        for folder in &self.0 {
            // A value that is dropped cannot wait for the test's own thread.
            let mut command = command().into_std();
            let output = command.args(["dead-letters", "list", "--data"]).arg(folder).output();
            let output = output.expect("the command runs");
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert_eq!(said, "There are no dead letters.\n", "{}", folder.display());
        }
    }
}
