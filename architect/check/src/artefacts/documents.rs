use std::collections::HashMap;

use pando_model::{Unreadable, typed};

use super::scene::Document;
use super::{ArtefactRule, Scene, artefact_rules, dapr};
use crate::diagnostic::Hit;
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN301" unreadable,
    Error "PAN302" resource_twice,
    Note "PAN303" chart_passed_over,
    Error "PAN304" not_of_its_type,
    Error "PAN305" version_of_none,
    Error "PAN307" nothing_read,
];

fn unreadable(scene: &Scene<'_>, hits: &mut Hits) {
    for one in &scene.broken {
        hits.add(|| Hit {
            file: one.file.clone(),
            place: one.place,
            sentence: one.sentence.clone(),
            help: None,
        });
    }
}

fn resource_twice(scene: &Scene<'_>, hits: &mut Hits) {
    let mut seen = HashMap::new();
    for one in scene.documents.iter().filter(|one| !one.name.is_empty()) {
        if let Some(first) = seen.insert(one.key(), one) {
            hits.add(|| {
                let sentence = format!("{} is in {} already, line {}", one.title(), first.file, first.node.place.line);
                one.at(steps!["metadata", "name"], sentence)
                    .help("whichever comes last is applied; Helm refuses both")
            });
        }
    }
}

fn chart_passed_over(scene: &Scene<'_>, hits: &mut Hits) {
    for chart in scene.charts {
        hits.add(|| Hit {
            file: format!("{chart}/Chart.yaml").into(),
            place: pando_model::yaml::Place { line: 1, column: 1 },
            sentence: "this is a chart: its templates become artefacts by their values, and are not looked at".to_owned(),
            help: Some(format!("helm template {chart} | architect check MODEL --artefacts -")),
        });
    }
}

/// Nothing that has pods and nothing of Dapr's: no rule has anything to look at.
fn nothing_read(scene: &Scene<'_>, hits: &mut Hits) {
    // What is broken is said already.
    if !scene.broken.is_empty() || scene.has_workloads() || scene.documents.iter().any(Document::is_dapr) {
        return;
    }
    let read = match scene.documents.len() {
        0 => "nothing was read".to_owned(),
        1 => "one document was read".to_owned(),
        count => format!("{count} documents were read"),
    };
    hits.add(|| {
        let sentence = format!("{read}: nothing here says what runs, or with which Components, and no rule has anything to look at");
        let hit = match scene.documents.first() {
            Some(first) => first.at(steps!["kind"], sentence),
            None => scene.ground.at(steps!["format"], sentence),
        };
        match scene.charts.first() {
            Some(chart) => hit.help(format!("helm template {chart} | architect check MODEL --artefacts -")),
            None => hit.help("what was to be read may have failed, as `helm template` in front of a pipe does (`set -o pipefail`)"),
        }
    });
}

fn not_of_its_type(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.documents.iter().filter(|one| one.is_dapr()) {
        let fits = match (one.kind.as_str(), one.api.as_str()) {
            ("Component", _) => typed::<dapr::Component>(&one.node).map(drop),
            ("Configuration", _) => typed::<dapr::Configuration>(&one.node).map(drop),
            ("Resiliency", _) => typed::<dapr::Resiliency>(&one.node).map(drop),
            ("Subscription", "dapr.io/v2alpha1") => typed::<dapr::Subscription>(&one.node).map(drop),
            ("Subscription", _) => typed::<dapr::FirstSubscription>(&one.node).map(drop),
            ("HTTPEndpoint", _) => typed::<dapr::HttpEndpoint>(&one.node).map(drop),
            _ => Ok(()),
        };
        if let Err(Unreadable(fault)) = fits {
            hits.add(|| {
                let hit = one.here(fault.place, format!("{}: {}", one.title(), fault.sentence));
                match fault.help {
                    Some(help) => hit.help(help),
                    None => hit,
                }
            });
        }
    }
}

fn version_of_none(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.documents.iter().filter(|one| one.is_dapr()) {
        match dapr::KINDS.iter().find(|(kind, _)| *kind == one.kind) {
            Some((_, versions)) if versions.contains(&one.api.as_str()) => {}
            Some((kind, versions)) => hits.add(|| {
                let sentence = format!("there is no {kind} of {}", one.api);
                one.at(steps!["apiVersion"], sentence)
                    .help(format!("`apiVersion: {}`", versions.join("` or `")))
            }),
            None => hits.add(|| {
                let sentence = format!("Dapr has no kind {}", one.kind);
                one.at(steps!["kind"], sentence)
                    .near(&one.kind, dapr::KINDS.iter().map(|(kind, _)| *kind))
            }),
        }
    }
}
