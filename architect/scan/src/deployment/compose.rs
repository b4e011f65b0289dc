use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Deployment, DeploymentKind, Place, Source};
use pando_model::yaml::{Node, Value};

use super::{Deployed, command, deployment, scalar};

/// Services of Docker Compose, by the folder of their files and their names: a file may say more of a service of another one.
#[derive(Debug, Default)]
pub struct Composed(BTreeMap<(String, String), Deployment>);

/// Whether a document is one of Compose, whatever its file is called.
pub fn is_composed(document: &Node) -> bool {
    let services = document.get("services").map_or(&[][..], Node::entries);
    document.get("apiVersion").is_none()
        && services
            .iter()
            .any(|service| service.node.get("image").or_else(|| service.node.get("build")).is_some())
}

impl Composed {
    /// Adds what a file says. The main file comes first, so that its places stay.
    pub fn add(&mut self, source: &Source, documents: &[Node]) {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for service in documents
            .iter()
            .filter_map(|document| document.get("services"))
            .flat_map(Node::entries)
        {
            let place = Place::new(Arc::clone(&source.path), service.place.line);
            let read = read(&service.key, &service.node, place);
            let key = (folder.to_owned(), service.key.clone());
            match self.0.get_mut(&key) {
                Some(known) => join(known, read),
                None => {
                    self.0.insert(key, read);
                }
            }
        }
    }

    /// Hands over all of them.
    pub fn finish(self, to: &mut Deployed) {
        for service in self.0.into_values() {
            to.push(service);
        }
    }
}

/// What two files say of a service. The file with the shorter name is the main one.
fn join(known: &mut Deployment, other: Deployment) {
    let (mut main, more) = match other.place.file.len() < known.place.file.len() {
        true => (other, known.clone()),
        false => (known.clone(), other),
    };
    main.image = main.image.or(more.image);
    main.command = main.command.or(more.command);
    for (name, value) in more.environment {
        main.environment.entry(name).or_insert(value);
    }
    main.ports.extend(more.ports);
    main.ports.sort_unstable();
    main.ports.dedup();
    main.needs.extend(more.needs);
    main.needs.sort_unstable();
    main.needs.dedup();
    *known = main;
}

fn read(name: &str, service: &Node, place: Place) -> Deployment {
    let mut read = deployment(name, DeploymentKind::Compose, place);
    let build = service
        .get("build")
        .and_then(|build| build.get("context").map_or_else(|| scalar(build), scalar));
    read.image = build.or_else(|| service.get("image").and_then(scalar));
    let words = ["entrypoint", "command"]
        .iter()
        .filter_map(|key| service.get(key).and_then(command));
    let words: Vec<String> = words.collect();
    read.command = (!words.is_empty()).then(|| words.join(" "));
    let ports = ["ports", "expose"].iter().filter_map(|key| service.get(key)).flat_map(Node::items);
    read.ports = ports.filter_map(port).collect();
    read.ports.sort_unstable();
    read.ports.dedup();
    read.environment = environment(service.get("environment"));
    let waits = service.get("depends_on").into_iter().chain(service.get("links"));
    read.needs = waits
        .flat_map(names)
        .map(|name| name.split(':').next().unwrap_or_default().to_owned())
        .collect();
    read.needs.sort_unstable();
    read.needs.dedup();
    read
}

/// The port inside: of `127.0.0.1:8080:80/tcp` 80.
fn port(node: &Node) -> Option<u16> {
    let text = node.get("target").and_then(scalar).or_else(|| scalar(node))?;
    text.split('/').next()?.rsplit(':').next()?.parse().ok()
}

fn environment(node: Option<&Node>) -> BTreeMap<String, String> {
    let Some(node) = node else { return BTreeMap::new() };
    let pairs = node
        .entries()
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), scalar(&entry.node)?)));
    let lines = node.items().iter().filter_map(|item| {
        let line = scalar(item)?;
        let (name, value) = line.split_once('=').unwrap_or((&line, ""));
        Some((name.to_owned(), value.to_owned()))
    });
    pairs.chain(lines).collect()
}

fn names(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
        _ => node.items().iter().filter_map(scalar).collect(),
    }
}
