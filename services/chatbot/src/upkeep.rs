//! What runs beside the requests: commands that nobody answered, commands too old to be taken back, and persons who are gone.

use std::sync::Arc;
use std::time::Duration;

use pando_language::Duckling;
use pando_service::{Progress, Reconciler};

use crate::turn::{Chat, follow_up};

/// How long after its time a command is given up, in seconds: a refusal that is on its way still counts.
const GRACE_SECONDS: i64 = 60;
/// How long commands are kept, in seconds: 30 days.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// What one run does at most.
const BATCH: u32 = 200;

/// The reconcilers of the chat.
pub fn reconcilers(chat: &Arc<Chat>) -> Vec<Reconciler> {
    let (expiring, trimming, forgetting, warming) = (chat.clone(), chat.clone(), chat.clone(), chat.reading.clone());
    vec![
        Reconciler::new("commands without an answer", Duration::from_secs(60), move || {
            let chat = expiring.clone();
            async move { expire(&chat).await }
        })
        .shared(),
        Reconciler::new("commands too old to be taken back", Duration::from_secs(60 * 60), move || {
            let chat = trimming.clone();
            async move { trim(&chat).await }
        })
        .shared(),
        Reconciler::new("forgetting of persons", Duration::from_secs(10), move || {
            let chat = forgetting.clone();
            async move { forget(&chat).await }
        })
        .woken_by(chat.departed.clone())
        .shared(),
        // So that nobody waits for the date library's tables at their first message; once a day costs nothing.
        Reconciler::new("warming of the date reader", Duration::from_secs(24 * 60 * 60), move || {
            let reading = warming.clone();
            async move {
                let warmed = reading.run(Duration::from_secs(10), Duckling::warm).await;
                warmed.map(|()| Progress::DONE).map_err(|error| error.to_string())
            }
        }),
    ]
}

async fn expire(chat: &Chat) -> Result<Progress, String> {
    let now = chat.platform.clock.now();
    let overdue = chat
        .commands
        .overdue(now.plus_seconds(-GRACE_SECONDS), BATCH)
        .await
        .map_err(|error| error.to_string())?;
    let mut failures = Failures::default();
    for command in &overdue {
        chat.commands.expire(*command, now).await.map_err(|error| error.to_string())?;
        if let Some(owner) = chat.commands.owner(*command).await.map_err(|error| error.to_string())? {
            failures.note(follow_up(chat, &owner, *command).await);
        }
    }
    failures.told()?;
    Ok(Progress {
        more: overdue.len() == BATCH as usize,
    })
}

async fn trim(chat: &Chat) -> Result<Progress, String> {
    let before = chat.platform.clock.now().plus_seconds(-KEPT_SECONDS);
    let more = chat.commands.trim(before, BATCH).await.map_err(|error| error.to_string())?;
    Ok(Progress { more })
}

async fn forget(chat: &Chat) -> Result<Progress, String> {
    let departed = chat.tombstones.to_forget(BATCH).await.map_err(|error| error.to_string())?;
    let mut failures = Failures::default();
    for user in &departed {
        let forgotten = chat.conversations.forget_all(*user).await;
        if failures.note(forgotten) {
            let forgotten = chat.tombstones.forget(*user, chat.platform.clock.now()).await;
            failures.note(forgotten);
        }
    }
    failures.told()?;
    Ok(Progress::DONE)
}

/// What did not go in a run that goes on behind it: nobody waits behind another person.
#[derive(Default)]
struct Failures {
    first: Option<String>,
    others: usize,
}

impl Failures {
    /// Whether this went well.
    fn note<T>(&mut self, outcome: Result<T, impl std::fmt::Display>) -> bool {
        match (outcome, &self.first) {
            (Ok(_), _) => return true,
            (Err(error), None) => self.first = Some(error.to_string()),
            (Err(_), Some(_)) => self.others += 1,
        }
        false
    }

    fn told(self) -> Result<(), String> {
        match self.first {
            None => Ok(()),
            Some(first) if self.others == 0 => Err(first),
            Some(first) => Err(format!("{first} (and {} more)", self.others)),
        }
    }
}
