use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// Somebody who uses the API as a client would.
#[derive(Clone)]
pub struct Person {
    client: Client<HttpConnector, Full<Bytes>>,
    address: String,
    token: Option<String>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON; else its text as a JSON string.
    pub body: Value,
}

impl Answered {
    /// The body of an answer with this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// That it is a problem of this status and code.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
    }
}

impl Person {
    pub(crate) fn visiting(address: &str) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http(),
            address: address.to_owned(),
            token: None,
        }
    }

    /// Makes an account and is signed in.
    pub async fn register(&self, email: &str) -> Self {
        let account = json!({ "email": email, "password": "a quiet aspen grove", "time_zone": "Europe/Berlin" });
        let signed_in = self.post("/api/auth/register", account).await.expect(201);
        Self {
            token: signed_in["access_token"].as_str().map(str::to_owned),
            ..self.clone()
        }
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
        self.send(
            Method::POST,
            path,
            &[("content-type", "application/json")],
            Some(body.to_string().into()),
        )
        .await
    }

    /// Does, without a body.
    pub async fn act(&self, path: &str) -> Answered {
        self.send(Method::POST, path, &[], None).await
    }

    /// Changes in part.
    pub async fn patch(&self, path: &str, body: Value) -> Answered {
        self.send(
            Method::PATCH,
            path,
            &[("content-type", "application/merge-patch+json")],
            Some(body.to_string().into()),
        )
        .await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answered {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Sends whatever it is.
    ///
    /// # Panics
    /// When no answer comes: use [`Self::try_send`] where that may happen.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Bytes>) -> Answered {
        self.try_send(method, path, headers, body)
            .await
            .unwrap_or_else(|error| panic!("{path}: no answer: {error}"))
    }

    /// Sends whatever it is; `Err` when no answer came, which says nothing about whether it was done.
    pub async fn try_send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Bytes>) -> Result<Answered, String> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request
            .body(Full::new(body.unwrap_or_default()))
            .map_err(|error| error.to_string())?;
        let response = self.client.request(request).await.map_err(|error| error.to_string())?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Ok(Answered {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}
