use pando_kernel::{ProjectName, Title};
use pando_language::QuickAdd;
use pando_task_contract::{NewTask, limits::LABELS_PER_TASK_MAX};

use super::{Draft, Saying};

/// How many tasks one message may make.
pub const CREATED_MAX: usize = 50;

/// The tasks to make. A day that does not exist makes none of them: half of what somebody asked for is a surprise.
pub fn drafts(typed: &[QuickAdd]) -> Result<Vec<Draft>, Saying> {
    if typed.len() > CREATED_MAX {
        return Err(Saying::TooMany { max: CREATED_MAX });
    }
    typed.iter().map(draft).collect()
}

fn draft(typed: &QuickAdd) -> Result<Draft, Saying> {
    if let Some(text) = &typed.impossible_date {
        return Err(Saying::ImpossibleDate { text: text.clone() });
    }
    let bad = |reason: pando_kernel::TextError| Saying::BadValue {
        reason: reason.to_string(),
    };
    let project = typed.project.as_deref().filter(|name| !name.eq_ignore_ascii_case("inbox"));
    let new = NewTask {
        title: Title::new(&typed.title).map_err(bad)?,
        notes: None,
        due: typed.due.clone(),
        priority: typed.priority,
        labels: typed.labels.iter().take(LABELS_PER_TASK_MAX).map(ToString::to_string).collect(),
        project_id: None,
        project: project.map(ProjectName::new).transpose().map_err(bad)?,
        position: None,
    };
    Ok(Draft {
        new,
        readings: typed.due_ambiguous.clone().unwrap_or_default(),
        repeats: typed.recurrence_words.clone(),
    })
}
