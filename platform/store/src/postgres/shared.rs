use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_postgres::{Client, Error, Statement as Prepared};

use super::background::Background;
use super::connect::{Connector, Driver};
use crate::Statement;

const RECONNECT_FIRST: Duration = Duration::from_millis(20);
const RECONNECT_LONGEST: Duration = Duration::from_millis(500);

/// A connection that many reads are under way on at once, with the statements it knows.
pub(super) struct Shared {
    pub client: Client,
    /// By the place of the statement in memory: they are all static.
    known: RwLock<HashMap<usize, Prepared>>,
}

impl Shared {
    fn new(client: Client) -> Self {
        Self {
            client,
            known: RwLock::default(),
        }
    }

    /// The statement as this connection knows it; one round trip the first time.
    pub async fn prepare(&self, statement: &'static Statement) -> Result<Prepared, Error> {
        let key = std::ptr::from_ref(statement) as usize;
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let prepared = self.client.prepare(statement.for_postgres(false)).await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(known.entry(key).or_insert(prepared).clone())
    }
}

type Place = RwLock<Option<Arc<Shared>>>;

/// The connections that short reads share. Each is opened again when it breaks.
pub(super) struct SharedConnections {
    places: Vec<Arc<Place>>,
    next: AtomicUsize,
    keepers: Vec<Background>,
}

impl SharedConnections {
    /// Keeps these connections open, and others like them when they break.
    pub fn keep(connector: &Connector, statement_max: Duration, opened: Vec<(Client, Driver)>) -> Self {
        let (mut places, mut keepers) = (Vec::new(), Vec::new());
        for (client, driver) in opened {
            let place = Arc::new(Place::new(Some(Arc::new(Shared::new(client)))));
            keepers.push(Background::start(keep(connector.clone(), statement_max, driver, place.clone())));
            places.push(place);
        }
        Self {
            places,
            next: AtomicUsize::new(0),
            keepers,
        }
    }

    /// One that is open, in turn; `None` while none is.
    pub fn pick(&self) -> Option<Arc<Shared>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.places.len();
        (0..count).find_map(|further| {
            let place = self.places.get(first.wrapping_add(further) % count)?;
            let open = place.read().unwrap_or_else(PoisonError::into_inner).clone()?;
            (!open.client.is_closed()).then_some(open)
        })
    }

    /// Ends all of them.
    pub fn close(&self) {
        for keeper in &self.keepers {
            keeper.end();
        }
        for place in &self.places {
            *place.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

async fn keep(connector: Connector, statement_max: Duration, mut driver: Driver, place: Arc<Place>) {
    let put = |shared| *place.write().unwrap_or_else(PoisonError::into_inner) = shared;
    loop {
        let ended = (&mut driver).await;
        put(None);
        tracing::warn!(address = %connector.address, reason = ended.err().map(|error| super::error::text(&error)), "a connection for reads has ended");
        let mut pause = RECONNECT_FIRST;
        let (client, again) = loop {
            match connector.connect(statement_max).await {
                Ok(opened) => break opened,
                Err(_) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(RECONNECT_LONGEST);
        };
        driver = again;
        put(Some(Arc::new(Shared::new(client))));
        tracing::info!(address = %connector.address, "a connection for reads is open again");
    }
}
