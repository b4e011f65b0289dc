use std::fmt::Write;

use pando_facts::{Place, printed};

use crate::{Change, Diff, JudgedBy, Moved, Way};

/// How many changes of a kind are listed in a terminal; the rest is counted.
const LISTED_MAX: usize = 200;
/// The same beside a pull request, which takes 65,536 characters.
const COMMENTED_MAX: usize = 50;
/// The longest name in a pull request, in characters.
const NAME_MAX: usize = 160;

/// For a terminal.
pub fn text(diff: &Diff) -> String {
    let mut said = format!("{} → {}\n", printed(&diff.old), printed(&diff.new));
    for part in parts(diff) {
        let _ = writeln!(said, "\n{}: {}", part.title, part.counted());
        for line in part.lines().take(LISTED_MAX) {
            let _ = write!(said, "  {} {} {}", line.sign, printed(line.kind), printed(line.what));
            if let Some(more) = &line.more {
                let _ = write!(said, " {}", printed(more));
            }
            if let Some(place) = line.place {
                let _ = write!(said, "  {}", printed(&place.to_string()));
            }
            said.push('\n');
        }
        part.left_out(LISTED_MAX, &mut said);
    }
    said
}

/// For a pull request. What the program merely has more or less of is folded.
pub fn markdown(diff: &Diff) -> String {
    let mut said = format!("## {} → {}\n", code(&diff.old), code(&diff.new));
    for part in parts(diff) {
        let _ = writeln!(said, "\n### {}: {}\n", part.title, part.counted());
        let is_folded = part.is_folded && part.len() > 0;
        if is_folded {
            said.push_str("<details><summary>Which</summary>\n\n");
        }
        for line in part.lines().take(COMMENTED_MAX) {
            let _ = write!(said, "- {} {} {}", line.sign, line.kind, code(line.what));
            if let Some(more) = &line.more {
                let _ = write!(said, " {}", code(more));
            }
            if let Some(place) = line.place {
                let _ = write!(said, " at {}", code(&place.to_string()));
            }
            said.push('\n');
        }
        part.left_out(COMMENTED_MAX, &mut said);
        if is_folded {
            said.push_str("\n</details>\n");
        }
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

/// A part of what is said.
struct Part<'a> {
    title: &'static str,
    changes: &'a [Change],
    moved: &'a [Moved],
    is_folded: bool,
}

/// A line of it.
struct Line<'a> {
    sign: char,
    kind: &'a str,
    what: &'a str,
    more: Option<String>,
    place: Option<&'a Place>,
}

fn parts(diff: &Diff) -> [Part<'_>; 4] {
    let changes = |title, changes| Part {
        title,
        changes,
        moved: &[],
        is_folded: false,
    };
    let debts = match diff.judged_by {
        JudgedBy::Older => "Debts, by the older boundaries",
        JudgedBy::Yours => "Debts, by your boundaries",
    };
    [
        changes(debts, &diff.debts),
        Part {
            moved: &diff.moved,
            ..changes("Boundaries moved", &[])
        },
        changes("Boundaries", &diff.boundaries),
        Part {
            is_folded: true,
            ..changes("Facts", &diff.facts)
        },
    ]
}

impl<'a> Part<'a> {
    fn len(&self) -> usize {
        self.changes.len() + self.moved.len()
    }

    fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let changes = self.changes.iter().map(|change| Line {
            sign: sign(change),
            kind: &change.kind,
            what: &change.what,
            more: None,
            place: change.place.as_ref(),
        });
        let moved = self.moved.iter().map(|moved| Line {
            sign: '~',
            kind: moved.kind,
            what: &moved.what,
            more: Some(format!("from {} to {}: {}", moved.from, moved.to, moved.because)),
            place: moved.place.as_ref(),
        });
        changes.chain(moved)
    }

    fn counted(&self) -> String {
        let count = |way| self.changes.iter().filter(|change| change.way == way).count();
        match (count(Way::New), count(Way::Gone), count(Way::Other) + self.moved.len()) {
            (0, 0, 0) => "as before".to_owned(),
            (0, 0, other) if !self.moved.is_empty() => other.to_string(),
            (new, gone, 0) => format!("{new} new, {gone} gone"),
            (new, gone, other) => format!("{new} new, {gone} gone, {other} otherwise"),
        }
    }

    fn left_out(&self, max: usize, said: &mut String) {
        if let Some(more) = self.len().checked_sub(max).filter(|more| *more > 0) {
            let _ = writeln!(said, "\n{more} more; JSON has them all");
        }
    }
}

fn sign(change: &Change) -> char {
    match change.way {
        Way::Gone => '-',
        Way::New => '+',
        Way::Other => '~',
    }
}

/// As code, which Markdown takes as it is, as far as anybody reads it; of a line that has the mark of code in it, the mark is another one.
fn code(text: &str) -> String {
    let mut shown: String = text.chars().take(NAME_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{}`", printed(&shown).replace('`', "'"))
}
