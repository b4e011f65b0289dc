//! Whoever runs the processes and their database, at the command line.

use pando_test_kit::{ApartOnPostgres, Database, eventually, pando};
use serde_json::json;

const TOKEN: &str = "a-word-that-only-our-own-processes-know";

/// `pando serve activity-service` on this database, which does not start: why not.
async fn refusal(database: &Database) -> String {
    let passwords = database.passwords().to_str().expect("a plain path");
    let url = database.url();
    let arguments = [
        "serve",
        "activity-service",
        "--listen",
        "127.0.0.1:0",
        "--app-api-token",
        TOKEN,
        "--log",
        "off",
        "--peer",
        "auth-service=http://127.0.0.1:1,task-service=http://127.0.0.1:1,chatbot-service=http://127.0.0.1:1",
        "--database-url",
        &url,
        "--database-password-file",
        passwords,
    ];
    pando(&arguments).await.expect_err("it must not start")
}

#[tokio::test]
async fn a_database_that_is_not_migrated_is_not_served() {
    let database = Database::empty().await;
    // Another database of this server may have made the roles.
    let complaint = refusal(&database).await;
    assert!(complaint.contains("pando migrate"), "{complaint}");

    let said = database.migrate().await.expect("the migration");
    assert!(said.contains("task has this version's schema, and is task_service's."), "{said}");
    let again = database.migrate().await.expect("the migration");
    assert!(!again.contains(": "), "nothing is left to do: {again}");

    database
        .execute("delete from activity.schema_history where part = 'activity-service'")
        .await;
    let complaint = refusal(&database).await;
    assert!(complaint.contains("pando migrate"), "{complaint}");
}

#[tokio::test]
async fn whoever_looks_after_a_process_without_a_folder_asks_it_by_its_socket() {
    let world = ApartOnPostgres::start().await;
    let ada = world.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "Pay rent" })).await.expect(201);

    let none = world.command("task-service", &["dead-letters", "list"]).await;
    assert_eq!(none.as_deref(), Ok("There are no dead letters.\n"));
    let sound = world.command("task-service", &["doctor"]).await.expect("nothing is bad");
    assert!(sound.contains("the running server answers"), "{sound}");
    let copy = world
        .command("task-service", &["backup", "copy.tar"])
        .await
        .expect_err("there are no files to copy");
    assert!(copy.contains("pg_dump"), "{copy}");

    let reset = world.command("auth-service", &["admin", "reset-password", "ada@example.org"]).await;
    let reset = reset.expect("a new password");
    assert!(reset.contains("The new password of ada@example.org is "), "{reset}");
    eventually("the end of the session", async || {
        let status = ada.get("/api/auth/me").await.status;
        if status == 401 { Ok(()) } else { Err(status.to_string()) }
    })
    .await;
    let elsewhere = world.command("task-service", &["admin", "reset-password", "ada@example.org"]).await;
    let elsewhere = elsewhere.expect_err("the accounts are not there");
    assert!(elsewhere.contains("auth-service"), "{elsewhere}");
}

#[tokio::test]
async fn what_daprs_state_store_needs_is_made_when_it_is_asked_for() {
    let database = Database::empty().await;
    let file = database.passwords().join("state");
    std::fs::write(&file, "the word of the state store\n").expect("a password");
    let file = file.to_str().expect("a plain path");
    let migrate = [
        "migrate",
        "--database-url",
        database.owner_url(),
        "--dapr-state-password-file",
        file,
    ];
    let said = pando(&migrate).await.expect("the migration");
    assert!(said.contains("dapr_state is dapr_state's, for Dapr's state store."), "{said}");
    // As its sidecar does.
    database
        .execute("set role dapr_state; create table dapr_state.state (key text primary key)")
        .await;
}
