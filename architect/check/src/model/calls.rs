use pando_model::{Kind, Operations};

use super::{Ground, ModelRule, calls_cycle, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN101" unknown_service,
    Error "PAN102" unknown_operation,
    Error "PAN103" no_timeout,
    Warning "PAN104" timeout_of_a_stream,
    Error "PAN105" itself,
    Error "PAN106" calls_cycle::circle,
    Warning "PAN107" nothing_asked,
    Warning "PAN108" longer_than_its_own_request,
    Warning "PAN109" one_timeout_a_callee,
];

fn unknown_service(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        if !ground.model.services.contains_key(&call.to) {
            hits.add(|| {
                let sentence = format!("{id} calls {}, and there is no such service", call.to);
                ground
                    .at(steps!["services", id, "calls", at, "to"], sentence)
                    .near(call.to.as_str(), ground.ids())
            });
        }
    }
}

fn unknown_operation(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        let (Operations::Named(names) | Operations::Passed { people: names }) = &call.operations else {
            continue;
        };
        if !ground.model.services.contains_key(&call.to) {
            continue;
        }
        for (number, name) in names.iter().enumerate() {
            if ground.operation(call.to.as_str(), name.as_str()).is_none() {
                hits.add(|| {
                    let sentence = format!("{id} asks {} for `{name}`, which it does not answer", call.to);
                    let place = match &call.operations {
                        Operations::Passed { .. } => steps!["services", id, "calls", at, "operations", "people", number].to_vec(),
                        _ => steps!["services", id, "calls", at, "operations", number].to_vec(),
                    };
                    ground.at(&place, sentence).near(name.as_str(), ground.names(call.to.as_str()))
                });
            }
        }
    }
}

fn no_timeout(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        if call.timeout_seconds.is_none() && !call.streams {
            hits.add(|| {
                let sentence = format!("{id} waits for {} as long as it takes", call.to);
                ground
                    .at(steps!["services", id, "calls", at], sentence)
                    .help("say `timeoutSeconds`, or `streams: true` where the answer goes on and on")
            });
        }
    }
}

fn timeout_of_a_stream(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        if let (Some(seconds), true) = (call.timeout_seconds, call.streams) {
            hits.add(|| {
                let sentence = format!("the stream that {id} reads from {} is cut after {seconds} s", call.to);
                ground
                    .at(steps!["services", id, "calls", at, "timeoutSeconds"], sentence)
                    .help("leave out one of the two")
            });
        }
    }
}

fn itself(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        if call.to.as_str() == id {
            hits.add(|| {
                ground.at(
                    steps!["services", id, "calls", at, "to"],
                    format!("{id} calls itself through its own sidecar"),
                )
            });
        }
    }
}

fn nothing_asked(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        let Some(callee) = ground.model.services.get(&call.to) else {
            continue;
        };
        let sentence = match &call.operations {
            Operations::Named(names) | Operations::Passed { people: names } if names.is_empty() => {
                format!("{id} calls {} and asks for nothing", call.to)
            }
            Operations::All(Kind::People) if ground.asked(call).is_empty() => {
                format!("{id} passes on what people ask {}, which answers services alone", call.to)
            }
            _ => continue,
        };
        let names = callee.operations.iter().map(|one| one.name.as_str()).take(8);
        let names: Vec<&str> = names.collect();
        hits.add(|| {
            let hit = ground.at(steps!["services", id, "calls", at, "operations"], sentence);
            match names.is_empty() {
                true => hit,
                false => hit.help(format!("{} answers {}", call.to, names.join(", "))),
            }
        });
    }
}

fn longer_than_its_own_request(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, at, call) in ground.calls() {
        let Some(caller) = ground.model.services.get(id) else { continue };
        let own = caller.limits.request_seconds;
        // Somewhat longer is right, so that it is the callee who says what was late. What is asked for while nobody waits has no request
        // above it.
        let waits = caller.operations.iter().any(|one| one.access != pando_model::Access::Services);
        if let Some(seconds) = call.timeout_seconds.filter(|seconds| waits && *seconds > own.saturating_mul(2)) {
            hits.add(|| {
                let sentence = format!("{id} waits {seconds} s for {}, and its own requests end after {own} s", call.to);
                ground
                    .at(steps!["services", id, "calls", at, "timeoutSeconds"], sentence)
                    .help("wait less, or let requests take longer: `limits.requestSeconds`")
            });
        }
    }
}

fn one_timeout_a_callee(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let mut first = std::collections::HashMap::new();
        for (at, call) in service.calls.iter().enumerate() {
            let said = (call.timeout_seconds, call.streams);
            if *first.entry(call.to.as_str()).or_insert(said) != said {
                hits.add(|| {
                    let sentence = format!("{id} calls {} with another time-out before", call.to);
                    ground
                        .at(steps!["services", id, "calls", at], sentence)
                        .help("one for both, the longest; the shorter one is the client's own to keep")
                });
            }
        }
    }
}
