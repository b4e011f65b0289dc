//! The tree's promises about itself.
#![cfg(test)]

use std::fs::read_to_string;

use pando_tidy::{Member, files, members, root};

/// A folder is a floor; imports only go down. Sideways edges are these and no others.
const SIDEWAYS: &[(&str, &str)] = &[
    ("pando-language", "pando-kernel"),
    ("pando-chat-contract", "pando-task-contract"),
    ("pando-service", "pando-token"),
    ("pando-http", "pando-token"),
    ("pando-http", "pando-service"),
    ("pando-bus", "pando-store"),
    ("pando-bus", "pando-service"),
    ("pando-dapr", "pando-http"),
    ("pando-dapr", "pando-bus"),
    ("pando-dapr", "pando-service"),
    ("pando-dapr", "pando-store"),
    ("pando-scenarios", "pando-test-kit"),
];

fn floor(folder: &str) -> u8 {
    match folder.split('/').next().unwrap_or_default() {
        "kernel" | "language" => 0,
        "wire" => 1,
        "architect" => match folder {
            "architect/access" | "architect/model" | "architect/facts" => 1,
            "architect/render" | "architect/boundaries" | "architect/sql" | "architect/history" => 2,
            "architect/check" | "architect/python" | "architect/typescript" | "architect/plan" | "architect/diff" => 3,
            "architect/live" | "architect/scan" | "architect/page" => 4,
            _ => 5,
        },
        "contracts" => 2,
        "platform" => 3,
        "services" => 4,
        "app" => 5,
        // Whatever is tested may have to say that it is not.
        "test" if folder == "test/told" => 0,
        "test" | "bench" => 6,
        other => panic!("{other} is no floor: give it one here and in ARCHITECTURE.md"),
    }
}

#[test]
fn imports_only_go_down() {
    let members = members();
    assert!(members.len() > 15, "cargo metadata told of {} crates", members.len());
    let find = |name: &str| members.iter().find(|member| member.name == name);
    for member in &members {
        for used in member.uses.iter().filter_map(|name| find(name)) {
            let (from, to) = (floor(&member.folder), floor(&used.folder));
            let sideways = SIDEWAYS.contains(&(&member.name, &used.name));
            assert!(
                to < from || sideways,
                "{} (floor {from}) must not import {} (floor {to})",
                member.name,
                used.name
            );
        }
    }
}

/// Words of the domain. (`task` is a word of the runtime, too, and `label` one of metrics.)
const DOMAIN_WORDS: [&str; 8] = ["project", "projects", "chat", "chatbot", "login", "password", "overdue", "reminder"];

/// Words that are PostgreSQL's own, too, for who may open a database.
const POSTGRES_WORDS: [&str; 2] = ["login", "password"];

#[test]
fn platform_knows_no_domain_word() {
    let contracts: Vec<String> = members()
        .iter()
        .filter(|member| member.folder.starts_with("contracts"))
        .map(|m| m.name.clone())
        .collect();
    for member in members().iter().filter(|member| member.folder.starts_with("platform")) {
        assert!(
            !member.uses.iter().any(|used| contracts.contains(used)),
            "{} imports a contract",
            member.name
        );
    }
    for path in [".rs", ".sql"].iter().flat_map(|ending| files(&root().join("platform"), ending)) {
        let text = read_to_string(&path).unwrap();
        let mut words = text
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .map(str::to_ascii_lowercase);
        let is_postgres = path.to_string_lossy().contains("postgres");
        let found = words.find(|word| DOMAIN_WORDS.contains(&&**word) && !(is_postgres && POSTGRES_WORDS.contains(&&**word)));
        assert_eq!(found, None, "{} speaks of the domain", path.display());
    }
}

#[test]
fn whether_something_may_be_left_untold_is_decided_in_one_place() {
    let word = concat!("NOT ", "TOLD:");
    for ending in [".rs", ".sh"] {
        for path in files(&root(), ending) {
            let decides = path.starts_with(root().join("test/told")) || path == root().join("test/told.sh");
            let says = read_to_string(&path).is_ok_and(|text| text.contains(word));
            assert!(decides || !says, "{} says it by itself: see test/told", path.display());
        }
    }
}

#[test]
fn every_crate_keeps_the_workspace_lints() {
    for Member { folder, name, .. } in members() {
        let manifest = read_to_string(root().join(&folder).join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{name} does not take the workspace's lints"
        );
    }
}

#[test]
fn the_map_names_every_crate_and_every_invariant_names_its_test() {
    let map = read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for Member { folder, .. } in members() {
        assert!(map.contains(&format!("`{folder}`")), "ARCHITECTURE.md does not name `{folder}`");
    }
    let sources: String = files(&root(), ".rs").iter().filter_map(|path| read_to_string(path).ok()).collect();
    let invariants: Vec<&str> = map.lines().filter(|line| line.starts_with("- **")).collect();
    assert!(invariants.len() >= 8, "the invariants are a list of lines that begin with `- **`");
    for invariant in invariants {
        let (_, kept_by) = invariant
            .rsplit_once("Kept by ")
            .unwrap_or_else(|| panic!("no test named: {invariant}"));
        for test in kept_by.split('`').skip(1).step_by(2) {
            let name = test.rsplit("::").next().unwrap_or(test);
            let is_test = sources
                .match_indices(&format!("fn {name}("))
                .any(|(at, _)| is_marked_as_test(&sources[..at]));
            assert!(is_test || root().join(test).is_file(), "there is no test `{test}`: {invariant}");
        }
    }
}

/// Whether one of the lines right before a function marks it as a test.
fn is_marked_as_test(before: &str) -> bool {
    let mut marks = before.lines().rev().take(3).map(str::trim_start);
    marks.any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
}

#[test]
fn every_file_says_what_it_is_for_and_none_is_too_long_to_live_in() {
    for path in files(&root(), ".rs") {
        let text = read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 600, "{} has {lines} lines: what are the two things in it?", path.display());
        if path.ends_with("src/lib.rs") || path.ends_with("src/main.rs") {
            assert!(
                text.starts_with("//!"),
                "{} does not begin by saying what it is for",
                path.display()
            );
        }
    }
}

#[test]
fn no_work_is_left_undone_in_the_text() {
    for path in files(&root(), ".rs").into_iter().filter(|path| !path.ends_with("tests/tidy.rs")) {
        let text = read_to_string(&path).unwrap();
        for word in ["FIXME", "XXX", "not implemented"] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
        // What takes an hour has a command of its own.
        let ignored = text.lines().filter(|line| line.contains("#[ignore"));
        for line in ignored {
            assert!(line.contains("make soak"), "{} leaves a test out: {line}", path.display());
        }
    }
}
