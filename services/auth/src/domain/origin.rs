//! Whether a request that carries the cookie was made by our own pages. `SameSite=Strict` already keeps the cookie from other
//! sites; this keeps it from other origins of the same site, such as another port of the same host.

/// What a browser says about where a request comes from. A program that is no browser says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Provenance<'a> {
    /// `Sec-Fetch-Site` (W3C Fetch Metadata): sent by browsers over TLS and on loopback; pages cannot set it.
    pub fetch_site: Option<&'a str>,
    /// `Origin` (RFC 6454): sent with every POST.
    pub origin: Option<&'a str>,
    /// `Host`: where the request went, unless a proxy wrote it anew.
    pub host: Option<&'a str>,
    /// `X-Forwarded-Host`: where it went, as the proxy saw it. A page of another origin cannot set it without being asked first (CORS).
    pub forwarded_host: Option<&'a str>,
}

impl Provenance<'_> {
    /// False only when the browser's own word says that another origin made it.
    pub fn is_ours(&self) -> bool {
        if let Some(site) = self.fetch_site {
            return site == "same-origin";
        }
        let Some(origin) = self.origin else { return true };
        let Some((_, authority)) = origin.split_once("://") else {
            return false;
        };
        let mut known = [self.forwarded_host, self.host].into_iter().flatten().peekable();
        known.peek().is_none() || known.any(|host| host.eq_ignore_ascii_case(authority))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_origin_is_refused() {
        let ours = |fetch_site, origin, host| {
            Provenance {
                fetch_site,
                origin,
                host,
                forwarded_host: None,
            }
            .is_ours()
        };
        assert!(ours(None, None, Some("a.example")));
        assert!(ours(Some("same-origin"), Some("https://a.example"), Some("inner:80")));
        assert!(!ours(Some("same-site"), Some("https://b.a.example"), Some("a.example")));
        assert!(!ours(Some("cross-site"), None, None));
        assert!(ours(None, Some("http://10.0.0.1:8080"), Some("10.0.0.1:8080")));
        assert!(!ours(None, Some("http://10.0.0.1:9090"), Some("10.0.0.1:8080")));
        assert!(!ours(None, Some("null"), Some("10.0.0.1:8080")));
        assert!(
            Provenance {
                origin: Some("http://a"),
                host: Some("b"),
                forwarded_host: Some("A"),
                fetch_site: None
            }
            .is_ours()
        );
    }
}
