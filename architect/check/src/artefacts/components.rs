use pando_model::yaml::Node;

use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::diagnostic::Hit;
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN501" named_otherwise,
    Error "PAN502" of_another_type,
    Error "PAN503" tries_beyond_redelivery,
    Warning "PAN504" stream_without_bound,
    Error "PAN505" named_otherwise_in_the_code,
    Warning "PAN506" first_version_of_postgresql,
];

/// The components of a block: `pubsub`, `state`.
pub(super) fn of_block<'a>(scene: &'a Scene<'_>, block: &'a str) -> impl Iterator<Item = &'a Document> {
    let is_of_block = move |one: &&Document| kind(one).split_once('.').is_some_and(|(of, _)| of == block);
    scene.of("Component").filter(|one| one.is_dapr()).filter(is_of_block)
}

fn kind(component: &Document) -> &str {
    component.node.at(&["spec", "type"]).and_then(Node::text).unwrap_or_default()
}

/// An item of a component's metadata, with its number.
pub(super) fn item<'a>(component: &'a Document, name: &str) -> Option<(usize, &'a Node)> {
    let items = component.node.at(&["spec", "metadata"]).map(Node::items).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .find(|(_, item)| item.get("name").and_then(Node::text) == Some(name))
}

/// The text of an item of a component's metadata.
pub(super) fn value(component: &Document, name: &str) -> Option<String> {
    item(component, name).and_then(|(_, item)| item.get("value")).map(shown)
}

/// The two components of the model: block, name, type.
fn of_model<'a>(scene: &Scene<'a>) -> Vec<(&'static str, &'a str, &'static str)> {
    let sidecars = &scene.ground.model.sidecars;
    vec![
        ("pubsub", sidecars.pubsub.name.as_str(), sidecars.pubsub.kind.name()),
        ("state", sidecars.state_store.name.as_str(), sidecars.state_store.kind.name()),
    ]
}

fn named_otherwise(scene: &Scene<'_>, hits: &mut Hits) {
    for (block, name, _) in of_model(scene) {
        let components: Vec<&Document> = of_block(scene, block).collect();
        if let Some(other) = components.first().filter(|_| !components.iter().any(|one| one.name == name)) {
            hits.add(|| {
                let sentence = format!("the component is called {}, and the apps ask for {name}", other.name);
                other.at(steps!["metadata", "name"], sentence).help(format!("`name: {name}`"))
            });
        }
    }
}

fn of_another_type(scene: &Scene<'_>, hits: &mut Hits) {
    for (block, name, right) in of_model(scene) {
        for one in of_block(scene, block).filter(|one| one.name == name && kind(one) != right) {
            hits.add(|| {
                let sentence = format!("{name} is {}, and the model counts on {right}", kind(one));
                one.at(steps!["spec", "type"], sentence)
            });
        }
    }
}

/// A duration as Go writes it (`1m30s`), or a bare number, which components take for milliseconds. In seconds.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    if let Ok(number) = rest.parse::<f64>() {
        return Some(number / 1000.0);
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|one: char| !one.is_ascii_digit() && one != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|one: char| one.is_ascii_digit()).unwrap_or(rest.len());
        sum += number
            * match &rest[..end] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                "us" | "µs" => 0.000_001,
                "ns" => 0.000_000_001,
                _ => return None,
            };
        rest = &rest[end..];
    }
    Some(sum)
}

fn tries_beyond_redelivery(scene: &Scene<'_>, hits: &mut Hits) {
    for one in of_block(scene, "pubsub").filter(|one| kind(one) == "pubsub.redis") {
        /// What daprd takes when nothing is said, in seconds.
        const USUAL: f64 = 60.0;
        let said = value(one, "processingTimeout").map(|text| (seconds(&text), text));
        let (after, text) = match &said {
            Some((after, text)) => (*after, text.as_str()),
            None => (Some(USUAL), "60s"),
        };
        let at = item(one, "processingTimeout").map_or(0, |(at, _)| at);
        let hit = |sentence: String| -> Hit {
            match &said {
                Some(_) => one.at(steps!["spec", "metadata", at, "value"], sentence),
                None => one.at(steps!["spec", "metadata"], sentence),
            }
        };
        let Some(after) = after else {
            hits.add(|| hit(format!("`{text}` is no duration")).help("such as `120s`"));
            continue;
        };
        let longest = super::resiliency::longest_delivery(scene, &one.name);
        if after > 0.0 && longest >= after {
            hits.add(|| {
                hit(format!(
                    "after {after} s another sidecar begins with an event, and the tries of the first take {longest} s"
                ))
                .help(format!("`processingTimeout: {}s`, or fewer tries", (longest + 10.0).ceil()))
            });
        }
    }
}

fn stream_without_bound(scene: &Scene<'_>, hits: &mut Hits) {
    for one in of_block(scene, "pubsub").filter(|one| kind(one) == "pubsub.redis") {
        if item(one, "maxLenApprox").is_none() && item(one, "streamTTL").is_none() {
            hits.add(|| {
                let sentence = format!(
                    "{} keeps every event until Redis has no memory left: an acknowledgement trims nothing",
                    one.name
                );
                one.at(steps!["spec", "metadata"], sentence)
                    .help("`maxLenApprox`, such as \"100000\", or `streamTTL`")
            });
        }
    }
}

fn named_otherwise_in_the_code(scene: &Scene<'_>, hits: &mut Hits) {
    let sidecars = &scene.ground.model.sidecars;
    let right = |name: &str| match name {
        "PUBSUB_NAME" => Some(sidecars.pubsub.name.as_str()),
        "STATE_STORE_NAME" => Some(sidecars.state_store.name.as_str()),
        _ => None,
    };
    for one in scene.of("ConfigMap") {
        for entry in one.node.get("data").map(Node::entries).unwrap_or_default() {
            if let Some(right) = right(&entry.key).filter(|right| *right != shown(&entry.node)) {
                hits.add(|| {
                    let sentence = format!("{} is `{}`, and the component is called {right}", entry.key, shown(&entry.node));
                    one.here(entry.place, sentence)
                });
            }
        }
    }
    for one in scene.workloads() {
        for (at, (_, container)) in one.containers().enumerate() {
            for (number, variable) in container.get("env").map(Node::items).unwrap_or_default().iter().enumerate() {
                let Some((name, value)) = variable.get("name").map(shown).zip(variable.get("value").map(shown)) else {
                    continue;
                };
                // A process that hosts several is called like one of them.
                let is_hosted = |app: &&str| value.split(',').any(|service| service == *app);
                let own = one.app.as_deref().filter(|app| name == "SERVICE_NAME" && !is_hosted(app));
                if let Some(right) = right(&name).or(own).filter(|right| *right != value) {
                    hits.add(|| {
                        let sentence = format!("{name} is `{value}`, and it is called {right}");
                        one.at(steps!["spec", "containers", at, "env", number, "value"], sentence)
                    });
                }
            }
        }
    }
}

fn first_version_of_postgresql(scene: &Scene<'_>, hits: &mut Hits) {
    for one in of_block(scene, "state").filter(|one| kind(one) == "state.postgresql") {
        if one.node.at(&["spec", "version"]).map(shown).as_deref() != Some("v2") {
            hits.add(|| {
                let sentence = format!(
                    "{} is of the first version: it rewrites JSON and moves to no other database",
                    one.name
                );
                one.at(steps!["spec", "version"], sentence).help("`version: v2`")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        for (text, expected) in [
            ("120s", 120.0),
            ("1m30s", 90.0),
            ("500ms", 0.5),
            ("60000", 60.0),
            ("1.5h", 5400.0),
            ("0", 0.0),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in ["s", "5 s", "five", "-", "5é", "1..5s"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
