use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

use pando_store::sqlite::{missing_migrations, verify};

use super::{block_on, say};
use crate::cli::Whose;
use crate::data::{Database, Folder, Held};
use crate::socket::Holder;

/// Writes to the disk and waits, this often; the middle one is told.
const PROBES: usize = 15;
/// A commit waits for the disk: slower than this is felt.
const SLOW_SYNC_MILLIS: f64 = 20.0;

/// One finding.
enum Finding {
    Good(String),
    Odd(String),
    Bad(String),
}

pub fn doctor(whose: &Whose) -> anyhow::Result<()> {
    let findings = match &whose.socket {
        Some(socket) => vec![ask(&Holder::at(socket))],
        None => examine(&whose.folder.data),
    };
    let mut bad = 0;
    for finding in &findings {
        match finding {
            Finding::Good(text) => say(&format!("ok    {text}")),
            Finding::Odd(text) => say(&format!("odd   {text}")),
            Finding::Bad(text) => {
                bad += 1;
                say(&format!("BAD   {text}"));
            }
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of {} checks failed", findings.len());
    Ok(())
}

fn examine(path: &Path) -> Vec<Finding> {
    use Finding::{Bad, Good, Odd};
    if !path.is_dir() {
        return vec![Bad(format!("{} is not there: `pando up --data {0}` makes it", path.display()))];
    }
    let mut found = vec![match std::fs::metadata(path).map(|about| about.permissions().mode() & 0o077) {
        Ok(0) => Good(format!("{} is readable to its owner alone", path.display())),
        Ok(_) => Odd(format!("{} is readable to others: chmod 700 {0}", path.display())),
        Err(error) => Bad(format!("{}: {error}", path.display())),
    }];
    found.push(match sync_millis(path) {
        Ok(millis) if millis < SLOW_SYNC_MILLIS => Good(format!("a write reaches the disk in {millis:.1} ms")),
        Ok(millis) => Odd(format!(
            "a write takes {millis:.0} ms to reach the disk: every change waits for that"
        )),
        Err(error) => Bad(format!("cannot write to {}: {error}", path.display())),
    });
    match Folder::hold_whole(path) {
        Err(error) if error.is::<Held>() => {
            found.push(ask(&Holder::of(path)));
            found.push(Odd(
                "the databases are in use: stop the server to have them checked, or check a backup".to_owned(),
            ));
        }
        Err(error) => found.push(Bad(format!("{error:#}"))),
        Ok(folder) => {
            let present = Database::present(folder.path());
            for name in present.iter().map(|database| database.file()) {
                let sound = verify(&folder.path().join(name));
                found.push(sound.map_or_else(|error| Bad(error.to_string()), |()| Good(format!("{name} is sound"))));
            }
            for (database, schema) in present.iter().filter_map(|database| Some((database, database.schema()?))) {
                found.push(match missing_migrations(&folder.path().join(database.file()), schema) {
                    Ok(0) => Good(format!("{} has this version's schema", database.file())),
                    Ok(_) => Odd(format!(
                        "{} is of an older version: the next start brings it up to date",
                        database.file()
                    )),
                    Err(error) => Bad(error.to_string()),
                });
            }
        }
    }
    found
}

/// What a running server says.
fn ask(server: &Holder) -> Finding {
    match block_on(server.dead_letters()) {
        Ok(letters) if letters.is_empty() => Finding::Good("the running server answers, and has no dead letters".to_owned()),
        Ok(letters) => Finding::Odd(format!("{} dead letters: see `pando dead-letters list`", letters.len())),
        Err(error) => Finding::Bad(format!("the running server cannot be asked: {error:#}")),
    }
}

/// How long a small write takes to be durable.
fn sync_millis(folder: &Path) -> std::io::Result<f64> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut took = Vec::with_capacity(PROBES);
    for _ in 0..PROBES {
        let began = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    Ok(took[PROBES / 2])
}
