//! Small doubles of the services behind the gateway: they remember what reached them and answer what they are told to.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use pando_wire::{Transport, TransportError};
use serde_json::{Value, json};

/// A request as a service saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub app_id: &'static str,
    pub method: Method,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// What a service does with a request.
#[derive(Clone)]
pub enum Does {
    Answers(StatusCode, Value),
    /// 201, and says that the thing is there.
    Creates(&'static str),
    IsAway,
    IsLate,
}

#[derive(Default)]
pub struct Doubles {
    seen: Mutex<Vec<Seen>>,
    does: Mutex<HashMap<String, Does>>,
}

impl Doubles {
    /// From now on this app id (`task-service`), or this path and query of it (`task-service/tasks?limit=1`), does so. Without it a
    /// service answers 200.
    pub fn told(&self, whom: &str, does: Does) {
        self.does
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(whom.to_owned(), does);
    }

    pub fn answers(&self, whom: &str, body: Value) {
        self.told(whom, Does::Answers(StatusCode::OK, body));
    }

    /// Everything that reached a service since this was asked last.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The one request that reached a service.
    #[track_caller]
    pub fn one(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

#[async_trait]
impl Transport for Doubles {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response, TransportError> {
        let (parts, body) = request.into_parts();
        let does = {
            let does = self.does.lock().unwrap_or_else(PoisonError::into_inner);
            does.get(&format!("{app_id}{}", parts.uri)).or_else(|| does.get(app_id)).cloned()
        };
        // What a service does when a body breaks off: it refuses it.
        let Ok(body) = body.collect().await else {
            return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(Seen {
            app_id,
            method: parts.method,
            uri: parts.uri.to_string(),
            headers: parts.headers,
            body: body.to_bytes(),
        });
        match does.unwrap_or_else(|| Does::Answers(StatusCode::OK, json!({ "by": app_id }))) {
            Does::Answers(status, body) => Ok((status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()),
            Does::Creates(location) => Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response()),
            Does::IsAway => Err(TransportError::Away(app_id)),
            Does::IsLate => Err(TransportError::Late(app_id)),
        }
    }
}
