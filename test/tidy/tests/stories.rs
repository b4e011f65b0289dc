//! Which story is told of which topology is written in the map, as it is.
#![cfg(test)]

use std::fs::read_to_string;
use std::path::Path;

use pando_tidy::{files, root};

/// The first line of the table in ARCHITECTURE.md.
const HEAD: &str = "| story |";

#[test]
fn the_map_says_which_story_is_told_where_and_why_one_is_not() {
    let map = read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut table = map
        .lines()
        .skip_while(|line| !line.starts_with(HEAD))
        .take_while(|line| line.starts_with('|'));
    let topologies: Vec<String> = cells(table.next().expect("a table of stories")).into_iter().skip(1).collect();
    let rows: Vec<Vec<String>> = table.skip(1).map(cells).collect();
    let (_, below) = map.split_once(HEAD).expect("a table of stories");
    let tests = root().join("test/scenarios/tests");

    let mut listed: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let mut stories: Vec<String> = files(&tests.join("it"), ".rs").iter().filter_map(|path| story(path)).collect();
    listed.sort_unstable();
    stories.sort();
    assert_eq!(listed, stories, "the rows of the table");

    for (place, topology) in topologies.iter().enumerate() {
        let main = read_to_string(tests.join(topology).join("main.rs")).unwrap();
        for row in &rows {
            let (story, cell) = (&row[0], row[place + 1].as_str());
            let is_told = main.lines().any(|line| line == format!("mod {story};"));
            let is_ours = is_told && (topology == "it" || main.contains(&format!("#[path = \"../it/{story}.rs\"]")));
            match cell {
                "told" => assert!(is_ours, "{story} is not told in {topology}"),
                reason => {
                    assert!(!is_ours, "{story} is told in {topology}");
                    let is_given = below.lines().any(|line| line.starts_with(&format!("{reason}. ")));
                    assert!(is_given, "{story}, {topology}: there is no reason {reason}");
                }
            }
        }
    }
}

/// The name of a story, if there are tests in it.
fn story(path: &Path) -> Option<String> {
    let text = read_to_string(path).ok()?;
    let has_tests = text.contains("#[tokio::test") || text.contains("#[test]");
    has_tests.then(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// What stands between the lines of a row, without marks.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_matches('|');
    inner.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
}
