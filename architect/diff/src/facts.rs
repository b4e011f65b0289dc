use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{AccessKind, Facts, Place, Target};

use crate::{Change, Way};

/// What is named the same in both states is the same: kind and name, and where it was seen first.
pub(crate) type Named = BTreeMap<(String, String), Option<Place>>;

/// What of the facts is there in one state and not in the other.
pub(crate) fn changes(old: &Facts, new: &Facts) -> Vec<Change> {
    compared(&named(old), &named(new))
}

/// What is in one and not in the other, in order.
pub(crate) fn compared(old: &Named, new: &Named) -> Vec<Change> {
    let only = |these: &Named, those: &Named, way: Way| -> Vec<Change> {
        let missing = these.iter().filter(|(key, _)| !those.contains_key(*key));
        let change = |((kind, what), place): (&(String, String), &Option<Place>)| Change {
            kind: kind.clone(),
            what: what.clone(),
            way,
            place: place.clone(),
        };
        missing.map(change).collect()
    };
    let mut changes = only(old, new, Way::Gone);
    changes.extend(only(new, old, Way::New));
    changes.sort();
    changes
}

fn named(facts: &Facts) -> Named {
    let mut all = Named::new();
    let mut add = |kind: &str, what: String, place: Option<&Place>| {
        all.entry((kind.to_owned(), what)).or_insert_with(|| place.cloned());
    };
    for one in &facts.modules {
        add("module", one.id.to_string(), Some(&Place::new(one.file.clone(), 1)));
    }
    for one in &facts.routes {
        let mounted = if one.mounted { "" } else { " (not mounted)" };
        add("route", format!("{} {}{mounted}", one.method, one.path), Some(&one.place));
    }
    for one in &facts.pages {
        add("page", one.path.to_string(), Some(&one.place));
    }
    for one in &facts.tables {
        add("table", one.name.to_string(), Some(&one.place));
        for column in &one.columns {
            add("column", format!("{}.{}", one.name, column.name), Some(&one.place));
        }
        for reference in &one.references {
            let what = format!("{}.{} to {}", one.name, reference.column, reference.to);
            add("reference", what, Some(&reference.place));
        }
    }
    for one in &facts.accesses {
        add("access", format!("{} {} {}", one.unit, does(one.kind), one.table), Some(&one.place));
    }
    for one in &facts.transactions {
        let tables: BTreeSet<&str> = one.writes.iter().map(|write| &*write.table).collect();
        if tables.len() > 1 {
            let tables: Vec<&str> = tables.into_iter().collect();
            add(
                "transaction",
                format!("{} writes {}", one.unit, tables.join(", ")),
                Some(&one.place),
            );
        }
    }
    for one in &facts.requests {
        if let Target::Outside(host) = &one.target {
            add("outside host", host.clone(), Some(&one.place));
        }
    }
    for one in &facts.queues {
        add("queue", one.queue.clone(), Some(&one.place));
    }
    for one in &facts.settings {
        add("setting", one.name.clone(), Some(&one.place));
    }
    for one in &facts.deployments {
        add("deployment", one.name.clone(), Some(&one.place));
    }
    all
}

fn does(kind: AccessKind) -> &'static str {
    match kind {
        AccessKind::Read => "reads",
        AccessKind::Insert => "adds to",
        AccessKind::Update => "changes",
        AccessKind::Delete => "removes from",
    }
}
