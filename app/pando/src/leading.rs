//! Work that one process at a time should do, of those that have a service's database open.

use futures_util::future::BoxFuture;
use pando_service::{Reconciler, Shutdown, reconcile};
use tokio::sync::watch;

/// Runs it while this process leads ([`pando_store::Store::leads`]), until shutdown; each time until its `stop` is ready.
pub async fn while_leading<W: Future<Output = ()>>(
    leads: watch::Receiver<bool>,
    shutdown: Shutdown,
    work: impl Fn(BoxFuture<'static, ()>) -> W,
) {
    let (mut begin, end) = (leads.clone(), leads);
    while !shutdown.is_requested() {
        tokio::select! {
            () = shutdown.requested() => return,
            // An error says that the database is closed: nobody leads any more here.
            led = begin.wait_for(|leads| *leads) => if led.is_err() { return },
        }
        let (mut end, shutdown) = (end.clone(), shutdown.clone());
        work(Box::pin(async move {
            tokio::select! {
                () = shutdown.requested() => {}
                // Where nobody else can lead, nobody is left who would say so, and it goes on.
                Ok(_) = end.wait_for(|leads| !*leads) => {}
            }
        }))
        .await;
    }
}

/// The same with a reconciler. A run that has begun when the lead is lost is finished: another process may begin one meanwhile, which
/// the expectations of its units allow for.
pub async fn reconcile_while_leading(leads: watch::Receiver<bool>, shutdown: Shutdown, reconciler: Reconciler) {
    let work = move |stop| {
        let (reconciler, end) = (reconciler.clone(), Shutdown::new());
        async move {
            let stopped = async {
                stop.await;
                end.request();
            };
            tokio::join!(stopped, reconcile(reconciler, end.clone()));
        }
    };
    while_leading(leads, shutdown, work).await;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use pando_service::{Progress, Wake};

    use super::*;

    /// Runs work that waits for its stop, and counts how often it began and ended.
    struct Counted {
        began: Arc<AtomicU32>,
        ended: Arc<AtomicU32>,
    }

    impl Counted {
        async fn run(self, leads: watch::Receiver<bool>, shutdown: Shutdown) {
            let Self { began, ended } = self;
            while_leading(leads, shutdown, |stop| {
                began.fetch_add(1, Ordering::SeqCst);
                let ended = ended.clone();
                async move {
                    stop.await;
                    ended.fetch_add(1, Ordering::SeqCst);
                }
            })
            .await;
        }
    }

    #[tokio::test]
    async fn it_begins_with_each_lead_and_ends_with_it() {
        let (lead, leads) = watch::channel(false);
        let shutdown = Shutdown::new();
        let (began, ended) = (Arc::<AtomicU32>::default(), Arc::<AtomicU32>::default());
        let counted = Counted {
            began: began.clone(),
            ended: ended.clone(),
        };
        let steps = async {
            let settle = async || {
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                (began.load(Ordering::SeqCst), ended.load(Ordering::SeqCst))
            };
            assert_eq!(settle().await, (0, 0));
            lead.send_replace(true);
            assert_eq!(settle().await, (1, 0));
            lead.send_replace(false);
            assert_eq!(settle().await, (1, 1));
            lead.send_replace(true);
            assert_eq!(settle().await, (2, 1));
            shutdown.request();
        };
        tokio::join!(counted.run(leads, shutdown.clone()), steps);
        assert_eq!(ended.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_reconciler_runs_in_the_process_that_leads_and_in_no_other() {
        let (lead, leads) = watch::channel(false);
        let (shutdown, wake) = (Shutdown::new(), Wake::new());
        let runs = Arc::<AtomicU32>::default();
        let counted = runs.clone();
        let reconciler = Reconciler::new("counted", Duration::from_secs(60 * 60), move || {
            counted.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Ok(Progress::DONE))
        });
        let steps = async {
            let woken = async || {
                wake.wake();
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
                runs.load(Ordering::SeqCst)
            };
            assert_eq!(woken().await, 0);
            lead.send_replace(true);
            let led = woken().await;
            assert!(led > 0, "it begins with the lead");
            assert!(woken().await > led, "and is woken");
            lead.send_replace(false);
            let lost = woken().await;
            assert_eq!((woken().await, woken().await), (lost, lost));
            lead.send_replace(true);
            assert!(woken().await > lost);
            shutdown.request();
        };
        let reconciler = reconciler.woken_by(wake.clone());
        tokio::join!(reconcile_while_leading(leads, shutdown.clone(), reconciler), steps);
    }

    #[tokio::test]
    async fn where_nobody_else_can_lead_it_runs_once() {
        let leads = watch::channel(true).1;
        let shutdown = Shutdown::new();
        let began = Arc::<AtomicU32>::default();
        let counted = Counted {
            began: began.clone(),
            ended: Arc::default(),
        };
        let stop = async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            shutdown.request();
        };
        tokio::join!(counted.run(leads, shutdown.clone()), stop);
        assert_eq!(began.load(Ordering::SeqCst), 1);
    }
}
