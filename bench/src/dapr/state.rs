use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, ensure};
use http::Method;
use http_body_util::BodyExt;
use pando_kernel::Instant as Moment;
use pando_token::{Jwks, Profile, TokenVerifier};
use serde_json::json;

use super::invoked::{Invoked, Same};
use super::options::Options;
use super::settle::Database;
use super::world::World;
use crate::client::{Asked, Connection, ask};
use crate::generator::{Pace, Requests, histogram, load};
use crate::report::Latency;
use crate::workload::{Kind, Workload};

/// As much as a task's answer.
const VALUE_BYTES: usize = 500;
/// A point read as task-service makes it: its `task.by_id`, word for word.
const BY_ID: &str = "select t.pk, t.id, t.status, t.deleted_at, t.completed_at, t.created_at, t.updated_at, t.version, t.priority, t.project_id, \
    t.due_date, t.due_time, t.due_zone, t.rank, t.labels, t.title, t.notes from tasks t where t.id = $1 and t.user_id = $2";

type Measured = Vec<(String, Latency)>;

/// The state store through a real sidecar (chatbot-service's, the one that has it), one request at a time, beside what is done instead.
pub async fn measure(options: &Options, world: &World, now: Moment) -> anyhow::Result<Measured> {
    let mut all = Measured::new();
    store(options, world, &mut all).await?;
    let database = Database::connect(&world.system, "task-service").await?;
    let statement = database.client.prepare(BY_ID).await?;
    let one = "select id, user_id from tasks order by pk desc limit 1";
    let one = database.client.query_one(one, &[]).await?;
    let (id, user): (&[u8], &[u8]) = (one.try_get(0)?, one.try_get(1)?);
    let (mut took, begun) = (histogram()?, Instant::now());
    while begun.elapsed() < options.time() {
        let one = Instant::now();
        ensure!(
            database.client.query_opt(&statement, &[&id, &user]).await?.is_some(),
            "the task is gone"
        );
        took.saturating_record(one.elapsed().as_micros() as u64);
    }
    all.push(("PostgreSQL: one task by its id".to_owned(), Latency::of(&took)));

    let people = world.people().await?;
    let tokens: Vec<_> = people.iter().map(|person| person.token.clone()).collect();
    let token = tokens[0].to_str()?.trim_start_matches("Bearer ").to_owned();
    let read = Workload::prepare(Kind::Read, world.system.address(), people, 1, 7).await?;
    let same = |path| Same {
        path,
        tokens: tokens.clone(),
    };
    answered(
        options,
        world,
        "task-service: GET /tasks/ID, whole answer",
        "task-service",
        read,
        &mut all,
    )
    .await?;
    let summary = same("/analytics/summary");
    answered(
        options,
        world,
        "activity-service: GET /analytics/summary, whole answer",
        "activity-service",
        summary,
        &mut all,
    )
    .await?;
    verified(world, &token, now, &mut all).await?;
    Ok(all)
}

/// Saves and gets one key.
struct Key {
    is_save: bool,
}

impl Requests for Key {
    fn request(&self, number: u64, _: usize) -> anyhow::Result<Asked> {
        let value = "v".repeat(VALUE_BYTES);
        match self.is_save {
            true => ask(
                Method::POST,
                "/v1.0/state/statestore",
                None,
                Some(&json!([{ "key": format!("bench-{}", number % 100), "value": value }])),
            ),
            false => ask(Method::GET, &format!("/v1.0/state/statestore/bench-{}", number % 100), None, None),
        }
    }
}

async fn store(options: &Options, world: &World, all: &mut Measured) -> anyhow::Result<()> {
    let mut chatbot = world.system.inventory.first("chatbot-service")?.clone();
    // It is the app's own sidecar that is asked, as the app would.
    chatbot.app_token.clone_from(&chatbot.api_token);
    let address = SocketAddr::from(([127, 0, 0, 1], chatbot.sidecar_port));
    for (what, is_save) in [("state store: save 500 bytes", true), ("state store: get 500 bytes", false)] {
        let work = Arc::new(Invoked::direct(Key { is_save }, &chatbot)?);
        one_at_a_time(options, what, address, &work, all).await?;
    }
    Ok(())
}

/// What a service needs for a whole answer, without a sidecar between.
async fn answered<W: Requests>(
    options: &Options,
    world: &World,
    what: &str,
    service: &str,
    work: W,
    all: &mut Measured,
) -> anyhow::Result<()> {
    let beside = world.system.inventory.first(service)?;
    let address = SocketAddr::from(([127, 0, 0, 1], beside.app_port));
    one_at_a_time(options, what, address, &Arc::new(Invoked::direct(work, beside)?), all).await
}

async fn one_at_a_time<W: Requests>(
    options: &Options,
    what: &str,
    address: SocketAddr,
    work: &Arc<W>,
    all: &mut Measured,
) -> anyhow::Result<()> {
    let outcome = load(address, work, 1, options.time(), Pace::Closed).await?;
    ensure!(outcome.failed.is_empty(), "{what}: {:?} {:?}", outcome.failed, outcome.complaint);
    all.push((what.to_owned(), Latency::of(&outcome.latency)));
    Ok(())
}

/// A signed token, as every process verifies it: seen before, and for the first time. In microseconds written as ms.
async fn verified(world: &World, token: &str, now: Moment, all: &mut Measured) -> anyhow::Result<()> {
    const CHECKS: usize = 2_000;
    let mut connection = Connection::open(world.system.address()).await?;
    let response = connection.begin(ask(Method::GET, "/auth/jwks", None, None)?).await?;
    let keys: Jwks = serde_json::from_slice(&response.into_body().collect().await?.to_bytes()).context("the published keys")?;
    let fresh = || {
        let verifier = TokenVerifier::new(Profile::default());
        verifier.set_keys(&keys);
        verifier
    };
    let known = fresh();
    known.verify(token, now)?;
    let mut nanoseconds = [Vec::new(), Vec::new()];
    for _ in 0..CHECKS {
        let unseen = fresh();
        for (verifier, took) in [(&known, 0), (&unseen, 1)] {
            let begun = Instant::now();
            verifier.verify(token, now)?;
            nanoseconds[took].push(begun.elapsed());
        }
    }
    for (what, mut took) in ["token: verified before", "token: seen first"].into_iter().zip(nanoseconds) {
        took.sort_unstable();
        let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
        let latency = Latency {
            p50_ms: at(0.5),
            p90_ms: at(0.9),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: at(1.0),
        };
        all.push((what.to_owned(), latency));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_what_the_service_asks() {
        let spaced = |text: &str| text.replace('\\', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let theirs = spaced(include_str!("../../../services/task/src/store/statements.rs"));
        let ours = spaced(BY_ID);
        let (columns, rest) = ours.strip_prefix("select ").unwrap().split_once(" from tasks t ").unwrap();
        assert!(theirs.contains(&format!("{columns}\"")), "the columns of a task are others now");
        assert!(
            theirs.contains(&format!("TASK_BY_ID: &str = tasks!(\"{rest}\");")),
            "a task is looked for another way"
        );
    }
}
