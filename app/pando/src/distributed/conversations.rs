use std::time::Duration;

use anyhow::{Context, bail, ensure};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pando_kernel::EventId;
use pando_store::state::{Elsewhere, MovingState, Waiting};
use pando_wire::{StateError, StateStore, StateWrite};
use serde_json::Value;

use crate::data::Stores;
use crate::world::World;

/// The key under which a word of ours lies in the component: whoever finds it there knows that it is the one.
pub const WORD_KEY: &str = "pando/here";
/// Entries in one read of our database.
const PAGE: u32 = 200;
/// Entries on their way to the sidecar at a time: as many as the component of `deploy/dapr` has connections.
const AT_ONCE: usize = 8;
/// How long the database may be somebody else's until that is said, and until the start is given up.
const SAID_AFTER: Duration = Duration::from_secs(5);
const TURN_TIME: Duration = Duration::from_secs(60);

/// What became of the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Done {
    /// They are in the component now.
    carried: usize,
    /// They stay in the database, since the component holds something else under their keys.
    stay: usize,
}

/// Carries the conversations that are in our own database, which is closed then, into the sidecar's component: those that `pando copy`
/// brought, or that were had before there was a sidecar. An entry leaves the database when it has been read there, so that each is in one
/// of the two, and a start that was cut off goes on at the next one. Before the first goes, the database says where they are.
///
/// Where the component holds something else under a key, of another life, nothing is written over: that is what the chat goes on with,
/// ours stays where it is, and a warning counts them.
///
/// Of several processes one carries and the others wait for it; nobody is served before.
///
/// # Errors
/// When either is away, or somebody else has the database for [`TURN_TIME`].
pub async fn carry_in(ours: &Stores, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<()> {
    let here = ours.beneath().conversations().context("the conversations have no database")?;
    let carried = carry(&MovingState::new(here, world.clock.clone()), there, component, world).await;
    ours.beneath().close();
    let Done { carried, stay } = carried?;
    if carried > 0 {
        tracing::info!(entries = carried, component, "conversations were carried into the state component");
    }
    if stay > 0 {
        tracing::warn!(
            entries = stay,
            component,
            "conversations stay in the database of the process, where nobody sees them: the state component holds something else under \
             their keys, and the chat goes on with that. To have these, name an empty component (STATE_STORE_NAME). When nobody misses \
             them, remove them, with no chatbot-service running: delete from statestore.state, as the owner of the database (in a data \
             folder: move state.db elsewhere)"
        );
    }
    Ok(())
}

/// Sees to it that no conversations are out of sight of a process without a sidecar.
///
/// # Errors
/// When the database says that they are in a state component: new ones would be had under their keys.
pub async fn all_are_here(ours: &Stores, world: &World) -> anyhow::Result<()> {
    let Some(here) = ours.beneath().conversations() else {
        return Ok(());
    };
    let Some(Elsewhere { component, .. }) = MovingState::new(here, world.clock.clone()).elsewhere().await? else {
        return Ok(());
    };
    bail!(
        "the conversations of this data are in the state component {component} of a Dapr sidecar, where this process does not see them: \
         start chatbot-service beside its sidecar, or bring all data along with `pando copy` and start on the copy. To begin without them: \
         delete from statestore.elsewhere, as the owner of the database (in a data folder: move state.db elsewhere)"
    )
}

async fn carry(here: &MovingState, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<Done> {
    our_turn(here.is_our_turn()).await?;
    note(here, there, component, world).await?;
    here.purge().await?;
    let mut done = Done::default();
    let mut after = String::new();
    loop {
        let page = here.page(&after, PAGE).await?;
        match page.last() {
            None => return Ok(done),
            Some(last) => after.clone_from(&last.key),
        }
        let each = stream::iter(page)
            .map(|entry| carry_one(here, there, entry))
            .buffer_unordered(AT_ONCE);
        done = each
            .try_fold(done, |mut done, is_there| {
                match is_there {
                    true => done.carried += 1,
                    false => done.stay += 1,
                }
                std::future::ready(Ok(done))
            })
            .await
            .with_context(|| format!("conversations cannot be carried into {component}"))?;
    }
}

/// Waits for the lead of the database, and says so when it takes long.
async fn our_turn(is_ours: impl Future<Output = bool>) -> anyhow::Result<()> {
    let mut is_ours = std::pin::pin!(is_ours);
    let turn = match tokio::time::timeout(SAID_AFTER, &mut is_ours).await {
        Ok(turn) => Ok(turn),
        Err(_) => {
            tracing::warn!(
                at_most_s = TURN_TIME.as_secs(),
                "waiting for the conversations' database, which another process has: a chatbot-service without a sidecar, one that \
                 carries conversations, or `pando copy`"
            );
            tokio::time::timeout(TURN_TIME.saturating_sub(SAID_AFTER), is_ours).await
        }
    };
    let Ok(turn) = turn else {
        bail!(
            "another process has had the conversations' database for {} s: a chatbot-service without a sidecar, or `pando copy`. Stop it, \
             or let it finish, and start this again. (One that carries many conversations into the component ends by itself)",
            TURN_TIME.as_secs()
        );
    };
    ensure!(turn, "the conversations' database was closed");
    Ok(())
}

/// Notes in our database where the conversations are, by a word that lies in the component.
async fn note(here: &MovingState, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<()> {
    let noted = here.elsewhere().await?;
    let found = word_of(there, component).await?;
    if let (Some(noted), false) = (&noted, noted.as_ref().map(|noted| &noted.word) == found.as_ref()) {
        tracing::warn!(
            before = noted.component,
            component,
            "the state component is not the one that conversations were kept in: what is in that one is not seen here"
        );
    }
    let word = match found {
        Some(word) => word,
        None => {
            let word = world.ids.next::<EventId>().to_string();
            there.set(WORD_KEY, first(Value::from(word.clone()), None)).await?;
            word
        }
    };
    let elsewhere = Elsewhere {
        component: component.to_owned(),
        word,
    };
    if noted.as_ref() != Some(&elsewhere) {
        here.note(&elsewhere).await?;
    }
    Ok(())
}

/// The word that lies in the component, if one does.
///
/// # Errors
/// When the component is away, or something else lies there: then it is no place for conversations.
async fn word_of(there: &dyn StateStore, component: &str) -> anyhow::Result<Option<String>> {
    let what = match there.get(WORD_KEY).await {
        Ok(None) => return Ok(None),
        Ok(Some(entry)) => match entry.value {
            Value::String(word) => return Ok(Some(word)),
            _ => "no text".to_owned(),
        },
        Err(StateError::Nonsense(what)) => what,
        Err(error) => return Err(error.into()),
    };
    bail!(
        "the state component {component} is somebody else's: where Pando leaves a word, under {WORD_KEY}, is something that it did not \
         write ({what}). Name one of its own (STATE_STORE_NAME), which may be empty. If everything there may go, empty it, or remove \
         that entry, and start this again"
    )
}

/// Whether it is there now; else the component holds something else, and ours is where it was.
async fn carry_one(here: &MovingState, there: &dyn StateStore, entry: Waiting) -> anyhow::Result<bool> {
    let was_put = match there.set(&entry.key, first(entry.value.clone(), entry.ttl_seconds)).await {
        Ok(()) => true,
        // It is there: a start that was cut off has put it there, or it is another.
        Err(StateError::Conflict) => false,
        Err(error) => return Err(error.into()),
    };
    match there.get(&entry.key).await {
        // What is not what was put there this moment, somebody who serves already has made of it.
        Ok(Some(found)) if was_put || found.value == entry.value => {}
        // That nobody can read it is no reason to write over it.
        Ok(Some(_)) | Err(StateError::Nonsense(_)) => return Ok(false),
        // Its time was over meanwhile.
        Ok(None) if entry.ttl_seconds.is_some() => {}
        Ok(None) => bail!("what was put under {} was gone the next moment", entry.key),
        Err(error) => return Err(error.into()),
    }
    here.remove(&entry).await?;
    Ok(true)
}

/// A write where nothing is.
fn first(value: Value, ttl_seconds: Option<u32>) -> StateWrite {
    StateWrite {
        value,
        etag: Some(String::new()),
        ttl_seconds,
    }
}

#[cfg(test)]
#[path = "conversations_test.rs"]
mod tests;
