use std::io::Read;

use anyhow::Context;

use super::{Hand, block_on, say};
use crate::cli::Whose;

/// Characters of a password that are read.
const PASSWORD_BYTES_MAX: u64 = 4096;

pub fn reset_password(email: String, stdin: bool, whose: &Whose) -> anyhow::Result<()> {
    let password = match stdin {
        false => None,
        true => {
            let mut text = String::new();
            std::io::stdin()
                .take(PASSWORD_BYTES_MAX)
                .read_to_string(&mut text)
                .context("the password cannot be read")?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
    };
    let hand = Hand::on(whose)?;
    let made = block_on(async {
        match &hand {
            Hand::Server(server) => server.reset_password(email.clone(), password).await,
            Hand::Here { administration, .. } => administration.reset_password(&email, password).await,
        }
    })?;
    match made {
        Some(password) => say(&format!("The new password of {email} is {password}")),
        None => say(&format!("{email} has the new password.")),
    }
    say("Every session of the account has ended.");
    Ok(())
}
