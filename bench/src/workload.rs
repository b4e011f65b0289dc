use std::net::SocketAddr;

use anyhow::Context;
use clap::ValueEnum;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::{Asked, Connection, ask};
use crate::generator::Requests;
use crate::people::Person;
use crate::texts::{mix, order, pick, question, task, words};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One task by its id
    Read,
    /// The first 20 of somebody's open tasks, in their own order
    List,
    /// Tasks with a word, or with a word and the beginning of another
    Search,
    /// A question to the chat
    ChatQuestion,
    /// An order to the chat, answered when its effect came back
    ChatAdd,
    /// 40 % read, 25 % list, 10 % search, 12 % create, 10 % complete or reopen, 3 % chat question
    Mixed,
    /// A task with labels, a project and a due date
    Create,
}

impl Kind {
    /// All, those that write most last.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::List,
        Self::Search,
        Self::ChatQuestion,
        Self::ChatAdd,
        Self::Mixed,
        Self::Create,
    ];

    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::List => "list",
            Self::Search => "search",
            Self::ChatQuestion => "chat-question",
            Self::ChatAdd => "chat-add",
            Self::Mixed => "mixed",
            Self::Create => "create",
        }
    }

    fn chats(self) -> bool {
        matches!(self, Self::ChatQuestion | Self::ChatAdd | Self::Mixed)
    }
}

/// Requests by their number; the same number is the same request.
pub struct Workload {
    kind: Kind,
    people: Vec<Person>,
    /// One conversation a connection: turns of one conversation wait for each other.
    sessions: Vec<Value>,
    /// So that two measurements do not ask for the same.
    salt: u64,
}

impl Workload {
    /// Gets ready; opens the conversations of a workload that chats.
    pub async fn prepare(kind: Kind, address: SocketAddr, people: Vec<Person>, connections: u32, salt: u64) -> anyhow::Result<Self> {
        let mut workload = Self {
            kind,
            people,
            sessions: Vec::new(),
            salt: mix(salt),
        };
        if kind.chats() {
            let mut connection = Connection::open(address).await?;
            for number in 0..connections as usize {
                let request = ask(
                    Method::POST,
                    "/chat/process",
                    Some(&workload.of_connection(number).token),
                    Some(&json!({ "message": "help" })),
                )?;
                workload.sessions.push(connection.json(request).await?["session_id"].take());
            }
        }
        Ok(workload)
    }

    fn one(&self, kind: Kind, chance: u64, connection: usize) -> anyhow::Result<Asked> {
        let person = self.by_chance(chance);
        let token = Some(&person.token);
        match kind {
            Kind::Read => ask(Method::GET, &format!("/tasks/{}", pick(&person.tasks, chance >> 8)), token, None),
            Kind::List => ask(Method::GET, "/tasks?status=open&sort=rank&limit=20", token, None),
            Kind::Search => ask(Method::GET, &format!("/tasks/search?q={}", words(chance)), token, None),
            Kind::Create => ask(Method::POST, "/tasks", token, Some(&task(chance))),
            Kind::ChatQuestion | Kind::Mixed => self.chat(question(chance), connection),
            Kind::ChatAdd => self.chat(&order(chance), connection),
        }
    }

    /// Completes a task, or opens it again.
    fn turn(&self, chance: u64) -> anyhow::Result<Asked> {
        let person = self.by_chance(chance);
        let how = pick(&["complete", "reopen"], chance >> 50);
        let path = format!("/tasks/{}/{how}", pick(&person.tasks, chance >> 8));
        ask(Method::POST, &path, Some(&person.token), None)
    }

    fn chat(&self, message: &str, connection: usize) -> anyhow::Result<Asked> {
        let session = self.sessions.get(connection).context("a connection without a conversation")?;
        let body = json!({ "message": message, "session_id": session });
        ask(
            Method::POST,
            "/chat/process",
            Some(&self.of_connection(connection).token),
            Some(&body),
        )
    }

    fn by_chance(&self, chance: u64) -> &Person {
        &self.people[(chance % self.people.len() as u64) as usize]
    }

    fn of_connection(&self, connection: usize) -> &Person {
        &self.people[connection % self.people.len()]
    }
}

impl Requests for Workload {
    fn request(&self, number: u64, connection: usize) -> anyhow::Result<Asked> {
        let chance = mix(number.wrapping_add(self.salt));
        match self.kind {
            Kind::Mixed => match chance >> 40 & 0x7f {
                0..=50 => self.one(Kind::Read, chance, connection),
                51..=82 => self.one(Kind::List, chance, connection),
                83..=95 => self.one(Kind::Search, chance, connection),
                96..=110 => self.one(Kind::Create, chance, connection),
                111..=123 => self.turn(chance),
                _ => self.one(Kind::ChatQuestion, chance, connection),
            },
            kind => self.one(kind, chance, connection),
        }
    }
}
