use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};

use super::get::get;

/// The pause between two requests.
const PAUSE: Duration = Duration::from_millis(10);
/// A request that takes longer than this has failed.
const TIME: Duration = Duration::from_secs(60);

/// What somebody who asked all the time saw of a move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Watched {
    asked: u32,
    failed: u32,
    longest: Duration,
}

impl fmt::Display for Watched {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, failed, longest } = self;
        write!(
            to,
            "asked {asked} times meanwhile: {failed} failed, the longest wait was {} ms",
            longest.as_millis()
        )
    }
}

/// Asks an address again and again while something is done. An answer that is no failure of the server (5xx) is an answer.
pub(super) fn watch<T>((address, path): (SocketAddr, &str), done: impl FnOnce() -> T) -> (T, Watched) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = Builder::new().name("watch".to_owned()).spawn_scoped(scope, || {
            let mut watched = Watched::default();
            while !is_over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let answer = get(address, path, TIME);
                watched.asked += 1;
                watched.failed += u32::from(!answer.is_ok_and(|answer| answer.status < 500));
                watched.longest = watched.longest.max(begun.elapsed());
                sleep(PAUSE);
            }
            watched
        });
        let done = done();
        is_over.store(true, Ordering::Relaxed);
        (done, asking.ok().and_then(|thread| thread.join().ok()).unwrap_or_default())
    })
}
