//! How a program is run today, as the files beside it say.

mod compose;
mod docker;
mod faults;
mod process;
mod starts;
mod words;
mod workload;

use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Deployment, DeploymentKind, Diagnostic, Fault, Place, Source, Unread};
use pando_model::{is_secret_name, secret_value, yaml};

/// What the files of a deployment say.
#[derive(Debug, Default)]
pub struct Deployed {
    /// What runs.
    pub deployments: Vec<Deployment>,
    /// What of the program is started, by the module or file that is named, with the command that does it and where that stands.
    pub starts: BTreeMap<String, (String, Place)>,
    /// What is wrong in them.
    pub faults: Vec<Fault>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Values of all files together that are looked at.
const NODES_MAX: usize = 1_000_000;

/// Reads what says how the program is built and run.
pub fn read(sources: &[Source]) -> Deployed {
    let mut deployed = Deployed::default();
    let mut composed = compose::Composed::default();
    let mut left = NODES_MAX;
    for source in sources {
        let name = source.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "yaml" | "yml" => {
                let is_template = source.text.contains("{{");
                let documents = match is_template {
                    true => yaml::read_within(&plain(&source.text), &mut left),
                    false => yaml::read_within(&source.text, &mut left),
                };
                let documents = match documents {
                    Ok(documents) => documents,
                    // A template is no YAML, and is not told to be any.
                    Err(_) if is_template => continue,
                    Err(fault) => {
                        deployed.diagnostics.push(Diagnostic {
                            kind: Unread::Syntax,
                            place: Place::new(Arc::clone(&source.path), fault.place.line),
                            sentence: fault.sentence,
                        });
                        continue;
                    }
                };
                if name.contains("compose") || documents.first().is_some_and(compose::is_composed) {
                    composed.add(source, &documents);
                } else {
                    workload::read(source, &documents, &mut deployed);
                }
            }
            "json" if name == "package.json" => process::package(source, &mut deployed),
            "json" if name == "vercel.json" => process::vercel(source, &mut deployed),
            "toml" if name == "pyproject.toml" => process::pyproject(source, &mut deployed),
            "sh" => process::script(source, &mut deployed),
            _ if name.starts_with("procfile") => process::procfile(source, &mut deployed),
            _ if crate::language::of(&source.path) == Some(pando_facts::Language::Docker) => docker::read(source, &mut deployed),
            _ => {}
        }
    }
    composed.finish(&mut deployed);
    deployed.faults = faults::found(sources);
    deployed
}

impl Deployed {
    /// Adds something that runs, and notes what it starts.
    fn push(&mut self, mut deployment: Deployment) {
        for (name, value) in &mut deployment.environment {
            if is_secret_name(name) || secret_value(value).is_some() {
                value.clear();
            }
        }
        if let Some(command) = &deployment.command {
            let folder = folder_of(&deployment);
            self.note(command, &folder, &deployment.place);
        }
        if let Some(app) = deployment.environment.get("FLASK_APP").filter(|app| !app.is_empty()) {
            let start = (format!("flask --app {app}"), deployment.place.clone());
            self.starts.entry(app.clone()).or_insert(start);
        }
        self.deployments.push(deployment);
    }

    /// Notes what a command starts.
    fn note(&mut self, command: &str, folder: &str, place: &Place) {
        for (named, short) in starts::of(command) {
            // A file is named from where the command runs.
            let named = match named.ends_with(".py") && !folder.is_empty() {
                true => format!("{folder}/{}", named.trim_start_matches("./")),
                false => named,
            };
            self.starts.entry(named).or_insert((short, place.clone()));
        }
    }
}

/// The folder that a deployment's files come from, as far as can be told.
fn folder_of(deployment: &Deployment) -> String {
    let own = deployment.place.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let built = match deployment.kind {
        DeploymentKind::Compose => deployment.image.as_deref().filter(|image| image.starts_with('.')),
        _ => None,
    };
    let built = built
        .map_or("", |built| built.trim_start_matches("./").trim_start_matches('.'))
        .trim_end_matches('/');
    [own, built]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("/")
}

fn deployment(name: &str, kind: DeploymentKind, place: Place) -> Deployment {
    Deployment {
        name: name.to_owned(),
        kind,
        place,
        image: None,
        command: None,
        ports: Vec::new(),
        environment: BTreeMap::new(),
        needs: Vec::new(),
    }
}

/// A scalar as text.
fn scalar(node: &yaml::Node) -> Option<String> {
    match &node.value {
        yaml::Value::Text(text) => Some(text.clone()),
        yaml::Value::Integer(number) => Some(number.to_string()),
        yaml::Value::Float(number) => Some(number.to_string()),
        yaml::Value::Bool(flag) => Some(flag.to_string()),
        yaml::Value::Null => Some(String::new()),
        yaml::Value::List(_) | yaml::Value::Map(_) => None,
    }
}

/// A command that is a text or a list of words.
fn command(node: &yaml::Node) -> Option<String> {
    match &node.value {
        yaml::Value::List(items) => {
            let words: Vec<String> = items.iter().filter_map(scalar).collect();
            (!words.is_empty()).then(|| words::joined(&words))
        }
        _ => node
            .text()
            .filter(|text| !text.trim().is_empty())
            .map(|text| text.trim().to_owned()),
    }
}

/// What is plain YAML of a template of Helm: lines that only steer are left out, and of a value is known that it is one.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        let trimmed = line.trim();
        let steers = is_open || trimmed.starts_with("{{") && !trimmed.contains("}}:") && !trimmed.starts_with("{{ .");
        is_open = match (line.rfind("{{"), line.rfind("}}")) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => is_open,
        };
        if !steers {
            let mut rest = line;
            while let Some((before, behind)) = rest.split_once("{{") {
                plain.push_str(before);
                plain.push_str("template");
                rest = behind.split_once("}}").map_or("", |(_, behind)| behind);
            }
            plain.push_str(rest);
        }
        // Lines stay where they are.
        plain.push('\n');
    }
    plain
}
