use anyhow::{Context, ensure};
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

/// Carries the conversations that are in our own database, which is closed then, into the sidecar's component: those that `pando copy` brought, or that were
/// had before there was a sidecar. An entry leaves the database when it has been read there, so that each is in one of the two, and a
/// start that was cut off goes on at the next one. Before the first goes, the database says where they are.
///
/// Of several processes one carries and the others wait for it; nobody is served before.
///
/// # Errors
/// When either is away, or the component holds something else under a key: nothing is written over, and nothing is left behind.
pub async fn carry_in(ours: &Stores, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<()> {
    let here = ours.beneath().conversations().context("the conversations have no database")?;
    let carried = carry(&MovingState::new(here, world.clock.clone()), there, component, world).await;
    ours.beneath().close();
    match carried? {
        0 => {}
        conversations => tracing::info!(
            entries = conversations,
            component,
            "conversations were carried into the state component"
        ),
    }
    Ok(())
}

async fn carry(here: &MovingState, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<usize> {
    ensure!(here.is_our_turn().await, "the conversations' database was closed");
    note(here, there, component, world).await?;
    here.purge().await?;
    let mut carried = 0;
    loop {
        let page = here.page(PAGE).await?;
        if page.is_empty() {
            return Ok(carried);
        }
        carried += page.len();
        let each = stream::iter(page)
            .map(|entry| carry_one(here, there, entry))
            .buffer_unordered(AT_ONCE);
        each.try_for_each(|()| std::future::ready(Ok(())))
            .await
            .with_context(|| format!("conversations cannot be carried into {component}"))?;
    }
}

/// Notes in our database where the conversations are, by a word that lies in the component.
async fn note(here: &MovingState, there: &dyn StateStore, component: &str, world: &World) -> anyhow::Result<()> {
    let noted = here.elsewhere().await?;
    let found = there.get(WORD_KEY).await?.and_then(|entry| entry.value.as_str().map(str::to_owned));
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

async fn carry_one(here: &MovingState, there: &dyn StateStore, entry: Waiting) -> anyhow::Result<()> {
    match there.set(&entry.key, first(entry.value.clone(), entry.ttl_seconds)).await {
        // It is there: a start that was cut off has put it there, or it is another.
        Ok(()) | Err(StateError::Conflict) => {}
        Err(error) => return Err(error.into()),
    }
    let found = there.get(&entry.key).await?;
    let is_there = found.is_some_and(|found| found.value == entry.value);
    ensure!(
        is_there || entry.ttl_seconds.is_some(),
        "it holds something else under {}, of an earlier life, and nothing is written over it: name an empty component \
         (STATE_STORE_NAME), or empty this one",
        entry.key
    );
    Ok(here.remove(&entry).await?)
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
