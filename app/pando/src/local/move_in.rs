use std::path::Path;

use anyhow::Context;

use super::process::Tell;
use crate::copy::{Outcome, Source, Target, Telling, copy};
use crate::world::World;

/// Brings the data of a `pando up` into the database, as its owner, before anything serves it. A copy that was cut off goes on where it
/// was; one that is finished stays as it is, as long as the folder is the same.
///
/// # Errors
/// When the database holds anything else, or the copy cannot be finished.
pub(crate) async fn move_in(source: &Source, folder: &Path, owner_url: &str, world: &World, tell: &Tell) -> anyhow::Result<()> {
    let from = folder.display();
    tell(&format!(
        "bringing the data of {from} here. Conversations of the chat do not come along: beside sidecars they are kept in Dapr's own state \
         store, and begin anew there"
    ));
    let target = Target::Database(Box::new(owner_url.parse()?), None);
    let outcome = copy(source, &target, world, &Telling::to_whoever_asked()).await;
    let outcome = outcome.with_context(|| {
        format!("the data of {from} is not brought here, and nothing was started on it (what is here without it starts without --from)")
    })?;
    tell(&match outcome {
        Outcome::Copied => format!("the data of {from} is here, checked; the folder is as it was: do not start both"),
        Outcome::WasThere(at) => format!("the data of {from} has been here since {at}: it goes on as it is here"),
    });
    Ok(())
}
