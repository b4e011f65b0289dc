use std::ops::{Deref, DerefMut};

use crate::{Apart, Database};

/// The same system as six running `pando serve` with their data in one PostgreSQL database, a schema and a role each.
pub struct ApartOnPostgres(Apart);

impl ApartOnPostgres {
    /// A fresh system on a database of its own.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every process gets these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        Self(Apart::start_on(Some(Database::new().await), options).await)
    }

    /// The system on the data of a database that holds some.
    pub async fn go_on(database: Database) -> Self {
        Self(Apart::go_on(database).await)
    }

    /// Kills every process without a word (SIGKILL) and starts them again on the same data.
    pub async fn kill_and_restart(self) -> Self {
        Self(self.0.kill_and_restart().await)
    }

    /// Starts them again on the same data, after [`Apart::stop`].
    pub async fn restart(self) -> Self {
        Self(self.0.restart().await)
    }
}

impl Deref for ApartOnPostgres {
    type Target = Apart;

    fn deref(&self) -> &Apart {
        &self.0
    }
}

impl DerefMut for ApartOnPostgres {
    fn deref_mut(&mut self) -> &mut Apart {
        &mut self.0
    }
}
