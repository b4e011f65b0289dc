//! What services are called: by the words of their own tables, routes and modules that the others do not have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ground::Ground;
use crate::placed::Placed;
use crate::words::words;

/// Words that say how a program is built, and not what it is about.
const BUILDING: [&str; 84] = [
    "admin",
    "api",
    "app",
    "application",
    "apps",
    "async",
    "back",
    "backend",
    "base",
    "client",
    "cmd",
    "common",
    "component",
    "config",
    "connection",
    "controller",
    "core",
    "crud",
    "data",
    "database",
    "db",
    "dep",
    "dependency",
    "deps",
    "dto",
    "endpoint",
    "engine",
    "entity",
    "factory",
    "front",
    "frontend",
    "function",
    "get",
    "handler",
    "helper",
    "id",
    "impl",
    "index",
    "init",
    "inner",
    "interface",
    "internal",
    "io",
    "js",
    "jsx",
    "lib",
    "list",
    "main",
    "manager",
    "me",
    "middleware",
    "mixin",
    "mjs",
    "model",
    "module",
    "new",
    "orm",
    "page",
    "private",
    "provider",
    "public",
    "query",
    "repo",
    "repository",
    "rest",
    "route",
    "router",
    "schema",
    "serializer",
    "server",
    "service",
    "session",
    "setting",
    "sql",
    "src",
    "store",
    "task_queue",
    "test",
    "ts",
    "tsx",
    "url",
    "util",
    "view",
    "web",
];

/// Words that say that a program answers in a chat, and not only people.
const BOT: [&str; 8] = ["bot", "intent", "assistant", "llm", "nlp", "openai", "prompt", "completion"];

/// The longest name of a Dapr app id that we give.
const LENGTH_MAX: usize = 50;

/// A name for each service, each another one.
pub(crate) fn names(ground: &Ground<'_>, placed: &Placed) -> Vec<Arc<str>> {
    let vocabularies = vocabularies(ground, placed);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names = vec![Arc::from(""); placed.count];
    if let Some(face) = placed.face {
        taken.insert("frontend".to_owned());
        names[face] = "frontend".into();
    }
    // The largest vocabulary chooses first.
    let mut order: Vec<usize> = (0..placed.count).filter(|service| Some(*service) != placed.face).collect();
    let weight = |service: &usize| vocabularies[*service].values().sum::<f64>();
    order.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
    for service in order {
        let name = match placed.pieces() {
            1 => whole(&ground.facts.name),
            _ => free(ranked(&vocabularies, service), &taken),
        };
        let name = unique(name, &taken);
        taken.insert(name.clone());
        names[service] = name.into();
    }
    names
}

/// What a person called a service, as an app id that no other has.
pub(crate) fn given(given: &[Arc<str>], face: Option<usize>) -> Vec<Arc<str>> {
    let mut taken = BTreeSet::new();
    let mut names: Vec<Arc<str>> = Vec::new();
    for name in given {
        let name = unique(label(name).unwrap_or_else(|| "service".to_owned()), &taken);
        taken.insert(name.clone());
        names.push(name.into());
    }
    if let Some(face) = face.filter(|face| *face == names.len()) {
        debug_assert_eq!(face, names.len());
        names.push(unique("frontend".to_owned(), &taken).into());
    }
    names
}

/// By service: how much it has of each word.
fn vocabularies(ground: &Ground<'_>, placed: &Placed) -> Vec<BTreeMap<String, f64>> {
    let mut said: Vec<BTreeMap<String, f64>> = vec![BTreeMap::new(); placed.count];
    let mut say = |service: usize, text: &str, weight: f64| {
        let own: BTreeSet<String> = words(text).into_iter().filter(|word| !BUILDING.contains(&&**word)).collect();
        for word in own {
            *said[service].entry(word).or_default() += weight;
        }
    };
    for (number, owner) in placed.tables.iter().enumerate() {
        if let Some(owner) = owner {
            say(
                *owner,
                &ground.facts.tables[number].name,
                if ground.joins[number] { 0.5 } else { 3.0 },
            );
        }
    }
    let mut modules: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (number, unit) in ground.units.iter().enumerate() {
        let Some(service) = placed.units[number] else { continue };
        *modules.entry((service, unit.module.as_str())).or_default() += 1;
        for route in &ground.routes[number] {
            let mut parts = route.path.split('/').filter(|part| {
                let said = words(part);
                !said.is_empty() && said.iter().any(|word| !BUILDING.contains(&&**word))
            });
            for (part, weight) in parts.by_ref().take(3).zip([2.0, 0.5, 0.25]) {
                say(service, part, weight);
            }
        }
        say(service, unit.id.as_str().rsplit(['.', '#']).next().unwrap_or_default(), 0.1);
    }
    for ((service, module), units) in modules {
        let parts: Vec<&str> = module.split(['.', '/', '#']).collect();
        for part in parts.iter().rev().take(2) {
            say(service, part, 0.5 + f64::min(crate::worth::number(units) / 5.0, 1.0));
        }
    }
    said
}

/// The words of a service, its own first: how much it has of each, and how few others have it (Spärck Jones 1972).
fn ranked(vocabularies: &[BTreeMap<String, f64>], service: usize) -> Vec<String> {
    let services = crate::worth::number(vocabularies.len());
    let own: f64 = vocabularies[service].values().sum();
    let mut ranked: Vec<(f64, &String)> = vocabularies[service]
        .iter()
        .map(|(word, weight)| {
            // Another that has little of it has it by chance.
            let others: f64 = vocabularies
                .iter()
                .map(|other| f64::min(other.get(word).copied().unwrap_or_default() / weight, 1.0))
                .sum();
            (weight / own * (1.0 + services / others).ln(), word)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut ranked: Vec<String> = ranked.into_iter().map(|(_, word)| word.clone()).collect();
    let answers = vocabularies[service]
        .keys()
        .any(|word| BOT.iter().any(|bot| word == bot || (word.ends_with(bot) && *bot == "bot")));
    if let Some(first) = ranked.first_mut()
        && first == "chat"
        && answers
    {
        "chatbot".clone_into(first);
    }
    ranked
}

fn free(ranked: Vec<String>, taken: &BTreeSet<String>) -> String {
    let named = |word: &str| format!("{}-service", word.get(..LENGTH_MAX - 8).unwrap_or(word));
    let is_free = |name: &String| !taken.contains(name);
    let Some(first) = ranked.first() else {
        return "part-service".to_owned();
    };
    let second = || ranked.get(1).map(|second| named(&format!("{first}-{second}")));
    Some(named(first))
        .filter(is_free)
        .or_else(|| second().filter(is_free))
        .unwrap_or_else(|| named(first))
}

/// A number behind it, where the name is taken.
fn unique(name: String, taken: &BTreeSet<String>) -> String {
    if !taken.contains(&name) {
        return name;
    }
    let short = name.get(..LENGTH_MAX - 6).unwrap_or(&name);
    (2..)
        .map(|number| format!("{short}-{number}"))
        .find(|name| !taken.contains(name))
        .unwrap_or(name)
}

/// What the program as one piece is called.
fn whole(name: &str) -> String {
    label(name)
        .filter(|name| name != "frontend")
        .unwrap_or_else(|| "program".to_owned())
}

/// A text as an app id: small letters, digits and dashes, a letter first.
fn label(text: &str) -> Option<String> {
    let mut label = String::new();
    for one in text.chars() {
        match one.to_ascii_lowercase() {
            letter @ 'a'..='z' => label.push(letter),
            digit @ '0'..='9' if !label.is_empty() => label.push(digit),
            _ if !label.is_empty() && !label.ends_with('-') => label.push('-'),
            _ => {}
        }
    }
    label.truncate(LENGTH_MAX);
    let label = label.trim_end_matches('-');
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_program_is_called_its_name_is_an_app_id() {
        for (text, expected) in [
            ("full-stack-fastapi-template", Some("full-stack-fastapi-template")),
            ("My App!", Some("my-app")),
            ("3d_viewer", Some("d-viewer")),
            ("数据", None),
            ("--", None),
        ] {
            assert_eq!(label(text).as_deref(), expected);
        }
        let long = label(&"ab-".repeat(40)).expect("a name");
        assert!(pando_model::AppId::new(long).is_ok());
    }

    #[test]
    fn no_two_have_one_name() {
        let names = given(&["a b".into(), "a-b".into(), "A.B".into(), "!".into()], None);
        let all: Vec<&str> = names.iter().map(|name| &**name).collect();
        assert_eq!(all, ["a-b", "a-b-2", "a-b-3", "service"]);
    }
}
