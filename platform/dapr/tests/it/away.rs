//! A database that is away for longer than a broker's tries.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use http::{Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use pando_bus::contract::TOPICS;
use pando_bus::{DeadLetters, Redelivery, RelayOptions};
use pando_dapr::{DaprBus, DaprTransport};
use pando_http::InProcess;
use pando_kernel::SeededRandom;
use pando_wire::{Bus, CloudEvent, Transport};

use crate::daprd;
use crate::like::event;
use crate::world::{App, LISTENER, PUBSUB, contracts, placement, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_database_is_away_the_sidecar_brings_nothing_and_nothing_is_lost() {
    let Some(world) = daprd::world().await else { return };
    let (taken, offered, is_away) = (
        Arc::<Mutex<Vec<String>>>::default(),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let (kept, counted, away) = (taken.clone(), offered.clone(), is_away.clone());
    let take = async move |axum::Json(event): axum::Json<CloudEvent>| {
        if away.load(Ordering::SeqCst) {
            // The one that was under way is tried until the sidecar stops.
            counted.fetch_add(usize::from(event.subject != "thing-2"), Ordering::SeqCst);
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(event.subject.clone());
        StatusCode::OK
    };
    let service = Router::new()
        .route("/events/thing-made", post(take))
        .fallback(async || StatusCode::OK);
    world.app.serves(vec![(LISTENER, service.clone())]);
    let transport = DaprTransport::new(world.caller.clone(), placement());
    let is_well = async || {
        let request = Request::get("/anything").body(Body::empty()).unwrap();
        transport
            .send(LISTENER, request)
            .await
            .is_ok_and(|answer| answer.status() == StatusCode::OK)
    };
    let is_taken = |subject: &str| {
        let taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().any(|one| one == subject)
    };
    let bus = DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), TOPICS);
    until("the sidecar knows the app", is_well).await;
    assert_eq!(bus.publish(&[event(1)]).await, [Ok(())]);
    until("events come", async || is_taken("thing-1")).await;

    is_away.store(true, Ordering::SeqCst);
    world.app.flaky.is_away.store(true, Ordering::SeqCst);
    assert_eq!(bus.publish(&[event(2)]).await, [Ok(())], "while nobody knows of it yet");
    until("the sidecar knows that the app is not well", async || !is_well().await).await;
    assert_eq!(bus.publish(&[event(3), event(4)]).await, [Ok(()), Ok(())]);
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(offered.load(Ordering::SeqCst), 0, "nothing is brought in vain");

    is_away.store(false, Ordering::SeqCst);
    world.app.flaky.is_away.store(false, Ordering::SeqCst);
    until("what came meanwhile is brought", async || {
        is_taken("thing-3") && is_taken("thing-4")
    })
    .await;
    let began = std::time::Instant::now();
    let here = Arc::new(InProcess::default());
    here.open([(LISTENER, service)]).unwrap();
    let options = RelayOptions::new(Arc::new(SeededRandom::new(5)));
    let (store, clock) = (world.app.store.clone(), world.app.clock.clone());
    let redelivery = Redelivery::new(store.clone(), LISTENER, &contracts(), here, clock.clone(), options);
    until("so is the one that was under way", async || {
        redelivery.run_once().await.unwrap();
        is_taken("thing-2")
    })
    .await;
    eprintln!("under way: taken after {:?}", began.elapsed());
    assert!(DeadLetters::new(store, clock).list(0, 10).await.unwrap().is_empty());
}

/// What its sidecar hears when it asks how the app is.
async fn health(app: &App) -> StatusCode {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let asked = Request::get(format!("http://{}/healthz", app.address)).body(Body::empty()).unwrap();
    let answer: http::Response<hyper::body::Incoming> = client.request(asked).await.unwrap();
    answer.status()
}

/// An app that is unhealthy gets no calls: overload would become an outage.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_busy_is_not_away() {
    let app = App::start().await;
    app.flaky.is_busy.store(true, Ordering::SeqCst);
    // Looks at a database that is away for more than twice as long as it takes to say so.
    until("it was looked at again and again", async || {
        assert_eq!(health(&app).await, StatusCode::OK);
        app.flaky.asked_busy.load(Ordering::SeqCst) > 10
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_reads_and_takes_no_writes_is_away_too() {
    let app = App::start().await;
    let health = async || health(&app).await;
    assert_eq!(health().await, StatusCode::OK);
    app.flaky.is_standby.store(true, Ordering::SeqCst);
    until("the app is not well", async || health().await == StatusCode::SERVICE_UNAVAILABLE).await;
    app.flaky.is_standby.store(false, Ordering::SeqCst);
    until("it is well again", async || health().await == StatusCode::OK).await;
}
