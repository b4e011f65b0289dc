use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::{Answered, EventStream, documented};

/// How often a busy server is asked again: a debug build on a busy machine takes its time to get warm.
const BUSY_MAX: u32 = 30;

/// Somebody who uses the API as a client would.
#[derive(Clone)]
pub struct Person {
    client: Client<HttpConnector, Full<Bytes>>,
    address: String,
    /// The whole value of the Authorization header.
    authorization: Option<String>,
    /// What the first account has to show, where it has to.
    setup_code: Option<String>,
}

impl Person {
    /// The password of everybody who registers here.
    pub const PASSWORD: &str = "a quiet aspen grove";

    pub(crate) fn visiting(address: &str) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http(),
            address: address.to_owned(),
            authorization: None,
            setup_code: None,
        }
    }

    /// The same person, who has read what the server printed.
    pub(crate) fn knowing(mut self, setup_code: Option<&str>) -> Self {
        self.setup_code = setup_code.map(str::to_owned);
        self
    }

    /// Makes an account and is signed in.
    pub async fn register(&self, email: &str) -> Self {
        let mut account = json!({ "email": email, "password": Self::PASSWORD, "time_zone": "Europe/Berlin" });
        if let Some(code) = &self.setup_code {
            account["setup_code"] = json!(code);
        }
        self.signed_in(&self.post("/api/auth/register", account).await.expect(201))
    }

    /// Signs in to an account that is there: another session of the same person.
    pub async fn sign_in(&self, email: &str) -> Self {
        let account = json!({ "email": email, "password": Self::PASSWORD });
        self.signed_in(&self.post("/api/auth/login", account).await.expect(200))
    }

    fn signed_in(&self, answer: &Value) -> Self {
        self.authorized(&format!("Bearer {}", answer["access_token"].as_str().unwrap_or_default()))
    }

    /// Whoever this value of the Authorization header says.
    #[must_use]
    pub fn authorized(&self, value: &str) -> Self {
        Self {
            authorization: Some(value.to_owned()),
            ..self.clone()
        }
    }

    /// The access token; empty for somebody without one.
    pub fn token(&self) -> &str {
        self.authorization
            .as_deref()
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default()
    }

    /// The same person at another (restarted) server.
    #[must_use]
    pub fn at(&self, address: &str) -> Self {
        Self {
            address: address.to_owned(),
            ..self.clone()
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answered {
        self.send(Method::GET, path, &[], None).await
    }

    /// Creates or does.
    pub async fn post(&self, path: &str, body: Value) -> Answered {
        let kind = [("content-type", "application/json")];
        self.send(Method::POST, path, &kind, Some(body.to_string().into())).await
    }

    /// Does, without a body.
    pub async fn act(&self, path: &str) -> Answered {
        self.send(Method::POST, path, &[], None).await
    }

    /// Changes in part.
    pub async fn patch(&self, path: &str, body: Value) -> Answered {
        let kind = [("content-type", "application/merge-patch+json")];
        self.send(Method::PATCH, path, &kind, Some(body.to_string().into())).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answered {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Opens the stream of changes: behind the position that was seen last, or from now on.
    ///
    /// # Panics
    /// When it is not opened.
    pub async fn events(&self, last: Option<&str>) -> EventStream {
        let headers: &[_] = &last.map(|last| ("last-event-id", last)).into_iter().collect::<Vec<_>>();
        let answer = self.request(Method::GET, "/api/events", headers, None).await;
        let response = answer.unwrap_or_else(|error| panic!("no event stream: {error}"));
        assert_eq!(response.status(), StatusCode::OK, "no event stream");
        EventStream::reading(response.into_body())
    }

    /// Sends whatever it is; and once more, as often as the server asks for it because it is busy.
    ///
    /// # Panics
    /// When no answer comes: use [`Self::try_send`] where that may happen.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Bytes>) -> Answered {
        for _ in 0..BUSY_MAX {
            let answer = self.try_send(method.clone(), path, headers, body.clone()).await;
            let answer = answer.unwrap_or_else(|error| panic!("{method} {path}: no answer: {error}"));
            let seconds = answer.header("retry-after").and_then(|text| text.parse().ok());
            match seconds.filter(|_| answer.status == StatusCode::SERVICE_UNAVAILABLE) {
                Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                None => return answer,
            }
        }
        panic!("{method} {path}: the server stays busy");
    }

    /// Sends whatever it is; `Err` when no answer came, which says nothing about whether it was done.
    ///
    /// # Panics
    /// When the answer is not what the API's document says.
    pub async fn try_send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Bytes>) -> Result<Answered, String> {
        let (parts, body) = self.request(method.clone(), path, headers, body).await?.into_parts();
        let bytes = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        let answered = Answered {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        let unlike = documented::unlike(&method, path, &answered);
        assert_eq!(unlike, None, "{:?}", answered.status);
        Ok(answered)
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Bytes>,
    ) -> Result<Response<Incoming>, String> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(value) = &self.authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let request = request
            .body(Full::new(body.unwrap_or_default()))
            .map_err(|error| error.to_string())?;
        self.client.request(request).await.map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        })
    }
}
