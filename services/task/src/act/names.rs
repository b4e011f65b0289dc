use pando_http::{Answer, OnceKey};
use pando_kernel::{LabelId, ProjectId, UserId, Version};
use pando_store::StoreError;
use pando_task_contract::{Label, LabelPatch, NewLabel, NewProject, Project, ProjectPatch};
use pando_wire::Problem;

use super::attempt::attempt;
use super::once::{kept, once};
use super::{Failure, Tasks};
use crate::domain::{self, KnownProjects, LabelChange, ProjectChange, Refusal, Step};
use crate::store::{Author, label, project, statements as sql, write};

/// Projects and labels. A person has few of each, so that a decision looks at all of them.
pub struct Named<'a>(pub &'a Tasks);

impl Named<'_> {
    /// All labels, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn labels(&self, user: UserId) -> Result<Vec<Label>, StoreError> {
        self.0
            .store
            .read(&sql::ALL_LABELS, vec![user.into()])
            .await?
            .iter()
            .map(label)
            .collect()
    }

    /// All projects, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn projects(&self, user: UserId) -> Result<KnownProjects, StoreError> {
        let rows = self.0.store.read(&sql::ALL_PROJECTS, vec![user.into()]).await?;
        Ok(KnownProjects(rows.iter().map(project).collect::<Result<_, _>>()?))
    }

    async fn refuse_departed(&self, user: UserId) -> Result<(), Failure> {
        let is_departed = !self.0.store.read(&sql::DEPARTED_PERSON, vec![user.into()]).await?.is_empty();
        if is_departed {
            Err(Refusal::NotFound("account").into())
        } else {
            Ok(())
        }
    }

    /// Makes a label, once if the client asked for that.
    ///
    /// # Errors
    /// The problem to be answered.
    pub async fn create_label(&self, author: &Author, new: &NewLabel, key: Option<&OnceKey>) -> Result<Answer, Problem> {
        let (store, id) = (&*self.0.store, self.0.platform.ids.next::<LabelId>());
        once(store, author.user_id, key, async {
            attempt(store, || async {
                self.refuse_departed(author.user_id).await?;
                let after = domain::create_label(id, new, &self.labels(author.user_id).await?)?;
                let answer = Answer::created(format!("/labels/{id}"), after.version, &after);
                let step = Step::Label {
                    from: 0,
                    after,
                    change: LabelChange::Created,
                };
                let unit = write(&[step], author, self.0.platform.clock.now());
                Ok((unit.answering(kept(author.user_id, key, &answer)), answer))
            })
            .await
        })
        .await
    }

    /// Makes a project, once if the client asked for that.
    ///
    /// # Errors
    /// The problem to be answered.
    pub async fn create_project(&self, author: &Author, new: &NewProject, key: Option<&OnceKey>) -> Result<Answer, Problem> {
        let (store, id) = (&*self.0.store, self.0.platform.ids.next::<ProjectId>());
        once(store, author.user_id, key, async {
            attempt(store, || async {
                self.refuse_departed(author.user_id).await?;
                let after = domain::create_project(id, new, &self.projects(author.user_id).await?)?;
                let answer = Answer::created(format!("/projects/{id}"), after.version, &after);
                let step = Step::Project {
                    from: 0,
                    after,
                    change: ProjectChange::Created,
                };
                let unit = write(&[step], author, self.0.platform.clock.now());
                Ok((unit.answering(kept(author.user_id, key, &answer)), answer))
            })
            .await
        })
        .await
    }

    /// Changes a label.
    ///
    /// # Errors
    /// Why it was not changed.
    pub async fn change_label(
        &self,
        author: &Author,
        id: LabelId,
        expected: Option<Version>,
        patch: &LabelPatch,
    ) -> Result<Label, Failure> {
        attempt(&*self.0.store, || async {
            let (after, step) = domain::change_label(id, expected, patch, &self.labels(author.user_id).await?)?;
            let steps: Vec<Step> = step.into_iter().collect();
            Ok((write(&steps, author, self.0.platform.clock.now()), after))
        })
        .await
    }

    /// Changes a project.
    ///
    /// # Errors
    /// Why it was not changed.
    pub async fn change_project(
        &self,
        author: &Author,
        id: ProjectId,
        expected: Option<Version>,
        patch: &ProjectPatch,
    ) -> Result<Project, Failure> {
        attempt(&*self.0.store, || async {
            let (after, steps) = domain::change_project(id, expected, patch, &self.projects(author.user_id).await?, &self.0.platform.ids)?;
            Ok((write(&steps, author, self.0.platform.clock.now()), after))
        })
        .await
    }

    /// Deletes a label. Tasks show it no more from then on; what is kept of it at them is tidied up beside.
    ///
    /// # Errors
    /// Why it was not deleted.
    pub async fn delete_label(&self, author: &Author, id: LabelId, expected: Option<Version>) -> Result<(), Failure> {
        attempt(&*self.0.store, || async {
            let step = domain::delete_label(id, expected, &self.labels(author.user_id).await?)?;
            Ok((write(&[step], author, self.0.platform.clock.now()), ()))
        })
        .await?;
        self.0.left.wake();
        Ok(())
    }

    /// Deletes a project. It disappears at once; its tasks move to the Inbox batch by batch.
    ///
    /// # Errors
    /// Why it was not deleted.
    pub async fn delete_project(&self, author: &Author, id: ProjectId, expected: Option<Version>) -> Result<(), Failure> {
        attempt(&*self.0.store, || async {
            let step = domain::delete_project(id, expected, &self.projects(author.user_id).await?)?;
            Ok((write(&[step], author, self.0.platform.clock.now()), ()))
        })
        .await
    }
}
