//! One line of text to a task: "pay rent tomorrow p1 @home #Flat".

use pando_kernel::{Due, LabelName, Priority};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Found, Moment, Words};
use crate::dates::{Context, DateReader, TEXT_CHARACTERS_MAX};
use crate::marks::{self, Marks};
use crate::recurrence;
use crate::tokens::{Word, words};

/// What a typed line says about a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct QuickAdd {
    /// What is left without the recognised parts; the whole text where nothing would be left.
    pub title: String,
    /// The due date.
    pub due: Option<Due>,
    /// All readings of the due date, the chosen one first, where it has more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ambiguous: Option<Vec<Due>>,
    /// The priority.
    pub priority: Option<Priority>,
    /// The labels, each once, without the `@`.
    pub labels: Vec<LabelName>,
    /// The project's name, without the `#`.
    pub project: Option<String>,
    /// Words that ask for a repetition. Recognised but not supported: they stay in the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurrence_words: Option<String>,
    /// A date that the calendar does not have, such as `30 february`: it stays in the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impossible_date: Option<String>,
    /// Where the recognised parts are in the text, in order, without overlap.
    pub spans: Vec<Span>,
}

/// One recognised part, in UTF-16 code units of the given text, as JavaScript counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Its first code unit.
    pub start: u32,
    /// The first code unit after it.
    pub end: u32,
    /// What it was recognised as.
    pub kind: SpanKind,
}

/// What a part of the text was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// A due date, with its preposition.
    Date,
    /// `p1` or `!1`.
    Priority,
    /// `@home`.
    Label,
    /// `#Work`.
    Project,
}

/// A recognised part in bytes.
pub(crate) type Part = (std::ops::Range<usize>, SpanKind);

/// Reads one line of quick-add. A text over [`TEXT_CHARACTERS_MAX`] is all title.
///
/// Quoted parts are never interpreted. Of several dates the last counts, of several priorities and projects too; a day and a time
/// that stand apart belong together.
pub fn parse_quick_add(text: &str, context: &Context, dates: &dyn DateReader) -> QuickAdd {
    if text.chars().nth(TEXT_CHARACTERS_MAX).is_some() {
        return QuickAdd {
            title: one_line(text),
            ..QuickAdd::default()
        };
    }
    let (mut quick_add, parts) = read(text, &Calendar::new(context, dates));
    quick_add.spans = utf16(text, &parts);
    quick_add
}

/// The same, with the recognised parts in bytes and no spans.
pub(crate) fn read(text: &str, calendar: &Calendar<'_>) -> (QuickAdd, Vec<Part>) {
    let list = words(text);
    let Marks {
        priority,
        labels,
        project,
        mut parts,
        mut taken,
    } = marks::find(text, &list);
    let repeated = recurrence::find(&list);
    if let Some(range) = &repeated {
        taken[range.clone()].fill(true);
    }
    let slice = |range: &std::ops::Range<usize>| text[list[range.start].range.start..list[range.end - 1].range.end].to_owned();
    let found = calendar.find(Words {
        text,
        words: &list,
        taken: &taken,
    });
    let impossible_date = found.iter().find(|found| found.impossible).map(|found| slice(&found.core));
    let (moment, used) = chosen(&found);
    let dues = moment.map(|moment| moment.dues(calendar)).unwrap_or_default();
    if !dues.is_empty() {
        parts.extend(used.iter().map(|found| (bytes(&list, &found.words), SpanKind::Date)));
    }
    parts.sort_by_key(|(range, _)| range.start);
    let rest = without(text, &parts);
    let quick_add = QuickAdd {
        title: if has_words(&rest) { rest } else { one_line(text) },
        due: dues.first().cloned(),
        due_ambiguous: (dues.len() > 1).then_some(dues),
        priority,
        labels,
        project,
        recurrence_words: repeated.as_ref().map(slice),
        impossible_date,
        spans: Vec::new(),
    };
    (quick_add, parts)
}

/// The last date; with a day or a time alone, also the last of the other kind.
fn chosen(found: &[Found]) -> (Option<Moment>, Vec<&Found>) {
    let mut possible = found.iter().rev().filter(|found| !found.impossible);
    let Some(last) = possible.next() else { return (None, Vec::new()) };
    let lacks_time = last.moment.has_day() && !last.moment.has_time();
    let lacks_day = !last.moment.has_day();
    let other =
        possible.find(|other| (lacks_time && !other.moment.has_day()) || (lacks_day && other.moment.has_day() && !other.moment.has_time()));
    let Some(other) = other else {
        return (Some(last.moment.clone()), vec![last]);
    };
    let (day, time) = if lacks_time { (last, other) } else { (other, last) };
    let moment = Moment {
        time: time.moment.time,
        part: time.moment.part,
        zone: time.moment.zone.clone(),
        ..day.moment.clone()
    };
    (Some(moment), vec![other, last])
}

fn bytes(list: &[Word], range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    list[range.start].range.start..list[range.end - 1].range.end
}

/// The text without the parts, in one line, without punctuation that has lost its word.
fn without(text: &str, parts: &[Part]) -> String {
    let mut rest = String::new();
    let mut from = 0;
    for (range, _) in parts {
        rest.push_str(&text[from..range.start]);
        from = range.end;
        // "tomorrow, pay rent": the comma goes with the date.
        if rest.trim().is_empty() || text[from..].trim_start_matches([',', ';', ':', ' ']).is_empty() {
            from += text[from..].len() - text[from..].trim_start_matches([',', ';', ':']).len();
        }
        rest.push(' ');
    }
    rest.push_str(&text[from..]);
    let rest = rest.replace("()", " ").replace("( )", " ");
    let line = one_line(&rest);
    let line = line.replace(" ,", ",").replace(" .", ".");
    if parts.is_empty() {
        line
    } else {
        let line = line
            .trim_end_matches([',', ';', ':', '.', '-', '–', ' '])
            .trim_start_matches([',', ';', ' ']);
        // "on monday and tuesday": the second date goes with its link.
        let dated_end = parts
            .last()
            .is_some_and(|(range, kind)| *kind == SpanKind::Date && range.end == text.trim_end().len());
        let linked = [" and", " or", " &"].iter().find_map(|link| line.strip_suffix(link));
        linked.filter(|_| dated_end).unwrap_or(line).to_owned()
    }
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) || text.chars().any(|c| !c.is_ascii() && !c.is_whitespace())
}

/// White space folded to single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Byte ranges as UTF-16 spans.
fn utf16(text: &str, parts: &[Part]) -> Vec<Span> {
    let (mut units, mut from) = (0, 0);
    let mut count = |to: usize| {
        units += text[from..to].encode_utf16().count();
        from = to;
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    parts
        .iter()
        .map(|(range, kind)| Span {
            start: count(range.start),
            end: count(range.end),
            kind: *kind,
        })
        .collect()
}
