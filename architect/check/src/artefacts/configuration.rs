use std::collections::BTreeMap;

use pando_model::yaml::{Node, Value};

use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN541" rate_is_no_text,
    Warning "PAN542" rate_unsaid,
    Error "PAN543" no_mutual_tls,
    Error "PAN544" no_access_control,
    Warning "PAN545" rates_that_differ,
];

fn configurations<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = &'a Document> {
    scene.of("Configuration").filter(|one| one.is_dapr())
}

fn rate_is_no_text(scene: &Scene<'_>, hits: &mut Hits) {
    for one in configurations(scene) {
        let Some(rate) = one.node.at(&["spec", "tracing", "samplingRate"]) else {
            continue;
        };
        let is_rate = |text: &str| text.parse::<f64>().is_ok_and(|rate| (0.0..=1.0).contains(&rate));
        let sentence = match &rate.value {
            Value::Text(text) if is_rate(text) => continue,
            Value::Text(text) => format!("`{text}` is no rate: one trace in ten thousand is kept"),
            _ => "samplingRate is a number, and the API server takes a text alone".to_owned(),
        };
        hits.add(|| {
            let number = shown(rate);
            let right = if is_rate(&number) { number } else { "1".to_owned() };
            one.at(steps!["spec", "tracing", "samplingRate"], sentence)
                .help(format!("`samplingRate: \"{right}\"`"))
        });
    }
}

fn rate_unsaid(scene: &Scene<'_>, hits: &mut Hits) {
    for one in configurations(scene) {
        let tracing = one.node.at(&["spec", "tracing"]);
        if tracing.is_some_and(|tracing| tracing.get("samplingRate").is_none()) {
            hits.add(|| {
                one.at(steps!["spec", "tracing"], "one trace in ten thousand is kept")
                    .help("`samplingRate: \"1\"`")
            });
        }
    }
}

fn no_mutual_tls(scene: &Scene<'_>, hits: &mut Hits) {
    for one in configurations(scene) {
        if one.node.at(&["spec", "mtls", "enabled"]).and_then(Node::flag) == Some(false) {
            hits.add(|| {
                let sentence = format!(
                    "without mTLS no caller has a name, and the policies of {} are passed over",
                    one.name
                );
                one.at(steps!["spec", "mtls", "enabled"], sentence)
            });
        }
    }
}

fn no_access_control(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in super::access::configured(scene) {
        let answers = scene
            .ground
            .model
            .services
            .get(id.as_str())
            .is_some_and(|service| !service.operations.is_empty());
        if answers && one.node.at(&["spec", "accessControl"]).is_none() {
            hits.add(|| {
                let sentence = format!(
                    "whoever has a certificate may call everything of {id}: {} has no accessControl",
                    one.name
                );
                one.at(steps!["spec"], sentence)
            });
        }
    }
}

fn rates_that_differ(scene: &Scene<'_>, hits: &mut Hits) {
    let mut rates: Vec<(String, &Document)> = Vec::new();
    for one in configurations(scene) {
        if let Some(rate) = one.node.at(&["spec", "tracing", "samplingRate"]).map(shown) {
            rates.push((rate, one));
        }
    }
    // What most say is what is meant.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (rate, _) in &rates {
        *counts.entry(rate).or_default() += 1;
    }
    let Some(usual) = counts.iter().max_by_key(|(_, count)| **count).map(|(rate, _)| (*rate).to_owned()) else {
        return;
    };
    for (rate, one) in rates.iter().filter(|(rate, _)| *rate != usual) {
        hits.add(|| {
            let sentence = format!(
                "{} keeps {rate} of its traces, and others {usual}: what goes by both is told in part",
                one.title()
            );
            one.at(steps!["spec", "tracing", "samplingRate"], sentence)
        });
    }
}
