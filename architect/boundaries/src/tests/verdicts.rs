//! Whether to cut at all.

use pando_facts::AccessKind::{Insert, Read, Update};
use pando_facts::{Facts, FileHistory, History, Place, Unread};

use super::program::{Program, todo};
use crate::{Advice, Cut, Proposal, propose};

#[test]
fn nothing_is_kept_as_it_is() {
    let proposal = propose(&Facts::default(), None);
    assert!(proposal.verdict.keep_one());
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
    assert!(proposal.verdict.keep_one(), "{}", proposal.verdict.sentence);
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
    assert!(proposal.verdict.keep_one(), "{}", proposal.verdict.sentence);
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
    assert!(proposal.verdict.keep_one(), "{}", proposal.verdict.sentence);
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

fn grown(mut facts: Facts, lines: u32) -> Facts {
    let each = lines / u32::try_from(facts.files.len()).expect("few files");
    facts.files.iter_mut().for_each(|file| file.lines = each);
    facts
}

fn changed_by(mut facts: Facts, commits: u32, authors: u32) -> Facts {
    let of = |file: &pando_facts::File| FileHistory {
        file: file.path.clone(),
        commits: 5,
        authors,
        first: 1_700_000_000,
        last: 1_750_000_000,
    };
    let files = facts.files.iter().map(of).collect();
    facts.history = Some(History {
        commits,
        files,
        pairs: Vec::new(),
    });
    facts
}

#[test]
fn a_small_program_keeps_its_boundaries_inside_and_shows_them() {
    let small = propose(&todo().done(), None);
    let large = propose(&grown(todo().done(), 40_000), None);
    assert_eq!(large.verdict.advice, Advice::Cut, "{}", large.verdict.sentence);
    assert_eq!(small.verdict.advice, Advice::Inside, "{}", small.verdict.sentence);
    assert!(small.verdict.sentence.starts_with("Keep it one for now, with boundaries between"));
    assert!(
        small
            .verdict
            .sentence
            .contains("lines behind its web interface, which one person can know."),
        "{}",
        small.verdict.sentence
    );
    let names = |proposal: &Proposal| -> Vec<String> { proposal.services.iter().map(|one| one.name.to_string()).collect() };
    assert!(names(&small).len() > 2);
    assert_eq!(names(&small), names(&large));
    // The web interface is a program of its own before and after.
    let mut facts = todo().done();
    let is_shown = |file: &&mut pando_facts::File| file.path.ends_with(".tsx");
    let shown: Vec<_> = facts.files.iter_mut().filter(is_shown).map(|file| file.lines = 40_000).collect();
    assert!(!shown.is_empty());
    assert_eq!(propose(&facts, None).verdict.advice, Advice::Inside);
}

#[test]
fn what_one_person_alone_changes_is_not_cut_yet() {
    let facts = grown(todo().done(), 40_000);
    let advice = |facts: Facts| propose(&facts, None).verdict.advice;
    assert_eq!(advice(changed_by(facts.clone(), 200, 1)), Advice::Inside);
    assert_eq!(advice(changed_by(facts.clone(), 200, 2)), Advice::Cut);
    // A copy without its past has one commit, by whoever made the copy.
    let copy = propose(&changed_by(facts, 1, 1), None);
    assert_eq!(copy.verdict.advice, Advice::Cut);
    assert!(
        copy.verdict
            .but
            .iter()
            .any(|reason| reason.sentence.starts_with("There is 1 commit to read, which is too little"))
    );
}

#[test]
fn a_program_whose_data_was_not_seen_is_not_cut_by_the_rest() {
    let mut facts = grown(todo().done(), 40_000);
    facts.tables.clear();
    facts.accesses.clear();
    facts.transactions.clear();
    let library = |file: &str| pando_facts::Diagnostic {
        kind: Unread::Library,
        place: Place::new(file, 3),
        sentence: "`aiosql` keeps data in a way that is not followed: which tables it reads and writes is not told".to_owned(),
    };
    let path = facts.files[0].path.clone();
    facts.diagnostics.push(library(&path));
    let proposal = propose(&facts, None);
    assert_eq!(proposal.verdict.advice, Advice::One);
    assert!(
        proposal
            .verdict
            .sentence
            .starts_with("Keep it one until its data is seen. It keeps data through aiosql"),
        "{}",
        proposal.verdict.sentence
    );
    let named = proposal
        .verdict
        .but
        .iter()
        .find(|reason| reason.sentence.contains("not followed: aiosql"));
    assert_eq!(named.map(|reason| reason.places.clone()), Some(vec![Place::new(path, 3)]));
    // What only a test uses says nothing of the program.
    facts.files[0].role = pando_facts::Role::Test;
    assert!(!propose(&facts, None).verdict.sentence.contains("aiosql"));
}
