//! What a request of a client says besides its body.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::body::HttpBody;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use pando_http::Body;
use pando_wire::{Problem, codes, header as ours};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::cookie;
use crate::domain::origin::Provenance;
use crate::domain::slow_down::Key;

/// The client: where it is and what it calls itself.
pub struct Client {
    headers: HeaderMap,
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            headers: parts.headers.clone(),
        })
    }
}

impl Client {
    fn text(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What it calls itself, at most 200 visible characters of it.
    pub fn user_agent(&self) -> Option<String> {
        let text: String = self
            .text(header::USER_AGENT)?
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    /// Names a purpose (an account, say) as seen from the client's address. Of IPv6 the network counts: a customer has 2^64 addresses.
    pub fn key(&self, purpose: &str) -> Key {
        let address = self.text(ours::CLIENT_ADDRESS).unwrap_or_default();
        let place = match address.parse() {
            Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
                Some(v4) => v4.to_string(),
                None => format!("{:?}", &v6.segments()[..4]),
            },
            Ok(IpAddr::V4(v4)) => v4.to_string(),
            Err(_) => String::new(),
        };
        Sha256::new()
            .chain_update(place)
            .chain_update([0])
            .chain_update(purpose)
            .finalize()
            .into()
    }

    /// The refresh token in the cookie, when the browser says that our own pages sent it.
    ///
    /// # Errors
    /// 403 when another origin's page did.
    pub fn cookie(&self) -> Result<Option<&str>, Problem> {
        let Some(value) = cookie::read(&self.headers) else {
            return Ok(None);
        };
        let provenance = Provenance {
            fetch_site: self.text("sec-fetch-site"),
            origin: self.text(header::ORIGIN),
            host: self.text(header::HOST),
            forwarded_host: self.text("x-forwarded-host"),
        };
        if provenance.is_ours() {
            Ok(Some(value))
        } else {
            let detail = "The cookie is taken from this server's own pages only.";
            Err(Problem::new(StatusCode::FORBIDDEN, codes::FORBIDDEN, detail))
        }
    }

    /// Whether there is a cookie at all.
    pub fn has_cookie(&self) -> bool {
        cookie::read(&self.headers).is_some()
    }
}

/// A JSON body, or none at all: then `T`'s default.
pub struct Optional<T>(pub T);

impl<S: Sync + Send, T: DeserializeOwned + Default> FromRequest<S> for Optional<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.body().is_end_stream() && !request.headers().contains_key(header::TRANSFER_ENCODING) {
            return Ok(Self(T::default()));
        }
        Body::from_request(request, state).await.map(|Body(body)| Self(body))
    }
}
