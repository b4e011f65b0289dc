use std::collections::{HashMap, HashSet};

use pando_model::yaml::{Node, Step};

use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN601" incomplete,
    Error "PAN602" open_to_strangers,
    Error "PAN603" open_to_a_caller,
    Error "PAN604" rule_without_methods,
    Error "PAN605" rule_that_fits_nothing,
    Error "PAN606" unknown_caller,
    Error "PAN607" elsewhere,
    Warning "PAN608" said_twice,
    Error "PAN609" method_of_nobody,
];

/// Every policy: its document, its number, the caller and the policy.
fn policies<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (&'a Document, usize, String, &'a Node)> {
    scene.of("Configuration").filter(|one| one.is_dapr()).flat_map(|one| {
        let list = one
            .node
            .at(&["spec", "accessControl", "policies"])
            .map(Node::items)
            .unwrap_or_default();
        let named = move |(at, policy): (usize, &'a Node)| (one, at, policy.get("appId").map(shown).unwrap_or_default(), policy);
        list.iter().enumerate().map(named)
    })
}

fn to(at: usize, key: &str) -> Vec<Step> {
    steps!["spec", "accessControl", "policies", at, key].to_vec()
}

/// Every rule: its document, the steps to it, the caller and the rule.
fn rules<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (&'a Document, Vec<Step>, String, &'a Node)> {
    policies(scene).flat_map(|(one, at, caller, policy)| {
        let list = policy.get("operations").map(Node::items).unwrap_or_default();
        list.iter().enumerate().map(move |(number, rule)| {
            let mut steps = to(at, "operations");
            steps.push(Step::from(number));
            (one, steps, caller.clone(), rule)
        })
    })
}

fn incomplete(scene: &Scene<'_>, hits: &mut Hits) {
    for (one, at, caller, policy) in policies(scene) {
        let lacks = |key: &&&str| policy.get(key).map(shown).is_none_or(|text| text.is_empty());
        let lacks: Vec<&str> = ["appId", "trustDomain", "namespace"].iter().filter(lacks).copied().collect();
        if !lacks.is_empty() {
            hits.add(|| {
                let sidecars = &scene.ground.model.sidecars;
                let sentence = format!(
                    "the sidecar does not start: the policy for `{caller}` has no {}",
                    lacks.join(" and no ")
                );
                let (domain, namespace) = (&sidecars.trust_domain, scene.namespace());
                one.at(&to(at, "appId"), sentence)
                    .help(format!("`trustDomain: {domain}` and `namespace: {namespace}`"))
            });
        }
    }
}

fn open_to_strangers(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Configuration").filter(|one| one.is_dapr()) {
        let Some(control) = one.node.at(&["spec", "accessControl"]) else {
            continue;
        };
        let said = control.get("defaultAction").map(shown);
        if said.as_deref() != Some("deny") {
            hits.add(|| {
                let sentence = match said {
                    Some(_) => "whoever no policy names may call everything".to_owned(),
                    None => "whoever no policy names may call everything: daprd lays the document over a default that allows".to_owned(),
                };
                one.at(steps!["spec", "accessControl", "defaultAction"], sentence)
                    .help("`defaultAction: deny`")
            });
        }
    }
}

fn open_to_a_caller(scene: &Scene<'_>, hits: &mut Hits) {
    for (one, at, caller, policy) in policies(scene) {
        if policy.get("defaultAction").map(shown).as_deref() == Some("allow") {
            hits.add(|| {
                let sentence = format!("{caller} may call every path and method that no rule is about: the policy denies it nothing");
                one.at(&to(at, "defaultAction"), sentence).help("`defaultAction: deny`")
            });
        }
    }
}

fn rule_without_methods(scene: &Scene<'_>, hits: &mut Hits) {
    for (one, mut steps, caller, rule) in rules(scene) {
        if rule.get("httpVerb").is_none_or(|verbs| verbs.items().is_empty()) {
            hits.add(|| {
                steps.push(Step::from("name"));
                let name = rule.get("name").map(shown).unwrap_or_default();
                one.at(&steps, format!("without methods the rule `{name}` for {caller} does nothing"))
                    .help("say `httpVerb`, such as [GET]")
            });
        }
    }
}

fn rule_that_fits_nothing(scene: &Scene<'_>, hits: &mut Hits) {
    for (one, mut steps, _, rule) in rules(scene) {
        let name = rule.get("name").map(shown).unwrap_or_default();
        let segments: Vec<&str> = name.split('/').filter(|segment| !segment.is_empty()).collect();
        let middle = segments.split_last().map_or(&[][..], |(_, middle)| middle);
        let sentence = match (middle.contains(&"*"), segments.iter().any(|segment| segment.starts_with('{'))) {
            (true, _) => format!("no path fits `{name}`: `*` in the middle is dead"),
            (_, true) => format!("no path fits `{name}`: a parameter is taken as it is written"),
            _ => continue,
        };
        hits.add(|| {
            steps.push(Step::from("name"));
            let right = segments.iter().map(|segment| match *segment {
                "*" => "**",
                parameter if parameter.starts_with('{') => "**",
                segment => segment,
            });
            let right: Vec<&str> = right.collect();
            one.at(&steps, sentence)
                .help(format!("`**` is one segment there: `/{}`", right.join("/")))
        });
    }
}

fn unknown_caller(scene: &Scene<'_>, hits: &mut Hits) {
    let known = scene.known_apps();
    for (one, at, caller, _) in policies(scene).filter(|(_, _, caller, _)| !caller.is_empty() && !known.contains(caller)) {
        hits.add(|| {
            one.at(&to(at, "appId"), format!("there is no app {caller}"))
                .near(&caller, known.iter().map(String::as_str))
        });
    }
}

fn elsewhere(scene: &Scene<'_>, hits: &mut Hits) {
    let sidecars = &scene.ground.model.sidecars;
    let mut namespaces: HashMap<String, String> = HashMap::new();
    for (one, at, caller, policy) in policies(scene) {
        let domain = policy
            .get("trustDomain")
            .map(shown)
            .filter(|said| !said.is_empty() && *said != sidecars.trust_domain.as_str());
        if let Some(said) = domain {
            hits.add(|| {
                let sentence = format!(
                    "{caller} has a certificate of `{}`, not of `{said}`: the policy is about nobody",
                    sidecars.trust_domain
                );
                one.at(&to(at, "trustDomain"), sentence)
            });
        }
        let right = namespaces
            .entry(caller.clone())
            .or_insert_with(|| super::access::namespace(scene, &caller));
        let said = policy.get("namespace").map(shown);
        if let Some(said) = said.filter(|said| !said.is_empty() && said != right) {
            hits.add(|| {
                let sentence = format!("{caller} is in the namespace `{right}`, not in `{said}`: the policy is about nobody");
                one.at(&to(at, "namespace"), sentence)
            });
        }
    }
}

fn said_twice(scene: &Scene<'_>, hits: &mut Hits) {
    let mut callers = HashSet::new();
    for (one, at, caller, policy) in policies(scene) {
        let namespace = policy.get("namespace").map(shown);
        if !callers.insert((one.file.as_ref(), one.node.place, caller.clone(), namespace)) {
            hits.add(|| {
                one.at(
                    &to(at, "appId"),
                    format!("there is a policy for {caller} before, which does not count any more"),
                )
            });
        }
        let mut names = HashSet::new();
        for (number, rule) in policy.get("operations").map(Node::items).unwrap_or_default().iter().enumerate() {
            let name = rule.get("name").map(shown).unwrap_or_default();
            if !names.insert(name.trim_matches('/').to_lowercase()) {
                hits.add(|| {
                    let sentence = format!("`{name}` has a rule before, and that one counts");
                    one.at(
                        steps!["spec", "accessControl", "policies", at, "operations", number, "name"],
                        sentence,
                    )
                    .help("one rule with all methods")
                });
            }
        }
    }
}

fn method_of_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    const KNOWN: [&str; 8] = ["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for (one, steps, _, rule) in rules(scene) {
        for (at, verb) in rule.get("httpVerb").map(Node::items).unwrap_or_default().iter().enumerate() {
            let verb = shown(verb);
            if !KNOWN.contains(&verb.as_str()) {
                hits.add(|| {
                    let steps: Vec<Step> = steps.iter().cloned().chain([Step::from("httpVerb"), Step::from(at)]).collect();
                    one.at(
                        &steps,
                        format!("no request has the method `{verb}`: methods are compared as they are written"),
                    )
                    .near(&verb, KNOWN)
                });
            }
        }
    }
}
