//! Measurements, run by hand: `cargo test --release -p pando-activity --test it speed -- --ignored --nocapture`.

use std::time::Instant;

use futures_util::StreamExt;

use crate::events::Publisher;
use crate::world::{World, at, event_request, send};

const EVENTS: usize = 40_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; run in release"]
async fn events_a_second_and_milliseconds_a_summary() {
    let world = World::new();
    let people: Vec<_> = (0..20).map(|_| Publisher::new(world.ids())).collect();
    let projects: Vec<_> = (0..8).map(|_| world.ids().next()).collect();
    let labels: Vec<_> = (0..8).map(|_| world.ids().next()).collect();
    let mut requests = Vec::new();
    for n in 0..EVENTS / 2 {
        let who = &people[n % people.len()];
        let created = at("2026-01-01T00:00:00Z").plus_seconds(n as i64 * 1400);
        let mut task = who.task("a task with an ordinary title", &created.to_string());
        task.project = Some(projects[n % 8]);
        task.labels = vec![labels[n % 8]];
        task.due = Some(pando_kernel::Due::from_parts("2026-11-01", None, None).unwrap());
        requests.push(who.created(&task));
        requests.push(who.completed(&mut task, &created.plus_seconds(n as i64 % 90_000).to_string()));
    }
    let begun = Instant::now();
    let sent = futures_util::stream::iter(requests.iter().map(|event| {
        let (router, request) = (world.router(), event_request(event));
        tokio::task::unconstrained(async move { assert!(send(router, request).await.0.is_success()) })
    }));
    sent.buffer_unordered(256).collect::<Vec<_>>().await;
    let rate = EVENTS as f64 / begun.elapsed().as_secs_f64();
    println!("{rate:.0} events/s");
    let begun = Instant::now();
    for _ in 0..20 {
        world.summary(people[0].user, "from=2025-11-24&to=2026-11-24").await;
    }
    println!(
        "{:.2} ms a summary of 366 days, {} tasks",
        begun.elapsed().as_secs_f64() * 50.0,
        EVENTS / 40
    );
}
