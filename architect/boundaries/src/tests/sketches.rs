//! The examples of the rules that `architect explain` tells of what is found here: services with what they would have and do, as facts.

use std::collections::BTreeMap;

use pando_facts::AccessKind::{Insert, Read};
use serde::Deserialize;

use super::cut;
use super::program::Program;
use crate::Proposal;

/// A service of an example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Sketch {
    tables: Vec<String>,
    routes: usize,
    /// Others, and in how many places it waits for each.
    asks: BTreeMap<String, usize>,
    reads: Vec<String>,
    writes: Vec<String>,
    /// Tables that are written in one transaction with its own first.
    together: Vec<String>,
    refers: Vec<String>,
}

/// The services of an example as a program, and cut as the example says.
fn cut_of(text: &str) -> Proposal {
    let sketches: BTreeMap<String, Sketch> = pando_model::typed(&pando_model::yaml::read_one(text).expect("YAML")).expect("services");
    let mut program = Program::new("example").module("app.main").entry("app.main");
    let mut services = "services:\n".to_owned();
    let module = |service: &str| format!("app.{}", service.trim_end_matches("-service"));
    for (service, sketch) in &sketches {
        let module = module(service);
        program = program.units(&module, &["find", "change", "other"]);
        services += &format!("  {service}: [{module}]\n");
        for table in &sketch.tables {
            let refers: Vec<&str> = sketch.refers.iter().map(String::as_str).collect();
            program = program.table(table, &format!("Row{table}"), &refers);
            program = program
                .touches(&format!("{module}.find"), Read, &[table])
                .touches(&format!("{module}.change"), Insert, &[table]);
            services.insert_str(services.len() - 2, &format!(", table:{table}"));
        }
    }
    for (service, sketch) in &sketches {
        let module = module(service);
        let (change, other) = (format!("{module}.change"), format!("{module}.other"));
        for number in 0..sketch.routes {
            let name = format!("route{number}");
            program = program
                .units(&module, &[&name])
                .route("GET", &format!("/{service}/{number}"), &format!("{module}.{name}"), None);
            let runs = [format!("{module}.find"), change.clone(), other.clone()];
            program = program.calls(&format!("{module}.{name}"), &[&runs[0], &runs[1], &runs[2]]);
        }
        for (asked, times) in &sketch.asks {
            let find = format!("app.{}.find", asked.trim_end_matches("-service"));
            program = program.calls(&other, &vec![&*find; *times]);
        }
        for table in &sketch.reads {
            program = program.touches(&other, Read, &[table]);
        }
        for table in sketch.writes.iter().chain(&sketch.together) {
            program = program.touches(&change, Insert, &[table]);
        }
        if let (Some(table), Some(own)) = (sketch.together.first(), sketch.tables.first()) {
            program = program.commits(&change, &[(&change, own), (&change, table)]);
        }
    }
    cut(&program.done(), &services)
}

fn found(text: &str) -> Vec<String> {
    let proposal = cut_of(text);
    let crossings = proposal.crossings.iter().map(|crossing| crossing.kind.code());
    let findings = proposal.findings.iter().map(|finding| &*finding.code);
    findings.chain(crossings).map(str::to_owned).collect()
}

/// The first block behind a word.
fn example<'a>(text: &'a str, word: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("\n{word}:\n\n```yaml\n")).expect("the example is there");
    rest.split_once("```").expect("a block ends").0
}

#[test]
fn every_rule_finds_its_wrong_example_and_passes_its_right_one() {
    macro_rules! texts {
        ($($code:literal)*) => { [$(($code, include_str!(concat!("../../../check/rules/", $code, ".md")))),*] };
    }
    let texts = texts!("PAN901" "PAN902" "PAN903" "PAN904" "PAN905" "PAN906" "PAN921" "PAN922" "PAN923" "PAN924" "PAN925");
    for (code, text) in texts {
        let (wrong, right) = (found(example(text, "Wrong")), found(example(text, "Right")));
        assert!(wrong.iter().any(|one| one == code), "{code} is not found, but {wrong:?}");
        assert!(!right.iter().any(|one| one == code), "{code} is found in what is right: {right:?}");
    }
}
