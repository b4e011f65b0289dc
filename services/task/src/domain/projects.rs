use pando_kernel::{Ids, Instant, ProjectId, Rank, Version};
use pando_task_contract::{NewProject, Project, ProjectPatch, Task};

use super::names::{rank_of, room};
use super::task::alter;
use super::{Neighbours, ProjectChange, Refusal, Step, TaskChange, name_key, place};

/// A person's projects, in their order.
#[derive(Clone, Debug)]
pub struct KnownProjects(pub Vec<Project>);

impl KnownProjects {
    fn get(&self, id: ProjectId, expected: Option<Version>) -> Result<&Project, Refusal> {
        let project = self.0.iter().find(|project| project.id == id).ok_or(Refusal::NotFound("project"))?;
        if expected.is_some_and(|expected| expected != project.version) {
            return Err(Refusal::Version);
        }
        Ok(project)
    }

    fn free(&self, id: ProjectId, name: &str) -> Result<(), Refusal> {
        let is_taken = self
            .0
            .iter()
            .any(|project| project.id != id && name_key(&project.name) == name_key(name));
        if is_taken { Err(Refusal::NameTaken("project")) } else { Ok(()) }
    }

    /// The rank behind `after`; others that have to make room are added to `steps`.
    fn moved(&self, project: &Project, after: Option<ProjectId>, new: &Rank, steps: &mut Vec<Step>) -> Result<Rank, Refusal> {
        if after == Some(project.id) {
            return Ok(project.rank.clone());
        }
        let others: Vec<&Project> = self.0.iter().filter(|other| other.id != project.id).collect();
        let (before, first) = match after {
            None => (None, 0),
            Some(after) => {
                let nobody = || Refusal::field("/position/after", "there is no such project");
                let place = others.iter().position(|other| other.id == after).ok_or_else(nobody)?;
                (Some(others[place].rank.clone()), place + 1)
            }
        };
        let following: Vec<Project> = others[first..].iter().map(|other| (*other).clone()).collect();
        let is_behind = before.as_ref().is_none_or(|before| *before < project.rank);
        if is_behind && following.first().is_none_or(|next| project.rank < next.rank) {
            return Ok(project.rank.clone());
        }
        let around = Neighbours {
            before,
            following,
            is_whole: true,
        };
        let found = place(&around, new, |project| &project.rank).map_err(|_| Refusal::NoRoom)?;
        for (follower, rank) in around.following.iter().zip(found.pushed) {
            steps.push(updated(follower, Project { rank, ..follower.clone() }));
        }
        Ok(found.rank)
    }
}

/// Makes a project.
///
/// # Errors
/// When there is one of this name, or no room for another.
pub fn create_project(id: ProjectId, new: &NewProject, known: &KnownProjects) -> Result<Project, Refusal> {
    known.free(id, &new.name)?;
    room("projects", known.0.len() + 1)?;
    Ok(Project {
        id,
        name: new.name.clone(),
        colour: new.colour.clone(),
        archived: false,
        rank: rank_of(id.uuid()),
        version: 1,
        open_count: 0,
    })
}

/// Changes a project; no steps when it is so already.
///
/// # Errors
/// When it is not there, is of another version, its new name is taken, or the project to go behind is not there.
pub fn change_project(
    id: ProjectId,
    expected: Option<Version>,
    patch: &ProjectPatch,
    known: &KnownProjects,
    ids: &Ids,
) -> Result<(Project, Vec<Step>), Refusal> {
    let before = known.get(id, expected)?;
    let mut steps = Vec::new();
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        known.free(id, name)?;
        after.name = name.clone();
    }
    after.colour = patch.colour.clone().over(before.colour.clone());
    after.archived = patch.archived.unwrap_or(before.archived);
    if let Some(position) = patch.position {
        after.rank = known.moved(before, position.after, &rank_of(ids.next()), &mut steps)?;
    }
    if after == *before {
        return Ok((after, Vec::new()));
    }
    let step = updated(before, after);
    if let Step::Project { after, .. } = &step {
        let after = after.clone();
        steps.push(step);
        return Ok((after, steps));
    }
    Ok((before.clone(), steps))
}

/// Deletes a project. Its tasks follow by [`move_to_inbox`].
///
/// # Errors
/// When it is not there, or is of another version.
pub fn delete_project(id: ProjectId, expected: Option<Version>, known: &KnownProjects) -> Result<Step, Refusal> {
    let before = known.get(id, expected)?;
    Ok(Step::Project {
        from: before.version,
        after: Project {
            version: before.version + 1,
            open_count: 0,
            ..before.clone()
        },
        change: ProjectChange::Deleted,
    })
}

/// What happens to a task whose project is gone.
pub fn move_to_inbox(task: &Task, now: Instant) -> Step {
    alter(task, now, TaskChange::Updated, |task| task.project_id = None)
}

fn updated(before: &Project, after: Project) -> Step {
    Step::Project {
        from: before.version,
        after: Project {
            version: before.version + 1,
            ..after
        },
        change: ProjectChange::Updated,
    }
}
