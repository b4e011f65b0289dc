use std::sync::Arc;

use pando_check::{Artefacts, Severity, check_alone};
use pando_facts::{Fault, Place, Source};

/// What the rules of `architect check` find in files of Kubernetes and Dapr that no model goes with. Templates are left out: they say nothing
/// before they are filled in.
pub(super) fn found(sources: &[Source]) -> Vec<Fault> {
    let is_meant = |source: &&Source| {
        let is_yaml = [".yaml", ".yml"].iter().any(|end| source.path.ends_with(end));
        is_yaml && !source.text.contains("{{") && source.text.contains("apiVersion")
    };
    let texts = sources.iter().filter(is_meant).map(|source| (&*source.path, &*source.text));
    let report = check_alone(&Artefacts::from_texts(texts));
    let fault = |one: &pando_check::Diagnostic| Fault {
        place: Place::new(Arc::clone(&one.file), one.place.line),
        code: one.rule.code.to_owned(),
        sentence: one.sentence.clone(),
    };
    let counted = report.findings.iter().filter(|one| one.rule.severity != Severity::Note);
    counted.map(fault).collect()
}
