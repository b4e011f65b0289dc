//! Every rule's own examples: the wrong one is found, the right one is not.

use pando_check::live::Seen;
use pando_check::{Artefacts, Beside, Report, Rule, check, check_beside, check_live, rules};
use pando_model::{typed, yaml};

/// What every model begins with; the examples leave it out.
const HEAD: &str = "format: pando.architecture/v1\nname: shop\n";

/// The shop that the examples of artefacts belong to.
const SHOP: &str = include_str!("shop.yaml");

/// The first block after a word.
fn example(rule: &Rule, word: &str) -> String {
    let (_, rest) = rule
        .text
        .split_once(&format!("\n{word}:\n\n```yaml\n"))
        .unwrap_or_else(|| panic!("{} has no `{word}:`", rule.code));
    let (block, _) = rest.split_once("\n```").unwrap_or_else(|| panic!("{}: an open block", rule.code));
    format!("{block}\n")
}

/// The codes found in an example. Of those below 200 it is a model, of those below 300 one with the files that it names, of those below 800
/// artefacts beside the shop, of others what was seen of a running one.
fn found(rule: &Rule, text: &str) -> Vec<String> {
    let number: u32 = rule.code[3..].parse().expect("a number");
    let report = match number < 300 {
        true if number >= 200 => found_beside(text),
        true => check("model.yaml", &format!("{HEAD}{text}"), None),
        false if number < 800 => check(
            "model.yaml",
            &format!("{HEAD}{SHOP}"),
            Some(&Artefacts::from_texts([("all.yaml", text)])),
        ),
        false => found_live(text),
    };
    report
        .findings
        .iter()
        .map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

/// A model and the files beside it, each of which begins with its name.
fn found_beside(text: &str) -> Report {
    let mut documents = text.split("---\n");
    let model = format!("{HEAD}{}", documents.next().expect("a model"));
    let files: Vec<(&str, &str)> = documents
        .map(|document| document.trim_start_matches("# ").split_once('\n').expect("a name"))
        .collect();
    let beside = |file: &str| Beside {
        file: file.to_owned(),
        text: match files.iter().find(|(name, _)| *name == file) {
            Some((_, text)) => Ok((*text).to_owned()),
            None => Err("there is no such file".to_owned()),
        },
    };
    let mut report = check("model.yaml", &model, None);
    let (model_read, _) = pando_model::Model::read(&model).unwrap_or_else(|error| panic!("{error}: {model}"));
    let named = [&model_read.steps, &model_read.schemas].map(|file| file.as_ref().map(|file| beside(file.as_str())));
    check_beside("model.yaml", &model, named[0].as_ref(), named[1].as_ref(), &mut report);
    report
}

/// What was seen, and beside it artefacts, or a model in place of the shop's.
fn found_live(text: &str) -> Report {
    let (mut seen, mut model, mut artefacts) = (Seen::default(), SHOP.to_owned(), None);
    for document in text.split("---\n") {
        match document {
            artefact if artefact.starts_with("apiVersion:") => artefacts = Some(Artefacts::from_texts([("all.yaml", artefact)])),
            other if other.starts_with("services:") => model = other.to_owned(),
            what => seen = typed(&yaml::read_one(what).expect("YAML")).unwrap_or_else(|error| panic!("{error}: {what}")),
        }
    }
    check_live("model.yaml", &format!("{HEAD}{model}"), artefacts.as_ref(), None, &seen).expect("no placement")
}

#[test]
fn every_rule_finds_its_wrong_example_and_passes_its_right_one() {
    let mut faults = Vec::new();
    for rule in rules() {
        // A folder is no example of a text: tests/artefacts.rs has one. Those of programs are told in architect/boundaries and architect/architect.
        if ["PAN303", "PAN306"].contains(&rule.code) || rule.code >= "PAN900" {
            continue;
        }
        let wrong = found(rule, &example(rule, "Wrong"));
        if !wrong.iter().any(|one| one.starts_with(rule.code)) {
            faults.push(format!("{} does not find its own example, but {wrong:#?}", rule.code));
        }
        // An example that is no model, or no YAML, would pass every other rule.
        let right = found(rule, &example(rule, "Right"));
        if right.iter().any(|one| [rule.code, "PAN100", "PAN301"].contains(&&one[..6])) {
            faults.push(format!("{} finds what is right: {right:#?}", rule.code));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_a_code_of_its_own_and_says_what_and_why() {
    let rules = rules();
    assert!(rules.len() >= 30, "{} rules", rules.len());
    for pair in rules.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} is given twice", pair[1].code);
    }
    for rule in rules {
        assert!(rule.headline().len() > 10 && rule.why().len() > 30, "{}: {}", rule.code, rule.why());
    }
}
