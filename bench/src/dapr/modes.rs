use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::hops::{Hops, Sent, between, sent};
use super::options::Options;
use super::report::Modes;
use super::world::World;
use crate::generator::Pace;
use crate::people::{register, sign_in, tasks_of};
use crate::progress::say;
use crate::report::Phase;
use crate::run::scratch;
use crate::seed::through_api;
use crate::server::Server;
use crate::settle::settled;
use crate::usage::cpu;
use crate::workload::{Kind, Workload};

/// What is asked for in both modes.
const KINDS: [Kind; 5] = [Kind::Read, Kind::ChatQuestion, Kind::ChatAdd, Kind::Mixed, Kind::Create];
/// How long one looks at what services send each other anyway.
const IDLE_TIME: Duration = Duration::from_secs(4);
/// How long the events of one measurement may take to arrive.
const SETTLE_TIME: Duration = Duration::from_secs(120);

/// Measures each workload beside sidecars, then in one process: its peak, and its latency at the rate that the sidecars took.
pub async fn measure(options: &Options, world: &mut World) -> anyhow::Result<Vec<Modes>> {
    let log = options.place.join("server.log");
    let folder = scratch(&options.place, "one")?;
    let server = Server::start(&options.binary, &folder.0, &log).await?;
    let people = register(server.address(), options.people, None).await?;
    through_api(server.address(), &people, options.tasks).await?;
    settled(&folder.0, SETTLE_TIME).await?;

    let idle = {
        let before = sent(&world.system.inventory).await?;
        sleep(IDLE_TIME).await;
        between(&before, &sent(&world.system.inventory).await?, 1.0 / IDLE_TIME.as_secs_f64())
    };
    let mut all = Vec::new();
    for (number, kind) in KINDS.into_iter().enumerate() {
        say(&format!("  {} in both modes", kind.name()));
        let salt = 100 + number as u64;
        let address = world.system.address();
        let work = Arc::new(Workload::prepare(kind, address, world.people().await?, options.connections, salt).await?);
        let (dapr_peak, _) = world
            .phase((address, &work), options.connections, options.time(), Pace::Closed)
            .await?;
        let rate = dapr_peak.per_second * options.load as f64 / 100.0;
        let (before, begun) = (sent(&world.system.inventory).await?, Instant::now());
        let (dapr, dapr_cpu_us) = world
            .phase((address, &work), options.connections, options.time(), Pace::Open(rate))
            .await?;
        let (after, took) = (sent(&world.system.inventory).await?, begun.elapsed().as_secs_f64());
        let meanwhile: Sent = idle.iter().map(|(pair, each)| (pair.clone(), each * took)).collect();
        let hops = Hops::count(&before, &after, &meanwhile, dapr.done + dapr.failed.values().sum::<u64>());

        let mut people = sign_in(server.address(), options.people).await?;
        let known = tasks_of(&folder.0, &people)?;
        for (person, tasks) in people.iter_mut().zip(known) {
            person.tasks = tasks;
        }
        let work = Arc::new(Workload::prepare(kind, server.address(), people, options.connections, salt).await?);
        let phase = async |pace: Pace| {
            let before = (cpu(Some(server.pid()))?, cpu(None)?);
            let outcome = crate::generator::load(server.address(), &work, options.connections, options.time(), pace).await?;
            let generator = cpu(None)? - before.1;
            let arrived = settled(&folder.0, SETTLE_TIME).await?;
            let offered = matches!(pace, Pace::Open(_)).then_some(rate);
            anyhow::Ok(Phase::of(outcome, offered, cpu(Some(server.pid()))? - before.0, generator, arrived))
        };
        let one_peak = phase(Pace::Closed).await?;
        let one = phase(Pace::Open(rate)).await?;
        all.push(Modes {
            workload: kind,
            dapr_peak,
            dapr,
            dapr_cpu_us,
            hops,
            one_peak,
            one,
        });
    }
    server.stop().await?;
    Ok(all)
}
