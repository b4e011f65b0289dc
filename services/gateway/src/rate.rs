use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderValue, StatusCode};
use pando_wire::{Problem, codes};

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

/// A limit for each key: a token bucket (GCRA) that is told in the headers of draft-ietf-httpapi-ratelimit-headers-10.
pub(crate) struct RateLimit<K: Clone + Eq + Hash> {
    name: &'static str,
    rate: Rate,
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

/// What is left, to be told with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    name: &'static str,
    rate: Rate,
    remaining: u32,
}

impl<K: Clone + Eq + Hash> RateLimit<K> {
    pub fn new(name: &'static str, rate: Rate) -> Self {
        let period = (rate.per / rate.requests.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(period)
            .unwrap_or(Quota::per_second(rate.requests))
            .allow_burst(rate.burst);
        Self {
            name,
            rate,
            limiter: RateLimiter::dashmap(quota).with_middleware(),
        }
    }

    /// Counts one request of `key`.
    pub fn check(&self, key: &K) -> Result<Left, Problem> {
        match self.limiter.check_key(key) {
            Ok(state) => Ok(Left {
                name: self.name,
                rate: self.rate,
                remaining: state.remaining_burst_capacity(),
            }),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                let detail = format!("Too many requests. Try again in {seconds} s.");
                Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, codes::RATE, detail).retry_after(seconds))
            }
        }
    }

    /// Forgets the keys that are full again, so that the table does not grow with everybody who ever came.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Left {
    /// Tells what is left.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let policy = format!("\"{}\";q={};w={}", self.name, self.rate.requests, self.rate.per.as_secs().max(1));
        let left = format!("\"{}\";r={}", self.name, self.remaining);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        }
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
        let problem = limit.check(&1).unwrap_err();
        assert_eq!(problem.status, 429);
        assert!((1..=61).contains(&problem.retry_after_seconds.unwrap()));
        assert!(limit.check(&2).is_ok(), "another key has a bucket of its own");
    }

    #[test]
    fn neighbours_in_a_64_share_a_bucket() {
        let of = |text: &str| household(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
