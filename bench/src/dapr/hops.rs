use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::{Figures, label};
use super::inventory::Inventory;

/// What a daprd counts for each call that it sends to another.
const SENT: &str = "dapr_runtime_service_invocation_req_sent_total";

/// How many calls each service has sent to which other, by all sidecars of it, so far.
pub type Sent = BTreeMap<(String, String), f64>;

/// Asks every sidecar.
pub async fn sent(inventory: &Inventory) -> anyhow::Result<Sent> {
    let mut sent = Sent::new();
    for beside in &inventory.services {
        let figures = Figures::ask(beside.metrics_port).await?;
        for (labels, count) in figures.of(SENT) {
            let Some(to) = label(labels, "dst_app_id") else { continue };
            let to = inventory.services.iter().find(|one| one.app_id == to);
            let to = to.map_or_else(|| "unknown".to_owned(), |one| one.service.clone());
            *sent.entry((beside.service.clone(), to)).or_default() += count;
        }
    }
    Ok(sent)
}

/// The synchronous calls between services that a request causes, as the sidecars counted them.
#[derive(Clone, Debug, Serialize)]
pub struct Hops {
    /// Requests of the generator.
    pub requests: u64,
    /// `FROM → TO`: calls for each request, without those that the services make anyway.
    pub calls: BTreeMap<String, f64>,
    /// The sum of those that the gateway does not receive: the hops behind it.
    pub behind_gateway: f64,
}

/// What is below this counts for none: the figures of an idle moment are not those of another.
const NOISE: f64 = 0.02;

impl Hops {
    /// Of calls before and after so many requests, and of those that are sent in a time as long without any request: services follow
    /// keys, revocations and the feed whether somebody asks for something or not.
    pub fn count(before: &Sent, after: &Sent, idle: &Sent, requests: u64) -> Self {
        let mut calls = BTreeMap::new();
        let mut behind_gateway = 0.0;
        for (pair, count) in after {
            let caused = count - before.get(pair).unwrap_or(&0.0) - idle.get(pair).unwrap_or(&0.0);
            let each = caused / requests.max(1) as f64;
            if each < NOISE {
                continue;
            }
            let (from, to) = pair;
            calls.insert(format!("{from} → {to}"), each);
            if to != "api-gateway" {
                behind_gateway += each;
            }
        }
        Self {
            requests,
            calls,
            behind_gateway,
        }
    }
}

/// What came between, stretched to another length of time.
pub fn between(before: &Sent, after: &Sent, stretched: f64) -> Sent {
    let since = |pair| before.get(pair).unwrap_or(&0.0);
    after
        .iter()
        .map(|(pair, count)| (pair.clone(), (count - since(pair)) * stretched))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(counts: &[(&str, &str, f64)]) -> Sent {
        let pair = |(from, to, count): &(&str, &str, f64)| (((*from).to_owned(), (*to).to_owned()), *count);
        counts.iter().map(pair).collect()
    }

    #[test]
    fn calls_that_are_made_anyway_are_no_hops_of_a_request() {
        let (gateway, task, auth) = ("api-gateway", "task-service", "auth-service");
        let before = sent(&[("frontend-service", gateway, 10.0), (gateway, task, 5.0), (gateway, auth, 100.0)]);
        let after = sent(&[
            ("frontend-service", gateway, 1010.0),
            (gateway, task, 1005.0),
            (gateway, auth, 104.0),
        ]);
        let idle = between(&sent(&[(gateway, auth, 90.0)]), &sent(&[(gateway, auth, 92.0)]), 2.0);
        let hops = Hops::count(&before, &after, &idle, 1000);
        assert_eq!(hops.behind_gateway, 1.0);
        assert_eq!(hops.calls.len(), 2, "{:?}", hops.calls);
    }
}
