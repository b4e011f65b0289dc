use std::path::Path;

use anyhow::Context;

use super::process::Tell;
use crate::copy::{Outcome, Source, Target, Telling, Unreachable, copy};
use crate::world::World;

/// Brings the data of a `pando up` into the database, as its owner, before anything serves it. A copy that was cut off goes on where it
/// was; one that is finished stays as it is, as long as the folder is the same.
///
/// # Errors
/// When the database holds anything else, or the copy cannot be finished.
pub(crate) async fn move_in(source: &Source, folder: &Path, owner_url: &str, world: &World, tell: &Tell) -> anyhow::Result<()> {
    let from = folder.display();
    tell(&format!(
        "bringing the data of {from} here; conversations of the chat go on from here into Dapr's state store, when chatbot-service starts"
    ));
    let target = Target::Database(Box::new(owner_url.parse()?), None);
    let outcome = copy(source, &target, Unreachable::Refused, world, &Telling::to_whoever_asked()).await;
    let outcome = outcome.with_context(|| {
        format!(
            "the data of {from} is not brought here (without --from this system starts on what it has; with another --data one begins that \
             has nothing yet)"
        )
    })?;
    tell(&match outcome {
        Outcome::Copied => format!("the data of {from} is here, checked; the folder is as it was: do not start both"),
        Outcome::WasThere(at) => format!("the data of {from} has been here since {at}: it goes on as it is here"),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use pando_store::contract::PostgresServer;

    use super::*;
    use crate::data::{Database, files};

    #[tokio::test]
    async fn a_folder_is_brought_along_once_and_never_over_the_data_of_another() {
        let Some(server) = PostgresServer::start() else { return };
        let owner = server.new_database().await;
        let world = World::real();
        let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        for folder in [&one, &other] {
            files::open(folder.path(), &Database::ALL, &world).unwrap().beneath().close();
        }
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        let tell: Tell = Arc::new(move |line: &str| heard.lock().unwrap().push(line.to_owned()));
        let source = Source::folder(one.path()).unwrap();
        move_in(&source, one.path(), &owner, &world, &tell).await.unwrap();
        move_in(&source, one.path(), &owner, &world, &tell).await.unwrap();
        let told = told.lock().unwrap().clone();
        assert!(told[0].contains("go on from here into Dapr's state store"), "{told:?}");
        assert!(
            told[1].contains("is here, checked") && told[3].contains("has been here since"),
            "{told:?}"
        );
        let source = Source::folder(other.path()).unwrap();
        let error = move_in(&source, other.path(), &owner, &world, &tell).await.unwrap_err();
        assert!(format!("{error:#}").contains("without --from"), "{error:#}");
        drop(server);
    }
}
