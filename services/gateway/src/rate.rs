use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pando_wire::{Access, Problem, codes};

/// So many requests on average, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests in `per` on average.
    pub requests: NonZeroU32,
    /// The stretch of time.
    pub per: Duration,
    /// Requests at once, before the average counts.
    pub burst: NonZeroU32,
}

/// Whether requests for an operation are counted, so that one too many is answered with 429: those of people for their own things by the
/// person, all those for auth-service by the address.
pub fn is_counted(app_id: &str, access: Access) -> bool {
    !matches!(access, Access::Services(_)) && (is_counted_by_address(app_id) || is_counted_by_person(access))
}

pub(crate) fn is_counted_by_address(app_id: &str) -> bool {
    app_id == pando_auth_contract::APP_ID
}

pub(crate) fn is_counted_by_person(access: Access) -> bool {
    matches!(access, Access::Person | Access::Administrator)
}

/// A limit for each key: a token bucket (GCRA) that is told in the headers of draft-ietf-httpapi-ratelimit-headers-10.
pub(crate) struct RateLimit<K: Clone + Eq + Hash> {
    name: &'static str,
    policy: HeaderValue,
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

/// What is left, to be told with the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    name: &'static str,
    policy: HeaderValue,
    remaining: u32,
}

/// One request too many: the 429.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    left: Left,
    wait_seconds: u32,
}

impl<K: Clone + Eq + Hash> RateLimit<K> {
    pub fn new(name: &'static str, rate: Rate) -> Self {
        let period = (rate.per / rate.requests.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(period)
            .unwrap_or(Quota::per_second(rate.requests))
            .allow_burst(rate.burst);
        // The quota is the whole bucket, and the window the time in which an empty one fills.
        let window = period.saturating_mul(rate.burst.get()).as_secs_f64().ceil();
        let policy = HeaderValue::try_from(format!("\"{name}\";q={};w={window}", rate.burst));
        Self {
            name,
            policy: policy.unwrap_or(HeaderValue::from_static("")),
            limiter: RateLimiter::dashmap(quota).with_middleware(),
        }
    }

    /// Counts one request of `key`.
    pub fn check(&self, key: &K) -> Result<Left, TooMany> {
        let left = |remaining| Left {
            name: self.name,
            policy: self.policy.clone(),
            remaining,
        };
        match self.limiter.check_key(key) {
            Ok(state) => Ok(left(state.remaining_burst_capacity())),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(TooMany {
                    left: left(0),
                    wait_seconds: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
                })
            }
        }
    }

    /// Forgets the keys that are full again, so that the table does not grow with everybody who ever came.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

impl Left {
    /// Tells what is left.
    pub fn tell(self, headers: &mut HeaderMap) {
        let left = format!("\"{}\";r={}", self.name, self.remaining);
        if let Ok(left) = HeaderValue::from_maybe_shared(Bytes::from(left)) {
            headers.insert(RATELIMIT, left);
        }
        headers.insert(RATELIMIT_POLICY, self.policy);
    }
}

impl IntoResponse for TooMany {
    fn into_response(self) -> Response {
        let seconds = self.wait_seconds;
        let detail = format!("Too many requests. Try again in {seconds} s.");
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, codes::RATE, detail).retry_after(seconds);
        let mut response = problem.into_response();
        self.left.tell(response.headers_mut());
        response
    }
}

/// One household of IPv6 addresses is one address: a /64 has more of them than any limit.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(burst: u32) -> RateLimit<u8> {
        let number = |n| NonZeroU32::new(n).unwrap();
        RateLimit::new(
            "test",
            Rate {
                requests: number(1),
                per: Duration::from_secs(60),
                burst: number(burst),
            },
        )
    }

    #[test]
    fn the_burst_passes_and_the_next_is_told_when() {
        let limit = limit(3);
        let left: Vec<u32> = (0..3).map(|_| limit.check(&1).unwrap().remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        let wait = limit.check(&1).unwrap_err().wait_seconds;
        assert!((1..=61).contains(&wait), "{wait}");
        assert!(limit.check(&2).is_ok(), "another key has a bucket of its own");
    }

    #[test]
    fn a_policy_tells_the_whole_bucket_and_how_long_it_takes_to_fill() {
        assert_eq!(limit(3).policy, "\"test\";q=3;w=180");
    }

    #[test]
    fn neighbours_in_a_64_share_a_bucket() {
        let of = |text: &str| household(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
