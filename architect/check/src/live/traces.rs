use std::collections::BTreeSet;

use super::scene::LiveScene;
use super::{LiveRule, Probe, SeenTrace, Traces, live_rules};
use crate::diagnostic::Hit;
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN861" not_whole,
    Note "PAN862" not_checked,
];

/// What a probe's trace lacks; nothing where it is whole: both sidecars have a span in it, and whatever a span is part of is there, up to
/// the span that the probe was sent from.
fn lacks(probe: &Probe, caller_id: &str, callee_id: &str, trace: &SeenTrace) -> Option<String> {
    let ids: BTreeSet<&str> = trace.spans.iter().map(|span| span.id.as_str()).collect();
    let by = |id: &str| trace.spans.iter().any(|span| span.service == id);
    if trace.spans.is_empty() {
        return Some("it has no spans".to_owned());
    }
    for id in [caller_id, callee_id] {
        if !by(id) {
            return Some(format!("no span of it is {id}'s"));
        }
    }
    let is_there = |parent: &str| parent == probe.span_id || ids.contains(parent);
    let lost = trace.spans.iter().find(|span| !span.parent.as_deref().is_some_and(is_there));
    lost.map(|span| match &span.parent {
        Some(_) => format!("what {} {} is part of is missing", span.service, span.name),
        None => format!("{} {} begins another one", span.service, span.name),
    })
}

/// Whether the trace of a probe is whole: while it is not, some of its spans may be on their way.
pub fn is_whole(probe: &Probe, caller_id: &str, callee_id: &str, trace: &SeenTrace) -> bool {
    lacks(probe, caller_id, callee_id, trace).is_none()
}

fn not_whole(scene: &LiveScene<'_>, hits: &mut Hits) {
    let Traces::Seen(traces) = &scene.seen.traces else { return };
    for trace in traces {
        let Some(probe) = scene.seen.probes.get(trace.probe) else {
            continue;
        };
        let (caller, callee) = (&probe.question.caller, &probe.question.callee);
        let lacks = lacks(probe, scene.names.id_of(caller), scene.names.id_of(callee), trace);
        if let Some(lacks) = lacks {
            hits.add(|| {
                let sentence = format!("the trace {} of a call of {callee} is not whole: {lacks}", probe.trace_id);
                scene.at_call(caller, callee, sentence)
            });
        }
    }
}

fn not_checked(scene: &LiveScene<'_>, hits: &mut Hits) {
    let why = match &scene.seen.traces {
        Traces::Seen(_) => return,
        Traces::Unknown => "nobody said where spans are kept",
        Traces::Silent(why) => why.as_str(),
    };
    let Some(first) = scene.seen.sidecars.first() else { return };
    hits.add(|| {
        let hit: Hit = super::scene::at_url(first, format!("whether traces are whole was not checked: {why}"));
        hit.help("`--traces URL` of Zipkin or Jaeger, or the file that a collector's file exporter writes")
    });
}
