//! Whoever runs the server, at the command line.

#[path = "../../../../app/pando/tests/loaded/asked.rs"]
mod asked;

use std::collections::BTreeSet;

use pando_service::Metrics;
use pando_test_kit::{Server, eventually};
use serde_json::json;

#[tokio::test]
async fn a_misspelt_flag_is_named() {
    let server = Server::start().await;
    let complaint = server.command(&["doctor", "--dta", "x"]).await.expect_err("there is no such flag");
    assert!(complaint.contains("--dta"), "{complaint}");
}

#[tokio::test]
async fn an_event_that_nobody_takes_is_shown_and_can_be_sent_again() {
    let mut server = Server::start().await;
    let mut ada = server.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "Pay rent" })).await.expect(201);
    let none = eventually("an answer", async || server.command(&["dead-letters", "list"]).await).await;
    assert_eq!(none, "There are no dead letters.\n");
    server.stop().await;
    // An event that no service would write: the task of another, without its task.
    let log = rusqlite::Connection::open(server.folder().join("task.db")).expect("the log");
    log.execute(
        "insert into outbox (event_id, topic, subject, user_id, data, committed_at)
            select randomblob(16), 'task.updated', subject, user_id, '{\"title\":\"secret\"}', committed_at from outbox where topic = 'task.created'",
        (),
    )
    .expect("an entry");
    drop(log);

    server = server.restart().await;
    ada = ada.at(server.address());
    let is_dead = async || {
        let letters = server.command(&["dead-letters", "list"]).await?;
        let is_all = ["activity-service", "chatbot-service"]
            .iter()
            .all(|name| letters.contains(&format!("to {name}")));
        if is_all { Ok(letters) } else { Err(letters) }
    };
    let shown = eventually("two dead letters", is_dead).await;
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(shown.contains("task.updated") && !shown.contains("secret"), "{shown}");
    // Nobody waits behind it.
    ada.post("/api/tasks", json!({ "title": "Water plants" })).await.expect(201);
    eventually("the next event", async || {
        let created = ada.get("/api/analytics/summary").await.expect(200)["totals"]["created"].clone();
        if created == 2 { Ok(()) } else { Err(created.to_string()) }
    })
    .await;

    let name = shown.split("  ").next().expect("a name");
    assert_eq!(
        server.command(&["dead-letters", "redrive", name]).await.expect("it is sent again"),
        "1 will be delivered again.\n"
    );
    eventually("it dies again: it is as wrong as before", is_dead).await;
    assert_eq!(
        server.command(&["dead-letters", "redrive"]).await.expect("all are sent again"),
        "2 will be delivered again.\n"
    );
    eventually("both die again", is_dead).await;
    let advice = server.command(&["doctor"]).await.expect("nothing is broken");
    assert!(advice.contains("2 dead letters"), "{advice}");

    server.stop().await;
    let advice = server.command(&["doctor"]).await.expect("nothing is broken");
    for file in ["auth.db", "task.db", "chatbot.db", "activity.db", "state.db"] {
        assert!(advice.contains(&format!("{file} is sound")), "{advice}");
    }
    std::fs::write(
        server.folder().join("chatbot.db"),
        "not a database at all, but long enough to look at",
    )
    .expect("damage");
    let complaint = server.command(&["doctor"]).await.expect_err("the damage is found");
    assert!(complaint.contains("checks failed"), "{complaint}");
}

#[tokio::test]
async fn the_operator_gives_a_new_password_and_old_sessions_end() {
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let said = server
        .command(&["admin", "reset-password", "ada@example.org"])
        .await
        .expect("it works on a running server");
    let password = said
        .lines()
        .next()
        .and_then(|line| line.rsplit(' ').next())
        .expect("the password")
        .to_owned();
    ada.get("/api/auth/me").await.expect_problem(401, "unauthenticated");
    server
        .visitor()
        .post("/api/auth/login", json!({ "email": "ada@example.org", "password": password }))
        .await
        .expect(200);
    server
        .command(&["admin", "reset-password", "nobody@example.org"])
        .await
        .expect_err("there is no such account");
}

#[tokio::test]
async fn what_is_sealed_is_looked_after_without_the_secret_and_read_by_its_owner_alone() {
    let place = tempfile::tempdir().expect("a folder");
    let secret = place.path().join("secret");
    std::fs::write(&secret, "a secret that seals the keys").expect("a file");
    let mut server = Server::start_with(&["--secret-file", &secret.to_string_lossy()]).await;
    server.visitor().register("ada@example.org").await;
    server.stop().await;
    server.command(&["dead-letters", "list"]).await.expect("a list");
    let backup = place.path().join("backup");
    server.command(&["backup", &backup.to_string_lossy()]).await.expect("a backup");
    server
        .command(&["admin", "reset-password", "ada@example.org"])
        .await
        .expect("a new password");
    for file in [backup, server.folder().join("auth.db"), server.folder().join("task.db")] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("it is there").permissions());
        assert_eq!(mode & 0o077, 0, "{} can be read by others", file.display());
    }
}

#[tokio::test]
async fn who_is_reached_through_a_proxy_asks_the_first_account_for_the_code() {
    for flags in [&["--trusted-proxies", "127.0.0.1"][..], &["--secure-cookies"]] {
        let server = Server::start_with(flags).await;
        let status = server.visitor().get("/api/auth/status").await.expect(200);
        assert_eq!(status["setup_code_required"], true, "{flags:?}");
    }
}

/// The figures of ours that the dashboard and the alert rules of the chart ask for, with the labels that tell their series apart. (Those of
/// sidecars: `app/pando/tests/loaded`.)
fn figures_that_are_asked_for() -> asked::Figures {
    const ASKED: [&str; 2] = [
        include_str!("../../../../helm/todo-chart/dashboards/todo.json"),
        include_str!("../../../../helm/todo-chart/templates/monitoring/rules.yaml"),
    ];
    asked::asked("pando_", &ASKED)
}

/// What is counted where a broker brings events, and so not by a server that is one process: as it is made there.
fn beside_a_broker() -> asked::Figures {
    let metrics = Metrics::new();
    metrics.subscriber_behind().set(&["task-service", "activity-service"], 0);
    asked::counted(&metrics.text())
}

#[tokio::test]
async fn every_figure_that_the_dashboard_and_the_alert_rules_ask_for_is_counted() {
    let server = Server::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let wrong = json!({ "email": "ada@example.org", "password": "something else entirely" });
    server.visitor().post("/api/auth/login", wrong).await.expect(401);
    ada.post("/api/chat/process", json!({ "message": "add pay rent tomorrow" }))
        .await
        .expect(200);
    ada.post("/api/chat/process", json!({ "message": "complete pay rent" }))
        .await
        .expect(200);
    let asked = figures_that_are_asked_for();
    assert!(asked.len() > 8, "{asked:?}");
    eventually("all figures", async || {
        let figures = server.visitor().get("/metrics").await.expect(200);
        let figures = figures.as_str().expect("a text").to_owned();
        let mut counted = asked::counted(&figures);
        counted.extend(beside_a_broker());
        let is_there = |name: &String, labels: &BTreeSet<String>| counted.get(name).is_some_and(|known| labels.is_subset(known));
        let missing: Vec<_> = asked.iter().filter(|(name, labels)| !is_there(name, labels)).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(format!("{missing:?} of {figures}"))
        }
    })
    .await;
}
