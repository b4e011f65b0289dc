use pando_boundaries::propose;
use pando_facts::Facts;
use serde_json::{Value, json};

use super::*;

fn facts(accesses: &[(&str, &str, &str, u32)]) -> Facts {
    let unit = |id: &str| json!({"id": id, "module": id.rsplit_once('.').unwrap().0, "kind": "function", "place": "app/x.py:1"});
    let accesses: Vec<Value> = accesses
        .iter()
        .map(|(unit, table, kind, line)| {
            json!({"unit": unit, "table": table, "kind": kind, "by": "orm", "place": format!("app/x.py:{line}")})
        })
        .collect();
    let text = json!({
        "units": [unit("app.tasks.create"), unit("app.users.register")],
        "tables": [{"name": "tasks", "place": "app/models.py:1"}, {"name": "users", "place": "app/models.py:9"}],
        "accesses": accesses,
    });
    Facts::read(&text.to_string()).unwrap()
}

fn compared(old: &Facts, new: &Facts) -> Diff {
    let (before, after) = (propose(old, None), propose(new, None));
    let state = |name, facts, proposal| State { name, facts, proposal };
    diff(&state("old", old, &before), &state("new", new, &after))
}

const SOUND: [(&str, &str, &str, u32); 2] = [
    ("app.tasks.create", "tasks", "insert", 5),
    ("app.users.register", "users", "insert", 20),
];

#[test]
fn lines_that_moved_are_no_change() {
    let mut moved = SOUND;
    moved[0].3 = 900;
    let diff = compared(&facts(&SOUND), &facts(&moved));
    assert!(
        diff.facts.is_empty() && diff.boundaries.is_empty() && diff.debts.is_empty(),
        "{diff:?}"
    );
    assert!(text(&diff).contains("Facts: as before"), "{}", text(&diff));
}

#[test]
fn what_is_there_and_was_not_is_told_with_its_place_and_the_other_way_round_is_gone() {
    let with = [SOUND[0], SOUND[1], ("app.tasks.create", "users", "update", 6)];
    let diff = compared(&facts(&SOUND), &facts(&with));
    let expected = Change {
        kind: "access",
        what: "app.tasks.create changes users".to_owned(),
        way: Way::New,
        place: "app/x.py:6".parse().ok(),
    };
    assert_eq!(diff.facts, [expected]);
    assert!(
        text(&diff).contains("  + access app.tasks.create changes users  app/x.py:6\n"),
        "{}",
        text(&diff)
    );
    let back = compared(&facts(&with), &facts(&SOUND));
    assert_eq!(back.facts[0].way, Way::Gone);
}

#[test]
fn a_name_that_would_move_a_cursor_or_end_code_does_neither() {
    let diff = compared(&facts(&SOUND), &facts(&[SOUND[0], SOUND[1], ("a.\u{1b}[2J`x", "users", "read", 6)]));
    assert!(!text(&diff).contains('\u{1b}'), "{}", text(&diff));
    let line = markdown(&diff).lines().find(|line| line.contains("users")).unwrap().to_owned();
    assert_eq!(line.matches('`').count() % 2, 0, "{line}");
    assert!(!line.contains("J`x"), "{line}");
}
