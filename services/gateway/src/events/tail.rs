use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use pando_activity_contract::{APP_ID, FEED, FeedQuery};
use pando_service::{Platform, Progress, Reconciler};
use pando_wire::{Call, CallContext};

use super::Hub;

/// How long activity-service may hold a question open, in seconds.
const WAIT_SECONDS: u32 = 20;
/// The longest pause after a failure.
const EVERY: Duration = Duration::from_secs(1);
/// Nothing was asked yet: the feed's end is where this gateway begins.
const UNKNOWN: i64 = -1;

/// Follows the feed: the one reader of this gateway. Each run is one question, held open until there is something new.
pub(crate) fn tail(platform: &Platform, hub: Arc<Hub>) -> Reconciler {
    let platform = platform.clone();
    let position = Arc::new(AtomicI64::new(UNKNOWN));
    Reconciler::new("feed", EVERY, move || {
        let (platform, hub, position) = (platform.clone(), hub.clone(), position.clone());
        async move {
            let after = position.load(Ordering::Relaxed);
            let context = CallContext::system(&platform.ids);
            let query = FeedQuery {
                after,
                wait: if after == UNKNOWN { 0 } else { WAIT_SECONDS },
            };
            let question = Call::<_, ()>::new(&context).query(query);
            let feed = platform
                .client(APP_ID)
                .call(&FEED, question)
                .await
                .map_err(|error| error.to_string())?;
            if after == UNKNOWN || after < feed.oldest - 1 || after > feed.next {
                hub.start_at(feed.next);
            } else {
                hub.publish(feed.items, feed.next);
            }
            position.store(feed.next, Ordering::Relaxed);
            Ok(Progress::MORE)
        }
    })
}
