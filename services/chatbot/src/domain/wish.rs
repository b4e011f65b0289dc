use pando_kernel::{ProjectName, Title};
use pando_language::{Change, DueChange};

use super::{Act, DueEdit, Moment, Saying};

/// What a change of fields does, if its new value can be.
pub fn act_of(change: &Change) -> Result<Act, Saying> {
    let bad = |reason: pando_kernel::TextError| Saying::BadValue {
        reason: reason.to_string(),
    };
    Ok(match change {
        Change::Title(title) => Act::Title {
            title: Title::new(title).map_err(bad)?,
        },
        Change::Priority(priority) => Act::Priority { priority: *priority },
        Change::AddLabels(labels) => Act::AddLabels { labels: labels.clone() },
        Change::RemoveLabels(labels) => Act::RemoveLabels { labels: labels.clone() },
        Change::Project(None) => Act::Project { name: None },
        Change::Project(Some(name)) if name.eq_ignore_ascii_case("inbox") => Act::Project { name: None },
        Change::Project(Some(name)) => Act::Project {
            name: Some(ProjectName::new(name).map_err(bad)?),
        },
    })
}

/// What a change of the due date does.
pub fn due_act(to: &DueChange, said: &Moment) -> Act {
    let to = match to {
        DueChange::Set(reading) => DueEdit::to(reading, said),
        DueChange::Clear => DueEdit::Clear,
        DueChange::ShiftDays(days) => DueEdit::Shift { days: *days },
    };
    Act::Due { to }
}
