use std::sync::Arc;

use pando_facts::{Deployment, DeploymentKind, Place, Source};

use super::{Deployed, deployment, words};

/// Reads a Dockerfile: what its last stage says. An earlier stage is only built from, unless somebody names it.
pub fn read(source: &Source, to: &mut Deployed) {
    let mut stage: Option<Deployment> = None;
    let (mut entrypoint, mut command) = (None, None);
    for (line, instruction, rest) in instructions(&source.text) {
        match instruction.as_str() {
            "FROM" => {
                let place = Place::new(Arc::clone(&source.path), line);
                let mut next = deployment(&name(&source.path), DeploymentKind::Dockerfile, place);
                let image = rest.split_whitespace().find(|word| !word.starts_with("--"));
                next.image = image.map(str::to_owned);
                stage = Some(next);
                (entrypoint, command) = (None, None);
            }
            "ENTRYPOINT" => entrypoint = Some(words_of(&rest)),
            "CMD" => command = Some(words_of(&rest)),
            "EXPOSE" => {
                let ports = rest
                    .split_whitespace()
                    .filter_map(|port| port.split('/').next()?.parse::<u16>().ok());
                stage.iter_mut().for_each(|stage| stage.ports.extend(ports.clone()));
            }
            "ENV" => stage.iter_mut().for_each(|stage| stage.environment.extend(environment(&rest))),
            _ => {}
        }
    }
    if let Some(mut stage) = stage {
        let words: Vec<String> = entrypoint.into_iter().chain(command).filter(|words| !words.is_empty()).collect();
        stage.command = (!words.is_empty()).then(|| words.join(" "));
        to.push(stage);
    }
}

/// A folder's Dockerfile is called as the folder, `Dockerfile.worker` and `worker.Dockerfile` are called worker.
fn name(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = file.to_ascii_lowercase();
    let own = lower.strip_prefix("dockerfile.").or_else(|| lower.strip_suffix(".dockerfile"));
    let folder = folder.rsplit('/').next().filter(|folder| !folder.is_empty());
    own.or(folder).unwrap_or("Dockerfile").to_owned()
}

/// The instructions with their lines: what goes on behind a backslash is one, and comments are none.
fn instructions(text: &str) -> Vec<(u32, String, String)> {
    let mut all = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) => (line.trim_end(), true),
            None => (line, false),
        };
        let (first, mut whole) = open.take().unwrap_or((number, String::new()));
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(line);
        if goes_on {
            open = Some((first, whole));
            continue;
        }
        let (instruction, rest) = whole.split_once(char::is_whitespace).unwrap_or((&whole, ""));
        all.push((first, instruction.to_ascii_uppercase(), rest.trim().to_owned()));
    }
    all
}

/// A command as a list in JSON, or as a shell has it.
fn words_of(text: &str) -> String {
    match serde_json::from_str::<Vec<String>>(text) {
        Ok(words) => words::joined(&words),
        Err(_) => text.to_owned(),
    }
}

/// `A=1 B="2 3"`, or `A 1` as it was once written.
fn environment(text: &str) -> Vec<(String, String)> {
    let words = words::of(text);
    match words.first() {
        Some(first) if !first.contains('=') => vec![(first.clone(), words[1..].join(" "))],
        _ => {
            let pairs = words.iter().filter_map(|word| word.split_once('='));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        }
    }
}
