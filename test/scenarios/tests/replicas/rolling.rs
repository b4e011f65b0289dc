//! One process after the other ends and is started again while people work.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use pando_test_kit::{Answered, Person};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::World;
use crate::load::{Promised, is_kept};

/// How often every process of every service is asked to restart, and then its sidecar: every day, in `make soak` so many times as often.
const ROUNDS: usize = 5;
const MANY: usize = 20;
/// People at it at once, besides one who talks to the chat.
const WRITERS: usize = 4;
/// How long somebody tries the same thing before it is called lost.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_loses_nothing_and_doubles_nothing() {
    told(1, Ends::Asked(ROUNDS)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_is_killed_and_nothing_is_lost_or_doubled() {
    told(1, Ends::Killed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "hours: make soak"]
async fn a_hundred_rolling_restarts_lose_nothing_and_double_nothing() {
    told(MANY, Ends::Asked(ROUNDS)).await;
}

/// How processes end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// All of them are asked to (SIGTERM), so often.
    Asked(usize),
    /// One of two is killed (SIGKILL), once: its sidecar, too, while the other pair works.
    Killed,
}

/// So many times all that is to end, each with people who sign in anew, since an access token lasts ten minutes, and each looked at in the end.
async fn told(times: usize, ends: Ends) {
    let mut server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    ada.post("/api/chat/process", json!({ "message": "help" })).await.expect(200);
    let mut promised = Promised::default();
    for time in 1..=times {
        let ada = ada.sign_in("ada@example.org").await;
        promised.add(rolled(&mut server, &ada, time, ends).await);
        is_kept(&ada, &promised).await;
    }
}

/// What one who works meanwhile is promised.
async fn rolled(server: &mut World, ada: &Person, time: usize, ends: Ends) -> Promised {
    let stop = Arc::new(AtomicBool::new(false));
    let mut people = JoinSet::new();
    for writer in 0..WRITERS {
        people.spawn(write(Patient::new(server, ada), format!("{time}w{writer}"), stop.clone()));
    }
    people.spawn(talk(Patient::new(server, ada), format!("{time}chat"), stop.clone()));
    let (mut restarts, mut slowest) = (0, (Duration::ZERO, String::new()));
    let rounds = match ends {
        Ends::Asked(rounds) => rounds,
        Ends::Killed => 1,
    };
    for round in 1..=rounds {
        let began = Instant::now();
        let one_of = match ends {
            Ends::Asked(_) => 1,
            // Replicas of a service come one after another.
            Ends::Killed => 2,
        };
        for service in server.services().into_iter().step_by(one_of) {
            for name in [service.clone(), format!("{service}-sidecar")] {
                let took = match ends {
                    Ends::Asked(_) => server.restart_one(&name).await,
                    Ends::Killed => server.kill_one(&name).await,
                };
                restarts += 1;
                slowest = slowest.max((took, name));
            }
        }
        say(&format!("round {round}: {:.1} s", began.elapsed().as_secs_f32()));
    }
    stop.store(true, Ordering::SeqCst);
    let (mut promised, mut longest) = (Promised::default(), Duration::ZERO);
    for (told, outage) in people.join_all().await {
        promised.add(told);
        longest = longest.max(outage);
    }
    let counts = [promised.made.len(), promised.completed.len(), promised.by_chat.len()];
    say(&format!(
        "{restarts} restarts, the slowest {:.1} s ({}); {} tasks made, {} completed, {} by chat; nobody waited longer than {:.1} s",
        slowest.0.as_secs_f32(),
        slowest.1,
        counts[0],
        counts[1],
        counts[2],
        longest.as_secs_f32()
    ));
    assert!(counts.iter().all(|count| *count > restarts), "made, completed, by chat: {counts:?}");
    promised
}

/// Somebody who tries again, at either frontend, until they are answered.
struct Patient {
    at: [Person; 2],
    turn: usize,
    /// The longest time from the first try to the answer.
    longest: Duration,
}

impl Patient {
    fn new(server: &World, person: &Person) -> Self {
        Self {
            at: server.both(person),
            turn: 0,
            longest: Duration::ZERO,
        }
    }

    /// Once; `None` when nobody knows whether it was done.
    async fn once(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Answered> {
        self.turn += 1;
        let person = &self.at[self.turn % 2];
        let answer = person
            .try_send(Method::POST, path, headers, Some(body.to_owned().into()))
            .await
            .ok()?;
        let may_be_otherwise = answer.status.is_server_error() || answer.header("retry-after").is_some();
        (!may_be_otherwise).then_some(answer)
    }

    /// As often as it takes.
    async fn until_done(&mut self, path: &str, headers: &[(&str, &str)], body: &str, success: StatusCode) -> Value {
        let began = Instant::now();
        let answer = loop {
            match self.once(path, headers, body).await {
                Some(answer) => break answer,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
            assert!(began.elapsed() < PATIENCE, "{path} is not done after {PATIENCE:?}");
        };
        self.longest = self.longest.max(began.elapsed());
        assert_eq!(answer.status, success, "{path}: {}", answer.body);
        answer.body
    }
}

/// Makes tasks, each with a key so that it is made once, and completes every other one.
async fn write(mut patient: Patient, name: String, stop: Arc<AtomicBool>) -> (Promised, Duration) {
    let mut promised = Promised::default();
    while !stop.load(Ordering::SeqCst) {
        let title = format!("{name}-{}", promised.made.len());
        let headers = [("content-type", "application/json"), ("idempotency-key", &*title)];
        let body = json!({ "title": title }).to_string();
        let task = patient.until_done("/api/tasks", &headers, &body, StatusCode::CREATED).await;
        promised.made.push(title.clone());
        if promised.made.len().is_multiple_of(2) {
            let path = format!("/api/tasks/{}/complete", task["id"].as_str().expect("an id"));
            patient.until_done(&path, &[], "", StatusCode::OK).await;
            promised.completed.push(title);
        }
    }
    (promised, patient.longest)
}

/// Has the chat make tasks; what it does not say was done may have been done or not.
async fn talk(mut patient: Patient, name: String, stop: Arc<AtomicBool>) -> (Promised, Duration) {
    let mut promised = Promised::default();
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let title = format!("{name}-{number}");
        let body = json!({ "message": format!("add {title}") }).to_string();
        let answer = patient
            .once("/api/chat/process", &[("content-type", "application/json")], &body)
            .await;
        match answer {
            Some(answer) if answer.status == StatusCode::OK => {
                if answer.body["status"] == "done" {
                    promised.by_chat.push(title);
                }
            }
            Some(answer) => panic!("{} {}", answer.status, answer.body),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    (promised, Duration::ZERO)
}

/// Not captured by libtest, as `eprintln!` is.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
