use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// How long a delivery is held at most, when nothing overtakes it.
const HELD_TIME: Duration = Duration::from_millis(50);
/// How many others pass one that is held.
const OTHERS: u64 = 2;

/// In which order an event comes twice. Deliveries take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Others pass, then it comes twice.
    Late,
    /// It comes, others pass, and it comes again.
    Again,
    /// It comes twice at the same moment.
    Together,
}

/// The deliveries to one service.
#[derive(Default)]
pub(super) struct Deliveries {
    begun: AtomicU64,
    overtaken: AtomicU64,
    ended: watch::Sender<u64>,
}

/// One of them, until it is dropped.
pub(super) struct Delivery<'a> {
    pub order: Order,
    all: &'a Deliveries,
}

impl Deliveries {
    /// The next one.
    pub fn begin(&self) -> Delivery<'_> {
        let order = match self.begun.fetch_add(1, Ordering::Relaxed) % 3 {
            0 => Order::Late,
            1 => Order::Again,
            _ => Order::Together,
        };
        Delivery { order, all: self }
    }

    /// How many there were, and how many of those others passed.
    pub fn counts(&self) -> (u64, u64) {
        (self.begun.load(Ordering::Relaxed), self.overtaken.load(Ordering::Relaxed))
    }
}

impl Delivery<'_> {
    /// Waits until others have passed, or long enough.
    pub async fn overtaken(&self) {
        let mut ended = self.all.ended.subscribe();
        let enough = *ended.borrow() + OTHERS;
        let passed = ended.wait_for(|ended| *ended >= enough);
        if tokio::time::timeout(HELD_TIME, passed).await.is_ok() {
            self.all.overtaken.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Delivery<'_> {
    fn drop(&mut self) {
        self.all.ended.send_modify(|ended| *ended += 1);
    }
}
