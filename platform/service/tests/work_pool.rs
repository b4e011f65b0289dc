//! The pool refuses what it cannot do in time, and does not do what nobody waits for.
#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use pando_service::{PoolError, WorkPool};
use pando_wire::Problem;

const LONG: Duration = Duration::from_secs(20);

/// A pool of one thread that is busy until the sender is used or dropped.
async fn busy(queue_max: usize) -> (WorkPool, mpsc::Sender<()>, tokio::task::JoinSet<Result<(), PoolError>>) {
    let pool = WorkPool::new("test", 1, queue_max).unwrap();
    let (release, held) = mpsc::channel::<()>();
    let (tell, started) = tokio::sync::oneshot::channel();
    let mut waiting = tokio::task::JoinSet::new();
    let inner = pool.clone();
    waiting.spawn(async move {
        let job = move || {
            let _ = tell.send(());
            let _ = held.recv();
        };
        inner.run(LONG, job).await
    });
    started.await.unwrap();
    (pool, release, waiting)
}

#[tokio::test]
async fn jobs_run_on_named_threads_of_their_own() {
    let pool = WorkPool::new("hashing", 2, 10).unwrap();
    let name = pool.run(LONG, || std::thread::current().name().map(str::to_owned)).await.unwrap();
    assert!(name.unwrap().starts_with("hashing-"));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let (pool, release, mut waiting) = busy(1).await;
    let inner = pool.clone();
    waiting.spawn(async move { inner.run(LONG, || ()).await });
    while pool.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(pool.run(LONG, || ()).await, Err(PoolError::Full));
    drop(release);
    while let Some(done) = waiting.join_next().await {
        assert_eq!(done.unwrap(), Ok(()));
    }
}

#[tokio::test]
async fn a_job_whose_time_is_over_is_never_run_and_leaves_its_place() {
    let (pool, release, mut waiting) = busy(1).await;
    let ran = Arc::new(AtomicUsize::new(0));
    for _ in 0..3 {
        let counted = ran.clone();
        let late = pool
            .run(Duration::from_millis(5), move || counted.fetch_add(1, Ordering::SeqCst))
            .await;
        assert_eq!(late, Err(PoolError::Late), "its place in the queue went to the next");
    }
    drop(release);
    waiting.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(pool.run(LONG, || 7).await, Ok(7));
    assert_eq!(ran.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_job_that_panics_costs_its_caller_alone() {
    let pool = WorkPool::new("test", 1, 10).unwrap();
    assert_eq!(pool.run(LONG, || panic!("on purpose")).await, Err::<(), _>(PoolError::Died));
    assert_eq!(pool.run(LONG, || 7).await, Ok(7));
}

#[test]
fn each_of_them_is_a_503_to_come_back_from() {
    for error in [PoolError::Full, PoolError::Late, PoolError::Died] {
        let problem = Problem::from(error);
        assert_eq!((problem.status, problem.retry_after_seconds), (503, Some(1)));
    }
}
