//! What may happen to tasks, drawn by chance.

use jiff::civil::date;
use pando_kernel::Zone;
use proptest::prelude::*;

use crate::model::Query;

#[derive(Clone, Debug)]
pub enum Action {
    Create {
        title: &'static str,
        due: Option<&'static str>,
        priority: Option<u8>,
        label: Option<&'static str>,
        project: Option<&'static str>,
    },
    Retitle(usize, &'static str),
    Note(usize, &'static str),
    Due(usize, Option<&'static str>),
    Priority(usize, Option<u8>),
    Label(usize, &'static str),
    Unlabel(usize, &'static str),
    Project(usize, Option<&'static str>),
    Replace(usize, &'static str),
    Move(usize, Option<usize>),
    State(usize, &'static str),
    Purge(usize),
    RenameLabel(usize, &'static str),
    DeleteLabel(usize),
    DeleteProject(usize),
    Clock(i64),
    Ask(Query, u32),
}

const TITLES: &[&str] = &["buy milk", "Buy Milk", "café crème", "milkshake", "pay rent", "買牛奶", "!?", "a"];
const DUES: &[&str] = &[
    r#"{"date":"2026-11-22"}"#,
    r#"{"date":"2026-11-23"}"#,
    r#"{"date":"2026-11-24"}"#,
    r#"{"date":"2026-11-24","time":"00:00"}"#,
    r#"{"date":"2026-11-23","time":"10:00"}"#,
    r#"{"date":"2026-11-23","time":"23:30"}"#,
    r#"{"date":"2026-11-23","time":"10:00","time_zone":"Europe/Berlin"}"#,
    r#"{"date":"2026-11-23","time":"04:00","time_zone":"America/New_York"}"#,
    r#"{"date":"2026-11-24","time":"08:00","time_zone":"Asia/Tokyo"}"#,
];
const NAMES: &[&str] = &["home", "Work", "x1"];
const WORDS: &[&str] = &["mil", "buy milk", "cafe", "牛奶", "milk b", "zzz"];
const SORTS: &[&str] = &["rank", "due", "priority", "created", "updated", "title", "completed"];

fn one(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(of)
}

fn which() -> std::ops::Range<usize> {
    0..64
}

pub fn action() -> impl Strategy<Value = Action> {
    use proptest::option::of;
    let create = (one(TITLES), of(one(DUES)), of(1..5u8), of(one(NAMES)), of(one(NAMES)));
    prop_oneof![
        6 => create.prop_map(|(title, due, priority, label, project)| Action::Create { title, due, priority, label, project }),
        1 => (which(), one(TITLES)).prop_map(|(at, title)| Action::Retitle(at, title)),
        1 => (which(), one(TITLES)).prop_map(|(at, notes)| Action::Note(at, notes)),
        1 => (which(), of(one(DUES))).prop_map(|(at, due)| Action::Due(at, due)),
        1 => (which(), of(1..5u8)).prop_map(|(at, priority)| Action::Priority(at, priority)),
        1 => (which(), one(NAMES)).prop_map(|(at, name)| Action::Label(at, name)),
        1 => (which(), one(NAMES)).prop_map(|(at, name)| Action::Unlabel(at, name)),
        1 => (which(), of(one(NAMES))).prop_map(|(at, name)| Action::Project(at, name)),
        1 => (which(), one(TITLES)).prop_map(|(at, title)| Action::Replace(at, title)),
        3 => (which(), of(which())).prop_map(|(at, after)| Action::Move(at, after)),
        4 => (which(), one(&["complete", "reopen", "delete", "restore"])).prop_map(|(at, to)| Action::State(at, to)),
        1 => which().prop_map(Action::Purge),
        1 => (which(), one(&["home", "later", "Zoo"])).prop_map(|(at, name)| Action::RenameLabel(at, name)),
        1 => which().prop_map(Action::DeleteLabel),
        1 => which().prop_map(Action::DeleteProject),
        1 => (-7200..50_000i64).prop_map(Action::Clock),
        6 => (query(), 1..6u32).prop_map(|(query, limit)| Action::Ask(query, limit)),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    use proptest::option::{of, weighted};
    use proptest::sample::select;
    let days = || weighted(0.2, select(vec![date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)]));
    let zones = of(select(vec!["Europe/Berlin", "America/New_York", "Pacific/Auckland"]));
    let what = (of(any::<bool>()), proptest::bool::weighted(0.15), weighted(0.3, of(which())));
    let more = (
        weighted(0.2, which()),
        weighted(0.2, 1..5u8),
        weighted(0.2, any::<bool>()),
        weighted(0.3, any::<bool>()),
    );
    let rest = (days(), days(), weighted(0.2, one(WORDS)), one(SORTS), any::<bool>(), zones);
    (what, more, rest).prop_map(|(what, more, rest)| Query {
        completed: what.0,
        trashed: what.1,
        project: what.2,
        label: more.0,
        priority: more.1,
        has_due: more.2,
        overdue: more.3,
        due_from: rest.0,
        due_before: rest.1,
        words: rest.2.map(str::to_owned),
        sort: rest.3,
        is_down: rest.4,
        zone: rest.5.map(|name| name.parse::<Zone>().unwrap()),
    })
}
