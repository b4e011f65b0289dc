use pando_boundaries::Service;
use serde_json::{Value, json};

use super::template::{Filler, Unwritten};
use crate::Analysis;
use crate::index::Index;
use crate::words;

/// How many of what it asks for a card lists; the JSON has all.
const ASKS: usize = 60;

/// A card for each service.
pub(super) fn services(analysis: &Analysis<'_>, index: &Index<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let cards: Vec<Value> = analysis
        .proposal
        .services
        .iter()
        .enumerate()
        .map(|(at, service)| card(analysis, index, at, service))
        .collect();
    filler.fill(
        "services",
        include_str!("../../templates/services.html"),
        &json!({
            "cards": cards,
            "shared": analysis.proposal.shared,
            "one": analysis.proposal.verdict.keep_one(),
        }),
    )
}

fn card(analysis: &Analysis<'_>, index: &Index<'_>, at: usize, service: &Service) -> Value {
    let name = |unit: &pando_facts::UnitId| {
        let text = unit.as_str();
        let start = text.rfind(['.', '#']).map_or(0, |dot| dot + 1);
        text[start..].to_owned()
    };
    let operations: Vec<Value> = service
        .operations
        .iter()
        .map(|one| {
            let types = match (&one.body, &one.answer) {
                (None, None) => String::new(),
                (body, answer) => {
                    let shown = |unit: &Option<pando_facts::UnitId>| unit.as_ref().map_or("nothing".to_owned(), name);
                    format!("{} → {}", shown(body), shown(answer))
                }
            };
            json!({"method": one.method, "path": one.path, "types": types, "guarded": one.guarded, "new": one.new, "place": one.place})
        })
        .collect();
    let modules: Vec<Value> = index.modules[at]
        .iter()
        .map(|(module, count)| json!({"name": module, "count": count, "whole": index.home.get(module) == Some(&at)}))
        .collect();
    let asks: Vec<Value> = service
        .asks
        .iter()
        .take(ASKS)
        .map(|one| {
            let to = index.services.get(&*one.to);
            json!({"to": one.to, "number": to, "method": one.method, "path": one.path, "places": one.places})
        })
        .collect();
    let asked_by: Vec<&str> = analysis
        .proposal
        .services
        .iter()
        .filter(|other| other.asks.iter().any(|ask| ask.to == service.name))
        .map(|other| &*other.name)
        .collect();
    json!({
        "number": at + 1,
        "id": at,
        "colour": at % 8,
        "name": service.name,
        "face": service.face,
        "tables": service.tables,
        "units": service.units.len(),
        "modules": modules,
        "operations": operations,
        "new": service.operations.iter().filter(|one| one.new).count(),
        "events": service.events,
        "asks": asks,
        "asks_count": service.asks.len(),
        "asks_more": service.asks.len().saturating_sub(ASKS),
        "asked_by": asked_by,
        "why": service.why,
        "sure": words::confidence(service.confidence),
        "confidence": service.confidence.clamp(0.0, 1.0),
    })
}
