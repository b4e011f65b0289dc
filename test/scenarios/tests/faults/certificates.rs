//! Certificates that expire while people write: each sidecar gets a new one half-way from sentry, or goes on with the old one.

use std::time::Duration;

use pando_test_kit::OnDapr;

use crate::bus;
use crate::fault::{Fault, Kind, SERVICES};
use crate::matrix;

/// Several times the half of a minute after which one is renewed. The whole story has to end while people's access tokens last: ten
/// minutes.
const RENEWED_FOR: Duration = Duration::from_secs(180);
/// What a sidecar logs when it has a new certificate.
const RENEWED: &str = "Successfully renewed workload identity";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_that_expire_while_sentry_is_away_lose_nothing() {
    // Those that there are have less than their 10 s left, so that they are over for half the time or more.
    let faults = away_past_the_expiry(Duration::from_secs(20));
    told(10, faults, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "eight minutes: make soak"]
async fn certificates_of_a_minute_are_renewed_under_load_and_expire_without_sentry() {
    let mut faults = vec![fault("sentry", Kind::Left(RENEWED_FOR))];
    faults.extend(away_past_the_expiry(Duration::from_secs(120)));
    told(60, faults, 6).await;
}

/// Sentry stands still until all certificates are over, first alone; then with a sidecar that is started meanwhile, and has none until
/// sentry is back.
fn away_past_the_expiry(time: Duration) -> Vec<Fault> {
    vec![
        fault("sentry", Kind::Paused(time)),
        fault("task-service-sidecar", Kind::KilledWithout("sentry", time)),
    ]
}

fn fault(target: &str, kind: Kind) -> Fault {
    Fault {
        target: target.to_owned(),
        kind,
    }
}

/// Each sidecar has had so many new certificates in the end.
async fn told(certificates_last: u32, faults: Vec<Fault>, renewals_min: usize) {
    let seconds = certificates_last.to_string();
    let system = OnDapr::start_with(&["--dapr-certificates-last", &seconds]).await;
    matrix::run(&system, faults).await;
    for service in SERVICES {
        let renewals = system.log(&format!("{service}-sidecar")).matches(RENEWED).count();
        assert!(renewals >= renewals_min, "{service}: {renewals} new certificates");
    }
    bus::nobody_is_dead(&system).await;
}
