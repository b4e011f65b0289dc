use std::sync::Arc;

use pando_http::{Answer, OnceKey};
use pando_kernel::{TaskId, UserId};
use pando_service::{Counter, Platform, Wake};
use pando_store::{Store, Unit};
use pando_task_contract::Task;
use pando_wire::Problem;

use super::attempt::attempt;
use super::gather::gather;
use super::once::{kept, once};
use super::{Failure, Outcome};
use crate::domain::{Ask, Known, Moment, Refusal, Step, TaskChange, decide};
use crate::store::{Author, named_task, statements as sql, write};

/// So many tasks behind a place are looked at first: one that follows, and one more for a tie.
const FOLLOWING: usize = 2;
/// And so many when those leave no room: what a move may push on at most.
const FOLLOWING_MAX: usize = 64;

/// What handlers, subscribers and reconcilers work with.
#[derive(Clone)]
pub struct Tasks {
    /// Time, ids, figures.
    pub platform: Platform,
    /// The database.
    pub store: Arc<dyn Store>,
    /// Says that something is left to be tidied up: a project's tasks, a label's, a person's.
    pub left: Wake,
    created: Counter,
    completed: Counter,
}

impl Tasks {
    /// On this platform and store.
    pub fn new(platform: Platform, store: Arc<dyn Store>) -> Self {
        let created = platform.metrics.counter("pando_tasks_created_total", "Tasks made");
        let completed = platform.metrics.counter("pando_tasks_completed_total", "Tasks done");
        Self {
            platform,
            store,
            left: Wake::new(),
            created,
            completed,
        }
    }

    /// One task.
    ///
    /// # Errors
    /// 404; when the database fails.
    pub async fn task(&self, user: UserId, id: TaskId) -> Result<Task, Problem> {
        let rows = self.store.read(&sql::NAMED_TASK, vec![id.into(), user.into()]).await?;
        named_task(&rows)?.ok_or_else(|| Problem::not_found("task"))
    }

    /// Carries out a wish. `bind` ties the unit to the event or the request that it answers.
    ///
    /// # Errors
    /// Why it was not carried out; nothing was changed.
    pub async fn carry_out(&self, author: &Author, ask: &Ask, bind: impl Fn(Unit, &Outcome) -> Unit + Sync) -> Result<Outcome, Failure> {
        let bind = &bind;
        let (outcome, steps) = attempt(&*self.store, || async move {
            let (known, steps) = self.consider(author, ask).await?;
            let outcome = outcome(ask, known, &steps)?;
            let unit = bind(write(&steps, author, self.platform.clock.now()), &outcome);
            Ok((unit, (outcome, steps)))
        })
        .await?;
        self.count(&steps);
        Ok(outcome)
    }

    /// Carries out a wish, once if the client asked for that.
    ///
    /// # Errors
    /// The problem to be answered.
    pub async fn answer(
        &self,
        author: &Author,
        ask: &Ask,
        key: Option<&OnceKey>,
        answer: impl Fn(&Outcome) -> Answer + Sync,
    ) -> Result<Answer, Problem> {
        let answer = &answer;
        once(&*self.store, author.user_id, key, async move {
            let bind = |unit: Unit, outcome: &Outcome| match key {
                None => unit,
                Some(_) => unit.answering(kept(author.user_id, key, &answer(outcome))),
            };
            Ok(answer(&self.carry_out(author, ask, bind).await?))
        })
        .await
    }

    async fn consider(&self, author: &Author, ask: &Ask) -> Result<(Known, Vec<Step>), Failure> {
        let known = gather(&*self.store, author.user_id, ask, FOLLOWING).await?;
        let moment = Moment {
            now: self.platform.clock.now(),
            ids: &self.platform.ids,
        };
        match decide(ask, &known, moment) {
            Err(Refusal::NoRoom) => {
                let known = gather(&*self.store, author.user_id, ask, FOLLOWING_MAX).await?;
                let steps = decide(ask, &known, moment)?;
                Ok((known, steps))
            }
            decided => Ok((known, decided?)),
        }
    }

    /// Counts what was committed.
    pub fn count(&self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Task {
                    change: TaskChange::Created,
                    ..
                } => _ = self.created.inc(),
                Step::Task {
                    change: TaskChange::Completed,
                    ..
                } => _ = self.completed.inc(),
                _ => {}
            }
        }
    }
}

fn outcome(ask: &Ask, known: Known, steps: &[Step]) -> Result<Outcome, Refusal> {
    let changed = steps.iter().find_map(|step| match step {
        Step::Task { after, .. } if after.id == ask.task_id => Some((**after).clone()),
        _ => None,
    });
    match (changed, known.task) {
        (Some(task), _) => Ok(Outcome { task, is_changed: true }),
        (None, Some(task)) => Ok(Outcome { task, is_changed: false }),
        (None, None) => Err(Refusal::NotFound("task")),
    }
}
