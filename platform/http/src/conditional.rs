use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pando_kernel::Version;
use pando_wire::{Problem, codes};

/// The entity tag of a version: `"7"`.
pub fn etag(version: Version) -> HeaderValue {
    // Digits and quotes are always a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The version that If-Match asks for. `None`: no such header, or `*`. A tag that is none of ours is `Some(0)`, which no thing has.
/// A header that is not one entity tag is a 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<Version>);

impl IfMatch {
    /// Refuses with 412 when the thing's version is not the one that was asked for.
    ///
    /// # Errors
    /// The 412, to be answered.
    pub fn check(self, version: Version) -> Result<(), Problem> {
        match self.0 {
            Some(wanted) if wanted != version => Err(Self::failed()),
            _ => Ok(()),
        }
    }

    /// The 412: somebody changed it since it was read.
    pub fn failed() -> Problem {
        Problem::new(
            StatusCode::PRECONDITION_FAILED,
            codes::VERSION,
            "It was changed since you read it. Read it again.",
        )
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(&parts.headers).map(Self).ok_or_else(|| {
            let detail = "If-Match takes one entity tag, such as \"7\", or *.";
            Problem::new(StatusCode::BAD_REQUEST, crate::codes::IF_MATCH, detail)
        })
    }
}

/// The outer `None`: not understood.
fn read(headers: &HeaderMap) -> Option<Option<Version>> {
    let mut values = headers.get_all(header::IF_MATCH).iter();
    let Some(value) = values.next() else { return Some(None) };
    if values.next().is_some() {
        return None;
    }
    let value = value.to_str().ok()?.trim();
    if value == "*" {
        return Some(None);
    }
    // Proxies that compress make tags weak; ours name the version, whatever its encoding.
    let tag = value.strip_prefix("W/").unwrap_or(value);
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    if tag.contains('"') {
        return None;
    }
    // A number that we would not have written so is not ours.
    let version = tag.parse().ok().filter(|version: &Version| version.to_string() == tag);
    Some(Some(version.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_if_match_may_say() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::IF_MATCH, HeaderValue::from_static(value));
            }
            read(&headers)
        };
        assert_eq!(read(&[]), Some(None));
        assert_eq!(read(&["*"]), Some(None));
        assert_eq!(read(&["\"7\""]), Some(Some(7)));
        assert_eq!(read(&["W/\"7\""]), Some(Some(7)));
        for other in ["\"\"", "\"x\"", "\"+7\"", "\"07\"", "\"99999999999999999999\""] {
            assert_eq!(read(&[other]), Some(Some(0)), "{other}");
        }
        for bad in ["", "7", "\"7", "\"7\", \"8\"", "w/\"7\"", "\""] {
            assert_eq!(read(&[bad]), None, "{bad}");
        }
        assert_eq!(read(&["\"7\"", "\"8\""]), None);
    }

    #[test]
    fn only_another_version_fails() {
        assert!(IfMatch(None).check(3).is_ok());
        assert!(IfMatch(Some(3)).check(3).is_ok());
        assert_eq!(IfMatch(Some(2)).check(3).unwrap_err().status, 412);
    }
}
