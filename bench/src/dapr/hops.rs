use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::{Figures, label};
use super::inventory::Inventory;

/// What a daprd counts for each call that it sends to another.
const SENT: &str = "dapr_runtime_service_invocation_req_sent_total";

/// What an app counts for each request that it answered.
pub const ANSWERED: &str = "pando_requests_total";
/// The gateway's question for what is new, which waits for it: one serves everybody who listens, and no request waits for its answer.
const FEED: &str = "activityFeed";
/// Whom the gateway asks for that, as it is told.
const FEED_OF: &str = "activity-service's feed";

/// How many calls each service has sent to which other, by all sidecars of it, so far. The feed is told apart.
pub type Sent = BTreeMap<(String, String), f64>;

/// Asks every sidecar, and activity-service for the feed, since sidecars count by app and not by operation.
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
    let mut fed = 0.0;
    for beside in inventory.all("activity-service") {
        let figures = Figures::ask(beside.probes_port).await?;
        let of_feed = figures.of(ANSWERED).filter(|(labels, _)| label(labels, "operation") == Some(FEED));
        fed += of_feed.map(|(_, count)| count).sum::<f64>();
    }
    Ok(apart(sent, fed))
}

/// The calls of which so many ask for the feed.
fn apart(mut sent: Sent, fed: f64) -> Sent {
    let pair = |to: &str| ("api-gateway".to_owned(), to.to_owned());
    *sent.entry(pair("activity-service")).or_default() -= fed;
    sent.insert(pair(FEED_OF), fed);
    sent
}

/// The synchronous calls between services that a request causes, as the sidecars counted them.
#[derive(Clone, Debug, Serialize)]
pub struct Hops {
    /// Requests of the generator.
    pub requests: u64,
    /// `FROM → TO`: calls for each request, without those that the services make anyway.
    pub calls: BTreeMap<String, f64>,
    /// The sum of those that the gateway does not receive, without the feed: the hops behind it.
    pub behind_gateway: f64,
}

/// What is below this for each request counts for none: the figures of an idle moment are not those of another.
const NOISE: f64 = 0.02;
/// So few calls count for none, either: whoever asks every few seconds may have done so just then.
const NOISE_CALLS: f64 = 3.0;

impl Hops {
    /// Of calls before and after so many requests, and of those that are sent in a time as long without any request: services follow
    /// keys, revocations and the feed whether somebody asks for something or not.
    pub fn count(before: &Sent, after: &Sent, idle: &Sent, requests: u64) -> Self {
        let mut calls = BTreeMap::new();
        let mut behind_gateway = 0.0;
        for (pair, count) in after {
            let caused = count - before.get(pair).unwrap_or(&0.0) - idle.get(pair).unwrap_or(&0.0);
            let each = caused / requests.max(1) as f64;
            if each < NOISE || caused < NOISE_CALLS {
                continue;
            }
            let (from, to) = pair;
            calls.insert(format!("{from} → {to}"), each);
            if to != "api-gateway" && to != FEED_OF {
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
            (gateway, auth, 200.0),
        ]);
        let idle = between(&sent(&[(gateway, auth, 40.0)]), &sent(&[(gateway, auth, 90.0)]), 2.0);
        let hops = Hops::count(&before, &after, &idle, 1000);
        assert_eq!(hops.behind_gateway, 1.0);
        assert_eq!(hops.calls.len(), 2, "{:?}", hops.calls);
    }

    #[test]
    fn asking_for_what_is_new_is_no_hop_of_a_request_and_is_told() {
        let calls = |task, activity, fed| {
            let gateway = "api-gateway";
            apart(
                sent(&[(gateway, "task-service", task), (gateway, "activity-service", activity)]),
                fed,
            )
        };
        let hops = Hops::count(&calls(0.0, 20.0, 19.0), &calls(100.0, 99.0, 98.0), &Sent::new(), 100);
        assert_eq!(hops.behind_gateway, 1.0, "{:?}", hops.calls);
        assert_eq!(hops.calls["api-gateway → activity-service's feed"], 0.79);
    }
}
