//! What goes wrong while people write: every part of the system beside real sidecars killed, paused and cut off, one after another; and
//! what should never be on the bus. Acknowledged writes lost: 0. Effects doubled: 0. Here each part has one fault, a short one; `make
//! soak` tells the whole matrix.
#![cfg(test)]

mod bus;
mod certificates;
mod cut;
mod fault;
mod leaving;
#[path = "../it/load.rs"]
#[expect(
    dead_code,
    reason = "people here go on where those of the other stories end; what they were promised is the same"
)]
mod load;
mod matrix;
mod people;
mod redis;
mod wiped;

use std::time::Duration;

use fault::{Fault, Kind};
use pando_test_kit::OnDapr;

/// How long a fault lasts, in seconds: where each part has one, and in the whole matrix.
const SHORT: Duration = Duration::from_secs(3);
const LONG: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_nothing_is_lost_or_doubled() {
    let system = OnDapr::start().await;
    let kinds = [Kind::Killed, Kind::Paused(SHORT), Kind::CutOff(SHORT)];
    let mut faults: Vec<Fault> = [fault::services(), fault::sidecars(), fault::servers()]
        .concat()
        .into_iter()
        .zip(kinds.into_iter().cycle())
        .map(|(target, kind)| Fault { target, kind })
        .collect();
    faults.extend(others(SHORT));
    matrix::run(&system, faults).await;
    bus::nobody_is_dead(&system).await;
}

/// Each of these faults of each of these parts.
fn matrix_of(targets: &[String]) -> Vec<Fault> {
    let kinds = [Kind::Killed, Kind::Paused(LONG), Kind::CutOff(LONG)];
    let of = |target: &String| {
        kinds.map(|kind| Fault {
            target: target.clone(),
            kind,
        })
    };
    targets.iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a quarter of an hour: make soak"]
async fn the_whole_matrix_of_services_loses_and_doubles_nothing() {
    let system = OnDapr::start().await;
    matrix::run(&system, matrix_of(&fault::services())).await;
    bus::nobody_is_dead(&system).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a quarter of an hour: make soak"]
async fn the_whole_matrix_of_sidecars_loses_and_doubles_nothing() {
    let system = OnDapr::start().await;
    matrix::run(&system, matrix_of(&fault::sidecars())).await;
    bus::nobody_is_dead(&system).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a quarter of an hour: make soak"]
async fn the_whole_matrix_of_servers_loses_and_doubles_nothing() {
    let system = OnDapr::start().await;
    let faults = [matrix_of(&fault::servers()), others(LONG)].concat();
    matrix::run(&system, faults).await;
    bus::nobody_is_dead(&system).await;
}

/// What has no place in the matrix.
fn others(time: Duration) -> Vec<Fault> {
    let fault = |target: &str, kind| Fault {
        target: target.to_owned(),
        kind,
    };
    vec![
        fault("activity-service", Kind::Slowed(time)),
        fault("Redis", Kind::Wiped),
        fault("Redis", Kind::Wiped),
    ]
}
