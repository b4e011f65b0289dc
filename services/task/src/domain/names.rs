use pando_kernel::{Ids, LabelId, Rank};
use pando_task_contract::limits::{LABELS_PER_TASK_MAX, NAMES_PER_PERSON_MAX};
use pando_task_contract::{Label, LabelRef, Project};

use super::{LabelChange, LabelWanted, ProjectChange, ProjectWanted, Refusal, Step, Wanted};

/// What two names are compared by: a person has no two labels, or projects, that differ in case alone.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// What is there of the names that a wish speaks of.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// Those of the labels that exist.
    pub labels: Vec<LabelRef>,
    /// How many labels the person has.
    pub labels_count: usize,
    /// The project, when it exists.
    pub project: Option<pando_kernel::ProjectId>,
    /// How many projects the person has.
    pub projects_count: usize,
}

impl KnownNames {
    /// The labels a task has after the change, by name; new ones are added to `steps`.
    ///
    /// # Errors
    /// An id that is not there, or a limit.
    pub fn labels(&self, wanted: &Wanted, current: &[LabelRef], ids: &Ids, steps: &mut Vec<Step>) -> Result<Vec<LabelRef>, Refusal> {
        let mut known = self.labels.clone();
        let mut made = 0;
        let mut after = match &wanted.labels {
            None => current.to_vec(),
            Some(_) => Vec::new(),
        };
        for label in wanted.labels.iter().flatten().chain(&wanted.add) {
            let found = match find(&known, label) {
                Some(found) => found.clone(),
                None => {
                    made += 1;
                    let new = self.new_label(label, made, ids, steps)?;
                    known.push(new.clone());
                    new
                }
            };
            if !after.iter().any(|present| present.id == found.id) {
                after.push(found);
            }
        }
        let removed: Vec<LabelId> = wanted.remove.iter().filter_map(|label| Some(find(&known, label)?.id)).collect();
        after.retain(|label| !removed.contains(&label.id));
        if after.len() > LABELS_PER_TASK_MAX {
            return Err(Refusal::TooMany(format!("A task has at most {LABELS_PER_TASK_MAX} labels.")));
        }
        after.sort_by_key(|label| name_key(&label.name));
        Ok(after)
    }

    fn new_label(&self, wanted: &LabelWanted, made: usize, ids: &Ids, steps: &mut Vec<Step>) -> Result<LabelRef, Refusal> {
        let Err(name) = &wanted.what else {
            return Err(Refusal::field(&*wanted.pointer, "there is no such label"));
        };
        room("labels", self.labels_count + made)?;
        let id = ids.next();
        steps.push(Step::Label {
            from: 0,
            after: Label {
                id,
                name: name.clone(),
                colour: None,
                version: 1,
                open_count: 0,
            },
            change: LabelChange::Created,
        });
        Ok(LabelRef { id, name: name.clone() })
    }

    /// The project a task is in after the change; a new one is added to `steps`.
    ///
    /// # Errors
    /// An id that is not there, or a limit.
    pub fn project(
        &self,
        wanted: &ProjectWanted,
        current: Option<pando_kernel::ProjectId>,
        ids: &Ids,
        steps: &mut Vec<Step>,
    ) -> Result<Option<pando_kernel::ProjectId>, Refusal> {
        match (wanted, self.project) {
            (ProjectWanted::Keep, _) => Ok(current),
            (ProjectWanted::Inbox, _) => Ok(None),
            (ProjectWanted::Id(_) | ProjectWanted::Name(_), Some(found)) => Ok(Some(found)),
            (ProjectWanted::Id(_), None) => Err(Refusal::field("/project_id", "there is no such project")),
            (ProjectWanted::Name(name), None) => {
                room("projects", self.projects_count + 1)?;
                let id = ids.next();
                steps.push(Step::Project {
                    from: 0,
                    after: Project {
                        id,
                        name: name.clone(),
                        colour: None,
                        archived: false,
                        rank: rank_of(id.uuid()),
                        version: 1,
                        open_count: 0,
                    },
                    change: ProjectChange::Created,
                });
                Ok(Some(id))
            }
        }
    }
}

fn find<'a>(known: &'a [LabelRef], wanted: &LabelWanted) -> Option<&'a LabelRef> {
    known.iter().find(|label| match &wanted.what {
        Ok(id) => label.id == *id,
        Err(name) => name_key(&label.name) == name_key(name),
    })
}

/// Refuses one more than the limit.
pub(super) fn room(what: &str, count: usize) -> Result<(), Refusal> {
    if count > NAMES_PER_PERSON_MAX {
        return Err(Refusal::TooMany(format!(
            "You have {NAMES_PER_PERSON_MAX} {what}, and that is the limit."
        )));
    }
    Ok(())
}

/// Where a new thing goes: last. By the time in its id, which rises within a process even when the clock stands.
pub(super) fn rank_of(id: uuid::Uuid) -> Rank {
    let (high, _) = id.as_u64_pair();
    Rank::ascending(((high >> 16) << 12) | (high & 0xFFF))
}
