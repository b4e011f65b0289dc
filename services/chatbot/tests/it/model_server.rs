use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use pando_chatbot::ModelSettings;
use pando_service::{Shutdown, Tasks};
use serde_json::{Value, json};

/// What the model does next.
#[derive(Clone, Debug)]
pub enum Act {
    /// Calls a tool.
    Call(&'static str, Value),
    /// Calls several tools.
    Calls(Vec<(&'static str, Value)>),
    /// Calls a tool with arguments that are no JSON.
    Garbled(&'static str),
    /// Says something.
    Talk(&'static str),
    /// Answers this body.
    Raw(StatusCode, String),
    /// Sends somebody elsewhere.
    Redirect(String),
    /// Says nothing.
    Hang,
}

/// A server of the tests' own that speaks the chat completions protocol, in plain HTTP on this machine.
#[derive(Clone)]
pub struct ModelServer {
    inner: Arc<Inner>,
}

struct Inner {
    base_url: String,
    act: Mutex<Act>,
    seen: Mutex<Vec<Value>>,
    keys: Mutex<Vec<String>>,
    stop: Shutdown,
    // Dropping it ends the server.
    tasks: Tasks,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.request();
    }
}

impl ModelServer {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stop = Shutdown::new();
        let inner = Arc::new(Inner {
            base_url: format!("http://{}/v1", listener.local_addr().unwrap()),
            act: Mutex::new(Act::Hang),
            seen: Mutex::default(),
            keys: Mutex::default(),
            tasks: Tasks::new(stop.clone()),
            stop,
        });
        let router = Router::new()
            .route("/v1/chat/completions", post(answer))
            .with_state(Arc::downgrade(&inner));
        inner.tasks.spawn("model server", async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self { inner }
    }

    pub fn base_url(&self) -> &str {
        &self.inner.base_url
    }

    pub fn settings(&self) -> ModelSettings {
        let settings = ModelSettings::new("sk-test", &self.inner.base_url, "test-model", false).unwrap();
        settings.within(Duration::from_millis(500))
    }

    pub fn will(&self, act: Act) {
        *self.inner.act.lock().unwrap() = act;
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Value> {
        self.inner.seen.lock().unwrap().clone()
    }

    /// The Authorization headers so far.
    pub fn keys(&self) -> Vec<String> {
        self.inner.keys.lock().unwrap().clone()
    }
}

async fn answer(State(inner): State<std::sync::Weak<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(inner) = inner.upgrade() else {
        return StatusCode::GONE.into_response();
    };
    let key = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
    inner.keys.lock().unwrap().push(key);
    inner.seen.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
    let act = inner.act.lock().unwrap().clone();
    drop(inner);
    match act {
        Act::Call(name, arguments) => calls(vec![(name, arguments.to_string())]),
        Act::Calls(many) => calls(many.into_iter().map(|(name, arguments)| (name, arguments.to_string())).collect()),
        Act::Garbled(name) => calls(vec![(name, "{\"target\": ".to_owned())]),
        Act::Talk(text) => {
            Json(json!({ "choices": [{ "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }] })).into_response()
        }
        Act::Raw(status, body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Act::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Act::Hang => std::future::pending().await,
    }
}

fn calls(many: Vec<(&str, String)>) -> Response {
    let calls: Vec<Value> = many
        .into_iter()
        .map(|(name, arguments)| json!({ "id": "call_1", "type": "function", "function": { "name": name, "arguments": arguments } }))
        .collect();
    Json(json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": null, "tool_calls": calls }, "finish_reason": "tool_calls" }],
    }))
    .into_response()
}
