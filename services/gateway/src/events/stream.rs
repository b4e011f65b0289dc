use std::convert::Infallible;
use std::sync::Arc;
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

/// The token is looked at again this often: it may have been revoked. Revocations are known two seconds after they were made, and bind
/// within five.
const LOOK: Duration = Duration::from_secs(2);
/// How long a stream waits for what its reader has seen at another gateway already.
const BEHIND_MAX: Duration = Duration::from_secs(1);
/// Every so many looks a comment keeps proxies from closing the stream.
const LOOKS_A_BEAT: u32 = 7;

/// This person's changes, until their token ends.
pub(crate) async fn events(platform: Platform, hub: &Arc<Hub>, caller: Caller, headers: &HeaderMap) -> Response {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    if let Some(last) = last {
        hub.reach(last, BEHIND_MAX).await;
    }
    let Some(subscription) = hub.subscribe(caller.user_id, last) else {
        return Problem::unavailable("Too many event streams are open. Close one, or try again later.")
            .retry_after(30)
            .into_response();
    };
    let seconds_left = caller.expires_at.seconds_since(platform.clock.now()).max(0);
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        greeting: Some(greeting(&subscription)),
        subscription,
        ends: Instant::now() + Duration::from_secs(u64::try_from(seconds_left).unwrap_or(0)),
        look,
        looks: 0,
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

/// What was missed, or that too much was; then where the stream stands. In this order, so that who loses the connection in between
/// resumes before what did not arrive.
fn greeting(subscription: &Subscription) -> Bytes {
    let mut text = b"retry: 2000\n\n".to_vec();
    match &subscription.missed {
        None => text.extend_from_slice(&resync(subscription.position)),
        Some(missed) => missed.iter().for_each(|entry| text.extend_from_slice(entry)),
    }
    text.extend_from_slice(format!("id: {}\nevent: ready\ndata: {{}}\n\n", subscription.position).as_bytes());
    Bytes::from(text)
}

fn resync(position: i64) -> Bytes {
    Bytes::from(format!("id: {position}\nevent: resync\ndata: {{}}\n\n"))
}

struct Watch {
    greeting: Option<Bytes>,
    subscription: Subscription,
    ends: Instant,
    look: Interval,
    looks: u32,
    caller: Caller,
    platform: Platform,
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        loop {
            if self.subscription.entries.is_empty()
                && let Some(position) = self.subscription.left_out.take()
            {
                return Some(resync(position));
            }
            tokio::select! {
                entry = self.subscription.entries.recv() => return self.gathered(entry?),
                () = sleep_until(self.ends) => return None,
                () = self.platform.shutdown.requested() => return None,
                _ = self.look.tick() => {
                    self.platform.verifier.verify(self.caller.token.expose(), self.platform.clock.now()).ok()?;
                    self.looks += 1;
                    if self.looks.is_multiple_of(LOOKS_A_BEAT) {
                        return Some(Bytes::from_static(b":\n\n"));
                    }
                }
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
