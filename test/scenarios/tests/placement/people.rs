//! People who work while services move, and take note of what they notice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use pando_test_kit::Person;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::World;
use crate::load::Promised;

/// People who write at once.
const WRITERS: usize = 3;
/// How long somebody tries the same thing before it is called lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// What people noticed.
#[derive(Debug, Default)]
pub struct Noticed {
    /// Requests that were answered as they should be.
    pub answered: usize,
    /// What else came, and how often: a method and a path with a status, or that nothing came.
    pub failed: BTreeMap<String, usize>,
    /// The longest wait for an answer, and for what.
    pub longest: (Duration, String),
    /// Commands to the chat of which it could not say at once that they were done.
    pub not_heard_yet: usize,
    /// How often a stream of events ended and was opened again.
    pub streams_ended: usize,
}

impl Noticed {
    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        for (what, times) in other.failed {
            *self.failed.entry(what).or_default() += times;
        }
        self.longest = std::mem::take(&mut self.longest).max(other.longest);
        self.not_heard_yet += other.not_heard_yet;
        self.streams_ended += other.streams_ended;
    }
}

/// People at work.
pub struct AtWork {
    stop: Arc<AtomicBool>,
    people: JoinSet<(Promised, Noticed)>,
}

impl AtWork {
    /// They begin.
    pub fn begin(server: &World, person: &Person, word: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut people = JoinSet::new();
        for writer in 0..WRITERS {
            let who = Patient::new(person.at(server.address()), stop.clone());
            people.spawn(who.write(format!("{word}w{writer}")));
        }
        let who = || Patient::new(person.at(server.address()), stop.clone());
        people.spawn(who().talk(format!("{word}chat")));
        people.spawn(who().read());
        people.spawn(who().watch());
        Self { stop, people }
    }

    /// They end; what they were promised, and what they noticed.
    pub async fn end(self) -> (Promised, Noticed) {
        self.stop.store(true, Ordering::SeqCst);
        let (mut promised, mut noticed) = (Promised::default(), Noticed::default());
        for (told, seen) in self.people.join_all().await {
            promised.add(told);
            noticed.add(seen);
        }
        (promised, noticed)
    }
}

/// Somebody who tries again until it is done, and counts how often it was not.
struct Patient {
    person: Person,
    stop: Arc<AtomicBool>,
    noticed: Noticed,
}

impl Patient {
    fn new(person: Person, stop: Arc<AtomicBool>) -> Self {
        Self {
            person,
            stop,
            noticed: Noticed::default(),
        }
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    async fn done(&mut self, (method, path): (Method, &str), headers: &[(&str, &str)], body: &str, success: u16) -> Value {
        let began = Instant::now();
        loop {
            let asked = Instant::now();
            let body = (!body.is_empty()).then(|| body.to_owned().into());
            let answer = self.person.try_send(method.clone(), path, headers, body).await;
            // What is asked for, without whose it is.
            let what = path.split('/').take(4).collect::<Vec<_>>().join("/");
            self.noticed.longest = std::mem::take(&mut self.noticed.longest).max((asked.elapsed(), format!("{method} {what}")));
            let failed = match answer {
                Ok(answer) if answer.status == success => {
                    self.noticed.answered += 1;
                    return answer.body;
                }
                Ok(answer) => format!("{method} {what}: {} {}", answer.status, answer.body["detail"]),
                Err(error) => format!("{method} {what}: {error}"),
            };
            *self.noticed.failed.entry(failed).or_default() += 1;
            assert!(began.elapsed() < PATIENCE, "{method} {path} is not done: {:?}", self.noticed.failed);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Makes tasks, each with a key so that it is made once, and completes every other one.
    async fn write(mut self, name: String) -> (Promised, Noticed) {
        let mut promised = Promised::default();
        while self.goes_on() {
            let title = format!("{name}-{}", promised.made.len());
            let headers = [("content-type", "application/json"), ("idempotency-key", &*title)];
            let body = json!({ "title": title }).to_string();
            let task = self.done((Method::POST, "/api/tasks"), &headers, &body, 201).await;
            promised.made.push(title.clone());
            if promised.made.len().is_multiple_of(2) {
                let path = format!("/api/tasks/{}/complete", task["id"].as_str().expect("an id"));
                self.done((Method::POST, &path), &[], "", 200).await;
                promised.completed.push(title);
            }
        }
        (promised, self.noticed)
    }

    /// Has the chat make tasks; what it does not say was done may have been done or not, and is not asked for again.
    async fn talk(mut self, name: String) -> (Promised, Noticed) {
        let mut promised = Promised::default();
        for number in 0.. {
            if !self.goes_on() {
                break;
            }
            let title = format!("{name}-{number}");
            let body = json!({ "message": format!("add {title}") }).to_string();
            let headers = [("content-type", "application/json"), ("idempotency-key", &*title)];
            let reply = self.done((Method::POST, "/api/chat/process"), &headers, &body, 200).await;
            match reply["status"] == "done" {
                true => promised.by_chat.push(title),
                false => self.noticed.not_heard_yet += 1,
            }
        }
        (promised, self.noticed)
    }

    /// Reads of every service in turn.
    async fn read(mut self) -> (Promised, Noticed) {
        while self.goes_on() {
            for path in [
                "/api/auth/me",
                "/api/tasks?limit=20",
                "/api/chat/sessions",
                "/api/activities?limit=20",
                "/api/analytics/summary",
            ] {
                self.done((Method::GET, path), &[], "", 200).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        (Promised::default(), self.noticed)
    }

    /// Keeps a stream of events open, and opens it again when it ends, as a browser does.
    async fn watch(mut self) -> (Promised, Noticed) {
        while self.goes_on() {
            let mut stream = self.person.events(None).await;
            loop {
                let next = tokio::time::timeout(Duration::from_millis(500), stream.next()).await;
                match next {
                    Ok(Some(_)) => {}
                    Ok(None) => {
                        self.noticed.streams_ended += 1;
                        break;
                    }
                    Err(_) if !self.goes_on() => break,
                    Err(_) => {}
                }
                if !self.goes_on() {
                    break;
                }
            }
        }
        (Promised::default(), self.noticed)
    }
}
