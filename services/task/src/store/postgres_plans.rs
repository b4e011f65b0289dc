//! How PostgreSQL goes about each statement, whatever its parameters are: among 40,000 tasks of 200 people it finds its rows by a key or
//! an index, as SQLite does (see `plans`).

use pando_store::contract::{PostgresInspector, check_dialects};

use super::statements::ALL;
use super::{Driver, SCHEMA, Scope, Shape, Sorted};

/// People with tasks in every state, in projects, with labels and due dates.
const FILL: &str = "
    insert into tasks (id, user_id, status, deleted_at, completed_at, created_at, updated_at, version, priority, project_id, due_kind,
        due_key, rank, title_key, labels, title, notes)
    select decode(md5('t' || i), 'hex'), decode(md5('u' || (i % 200)), 'hex'), i / 200 % 2, case when i / 200 % 20 = 0 then i end,
        case when i / 200 % 2 = 1 then i end, i, i, 1, i % 4 + 1,
        case when i / 200 % 5 = 0 then decode(md5('p' || (i % 1000)), 'hex') else '' end, i / 200 % 3,
        case when i / 200 % 3 < 2 then i end, md5(i::text), md5('k' || i), '', 'title ' || i, repeat('notes ', 30)
    from generate_series(1, 40000) i;
    insert into task_words (rowid, words)
    select pk, array_to_tsvector(array['u' || (pk % 200) || 'common', 'u' || (pk % 200) || 'w' || (pk / 200 % 50)]) from tasks;
    insert into task_labels select decode(md5('l' || (pk % 1000)), 'hex'), pk from tasks where pk / 200 % 5 = 1;
    insert into projects (id, user_id, name, name_key, archived, rank, version, open_count)
    select decode(md5('p' || i), 'hex'), decode(md5('u' || (i % 200)), 'hex'), i, i, 0, md5(i::text), 1, 0 from generate_series(0, 999) i;
    insert into labels (id, user_id, name, name_key, version, open_count)
    select decode(md5('l' || i), 'hex'), decode(md5('u' || (i % 200)), 'hex'), i, i, 1, 0 from generate_series(0, 999) i;
    analyze;";

fn sorts(plan: &[String]) -> usize {
    let steps = plan.iter().map(|line| line.trim_start_matches([' ', '-', '>']));
    steps.filter(|step| *step == "Sort" || step.starts_with("Incremental Sort")).count()
}

#[tokio::test]
async fn no_list_walks_a_table_and_an_order_that_is_walked_is_not_sorted() {
    let Some(postgres) = PostgresInspector::new(&SCHEMA).await else {
        return;
    };
    postgres.run(FILL).await;
    for shape in Shape::all() {
        let plan = postgres.plan(shape.statement()).await;
        assert!(!plan.iter().any(|step| step.contains("Seq Scan")), "{shape:?}: {plan:#?}");
        let is_walk = matches!(shape.driver, Driver::Walk | Driver::DueWalk);
        let by_index = match shape.scope {
            Scope::Trash => shape.sorted == Sorted::Updated && !shape.in_project,
            _ => !shape.in_project || shape.sorted == Sorted::Rank,
        };
        // Two states are walked each in its order: what may be sorted then is two pages.
        let allowed = usize::from(shape.scope == Scope::Any);
        // With the rare filters it may think it cheaper to gather all that one person has, and to sort that.
        let must_walk = is_walk && by_index && !shape.filtered;
        assert!(!must_walk || sorts(&plan) <= allowed, "{shape:?}: {plan:#?}");
    }
    // Small tables are read whole where that is cheaper: asked not to, there has to be another way.
    postgres.run("set enable_seqscan = off").await;
    for statement in ALL {
        let plan = postgres.plan(statement).await;
        assert!(!plan.iter().any(|step| step.contains("Seq Scan")), "{}: {plan:#?}", statement.name);
    }
}

#[tokio::test]
async fn every_statement_fits_the_tables_of_both_databases() {
    let lists = Shape::all().map(Shape::statement);
    check_dialects(&SCHEMA, ALL.iter().copied().chain(lists)).await;
}
