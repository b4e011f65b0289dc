use pando_boundaries::{Border, Considered, Crossing, Finding, Service, Shared, Verdict};
use pando_facts::{Diagnostic, Page, Route, Table};
use pando_plan::Plan;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::Analysis;
use crate::unreachable::{Unreachable, unreachable};

/// An analysis, as `architect analyze --format json` writes it. Places are `FILE:LINE`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Analysis", inline)]
struct Document<'a> {
    /// The version of this form.
    format: Version,
    /// What the program is called.
    name: &'a str,
    /// Whether to cut it, and why.
    verdict: &'a Verdict,
    /// The services, each with what it owns, answers, tells and asks. One where it is best kept whole.
    services: &'a Vec<Service>,
    /// Modules and units that nothing leads to.
    unreachable: Vec<Unreachable>,
    /// Routes that nothing mounts.
    unmounted: Vec<&'a Route>,
    /// What several services take along.
    shared: &'a Vec<Shared>,
    /// What no evidence places.
    border: &'a Vec<Border>,
    /// Whatever crosses between services.
    crossings: &'a Vec<Crossing>,
    /// What is built in a way that hurts.
    findings: &'a Vec<Finding>,
    /// The cuts that were compared, the best first.
    considered: &'a Vec<Considered>,
    /// The way there, and the answers to what an architect is asked.
    plan: &'a Plan,
    /// What the program answers over HTTP.
    routes: &'a Vec<Route>,
    /// The pages of its web interface.
    pages: &'a Vec<Page>,
    /// Its tables.
    tables: &'a Vec<Table>,
    /// What could not be read.
    diagnostics: &'a Vec<Diagnostic>,
}

#[derive(Serialize, JsonSchema)]
enum Version {
    #[serde(rename = "pando.analysis/v1")]
    V1,
}

/// For programs: one object, whose form `architect schema analysis` tells.
///
/// # Errors
/// There are none for any analysis: its values are texts, numbers and lists of them.
pub fn json(analysis: &Analysis<'_>) -> serde_json::Result<String> {
    let Analysis { facts, proposal, plan } = *analysis;
    let document = Document {
        format: Version::V1,
        name: &facts.name,
        verdict: &proposal.verdict,
        services: &proposal.services,
        unreachable: unreachable(analysis),
        unmounted: facts.routes.iter().filter(|one| !one.mounted).collect(),
        shared: &proposal.shared,
        border: &proposal.border,
        crossings: &proposal.crossings,
        findings: &proposal.findings,
        considered: &proposal.considered,
        plan,
        routes: &facts.routes,
        pages: &facts.pages,
        tables: &facts.tables,
        diagnostics: &facts.diagnostics,
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The JSON Schema of [`json`].
pub fn schema() -> Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Document<'_>>()
        .to_value()
}
