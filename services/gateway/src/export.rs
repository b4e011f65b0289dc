//! `GET /api/export`: everything of one person, from every service, as one JSON document that is written while it is read.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use pando_activity_contract::{ACTIVITIES, ListActivities};
use pando_auth_contract::{ME, SESSIONS as SIGN_INS};
use pando_chat_contract::{HISTORY, ListHistory, SESSIONS};
use pando_kernel::{Cursor, Limit, Page};
use pando_service::Platform;
use pando_task_contract::{LIST_LABELS, LIST_PROJECTS, LIST_TASKS, ListTasks, Sort};
use pando_wire::{Call, CallContext, CallError, Operation, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::places::Place;

/// Pieces that wait for a slow reader.
const WAITING_MAX: usize = 4;
/// A reader that takes no piece for so long is left.
const PIECE_TIME: Duration = Duration::from_secs(30);
/// Exports at once. Their work is outside of the limits of a request: it goes on after the answer's head.
pub(crate) const EXPORTS_MAX: usize = 8;
/// The version of the document's form.
const FORM: u32 = 1;

/// The document as a download; the place is its writer's. When a part of it cannot be read, the answer breaks off: it is never
/// shorter than it seems.
pub(crate) fn export(platform: &Platform, context: CallContext, place: Place) -> Response {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let writer = Writer {
        platform: platform.clone(),
        context,
        pieces: sender,
    };
    platform.tasks.spawn("export", async move {
        let _place = place;
        if let Err(error) = writer.write().await {
            tracing::warn!(%error, "an export broke off");
        }
    });
    let body = Body::from_stream(stream::unfold(Some(receiver), next));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"pando-export.json\""),
    );
    response
}

/// The next piece of the body. A writer that goes away without [`Piece::End`] (a part could not be read, the server stops) breaks it
/// off, so that the client sees that something is missing.
async fn next(receiver: Option<mpsc::Receiver<Piece>>) -> Option<(std::io::Result<Bytes>, Option<mpsc::Receiver<Piece>>)> {
    let mut receiver = receiver?;
    match receiver.recv().await {
        Some(Piece::Text(bytes)) => Some((Ok(bytes), Some(receiver))),
        Some(Piece::End) => None,
        None => Some((Err(std::io::Error::other("the export broke off")), None)),
    }
}

enum Piece {
    Text(Bytes),
    End,
}

struct Writer {
    platform: Platform,
    context: CallContext,
    pieces: mpsc::Sender<Piece>,
}

impl Writer {
    async fn write(&self) -> Result<(), Problem> {
        self.put(format!("{{\"form\":{FORM},\"exported_at\":\"{}\",", self.platform.clock.now()))
            .await?;
        self.part("user", &self.read("auth-service", &ME, Call::new(&self.context)).await?)
            .await?;
        self.part(
            "sessions",
            &self.read("auth-service", &SIGN_INS, Call::new(&self.context)).await?.items,
        )
        .await?;
        self.part(
            "projects",
            &self.read("task-service", &LIST_PROJECTS, Call::new(&self.context)).await?.items,
        )
        .await?;
        self.part(
            "labels",
            &self.read("task-service", &LIST_LABELS, Call::new(&self.context)).await?.items,
        )
        .await?;
        let tasks = |trashed| {
            move |cursor| ListTasks {
                trashed: Some(trashed),
                sort: Sort::Created,
                limit: largest(),
                cursor,
                ..ListTasks::default()
            }
        };
        self.list("tasks", "task-service", &LIST_TASKS, tasks(false)).await?;
        self.list("trash", "task-service", &LIST_TASKS, tasks(true)).await?;
        self.conversations().await?;
        let activities = |cursor| ListActivities {
            limit: largest(),
            cursor,
            ..ListActivities::default()
        };
        self.list("activities", "activity-service", &ACTIVITIES, activities).await?;
        self.put("\"complete\":true}\n".to_owned()).await?;
        self.send(Piece::End).await
    }

    async fn conversations(&self) -> Result<(), Problem> {
        let sessions = self.read("chatbot-service", &SESSIONS, Call::new(&self.context)).await?.items;
        self.put("\"conversations\":[".to_owned()).await?;
        for (number, session) in sessions.into_iter().enumerate() {
            self.put(if number == 0 { "{" } else { ",{" }.to_owned()).await?;
            self.part("session", &session).await?;
            let id = session.id;
            let history = move |cursor| ListHistory {
                session_id: Some(id),
                limit: largest(),
                cursor,
            };
            self.list("messages", "chatbot-service", &HISTORY, history).await?;
            self.put("\"complete\":true}".to_owned()).await?;
        }
        self.put("],".to_owned()).await
    }

    /// Every page of a list.
    async fn list<Q: Serialize, T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        app_id: &'static str,
        operation: &Operation<Q, (), Page<T>>,
        query: impl Fn(Option<Cursor>) -> Q,
    ) -> Result<(), Problem> {
        self.put(format!("\"{name}\":[")).await?;
        let mut cursor = None;
        let mut first = true;
        loop {
            let page = self.read(app_id, operation, Call::new(&self.context).query(query(cursor))).await?;
            let mut text = String::new();
            for item in &page.items {
                if !std::mem::take(&mut first) {
                    text.push(',');
                }
                text.push_str(&json(item)?);
            }
            self.put(text).await?;
            cursor = page.next_cursor;
            if cursor.is_none() {
                return self.put("],".to_owned()).await;
            }
        }
    }

    async fn part<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Problem> {
        self.put(format!("\"{name}\":{},", json(value)?)).await
    }

    async fn read<Q: Serialize, R: DeserializeOwned>(
        &self,
        app_id: &'static str,
        operation: &Operation<Q, (), R>,
        call: Call<'_, Q, ()>,
    ) -> Result<R, CallError> {
        self.platform.client(app_id).call(operation, call).await
    }

    async fn put(&self, text: String) -> Result<(), Problem> {
        self.send(Piece::Text(Bytes::from(text))).await
    }

    async fn send(&self, piece: Piece) -> Result<(), Problem> {
        match timeout(PIECE_TIME, self.pieces.send(piece)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Problem::unavailable("The reader went away.")),
            Err(_) => Err(Problem::unavailable("The reader reads no more.")),
        }
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(Problem::internal)
}

fn largest() -> Limit {
    Limit::try_from(Limit::MAX).unwrap_or_default()
}
