use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hdrhistogram::Histogram;
use http::header::AUTHORIZATION;
use http_body_util::BodyExt;

use super::invoked::Invoked;
use super::options::Options;
use super::processes::cpu_by_name;
use super::report::Pair;
use super::system::Running;
use super::world::World;
use crate::client::Connection;
use crate::generator::{Pace, Requests, histogram, load};
use crate::report::Latency;
use crate::workload::{Kind, Workload};

/// Measures a point read with ours and with empty apps, in turn: the whole way a person's request takes, one at a time and at an equal
/// load, and the last hop alone, from the gateway's sidecar on.
pub async fn measure(options: &Options, world: &World, program: PathBuf) -> anyhow::Result<Vec<Pair>> {
    let work = async || Workload::prepare(Kind::Read, world.system.address(), world.people().await?, options.connections, 1).await;
    let body_bytes = body_bytes(world.system.address(), &work().await?).await?;
    let flags = vec!["--body-bytes".to_owned(), body_bytes.to_string()];
    let empty = Running::start(&options.place, "empty", program, 1, flags).await?;

    let whole = Arc::new(work().await?);
    let peak = load(world.system.address(), &whole, options.connections, options.time(), Pace::Closed)
        .await?
        .rate();
    let rate = peak * options.load as f64 / 100.0;
    let mut pairs = Vec::new();
    let alone = "whole way, one at a time".to_owned();
    let sides = (
        Side::new(&world.system, world.system.address(), &whole),
        Side::new(&empty, empty.address(), &whole),
    );
    pairs.push(pair(options, alone, body_bytes, sides.0, sides.1, (1, Pace::Closed)).await?);
    let loaded = format!("whole way, {rate:.0}/s");
    let open = (options.connections, Pace::Open(rate));
    // An access token lives for ten minutes.
    let whole = Arc::new(work().await?);
    let sides = (
        Side::new(&world.system, world.system.address(), &whole),
        Side::new(&empty, empty.address(), &whole),
    );
    pairs.push(pair(options, loaded, body_bytes, sides.0, sides.1, open).await?);

    let hop = async |system: &Running| {
        let (caller, callee) = (system.inventory.first("api-gateway")?, system.inventory.first("task-service")?);
        let work = Arc::new(Invoked::through(work().await?, caller, &callee.app_id)?);
        anyhow::Ok((SocketAddr::from(([127, 0, 0, 1], caller.sidecar_port)), work))
    };
    let (ours, theirs) = (hop(&world.system).await?, hop(&empty).await?);
    let last = "last hop, one at a time".to_owned();
    let sides = (Side::new(&world.system, ours.0, &ours.1), Side::new(&empty, theirs.0, &theirs.1));
    pairs.push(pair(options, last, body_bytes, sides.0, sides.1, (1, Pace::Closed)).await?);
    empty.stop().await;
    Ok(pairs)
}

/// How many bytes a point read answers.
async fn body_bytes(address: SocketAddr, work: &Workload) -> anyhow::Result<usize> {
    let request = work.request(0, 0)?;
    anyhow::ensure!(request.headers().contains_key(AUTHORIZATION), "a read is somebody's");
    let mut connection = Connection::open(address).await?;
    let response = connection.begin(request).await?;
    anyhow::ensure!(response.status().is_success(), "a point read: {}", response.status());
    Ok(response.into_body().collect().await?.to_bytes().len())
}

/// One of the two systems, and what it is asked.
struct Side<'a, W> {
    address: SocketAddr,
    work: &'a Arc<W>,
    processes: Vec<(String, u32)>,
}

impl<'a, W> Side<'a, W> {
    fn new(system: &Running, address: SocketAddr, work: &'a Arc<W>) -> Self {
        let processes = system.processes();
        Self { address, work, processes }
    }
}

async fn pair<W: Requests>(
    options: &Options,
    what: String,
    body_bytes: usize,
    ours: Side<'_, W>,
    empty: Side<'_, W>,
    (connections, pace): (u32, Pace),
) -> anyhow::Result<Pair> {
    let (mut all, mut added, mut failed) = ([histogram()?, histogram()?], Vec::new(), 0);
    let mut used = [BTreeMap::new(), BTreeMap::new()];
    // Both are warm before they are compared.
    for side in [&ours, &empty] {
        load(side.address, side.work, connections, options.time(), pace).await?;
    }
    for round in 0..options.rounds {
        let mut p50 = [0.0; 2];
        let mut turns = [(0, &ours), (1, &empty)];
        // Neither is always the first.
        if round % 2 == 1 {
            turns.reverse();
        }
        for (index, side) in turns {
            let before = cpu_by_name(&side.processes)?;
            let outcome = load(side.address, side.work, connections, options.time(), pace).await?;
            for (name, cpu) in cpu_by_name(&side.processes)? {
                let cpu = cpu.saturating_sub(before.get(&name).copied().unwrap_or_default());
                *used[index].entry(name).or_insert(Duration::ZERO) += cpu;
            }
            failed += outcome.failed.values().sum::<u64>() + outcome.unsent;
            p50[index] = median(&outcome.latency);
            all[index].add(&outcome.latency)?;
        }
        added.push(p50[0] - p50[1]);
    }
    let added_ms = middle(&added).context("no round")?;
    let each = |index: usize| {
        let requests = all[index].len().max(1) as f64;
        let figures = used[index].iter();
        figures
            .map(|(name, cpu)| (name.clone(), cpu.as_secs_f64() * 1e6 / requests))
            .collect::<BTreeMap<_, _>>()
    };
    Ok(Pair {
        what,
        body_bytes,
        ours: Latency::of(&all[0]),
        empty: Latency::of(&all[1]),
        added_p50_ms: added,
        added_ms,
        ours_cpu_us: each(0),
        empty_cpu_us: each(1),
        failed,
    })
}

fn median(histogram: &Histogram<u64>) -> f64 {
    histogram.value_at_quantile(0.5) as f64 / 1e3
}

/// The median of a few figures; the lower of two.
fn middle(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_noisy_round_does_not_decide() {
        assert_eq!(middle(&[0.2, 9.0, 0.3]), Some(0.3));
        assert_eq!(middle(&[0.2]), Some(0.2));
        assert_eq!(middle(&[]), None);
    }
}
