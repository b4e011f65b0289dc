use std::collections::BTreeSet;
use std::time::Duration;

use pando_test_kit::{EventStream, Told};
use serde_json::json;
use tokio::task::JoinSet;

use crate::World;
use crate::load::{Promised, create, is_kept, talk, write};

/// Kills and restarts.
const ROUNDS: usize = 20;
/// In how many of them the chat has had time to get warm: one in so many.
const CHAT_EVERY: usize = 5;
/// How long such a round lasts longer.
const CHAT_TIME: Duration = Duration::from_millis(400);
/// People at it at once, besides one who talks to the chat.
const WRITERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_and_doubles_nothing() {
    let mut server = World::start().await;
    let mut ada = server.visitor().register("ada@example.org").await;
    let mut promised = Promised::default();
    let mut watched = Watched::default();
    for round in 0..ROUNDS {
        let stream = ada.events(watched.last.as_deref()).await;
        let mut watching = JoinSet::new();
        watching.spawn(watch(stream));
        let is_warm = round % CHAT_EVERY == 0;
        if is_warm {
            // Its first answer is slow in coming: it reads what it needs to read dates.
            ada.post("/api/chat/process", json!({ "message": "help" })).await.expect(200);
        }
        let mut people = JoinSet::new();
        for writer in 0..WRITERS {
            people.spawn(write(ada.clone(), format!("{round}-{writer}")));
        }
        people.spawn(talk(ada.clone(), format!("chat-{round}")));
        // A command of the chat goes through three processes and back before it is done.
        let chatting = if is_warm { CHAT_TIME } else { Duration::ZERO };
        tokio::time::sleep(Duration::from_millis(40 + 13 * round as u64) + chatting).await;
        server = server.kill_and_restart().await;
        ada = ada.at(server.address());
        watching.join_all().await.into_iter().for_each(|told| watched.add(told));
        for told in people.join_all().await {
            if let Some(title) = &told.unanswered {
                // Nobody knows whether it was done: with its key it is done once.
                create(&ada, title).await.expect("an answer");
                promised.made.push(title.clone());
            }
            promised.add(told);
        }
    }
    let counts = [promised.made.len(), promised.completed.len(), watched.changes.len()];
    assert!(counts.iter().all(|count| *count > ROUNDS), "made, completed, watched: {counts:?}");
    assert!(!promised.by_chat.is_empty(), "the chat did nothing");
    is_kept(&ada, &promised).await;
}

/// What came through the streams.
#[derive(Default)]
struct Watched {
    last: Option<String>,
    changes: BTreeSet<i64>,
}

impl Watched {
    /// What a stream told until it broke off: in order, and nothing of it a second time. Who is told to read everything again goes on
    /// from the position that comes with that.
    fn add(&mut self, told: Vec<Told>) {
        for Told { id, event, .. } in told {
            let position: i64 = id.parse().expect("a position");
            let last = self.last.as_deref().map_or(-1, |last| last.parse().expect("a position"));
            match &*event {
                "resync" => self.changes.retain(|seen| *seen <= position),
                "change" => assert!(self.changes.insert(position), "{position} was told twice"),
                _ => {}
            }
            assert!(event == "resync" || position >= last, "position {position} after {last}");
            self.last = Some(id);
        }
    }
}

/// What a stream tells until it breaks off.
async fn watch(mut stream: EventStream) -> Vec<Told> {
    let mut told = Vec::new();
    while let Some(event) = stream.next().await {
        told.push(event);
    }
    told
}
