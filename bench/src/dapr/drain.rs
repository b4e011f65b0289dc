use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::bail;
use http::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::invoked::Invoked;
use super::options::Options;
use super::processes::Paused;
use super::report::Drain;
use super::world::World;
use crate::client::{Connection, ask};
use crate::people::sign_in;
use crate::texts::task;

/// What each task that is made tells.
const TOPIC: &str = "task.created";
/// Tasks made by one request.
const BATCH: u64 = 100;
/// How long it may take to let it out.
const DRAIN_TIME: Duration = Duration::from_secs(120);
/// How long the subscribers may take to have all of it: a few cores do hundreds of events a second, not thousands.
const ARRIVAL_TIME: Duration = Duration::from_secs(600);

/// Fills task-service's outbox while its sidecar stands still, by its app port, and lets it go: first into the broker, while those who
/// listen stand still, then to them. A relay that found nobody waits up to 5 s; it counts from the first event on.
pub async fn measure(options: &Options, world: &mut World) -> anyhow::Result<Drain> {
    let system = &world.system;
    let person = sign_in(system.address(), 1).await?.remove(0);
    let processes = system.processes();
    let subscribers = Paused::these(&processes, &["activity-service-sidecar", "chatbot-service-sidecar"]).await?;
    let publisher = Paused::these(&processes, &["task-service-sidecar"]).await?;
    let beside = system.inventory.first("task-service")?;
    let direct = Invoked::direct((), beside)?;
    let mut app = Connection::open(SocketAddr::from(([127, 0, 0, 1], beside.app_port))).await?;
    let before = world.watch.taken(TOPIC).await?;
    for first in (0..options.outbox).step_by(BATCH as usize) {
        let creates: Vec<Value> = (first..options.outbox.min(first + BATCH))
            .map(|number| json!({ "op": "create", "task": task(number) }))
            .collect();
        let body = json!({ "operations": creates });
        app.json(direct.sent(ask(Method::POST, "/tasks/batch", Some(&person.token), Some(&body))?)?)
            .await?;
    }
    let filled = world.watch.taken(TOPIC).await?;
    publisher.go_on().await?;

    let begun = Instant::now();
    let mut first: Option<(Instant, u64)> = None;
    let published_per_second = loop {
        let (now, taken) = (Instant::now(), world.watch.taken(TOPIC).await?);
        if taken > filled && first.is_none() {
            first = Some((now, taken));
        }
        if let (true, Some((at, had))) = (taken >= before + options.outbox, first) {
            break rate(taken - had, now - at);
        }
        if begun.elapsed() > DRAIN_TIME {
            bail!(
                "{} of {} events are with the broker after {} s",
                taken - before,
                options.outbox,
                DRAIN_TIME.as_secs()
            );
        }
        sleep(Duration::from_millis(5)).await;
    };
    subscribers.go_on().await?;
    let arrived = world.watch.settled(ARRIVAL_TIME).await?;
    Ok(Drain {
        events: options.outbox,
        published_per_second,
        arrived_per_second: rate(options.outbox, arrived),
    })
}

fn rate(events: u64, time: Duration) -> f64 {
    events as f64 / time.as_secs_f64().max(1e-3)
}
