//! Reconcilers run at start, on their signal, on their timer, again while there is more, and go on after errors.
#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pando_service::{Progress, Reconciler, Shutdown, Tasks, Wake, reconcile};

const NEVER: Duration = Duration::from_secs(3600);

/// A reconciler that counts its runs and answers each by `answer`.
fn counting(every: Duration, answer: fn(usize) -> Result<Progress, String>) -> (Reconciler, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let run = move || {
        let run = counted.fetch_add(1, Ordering::SeqCst) + 1;
        async move { answer(run) }
    };
    (Reconciler::new("test", every, run), runs)
}

/// Waits until so many runs were made, and makes sure that no more come by themselves.
async fn settles_at(runs: &AtomicUsize, expected: usize) {
    let began = Instant::now();
    while runs.load(Ordering::SeqCst) < expected {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{} of {expected}",
            runs.load(Ordering::SeqCst)
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    // A signal that comes while a run ends may be worth one run more: runs are repeatable.
    let runs = runs.load(Ordering::SeqCst);
    assert!((expected..=expected + 1).contains(&runs), "{runs} runs instead of {expected}");
}

#[tokio::test]
async fn it_runs_at_start_again_while_there_is_more_and_on_its_signal() {
    let (reconciler, runs) = counting(NEVER, |run| Ok(if run < 3 { Progress::MORE } else { Progress::DONE }));
    let (wake, shutdown) = (Wake::new(), Shutdown::new());
    let tasks = Tasks::new(shutdown.clone());
    tasks.spawn_to_its_end("reconciler", reconcile(reconciler.woken_by(wake.clone()), shutdown.clone()));
    settles_at(&runs, 3).await;
    wake.wake();
    settles_at(&runs, 4).await;
    for _ in 0..5 {
        wake.wake();
    }
    settles_at(&runs, 5).await;
    shutdown.request();
    assert_eq!(tasks.join(Duration::from_secs(5)).await, 0);
}

#[tokio::test]
async fn a_lost_signal_costs_time_and_nothing_else() {
    let (reconciler, runs) = counting(Duration::from_millis(5), |_| Ok(Progress::DONE));
    let shutdown = Shutdown::new();
    let tasks = Tasks::new(shutdown.clone());
    tasks.spawn_to_its_end("reconciler", reconcile(reconciler, shutdown.clone()));
    while runs.load(Ordering::SeqCst) < 4 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    shutdown.request();
    assert_eq!(tasks.join(Duration::from_secs(5)).await, 0);
}

#[tokio::test]
async fn errors_and_panics_make_it_pause_and_go_on() {
    let (reconciler, runs) = counting(NEVER, |run| match run {
        1 => Err("on purpose".to_owned()),
        2 => panic!("on purpose"),
        _ => Ok(Progress::DONE),
    });
    let (wake, shutdown) = (Wake::new(), Shutdown::new());
    let tasks = Tasks::new(shutdown.clone());
    let began = Instant::now();
    wake.wake();
    tasks.spawn_to_its_end("reconciler", reconcile(reconciler.woken_by(wake), shutdown.clone()));
    while runs.load(Ordering::SeqCst) < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // At least half of 100 ms and of 200 ms: a signal does not cut a pause after an error.
    assert!(began.elapsed() >= Duration::from_millis(150), "{:?}", began.elapsed());
    shutdown.request();
    assert_eq!(tasks.join(Duration::from_secs(5)).await, 0);
}

#[tokio::test]
async fn shutdown_is_heard_at_once_and_after_it_nothing_begins() {
    let shutdown = Shutdown::new();
    shutdown.request();
    shutdown.requested().await;
    let (reconciler, runs) = counting(NEVER, |_| Ok(Progress::MORE));
    reconcile(reconciler, shutdown).await;
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}
