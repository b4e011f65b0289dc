//! What activity-service answers. It owns the activity log, the feed and the aggregates, all derived from everybody's events.

mod types;

pub use types::*;

use pando_kernel::Page;
use pando_wire::{Access, Asked, Calls, Contract, Operation};

/// The Dapr app id.
pub const APP_ID: &str = "activity-service";

/// The log of one's own things.
pub const ACTIVITIES: Operation<ListActivities, (), Page<Activity>> =
    Operation::get("/activities", "listActivities", "What happened, the newest first");
/// The figures.
pub const SUMMARY: Operation<SummaryQuery, (), Summary> =
    Operation::get("/analytics/summary", "analyticsSummary", "What you got done, in figures");
/// Every change in one order, for the event streams of the gateway. Waits up to `wait` seconds for something new.
pub const FEED: Operation<FeedQuery, (), Feed> =
    Operation::get("/activities/feed", "activityFeed", "Every change in one order").access(Access::Services(&["api-gateway"]));

/// How long the feed waits for something new at most, in seconds.
pub const WAIT_SECONDS_MAX: u32 = 25;

/// What it asks others for.
const CALLS: &[Calls] = &[Calls {
    to: "auth-service",
    operations: Asked::Named(&["jwks"]),
    why: "the keys that access tokens are checked with",
}];

/// The contract as data.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "The activity log and the figures",
        operations: vec![ACTIVITIES.spec(), SUMMARY.spec(), FEED.spec()],
        answers_within_seconds: Some(WAIT_SECONDS_MAX + 3),
        calls: CALLS,
        events: vec![],
    }
}
