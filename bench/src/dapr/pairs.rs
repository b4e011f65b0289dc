use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use hdrhistogram::Histogram;
use http::header::AUTHORIZATION;
use http_body_util::BodyExt;

use super::invoked::Invoked;
use super::options::Options;
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

    let faces = (world.system.address(), empty.address());
    let whole = Arc::new(work().await?);
    let peak = load(faces.0, &whole, options.connections, options.time(), Pace::Closed)
        .await?
        .rate();
    let rate = peak * options.load as f64 / 100.0;
    let mut pairs = Vec::new();
    let alone = "whole way, one at a time".to_owned();
    pairs.push(pair(options, alone, body_bytes, (faces.0, &whole), (faces.1, &whole), (1, Pace::Closed)).await?);
    let loaded = format!("whole way, {rate:.0}/s");
    let open = (options.connections, Pace::Open(rate));
    // An access token lives for ten minutes.
    let whole = Arc::new(work().await?);
    pairs.push(pair(options, loaded, body_bytes, (faces.0, &whole), (faces.1, &whole), open).await?);

    let hop = async |system: &Running| {
        let (caller, callee) = (system.inventory.first("api-gateway")?, system.inventory.first("task-service")?);
        let work = Arc::new(Invoked::through(work().await?, caller, &callee.app_id)?);
        anyhow::Ok((SocketAddr::from(([127, 0, 0, 1], caller.sidecar_port)), work))
    };
    let (ours, theirs) = (hop(&world.system).await?, hop(&empty).await?);
    let last = "last hop, one at a time".to_owned();
    pairs.push(
        pair(
            options,
            last,
            body_bytes,
            (ours.0, &ours.1),
            (theirs.0, &theirs.1),
            (1, Pace::Closed),
        )
        .await?,
    );
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

async fn pair<W: Requests>(
    options: &Options,
    what: String,
    body_bytes: usize,
    ours: (SocketAddr, &Arc<W>),
    empty: (SocketAddr, &Arc<W>),
    (connections, pace): (u32, Pace),
) -> anyhow::Result<Pair> {
    let (mut all, mut added, mut failed) = ([histogram()?, histogram()?], Vec::new(), 0);
    // Both are warm before they are compared.
    for (address, work) in [ours, empty] {
        load(address, work, connections, options.time(), pace).await?;
    }
    for round in 0..options.rounds {
        let mut p50 = [0.0; 2];
        let mut turns = [(0, ours), (1, empty)];
        // Neither is always the first.
        if round % 2 == 1 {
            turns.reverse();
        }
        for (index, (address, work)) in turns {
            let outcome = load(address, work, connections, options.time(), pace).await?;
            failed += outcome.failed.values().sum::<u64>() + outcome.unsent;
            p50[index] = median(&outcome.latency);
            all[index].add(&outcome.latency)?;
        }
        added.push(p50[0] - p50[1]);
    }
    let added_ms = middle(&added).context("no round")?;
    Ok(Pair {
        what,
        body_bytes,
        ours: Latency::of(&all[0]),
        empty: Latency::of(&all[1]),
        added_p50_ms: added,
        added_ms,
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
