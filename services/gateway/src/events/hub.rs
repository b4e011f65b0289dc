use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use pando_activity_contract::FeedEntry;
use pando_kernel::UserId;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// Entries that are kept for those who come back, and how large they may be altogether.
const KEPT_MAX: usize = 10_000;
const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Entries that wait for a slow reader before it is told to read everything again.
const WAITING_MAX: usize = 256;
/// Streams of one person: a few browsers with a few tabs.
const STREAMS_PER_PERSON_MAX: usize = 32;
/// Streams of one gateway.
const STREAMS_MAX: usize = 10_000;

/// The streams, and the last entries of the feed.
#[derive(Default)]
pub(crate) struct Hub {
    state: Mutex<State>,
    /// The feed's position, for who waits for one.
    reached: watch::Sender<i64>,
}

#[derive(Default)]
struct State {
    kept: VecDeque<(i64, UserId, Bytes)>,
    kept_bytes: usize,
    /// The feed's position up to which everything was seen; entries at or below `from` were never here.
    from: i64,
    position: i64,
    streams: HashMap<UserId, Vec<Stream>>,
    count: usize,
}

struct Stream {
    entries: mpsc::Sender<Bytes>,
    left_out: Arc<LeftOut>,
}

/// Up to which position entries had to be left out of a stream, if any were.
pub(crate) struct LeftOut(AtomicI64);

impl LeftOut {
    const NOTHING: i64 = -1;

    fn note(&self, position: i64) {
        self.0.store(position, Ordering::Relaxed);
    }

    /// Tells it once.
    pub fn take(&self) -> Option<i64> {
        let position = self.0.swap(Self::NOTHING, Ordering::Relaxed);
        (position != Self::NOTHING).then_some(position)
    }
}

/// One person's stream; closed when it is dropped.
pub(crate) struct Subscription {
    /// What they missed, when that is still known.
    pub missed: Option<Vec<Bytes>>,
    /// The feed's position at the moment of subscribing.
    pub position: i64,
    /// What comes from now on.
    pub entries: mpsc::Receiver<Bytes>,
    /// What does not.
    pub left_out: Arc<LeftOut>,
    hub: Arc<Hub>,
    user: UserId,
}

impl Hub {
    /// The feed is followed from here on.
    pub fn start_at(&self, position: i64) {
        let mut state = self.lock();
        *state = State {
            from: position,
            position,
            streams: std::mem::take(&mut state.streams),
            count: state.count,
            ..State::default()
        };
        for stream in state.streams.values().flatten() {
            stream.left_out.note(position);
        }
        self.reached.send_replace(position);
    }

    /// Passes entries on; they are written out once for all streams of their person.
    pub fn publish(&self, entries: Vec<FeedEntry>, next: i64) {
        let mut state = self.lock();
        let state = &mut *state;
        for entry in entries {
            let bytes = written(&entry);
            for stream in state.streams.get(&entry.user_id).into_iter().flatten() {
                if let Err(mpsc::error::TrySendError::Full(_)) = stream.entries.try_send(bytes.clone()) {
                    stream.left_out.note(entry.position);
                }
            }
            state.keep(entry.position, entry.user_id, bytes);
        }
        state.position = next.max(state.position);
        self.reached.send_replace(state.position);
    }

    /// Waits until the feed was followed up to here, so long at most: who comes from another gateway may have been told of more there.
    pub async fn reach(&self, position: i64, time: Duration) {
        // Whoever waited too long is told to read everything again.
        let _ = timeout(time, self.reached.subscribe().wait_for(|reached| *reached >= position)).await;
    }

    /// Opens a stream behind `last`, the position the client saw last; `None` when there are too many.
    pub fn subscribe(self: &Arc<Self>, user: UserId, last: Option<i64>) -> Option<Subscription> {
        let mut state = self.lock();
        if state.count >= STREAMS_MAX || state.streams.get(&user).map_or(0, Vec::len) >= STREAMS_PER_PERSON_MAX {
            return None;
        }
        let missed = match last {
            None => Some(Vec::new()),
            Some(last) if last < state.from || last > state.position => None,
            Some(last) => {
                let of_theirs = state.kept.iter().filter(|(position, whose, _)| *position > last && *whose == user);
                let missed: Vec<Bytes> = of_theirs.map(|(.., bytes)| bytes.clone()).collect();
                (missed.len() <= WAITING_MAX).then_some(missed)
            }
        };
        let (sender, entries) = mpsc::channel(WAITING_MAX);
        let left_out = Arc::new(LeftOut(AtomicI64::new(LeftOut::NOTHING)));
        state.streams.entry(user).or_default().push(Stream {
            entries: sender,
            left_out: left_out.clone(),
        });
        state.count += 1;
        Some(Subscription {
            missed,
            position: state.position,
            entries,
            left_out,
            hub: self.clone(),
            user,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn keep(&mut self, position: i64, user: UserId, bytes: Bytes) {
        self.kept_bytes += bytes.len();
        self.kept.push_back((position, user, bytes));
        while self.kept.len() > KEPT_MAX || self.kept_bytes > KEPT_BYTES_MAX {
            let Some((position, _, bytes)) = self.kept.pop_front() else {
                return;
            };
            self.kept_bytes -= bytes.len();
            self.from = position;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        let Some(streams) = state.streams.get_mut(&self.user) else { return };
        let before = streams.len();
        streams.retain(|stream| !Arc::ptr_eq(&stream.left_out, &self.left_out));
        let closed = before - streams.len();
        if streams.is_empty() {
            state.streams.remove(&self.user);
        }
        state.count -= closed;
    }
}

/// The entry as a server-sent event (WHATWG HTML section 9.2).
fn written(entry: &FeedEntry) -> Bytes {
    let data = serde_json::json!({ "type": entry.kind, "subject": entry.subject, "data": entry.data });
    Bytes::from(format!("id: {}\nevent: change\ndata: {data}\n\n", entry.position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn entry(position: i64, user: u128) -> FeedEntry {
        FeedEntry {
            position,
            user_id: UserId::from(Uuid::from_u128(user)),
            kind: "task.created".to_owned(),
            subject: "s".to_owned(),
            data: serde_json::json!({ "n": position }),
        }
    }

    fn user(number: u128) -> UserId {
        UserId::from(Uuid::from_u128(number))
    }

    #[test]
    fn everybody_sees_their_own_and_nobody_elses() {
        let hub = Arc::new(Hub::default());
        let mut one = hub.subscribe(user(1), None).unwrap();
        let mut two = hub.subscribe(user(2), None).unwrap();
        hub.publish(vec![entry(1, 1), entry(2, 2), entry(3, 1)], 3);
        let ids = |entries: &mut mpsc::Receiver<Bytes>| {
            std::iter::from_fn(|| entries.try_recv().ok())
                .map(|b| b[..5].to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut one.entries), [b"id: 1".to_vec(), b"id: 3".to_vec()]);
        assert_eq!(ids(&mut two.entries), [b"id: 2".to_vec()]);
    }

    #[test]
    fn who_comes_back_gets_what_was_missed_or_is_told_to_read_again() {
        let hub = Arc::new(Hub::default());
        hub.start_at(10);
        hub.publish((11..=20).map(|n| entry(n, 1)).collect(), 20);
        assert_eq!(hub.subscribe(user(1), Some(18)).unwrap().missed.as_ref().unwrap().len(), 2);
        assert_eq!(hub.subscribe(user(1), Some(20)).unwrap().missed.as_ref().unwrap().len(), 0);
        assert!(
            hub.subscribe(user(1), Some(9)).unwrap().missed.is_none(),
            "before this gateway's time"
        );
        assert!(
            hub.subscribe(user(1), Some(99)).unwrap().missed.is_none(),
            "of another life of the server"
        );
    }

    #[tokio::test]
    async fn who_was_told_of_more_elsewhere_waits_until_it_has_come_here() {
        let hub = Arc::new(Hub::default());
        hub.start_at(10);
        let reader = async {
            hub.reach(12, Duration::from_secs(60)).await;
            hub.subscribe(user(1), Some(12)).unwrap()
        };
        let feed = async {
            tokio::task::yield_now().await;
            hub.publish(vec![entry(11, 1), entry(12, 1)], 12);
        };
        let (subscription, ()) = tokio::join!(reader, feed);
        assert_eq!(subscription.missed.as_ref().map(Vec::len), Some(0));
        hub.reach(999, Duration::from_millis(1)).await;
        assert!(hub.subscribe(user(1), Some(999)).unwrap().missed.is_none(), "not for ever");
    }

    #[test]
    fn a_slow_reader_is_marked_and_holds_nobody_up() {
        let hub = Arc::new(Hub::default());
        let slow = hub.subscribe(user(1), None).unwrap();
        hub.publish((1..=300).map(|n| entry(n, 1)).collect(), 300);
        assert_eq!((slow.left_out.take(), slow.left_out.take()), (Some(300), None));
        assert_eq!(slow.entries.len(), WAITING_MAX);
    }

    #[test]
    fn a_person_has_so_many_streams_and_closed_ones_do_not_count() {
        let hub = Arc::new(Hub::default());
        let open: Vec<_> = (0..STREAMS_PER_PERSON_MAX).map(|_| hub.subscribe(user(1), None).unwrap()).collect();
        assert!(hub.subscribe(user(1), None).is_none());
        assert!(hub.subscribe(user(2), None).is_some(), "another person's do not either");
        drop(open);
        assert!(hub.subscribe(user(1), None).is_some());
        let state = hub.lock();
        assert_eq!((state.count, state.streams.len()), (0, 0));
    }

    #[test]
    fn what_is_kept_is_bounded_in_number_and_in_size() {
        let hub = Arc::new(Hub::default());
        let last = KEPT_MAX as i64 + 5;
        hub.publish((1..=last).map(|n| entry(n, 1)).collect(), last);
        let oldest = |state: &State| (state.kept.len(), state.from);
        assert_eq!(oldest(&hub.lock()), (KEPT_MAX, 5));
        let large = FeedEntry {
            data: serde_json::json!("x".repeat(KEPT_BYTES_MAX / 2)),
            ..entry(last + 1, 1)
        };
        hub.publish(vec![large.clone(), large], last + 1);
        let state = hub.lock();
        assert_eq!(state.kept.len(), 1);
        assert!(state.kept_bytes <= KEPT_BYTES_MAX);
    }
}
