//! Whoever outgrows one machine moves their data, and back.

use std::path::Path;

use pando_test_kit::{ApartOnPostgres, Database, Person, Server, eventually};
use serde_json::{Value, json};

/// An empty database, or the end of a story that cannot be told without one.
macro_rules! database {
    () => {
        match Database::try_empty().await {
            Some(database) => database,
            None => return,
        }
    };
}

fn path(folder: &Path) -> &str {
    folder.to_str().expect("a plain path")
}

/// What somebody sees of what is theirs, whatever keeps it.
async fn sight(person: &Person) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        "/api/auth/me",
        "/api/tasks?limit=200",
        "/api/tasks?trashed=true",
        "/api/tasks/search?q=mil",
        "/api/projects",
        "/api/labels",
        "/api/chat/history",
        "/api/activities?limit=100",
        "/api/analytics/summary",
    ] {
        let answer = person.get(path).await;
        seen.push(json!({ "path": path, "status": answer.status.as_u16(), "body": without_now(answer.body) }));
    }
    seen
}

/// Without what differs from one moment to the next.
fn without_now(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !matches!(name.as_str(), "now" | "as_of" | "computed_at"));
    }
    body
}

async fn created(person: &Person) -> Value {
    person.get("/api/analytics/summary").await.expect(200)["totals"]["created"].clone()
}

async fn until_created(person: &Person, count: i64) {
    eventually("the figures", async || match created(person).await {
        seen if seen == count => Ok(()),
        seen => Err(seen.to_string()),
    })
    .await;
}

/// Waits until the newest activities are these, in any order: what was done last has had all its effects.
async fn until_told(person: &Person, newest: &[&str]) {
    eventually("the newest activities", async || {
        let told = person.get("/api/activities?limit=100").await.expect(200);
        let items = told["items"].as_array().cloned().unwrap_or_default();
        let types: Vec<_> = items.iter().take(newest.len()).filter_map(|item| item["type"].as_str()).collect();
        if newest.iter().all(|one| types.contains(one)) {
            Ok(())
        } else {
            Err(format!("{types:?}"))
        }
    })
    .await;
}

/// A person's things of every kind: three tasks and one by chat, one of them done and one in the trash, a project and labels; and a dead
/// letter. The server is stopped.
async fn lived_in(server: Server) -> (Server, Person) {
    let ada = server.visitor().register("ada@example.org").await;
    let mut ids = Vec::new();
    for title in ["Buy milk @shop", "Paint the fence p1", "Call the bank"] {
        let task = json!({ "title": title, "project": "House", "notes": "ünïcödé 買 \"quoted\"" });
        ids.push(ada.post("/api/tasks", task).await.expect(201)["id"].clone());
    }
    let at = |place: usize, rest: &str| format!("/api/tasks/{}{rest}", ids[place].as_str().expect("an id"));
    ada.act(&at(1, "/complete")).await.expect(200);
    ada.delete(&at(2, "")).await.expect(204);
    let said = ada
        .post("/api/chat/process", json!({ "message": "add water plants tomorrow" }))
        .await
        .expect(200);
    assert_eq!(said["status"], "done", "{said}");
    until_created(&ada, 4).await;
    let mut server = server;
    server.stop().await;
    let log = rusqlite::Connection::open(server.folder().join("task.db")).expect("the log");
    log.execute(
        "insert into outbox (event_id, topic, subject, user_id, data, committed_at)
            select randomblob(16), 'task.updated', subject, user_id, '{}', committed_at from outbox where topic = 'task.created' limit 1",
        (),
    )
    .expect("an entry");
    drop(log);
    let mut server = server.restart().await;
    eventually("two dead letters", async || {
        let letters = server.command(&["dead-letters", "list"]).await?;
        if letters.lines().count() == 2 { Ok(()) } else { Err(letters) }
    })
    .await;
    let ada = ada.at(server.address());
    server.stop().await;
    (server, ada)
}

/// The lines that tell of a comparison.
fn sums(said: &str) -> Vec<&str> {
    let sums: Vec<_> = said.lines().filter(|line| line.contains("checksum")).collect();
    assert_eq!(sums.len(), 5, "{said}");
    sums
}

#[tokio::test]
async fn whoever_outgrows_one_machine_moves_everything_and_can_come_back() {
    let database = database!();
    let (server, ada) = lived_in(Server::start().await).await;
    let mut server = server.restart().await;
    let ada = ada.at(server.address());
    let login = json!({ "email": "ada@example.org", "password": Person::PASSWORD });
    let session = server.visitor().post("/api/auth/login", login).await.expect(200);
    until_told(&ada, &["user.logged_in"]).await;
    let before = sight(&ada).await;
    assert!(before.iter().all(|seen| seen["status"] == 200), "{before:#?}");
    let folder = path(server.folder()).to_owned();
    let refused = database
        .copy(&folder, database.owner_url())
        .await
        .expect_err("a server has the folder");
    assert!(refused.contains("another pando is running"), "{refused}");
    server.stop().await;

    let said = database.copy(&folder, database.owner_url()).await.expect("a copy");
    assert!(
        !said.contains("keeper%27s") && !said.contains("keeper's"),
        "no password is told: {said}"
    );
    assert!(said.contains("pando serve"), "it says how to go on: {said}");
    let owner_url = database.owner_url().to_owned();
    let mut world = ApartOnPostgres::go_on(database).await;
    let ada = ada.at(world.address());
    let after = sight(&ada).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    let refreshed = world
        .visitor()
        .post("/api/auth/refresh", json!({ "refresh_token": session["refresh_token"] }))
        .await
        .expect(200);
    let letters = world.command("task-service", &["dead-letters", "list"]).await.expect("a list");
    assert_eq!(letters.lines().count(), 2, "{letters}");
    ada.post("/api/tasks", json!({ "title": "More milk", "project": "House" }))
        .await
        .expect(201);
    until_created(&ada, 5).await;
    let found = ada.get("/api/tasks/search?q=milk").await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2), "{found}");
    let said = ada
        .post("/api/chat/process", json!({ "message": "mark more milk as done" }))
        .await
        .expect(200);
    assert_eq!(said["status"], "done", "{said}");

    let place = tempfile::tempdir().expect("a folder");
    let back = place.path().join("back");
    let refused = world.database().expect("its database").copy(&owner_url, path(&back)).await;
    let refused = refused.expect_err("servers are at work");
    assert!(refused.contains("in use"), "{refused}");
    until_told(&ada, &["task.completed", "chat.task.update", "chat.intent.recognized"]).await;
    let before = sight(&ada).await;
    world.stop().await;
    let said = world
        .database()
        .expect("its database")
        .copy(&owner_url, path(&back))
        .await
        .expect("a copy");
    assert!(said.contains("pando up --data"), "{said}");
    let server = Server::start_on(&back).await;
    let ada = ada.at(server.address());
    let after = sight(&ada).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    server
        .visitor()
        .post("/api/auth/refresh", json!({ "refresh_token": refreshed["refresh_token"] }))
        .await
        .expect(200);
    ada.post("/api/tasks", json!({ "title": "Even more milk" })).await.expect(201);
    until_created(&ada, 6).await;
    let found = ada.get("/api/tasks/search?q=milk").await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(3), "{found}");
}

#[tokio::test]
async fn a_copy_and_back_holds_the_same_rows_and_nothing_is_copied_over_other_data() {
    let (first, second) = (database!(), database!());
    let (server, _) = lived_in(Server::start().await).await;
    let folder = path(server.folder());
    let there = first.copy(folder, first.owner_url()).await.expect("a copy");
    let again = first.copy(folder, first.owner_url()).await.expect("it is there");
    assert!(again.contains("nothing to do"), "{again}");
    let place = tempfile::tempdir().expect("a folder");
    let back = place.path().join("back");
    first.copy(first.owner_url(), path(&back)).await.expect("a copy");
    let third = second.copy(path(&back), second.owner_url()).await.expect("a copy");
    assert_eq!(
        sums(&there),
        sums(&third),
        "the same tables with the same rows, twice through the other kind"
    );

    // Another source, and one of which the target is a copy and which has gone on since.
    let other = Server::start().await;
    let person = other.visitor().register("bob@example.org").await;
    person.post("/api/tasks", json!({ "title": "Pay rent" })).await.expect(201);
    let mut other = other;
    other.stop().await;
    for (from, word) in [(path(other.folder()), "other data"), (path(&back), "other data")] {
        let refused = first.copy(from, first.owner_url()).await.expect_err("it holds data");
        assert!(refused.contains(word) && refused.contains("empty target"), "{refused}");
    }
    let refused = first.copy(first.owner_url(), folder).await.expect_err("the folder holds data");
    assert!(refused.contains("other data"), "{refused}");
    assert_eq!(second.number("select count(*) from task.tasks").await, 4, "nothing was touched");
    let server = server.restart().await;
    let ada = server.visitor().sign_in("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "Later" })).await.expect(201);
    let mut server = server;
    server.stop().await;
    let refused = first
        .copy(path(server.folder()), first.owner_url())
        .await
        .expect_err("it has gone on");
    assert!(refused.contains("gone on since"), "{refused}");
}

/// Stops a copy in this table at this row, until whoever does it is ended.
async fn hold_at(database: &Database, table: &str, row: &str) {
    database
        .execute(&format!(
            "create function public.hold() returns trigger language plpgsql as $$ begin perform pg_sleep(3600); return new; end $$;
             create trigger hold before insert on {table} for each row when ({row}) execute function public.hold();"
        ))
        .await;
}

#[tokio::test]
async fn a_copy_that_is_killed_goes_on_where_it_was() {
    let database = database!();
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    for batch in 0..12 {
        let requests: Vec<_> = (0..100)
            .map(|number| json!({ "op": "create", "task": { "title": format!("number {batch} {number}") } }))
            .collect();
        let answer = ada.post("/api/tasks/batch", json!({ "operations": requests })).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }
    until_created(&ada, 1200).await;
    let mut server = server;
    server.stop().await;
    let folder = path(server.folder()).to_owned();

    database.migrate().await.expect("the migration");
    hold_at(&database, "task.tasks", "new.title = 'number 11 7'").await;
    let mut copy = database.begin_copy(&folder, database.owner_url());
    let held = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    eventually("a copy in the midst of the tasks", async || match database.number(held).await {
        1 => Ok(()),
        other => Err(other.to_string()),
    })
    .await;
    copy.kill().await.expect("it can be killed");
    database
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database();
             drop function public.hold() cascade",
        )
        .await;
    assert_eq!(
        database.number("select count(*) from task.tasks").await,
        1000,
        "two pages are there"
    );
    let refused = refusal(&database).await;
    assert!(refused.contains("not finished"), "{refused}");

    let said = database.copy(&folder, database.owner_url()).await.expect("the rest");
    assert!(said.contains("task: goes on where it was cut off"), "{said}");
    assert!(said.contains("task: tasks: 1200 rows (1000 of them were there)"), "{said}");
    let world = ApartOnPostgres::go_on(database).await;
    let ada = ada.at(world.address());
    let found = ada.get("/api/tasks/search?q=number%2011%207").await.expect(200);
    assert!(found["items"].as_array().is_some_and(|items| !items.is_empty()), "{found}");
    ada.post("/api/tasks", json!({ "title": "the next" })).await.expect(201);
    until_created(&ada, 1201).await;
}

#[tokio::test]
async fn a_copy_that_is_not_the_same_is_told_and_not_served() {
    let database = database!();
    let (server, ada) = lived_in(Server::start().await).await;
    let folder = path(server.folder());
    database.migrate().await.expect("the migration");
    database
        .execute(
            "create function public.spoil() returns trigger language plpgsql as $$ begin new.name := 'Garden'; return new; end $$;
             create trigger spoil before insert on task.projects for each row execute function public.spoil();",
        )
        .await;
    let told = database.copy(folder, database.owner_url()).await.expect_err("it is not the same");
    assert!(
        told.contains("the copy of projects is not the same") && told.contains("another checksum"),
        "{told}"
    );
    let refused = refusal(&database).await;
    assert!(refused.contains("not finished"), "{refused}");
    database.execute("drop function public.spoil() cascade").await;
    database.copy(folder, database.owner_url()).await.expect("a copy");
    let world = ApartOnPostgres::go_on(database).await;
    let projects = ada.at(world.address()).get("/api/projects").await.expect(200);
    assert_eq!(projects["items"][0]["name"], "House", "{projects}");
}

#[tokio::test]
async fn what_postgresql_does_not_take_is_named_with_its_place() {
    let database = database!();
    let (server, _) = lived_in(Server::start().await).await;
    let file = rusqlite::Connection::open(server.folder().join("task.db")).expect("the tasks");
    file.execute("update tasks set notes = 'a' || char(0) || 'b' where pk = 2", ())
        .expect("a change");
    drop(file);
    let told = database
        .copy(path(server.folder()), database.owner_url())
        .await
        .expect_err("it cannot be kept");
    assert!(
        told.contains("tasks has a NUL character in notes") && told.contains("its key is 2"),
        "{told}"
    );
}

/// `pando serve task-service` on this database, which does not start: why not.
async fn refusal(database: &Database) -> String {
    let (url, passwords) = (database.url(), path(database.passwords()).to_owned());
    let arguments = [
        "serve",
        "task-service",
        "--listen",
        "127.0.0.1:0",
        "--app-api-token",
        "a-word-that-only-our-own-processes-know",
        "--log",
        "off",
        "--peer",
        "auth-service=http://127.0.0.1:1,activity-service=http://127.0.0.1:1,chatbot-service=http://127.0.0.1:1",
        "--database-url",
        &url,
        "--database-password-file",
        &passwords,
    ];
    pando_test_kit::pando(&arguments).await.expect_err("it must not start")
}
