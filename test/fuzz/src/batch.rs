//! What the started process does: one input after the other.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, abort};
use std::{fs, panic, thread};

use pando_scan::{Options, scan};

use crate::Asked;
use crate::case::{Case, Given};
use crate::corpus::Corpus;
use crate::run::{Faults, run};

/// What a cut of the program of the tests may look like.
const CUT: &str = "services:\n  task-service: [backend/app/services/tasks.py, app.routers.tasks, table:tasks, \"**/task*\"]\n  chatbot-service:\n    - backend/app/chat/**\n    - app.routers.chat\n  user-service: [table:users, app.services.users:register]\n";

/// As many bytes as the main thread of `architect` has for its stack (8 MiB is what a shell gives).
const STACK: usize = 8 * 1024 * 1024;

struct Ground {
    corpus: Corpus,
    facts: String,
}

impl Ground {
    fn new(from: &[PathBuf]) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../monolith/program");
        let facts = scan(&program, &Options::default(), &|_| {}).unwrap_or_default();
        Self {
            corpus: Corpus::read(from),
            facts: facts.written(),
        }
    }

    fn case(&self, seed: u64) -> Case {
        let given = Given {
            facts: self.facts.as_bytes(),
            cut: CUT.as_bytes(),
        };
        Case::of(seed, &self.corpus, given)
    }
}

/// Does so many, and says what it does: `begin SEED`, `fault SEED …`, `end SEED`. Whatever panics ends the process.
pub fn batch(asked: &Asked, count: u64) -> ExitCode {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        before(info);
        abort();
    }));
    let ground = Ground::new(&asked.from);
    for seed in asked.first..asked.first.saturating_add(count) {
        say(&format!("begin {seed}"));
        for fault in done(&ground, seed) {
            say(&format!(
                "fault {seed} {}",
                fault.replace('\n', " ").chars().take(300).collect::<String>()
            ));
        }
        say(&format!("end {seed}"));
    }
    ExitCode::SUCCESS
}

/// Does one, with its input put where one can look at it.
pub fn one(asked: &Asked, seed: u64) -> ExitCode {
    let ground = Ground::new(&asked.from);
    let case = ground.case(seed);
    let folder = asked.found.join(seed.to_string());
    for (name, text) in [("facts.json", &case.facts), ("cut.yaml", &case.cut)] {
        if let Some(text) = text {
            let put = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), text));
            put.unwrap_or_else(|error| say(&format!("{}: {error}", folder.display())));
        }
    }
    let put = fs::create_dir_all(folder.join("program")).and_then(|()| case.write(&folder.join("program")));
    put.unwrap_or_else(|error| say(&format!("{}: {error}", folder.display())));
    if asked.only_put {
        return ExitCode::SUCCESS;
    }
    let faults = done(&ground, seed);
    for fault in &faults {
        say(&format!("fault {seed} {fault}"));
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn done(ground: &Ground, seed: u64) -> Faults {
    let case = ground.case(seed);
    let folder = match case.on_disk.then(tempfile::tempdir).transpose() {
        Ok(folder) => folder,
        Err(error) => return vec![format!("no folder: {error}")],
    };
    let path = folder.as_ref().map_or(Path::new("."), tempfile::TempDir::path);
    if folder.is_some()
        && let Err(error) = case.write(path)
    {
        return vec![format!("not written: {error}")];
    }
    thread::scope(|scope| {
        let all = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || run(&case, path));
        match all.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(faults)) => faults,
            _ => vec!["it panicked".to_owned()],
        }
    })
}

/// Whoever started it reads each line at once, and may be gone.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::{Ground, done};

    #[test]
    fn what_is_made_of_a_spoilt_program_is_whole_and_the_same_each_time() {
        let ground = Ground::new(&[]);
        for seed in 1..=10 {
            assert_eq!(done(&ground, seed), Vec::<String>::new(), "the input of seed {seed}");
        }
    }
}
