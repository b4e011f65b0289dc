use std::net::IpAddr;

use http::HeaderMap;

/// Whose word about the client's address counts: the proxies in front of us.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    /// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in X-Forwarded-For that is not one.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.0.contains(&peer.to_canonical()) {
            return peer.to_canonical();
        }
        let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let mut chain: Vec<IpAddr> = named
            .flat_map(|value| value.split(','))
            .filter_map(|one| one.trim().parse().ok())
            .collect();
        while let Some(address) = chain.pop() {
            if !self.0.contains(&address.to_canonical()) {
                return address.to_canonical();
            }
        }
        peer.to_canonical()
    }
}

/// Headers that only we may set towards the services.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let ours: Vec<_> = headers
        .keys()
        .filter(|name| {
            let name = name.as_str();
            name.starts_with("dapr-") || name.starts_with("x-forwarded-") || matches!(name, "forwarded" | "x-real-ip" | "x-client-address")
        })
        .cloned()
        .collect();
    for name in ours {
        headers.remove(name);
    }
    for name in [
        "connection",
        "keep-alive",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
    ] {
        headers.remove(name);
    }
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
        let proxies = TrustedProxies(vec![ip("10.0.0.1"), ip("10.0.0.2")]);
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers), ip("198.51.100.7"));
        assert_eq!(proxies.client(ip("10.0.0.1"), &forwarded("nonsense")), ip("10.0.0.1"));
    }

    #[test]
    fn what_only_we_may_say_does_not_come_in() {
        let mut headers = HeaderMap::new();
        for name in [
            "dapr-caller-app-id",
            "dapr-app-id",
            "x-client-address",
            "forwarded",
            "authorization",
            "if-match",
        ] {
            headers.insert(name, http::HeaderValue::from_static("x"));
        }
        strip(&mut headers);
        assert_eq!(headers.len(), 2);
    }
}
