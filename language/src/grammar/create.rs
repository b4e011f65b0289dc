//! Adding tasks: "add milk, eggs and bread", "remind me to call mum tomorrow at 5pm".

use super::phrase::Phrase;
use super::wording::creation::{AGAIN, BEGIN, HOLDERS, LINK, LISTS, NEEDS_COLON, NEEDS_LINK, NOUNS};
use super::{Guess, finish, missing_target, unknown};
use crate::calendar::Whole;
use crate::command::{Command, Intent, UnknownReason};
use crate::quick_add::{Part, QuickAdd, SpanKind, read as read_line};

/// No message makes more tasks.
const TASKS_MAX: usize = 50;

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    if let Some(guess) = put_on_list(phrase).or_else(|| holder(phrase)).or_else(|| with_level(phrase)) {
        return Some(guess);
    }
    let length = phrase.starts(BEGIN)?;
    let begin = phrase.until(length).keys();
    let colon = phrase.words[length - 1].stop && colon_after(phrase, length - 1);
    if NEEDS_COLON.contains(&begin.as_str()) && !colon {
        return None;
    }
    // "add @home to the rent", "add label x to y" change a task.
    if begin == "add" && super::label::read(phrase).is_some() {
        return None;
    }
    let rest = phrase.from(length);
    if rest.is_empty() {
        return Some(missing_target(Intent::Create));
    }
    // "schedule a dentist appointment": the article is no part of the title.
    let link = if colon {
        None
    } else {
        rest.starts(LINK).filter(|length| *length < rest.len())
    };
    // "don't forget the milk"
    let thing = begin.ends_with("forget") && matches!(rest.key(0), "the" | "my" | "our");
    if NEEDS_LINK.contains(&begin.as_str()) && link.is_none() && !colon && !thing {
        return begin.starts_with("remind").then(|| reminder(rest)).flatten();
    }
    if (begin.contains("remind") || rest.key(0) == "for")
        && link.is_some()
        && let Some(guess) = dated_reminder(rest.from(usize::from(rest.key(0) == "for")))
    {
        return Some(guess);
    }
    Some(tasks(rest.from(link.unwrap_or(0)), 0.93))
}

fn colon_after(phrase: Phrase<'_>, at: usize) -> bool {
    phrase.text[phrase.words[at].range.end..].trim_start().starts_with([':', '-', '–'])
}

/// "put milk on my list", "put milk on the shopping list for saturday"
fn put_on_list(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["put", "stick", "throw"])?;
    let rest = phrase.from(length);
    let (at, link) = rest.find(1, &["on my", "on the", "to my", "to the", "onto my", "onto the"])?;
    let listed = (0..=2).any(|words| matches!(rest.key(at + link + words), "list" | "tasks" | "todos" | "agenda"));
    if !listed || super::reference::read(rest.until(at)).is_some() {
        None
    } else {
        Some(tasks(rest, 0.9))
    }
}

/// "create a project called Garden": the chat makes tasks only, and must not make one of that name instead.
fn holder(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["add", "create", "make", "start", "new", "set up"])?;
    let skip = phrase
        .starts_at(length, &["a", "the", "a new", "new", "another", "my"])
        .unwrap_or(0);
    let noun = length + skip;
    let named = noun + 1 == phrase.len() || matches!(phrase.key(noun + 1), "called" | "named");
    (HOLDERS.contains(&phrase.key(noun)) && named).then(|| unknown(UnknownReason::NotUnderstood))
}

/// "add an urgent task: call the plumber", "create a high priority task to fix the roof".
fn with_level(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["add", "create", "make", "new"])?;
    let from = length + phrase.starts_at(length, &["a", "an", "a new", "one"]).unwrap_or(0);
    let (words, priority) = (1..=2).find_map(|words| {
        let level = super::change::priority(phrase.cut(from, from + words))?;
        NOUNS.contains(&phrase.key(from + words)).then_some((words, level))
    })?;
    let rest = phrase.from(from + words + 1);
    let link = rest.starts(LINK).filter(|length| *length < rest.len()).unwrap_or(0);
    let (Command::Create { tasks }, confidence) = tasks(rest.from(link), 0.93) else {
        return Some(missing_target(Intent::Create));
    };
    let leveled = tasks.into_iter().map(|task| QuickAdd {
        priority: task.priority.or(Some(priority)),
        ..task
    });
    Some((Command::Create { tasks: leveled.collect() }, confidence))
}

/// "remind me tomorrow to call mum", "remind me on friday about the rent".
fn reminder(rest: Phrase<'_>) -> Option<Guess> {
    dated_reminder(rest).or_else(|| {
        // "remind me call mum tomorrow": a slip, but clear with a date.
        let (quick_add, _) = read_line(rest.spelled(), rest.calendar);
        (quick_add.due.is_some() && !matches!(rest.key(0), "what" | "which" | "when" | "how" | "where")).then(|| tasks(rest, 0.7))
    })
}

fn dated_reminder(rest: Phrase<'_>) -> Option<Guess> {
    (1..rest.len().saturating_sub(1))
        .filter(|at| matches!(rest.key(*at), "to" | "about" | "that" | "of"))
        .find_map(|at| {
            let reading = match rest.until(at).date()? {
                Whole::Date(reading) => reading,
                Whole::Recurrence(words) => return Some(unknown(UnknownReason::RecurrenceUnsupported { words })),
                Whole::Impossible(text) => return Some(unknown(UnknownReason::ImpossibleDate { text })),
                Whole::Clear => return None,
            };
            let (Command::Create { tasks }, confidence) = tasks(rest.from(at + 1), 0.93) else {
                return None;
            };
            let tasks = tasks.into_iter().map(|task| QuickAdd {
                due: task.due.or_else(|| Some(reading.due.clone())),
                due_ambiguous: task.due_ambiguous.or_else(|| reading.ambiguous.clone()),
                ..task
            });
            Some((Command::Create { tasks: tasks.collect() }, confidence))
        })
}

/// One task or several from what is left after the verb.
fn tasks(rest: Phrase<'_>, confidence: f32) -> Guess {
    let rest = rest.without_end(LISTS);
    let (rest, priority) = finish::with_priority(rest);
    if rest.is_empty()
        || !rest
            .words
            .iter()
            .any(|word| word.key.chars().any(char::is_alphanumeric) || !word.key.is_ascii())
    {
        return missing_target(Intent::Create);
    }
    let end = text_end(rest);
    let text = &rest.text[rest.words[0].range.start.saturating_sub(opening(rest))..end];
    let (whole, parts) = read_line(text, rest.calendar);
    if let Some(words) = whole.recurrence_words {
        return unknown(UnknownReason::RecurrenceUnsupported { words });
    }
    if let (None, Some(text)) = (&whole.due, whole.impossible_date) {
        return unknown(UnknownReason::ImpossibleDate { text });
    }
    let pieces = super::split::split(text, &parts, &|piece| dated(piece, rest));
    if pieces.len() > TASKS_MAX {
        return unknown(UnknownReason::TooLong);
    }
    let mut tasks: Vec<QuickAdd> = pieces
        .iter()
        .map(|piece| finish::placed(read_line(without_verb(piece), rest.calendar).0))
        .filter(|task| !task.title.is_empty())
        .collect();
    // Lines, and what semicolons part, each say their own.
    if !text.contains(['\n', ';']) {
        finish::share(&mut tasks);
    }
    tasks.iter_mut().for_each(|task| task.priority = task.priority.or(priority));
    if tasks.is_empty() {
        missing_target(Intent::Create)
    } else {
        (Command::Create { tasks }, confidence)
    }
}

/// Whether a piece of a line has words and a date of its own.
fn dated(piece: &str, rest: Phrase<'_>) -> bool {
    let (task, _) = read_line(piece, rest.calendar);
    task.due.is_some() && task.title != crate::quick_add::one_line(piece)
}

/// "add milk\nadd eggs": the verb of each, said again.
fn without_verb(piece: &str) -> &str {
    let list = crate::tokens::words(piece);
    let begins = |verb: &&&str| {
        verb.split(' ')
            .enumerate()
            .all(|(at, word)| list.get(at).is_some_and(|known| !known.literal && known.key == word))
    };
    let Some(verb) = AGAIN.iter().filter(begins).max_by_key(|verb| verb.len()) else {
        return piece;
    };
    list.get(verb.split(' ').count()).map_or(piece, |word| &piece[word.range.start..])
}

/// A quotation mark before the first word belongs to the title.
fn opening(rest: Phrase<'_>) -> usize {
    let before = &rest.text[..rest.words[0].range.start];
    if rest.words[0].literal {
        before.chars().next_back().map_or(0, char::len_utf8)
    } else {
        0
    }
}

/// With the closing quotation mark.
fn text_end(rest: Phrase<'_>) -> usize {
    let last = rest.words.last().map_or(0, |word| word.range.end);
    let closing = rest.text[last..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '”' | '’' | '\'' | '»'));
    last + closing
        .filter(|_| rest.words.last().is_some_and(|word| word.literal))
        .map_or(0, char::len_utf8)
}

/// A line as in quick-add, without a verb of creation: a guess, only with a date or a mark, or when it begins with what is to be done.
pub(super) fn bare(phrase: Phrase<'_>) -> Option<Guess> {
    let spelled = phrase.spelled();
    let (task, parts) = read_line(spelled, phrase.calendar);
    let marked = parts
        .iter()
        .any(|(_, kind)| matches!(kind, SpanKind::Date | SpanKind::Priority | SpanKind::Label | SpanKind::Project));
    let speaks = matches!(
        phrase.key(0),
        "i" | "i'm"
            | "i've"
            | "we"
            | "he"
            | "she"
            | "it"
            | "they"
            | "you"
            | "what"
            | "what's"
            | "which"
            | "who"
            | "when"
            | "where"
            | "why"
            | "how"
            | "is"
            | "are"
            | "does"
            | "did"
            | "can"
            | "will"
            | "would"
            | "should"
            | "was"
            | "were"
            | "that"
            | "this"
            | "if"
            | "my"
            | "am"
            | "has"
            | "have"
            | "there"
            | "undo"
            | "no"
            | "yes"
    );
    // "do you like cheese", "tell me a joke", "wat is due"
    let speaks = speaks
        || matches!(
            phrase.key(1),
            "you" | "me" | "us" | "i" | "we" | "they" | "he" | "she" | "is" | "are" | "was" | "were" | "do" | "does" | "did" | "will"
        );
    // "everything due today" is there already.
    let speaks = speaks || phrase.has(&["everything due", "tasks due", "all due"]);
    if speaks || phrase.text.trim_end().ends_with('?') {
        return None;
    }
    if let Some(words) = &task.recurrence_words {
        return (phrase.len() > 1).then(|| unknown(UnknownReason::RecurrenceUnsupported { words: words.clone() }));
    }
    if let (None, Some(text)) = (&task.due, &task.impossible_date) {
        return Some(unknown(UnknownReason::ImpossibleDate { text: text.clone() }));
    }
    let nothing_left = task.title == crate::quick_add::one_line(spelled);
    let to_do = super::split::begins_task(spelled);
    // Several without a verb are surely several only where each has its own date.
    let several = || {
        let pieces = super::split::split(spelled, &parts, &|piece| dated(piece, phrase));
        pieces.len() > 1 && !pieces.iter().all(|piece| dated(piece, phrase))
    };
    if !to_do && (!marked || nothing_left || several()) {
        return None;
    }
    let guess = tasks(phrase, 0.5);
    matches!(guess.0, Command::Create { .. }).then_some(guess)
}

/// The parts of a line, for the cutting of lists.
pub(super) fn covers(parts: &[Part], at: usize) -> bool {
    parts.iter().any(|(range, _)| range.contains(&at))
}
