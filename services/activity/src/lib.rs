//! activity-service: what happened, and what one got done.
//!
//! Owns the log of all events, the feed (the same in one order, for a while, with data), the projection of tasks and the figures.
//! Publishes nothing. Subscribes to every topic of auth-service, task-service and chatbot-service that names it ([`topics`]).
//!
//! An event is taken once (by its id) and its effect does not depend on when it comes: the projection goes by the thing's version,
//! and the figures are the sum of what each task adds at its highest version ([`domain::share`]). Everything but the log can be made
//! again from the log ([`rebuild`]).

pub mod domain;
mod endpoints;
mod rebuild;
pub mod store;
mod subscriber;
mod upkeep;

pub use domain::entry::topics;
pub use rebuild::{Rebuilt, rebuild, rebuild_step};
pub use store::SCHEMA;

use std::sync::Arc;
use std::time::Duration;

use pando_activity_contract::{ACTIVITIES, FEED, SUMMARY, contract};
use pando_http::{Allow, Routes};
use pando_service::{Platform, Progress, Reconciler, Service, Wake};
use pando_store::Store;
use tokio::sync::watch;

/// What the service is made from.
#[derive(Clone)]
pub struct Deps {
    /// Time, ids, the way to the publishers, metrics, shutdown.
    pub platform: Platform,
    /// A database brought to [`SCHEMA`].
    pub store: Arc<dyn Store>,
}

/// What the handlers and the reconcilers share.
struct Activities {
    platform: Platform,
    store: Arc<dyn Store>,
    /// Something was committed: read the feed again.
    news: watch::Sender<()>,
    /// How often the feed's end is looked at without news.
    sweep: Duration,
    /// An account is gone: remove what belongs to it.
    farewells: Wake,
    /// A zone became known: perhaps something is to be judged anew.
    zones: Wake,
}

/// The service.
///
/// # Panics
/// When an operation of the contract has no handler: a fault of the program, found at its start.
pub fn service(deps: Deps) -> Service {
    service_that_sweeps(deps, endpoints::feed::SWEEP)
}

/// The same, with another time between looks at the feed's end, for whoever waits there. What this process takes itself is told at once.
///
/// # Panics
/// As [`service`].
pub fn service_that_sweeps(deps: Deps, every: Duration) -> Service {
    let it = Arc::new(Activities {
        platform: deps.platform,
        store: deps.store,
        news: watch::Sender::new(()),
        sweep: every,
        farewells: Wake::new(),
        zones: Wake::new(),
    });
    let mut routes = Routes::new(it.clone())
        .on(&ACTIVITIES, endpoints::list_activities::list_activities)
        .on(&SUMMARY, endpoints::summary::summary)
        .on_with(&FEED, Allow::default().long(), endpoints::feed::feed);
    for topic in topics() {
        routes = routes.event(topic, subscriber::take_event);
    }
    let router = routes.finish(&contract(), &it.platform);
    let (farewells, zones) = (it.farewells.clone(), it.zones.clone());
    Service::new(contract(), router)
        .topics(topics())
        .reconciler(work(&it, "missing events", Duration::from_secs(2), subscriber::gaps::close_gaps))
        .reconciler(work(&it, "forgotten people", Duration::from_secs(10), upkeep::forget::forget).woken_by(farewells))
        .reconciler(work(&it, "late zones", Duration::from_secs(10), upkeep::settle::settle).woken_by(zones))
        .reconciler(work(&it, "old feed entries", Duration::from_secs(30), upkeep::trim::trim))
}

/// Work on the database alone.
fn work<R>(it: &Arc<Activities>, name: &'static str, every: Duration, run: fn(Arc<Activities>) -> R) -> Reconciler
where
    R: Future<Output = Result<Progress, String>> + Send + 'static,
{
    let it = it.clone();
    Reconciler::new(name, every, move || run(it.clone())).shared()
}
