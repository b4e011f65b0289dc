//! People who write as fast as they are answered, and remember what they were promised.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::Method;
use pando_test_kit::{Answered, Person};
use serde_json::{Value, json};

/// What was acknowledged.
#[derive(Default)]
pub struct Promised {
    /// Titles of tasks that were made.
    pub made: Vec<String>,
    /// Titles of those that were then completed.
    pub completed: Vec<String>,
    /// What the chat said was done.
    pub by_chat: Vec<String>,
    /// A creation that was not answered, with its Idempotency-Key: to be sent again.
    pub unanswered: Option<String>,
}

impl Promised {
    /// Takes over what another was promised.
    pub fn add(&mut self, other: Self) {
        self.made.extend(other.made);
        self.completed.extend(other.completed);
        self.by_chat.extend(other.by_chat);
    }
}

/// Makes tasks and completes every other one until no answer comes any more.
pub async fn write(person: Person, name: String) -> Promised {
    let mut promised = Promised::default();
    for number in 0.. {
        let title = format!("{name}-{number}");
        let Some(task) = create(&person, &title).await else {
            promised.unanswered = Some(title);
            return promised;
        };
        promised.made.push(title.clone());
        if number % 2 == 0 {
            let path = format!("/api/tasks/{}/complete", task["id"].as_str().expect("an id"));
            let Ok(answer) = person.try_send(Method::POST, &path, &[], None).await else {
                return promised;
            };
            if done(answer, 200).is_none() {
                return promised;
            }
            promised.completed.push(title);
        }
    }
    promised
}

/// Makes a task, once, however often it is sent; `None` when no answer came or the server is going.
pub async fn create(person: &Person, title: &str) -> Option<Value> {
    let headers = [("content-type", "application/json"), ("idempotency-key", title)];
    let body = json!({ "title": title }).to_string().into();
    let answer = person.try_send(Method::POST, "/api/tasks", &headers, Some(body)).await.ok()?;
    done(answer, 201)
}

/// Has the chat make tasks until no answer comes any more.
pub async fn talk(person: Person, name: String) -> Promised {
    let mut promised = Promised::default();
    for number in 0.. {
        let title = format!("{name}-{number}");
        let headers = [("content-type", "application/json")];
        let body = json!({ "message": format!("add {title}") }).to_string().into();
        let Ok(answer) = person.try_send(Method::POST, "/api/chat/process", &headers, Some(body)).await else {
            break;
        };
        let Some(reply) = done(answer, 200) else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        if reply["status"] == "done" {
            promised.by_chat.push(title);
        }
    }
    promised
}

/// The body of a success; none of a server that is going. Nothing else may be answered.
fn done(answer: Answered, success: u16) -> Option<Value> {
    if answer.status == 503 {
        return None;
    }
    assert_eq!(answer.status, success, "{}", answer.body);
    Some(answer.body)
}

/// Every item of a list, page by page.
pub async fn all(person: &Person, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = path.to_owned();
    loop {
        let page = person.get(&next).await.expect(200);
        found.extend(page["items"].as_array().expect("items").iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        next = format!("{path}&cursor={cursor}");
    }
}

/// That everything promised is there and nothing is there twice: in the tasks, in the log of the other service, and in its figures.
pub async fn is_kept(person: &Person, promised: &Promised) {
    let (tasks, log) = pando_test_kit::eventually("every effect", async || effects(person).await).await;
    let text = |task: &Value, field: &str| task[field].as_str().unwrap_or_default().to_owned();
    let status: BTreeMap<String, String> = tasks.iter().map(|task| (text(task, "title"), text(task, "status"))).collect();
    assert_eq!(status.len(), tasks.len(), "a task is there twice");
    for title in promised.made.iter().chain(&promised.by_chat) {
        assert!(status.contains_key(title), "{title} was acknowledged and is gone");
    }
    for title in &promised.completed {
        assert_eq!(status[title], "completed", "the completion of {title} was acknowledged and is gone");
    }
    let ids: BTreeSet<String> = log.iter().map(|entry| text(entry, "id")).collect();
    assert_eq!(ids.len(), log.len(), "an event was taken twice");
    let subjects = |topic: &str| -> Vec<String> {
        log.iter()
            .filter(|one| one["type"] == topic)
            .map(|one| text(one, "task_id"))
            .collect()
    };
    for topic in ["task.created", "task.completed"] {
        let told = subjects(topic);
        let once: BTreeSet<&String> = told.iter().collect();
        assert_eq!(once.len(), told.len(), "{topic} has come twice for one task");
    }
    // Each command of the chat was answered exactly once.
    let count = |topic: &str| log.iter().filter(|one| one["type"] == topic).count();
    let by_chat = log
        .iter()
        .filter(|one| one["type"] == "task.created" && one["actor"] == "chat")
        .count();
    assert_eq!(
        count("chat.task.create"),
        by_chat + count("task.refused"),
        "a command of the chat has no answer, or two"
    );
}

/// The tasks and the log, when the log has everything; else what is missing. What the chat was told before may be done only now.
pub async fn effects(person: &Person) -> Result<(Vec<Value>, Vec<Value>), String> {
    let list = all(person, "/api/tasks?limit=200").await;
    let (tasks, completed) = (list.len(), list.iter().filter(|task| task["status"] == "completed").count());
    let summary = person.get("/api/analytics/summary").await.expect(200);
    let totals = &summary["totals"];
    let log = all(person, "/api/activities?limit=200").await;
    let count = |topic: &str| log.iter().filter(|one| one["type"] == topic).count();
    let counted = [&totals["created"], &totals["completed"], &totals["open"]];
    let commands = count("chat.task.create");
    let answered = count("task.refused")
        + log
            .iter()
            .filter(|one| one["type"] == "task.created" && one["actor"] == "chat")
            .count();
    let is_all = counted == [&json!(tasks), &json!(completed), &json!(tasks - completed)]
        && (count("task.created"), count("task.completed")) == (tasks, completed)
        && commands == answered;
    match is_all {
        true => Ok((list, log)),
        false => Err(format!(
            "{} of {tasks} creations, {} of {completed} completions, {answered} answers to {commands} commands; {totals}",
            count("task.created"),
            count("task.completed")
        )),
    }
}
