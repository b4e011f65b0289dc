//! Groups on a real Redis: what the group that takes over a topic is brought, which is whatever those before it have not finished.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::*;
use ServiceName::{Activity, Chatbot, Gateway};

const TOPIC: &str = "task.created";
const PASSWORD: &str = "word";

struct Server {
    held: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.held.kill();
        let _ = self.held.wait();
    }
}

/// A Redis of the test's own. Says loudly when there is none.
#[expect(clippy::disallowed_methods, reason = "the test starts a server of its own")]
fn server() -> Option<Server> {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port_said = port.to_string();
    let held = Command::new("redis-server")
        .args([
            "--port",
            &port_said,
            "--bind",
            "127.0.0.1",
            "--requirepass",
            PASSWORD,
            "--save",
            "",
            "--dir",
        ])
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn();
    let Ok(held) = held else {
        pando_told::not_told("how groups are handed over on a real Redis: install the package redis-server");
        return None;
    };
    Some(Server {
        held,
        port,
        _folder: folder,
    })
}

/// The groups of a Redis with five events of a topic, `1-0` to `5-0`.
async fn groups(server: &Server) -> Groups {
    let ids = AppIds::new(None);
    let mut groups = loop {
        match Groups::at(server.port, PASSWORD, &ids).await {
            Ok(groups) => break groups,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    for number in 1..=5 {
        groups.ask(&["XADD", TOPIC, &format!("{number}-0"), "data", "x"]).await.unwrap();
    }
    groups
}

impl Groups {
    /// An app id that was brought so many events from the beginning on, and has finished these.
    async fn heard(&mut self, app: ServiceName, brought: usize, finished: &[&str]) {
        let id = self.ids.of(app);
        self.ask(&["XGROUP", "CREATE", TOPIC, &id, "0"]).await.unwrap();
        assert_eq!(self.brought(app, brought).await.len(), brought);
        for event in finished {
            self.ask(&["XACK", TOPIC, &id, event]).await.unwrap();
        }
    }

    /// The next events that an app id is brought.
    async fn brought(&mut self, app: ServiceName, count: usize) -> Vec<String> {
        let (id, count) = (self.ids.of(app), count.to_string());
        let asked = ["XREADGROUP", "GROUP", &id, "a", "COUNT", &count, "STREAMS", TOPIC, ">"];
        let answer = self.ask(&asked).await.unwrap();
        let streams = answer.parts().first().map(Reply::parts).unwrap_or_default();
        let entries = streams.get(1).map(Reply::parts).unwrap_or_default();
        entries.iter().map(|entry| entry.parts()[0].text().unwrap().to_owned()).collect()
    }

    /// Hands the topic over from these.
    async fn to(&mut self, to: ServiceName, from: &[ServiceName]) {
        let topics = BTreeSet::from([TOPIC]);
        let from = from.iter().map(|app| (*app, topics.clone())).collect();
        self.hand_over(to, &topics, &from).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_takes_over_is_brought_what_is_new_and_what_was_begun_and_not_finished() {
    let Some(server) = server() else { return };
    let mut groups = groups(&server).await;
    // 3 was given to somebody who has not said that it is done.
    groups.heard(Gateway, 4, &["1-0", "2-0", "4-0"]).await;
    groups.to(Activity, &[Gateway]).await;
    assert_eq!(groups.brought(Activity, 9).await, ["3-0", "4-0", "5-0"]);
    assert_eq!(groups.brought(Gateway, 9).await, ["5-0"], "those before are left alone");
    // What is published between is neither's alone.
    groups.ask(&["XADD", TOPIC, "6-0", "data", "x"]).await.unwrap();
    assert_eq!(groups.brought(Activity, 9).await, ["6-0"]);
    assert_eq!(groups.brought(Gateway, 9).await, ["6-0"]);
}

#[tokio::test]
async fn of_several_before_it_the_one_furthest_behind_counts_and_one_of_former_times_does_not() {
    let Some(server) = server() else { return };
    let mut groups = groups(&server).await;
    groups.heard(Gateway, 4, &["1-0", "2-0", "3-0", "4-0"]).await;
    groups.heard(Chatbot, 3, &["1-0", "2-0", "3-0"]).await;
    // Dead: nobody has read in its name since the first.
    groups.heard(ServiceName::Auth, 1, &["1-0"]).await;
    groups.to(Activity, &[Gateway, Chatbot]).await;
    assert_eq!(groups.brought(Activity, 9).await, ["4-0", "5-0"]);
}

#[tokio::test]
async fn whoever_comes_back_does_not_begin_where_it_stopped_long_ago() {
    let Some(server) = server() else { return };
    let mut groups = groups(&server).await;
    groups.heard(Activity, 1, &[]).await;
    groups.heard(Gateway, 5, &["1-0", "2-0", "3-0", "4-0", "5-0"]).await;
    groups.to(Activity, &[Gateway]).await;
    assert!(groups.brought(Activity, 9).await.is_empty());
    let asked = ["XPENDING", TOPIC, "activity-service"];
    assert_eq!(
        groups.ask(&asked).await.unwrap().parts()[0].text(),
        Some("0"),
        "nor is it given what it had then"
    );
}

#[tokio::test]
async fn what_was_trimmed_is_not_waited_for() {
    let Some(server) = server() else { return };
    let mut groups = groups(&server).await;
    groups.heard(Gateway, 3, &["1-0", "3-0"]).await;
    groups.ask(&["XTRIM", TOPIC, "MINID", "5-0"]).await.unwrap();
    groups.to(Activity, &[Gateway]).await;
    assert_eq!(groups.brought(Activity, 9).await, ["5-0"]);
}

#[tokio::test]
async fn where_nobody_was_before_nothing_is_made_and_what_is_forgotten_is_gone() {
    let Some(server) = server() else { return };
    let mut groups = groups(&server).await;
    groups.to(Activity, &[Gateway]).await;
    assert!(groups.of_topic(TOPIC).await.unwrap().is_empty());
    assert!(groups.of_topic("nothing.of.the.kind").await.unwrap().is_empty());
    groups.heard(Gateway, 2, &[]).await;
    groups.heard(Chatbot, 2, &[]).await;
    groups
        .forget(Gateway, &BTreeSet::from([TOPIC, "nothing.of.the.kind"]))
        .await
        .unwrap();
    let left: Vec<String> = groups.of_topic(TOPIC).await.unwrap().into_keys().collect();
    assert_eq!(left, ["chatbot-service"]);
}
