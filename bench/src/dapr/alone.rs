use std::net::SocketAddr;
use std::sync::Arc;

use http::Method;
use serde_json::json;

use super::figures::{Figures, label};
use super::hops::ANSWERED;
use super::invoked::{Invoked, Same};
use super::options::Options;
use super::report::Alone;
use super::shares::{Answered, shares};
use super::world::World;
use crate::client::{Asked, ask};
use crate::generator::{Pace, Requests};
use crate::progress::say;
use crate::workload::{Kind, Workload};

/// Signing in: a password is hashed each time, on purpose slowly.
struct SignIn {
    people: usize,
}

impl Requests for SignIn {
    fn request(&self, number: u64, _: usize) -> anyhow::Result<Asked> {
        let person = number % self.people as u64;
        let body = json!({ "email": format!("person-{person}@example.org"), "password": "a quiet aspen grove" });
        ask(Method::POST, "/auth/login", None, Some(&body))
    }
}

/// Loads each service by itself, through the sidecar of whoever calls it, and counts what each of its processes answered.
pub async fn measure(options: &Options, world: &mut World) -> anyhow::Result<Vec<Alone>> {
    let count = world.people().await?.len();
    // A sidecar's first call to an app goes to whichever process answers mDNS first, and so do those of the next seconds. The chat, which
    // nobody has called yet, is called now.
    let prepared =
        async |world: &World, kind| Workload::prepare(kind, world.system.address(), world.people().await?, options.connections, 900).await;
    let question = prepared(world, Kind::ChatQuestion).await?;
    let public = |path| Same { path, tokens: Vec::new() };
    let mut all = Vec::new();
    let by = (options, "api-gateway");
    all.push(one(by, world, "auth-service", "GET /auth/status", public("/auth/status")).await?);
    let me = same(world, "/auth/me").await?;
    all.push(one(by, world, "auth-service", "GET /auth/me", me).await?);
    all.push(one(by, world, "auth-service", "POST /auth/login (hashing)", SignIn { people: count }).await?);
    for (what, kind) in [("GET /tasks/ID", Kind::Read), ("POST /tasks", Kind::Create)] {
        let work = prepared(world, kind).await?;
        all.push(one(by, world, "task-service", what, work).await?);
    }
    all.push(one(by, world, "chatbot-service", "POST /chat/process, a question", question).await?);
    let activities = same(world, "/activities").await?;
    all.push(one(by, world, "activity-service", "GET /activities", activities).await?);
    let summary = same(world, "/analytics/summary").await?;
    all.push(one(by, world, "activity-service", "GET /analytics/summary", summary).await?);
    let by = (options, "frontend-service");
    all.push(one(by, world, "api-gateway", "GET /api/openapi.json", public("/openapi.json")).await?);
    all.push(face(options, world).await?);
    Ok(all)
}

/// The same of everybody, signed in just now.
async fn same(world: &World, path: &'static str) -> anyhow::Result<Same> {
    let tokens = world.people().await?.into_iter().map(|person| person.token).collect();
    Ok(Same { path, tokens })
}

async fn one<W: Requests>(
    (options, caller): (&Options, &str),
    world: &mut World,
    service: &str,
    what: &str,
    work: W,
) -> anyhow::Result<Alone> {
    let caller = world.system.inventory.first(caller)?;
    let app_id = world.system.inventory.first(service)?.app_id.clone();
    let address = SocketAddr::from(([127, 0, 0, 1], caller.sidecar_port));
    let work = Arc::new(Invoked::through(work, caller, &app_id)?);
    loaded(options, world, (service, what), (address, &work)).await
}

/// The pages: people come to the first frontend, without a sidecar between. Which of several they come to is not ours to share out.
async fn face(options: &Options, world: &mut World) -> anyhow::Result<Alone> {
    struct Page;
    impl Requests for Page {
        fn request(&self, _: u64, _: usize) -> anyhow::Result<Asked> {
            let mut request = ask(Method::GET, "", None, None)?;
            *request.uri_mut() = http::Uri::from_static("/");
            Ok(request)
        }
    }
    let address = world.system.address();
    loaded(
        options,
        world,
        ("frontend-service", "GET / at the first"),
        (address, &Arc::new(Page)),
    )
    .await
}

async fn loaded<W: Requests>(
    options: &Options,
    world: &mut World,
    (service, what): (&str, &str),
    load: (SocketAddr, &Arc<W>),
) -> anyhow::Result<Alone> {
    say(&format!("  {service}: {what}"));
    let before = answered(world, service).await?;
    let (peak, cpu_us) = world.phase(load, options.connections, options.time(), Pace::Closed).await?;
    let after = answered(world, service).await?;
    Ok(Alone {
        service: service.to_owned(),
        what: what.to_owned(),
        peak,
        cpu_us,
        shares: shares(&before, &after),
    })
}

/// What each process of a service has answered so far.
async fn answered(world: &World, service: &str) -> anyhow::Result<Vec<Answered>> {
    let mut processes = Vec::new();
    for beside in world.system.inventory.all(service) {
        let figures = Figures::ask(beside.probes_port).await?;
        let mut answered = Answered::new();
        for (labels, count) in figures.of(ANSWERED) {
            let operation = label(labels, "operation").unwrap_or_default();
            *answered.entry(operation.to_owned()).or_default() += count;
        }
        processes.push(answered);
    }
    Ok(processes)
}
