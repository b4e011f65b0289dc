use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::effect::commit_to_effect;
use crate::generator::{Outcome, Pace, load};
use crate::machine::file_system;
use crate::options::Options;
use crate::people::{sign_in, tasks_of};
use crate::probe::fdatasync;
use crate::progress::say;
use crate::report::{EffectFigures, Latency, Measured, Phase, World};
use crate::seed::{THROUGH_API_MAX, copy, seed};
use crate::server::Server;
use crate::settle::settled;
use crate::usage::{cpu, memory};
use crate::workload::{Kind, Workload};

/// How often a start is measured.
const STARTS: usize = 3;
/// How long the events of one measurement may take to arrive.
const SETTLE_TIME: Duration = Duration::from_secs(120);

/// A folder that is removed with the value.
pub struct Scratch(pub PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left; the next run takes another name.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new empty folder in a place.
pub fn scratch(place: &Path, name: &str) -> anyhow::Result<Scratch> {
    let folder = place.join(format!("pando-bench-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("no folder can be made in {}", place.display()))?;
    Ok(Scratch(folder.canonicalize()?))
}

/// Measures all worlds: each size is seeded once, in the last place (the fastest by default), and copied to the others.
pub async fn all(options: &Options) -> anyhow::Result<Vec<World>> {
    let mut worlds = Vec::new();
    for &tasks in &options.sizes {
        let place = options.places.last().context("no place is given")?;
        let template = scratch(place, &format!("{tasks}-seeded"))?;
        say(&format!("{tasks} tasks in {}: seeding", place.display()));
        let took = seed(options, &template.0, tasks).await?;
        say(&format!("  seeded in {:.1} s", took.as_secs_f64()));
        for (index, place) in options.places.iter().enumerate() {
            say(&format!("{tasks} tasks in {}", place.display()));
            let folder = scratch(place, &tasks.to_string())?;
            copy(&template.0, &folder.0)?;
            let mut world = world(options, &folder.0, tasks).await?;
            world.seeded_seconds = (index + 1 == options.places.len()).then_some(took.as_secs_f64());
            worlds.push(world);
        }
    }
    Ok(worlds)
}

async fn world(options: &Options, folder: &Path, tasks: u64) -> anyhow::Result<World> {
    let mut ready_ms = Vec::new();
    for _ in 1..STARTS {
        let server = Server::start(&options.binary, folder, &options.log()).await?;
        ready_ms.push(server.ready().as_secs_f64() * 1e3);
        server.stop().await?;
    }
    let server = Server::start(&options.binary, folder, &options.log()).await?;
    ready_ms.push(server.ready().as_secs_f64() * 1e3);
    let memory_ready = memory(server.pid())?;
    let mut workloads = Vec::new();
    for (number, &kind) in options.only.iter().enumerate() {
        say(&format!("  {}", kind.name()));
        workloads.push(measure(options, folder, &server, kind, number as u64).await?);
    }
    say("  commit to effect");
    let people = sign_in(server.address(), 1).await?;
    let probe = fdatasync(folder)?;
    let effect = commit_to_effect(server.address(), &people[0], options.time()).await?;
    let memory_after = memory(server.pid())?;
    let stopped = server.stop().await?;
    Ok(World {
        file_system: file_system(folder)?,
        tasks,
        people: options.people,
        through_api: tasks <= THROUGH_API_MAX,
        seeded_seconds: None,
        ready_ms,
        memory_ready,
        workloads,
        effect: Some(EffectFigures {
            fdatasync: probe,
            changes: effect.from_request.len(),
            from_request: Latency::of(&effect.from_request),
            from_decision: Latency::of(&effect.from_decision),
            from_answer: Latency::of(&effect.from_answer),
        }),
        memory_after,
        stopped_ms: stopped.as_secs_f64() * 1e3,
    })
}

/// Finds the peak of a workload, then measures latency below it.
async fn measure(options: &Options, folder: &Path, server: &Server, kind: Kind, number: u64) -> anyhow::Result<Measured> {
    let mut people = sign_in(server.address(), options.people).await?;
    let known = tasks_of(folder, &people)?;
    for (person, tasks) in people.iter_mut().zip(known) {
        person.tasks = tasks;
    }
    let probe = fdatasync(folder)?;
    let work = Workload::prepare(kind, server.address(), people, options.connections, number).await?;
    let work = Arc::new(work);
    let peak = phase(options, folder, server, &work, Pace::Closed).await?;
    let rate = peak.per_second * options.load as f64 / 100.0;
    let open = phase(options, folder, server, &work, Pace::Open(rate)).await?;
    Ok(Measured {
        workload: kind,
        fdatasync: probe,
        peak,
        open,
        memory: memory(server.pid())?,
    })
}

async fn phase(options: &Options, folder: &Path, server: &Server, work: &Arc<Workload>, pace: Pace) -> anyhow::Result<Phase> {
    let before = (cpu(Some(server.pid()))?, cpu(None)?);
    let outcome: Outcome = load(server.address(), work, options.connections, options.time(), pace).await?;
    let generator = cpu(None)? - before.1;
    let arrived = settled(folder, SETTLE_TIME).await?;
    let used = cpu(Some(server.pid()))? - before.0;
    let offered = match pace {
        Pace::Closed => None,
        Pace::Open(rate) => Some(rate),
    };
    Ok(Phase::of(outcome, offered, used, generator, arrived))
}
