use std::collections::HashMap;

use pando_model::Method;
use pando_render::access::{Fault, policies};

use super::paths::shape;
use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN121" name_twice,
    Error "PAN122" path_twice,
    Error "PAN123" not_told_apart,
    Warning "PAN124" not_safe_to_retry,
    Warning "PAN125" body_of_a_read,
    Error "PAN126" path_of_the_sidecar,
    Error "PAN127" rest_in_the_middle,
    Warning "PAN128" body_larger_than_the_sidecar_takes,
    Error "PAN129" no_rule_for_it,
];

/// Dapr's sidecars take bodies of up to 4 MiB unless they are told otherwise (`--max-body-size`).
const SIDECAR_BODY_MAX: u64 = 4 * 1024 * 1024;

fn name_twice(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let mut seen = HashMap::new();
        for (at, one) in service.operations.iter().enumerate() {
            if let Some(first) = seen.insert(one.name.as_str(), at) {
                let (method, path) = (service.operations[first].method.name(), &service.operations[first].path);
                hits.add(|| {
                    let sentence = format!("{id} answers {method} {path} as `{}` already", one.name);
                    ground.at(steps!["services", id, "operations", at, "name"], sentence)
                });
            }
        }
    }
}

fn path_twice(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let mut seen: HashMap<String, Vec<(Method, &str)>> = HashMap::new();
        for (at, one) in service.operations.iter().enumerate() {
            let same = seen.entry(shape(one.path.as_str())).or_default();
            let is_same = |method: Method| method == one.method || method == Method::Any || one.method == Method::Any;
            if let Some((_, other)) = same.iter().find(|(method, _)| is_same(*method)) {
                hits.add(|| {
                    let sentence = format!("{} {} is `{other}` already", one.method.name(), one.path);
                    ground.at(steps!["services", id, "operations", at, "path"], sentence)
                });
            }
            // The methods are eight: the list stays short.
            if !same.iter().any(|(method, _)| *method == one.method) {
                same.push((one.method, one.name.as_str()));
            }
        }
    }
}

/// What stands in the way of access rules, by whoever derives them.
fn rules_of(ground: &Ground<'_>, hits: &mut Hits) -> Vec<Fault> {
    let faults = policies(ground.model).err().unwrap_or_default();
    if faults.iter().any(|fault| matches!(fault, Fault::Much(_))) {
        hits.cut();
    }
    faults
}

fn not_told_apart(ground: &Ground<'_>, hits: &mut Hits) {
    for fault in rules_of(ground, hits) {
        let Fault::Indistinct { caller, app, may, may_not } = fault else {
            continue;
        };
        let calls = ground
            .model
            .services
            .get(&caller)
            .map(|service| &service.calls[..])
            .unwrap_or_default();
        let at = calls.iter().position(|call| call.to == app).unwrap_or_default();
        hits.add(|| {
            let sentence = format!("{caller} may ask {app} for {may}, and with it for {may_not}: an access rule cannot tell them apart");
            ground
                .at(steps!["services", caller.as_str(), "calls", at, "operations"], sentence)
                .help("give one of them a first segment of its own, or let the caller ask for both")
        });
    }
}

fn no_rule_for_it(ground: &Ground<'_>, hits: &mut Hits) {
    for fault in rules_of(ground, hits) {
        let Fault::NoRule { app, what, why } = fault else { continue };
        hits.add(|| {
            let sentence = format!("no access rule can be about {what}: {why}");
            ground.at(steps!["services", app.as_str(), "operations"], sentence)
        });
    }
}

fn not_safe_to_retry(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, one) in ground.operations() {
        if matches!(one.method, Method::Get | Method::Head | Method::Put) && !one.safe_to_retry {
            hits.add(|| {
                let sentence = format!(
                    "{} {} may not be sent again, and HTTP says that it may",
                    one.method.name(),
                    one.path
                );
                ground
                    .at(steps!["services", id, "operations", at, "method"], sentence)
                    .help("say `safeToRetry: true`, or make it a POST")
            });
        }
    }
}

fn body_of_a_read(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, one) in ground.operations() {
        if matches!(one.method, Method::Get | Method::Head) && one.body.is_some() {
            hits.add(|| {
                let sentence = format!("{} {} takes a body", one.method.name(), one.path);
                ground
                    .at(steps!["services", id, "operations", at, "body"], sentence)
                    .help("put it into the query, or make it a POST")
            });
        }
    }
}

fn path_of_the_sidecar(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, one) in ground.operations() {
        let first = one.path.as_str().split('/').nth(1).unwrap_or_default();
        if first == "dapr" || first.starts_with("v1.0") || (first == "job" && one.method == Method::Post) {
            hits.add(|| {
                let sentence = format!("/{first} is what a sidecar asks its app for itself");
                ground.at(steps!["services", id, "operations", at, "path"], sentence)
            });
        }
    }
}

fn rest_in_the_middle(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, one) in ground.operations() {
        let mut segments = one.path.as_str().split('/').rev();
        let _last = segments.next();
        if segments.any(|segment| segment.starts_with("{*")) {
            hits.add(|| {
                let sentence = format!("{} takes any number of segments in its middle", one.path);
                ground
                    .at(steps!["services", id, "operations", at, "path"], sentence)
                    .help("`{*name}` stands at the end alone")
            });
        }
    }
}

fn body_larger_than_the_sidecar_takes(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let bytes = service.limits.body_bytes;
        if bytes > SIDECAR_BODY_MAX && !service.operations.is_empty() {
            hits.add(|| {
                let sentence = format!("{id} takes bodies of {bytes} bytes, and its sidecar none above {SIDECAR_BODY_MAX}");
                ground.at(steps!["services", id, "limits", "bodyBytes"], sentence)
            });
        }
    }
}
