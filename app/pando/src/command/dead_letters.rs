use super::{Hand, block_on, say};
use crate::cli::DeadLetterAction;

pub fn dead_letters(action: DeadLetterAction) -> anyhow::Result<()> {
    let (DeadLetterAction::List(whose) | DeadLetterAction::Redrive { whose, .. }) = &action;
    let hand = Hand::on(whose)?;
    block_on(async {
        match action {
            DeadLetterAction::List(_) => {
                let letters = match &hand {
                    Hand::Server(server) => server.dead_letters().await?,
                    Hand::Here { administration, .. } => administration.dead_letters().await?,
                };
                for letter in &letters {
                    say(&format!(
                        "{}  {}  to {}  {} tries, the last {}  {}",
                        letter.name, letter.topic, letter.destination, letter.attempts, letter.died_at, letter.reason
                    ));
                }
                if letters.is_empty() {
                    say("There are no dead letters.");
                }
            }
            DeadLetterAction::Redrive { name, .. } => {
                let count = match &hand {
                    Hand::Server(server) => server.redrive(name).await?,
                    Hand::Here { administration, .. } => administration.redrive(name.as_deref()).await?,
                };
                say(&format!("{count} will be delivered again."));
            }
        }
        Ok(())
    })
}
