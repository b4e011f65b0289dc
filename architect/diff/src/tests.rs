use pando_boundaries::{Cut, propose};
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
        kind: "access".to_owned(),
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

/// Units of a module each, `app.NAME.run`, with what they use: `(unit, table, kind)`.
fn program(uses: &[(&str, &str, &str)]) -> Facts {
    let units: std::collections::BTreeSet<&str> = uses.iter().map(|one| one.0).collect();
    let units = units.iter().map(|id| {
        json!({"id": id, "module": id.rsplit_once('.').unwrap().0, "kind": "function",
               "place": format!("{}.py:1", id.rsplit_once('.').unwrap().0.replace('.', "/"))})
    });
    let accesses = uses.iter().enumerate().map(|(line, (unit, table, kind))| {
        json!({"unit": unit, "table": table, "kind": kind, "by": "orm",
               "place": format!("{}.py:{}", unit.rsplit_once('.').unwrap().0.replace('.', "/"), line + 2)})
    });
    let tables = ["tasks", "notes", "users", "logins"].map(|name| json!({"name": name, "place": "app/models.py:1"}));
    let text = json!({
        "units": units.collect::<Vec<Value>>(), "tables": tables, "accesses": accesses.collect::<Vec<Value>>(),
    });
    Facts::read(&text.to_string()).unwrap()
}

const TWO: [(&str, &str, &str); 8] = [
    ("app.tasks.create", "tasks", "insert"),
    ("app.tasks.note", "notes", "insert"),
    ("app.tasks.list", "tasks", "read"),
    ("app.tasks.list", "notes", "read"),
    ("app.users.register", "users", "insert"),
    ("app.users.login", "logins", "insert"),
    ("app.users.show", "users", "read"),
    ("app.users.show", "logins", "read"),
];

const CUT: &str = "services:\n  task-service: [app.tasks, \"table:tasks\", \"table:notes\"]\n  user-service: [app.users, \"table:users\", \"table:logins\"]\n";

fn by<'a>(facts: &'a Facts, name: &'a str, proposal: &'a Proposal) -> State<'a> {
    State { name, facts, proposal }
}

/// As if the older state had been proposed to be cut as `cut` says, and the newer one as `proposed` says.
fn judged(old: &Facts, new: &Facts, cut: &str, proposed: &str) -> Diff {
    let read = |text: &str| Cut::read(text).unwrap();
    let (before, after) = (judge(old, &read(cut)), judge(new, &read(proposed)));
    diff(&by(old, "old", &before), &by(new, "new", &after))
}

#[test]
fn a_boundary_that_moved_is_told_as_that_and_makes_no_new_debt() {
    let old = program(
        &[
            &TWO[..],
            &[("app.audit.log", "tasks", "update"), ("app.audit.log", "users", "read")],
        ]
        .concat(),
    );
    let new = program(
        &[
            &TWO[..],
            &[("app.audit.log", "users", "update"), ("app.audit.log", "users", "read")],
        ]
        .concat(),
    );
    let other = CUT.replace("[app.users,", "[app.users, app.audit,");
    let diff = judged(&old, &new, &CUT.replace("[app.tasks,", "[app.tasks, app.audit,"), &other);
    let moved: Vec<_> = diff.moved.iter().map(|one| (one.kind, &*one.what, &*one.from, &*one.to)).collect();
    assert_eq!(moved, [("module", "app.audit", "task-service", "user-service")]);
    let told = text(&diff);
    assert!(
        told.contains(
            "  ~ module app.audit from task-service to user-service: app.audit.log writes users now, and it is no longer so that \
                       app.audit.log writes tasks  app/audit.py:"
        ),
        "{told}"
    );
    // By the older boundaries the write is a debt; by the newer ones, which the program was not asked to keep, it would be none.
    let debts: Vec<_> = diff.debts.iter().map(|one| (&*one.kind, &*one.what, one.way)).collect();
    assert!(debts.contains(&("foreign write", "app.audit.log to users", Way::New)), "{debts:?}");

    // The same program cut otherwise: everything moved, and there is nothing to mend.
    let turned = CUT
        .replace("\"table:notes\"]", "\"table:logins\"]")
        .replace("\"table:users\", \"table:logins\"]", "\"table:users\", \"table:notes\"]");
    let diff = judged(&old, &old, CUT, &turned);
    assert!(!diff.moved.is_empty() && !diff.has_new_debts(), "{}", text(&diff));
    assert!(
        diff.moved.iter().any(|one| one.because.contains("it uses what it used")),
        "{:?}",
        diff.moved
    );
}

#[test]
fn what_is_new_goes_with_its_module_and_a_new_module_where_what_it_uses_is() {
    let old = program(&TWO);
    let more = [("app.tasks.rename_owner", "users", "update"), ("app.audit.log", "logins", "insert")];
    let diff = judged(&old, &program(&[&TWO[..], &more].concat()), CUT, CUT);
    let debts: Vec<_> = diff
        .debts
        .iter()
        .map(|one| format!("{} {} {:?}", one.kind, one.what, one.way))
        .collect();
    assert!(
        debts.contains(&"foreign write app.tasks.rename_owner to users New".to_owned()),
        "{debts:?}"
    );
    assert!(!debts.iter().any(|one| one.contains("app.audit")), "{debts:?}");
}

#[test]
fn by_a_persons_cut_both_are_judged_by_that() {
    let old = program(&TWO);
    let new = program(&[&TWO[..], &[("app.tasks.create", "users", "update")]].concat());
    let one = Cut::read("services: {all: [\"app\", \"table:*\"]}").unwrap();
    let two = Cut::read(CUT).unwrap();
    let (before, after) = (propose(&old, None), propose(&new, None));
    let (before, after) = (by(&old, "old", &before), by(&new, "new", &after));
    assert!(
        !diff_by(&one, &before, &after).has_new_debts(),
        "within one piece nothing is foreign"
    );
    let diff = diff_by(&two, &before, &after);
    assert!(
        diff.has_new_debts() && text(&diff).contains("Debts, by your boundaries: 2 new"),
        "{}",
        text(&diff)
    );
    assert!(json(&diff).contains("\"judgedBy\": \"yours\""));
    assert!(
        markdown(&diff).contains("- + foreign write `app.tasks.create to users` at `app/tasks.py:10`\n"),
        "{}",
        markdown(&diff)
    );
}
