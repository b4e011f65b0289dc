use pando_facts::{Language, Module, Place, Sends};
use pando_model::Database;

use super::{command, counted, installed, listed, rendered};
use crate::files::Written;
use crate::model::{HOSTED, database, database_name, deployment};
use crate::{Change, Kind, Move, Step};

/// Step 1: the program as it is, beside a sidecar.
pub(super) fn step(written: &Written<'_>) -> Step {
    let target = &written.target;
    let names: Vec<&str> = target.order.remain.iter().map(|at| target.parts[*at].id.as_str()).collect();
    let home = listed(&names, 4);
    let mut verification = rendered(written);
    verification.extend(installed(written, 1));
    verification.push(command(
        format!("dapr run --run-file {}/deploy/dapr.yaml", super::FOLDER),
        "the same on one machine: a sidecar for each app id, beside programs that you start yourself",
    ));
    Step {
        number: 1,
        kind: Kind::Dapr,
        services: Vec::new(),
        title: "Add Dapr to the program as it is".to_owned(),
        why: format!("Everything that leaves later finds the program by its sidecar, as {home}; and what sidecars need is seen to work while one process is easy to undo."),
        risk: 1,
        risk_why: "requests take the same code; what is new stands beside it".to_owned(),
        precondition: precondition(written),
        changes: changes(written),
        routing: routing(written, &home),
        data: data(written),
        verification,
        rollback: format!("`helm rollback {}`, or the deployment of before: the program runs without a sidecar as it did.", target.system),
        exit: "For a day, the share of requests that fail is at most what it was in the week before, and one in a hundred takes at most 20 ms longer.".to_owned(),
    }
}

fn precondition(written: &Written<'_>) -> String {
    let found = database(written.target.facts);
    let mut said = "`tach check` passes (step 0).".to_owned();
    match found.today {
        Some(Database::Sqlite) => {
            said += " The data is in PostgreSQL: today it is a file of SQLite, which only one process on one disk can have."
        }
        Some(kind) => said += &format!(" A backup of {} was restored once somewhere else.", database_name(kind)),
        None => said += " It is known which database the program has: the code does not say.",
    }
    said + " There is a cluster with Dapr (`dapr status -k`), or a machine with `dapr init`."
}

fn changes(written: &Written<'_>) -> Vec<Change> {
    let target = &written.target;
    let mut changes = Vec::new();
    let mut change = |place: Place, what: String| {
        changes.push(Change {
            place,
            what,
            pattern: None,
        });
    };
    for (at, part) in target.parts.iter().enumerate() {
        let is_first = !target.parts[..at]
            .iter()
            .any(|other| other.language == part.language && other.service.face == part.service.face);
        if !is_first {
            continue;
        }
        let probes = &written.draft.probes[at];
        let place = entry(written, part.language, part.service.face).unwrap_or_else(|| start(written, at));
        if probes.live_at.is_none() {
            let what = format!(
                "Answer GET {} with 200 while the process lives, whatever the database does: it is ended where this fails",
                probes.live
            );
            change(place.clone(), what);
        }
        if probes.ready_at.is_none() {
            let what = format!(
                "Answer GET {} with 200 while it may be given requests: no database, no answer of 200",
                probes.ready
            );
            change(place.clone(), what);
        }
        if written.steps.is_some() && !part.service.face {
            let [services, _, places] = HOSTED;
            let what = format!(
                "Mount only the routes of the services that {services} names, all of them where it is not set; {places} says behind which app \
                 id another one is (`service=app-id`, with commas)"
            );
            change(place, what);
        }
    }
    for left in &written.draft.left {
        change(left.place.clone(), left.sentence.clone());
    }
    for (place, what) in super::settings::changes(written) {
        change(place, what);
    }
    for used in target.facts.queues.iter().filter(|used| used.sends == Sends::Receives) {
        let what = format!(
            "`{}` of {} stays as it is in this step: it needs its broker beside the sidecars' own",
            used.queue, used.by
        );
        change(used.place.clone(), what);
    }
    changes
}

/// Where a program of this kind begins.
fn entry(written: &Written<'_>, language: Language, face: bool) -> Option<Place> {
    let facts = written.target.facts;
    let fits = |module: &&Module| match language {
        Language::Python => module.file.ends_with(".py"),
        Language::TypeScript => !module.file.ends_with(".py"),
        _ => true,
    };
    let is_page = |module: &Module| module.entry.as_ref().is_some_and(|entry| entry.why.contains("page"));
    let mut begun = facts
        .modules
        .iter()
        .filter(fits)
        .filter(|module| module.entry.is_some() && is_page(module) == face);
    // A program that answers begins where its routes are put together, which is what something outside of it names.
    begun
        .clone()
        .find(|module| {
            module
                .entry
                .as_ref()
                .is_some_and(|entry| entry.why.contains("application") || entry.why.contains("uvicorn"))
        })
        .or_else(|| begun.next())
        .map(|module| Place::new(module.file.clone(), 1))
}

/// Where a service has anything at all.
fn start(written: &Written<'_>, at: usize) -> Place {
    let target = &written.target;
    let first = target.parts[at].service.operations.first().map(|one| one.place.clone());
    first
        .or_else(|| deployment(target, at).map(|one| one.place.clone()))
        .or_else(|| target.facts.modules.first().map(|module| Place::new(module.file.clone(), 1)))
        .unwrap_or_else(|| Place::new(".", 1))
}

fn routing(written: &Written<'_>, home: &str) -> String {
    let target = &written.target;
    let Some(gateway) = &target.gateway else {
        return "Nobody comes in from outside: there is nothing to lead anywhere.".to_owned();
    };
    let mut said = format!(
        "People come in by {gateway} ({}.gateway.conf is its configuration for nginx). It asks {home} for every path of the API",
        target.system
    );
    for (part, under) in target.parts.iter().zip(&written.draft.under) {
        match under {
            _ if part.service.face => {
                said += &format!(
                    ", {} for {}",
                    part.id,
                    under
                        .as_deref()
                        .map_or("every other path".to_owned(), |under| format!("what is below {under}"))
                )
            }
            _ => {}
        }
    }
    let behind = target
        .parts
        .iter()
        .zip(&written.draft.under)
        .find_map(|(part, under)| under.as_ref().filter(|_| !part.service.face));
    if let Some(under) = behind {
        said += &format!("; the API is below {under} there, for pages have paths of the same names");
    }
    said + "."
}

fn data(written: &Written<'_>) -> Vec<Move> {
    let facts = written.target.facts;
    let found = database(facts);
    if found.today != Some(Database::Sqlite) || facts.tables.is_empty() {
        return Vec::new();
    }
    vec![Move {
        tables: crate::target::distinct(facts.tables.iter().map(|table| table.name.clone())),
        how: format!("From the file of SQLite into one PostgreSQL database, all {} at once, while nobody writes.", counted(facts.tables.len(), "table", "tables")),
        consistency: "There is one truth at any time: the file until the switch, the database from then on. Rows are counted on both sides, and sums compared, before anybody is let in.".to_owned(),
    }]
}
