use pando_kernel::{LabelId, Version};
use pando_task_contract::{Label, LabelPatch, NewLabel};

use super::names::room;
use super::{LabelChange, Refusal, Step, name_key};

/// Makes a label.
///
/// # Errors
/// When there is one of this name, or no room for another.
pub fn create_label(id: LabelId, new: &NewLabel, all: &[Label]) -> Result<Label, Refusal> {
    free(all, id, &new.name)?;
    room("labels", all.len() + 1)?;
    Ok(Label {
        id,
        name: new.name.clone(),
        colour: new.colour.clone(),
        version: 1,
        open_count: 0,
    })
}

/// Changes a label; `None` when it is so already.
///
/// # Errors
/// When it is not there, is of another version, or its new name is taken.
pub fn change_label(id: LabelId, expected: Option<Version>, patch: &LabelPatch, all: &[Label]) -> Result<(Label, Option<Step>), Refusal> {
    let before = known(all, id, expected)?;
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        free(all, id, name)?;
        after.name = name.clone();
    }
    after.colour = patch.colour.clone().over(before.colour.clone());
    if after == *before {
        return Ok((after, None));
    }
    after.version += 1;
    let step = Step::Label {
        from: before.version,
        after: after.clone(),
        change: LabelChange::Updated,
    };
    Ok((after, Some(step)))
}

/// Deletes a label.
///
/// # Errors
/// When it is not there, or is of another version.
pub fn delete_label(id: LabelId, expected: Option<Version>, all: &[Label]) -> Result<Step, Refusal> {
    let before = known(all, id, expected)?;
    Ok(Step::Label {
        from: before.version,
        after: Label {
            version: before.version + 1,
            open_count: 0,
            ..before.clone()
        },
        change: LabelChange::Deleted,
    })
}

fn known(all: &[Label], id: LabelId, expected: Option<Version>) -> Result<&Label, Refusal> {
    let label = all.iter().find(|label| label.id == id).ok_or(Refusal::NotFound("label"))?;
    if expected.is_some_and(|expected| expected != label.version) {
        return Err(Refusal::Version);
    }
    Ok(label)
}

fn free(all: &[Label], id: LabelId, name: &str) -> Result<(), Refusal> {
    let is_taken = all.iter().any(|label| label.id != id && name_key(&label.name) == name_key(name));
    if is_taken { Err(Refusal::NameTaken("label")) } else { Ok(()) }
}
