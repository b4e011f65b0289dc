use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, header};
use pando_service::Platform;
use pando_wire::{Caller, Problem};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use super::Hub;
use super::hub::Subscription;

/// A comment this often keeps proxies from closing the stream, and the token is looked at again: it may have been revoked.
const BEAT: Duration = Duration::from_secs(4);

/// This person's changes, until their token ends.
pub(crate) fn events(platform: Platform, hub: &Arc<Hub>, caller: Caller, headers: &HeaderMap) -> Response {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    let Some(subscription) = hub.subscribe(caller.user_id, last) else {
        return Problem::unavailable("Too many event streams are open. Close one, or try again later.")
            .retry_after(30)
            .into_response();
    };
    let seconds_left = caller.expires_at.seconds_since(platform.clock.now()).max(0);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        greeting: Some(greeting(&subscription)),
        subscription,
        ends: Instant::now() + Duration::from_secs(u64::try_from(seconds_left).unwrap_or(0)),
        beat,
        caller,
        platform,
    };
    let body = Body::from_stream(stream::unfold(watch, |mut watch| async move {
        let bytes = watch.next().await?;
        Some((Ok::<_, Infallible>(bytes), watch))
    }));
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// Where the stream stands, then what was missed, or that too much was.
fn greeting(subscription: &Subscription) -> Bytes {
    let mut text = format!("retry: 2000\nid: {}\nevent: ready\ndata: {{}}\n\n", subscription.position).into_bytes();
    match &subscription.missed {
        None => text.extend_from_slice(&resync(subscription.position)),
        Some(missed) => missed.iter().for_each(|entry| text.extend_from_slice(entry)),
    }
    Bytes::from(text)
}

fn resync(position: i64) -> Bytes {
    Bytes::from(format!("id: {position}\nevent: resync\ndata: {{}}\n\n"))
}

struct Watch {
    greeting: Option<Bytes>,
    subscription: Subscription,
    ends: Instant,
    beat: Interval,
    caller: Caller,
    platform: Platform,
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        if self.subscription.entries.is_empty() && self.subscription.lagging.swap(false, Ordering::Relaxed) {
            return Some(resync(self.subscription.position));
        }
        tokio::select! {
            entry = self.subscription.entries.recv() => self.gathered(entry?),
            () = sleep_until(self.ends) => None,
            () = self.platform.shutdown.requested() => None,
            _ = self.beat.tick() => {
                self.platform.verifier.verify(self.caller.token.expose(), self.platform.clock.now()).ok()?;
                Some(Bytes::from_static(b":\n\n"))
            }
        }
    }

    /// What waits already goes out in one piece.
    fn gathered(&mut self, first: Bytes) -> Option<Bytes> {
        if self.subscription.entries.is_empty() {
            return Some(first);
        }
        let mut all = first.to_vec();
        while let Ok(entry) = self.subscription.entries.try_recv() {
            all.extend_from_slice(&entry);
        }
        Some(Bytes::from(all))
    }
}
