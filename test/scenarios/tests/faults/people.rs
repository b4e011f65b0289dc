//! People who go on whatever happens: each write is sent again with its key until it is answered.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use pando_test_kit::{OnDapr, Person};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::load::Promised;

/// Between two writes of one person.
const PAUSE: Duration = Duration::from_millis(150);
/// Before a write is sent again.
const AGAIN: Duration = Duration::from_millis(200);
/// A client waits no longer for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody's writes.
#[derive(Default)]
struct Written {
    promised: Promised,
    /// When each acknowledgement came.
    at: Vec<Instant>,
    /// Tasks that were made by hand.
    ids: Vec<String>,
}

/// People who write by hand and by chat the whole time.
pub struct People {
    pub persons: Vec<Person>,
    written: Vec<Arc<Mutex<Written>>>,
    stop: watch::Sender<bool>,
    work: JoinSet<()>,
}

impl People {
    /// Makes accounts and begins.
    pub async fn begin(system: &OnDapr) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut people = Self {
            persons: Vec::new(),
            written: Vec::new(),
            stop,
            work: JoinSet::new(),
        };
        let ada = system.visitor().register("ada@example.org").await;
        people.persons.push(ada);
        for (number, person) in people.persons.iter().enumerate() {
            let written = Arc::<Mutex<Written>>::default();
            for writer in 0..2 {
                let name = format!("p{number}w{writer}");
                people.work.spawn(write(person.clone(), name, written.clone(), stopped.clone()));
            }
            people
                .work
                .spawn(talk(person.clone(), format!("p{number}c"), written.clone(), stopped.clone()));
            people.written.push(written);
        }
        people
    }

    /// The tasks that each has been promised so far.
    pub fn ids(&self) -> Vec<Vec<String>> {
        let of = |written: &Arc<Mutex<Written>>| written.lock().expect("nobody panicked").ids.clone();
        self.written.iter().map(of).collect()
    }

    /// The longest time without any acknowledgement since then.
    pub fn longest_silence(&self, since: Instant) -> Duration {
        let mut at: Vec<Instant> = Vec::new();
        for written in &self.written {
            at.extend(written.lock().expect("nobody panicked").at.iter().filter(|at| **at >= since));
        }
        at.extend([since, Instant::now()]);
        at.sort_unstable();
        at.windows(2).map(|two| two[1] - two[0]).max().unwrap_or_default()
    }

    /// Ends, with what each was promised.
    pub async fn end(mut self) -> Vec<(Person, Promised)> {
        self.stop.send_replace(true);
        while let Some(ended) = self.work.join_next().await {
            ended.expect("nobody was told nonsense");
        }
        let promised = self
            .written
            .iter()
            .map(|one| std::mem::take(&mut one.lock().expect("nobody panicked").promised));
        self.persons.iter().cloned().zip(promised).collect()
    }
}

async fn write(person: Person, name: String, written: Arc<Mutex<Written>>, stop: watch::Receiver<bool>) {
    for number in 0.. {
        if *stop.borrow() {
            return;
        }
        let title = format!("{name}-{number}");
        let task = insist(&person, "/api/tasks", &title, json!({ "title": title }), 201).await;
        let id = task["id"].as_str().expect("an id").to_owned();
        note(&written, |written| {
            written.promised.made.push(title.clone());
            written.ids.push(id.clone());
        });
        if number % 2 == 0 {
            let key = format!("{title}-complete");
            insist(&person, &format!("/api/tasks/{id}/complete"), &key, Value::Null, 200).await;
            note(&written, |written| written.promised.completed.push(title));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn talk(person: Person, name: String, written: Arc<Mutex<Written>>, stop: watch::Receiver<bool>) {
    for number in 0.. {
        if *stop.borrow() {
            return;
        }
        let title = format!("{name}-{number}");
        let body = json!({ "message": format!("add {title}") });
        let reply = insist(&person, "/api/chat/process", &title, body, 200).await;
        if reply["status"] == "done" && reply["cards"][0]["kind"] == "changed" {
            note(&written, |written| written.promised.by_chat.push(title));
        }
        tokio::time::sleep(2 * PAUSE).await;
    }
}

fn note(written: &Mutex<Written>, what: impl FnOnce(&mut Written)) {
    let mut written = written.lock().expect("nobody panicked");
    written.at.push(Instant::now());
    what(&mut written);
}

/// Sends it until it is answered. What is answered while something is broken may be a 5xx, and that it is still being worked on (409)
/// or came too often (429); no other refusal.
async fn insist(person: &Person, path: &str, key: &str, body: Value, success: u16) -> Value {
    let body = (!body.is_null()).then(|| body.to_string().into());
    loop {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        let headers = if body.is_some() { &headers[..] } else { &headers[1..] };
        let send = person.try_send(Method::POST, path, headers, body.clone());
        if let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, send).await {
            match answer.status.as_u16() {
                status if status == success => return answer.body,
                500..=599 | 409 | 429 => {}
                status => panic!("{path} was answered {status}: {}", answer.body),
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}
