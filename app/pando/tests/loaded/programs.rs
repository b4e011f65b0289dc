use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program that runs for a test, and ends with it.
pub struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts one in a folder, where its log is, too.
    pub fn start(program: &Path, name: &str, folder: &Path, arguments: &[String], variables: &[(&str, String)]) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test of a foreign program starts it")]
        let child = Command::new(program)
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// What it said.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Whether it has ended by itself.
    pub fn is_gone(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program on PATH, below the home folder where Dapr's are, or where the tests' scripts put it; a line that says so where it is in none.
#[expect(clippy::disallowed_methods, reason = "a test looks for programs where a shell would")]
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".dapr/bin"));
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools").join(name);
    let mut folders = std::env::split_paths(&path).chain(home).chain([ours]);
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|file| file.is_file()));
    if found.is_none() {
        pando_told::not_told(format_args!(
            "what real sidecars make of what is rendered: there is no {name} on PATH, in ~/.dapr/bin or in target/tools"
        ));
    }
    found
}

/// What a program that ends says.
///
/// # Panics
/// When it fails.
pub fn answer(program: &Path, arguments: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "a program has no other door")]
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
