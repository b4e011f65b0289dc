use std::collections::HashSet;

use pando_test_kit::{Person, Server, eventually};
use serde_json::json;

/// Kills and restarts.
const ROUNDS: usize = 20;
/// People at it at once.
const WRITERS: usize = 4;

/// Writes until the server is gone; the titles whose writing was acknowledged.
async fn write_until_it_ends(person: Person, name: String) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let title = format!("{name}-{number}");
        let body = json!({ "title": title }).to_string();
        let headers = [("content-type", "application/json")];
        match person
            .try_send("POST".parse().expect("a method"), "/api/tasks", &headers, Some(body.into()))
            .await
        {
            Ok(answer) if answer.status == 201 => acknowledged.push(title),
            Ok(answer) => panic!("{}", answer.body),
            Err(_) => break,
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_and_doubles_nothing() {
    let mut server = Server::start().await;
    let mut ada = server.visitor().register("ada@example.org").await;
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write_until_it_ends(ada.clone(), format!("{round}-{writer}")));
        }
        tokio::time::sleep(std::time::Duration::from_millis(40 + 13 * round as u64)).await;
        server = server.kill_and_restart().await;
        ada = ada.at(server.address());
        for written in writers.join_all().await {
            acknowledged.extend(written);
        }
    }
    assert!(acknowledged.len() > ROUNDS, "only {} writes were acknowledged", acknowledged.len());

    let tasks = all(&ada, "/api/tasks?limit=200", "title").await;
    let stored: HashSet<&String> = tasks.iter().collect();
    assert_eq!(stored.len(), tasks.len(), "nothing is there twice");
    for title in &acknowledged {
        assert!(stored.contains(title), "{title} was acknowledged and is gone");
    }
    // Every effect once: the log of the other service has each creation, and none twice.
    eventually("every effect, once", async || {
        let log = all(&ada, "/api/activities?type=task.created&limit=200", "title").await;
        let told: HashSet<&String> = log.iter().collect();
        assert_eq!(told.len(), log.len(), "an effect came twice");
        if log.len() == tasks.len() {
            Ok(())
        } else {
            Err(format!("{} of {}", log.len(), tasks.len()))
        }
    })
    .await;
    let summary = ada.get("/api/analytics/summary").await.expect(200);
    assert_eq!(summary["totals"]["created"], tasks.len());
}

/// One field of every item of a list, page by page.
async fn all(person: &Person, path: &str, field: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = path.to_owned();
    loop {
        let page = person.get(&next).await.expect(200);
        found.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .filter_map(|item| item[field].as_str())
                .map(str::to_owned),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        next = format!("{path}&cursor={cursor}");
    }
}
