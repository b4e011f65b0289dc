//! What a client says about encodings (RFC 9110 section 12.5.3).

use http::{HeaderMap, header};

/// How much the client wants an encoding, in thousandths; 0 refuses it. `None` when it says nothing about it.
pub(crate) fn quality(headers: &HeaderMap, name: &str) -> Option<u16> {
    let mut rest = None;
    let lines = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok());
    for one in lines.flat_map(|line| line.split(',')) {
        let (encoding, weight) = one.split_once(';').unwrap_or((one, ""));
        match encoding.trim() {
            named if named.eq_ignore_ascii_case(name) => return Some(thousandths(weight)),
            "*" => rest = Some(thousandths(weight)),
            _ => {}
        }
    }
    rest
}

/// `q=0.8` is 800, nothing at all is 1000. A weight that makes no sense asks for nothing.
fn thousandths(weight: &str) -> u16 {
    let weight = weight.trim();
    if weight.is_empty() {
        return 1000;
    }
    let number = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
    match number.and_then(|number| number.parse::<f32>().ok()) {
        Some(number) if (0.0..=1.0).contains(&number) => (number * 1000.0) as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_has_the_weight_that_the_client_gave_it() {
        let of = |lines: &[&'static str], name: &str| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::ACCEPT_ENCODING, http::HeaderValue::from_static(line));
            }
            quality(&headers, name)
        };
        assert_eq!(of(&["gzip, br"], "br"), Some(1000));
        assert_eq!(of(&["gzip;q=0.5,BR ; q=0.25"], "br"), Some(250));
        assert_eq!(of(&["gzip", "br;q=0"], "br"), Some(0));
        assert_eq!(of(&["*;q=0.1, gzip"], "br"), Some(100));
        assert_eq!(of(&["*;q=0.1, gzip"], "gzip"), Some(1000));
        assert_eq!(of(&["gzip"], "br"), None);
        assert_eq!(of(&["brotli, xbr"], "br"), None);
        for nonsense in ["br;q=2", "br;q=-1", "br;q=x", "br;q=NaN", "br;level=5"] {
            assert_eq!(of(&[nonsense], "br"), Some(0), "{nonsense}");
        }
    }
}
