use std::net::{IpAddr, Ipv4Addr};

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use pando_http::PeerAddress;
use pando_wire::header as ours;

/// The host that a proxy was asked for; towards the services, the host that the client asked for.
pub(crate) const FORWARDED_HOST: &str = "x-forwarded-host";

/// Whose word about the client's address, and about the host it asked for, counts: the proxies in front of us.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    /// The address of whoever sent the request.
    pub(crate) fn client_of(&self, parts: &Parts) -> IpAddr {
        self.client(peer(parts), &parts.headers)
    }

    /// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in X-Forwarded-For that is not one.
    /// What is no address ends the search: what stands before it may be the client's own invention.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let lines = headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|line| line.to_str().unwrap_or_default());
        let chain: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        for one in chain.into_iter().rev() {
            match one.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
                Ok(proxy) if self.trusts(proxy) => {}
                Ok(client) => return client,
                Err(_) => break,
            }
        }
        peer
    }

    /// Whether this is one of them, in whichever form it was set.
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.to_canonical() == address)
    }

    /// The host that the client asked for, by which auth-service tells our own pages from those of other origins: Host, or, when the
    /// peer is a trusted proxy that names one, X-Forwarded-Host.
    pub(crate) fn host_of(&self, parts: &Parts) -> Option<HeaderValue> {
        let forwarded = match self.trusts(peer(parts)) {
            true => parts.headers.get(FORWARDED_HOST),
            false => None,
        };
        forwarded.or_else(|| parts.headers.get(header::HOST)).cloned()
    }
}

fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<PeerAddress>().and_then(|peer| peer.0);
    peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical())
}

/// Takes out what only we may say to the services, and what concerns the connection alone (RFC 9110 section 7.6.1).
pub(crate) fn strip(headers: &mut HeaderMap) {
    let names: Vec<_> = headers.keys().filter(|name| stays_here(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

fn stays_here(name: &str) -> bool {
    let is_ours =
        name.starts_with("dapr-") || name.starts_with("x-forwarded-") || matches!(name, "forwarded" | "x-real-ip" | ours::CLIENT_ADDRESS);
    let is_the_connections = matches!(
        name,
        "connection" | "keep-alive" | "proxy-authorization" | "te" | "trailer" | "transfer-encoding" | "upgrade" | "host"
    );
    is_ours || is_the_connections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static("x-forwarded-for"),
            http::HeaderValue::from_static(text),
        )])
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let headers = forwarded("203.0.113.9, 198.51.100.7, 10.0.0.2");
        assert_eq!(TrustedProxies::default().client(ip("192.0.2.1"), &headers), ip("192.0.2.1"));
        let proxies = TrustedProxies(vec![ip("10.0.0.1"), ip("::ffff:10.0.0.2")]);
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers), ip("198.51.100.7"));
        for invented in ["nonsense", "203.0.113.9, nonsense", "203.0.113.9, 198.51.100.7:4711", ""] {
            assert_eq!(proxies.client(ip("10.0.0.1"), &forwarded(invented)), ip("10.0.0.1"), "{invented}");
        }
    }
}
