use std::sync::Arc;

use pando_facts::{DeploymentKind, Place, Source};
use pando_model::yaml;

use super::{Deployed, deployment};

/// Reads a Procfile: a line for each kind of process.
pub fn procfile(source: &Source, to: &mut Deployed) {
    for (number, line) in (1..).zip(source.text.lines()) {
        let Some((name, command)) = line.split_once(':').filter(|(name, _)| is_name(name.trim())) else {
            continue;
        };
        let mut process = deployment(name.trim(), DeploymentKind::Process, Place::new(Arc::clone(&source.path), number));
        process.command = Some(command.trim().to_owned());
        to.push(process);
    }
}

/// Reads what `npm start` and the like run. Other scripts build, test and tidy up.
pub fn package(source: &Source, to: &mut Deployed) {
    let Ok(package) = yaml::read_one(&source.text) else { return };
    let folder = source
        .path
        .rsplit_once('/')
        .map(|(folder, _)| folder.rsplit('/').next().unwrap_or(folder));
    for script in package.get("scripts").map_or(&[][..], yaml::Node::entries) {
        let runs = matches!(script.key.as_str(), "start" | "serve" | "worker" | "start:prod");
        let Some(command) = script.node.text().filter(|_| runs) else {
            continue;
        };
        let name = match folder {
            Some(folder) => format!("{folder}: npm run {}", script.key),
            None => format!("npm run {}", script.key),
        };
        let place = Place::new(Arc::clone(&source.path), script.place.line);
        let mut process = deployment(&name, DeploymentKind::Process, place);
        process.command = Some(command.to_owned());
        to.push(process);
    }
}

/// Reads the commands that a package of Python installs: `name = "module:function"` below one of two headings.
pub fn pyproject(source: &Source, to: &mut Deployed) {
    let mut is_below = false;
    for (number, line) in (1..).zip(source.text.lines()) {
        let line = line.trim();
        if line.starts_with('[') {
            is_below = matches!(line, "[project.scripts]" | "[tool.poetry.scripts]" | "[project.gui-scripts]");
            continue;
        }
        let Some((name, value)) = line.split_once('=').filter(|_| is_below) else {
            continue;
        };
        let (name, value) = (name.trim().trim_matches('"'), value.trim().trim_matches(['"', '\'']));
        if value.is_empty() || !value.chars().all(|char| char.is_ascii_alphanumeric() || "._:".contains(char)) {
            continue;
        }
        let place = Place::new(Arc::clone(&source.path), number);
        to.starts.entry(value.to_owned()).or_insert((format!("the command {name}"), place));
    }
}

/// Notes the files that Vercel runs: those that its routes lead to and that it builds.
pub fn vercel(source: &Source, to: &mut Deployed) {
    let Ok(configuration) = yaml::read_one(&source.text) else {
        return;
    };
    let folder = source
        .path
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut note = |node: Option<&yaml::Node>| {
        let named = node.and_then(|node| Some((node.text()?, node.place.line)));
        let Some((file, line)) = named.filter(|(file, _)| file.ends_with(".py")) else {
            return;
        };
        let file = file.trim_start_matches("./").trim_start_matches('/');
        let place = Place::new(Arc::clone(&source.path), line);
        to.starts
            .entry(format!("{folder}{file}"))
            .or_insert((format!("a function of Vercel: {file}"), place));
    };
    let lists = [("routes", "dest"), ("rewrites", "destination"), ("builds", "src")];
    for (list, key) in lists {
        for item in configuration.get(list).map_or(&[][..], yaml::Node::items) {
            note(item.get(key));
        }
    }
}

/// Notes what a script for the shell starts.
pub fn script(source: &Source, to: &mut Deployed) {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut whole = String::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(line) => {
                whole.push_str(line);
                whole.push(' ');
            }
            None => {
                whole.push_str(line);
                let command = std::mem::take(&mut whole);
                to.note(&command, folder, &Place::new(Arc::clone(&source.path), number));
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char))
}
