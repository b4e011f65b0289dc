use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_boundaries::{Crossing, CrossingKind, Replacement};
use pando_model::{Access, AppId, Method, Operation};

use super::{command, counted, installed, listed, rendered};
use crate::files::Written;
use crate::order::Standing;
use crate::target::distinct;
use crate::{Change, Kind, Move, Step};

/// A step by which services leave; `at` is its place among them.
pub(super) fn step(written: &Written<'_>, at: usize) -> Step {
    let target = &written.target;
    let going = &target.order.steps[at];
    let number = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(2);
    let ids = target.ids(going);
    let all = listed(&ids, 4);
    let standing: Vec<&Standing> = going.iter().map(|at| &target.order.standing[*at]).collect();
    let kind = standing.iter().map(|one| one.kind()).max().unwrap_or(Kind::Core);
    let crossings = crossings(written, at);
    let (risk, risk_why) = risk(kind, &standing, &crossings);
    let mut verification = rendered(written).split_off(1);
    verification.extend(installed(written, number));
    verification.extend(going.iter().filter_map(|at| invoked(written, &target.parts[*at].id)));
    verification.push(command(
        "architect analyze . --format json --out after.json",
        format!("`services` has {all} with nothing that writes into its tables from elsewhere"),
    ));
    Step {
        number,
        kind,
        services: going.iter().map(|at| target.parts[*at].service.name.clone()).collect(),
        title: format!("Take {all} out"),
        why: why(kind, &standing, &all),
        risk,
        risk_why,
        precondition: precondition(written, at, &crossings),
        changes: changes(&crossings),
        routing: routing(written, at, &all),
        data: data(written, going, &crossings),
        verification,
        rollback: rollback(written, number, &all, kind),
        exit: exit(kind, &all),
    }
}

impl Kind {
    /// What of a move can go wrong, as the file of steps says it.
    pub(crate) fn risk(self) -> pando_model::Risk {
        match self {
            Self::Boundaries | Self::Dapr | Self::ReadOnly => pando_model::Risk::Low,
            Self::Independent => pando_model::Risk::Medium,
            Self::Core => pando_model::Risk::High,
        }
    }
}

/// Whatever crosses to or from the services that go, and did not cross a process before.
fn crossings<'a>(written: &Written<'a>, at: usize) -> Vec<&'a Crossing> {
    let target = &written.target;
    let steps = &target.order.steps;
    let when: BTreeMap<usize, usize> = steps
        .iter()
        .enumerate()
        .flat_map(|(step, going)| going.iter().map(move |part| (*part, step)))
        .collect();
    let touches = |crossing: &&Crossing| {
        let ends = [&crossing.from.service, &crossing.to.service].map(|name| target.named(name));
        let first = ends.iter().flatten().filter_map(|part| when.get(part)).min();
        first == Some(&at)
    };
    target.proposal.crossings.iter().filter(touches).collect()
}

fn changes(crossings: &[&Crossing]) -> Vec<Change> {
    let mut changes = Vec::new();
    for crossing in crossings {
        for place in distinct(crossing.places.iter().cloned()) {
            changes.push(Change {
                place,
                what: crossing.how.clone(),
                pattern: Some(crossing.replacement),
            });
        }
    }
    changes.sort_by(|one, other| (&one.place, one.pattern, &one.what).cmp(&(&other.place, other.pattern, &other.what)));
    changes.dedup_by(|one, other| (&one.place, one.pattern, &one.what) == (&other.place, other.pattern, &other.what));
    changes
}

fn count(crossings: &[&Crossing], kind: CrossingKind) -> usize {
    crossings.iter().filter(|one| one.kind == kind).count()
}

fn risk(kind: Kind, standing: &[&Standing], crossings: &[&Crossing]) -> (u8, String) {
    let transactions: usize = standing.iter().map(|one| one.transactions).sum();
    let waited: usize = standing.iter().map(|one| one.waited_for).sum();
    let foreign = count(crossings, CrossingKind::ForeignWrite);
    let said = format!(
        "{}, {} and {}",
        counted(waited, "call waits for it", "calls wait for it"),
        counted(transactions, "transaction is torn apart", "transactions are torn apart"),
        counted(foreign, "write of a table becomes another's", "writes of tables become others'")
    );
    let risk = match kind {
        Kind::Boundaries | Kind::Dapr | Kind::ReadOnly => 1,
        Kind::Independent => 2,
        Kind::Core => 3,
    };
    (risk, said)
}

fn why(kind: Kind, standing: &[&Standing], all: &str) -> String {
    let (transactions, waited): (usize, usize) = (
        standing.iter().map(|one| one.transactions).sum(),
        standing.iter().map(|one| one.waited_for).sum(),
    );
    match kind {
        Kind::ReadOnly => format!(
            "All that {all} answers reads, no other service waits for it, and no transaction needs it: nobody misses it for a minute."
        ),
        Kind::Independent => format!(
            "No other service waits for {all}, and none of its transactions is anybody else's: it goes before what others stand on."
        ),
        _ => format!(
            "Others stand on {all}: {} and {}. What does not need it has gone before.",
            counted(waited, "call waits for it", "calls wait for it"),
            counted(
                transactions,
                "transaction has to be torn apart",
                "transactions have to be torn apart"
            )
        ),
    }
}

fn precondition(written: &Written<'_>, at: usize, crossings: &[&Crossing]) -> String {
    let before = if at == 0 {
        "Step 1 has held for as long as its exit says."
    } else {
        "The step before has held for as long as its exit says."
    };
    let mut said = before.to_owned();
    let told: BTreeSet<&str> = crossings
        .iter()
        .filter(|one| matches!(one.replacement, Replacement::Event | Replacement::Outbox | Replacement::Replica))
        .map(|one| &*one.to.service)
        .collect();
    let told: Vec<&AppId> = told
        .into_iter()
        .filter_map(|name| written.target.named(name))
        .map(|at| &written.target.parts[at].id)
        .collect();
    if !told.is_empty() {
        said += &format!(
            " What {} needs is published already, from an outbox in the writer's own transaction, and seen on the broker for a day.",
            listed(&told, 4)
        );
    }
    let sagas = crossings.iter().filter(|one| one.replacement == Replacement::Saga).count();
    if sagas > 0 {
        said += &format!(
            " Each of the {} has a way back that was tried: what undoes each of its steps.",
            counted(sagas, "saga", "sagas")
        );
    }
    said
}

fn routing(written: &Written<'_>, at: usize, all: &str) -> String {
    const SHOWN: usize = 8;
    let target = &written.target;
    let (Some(gateway), going) = (&target.gateway, &target.order.steps[at]) else {
        return format!("Nobody comes in from outside: others ask {all} by its app id, and find it where it is.");
    };
    let mut met = Vec::new();
    for part in going {
        let Some(service) = written.model().services.get(&target.parts[*part].id) else {
            continue;
        };
        let under = written.draft.under[*part].as_deref().unwrap_or_default();
        let asked = service.operations.iter().filter(|one| one.access != Access::Services);
        met.extend(asked.map(|one| format!("{} {under}{}", one.method.name(), one.path)));
    }
    if met.is_empty() {
        return format!("{gateway} changes nothing: no path that people ask for is of {all}. Other services ask it by its app id.");
    }
    let homes: Vec<&str> = target.order.remain.iter().map(|at| target.parts[*at].id.as_str()).collect();
    format!(
        "{gateway} asks {all} for {}; every other path goes where it went, to {} at last. The step's values turn it over at once, and back.",
        listed(&met, SHOWN),
        listed(&homes, 3)
    )
}

fn data(written: &Written<'_>, going: &[usize], crossings: &[&Crossing]) -> Vec<Move> {
    let target = &written.target;
    let mut moves = Vec::new();
    for at in going {
        let part = &target.parts[*at];
        let tables = distinct(part.service.tables.iter().cloned());
        if tables.is_empty() {
            continue;
        }
        let schema = part.id.as_str().replace('-', "_");
        let out = references(crossings, &part.service.name);
        let keys = match out.is_empty() {
            true => String::new(),
            false => format!(
                " The foreign keys that lead across ({}) are dropped first; the ids stay.",
                listed(&out, 6)
            ),
        };
        moves.push(Move {
            tables,
            how: format!(
                "Into a schema `{schema}` with a role of its own, which nobody else may read: made empty beside the old tables, filled by a copy while \
                 the old ones are still written, and read by {} beside the old ones, row against row, until they agree.{keys} At the end the old \
                 tables are renamed, and dropped after the exit.",
                part.id
            ),
            consistency: "One side writes at any time. Until the switch the old tables are the truth, and a trigger carries each write to the new ones; \
                          from the switch on the new ones are, and the trigger turns round, so that the way back loses nothing."
                .to_owned(),
        });
    }
    let copied = crossings.iter().filter(|one| one.replacement == Replacement::Replica);
    let mut replicas: BTreeMap<(&str, &str), BTreeSet<Arc<str>>> = BTreeMap::new();
    for one in copied {
        replicas
            .entry((&one.from.service, &one.to.service))
            .or_default()
            .extend(one.to.table.clone());
    }
    for ((reader, owner), tables) in replicas {
        moves.push(Move {
            tables: tables.into_iter().collect(),
            how: format!("{reader} keeps a copy of the columns that it reads: filled once from {owner}, then kept up by its events."),
            consistency: "The owner's tables are the truth. The copy is behind by as long as an event takes, knows the version of each row, and can be filled anew at any time.".to_owned(),
        });
    }
    moves
}

/// Tables that lead to others' or are led to, as `table → table`.
fn references(crossings: &[&Crossing], name: &str) -> Vec<String> {
    let across = crossings
        .iter()
        .filter(|one| one.kind == CrossingKind::Reference && (&*one.from.service == name || &*one.to.service == name));
    distinct(across.map(|one| {
        let table = |table: &Option<Arc<str>>| table.as_deref().unwrap_or("?").to_owned();
        format!("{} → {}", table(&one.from.table), table(&one.to.table))
    }))
}

fn rollback(written: &Written<'_>, number: u32, all: &str, kind: Kind) -> String {
    let before = written
        .steps
        .as_ref()
        .and_then(|steps| steps.steps.iter().find(|step| step.number + 1 == number));
    let back = match before {
        Some(before) => format!(
            "`helm upgrade --install {} {} --values {}/deploy/steps/{}/values.yaml --wait` puts {all} back into the process that it came out of.",
            written.target.system,
            super::chart(written),
            super::FOLDER,
            before.folder()
        ),
        None => format!("`helm rollback {}` puts {all} back.", written.target.system),
    };
    match kind {
        Kind::ReadOnly => back + " Nobody wrote by it, so there is nothing to bring back.",
        _ => {
            back + " The old tables were kept up by the trigger and are read again; sagas that are under way run to their end or are undone first."
        }
    }
}

fn exit(kind: Kind, all: &str) -> String {
    let (days, behind) = match kind {
        Kind::ReadOnly => (3, 60),
        Kind::Independent => (7, 30),
        _ => (14, 10),
    };
    format!(
        "For {days} days: the share of requests to {all} that fail is at most what it was in the week before, nobody who hears of its events is more than \
         {behind} s behind, no event was given up, and old and new tables agree in every row that is compared."
    )
}

/// Something that may be asked of a service without changing anything.
fn invoked(written: &Written<'_>, id: &AppId) -> Option<crate::Command> {
    let service = written.model().services.get(id)?;
    let is_plain = |one: &&Operation| one.method == Method::Get && !one.path.as_str().contains('{') && one.path.as_str() != "/";
    // It stands in a command line: nothing that a shell would make something of.
    let is_word = |one: &&Operation| {
        one.path
            .as_str()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
    };
    let one = service.operations.iter().filter(is_plain).find(is_word)?;
    let path = one.path.as_str().trim_start_matches('/');
    let signed_in = if one.access == Access::Public {
        ""
    } else {
        "; without a token it says 401, which is an answer, too"
    };
    Some(command(
        format!("dapr invoke --app-id {id} --method {path} --verb GET"),
        format!("{id} answers by its sidecar, on one machine{signed_in}"),
    ))
}
