use anyhow::{Context, ensure};

use super::{Hand, block_on, say};
use crate::cli::Backup;

pub fn backup(options: Backup) -> anyhow::Result<()> {
    // The server has a working folder of its own, so it is told the whole path.
    let file = std::path::absolute(&options.file).context("the file's path is not usable")?;
    ensure!(!file.exists(), "{} is there already: choose another name", file.display());
    let hand = Hand::on(&options.whose)?;
    block_on(async {
        match &hand {
            Hand::Server(server) => server.backup(file.clone()).await,
            Hand::Here { administration, .. } => administration.backup(&file),
        }
    })?;
    let bytes = std::fs::metadata(&file)?.len();
    say(&format!("{}: {bytes} bytes, all data as of one moment, checked.", file.display()));
    Ok(())
}
