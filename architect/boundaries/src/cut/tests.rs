use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    Cut::read(text).expect_err(text).to_string()
}

#[test]
fn what_is_no_cut_is_said_with_its_place() {
    assert!(refused("servces:\n  a: [x]\n").ends_with("(did you mean `services`?)"));
    assert!(refused("services:\n  a: [x]\nmore: 1\n").starts_with("3:1: `more` is nothing that a cut has"));
    assert!(refused("services:\n  My Tasks: [x]\n").starts_with("2:3: `My Tasks` is not a service's name"));
    assert!(refused("services:\n  a: [x, 7]\n").starts_with("2:10: an entry is a text"));
    assert!(refused("services:\n  a: {x: y}\n").starts_with("2:6: `a` has a list"));
    assert!(refused("services: []\n").contains("a map of their names"));
    assert!(refused("services: {}\n").contains("a cut has 1 to 500"));
    assert!(refused("services:\n  a: [x]\n  a: [y]\n").starts_with("3:3:"));
    assert!(Cut::read(r#"{"services": {"a": ["app.tasks", "table:tasks"], "b": "app/chat/**"}}"#).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_read_is_a_cut_or_refused(text in "(services:\n)?(  [a-z-]{0,5}: ?\\[?[^\n]{0,20}\\]?\n){0,4}") {
        if let Ok(cut) = Cut::read(&text) {
            prop_assert!(!cut.names().is_empty());
        }
    }
}
