//! Whether to cut at all.

use pando_facts::AccessKind::{Insert, Read, Update};
use pando_facts::Facts;

use super::program::{Program, todo};
use crate::{Cut, propose};

#[test]
fn nothing_is_kept_as_it_is() {
    let proposal = propose(&Facts::default(), None);
    assert!(proposal.verdict.keep_one);
    assert_eq!(proposal.verdict.sentence, "Nothing was read that could be cut.");
}

#[test]
fn a_small_program_of_one_table_is_best_kept_whole() {
    let program = Program::new("notes")
        .module("app.main")
        .entry("app.main")
        .units("app.notes", &["find", "save", "list_notes", "add_note"])
        .table("notes", "Note", &[])
        .touches("app.notes.find", Read, &["notes"])
        .touches("app.notes.save", Insert, &["notes"])
        .route("GET", "/notes", "app.notes.list_notes", None)
        .route("POST", "/notes", "app.notes.add_note", None)
        .calls("app.notes.list_notes", &["app.notes.find"])
        .calls("app.notes.add_note", &["app.notes.save"]);
    let facts = program.done();
    let proposal = propose(&facts, None);
    assert!(proposal.verdict.keep_one, "{}", proposal.verdict.sentence);
    assert!(
        proposal.verdict.sentence.starts_with("Keep it one. It has 1 table, 2 routes and"),
        "{}",
        proposal.verdict.sentence
    );
    assert!(
        proposal
            .verdict
            .why
            .iter()
            .any(|reason| reason.sentence.contains("one table, `notes`") && !reason.places.is_empty())
    );
    let names: Vec<&str> = proposal.services.iter().map(|service| &*service.name).collect();
    assert_eq!(names, ["notes"]);
    assert!(proposal.crossings.is_empty());

    let cut = Cut::read(
        "services:\n  read: [app.notes.find, app.notes.list_notes]\n  write: [app.notes.save, app.notes.add_note, table:notes]\n",
    )
    .expect("a cut");
    let proposal = propose(&facts, Some(&cut));
    assert!(proposal.verdict.keep_one, "{}", proposal.verdict.sentence);
    assert!(
        proposal
            .verdict
            .but
            .iter()
            .any(|reason| reason.sentence.starts_with("The code does not bear out your cut"))
    );
    assert!(proposal.considered.iter().any(|one| one.name == "yours" && one.figures.score < 0.0));
}

#[test]
fn a_tangled_program_is_best_kept_whole() {
    let letters = ["a", "b", "c", "d"];
    let tables: Vec<String> = letters.iter().map(|letter| format!("{letter}_rows")).collect();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    let mut program = Program::new("tangle").module("app.main").entry("app.main");
    for letter in letters {
        let module = format!("app.{letter}");
        program = program
            .units(&module, &["save", "main"])
            .table(&format!("{letter}_rows"), &letter.to_uppercase(), &[]);
    }
    for letter in letters {
        let (save, main) = (format!("app.{letter}.save"), format!("app.{letter}.main"));
        let writes: Vec<(&str, &str)> = tables.iter().map(|table| (save.as_str(), *table)).collect();
        program = program
            .touches(&save, Update, &tables)
            .commits(&save, &writes)
            .route("POST", &format!("/{letter}"), &main, None)
            .calls(&main, &["app.a.save", "app.b.save", "app.c.save", "app.d.save"]);
    }
    let facts = program.done();
    let cut = "services:\n  a-service: [app.a, table:a_rows]\n  b-service: [app.b, table:b_rows]\n  c-service: [app.c, table:c_rows]\n  d-service: [app.d, table:d_rows]\n";
    let proposal = propose(&facts, Some(&Cut::read(cut).expect("a cut")));
    assert!(proposal.verdict.keep_one, "{}", proposal.verdict.sentence);
    let against: Vec<&str> = proposal.verdict.but.iter().map(|reason| &*reason.sentence).collect();
    assert!(
        against
            .iter()
            .any(|sentence| sentence == &"In your cut 4 transactions would span services, where one piece has 0."),
        "{against:#?}"
    );
    assert!(
        against.iter().any(|sentence| sentence.starts_with("In your cut a-service")),
        "{against:#?}"
    );
}

#[test]
fn what_could_not_be_seen_is_said() {
    let proposal = propose(&todo().done(), None);
    assert!(
        proposal
            .verdict
            .but
            .iter()
            .any(|reason| reason.sentence.starts_with("There is no history to read"))
    );
    let proposal = propose(&todo().history(40).done(), None);
    assert!(
        !proposal
            .verdict
            .but
            .iter()
            .any(|reason| reason.sentence.starts_with("There is no history to read"))
    );
}
