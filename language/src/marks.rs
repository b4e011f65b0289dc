//! Labels, projects and priorities as people type them: `@home`, `#Work`, `#"Big garden"`, `p1`, `!1`.

use std::ops::Range;

use pando_kernel::{LabelName, Priority, ProjectName};

use crate::quick_add::{Part, SpanKind};
use crate::tokens::Word;

/// The marks of a text.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub priority: Option<Priority>,
    pub labels: Vec<LabelName>,
    pub project: Option<String>,
    /// Where they are, in bytes.
    pub parts: Vec<Part>,
    /// For each word, whether a mark took it.
    pub taken: Vec<bool>,
}

/// No task has more labels from one line; further ones stay words.
const LABELS_MAX: usize = 20;

pub(crate) fn find(text: &str, words: &[Word]) -> Marks {
    let mut marks = Marks {
        taken: vec![false; words.len()],
        ..Marks::default()
    };
    let mut priority_at: Option<(usize, Range<usize>)> = None;
    let mut project_at: Option<(Range<usize>, Range<usize>)> = None;
    let mut skip = 0;
    for (at, word) in words.iter().enumerate() {
        if at < skip || word.literal {
            continue;
        }
        let spelled = &text[word.range.clone()];
        if let Some(priority) = priority(&word.key) {
            marks.priority = Some(priority);
            priority_at = Some((at, word.range.clone()));
        } else if let Some(label) = label(spelled).filter(|_| marks.labels.len() < LABELS_MAX) {
            if !marks.labels.iter().any(|known| known.to_lowercase() == label.to_lowercase()) {
                marks.labels.push(label);
            }
            marks.parts.push((word.range.clone(), SpanKind::Label));
            marks.taken[at] = true;
        } else if let Some((name, range, last)) = project(text, words, at) {
            marks.project = Some(name);
            project_at = Some((at..last + 1, range));
            skip = last + 1;
        }
    }
    if let Some((at, range)) = priority_at {
        marks.taken[at] = true;
        marks.parts.push((range, SpanKind::Priority));
    }
    if let Some((list, range)) = project_at {
        marks.taken[list].fill(true);
        marks.parts.push((range, SpanKind::Project));
    }
    marks.parts.sort_by_key(|(range, _)| range.start);
    marks
}

/// `p1` to `p4`, `!1` to `!4`.
pub(crate) fn priority(key: &str) -> Option<Priority> {
    let digit = key.strip_prefix(['p', '!'])?;
    let number: u8 = if digit.len() == 1 { digit.parse().ok()? } else { return None };
    Priority::try_from(number).ok()
}

/// `@home`, with the spelling kept. Punctuation and a second `@` make it something else.
pub(crate) fn label(spelled: &str) -> Option<LabelName> {
    let name = spelled.strip_prefix('@').filter(|name| name.chars().any(char::is_alphanumeric))?;
    LabelName::new(name).ok()
}

/// `#Work` or `#"Big garden"`: the name, its bytes, and its last word. A number is an issue or an ordinal, not a project.
pub(crate) fn project(text: &str, words: &[Word], at: usize) -> Option<(String, Range<usize>, usize)> {
    let range = &words[at].range;
    let name = text[range.clone()].strip_prefix('#')?;
    if let Some(rest) = text[range.start..].strip_prefix("#\"") {
        let length = rest.find('"').filter(|length| *length > 0)?;
        let end = range.start + 2 + length;
        let last = words.iter().rposition(|word| word.range.start < end)?;
        let name = ProjectName::new(&rest[..length]).ok()?;
        return Some((name.as_str().to_owned(), range.start..end + 1, last));
    }
    if !name.chars().any(char::is_alphabetic) || name.contains('#') {
        return None;
    }
    let name = ProjectName::new(name).ok()?;
    Some((name.as_str().to_owned(), range.clone(), at))
}
