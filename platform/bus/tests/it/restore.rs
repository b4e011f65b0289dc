//! Why a restore needs no rewinding of subscriptions: a copy of one moment has every event either ahead of its cursor or taken.

use std::future::pending;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Json;
use axum::routing::post;
use http::StatusCode;
use pando_bus::{LocalBus, Relay, RelayOptions};
use pando_kernel::SeededRandom;
use pando_store::sqlite::{SqliteStore, snapshot};
use pando_store::{CommitError, InboxKey, Op, Schema, Statement, Store, Unit};
use pando_wire::CloudEvent;

use crate::world::{Direct, SCHEMA, TOPIC, World, open};

static MAKE: Statement = Statement::both(
    "thing.make",
    "insert into thing (name, count) values ($1, 1) on conflict (name) do update set count = thing.count + 1",
);
static TOLD: Statement = Statement::both("thing.told", "select count(*), coalesce(max(count), 0) from thing");
static LOGGED: Statement = Statement::both("log.count", "select count(*) from outbox");
static CURSOR: Statement = Statement::both("log.cursor", "select coalesce(max(position), 0) from relay_cursor");

const SUBSCRIBER: Schema = Schema {
    app_id: "listener",
    ..SCHEMA
};

/// Counts each event once, by its inbox.
fn subscriber(store: Arc<SqliteStore>) -> Router {
    let take = async move |Json(event): Json<CloudEvent>| {
        let key = InboxKey {
            source: event.source,
            event_id: event.id,
        };
        let unit = Unit::new().taking(key).op(Op::new(&MAKE, vec![event.subject.into()]));
        match store.commit(unit).await {
            Ok(_) | Err(CommitError::Taken) => (StatusCode::OK, r#"{"status":"SUCCESS"}"#),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, ""),
        }
    };
    Router::new().route("/events/thing-made", post(take))
}

fn relay(from: &Arc<SqliteStore>, to: &Arc<SqliteStore>, world: &World) -> Relay {
    let bus = LocalBus::new("listener", [TOPIC], Arc::new(Direct(Some(subscriber(to.clone())))));
    let mut options = RelayOptions::new(Arc::new(SeededRandom::new(9)));
    // Small, so that a copy falls between a delivery and its note as often as not.
    options.batch_max = 7;
    Relay::new(from.clone(), Arc::new(bus), world.clock.clone(), options)
}

async fn numbers(store: &SqliteStore, statement: &'static Statement) -> Vec<i64> {
    let row = store.read(statement, Vec::new()).await.unwrap().remove(0);
    (0..row.0.len()).map(|column| row.get(column).unwrap()).collect()
}

/// A copy is opened as a restored folder is: every event of the log must have its effect in the end, once.
async fn check(copy: &Path, world: &World) -> bool {
    let maker = open(copy.join("maker.db"), &SCHEMA, &world.clock, &world.ids);
    let listener = open(copy.join("listener.db"), &SUBSCRIBER, &world.clock, &world.ids);
    let [logged] = numbers(&maker, &LOGGED).await[..] else {
        panic!("one number")
    };
    let [cursor] = numbers(&maker, &CURSOR).await[..] else {
        panic!("one number")
    };
    let [taken, _] = numbers(&listener, &TOLD).await[..] else {
        panic!("two numbers")
    };
    assert!(taken >= cursor, "the cursor is never ahead of what was taken: {cursor} of {taken}");
    let relay = relay(&maker, &listener, world);
    while relay.run_once().await.unwrap().is_more {}
    assert_eq!(
        numbers(&listener, &TOLD).await,
        [logged, i64::from(logged > 0)],
        "each event has its effect once"
    );
    taken > cursor
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_copy_loses_no_event_and_doubles_none() {
    let world = World::new();
    let listener = open(world.folder.path().join("listener.db"), &SUBSCRIBER, &world.clock, &world.ids);
    let running = relay(&world.store, &listener, &world);
    let copies = tempfile::tempdir().unwrap();
    let traffic = async {
        for number in 0.. {
            world.tell(&[&format!("n{number}")]).await;
        }
    };
    let copying = async {
        let stores = [world.store.clone(), listener.clone()];
        let mut were_between = 0;
        for round in 0..20 {
            let copy = copies.path().join(round.to_string());
            std::fs::create_dir(&copy).unwrap();
            let (stores, folder) = (stores.clone(), copy.clone());
            let (done, is_done) = tokio::sync::oneshot::channel();
            std::thread::Builder::new()
                .spawn(move || done.send(snapshot(&stores, &folder, |_| {}).map(|_| ())))
                .unwrap();
            is_done.await.unwrap().unwrap();
            were_between += u32::from(check(&copy, &world).await);
        }
        assert!(
            were_between > 0,
            "no copy fell between a delivery and its note: this test proves nothing"
        );
    };
    tokio::select! {
        () = running.run(pending()) => panic!("it goes on"),
        () = traffic => panic!("it goes on"),
        () = copying => {}
    }
}
