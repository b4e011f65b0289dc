use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pando_model::yaml::Node;
use tempfile::TempDir;

use crate::tool::{self, start};
use crate::{chart, model, of_kind, text};

/// The agent that the chart names, from the PATH. Says loudly when there is none.
pub(crate) fn program() -> Option<PathBuf> {
    let program = PathBuf::from("fluent-bit");
    if start(&program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return Some(program);
    }
    pando_told::not_told("what Fluent Bit makes of the chart's configuration, for there is none in the PATH");
    None
}

/// A node of a cluster, as the agent sees it: what its containers printed, and the agent's own folders.
pub(crate) struct Machine {
    /// Below /tmp, wherever the agent is: it may be in a container that sees no more than that.
    folder: TempDir,
}

/// What came from a container, in the form that container runtimes write.
pub(crate) struct Printed<'a> {
    pub(crate) pod: &'a str,
    pub(crate) container: &'a str,
    pub(crate) lines: &'a str,
}

impl Machine {
    pub(crate) fn new(printed: &[Printed<'_>]) -> Self {
        let folder = tempfile::Builder::new().prefix("pando-logs-").tempdir_in("/tmp").unwrap();
        let node = Self { folder };
        for one in printed {
            let folder = node.path("pods").join(format!("{}_6a0d1c", one.pod)).join(one.container);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("0.log"), one.lines).unwrap();
        }
        node.empty_buffer();
        node
    }

    /// What the agent says of itself.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.path("said")).unwrap_or_default()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As a new pod finds it.
    pub(crate) fn empty_buffer(&self) {
        let buffer = self.path("buffer");
        let _ = fs::remove_dir_all(&buffer);
        fs::create_dir_all(buffer).unwrap();
    }

    /// The agent as the chart sets it up with these values, its folders in place of a node's. What vouches for the receiver is a file's text.
    pub(crate) fn start(&self, program: &Path, values: &str, authority: &str, variables: &[(&str, &str)]) -> Option<Agent> {
        let files = tool::written(&chart(&model()));
        let documents = tool::helm()?
            .template(&files.path().join("helm/todo-chart"), &[("logs", values)])
            .unwrap();
        let configuration = of_kind(&documents, "ConfigMap").find(|one| text(one, &["metadata", "name"]) == "todo-logs");
        let configuration = configuration
            .and_then(|one| one.at(&["data", "fluent-bit.yaml"]))
            .and_then(Node::text)
            .unwrap();
        let secrets = self.path("secrets");
        fs::create_dir_all(&secrets).unwrap();
        fs::write(secrets.join("ca.crt"), authority).unwrap();
        let mut own = configuration.to_owned();
        for (theirs, ours) in [("/var/log/pods", "pods"), ("/buffer", "buffer"), ("/etc/secrets/logs", "secrets")] {
            own = own.replace(theirs, self.path(ours).to_str().unwrap());
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        own = own
            .replace("http_port: 2020", &format!("http_port: {free}"))
            .replace("0.0.0.0", "127.0.0.1");
        let file = self.path("fluent-bit.yaml");
        fs::write(&file, own).unwrap();
        let said = fs::File::create(self.path("said")).unwrap();
        let mut command = start(program);
        command.arg("--config").arg(file).envs(variables.iter().copied());
        let child = command.stdout(Stdio::null()).stderr(said).spawn().unwrap();
        Some(Agent {
            child,
            said: self.path("said"),
        })
    }
}

/// It ends with the value.
pub(crate) struct Agent {
    child: Child,
    said: PathBuf,
}

impl Agent {
    /// Waits for something to be so.
    ///
    /// # Panics
    /// When it is not within half a minute, with what the agent said.
    pub(crate) fn until(&mut self, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            let has_ended = self.child.try_wait().unwrap().is_some();
            if has_ended || begun.elapsed() > Duration::from_secs(30) {
                panic!("{}", fs::read_to_string(&self.said).unwrap_or_default());
            }
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Agent {
    /// As a kubelet ends it: it is asked to.
    fn drop(&mut self) {
        let _ = start(Path::new("kill")).arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
