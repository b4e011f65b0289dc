//! Two ways to load a server.
//!
//! Closed: every connection sends its next request as soon as it has an answer. That finds the peak, and flatters latency: a server
//! that stands still is asked nothing meanwhile. Open: requests are due at fixed moments whatever the server does, and a latency counts
//! from the moment a request was due, so that time spent waiting for a free connection is in it (no coordinated omission).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use hdrhistogram::Histogram;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::client::{Asked, Connection};

/// After the last request was due, what is still missing may take this long.
const GRACE: Duration = Duration::from_secs(10);

/// Latencies in microseconds, up to two minutes, with three digits.
pub fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 120_000_000, 3)?)
}

/// What is sent.
pub trait Requests: Send + Sync + 'static {
    /// The request with this number, for this connection.
    fn request(&self, number: u64, connection: usize) -> anyhow::Result<Asked>;
}

/// How requests come.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// As fast as the answers do.
    Closed,
    /// So many a second.
    Open(f64),
}

/// What came of it.
pub struct Outcome {
    /// Latencies of what succeeded, in microseconds.
    pub latency: Histogram<u64>,
    /// Answers of success.
    pub done: u64,
    /// Other answers by status; 0: none came.
    pub failed: BTreeMap<u16, u64>,
    /// What the first of them said.
    pub complaint: Option<String>,
    /// Requests that were due and could not be sent before the end.
    pub unsent: u64,
    /// From the first request to the last answer.
    pub took: Duration,
}

struct Schedule {
    begun: Instant,
    ends: Instant,
    gap: Option<Duration>,
    total: u64,
    due: Semaphore,
    taken: AtomicU64,
}

impl Schedule {
    /// The next request's number, and when it was due; `None` at the end.
    async fn next(&self) -> Option<(u64, Instant)> {
        let Some(gap) = self.gap else {
            let now = Instant::now();
            return (now < self.ends).then(|| (self.taken.fetch_add(1, Ordering::Relaxed), now));
        };
        self.due.acquire().await.ok()?.forget();
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let due = self.begun + gap.mul_f64(number as f64);
        (number < self.total && Instant::now() < self.ends + GRACE).then_some((number, due))
    }

    /// Lets requests go when they are due. A thread of its own, since its sleep is finer than the event loop's (which is 1 ms).
    fn drive(&self, gap: Duration, connections: u32) {
        let mut given = 0;
        while given < self.total {
            let due = ((self.begun.elapsed().as_secs_f64() / gap.as_secs_f64()) as u64 + 1).min(self.total);
            if due > given {
                self.due.add_permits((due - given) as usize);
                given = due;
            }
            let next = self.begun + gap.mul_f64(given as f64);
            thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        // Everybody learns that it is over.
        self.due.add_permits(connections as usize);
    }
}

/// Loads a server for so long.
pub async fn load<W: Requests>(
    address: SocketAddr,
    work: &Arc<W>,
    connections: u32,
    time: Duration,
    pace: Pace,
) -> anyhow::Result<Outcome> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let gap = match pace {
        Pace::Closed => None,
        Pace::Open(rate) => Some(Duration::from_secs_f64(1.0 / rate.clamp(0.1, 1e6))),
    };
    let begun = Instant::now();
    let schedule = Arc::new(Schedule {
        begun,
        ends: begun + time,
        gap,
        total: gap.map_or(u64::MAX, |gap| (time.as_secs_f64() / gap.as_secs_f64()).ceil() as u64),
        due: Semaphore::new(0),
        taken: AtomicU64::new(0),
    });
    let pacer = match gap {
        None => None,
        Some(gap) => {
            let schedule = schedule.clone();
            let pacer = thread::Builder::new().name("pacer".to_owned());
            Some(pacer.spawn(move || schedule.drive(gap, connections))?)
        }
    };
    let mut workers = JoinSet::new();
    for (number, connection) in open.into_iter().enumerate() {
        workers.spawn(send_all(address, connection, number, schedule.clone(), work.clone()));
    }
    let mut outcome = Outcome {
        latency: histogram()?,
        done: 0,
        failed: BTreeMap::new(),
        complaint: None,
        unsent: 0,
        took: Duration::ZERO,
    };
    let all = async {
        while let Some(worker) = workers.join_next().await {
            outcome.add(worker??)?;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(time + 2 * GRACE, all)
        .await
        .context("answers are missing long after the end")??;
    outcome.took = begun.elapsed();
    if let Some(pacer) = pacer {
        pacer.join().map_err(|_| anyhow::anyhow!("the pacer died"))?;
        outcome.unsent = schedule.total - outcome.done - outcome.failed.values().sum::<u64>();
    }
    Ok(outcome)
}

struct Tally {
    latency: Histogram<u64>,
    failed: BTreeMap<u16, u64>,
    complaint: Option<String>,
}

async fn send_all<W: Requests>(
    address: SocketAddr,
    mut connection: Connection,
    number: usize,
    schedule: Arc<Schedule>,
    work: Arc<W>,
) -> anyhow::Result<Tally> {
    let mut tally = Tally {
        latency: histogram()?,
        failed: BTreeMap::new(),
        complaint: None,
    };
    while let Some((request, due)) = schedule.next().await {
        let (status, said) = match connection.send(work.request(request, number)?).await {
            Ok((status, None)) if status.is_success() => {
                tally.latency.saturating_record(due.elapsed().as_micros() as u64);
                continue;
            }
            Ok((status, said)) => (status.as_u16(), String::from_utf8_lossy(&said.unwrap_or_default()).into_owned()),
            Err(error) => {
                connection = Connection::open(address).await?;
                (0, format!("{error:#}"))
            }
        };
        *tally.failed.entry(status).or_default() += 1;
        tally.complaint.get_or_insert(said);
    }
    Ok(tally)
}

impl Outcome {
    fn add(&mut self, tally: Tally) -> anyhow::Result<()> {
        self.done += tally.latency.len();
        self.latency.add(&tally.latency)?;
        for (status, count) in tally.failed {
            *self.failed.entry(status).or_default() += count;
        }
        if self.complaint.is_none() {
            self.complaint = tally.complaint;
        }
        Ok(())
    }

    /// Answers of success a second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ask;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    struct Same;

    impl Requests for Same {
        fn request(&self, _: u64, _: usize) -> anyhow::Result<Asked> {
            ask(http::Method::GET, "/", None, None)
        }
    }

    /// Answers at once, but stands still before its first answer.
    async fn stalling(stall: Duration) -> (SocketAddr, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4096];
            let mut wait = stall;
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                tokio::time::sleep(std::mem::take(&mut wait)).await;
                if stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.is_err() {
                    return;
                }
            }
        });
        (address, server)
    }

    #[tokio::test]
    async fn those_who_wait_behind_a_stall_count_in_an_open_loop() {
        let (stall, time) = (Duration::from_millis(400), Duration::from_millis(500));
        let (address, _server) = stalling(stall).await;
        let open = load(address, &Arc::new(Same), 1, time, Pace::Open(200.0)).await.unwrap();
        assert_eq!((open.done, open.unsent, open.failed.len()), (100, 0, 0));
        // Due before the stall was over: 80 of 100; 60 of them by more than 100 ms.
        assert!(
            open.latency.value_at_quantile(0.5) > 100_000,
            "a median of {} us",
            open.latency.value_at_quantile(0.5)
        );

        let (address, _server) = stalling(stall).await;
        let closed = load(address, &Arc::new(Same), 1, time, Pace::Closed).await.unwrap();
        assert!(closed.latency.max() >= 400_000, "the stall itself is seen");
    }

    #[tokio::test]
    async fn refusals_are_not_among_the_latencies() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4096];
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                let _ = stream.write_all(b"HTTP/1.1 503 Full\r\ncontent-length: 4\r\n\r\nfull").await;
            }
        });
        let outcome = load(address, &Arc::new(Same), 1, Duration::from_millis(100), Pace::Open(100.0))
            .await
            .unwrap();
        assert_eq!((outcome.done, outcome.latency.len(), outcome.failed.get(&503)), (0, 0, Some(&10)));
        assert_eq!(outcome.complaint.as_deref(), Some("full"));
    }
}
