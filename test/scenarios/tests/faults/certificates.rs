//! Certificates that expire while people write: each sidecar gets a new one half-way from sentry, or goes on with the old one.

use std::time::Duration;

use pando_kernel::Instant;
use pando_test_kit::OnDapr;

use crate::bus;
use crate::fault::{Fault, Kind, SERVICES};
use crate::matrix::{self, say};

/// Several times the half of a minute after which one is renewed. The whole story has to end while people's access tokens last: ten
/// minutes.
const RENEWED_FOR: Duration = Duration::from_secs(180);
/// A sidecar whose sentry did not answer asks again 10 s later (kit 0.18, `crypto/spiffe`): whoever is ended before has no new one.
const ASKED_AGAIN: Duration = Duration::from_secs(15);
/// What a sidecar logs when it has its first certificate, or a new one, and what stands before the end of its time there.
const FIRST: &str = "Starting workload identity expiry watcher";
const RENEWED: &str = "Successfully renewed workload identity";
const EXPIRES: &str = "cert expires on: ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_that_expire_while_sentry_is_away_lose_nothing() {
    // Those that there are have less than their 10 s left, so that they are over for half the time, or a little less.
    let away = Duration::from_secs(20);
    told(10, away_past_the_expiry(away), 2, away / 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "eight minutes: make soak"]
async fn certificates_of_a_minute_are_renewed_under_load_and_expire_without_sentry() {
    let away = Duration::from_secs(120);
    let mut faults = vec![fault("sentry", Kind::Left(RENEWED_FOR))];
    faults.extend(away_past_the_expiry(away));
    told(60, faults, 6, away / 4).await;
}

/// Sentry stands still until all certificates are over, first alone; then, when all have new ones, with a sidecar that is started
/// meanwhile, and has none until sentry is back.
fn away_past_the_expiry(time: Duration) -> Vec<Fault> {
    vec![
        fault("sentry", Kind::Paused(time)),
        fault("sentry", Kind::Left(ASKED_AGAIN)),
        fault("task-service-sidecar", Kind::KilledWithout("sentry", time)),
    ]
}

fn fault(target: &str, kind: Kind) -> Fault {
    Fault {
        target: target.to_owned(),
        kind,
    }
}

/// Each sidecar has had so many new certificates in the end, and went on for so long with one whose time was over.
async fn told(certificates_last: u32, faults: Vec<Fault>, renewals_min: usize, over_min: Duration) {
    let seconds = certificates_last.to_string();
    let system = OnDapr::start_with(&["--dapr-certificates-last", &seconds]).await;
    matrix::run(&system, faults).await;
    for service in SERVICES {
        let log = system.log(&format!("{service}-sidecar"));
        let renewals = log.matches(RENEWED).count();
        assert!(renewals >= renewals_min, "{service}: {renewals} new certificates");
        let over = longest_over(&log);
        assert!(over >= over_min, "{service}: its certificates were over for {over:?} at most");
        say(&format!(
            "{service}: {renewals} new certificates, one {:.1} s after the one before was over",
            over.as_secs_f32()
        ));
    }
    bus::nobody_is_dead(&system).await;
}

/// The longest time from the end of a certificate's time until there was another, as a sidecar tells of them.
fn longest_over(log: &str) -> Duration {
    let mut expires = None;
    let mut longest = Duration::ZERO;
    for line in log.lines() {
        let is_renewed = line.contains(RENEWED);
        if !is_renewed && !line.contains(FIRST) {
            continue;
        }
        let next = expires_on(line).unwrap_or_else(|| panic!("no end of its time: {line}"));
        // A sidecar that was started again had none before.
        if let Some(before) = expires.replace(next).filter(|_| is_renewed) {
            let at = logged_at(line).unwrap_or_else(|| panic!("no time: {line}"));
            longest = longest.max(from(before, at));
        }
    }
    longest
}

/// `time="2026-11-27T00:36:17.123456789Z" level=info …`
fn logged_at(line: &str) -> Option<Instant> {
    line.strip_prefix("time=\"")?.split_once('"')?.0.parse().ok()
}

/// `…; cert expires on: 2026-11-27 00:36:17 +0000 UTC, …`
fn expires_on(line: &str) -> Option<Instant> {
    let (date, rest) = line.split_once(EXPIRES)?.1.split_once(' ')?;
    let (time, rest) = rest.split_once(' ')?;
    rest.starts_with("+0000").then(|| format!("{date}T{time}Z").parse().ok())?
}

fn from(earlier: Instant, later: Instant) -> Duration {
    let micros = later.as_micros().saturating_sub(earlier.as_micros());
    Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}
