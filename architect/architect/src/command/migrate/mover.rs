use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::Builder;

/// Who moves services on this machine: `pando dapr place`, as a child.
pub(super) struct Mover<'a> {
    pub(super) program: PathBuf,
    pub(super) data: &'a Path,
    pub(super) steps: &'a Path,
}

impl Mover<'_> {
    /// Moves to a step, and waits until that is done. What the child prints meanwhile is progress.
    ///
    /// # Errors
    /// Why it is not done, in the child's words.
    pub(super) fn place(&self, number: u32, tell: &mut dyn FnMut(&str)) -> Result<(), String> {
        let apps = format!("{}#{number}", self.steps.display());
        let cannot = |error| {
            format!(
                "{} cannot be started: {error}; say where `pando` is with --program",
                self.program.display()
            )
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the program that moves services is the system's own, and this command ends with it"
        )]
        let mut child = Command::new(&self.program)
            .args(["dapr", "place", "--apps", &apps, "--data"])
            .arg(self.data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let (told, wrong) = (child.stdout.take(), child.stderr.take());
        let complained = std::thread::scope(|scope| {
            // Both are read at once: a full pipe would hold the child.
            let complaints = Builder::new().name("complaints".to_owned()).spawn_scoped(scope, || {
                let mut complained = String::new();
                if let Some(wrong) = wrong {
                    // What cannot be read is not said.
                    let _ = wrong.take(64 * 1024).read_to_string(&mut complained);
                }
                complained
            });
            for line in told.into_iter().flat_map(|told| BufReader::new(told).lines()).map_while(Result::ok) {
                tell(&line);
            }
            complaints.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
        });
        let ended = child.wait().map_err(|error| format!("nobody knows how the move ended: {error}"))?;
        match ended.success() {
            true => Ok(()),
            false => Err(shortened(&complained).unwrap_or_else(|| format!("the move ended with {ended}"))),
        }
    }
}

/// The last line of what a child complained of, without what would break the line.
fn shortened(complained: &str) -> Option<String> {
    let last = complained.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(last.chars().filter(|one| !one.is_control()).take(1000).collect())
}

/// The program beside this one, else the one on the PATH.
pub(super) fn program() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join("pando")));
    beside.filter(|program| program.is_file()).unwrap_or_else(|| PathBuf::from("pando"))
}
