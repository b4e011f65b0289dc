use std::ops::{Deref, DerefMut};

use crate::{OnDapr, Person};

/// The same system beside real sidecars with two processes of each service, each with a sidecar of its own.
pub struct TwiceOnDapr(OnDapr);

impl TwiceOnDapr {
    /// A fresh system.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every process gets these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        Self(OnDapr::start_replicas(2, options).await)
    }

    /// Starts it again on the same data, after [`OnDapr::stop`].
    pub async fn restart(self) -> Self {
        Self(self.0.restart().await)
    }

    /// The same person at either frontend.
    pub fn both(&self, person: &Person) -> [Person; 2] {
        [person.at(self.address()), person.at(&self.further_addresses()[0])]
    }
}

impl Deref for TwiceOnDapr {
    type Target = OnDapr;

    fn deref(&self) -> &OnDapr {
        &self.0
    }
}

impl DerefMut for TwiceOnDapr {
    fn deref_mut(&mut self) -> &mut OnDapr {
        &mut self.0
    }
}
