//! How the database goes about each statement: it finds its rows by a key or an index, and walks no table.

use std::sync::Arc;

use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::Statement;
use pando_store::sqlite::{SqliteOptions, SqliteStore};

use super::statements::ALL;
use super::{Driver, SCHEMA, Scope, Shape, Sorted};

fn with_store(test: impl FnOnce(&dyn Fn(&'static Statement) -> Vec<String>)) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
    let store = SqliteStore::open(&folder.path().join("task.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
    test(&|statement| {
        let inspected = store.inspect(statement);
        inspected.unwrap_or_else(|error| panic!("{}: {error}", statement.name)).plan
    });
    store.close();
}

/// A table that grows with the number of people and tasks is read from its beginning to its end.
fn is_scan(step: &str) -> bool {
    // `p`, `c`, `w`, `a` and `b` name what was already picked out; the index of words is asked by a word or a row.
    let of = step.strip_prefix("SCAN ").unwrap_or_default();
    let table = of.split(' ').next().unwrap_or_default();
    let is_table = matches!(table, "t" | "l" | "tasks" | "projects" | "labels" | "task_labels" | "departed");
    // This index holds what is waiting to be cleared and nothing else.
    let is_waiting = of.contains("departed_uncleared");
    (is_table && !is_waiting) || (table == "task_words" && of.ends_with(':'))
}

#[test]
fn no_statement_walks_a_table() {
    with_store(|plan| {
        for statement in ALL {
            let plan = plan(statement);
            assert!(!plan.iter().any(|step| is_scan(step)), "{}: {plan:#?}", statement.name);
        }
    });
}

/// Were the matches sorted, a word that stands in all tasks would cost as much as all of them.
#[test]
fn a_search_walks_the_index_of_words_from_its_end() {
    with_store(|plan| {
        let plan = plan(&super::statements::NEWEST);
        assert!(
            plan.first().is_some_and(|step| step.contains("task_words VIRTUAL TABLE")),
            "{plan:#?}"
        );
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:#?}");
    });
}

#[test]
fn no_list_walks_a_table_and_an_order_that_is_walked_is_not_sorted() {
    with_store(|plan| {
        for shape in Shape::all() {
            let plan = plan(shape.statement());
            assert!(!plan.iter().any(|step| is_scan(step)), "{shape:?}: {plan:#?}");
            let is_walk = matches!(shape.driver, Driver::Walk | Driver::DueWalk);
            let by_index = match shape.scope {
                Scope::Trash => shape.sorted == Sorted::Updated && !shape.in_project,
                _ => !shape.in_project || shape.sorted == Sorted::Rank,
            };
            // Two states are walked each in its order and merged: what is sorted then is two pages.
            let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
            let allowed = usize::from(shape.scope == Scope::Any);
            assert!(!(is_walk && by_index) || sorts <= allowed, "{shape:?}: {plan:#?}");
        }
    });
}
