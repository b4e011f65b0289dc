use pando_facts::Facts;
use proptest::prelude::*;

use super::{Node, partition};

/// Facts of a small program: units `module.name`, calls, tables, who reads and writes them, and what is written together.
fn facts(calls: &[(&str, &str)], uses: &[(&str, &str, &str)], transactions: &[(&str, &[&str])]) -> Facts {
    let mut units: Vec<&str> = calls.iter().flat_map(|(from, to)| [*from, *to]).collect();
    units.extend(uses.iter().map(|(unit, _, _)| *unit));
    units.extend(transactions.iter().map(|(unit, _)| *unit));
    units.sort_unstable();
    units.dedup();
    let mut tables: Vec<&str> = uses.iter().map(|(_, _, table)| *table).collect();
    tables.sort_unstable();
    tables.dedup();
    let place = |line: usize| format!("app.py:{}", line + 1);
    let module = |unit: &str| unit.rsplit_once('.').map_or("app", |(module, _)| module).to_owned();
    let text = serde_json::json!({
        "units": units.iter().enumerate().map(|(line, unit)| serde_json::json!({
            "id": unit, "module": module(unit), "kind": "function", "place": place(line),
        })).collect::<Vec<_>>(),
        "calls": calls.iter().enumerate().map(|(line, (from, to))| serde_json::json!({
            "from": from, "to": to, "place": place(line),
        })).collect::<Vec<_>>(),
        "tables": tables.iter().enumerate().map(|(line, table)| serde_json::json!({
            "name": table, "place": place(line),
        })).collect::<Vec<_>>(),
        "accesses": uses.iter().enumerate().map(|(line, (unit, kind, table))| serde_json::json!({
            "unit": unit, "kind": kind, "table": table, "place": place(line), "by": "orm",
        })).collect::<Vec<_>>(),
        "transactions": transactions.iter().enumerate().map(|(line, (unit, tables))| serde_json::json!({
            "unit": unit, "place": place(line),
            "writes": tables.iter().map(|table| serde_json::json!({ "table": table, "unit": unit, "place": place(line) })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    Facts::read(&text.to_string()).expect("they fit")
}

/// The group of something, by its name.
fn group(found: &super::Partition, name: &str) -> Option<usize> {
    let at = found.nodes.iter().position(|node| match node {
        Node::Unit(id) => id.as_str() == name,
        Node::Table(table) => &**table == name,
    });
    found.groups[at.expect("it is a node")]
}

fn shop() -> Facts {
    facts(
        &[
            ("orders.route", "orders.add"),
            ("orders.route", "orders.show"),
            ("users.route", "users.add"),
            ("users.route", "users.find"),
            ("orders.add", "users.find"),
        ],
        &[
            ("orders.add", "insert", "orders"),
            ("orders.add", "insert", "lines"),
            ("orders.show", "read", "orders"),
            ("orders.show", "read", "lines"),
            ("users.add", "insert", "users"),
            ("users.find", "read", "users"),
            ("users.find", "read", "addresses"),
            ("users.add", "update", "addresses"),
        ],
        &[("orders.add", &["orders", "lines"])],
    )
}

#[test]
fn code_follows_the_tables_that_it_writes() {
    let found = partition(&shop(), Some(2));
    assert_eq!(found.count, 2);
    for (a, b) in [
        ("orders.add", "orders"),
        ("orders.route", "lines"),
        ("users.route", "users"),
        ("users.find", "addresses"),
    ] {
        assert_eq!(group(&found, a), group(&found, b), "{a} and {b}");
    }
    assert_ne!(group(&found, "orders"), group(&found, "users"));
}

#[test]
fn one_piece_is_always_compared() {
    for count in [None, Some(2), Some(40)] {
        let found = partition(&shop(), count);
        assert!(
            found
                .candidates
                .iter()
                .any(|candidate| candidate.count == 1 && candidate.score == 0.0),
            "{count:?}"
        );
    }
    assert_eq!(partition(&Facts::default(), None).candidates.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Of any program: no cut goes through what must stay together, and the order in which facts are told means nothing.
    #[test]
    fn what_must_stay_together_does(
        calls in prop::collection::vec((0_usize..9, 0_usize..9), 0..25),
        uses in prop::collection::vec((0_usize..9, any::<bool>(), 0_usize..5), 1..25),
        written in prop::collection::vec((0_usize..9, 0_usize..5, 0_usize..5), 0..6),
        count in prop::option::of(2_usize..5),
    ) {
        let unit = |number: usize| ["a.a", "a.b", "a.c", "b.a", "b.b", "b.c", "c.a", "c.b", "c.c"][number];
        let table = |number: usize| ["r", "s", "t", "u", "v"][number];
        let calls: Vec<_> = calls.iter().map(|&(from, to)| (unit(from), unit(to))).collect();
        let uses: Vec<_> = uses.iter().map(|&(by, writes, of)| (unit(by), if writes { "update" } else { "read" }, table(of))).collect();
        let pairs: Vec<_> = written.iter().map(|&(by, a, b)| (unit(by), [table(a), table(b)])).collect();
        let written: Vec<(&str, &[&str])> = pairs.iter().map(|(by, tables)| (*by, tables.as_slice())).collect();
        let mut told = facts(&calls, &uses, &written);
        let found = partition(&told, count);
        for candidate in &found.candidates {
            for together in &found.together {
                prop_assert!(together.iter().all(|&node| candidate.groups[node] == candidate.groups[together[0]]));
            }
        }
        told.units.reverse();
        told.calls.reverse();
        told.accesses.reverse();
        told.tables.reverse();
        prop_assert_eq!(partition(&told, count), found);
    }
}
