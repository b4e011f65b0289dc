use std::fmt::Write;

use pando_facts::printed;

use crate::{Change, Diff, Way};

/// How many changes of a kind are listed for people; the rest is counted.
const LISTED_MAX: usize = 200;

/// For a terminal.
pub fn text(diff: &Diff) -> String {
    let mut said = format!("{} → {}\n", printed(&diff.old), printed(&diff.new));
    for (title, changes) in parts(diff) {
        let _ = writeln!(said, "\n{title}: {}", counted(changes));
        for change in changes.iter().take(LISTED_MAX) {
            let _ = write!(said, "  {} {} {}", sign(change), change.kind, printed(&change.what));
            if let Some(place) = &change.place {
                let _ = write!(said, "  {}", printed(&place.to_string()));
            }
            said.push('\n');
        }
        left_out(changes, &mut said);
    }
    said
}

/// For a pull request.
pub fn markdown(diff: &Diff) -> String {
    let mut said = format!("## {} → {}\n", code(&diff.old), code(&diff.new));
    for (title, changes) in parts(diff) {
        let _ = writeln!(said, "\n### {title}: {}\n", counted(changes));
        for change in changes.iter().take(LISTED_MAX) {
            let _ = write!(said, "- {} {} {}", sign(change), change.kind, code(&change.what));
            if let Some(place) = &change.place {
                let _ = write!(said, " at {}", code(&place.to_string()));
            }
            said.push('\n');
        }
        left_out(changes, &mut said);
    }
    said
}

/// For programs: all of it.
///
/// # Panics
/// Never: there are no keys but text.
#[expect(clippy::expect_used, reason = "plain structures are always JSON")]
pub fn json(diff: &Diff) -> String {
    serde_json::to_string_pretty(diff).expect("a difference is JSON") + "\n"
}

fn parts(diff: &Diff) -> [(&'static str, &[Change]); 3] {
    [("Debts", &diff.debts), ("Boundaries", &diff.boundaries), ("Facts", &diff.facts)]
}

fn counted(changes: &[Change]) -> String {
    let count = |way| changes.iter().filter(|change| change.way == way).count();
    match (count(Way::New), count(Way::Gone), count(Way::Other)) {
        (0, 0, 0) => "as before".to_owned(),
        (new, gone, 0) => format!("{new} new, {gone} gone"),
        (new, gone, other) => format!("{new} new, {gone} gone, {other} otherwise"),
    }
}

fn sign(change: &Change) -> char {
    match change.way {
        Way::Gone => '-',
        Way::New => '+',
        Way::Other => '~',
    }
}

fn left_out(changes: &[Change], said: &mut String) {
    if let Some(more) = changes.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        let _ = writeln!(said, "\n{more} more; JSON has them all");
    }
}

/// As code, which Markdown takes as it is; of a line that has the mark of code in it, the mark is another one.
fn code(text: &str) -> String {
    format!("`{}`", printed(text).replace('`', "'"))
}
