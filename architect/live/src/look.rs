use futures_util::{StreamExt, stream};
use pando_check::live::{Plan, Seen, SeenSidecar};
use pando_model::{Misplaced, Model, Placement};

use crate::system::System;
use crate::{metadata, probe, tls, traces};

/// As much is asked at once: a small system does not notice it.
const AT_ONCE: usize = 8;

/// Looks at a running system: its sidecars first, then what follows from who they are.
///
/// # Errors
/// When the placement does not fit the model; nothing is asked then.
pub async fn look(model: &Model, placement: Option<&Placement>, system: &System, tell: &dyn Fn(&str)) -> Result<Seen, Vec<Misplaced>> {
    Plan::new(model, placement, &[])?;
    tell(&format!("asking {} sidecars what they are", system.sidecars.len()));
    let asked = system.sidecars.iter().map(|sidecar| async move {
        let mut seen = metadata::seen(sidecar).await;
        if let (Some(address), Some(_)) = (&sidecar.internal, &seen.metadata) {
            seen.internal = tls::look(address, system.trust_anchors.as_deref()).await;
        }
        seen
    });
    let sidecars: Vec<SeenSidecar> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    let plan = Plan::new(model, placement, &sidecars)?;
    tell(&format!(
        "asking for {} operations, without a person and without a body",
        plan.questions.len()
    ));
    let asked = plan
        .questions
        .into_iter()
        .map(|question| probe::probe(&system.sidecars[question.sidecar], question));
    let probes = stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await;
    let mut seen = Seen {
        namespace: system.namespace.clone(),
        sidecars,
        probes,
        ..Seen::default()
    };
    if let Some(spans) = &system.spans {
        seen.traces = traces::look(spans, &seen, tell).await;
    }
    Ok(seen)
}
