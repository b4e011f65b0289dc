//! The arguments of the tools, checked.

use pando_kernel::{LabelName, Priority, ProjectName, Title};
use serde::Deserialize;

use super::{ToolError, wrong};
use crate::calendar::{Calendar, Whole};
use crate::command::{Change, Command, DueChange, DueRange, Period, Question, Reference, StatisticsAbout, Status, Target, TaskQuery};
use crate::dates::DateReading;
use crate::grammar::{due_range, period_named};
use crate::quick_add::QuickAdd;

/// No arguments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    tasks: Vec<NewTask>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTask {
    title: Title,
    due: Option<String>,
    priority: Option<Priority>,
    #[serde(default)]
    labels: Vec<LabelName>,
    project: Option<ProjectName>,
}

/// A target's two ways, and a filter: their fields lie side by side, for models fill flat objects better.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    numbers: Option<Vec<usize>>,
    reference: Option<Pointer>,
    #[serde(default)]
    words: Vec<String>,
    status: Option<Status>,
    due: Option<String>,
    #[serde(default)]
    overdue: bool,
    #[serde(default)]
    no_due: bool,
    priority: Option<Priority>,
    #[serde(default)]
    labels: Vec<LabelName>,
    project: Option<ProjectName>,
    question: Option<Question>,
    completed: Option<String>,
    new_title: Option<Title>,
    new_priority: Option<Priority>,
    add_labels: Option<Vec<LabelName>>,
    remove_labels: Option<Vec<LabelName>>,
    new_project: Option<ProjectName>,
    new_due: Option<String>,
    shift_days: Option<i32>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pointer {
    That,
    Last,
    All,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statistics {
    period: Option<String>,
    about: Option<StatisticsAbout>,
}

const TASKS_MAX: usize = 50;
const NUMBER_MAX: usize = 100;
const LABELS_MAX: usize = 20;
const WORDS_MAX: usize = 12;
const SHIFT_MAX: i32 = 3_650;

pub(super) fn create(arguments: Create, calendar: &Calendar<'_>) -> Result<Command, ToolError> {
    if !(1..=TASKS_MAX).contains(&arguments.tasks.len()) {
        return Err(wrong("tasks must be 1 to 50"));
    }
    let task = |task: NewTask| {
        let reading = task.due.map(|text| date(&text, calendar)).transpose()?.flatten();
        Ok(QuickAdd {
            title: task.title.into(),
            due_ambiguous: reading.as_ref().and_then(|reading| reading.ambiguous.clone()),
            due: reading.map(|reading| reading.due),
            priority: task.priority,
            labels: labels(task.labels)?,
            project: task.project.and_then(project),
            ..QuickAdd::default()
        })
    };
    let tasks = arguments.tasks.into_iter().map(task).collect::<Result<_, ToolError>>()?;
    Ok(Command::Create { tasks })
}

pub(super) fn list(which: Which, calendar: &Calendar<'_>) -> Result<Command, ToolError> {
    let question = which.question.unwrap_or(Question::Show);
    if which.names_shown() || which.changes() > 0 {
        return Err(wrong("list_tasks takes a filter only"));
    }
    let mut query = query(&which, calendar)?;
    query.words = words(&which.words)?;
    if let Some(text) = &which.completed {
        let period = period_named(text, calendar).ok_or_else(|| ToolError::NotADate(text.clone()))?;
        query.completed_in = Some(DueRange {
            from: Some(period.from),
            before: period.to.tomorrow().ok(),
        });
        query.status = Some(Status::Completed);
    }
    query.status = query.status.or(Some(Status::Open));
    Ok(Command::List { query, question })
}

/// For the tools that take nothing but a target.
pub(super) fn target(which: &Which, calendar: &Calendar<'_>) -> Result<Target, ToolError> {
    if which.changes() > 0 {
        return Err(wrong("this tool takes tasks only"));
    }
    named(which, calendar)
}

fn named(which: &Which, calendar: &Calendar<'_>) -> Result<Target, ToolError> {
    if which.question.is_some() || which.completed.is_some() {
        return Err(wrong("question and completed are for list_tasks"));
    }
    let query = query(which, calendar)?;
    let filtered = query != TaskQuery::default() || !which.words.is_empty();
    match (&which.numbers, which.reference) {
        (Some(_), Some(_)) => Err(wrong("either numbers or a reference")),
        (None, None) if !filtered => Err(wrong("no tasks named")),
        (None, None) => {
            let words = words(&which.words)?;
            if words.is_empty() && query == TaskQuery::default() {
                return Err(wrong("no word of more than one letter"));
            }
            Ok(Target::Matching { words, query })
        }
        _ if filtered => Err(wrong("either tasks that were shown or tasks to be found")),
        (None, Some(Pointer::That)) => Ok(Target::Shown(Reference::That)),
        (None, Some(Pointer::Last)) => Ok(Target::Shown(Reference::Last)),
        (None, Some(Pointer::All)) => Ok(Target::Shown(Reference::All)),
        (Some(numbers), None) => match numbers.as_slice() {
            [] => Err(wrong("no numbers")),
            numbers if numbers.len() > NUMBER_MAX || numbers.iter().any(|number| !(1..=NUMBER_MAX).contains(number)) => {
                Err(wrong("numbers are 1 to 100"))
            }
            [number] => Ok(Target::Shown(Reference::Ordinal(*number))),
            numbers => Ok(Target::Shown(Reference::Ordinals(numbers.to_vec()))),
        },
    }
}

pub(super) fn change(which: Which, calendar: &Calendar<'_>) -> Result<Command, ToolError> {
    if which.changes() != 1 || which.new_due.is_some() || which.shift_days.is_some() {
        return Err(wrong("exactly one change a call"));
    }
    let target = named(&which, calendar)?;
    let change = match which {
        Which {
            new_title: Some(title), ..
        } => Change::Title(title.into()),
        Which {
            new_priority: Some(priority),
            ..
        } => Change::Priority(priority),
        Which {
            add_labels: Some(names), ..
        } => Change::AddLabels(some(labels(names)?)?),
        Which {
            remove_labels: Some(names),
            ..
        } => Change::RemoveLabels(some(labels(names)?)?),
        Which {
            new_project: Some(name), ..
        } => Change::Project(project(name)),
        _ => return Err(wrong("nothing to change")),
    };
    Ok(Command::Change { target, change })
}

pub(super) fn reschedule(which: &Which, calendar: &Calendar<'_>) -> Result<Command, ToolError> {
    if which.changes() != 1 {
        return Err(wrong("exactly one of new_due and shift_days"));
    }
    let to = match (&which.new_due, which.shift_days) {
        (Some(text), None) => date(text, calendar)?.map_or(DueChange::Clear, DueChange::Set),
        (None, Some(days)) if days != 0 && days.abs() <= SHIFT_MAX => DueChange::ShiftDays(days),
        _ => return Err(wrong("exactly one of new_due and shift_days")),
    };
    Ok(Command::Reschedule {
        target: named(which, calendar)?,
        to,
    })
}

pub(super) fn statistics(arguments: &Statistics, calendar: &Calendar<'_>) -> Result<Command, ToolError> {
    let text = arguments.period.as_deref().unwrap_or("this week");
    let period: Period = period_named(text, calendar).ok_or_else(|| ToolError::NotADate(text.to_owned()))?;
    let about = arguments.about.unwrap_or(StatisticsAbout::Summary);
    Ok(Command::Statistics { period, about })
}

impl Which {
    fn names_shown(&self) -> bool {
        self.numbers.is_some() || self.reference.is_some()
    }

    /// How many changes it asks for.
    fn changes(&self) -> usize {
        let asked = [
            self.new_title.is_some(),
            self.new_priority.is_some(),
            self.add_labels.is_some(),
            self.remove_labels.is_some(),
            self.new_project.is_some(),
            self.new_due.is_some(),
            self.shift_days.is_some(),
        ];
        asked.into_iter().filter(|asked| *asked).count()
    }
}

fn query(which: &Which, calendar: &Calendar<'_>) -> Result<TaskQuery, ToolError> {
    let days = match &which.due {
        Some(text) => due_range(text, calendar).ok_or_else(|| ToolError::NotADate(text.clone()))?,
        None => TaskQuery::default(),
    };
    Ok(TaskQuery {
        status: which.status,
        due: days.due,
        overdue: which.overdue || days.overdue,
        no_due: which.no_due || days.no_due,
        priority: which.priority,
        labels: labels(which.labels.clone())?.into_iter().map(String::from).collect(),
        project: which
            .project
            .clone()
            .map(String::from)
            .map(|name| name.trim_start_matches('#').to_owned()),
        ..TaskQuery::default()
    })
}

/// Words to look for: never a lone letter, which finds everything.
fn words(given: &[String]) -> Result<Vec<String>, ToolError> {
    let words: Vec<String> = given
        .iter()
        .flat_map(|text| text.split_whitespace())
        .filter(|word| word.len() > 1)
        .map(str::to_owned)
        .collect();
    if words.len() > WORDS_MAX || words.iter().any(|word| word.len() > LabelName::CHARACTERS_MAX * 4) {
        return Err(wrong("at most 12 words"));
    }
    Ok(words)
}

fn labels(names: Vec<LabelName>) -> Result<Vec<LabelName>, ToolError> {
    let mut labels: Vec<LabelName> = Vec::new();
    for name in names {
        if !labels.contains(&name) {
            labels.push(name);
        }
    }
    if labels.len() > LABELS_MAX {
        Err(wrong("at most 20 labels"))
    } else {
        Ok(labels)
    }
}

fn some(labels: Vec<LabelName>) -> Result<Vec<LabelName>, ToolError> {
    if labels.is_empty() { Err(wrong("no labels")) } else { Ok(labels) }
}

/// The Inbox is no project.
fn project(name: ProjectName) -> Option<String> {
    let name = name.trim_start_matches('#');
    (!name.eq_ignore_ascii_case("inbox") && !name.is_empty()).then(|| name.to_owned())
}

/// The date of a text, or none where the text says so. Models write `2026-12-01T17:00` too.
fn date(text: &str, calendar: &Calendar<'_>) -> Result<Option<DateReading>, ToolError> {
    let error = || ToolError::NotADate(text.chars().take(60).collect());
    if text.len() > crate::dates::SLICE_BYTES_MAX {
        return Err(error());
    }
    let iso = text.len() >= 16 && text.as_bytes()[4] == b'-' && matches!(text.as_bytes()[10], b'T');
    let spaced = if iso {
        text.replacen('T', " ", 1).chars().take(16).collect()
    } else {
        text.to_owned()
    };
    match calendar.whole(&spaced, true) {
        Some(Whole::Date(reading)) => Ok(Some(DateReading {
            text: text.trim().to_owned(),
            ..reading
        })),
        Some(Whole::Clear) => Ok(None),
        Some(Whole::Impossible(_) | Whole::Recurrence(_)) | None => Err(error()),
    }
}
