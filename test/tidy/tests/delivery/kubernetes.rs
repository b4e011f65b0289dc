use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pando_model::yaml::{Node, read, read_one};
use pando_tidy::{files, root};
use tempfile::TempDir;

use crate::shell::{Command, commands};
use crate::tools::Tools;
use crate::{text, values};

const PAGE: &str = "docs/KUBERNETES.md";

/// The blocks of a kind.
pub(crate) fn blocks(kind: &str) -> Vec<String> {
    let (page, fence) = (text(PAGE), format!("```{kind}\n"));
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// All commands of the page, those in its tables and sentences left out.
fn all() -> Vec<Command> {
    blocks("sh").iter().flat_map(|block| commands(block)).collect()
}

/// A folder with the files that the page tells to write.
pub(crate) fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for block in blocks("yaml") {
        let name = block
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .expect("a block begins with its file's name");
        fs::write(folder.path().join(name), &block).expect("a file");
    }
    let passwords = folder.path().join("passwords");
    fs::create_dir(&passwords).expect("a folder");
    for name in [
        "activity-service",
        "auth-service",
        "chatbot-service",
        "task-service",
        "dapr-state",
        "logs",
        "owner",
        "redis",
        "signing-keys",
        "statestore",
    ] {
        fs::write(passwords.join(name), "secret").expect("a file");
    }
    for name in ["helm", "deploy"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).expect("a link");
    }
    folder
}

/// What a command that installs makes of the chart.
fn template(command: &Command) -> Vec<String> {
    let mut words = command.0.iter().skip(1).peekable();
    let mut made = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "upgrade" => made.push("template".to_owned()),
            "--install" | "--wait" => {}
            "--timeout" => drop(words.next()),
            word => made.push(word.to_owned()),
        }
    }
    made
}

#[test]
fn each_command_of_the_page_has_the_flags_that_it_is_given() {
    let mut tools = Tools::find();
    let all = all();
    for program in ["kubectl", "helm", "architect"] {
        assert!(all.iter().any(|command| command.0[0] == program), "{program}");
    }
    all.iter().for_each(|command| tools.try_flags(command));
}

#[test]
fn real_helm_takes_the_values_that_the_page_tells_of() {
    let (tools, folder) = (Tools::find(), folder());
    let install = |command: &&Command| command.0[0] == "helm" && matches!(command.0[1].as_str(), "upgrade" | "template");
    let all = all();
    let all: Vec<&Command> = all.iter().filter(install).collect();
    assert!(all.len() >= 10, "{} commands install something", all.len());
    for command in all {
        let Some(made) = tools.run("helm", &template(command), folder.path()) else {
            return;
        };
        assert!(made.is_ok(), "{command:?}: {}", made.unwrap_err());
    }
}

/// The Secrets that documents of Kubernetes name, with their keys.
fn named(documents: &[Node]) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Node> = documents.iter().collect();
    while let Some(node) = open.pop() {
        let of = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        if let Some(reference) = node.get("secretKeyRef") {
            found.extend(of(reference, "name").zip(of(reference, "key")));
        }
        if let Some(secret) = of(node, "secretName") {
            let items = node.get("items").map(Node::items).unwrap_or_default();
            found.extend(items.iter().filter_map(|item| Some((secret.clone(), of(item, "key")?))));
        }
        for annotation in ["dapr.io/api-token-secret", "dapr.io/app-token-secret"] {
            found.extend(of(node, annotation).map(|secret| (secret, "token".to_owned())));
        }
        open.extend(node.items());
        open.extend(node.entries().iter().map(|entry| &entry.node));
    }
    found
}

#[test]
fn the_page_makes_every_secret_with_the_keys_that_the_chart_names() {
    let (tools, folder) = (Tools::find(), folder());
    let arguments = ["template", "todo", "helm/todo-chart", "-n", "todo", "-f", "todo.yaml"].map(str::to_owned);
    let Some(chart) = tools.run("helm", &arguments, folder.path()) else {
        return;
    };
    // Whoever ends a document with another one's beginning leaves an empty one.
    let chart = chart.expect("a chart");
    let documents: Vec<Node> = chart.split("\n---\n").flat_map(|part| read(part).unwrap_or_default()).collect();
    let mut needed = named(&documents);
    // The ingress' certificate is the cluster's business.
    needed.retain(|(secret, _)| secret != "todo-tls");
    assert!(needed.len() >= 20, "{needed:?}");
    let mut made = BTreeSet::new();
    for command in all()
        .iter()
        .filter(|command| command.0.starts_with(&["kubectl", "create", "secret"].map(str::to_owned)))
    {
        let mut arguments = command.0[1..].to_vec();
        arguments.extend(["--dry-run=client", "-o", "yaml"].map(str::to_owned));
        let Some(secret) = tools.run_with("kubectl", &arguments, folder.path(), "secret") else {
            return;
        };
        let secret = read_one(&secret.unwrap_or_else(|error| panic!("{command:?}: {error}"))).expect("a Secret");
        let name = secret.at(&["metadata", "name"]).and_then(Node::text).expect("a name");
        let keys = secret.get("data").map(Node::entries).unwrap_or_default();
        made.extend(keys.iter().map(|key| (name.to_owned(), key.key.clone())));
    }
    let missing: Vec<_> = needed.difference(&made).collect();
    assert!(missing.is_empty(), "the page does not make {missing:?}");
}

/// What stands between backticks, of one kind or the other.
fn codes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// Whether the chart's values have what a row of keys leads to; `NAME` is any of the services, and some maps take any key.
fn has_value(values: &Node, path: &str) -> bool {
    let mut node = values;
    for key in path.split('.') {
        let key = if key == "NAME" { "task-service" } else { key };
        match node.get(key) {
            Some(inner) => node = inner,
            None => return node.entries().is_empty() && ["extraEnv.", "podAnnotations.", "labels."].iter().any(|free| path.contains(free)),
        }
    }
    true
}

#[test]
fn each_value_that_the_page_names_is_one_of_the_charts() {
    let values = values();
    let page: String = text(PAGE).split("```").step_by(2).collect();
    let mut seen = 0;
    for code in codes(&page) {
        let path = code.split([':', ' ']).next().unwrap_or_default();
        let first = path.split('.').next().unwrap_or_default();
        let is_path = path.contains('.') && values.get(first).is_some();
        if is_path {
            assert!(has_value(&values, path), "there is no value {path}");
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen} values are named");
}

/// What others say, in their own words.
const OTHERS: [&str; 16] = [
    "CreateContainerConfigError",
    "ImagePullBackOff",
    "OOMKilled",
    "1/1",
    "2/2",
    "violates PodSecurity \"restricted\"",
    "violates PodSecurity",
    "todo-logs",
    "invalid access control spec",
    "ERR_DIRECT_INVOKE",
    "permission denied to create role",
    "remaining connection slots are reserved",
    "WRONGPASS",
    "helm upgrade",
    "kubectl exec … sh",
    "--wait",
];

#[test]
fn what_one_sees_is_what_is_said() {
    let ours: String = ["app", "services", "platform"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), ".rs"))
        .chain(files(&root().join("helm"), ".yaml"))
        .chain(files(&root().join("helm"), ".tpl"))
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    // A sentence goes on behind the end of a line.
    let ours = ours.split("\\\n").map(str::trim_start).collect::<String>();
    let page = text(PAGE);
    let table = page.split("| What one sees |").nth(1).expect("a table");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() >= 20, "{} rows", rows.len());
    for row in rows {
        let first = row.split('|').nth(1).expect("a cell");
        for code in codes(first) {
            let is_said = OTHERS.contains(&code.as_str())
                || ours.contains(&code)
                || Path::new(&code).is_absolute()
                || values().get(code.split('.').next().unwrap_or_default()).is_some();
            assert!(is_said, "nobody says `{code}`");
        }
    }
}
