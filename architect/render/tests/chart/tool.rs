use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pando_model::yaml::{Node, read};
use pando_render::Files;
use tempfile::TempDir;

/// Real Helm.
pub(crate) struct Helm(PathBuf);

/// Helm from the PATH, or where `test/helm.sh` puts it. Says loudly when there is none.
pub(crate) fn helm() -> Option<Helm> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/helm/helm");
    for program in [ours, PathBuf::from("helm")] {
        if start(&program).arg("version").output().is_ok_and(|output| output.status.success()) {
            return Some(Helm(program));
        }
    }
    pando_told::not_told("what real Helm makes of the chart, for there is none: run test/helm.sh");
    None
}

/// Files in a folder that goes with the test.
pub(crate) fn written(files: &Files) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "these are programs: they have no other door")]
pub(crate) fn start(program: &Path) -> Command {
    Command::new(program)
}

impl Helm {
    /// `helm lint --strict`, with what it said.
    pub(crate) fn lint(&self, chart: &Path, values: &str) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), values).unwrap();
        self.run(start(&self.0).args(["lint", "--strict", "-f"]).arg(file.path()).arg(chart))
            .map(drop)
    }

    /// What `helm template` writes in the namespace `todo`, or what Helm said.
    pub(crate) fn text(&self, chart: &Path, values: &[(&str, &str)]) -> Result<String, String> {
        let folder = TempDir::new().unwrap();
        let mut command = start(&self.0);
        command.args(["template", "trial"]).arg(chart).args(["--namespace", "todo"]);
        for (name, text) in values {
            let file = folder.path().join(format!("{name}.yaml"));
            fs::write(&file, text).unwrap();
            command.arg("-f").arg(file);
        }
        self.run(&mut command)
    }

    /// What Helm says where it renders for the cluster that answers at this address: it goes as far as the kinds that this one knows.
    pub(crate) fn on_a_cluster(&self, chart: &Path, address: &str, values: &str) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), values).unwrap();
        let mut command = start(&self.0);
        command
            .args(["template", "todo"])
            .arg(chart)
            .args(["--namespace", "todo", "--dry-run=server"]);
        command.args(["--kube-apiserver", address]).arg("-f").arg(file.path());
        command.env("KUBECONFIG", "/dev/null");
        self.run(&mut command).unwrap_or_else(|said| said)
    }

    /// The documents of it.
    pub(crate) fn template(&self, chart: &Path, values: &[(&str, &str)]) -> Result<Vec<Node>, String> {
        let text = self.text(chart, values)?;
        // The reader takes documents that are all there: Helm writes empty ones for what values leave out.
        let mut documents = Vec::new();
        for part in text.split("\n---\n") {
            let is_empty = part.lines().all(|line| line.is_empty() || line.starts_with('#') || line == "---");
            if !is_empty {
                documents.extend(read(part).map_err(|fault| format!("{fault:?}\n{part}"))?);
            }
        }
        Ok(documents)
    }

    fn run(&self, command: &mut Command) -> Result<String, String> {
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.success() {
            true => Ok(said),
            false => Err(format!("{said}{}", String::from_utf8_lossy(&output.stderr))),
        }
    }
}
