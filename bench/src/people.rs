use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, ensure};
use http::{HeaderValue, Method};
use rusqlite::{Connection as Database, OpenFlags};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Connection, ask};
use crate::texts::{LABELS, PROJECTS};

/// So many tasks of one person are asked for by id; spread over all of theirs.
const KNOWN_MAX: usize = 100_000;

/// Somebody who is signed in.
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// `Bearer …`.
    pub token: HeaderValue,
    /// Some of their tasks.
    pub tasks: Vec<Uuid>,
}

fn account(number: u32) -> Value {
    json!({ "email": format!("person-{number}@example.org"), "password": "a quiet aspen grove", "time_zone": "Europe/Berlin" })
}

fn signed_in(answer: &Value) -> anyhow::Result<Person> {
    let text = |value: &Value| value.as_str().map(str::to_owned).context("the answer has another form");
    Ok(Person {
        id: text(&answer["user"]["id"])?.parse()?,
        token: HeaderValue::try_from(format!("Bearer {}", text(&answer["access_token"])?))?,
        tasks: Vec::new(),
    })
}

/// Makes accounts, and the labels and projects that everybody has. The first account shows the code, where there is one.
pub async fn register(address: SocketAddr, count: u32, setup_code: Option<&str>) -> anyhow::Result<Vec<Person>> {
    let mut connection = Connection::open(address).await?;
    let mut people = Vec::new();
    for number in 0..count {
        let mut account = account(number);
        if let Some(code) = setup_code.filter(|_| number == 0) {
            account["setup_code"] = json!(code);
        }
        let answer = connection.json(ask(Method::POST, "/auth/register", None, Some(&account))?).await?;
        let person = signed_in(&answer)?;
        for (path, names) in [("/labels", &LABELS[..]), ("/projects", &PROJECTS[..])] {
            for name in names {
                let request = ask(Method::POST, path, Some(&person.token), Some(&json!({ "name": name })))?;
                connection.json(request).await?;
            }
        }
        people.push(person);
    }
    Ok(people)
}

/// Signs everybody in. An access token lives for minutes, so this is done anew before each measurement.
pub async fn sign_in(address: SocketAddr, count: u32) -> anyhow::Result<Vec<Person>> {
    let mut connection = Connection::open(address).await?;
    let mut people = Vec::new();
    for number in 0..count {
        let mut account = account(number);
        if let Some(account) = account.as_object_mut() {
            account.remove("time_zone");
        }
        let answer = connection.json(ask(Method::POST, "/auth/login", None, Some(&account))?).await?;
        people.push(signed_in(&answer)?);
    }
    Ok(people)
}

/// Which tasks there are, read from the file beside the server: listing a million through it would warm what is to be measured.
pub fn tasks_of(folder: &Path, people: &[Person]) -> anyhow::Result<Vec<Vec<Uuid>>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Database::open_with_flags(folder.join("task.db"), flags)?;
    let all: i64 = database.query_row("select max(pk) from tasks", (), |row| row.get(0))?;
    let step = (all / (KNOWN_MAX * people.len()) as i64).max(1);
    let mut statement = database.prepare("select id, user_id from tasks where pk % ?1 = 0 and deleted_at is null")?;
    let mut rows = statement.query([step])?;
    let mut known: Vec<Vec<Uuid>> = people.iter().map(|_| Vec::new()).collect();
    while let Some(row) = rows.next()? {
        let (id, user): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if let Some(index) = people.iter().position(|person| person.id.as_bytes()[..] == user) {
            known[index].push(Uuid::from_slice(&id)?);
        }
    }
    ensure!(known.iter().all(|tasks| !tasks.is_empty()), "somebody has no tasks");
    Ok(known)
}
