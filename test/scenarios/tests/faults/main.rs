//! What goes wrong while people write: every part of the system beside real sidecars killed, paused and cut off, one after another; and
//! what should never be on the bus. Acknowledged writes lost: 0. Effects doubled: 0. Here each part has one fault, a short one; `make
//! soak` tells the whole matrix.
#![cfg(test)]

mod bus;
mod cut;
mod fault;
#[path = "../it/load.rs"]
#[expect(
    dead_code,
    reason = "people here go on where those of the other stories end; what they were promised is the same"
)]
mod load;
mod matrix;
mod people;

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
    let mut faults: Vec<Fault> = Fault::targets()
        .into_iter()
        .zip(kinds.into_iter().cycle())
        .map(|(target, kind)| Fault { target, kind })
        .collect();
    faults.extend(others(SHORT));
    matrix::run(&system, faults).await;
    bus::nobody_is_dead(&system).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the whole matrix takes an hour: make soak"]
async fn the_whole_matrix_loses_and_doubles_nothing() {
    let system = OnDapr::start().await;
    let kinds = [Kind::Killed, Kind::Paused(LONG), Kind::CutOff(LONG)];
    let of = |target: String| {
        kinds.map(|kind| Fault {
            target: target.clone(),
            kind,
        })
    };
    let mut faults: Vec<Fault> = Fault::targets().into_iter().flat_map(of).collect();
    faults.extend(others(LONG));
    matrix::run(&system, faults).await;
    bus::nobody_is_dead(&system).await;
    matrix::say("NOT TOLD: certificates that expire: theirs last 24 hours, and the local system takes no other time");
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
