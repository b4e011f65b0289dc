//! Properties of decisions, over values that nobody thought of.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use pando_kernel::{Due, Ids, Instant, ManualClock, Rank, SeededRandom, TaskId, Zone};
use pando_task_contract::{NewTask, Task, TaskPatch};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Ask, Command, Known, Moment, Neighbours, Step, decide, due_key, place};

fn now() -> Instant {
    Instant::from_micros(1_790_000_000_000_000)
}

fn ids() -> Ids {
    Ids::new(Arc::new(ManualClock::at(now())), Arc::new(SeededRandom::new(1)))
}

/// The task that a wish leads to; itself when nothing changes.
fn after(command: Command, task: Option<Task>) -> Task {
    let ids = ids();
    let ask = Ask {
        task_id: task.as_ref().map_or_else(|| ids.next::<TaskId>(), |task| task.id),
        expected: None,
        command,
    };
    let known = Known {
        task: task.clone(),
        ..Known::default()
    };
    let steps = decide(&ask, &known, Moment { now: now(), ids: &ids }).unwrap();
    match steps.into_iter().next_back() {
        Some(Step::Task { after, .. }) => *after,
        None => task.unwrap(),
        Some(other) => panic!("{other:?}"),
    }
}

fn value(field: &str) -> BoxedStrategy<Value> {
    match field {
        "title" => "[a-zé]{1,5}".prop_map(Value::from).boxed(),
        "notes" => "[a-z ]{0,5}".prop_map(|text| text.trim().into()).boxed(),
        "priority" => (1..5u8).prop_map(Value::from).boxed(),
        _ => prop_oneof![
            Just(json!({ "date": "2026-11-23" })),
            Just(json!({ "date": "2026-11-23", "time": "17:00" })),
            Just(json!({ "date": "2026-11-23", "time": "17:00", "time_zone": "Europe/Berlin" })),
        ]
        .boxed(),
    }
}

/// Some of the fields; null where it may stand.
fn fields(nulls: bool) -> impl Strategy<Value = Value> {
    let field = |name: &'static str| {
        let null = if nulls && name != "title" { 1 } else { 0 };
        prop_oneof![
            2 => Just(None),
            2 => value(name).prop_map(Some),
            null => Just(Some(Value::Null)),
        ]
        .prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    (field("title"), field("notes"), field("due"), field("priority"))
        .prop_map(|(a, b, c, d)| Value::Object([a, b, c, d].into_iter().flatten().collect()))
}

/// RFC 7396 for flat objects, then what is absent as the service shows it.
fn merged(whole: &Value, patch: &Value) -> Value {
    let mut merged = whole.as_object().unwrap().clone();
    for (name, value) in patch.as_object().unwrap() {
        match value {
            Value::Null => merged.remove(name),
            value => merged.insert(name.clone(), value.clone()),
        };
    }
    for (name, value) in [("notes", json!("")), ("due", json!(null)), ("priority", json!(4))] {
        merged.entry(name).or_insert(value);
    }
    merged.into()
}

fn shown(task: &Task) -> Value {
    let mut shown = serde_json::to_value(task).unwrap();
    shown
        .as_object_mut()
        .unwrap()
        .retain(|name, _| ["title", "notes", "due", "priority"].contains(&name.as_str()));
    shown
}

fn date() -> impl Strategy<Value = Date> {
    (1900..2100i16, 1..13i8, 1..29i8).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

fn minute() -> impl Strategy<Value = DateTime> {
    (date(), 0..24i8, 0..60i8).prop_map(|(date, hour, minute)| date.at(hour, minute, 0, 0))
}

proptest! {
    #[test]
    fn a_patch_merges_as_the_rfc_says(mut whole in fields(false), patch in fields(true)) {
        whole["title"] = json!("a");
        let new: NewTask = serde_json::from_value(whole.clone()).unwrap();
        let task = after(Command::Create(Box::new(new)), None);
        prop_assert_eq!(shown(&task), merged(&whole, &json!({})));
        let change: TaskPatch = serde_json::from_value(patch.clone()).unwrap();
        let changed = after(Command::Change(Box::new(change.clone())), Some(task.clone()));
        prop_assert_eq!(shown(&changed), merged(&whole, &patch));
        let is_other = shown(&changed) != shown(&task);
        prop_assert_eq!(changed.version, task.version + u64::from(is_other));
        // A second time it changes nothing.
        prop_assert_eq!(&after(Command::Change(Box::new(change)), Some(changed.clone())), &changed);
        // A replacement by what is there is no change either; by something else it forgets what was.
        let replaced = after(Command::Replace(Box::new(serde_json::from_value(whole.clone()).unwrap())), Some(changed));
        prop_assert_eq!(shown(&replaced), merged(&whole, &json!({})));
    }

    /// Keys order due dates of one kind as they end, and say the same about lateness.
    #[test]
    fn keys_order_as_ends_do(a in minute(), b in minute(), day in any::<[bool; 2]>()) {
        let utc = Zone::utc();
        let civil = |at: DateTime, day: bool| if day { Due::Date(at.date()) } else { Due::Floating(at) };
        let (x, y) = (civil(a, day[0]), civil(b, day[1]));
        let order = x.window(&utc).end.cmp(&y.window(&utc).end);
        prop_assert!(due_key(Some(&x)).micros().cmp(&due_key(Some(&y)).micros()) == order || x.time().is_none() != y.time().is_none());
        let tokyo: Zone = "Asia/Tokyo".parse().unwrap();
        let (x, y) = (Due::Zoned(a, tokyo.clone()), Due::Zoned(b, tokyo));
        prop_assert_eq!(due_key(Some(&x)).micros().cmp(&due_key(Some(&y)).micros()), a.cmp(&b));
        let now = Instant::from_micros(super::civil_micros(b));
        let due = civil(a, day[0]);
        prop_assert_eq!(due_key(Some(&due)).micros().unwrap() < now.as_micros(), due.is_overdue(now, &utc));
    }

    /// Wherever a thing goes and however the ranks around lie, it comes to stand between its neighbours, and none of them changes places.
    #[test]
    fn a_place_is_between_its_neighbours(mut ranks in proptest::collection::vec("[0-9A-Za-z]{0,3}[1-9A-Za-z]", 1..12), at in 0..12usize) {
        ranks.sort();
        let ranks: Vec<Rank> = ranks.into_iter().map(|rank| Rank::try_from(rank).unwrap()).collect();
        let at = at % (ranks.len() + 1);
        let new = Rank::ascending(u64::MAX >> 8);
        let around = Neighbours {
            before: at.checked_sub(1).map(|before| ranks[before].clone()),
            following: ranks[at..].to_vec(),
            is_whole: true,
        };
        let found = place(&around, &new, |rank| rank).unwrap();
        let rest = &around.following[found.pushed.len()..];
        let order: Vec<&Rank> = around.before.iter().chain([&found.rank]).chain(&found.pushed).chain(rest.first()).collect();
        prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", order);
    }
}
