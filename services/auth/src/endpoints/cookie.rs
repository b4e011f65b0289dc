//! The cookie that carries the refresh token (RFC 6265): scripts cannot read it, other sites cannot make it be sent, and it goes to
//! `/api/auth` only.

use http::{HeaderMap, header};

/// Its name.
pub const NAME: &str = "pando_refresh";

/// A Set-Cookie that keeps `token` for so many seconds.
pub fn set(token: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={token}; Path=/api/auth; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// A Set-Cookie that removes it.
pub fn clear(secure: bool) -> String {
    set("", 0, secure)
}

/// The cookie's value; none when it is not there, empty, or there twice (two paths or hosts set one: neither can be trusted).
pub fn read(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = pairs.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == NAME).then(|| value.trim())
    });
    let value = values.next().filter(|value| !value.is_empty())?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_cookie_is_found_among_others() {
        let read_from = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, line.parse().unwrap());
            }
            read(&headers).map(str::to_owned)
        };
        assert_eq!(read_from(&["a=b; pando_refresh=xyz; c=d"]).as_deref(), Some("xyz"));
        assert_eq!(read_from(&["a=b", "pando_refresh=xyz"]).as_deref(), Some("xyz"));
        for none in [
            &["a=b"][..],
            &["pando_refresh="],
            &["xpando_refresh=1"],
            &["pando_refresh=1; pando_refresh=2"],
            &[],
        ] {
            assert_eq!(read_from(none), None);
        }
    }

    #[test]
    fn it_is_for_http_alone_on_one_path() {
        assert_eq!(
            set("t", 60, true),
            "pando_refresh=t; Path=/api/auth; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        assert!(!clear(false).contains("Secure"));
    }
}
