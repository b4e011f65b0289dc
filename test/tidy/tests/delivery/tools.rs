use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use pando_tidy::root;

use crate::shell::Command;

/// The programs that commands are tried with: Helm and kubectl, ours as they were built beside this test.
pub(crate) struct Tools {
    programs: BTreeMap<&'static str, PathBuf>,
    helps: BTreeMap<Vec<String>, String>,
}

#[expect(clippy::disallowed_methods, reason = "these are programs: they have no other door")]
fn process(program: &Path) -> Process {
    Process::new(program)
}

/// What a program writes, or what it complains of.
fn said(process: &mut Process) -> Result<String, String> {
    let output = process.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(format!("{}{}", text(&output.stdout), text(&output.stderr))),
    }
}

impl Tools {
    /// Those that are there. Says loudly which are not.
    pub(crate) fn find() -> Self {
        let test = std::env::current_exe().expect("the test knows itself");
        let ours = test.parent().and_then(Path::parent).expect("target/debug/deps").to_owned();
        let theirs = root().join("target/tools/helm");
        let mut programs = BTreeMap::new();
        for (name, folder, how) in [
            ("helm", &theirs, "test/helm.sh"),
            ("kubectl", &theirs, "test/helm.sh"),
            ("pando", &ours, "cargo build -p pando"),
            ("architect", &ours, "cargo build -p pando-architect"),
        ] {
            let own = folder.join(name);
            match [own, PathBuf::from(name)]
                .into_iter()
                .find(|program| said(process(program).arg("--help")).is_ok())
            {
                Some(program) => drop(programs.insert(name, program)),
                None => pando_told::not_told(format_args!(
                    "whether what is written of {name} is right, for there is none: run {how}"
                )),
            }
        }
        Self {
            programs,
            helps: BTreeMap::new(),
        }
    }

    /// Where they are, for a shell's PATH; nothing where one of them is not there.
    pub(crate) fn path(&self, programs: &[&str]) -> Option<String> {
        let folder = |program: &&str| Some(self.programs.get(program)?.parent()?.display().to_string());
        let folders: Option<Vec<String>> = programs.iter().map(folder).collect();
        // One that is on the PATH already has no folder.
        Some(
            folders?
                .into_iter()
                .filter(|folder| !folder.is_empty())
                .collect::<Vec<_>>()
                .join(":"),
        )
    }

    /// Runs one of them in a folder; nothing where it is not there.
    pub(crate) fn run(&self, program: &str, arguments: &[String], folder: &Path) -> Option<Result<String, String>> {
        let program = self.programs.get(program)?;
        Some(said(process(program).args(arguments).current_dir(folder)))
    }

    /// The same, with something on its standard input.
    pub(crate) fn run_with(&self, program: &str, arguments: &[String], folder: &Path, input: &str) -> Option<Result<String, String>> {
        let file = folder.join(".input");
        fs::write(&file, input).expect("a file");
        let program = self.programs.get(program)?;
        let mut process = process(program);
        process
            .args(arguments)
            .current_dir(folder)
            .stdin(fs::File::open(&file).expect("a file"));
        let output = process.output().expect("a process");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        })
    }

    /// That a command is one, with flags that it has. What a pod would run is looked at like any other.
    pub(crate) fn try_flags(&mut self, command: &Command) {
        let mut parts = command.0.splitn(2, |word| word == "--");
        let own = parts.next().unwrap_or_default();
        if let Some(inner) = parts.next() {
            let mut inner = inner.to_vec();
            if let Some(program) = inner.first_mut() {
                *program = program.trim_start_matches('/').to_owned();
            }
            self.try_flags(&Command(inner));
        }
        let Some((program, arguments)) = own.split_first() else { return };
        let Some(path) = self.programs.get(program.as_str()) else { return };
        let leading: Vec<String> = own.iter().take_while(|word| !word.starts_with('-')).cloned().collect();
        let help = self.helps.entry(leading.clone()).or_insert_with(|| {
            let mut text = said(process(path).args(&leading[1..]).arg("--help")).unwrap_or_else(|error| panic!("{leading:?}: {error}"));
            assert!(
                !text.starts_with("kubectl controls") && !text.starts_with("The Kubernetes package manager"),
                "{leading:?} is no command"
            );
            if program == "kubectl" {
                text += &said(process(path).arg("options")).expect("its options");
            }
            text
        });
        for flag in arguments.iter().filter(|word| word.starts_with('-') && word.len() > 1) {
            let name = flag.split('=').next().unwrap_or_default();
            let is_known = match name.strip_prefix("--") {
                Some(_) => has_word(help, name),
                None => name.chars().skip(1).all(|letter| has_word(help, &format!("-{letter}"))),
            };
            assert!(is_known, "{command:?}: there is no {flag}");
        }
    }
}

/// Whether a text names a flag, and not one that only begins so.
fn has_word(text: &str, flag: &str) -> bool {
    text.match_indices(flag).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + flag.len()..]);
        !before.ends_with(|letter: char| letter == '-' || letter.is_alphanumeric())
            && !after.starts_with(|letter: char| letter == '-' || letter.is_alphanumeric())
    })
}
