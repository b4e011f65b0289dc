//! Measures the system beside real Dapr sidecars: `make bench-dapr`, or `make bench-dapr ARGS=--quick` for a look in two minutes.
//!
//! # What is measured
//!
//! The system is started by the code of `pando dapr up`: PostgreSQL, Redis, sentry, and each service beside a daprd with mTLS, access
//! control and tokens. Requests come in at the frontend's face, as in the other measurements.
//!
//! - **empty apps**: what our code adds. A second system is started by the very same code, with an empty program in the place of
//!   `pando` (`empty.rs`): the same sidecars, Configurations, certificates and tokens, and the same way (face, frontend's sidecar,
//!   gateway's, gateway's, task-service's). The empty frontend and gateway pass a request on and do nothing else; in task-service's place
//!   as many bytes are answered as a point read has. What is left between the two is ours: three services and the read from PostgreSQL.
//!   Both are up at the same time and measured in turn, the first by turns, so that a slow minute of the machine meets both; the figure
//!   is the median over the rounds of the difference of their medians. The goal is asked of one request at a time and of an equal load.
//!   Alike are the request with its token, the bytes of the answer's body, what carries them (hyper on tokio with a few threads, kept
//!   connections, no waiting for more to send), and all that the sidecars are told. In the difference are, then, what ours do and ask
//!   PostgreSQL, and what our headers and pieces of a body cost the sidecars: `dapr_cpu_us` of both modes says how much of it is whose.
//!   An echo behind a single sidecar would flatter nobody: two thirds of the way would be missing on one side. **Last hop** is that
//!   comparison of one service: from the gateway's sidecar to task-service and back.
//! - **both modes**: each workload beside sidecars (peak, then an open loop below it) and in one process (its peak, then the same rate as
//!   beside sidecars). CPU is summed by kind of process, until all events of the load have arrived; what an idle system uses is in it,
//!   and told beside it, since at a low rate it is much of each request's.
//! - **hops**: what the sidecars' own counters say (`dapr_runtime_service_invocation_req_sent_total`), less what they say in an idle
//!   time as long, and less the gateway's asking for the feed, which serves everybody and which no request waits for (the file tells it
//!   for each request). A question to the chat has the chatbot read tasks or figures: a hop more, and no goal.
//! - **commit to effect**: as in the other measurements, through all of Dapr. The goal is asked of the time from right before the commit
//!   ([`crate::effect::Effect::from_decision`]); until then the request has come through three services, which is no part of it.
//! - **outbox drain**: the relay's way into the broker alone: the subscribers' sidecars stand still (SIGSTOP) meanwhile, which on a few
//!   cores would work for the same events. Then they go on, and the second figure is the whole way to the last acknowledgement; by then
//!   subscribers have asked the publisher for what did not come, and take each event once.
//! - **state store**: what the seed would keep in it (a session, a task, statistics), got and saved through a real sidecar, beside what is
//!   done instead. The service's whole answer is measured at its app port, without a sidecar: a cache could save no more than that.
//! - **each service alone**: with two processes each, through the sidecar of whoever calls it; its share is what each process counts.
//!   daprd takes the addresses that mDNS gave it in turn, but at first knows only the one that answered it first.
//!
//! # How to read it
//!
//! Everything shares the machine's cores: generator, two systems of a dozen processes (the second only in the first part), PostgreSQL.
//! Memory is resident; PostgreSQL's processes share theirs, and are counted by `Pss`. The rest is said in `main.rs`.

mod alone;
mod drain;
pub mod empty;
mod figures;
mod goals;
mod hops;
mod inventory;
mod invoked;
mod modes;
pub mod options;
mod pairs;
mod processes;
mod redis;
mod report;
mod settle;
mod shares;
mod state;
mod system;
mod table;
mod world;

use std::time::Duration;

use anyhow::Context;
use pando_kernel::Instant;

use self::options::{Options, Part};
use self::processes::{cpu_by_kind, memory_by_name};
use self::report::Report;
use self::world::{World, since};
use crate::effect::commit_to_effect;
use crate::machine;
use crate::people::sign_in;
use crate::probe::fdatasync;
use crate::progress::say;
use crate::report::{EffectFigures, Latency};

/// How long an idle system is looked at.
const IDLE_TIME: Duration = Duration::from_secs(3);

/// Runs the parts that are asked for. Returns the table; everything is in a file by then.
///
/// # Errors
/// What is missing, with the command that installs it, or what went wrong.
pub async fn run(options: Options, (date, now): (String, Instant)) -> anyhow::Result<String> {
    let options = options.settled();
    // Before anything else: nothing is built or started in vain.
    pando::local::Tools::find(None)?;
    std::fs::create_dir_all(&options.place)?;
    std::fs::create_dir_all(&options.results)?;
    say(&format!("{} tasks beside sidecars", options.tasks));
    let mut world = World::start(&options, 1).await?;
    let mut report = begin(&options, &world, date).await?;
    let measured = parts(&options, &mut world, now, &mut report).await;
    // Also after a failure: what is dropped without an end leaves its folder.
    world.system.stop().await;
    measured?;
    if options.has(Part::Alone) {
        say(&format!("each service alone, {} processes each", options.replicas));
        let mut world = World::start(&options, usize::from(options.replicas)).await?;
        let measured = alone::measure(&options, &mut world).await;
        world.system.stop().await;
        report.alone = measured?;
    }
    let day = report.date.get(..10).unwrap_or("undated");
    let file = options.results.join(format!("{day}-{}-dapr.json", report.commit));
    std::fs::write(&file, serde_json::to_string_pretty(&report)? + "\n").with_context(|| file.display().to_string())?;
    say(&format!("written to {}", file.display()));
    Ok(table::table(&report)?)
}

/// The parts that need one process of each service.
async fn parts(options: &Options, world: &mut World, now: Instant, report: &mut Report) -> anyhow::Result<()> {
    if options.has(Part::Empty) {
        say("  beside empty apps");
        let program = std::env::current_exe().context("this program does not know where it is")?;
        report.empty = pairs::measure(options, world, program).await?;
    }
    if options.has(Part::Modes) {
        report.modes = modes::measure(options, world).await?;
    }
    if options.has(Part::Effect) {
        say("  commit to effect");
        report.effect = Some(effect(options, world).await?);
    }
    if options.has(Part::State) {
        say("  state store");
        report.state = state::measure(options, world, now).await?;
    }
    if options.has(Part::Drain) {
        say("  outbox drain");
        report.drain = Some(drain::measure(options, world).await?);
    }
    report.memory_after = memory_by_name(&world.system.processes())?;
    Ok(())
}

async fn begin(options: &Options, world: &World, date: String) -> anyhow::Result<Report> {
    let processes = world.system.processes();
    let before = cpu_by_kind(&processes)?;
    tokio::time::sleep(IDLE_TIME).await;
    let idle = since(&before, &cpu_by_kind(&processes)?);
    Ok(Report {
        date,
        commit: machine::commit().await,
        machine: machine::machine(),
        file_system: machine::file_system(&options.place)?,
        fdatasync: fdatasync(&options.place)?,
        tasks: options.tasks,
        connections: options.connections,
        seconds: options.seconds,
        memory_ready: memory_by_name(&processes)?,
        memory_after: Default::default(),
        idle_cpu_ms: idle
            .into_iter()
            .map(|(kind, cpu)| (kind, cpu.as_secs_f64() * 1e3 / IDLE_TIME.as_secs_f64()))
            .collect(),
        empty: Vec::new(),
        modes: Vec::new(),
        effect: None,
        drain: None,
        state: Vec::new(),
        alone: Vec::new(),
    })
}

async fn effect(options: &Options, world: &World) -> anyhow::Result<EffectFigures> {
    let people = sign_in(world.system.address(), 1).await?;
    let probe = fdatasync(&options.place)?;
    let effect = commit_to_effect(world.system.address(), &people[0], options.time()).await?;
    Ok(EffectFigures {
        fdatasync: probe,
        changes: effect.from_request.len(),
        from_request: Latency::of(&effect.from_request),
        from_decision: Latency::of(&effect.from_decision),
        from_answer: Latency::of(&effect.from_answer),
    })
}
