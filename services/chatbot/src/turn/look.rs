use pando_activity_contract::{SUMMARY, Summary, SummaryQuery};
use pando_kernel::{Limit, SessionId, TaskId, UserId, Zone};
use pando_language::{Period, StatisticsAbout};
use pando_task_contract::{GET_TASK, ListTasks, Order, SEARCH_TASKS, Search as Words, Sort, Status, Task, limits::SEARCH_CHARACTERS_MAX};
use pando_wire::{Call, CallContext, CallError, Problem};

use super::Chat;
use super::list::{self, List};
use super::place;
use crate::domain::{Material, Need, Search, best};

/// Why there is nothing to decide on.
pub enum NoLook {
    /// Task-service is away.
    TasksAway,
    /// Activity-service is away.
    FiguresAway,
    /// The request cannot be answered at all.
    Problem(Problem),
}

impl From<Problem> for NoLook {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// For whom it is looked.
pub struct For<'a> {
    /// The person.
    pub user: UserId,
    /// The conversation.
    pub session: SessionId,
    /// The person's zone.
    pub zone: &'a Zone,
    /// The call's context, with the person's token.
    pub context: &'a CallContext,
}

/// How many tasks are suggested when none was found.
const NEAR_MAX: usize = 5;
/// How many words are tried for them.
const NEAR_WORDS_MAX: usize = 3;

/// Reads what a meaning needs.
pub async fn look(chat: &Chat, who: &For<'_>, need: &Need) -> Result<Material, NoLook> {
    let mut material = Material::default();
    if need.past.is_some() {
        material.past = chat.commands.of_session(who.user, who.session).await.map_err(Problem::from)?;
    }
    for id in &need.known {
        material.tasks.extend(get(chat, who, *id).await?);
    }
    if let Some(search) = &need.find {
        let List { tasks, more } = list::find(chat, who, search).await?;
        (material.tasks, material.more) = (tasks, more);
        if search.to_change && !search.words.is_empty() && best(&search.words, &material.tasks, |task| task.title.as_str()).is_empty() {
            look_around(chat, who, search, &mut material).await?;
        }
        if !search.to_change && search.may_be_place {
            material.placed = place::called(chat, who, search).await?;
        }
    }
    if let Some((period, about)) = &need.figures {
        figures(chat, who, period, *about, &mut material).await?;
    }
    Ok(material)
}

/// What may have been meant by words that fit nothing: the same in another state, what is in a place of that name, or what has some
/// of the words.
async fn look_around(chat: &Chat, who: &For<'_>, search: &Search, material: &mut Material) -> Result<(), NoLook> {
    if search.status.is_some() {
        let anyhow = Search {
            status: None,
            ..search.clone()
        };
        material.others = list::find(chat, who, &anyhow).await?.tasks;
    }
    if search.may_be_place {
        material.placed = place::called(chat, who, search).await?;
    }
    let placed = material.placed.as_ref().is_some_and(|placed| !placed.tasks.is_empty());
    if placed || !best(&search.words, &material.others, |task| task.title.as_str()).is_empty() {
        return Ok(());
    }
    let mut words: Vec<&String> = search.words.iter().filter(|word| word.chars().count() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    for word in words.into_iter().take(NEAR_WORDS_MAX) {
        let q: String = word.chars().take(SEARCH_CHARACTERS_MAX).collect();
        let status = list::status_of(search.status).or(Some(Status::Open));
        let query = Words {
            q,
            limit: Limit::try_from(10).unwrap_or_default(),
            status,
        };
        let found = chat.tasks.call(&SEARCH_TASKS, Call::new(who.context).query(query)).await;
        let found = nothing_if_refused(found)?.map(|items| items.items).unwrap_or_default();
        let new = found.into_iter().map(|found| found.task);
        let new: Vec<Task> = new.filter(|task| material.near.iter().all(|known| known.id != task.id)).collect();
        material.near.extend(new);
    }
    material.near.truncate(NEAR_MAX);
    Ok(())
}

/// One task as it is now; `None` when it is gone.
async fn get(chat: &Chat, who: &For<'_>, id: TaskId) -> Result<Option<Task>, NoLook> {
    nothing_if_refused(chat.tasks.call(&GET_TASK, Call::new(who.context).path(id)).await)
}

async fn figures(chat: &Chat, who: &For<'_>, period: &Period, about: StatisticsAbout, material: &mut Material) -> Result<(), NoLook> {
    let query = SummaryQuery {
        from: Some(period.from),
        to: Some(period.to),
        time_zone: Some(who.zone.clone()),
    };
    let summary: Summary = match chat.activity.call(&SUMMARY, Call::new(who.context).query(query)).await {
        Ok(summary) => summary,
        Err(error) => return Err(away(error, NoLook::FiguresAway)),
    };
    material.summary = Some(summary);
    if about == StatisticsAbout::Completed {
        let query = ListTasks {
            status: Some(Status::Completed),
            completed_from: Some(period.from),
            completed_before: period.to.tomorrow().ok(),
            sort: Sort::Completed,
            order: Order::Desc,
            time_zone: Some(who.zone.clone()),
            ..ListTasks::default()
        };
        let List { tasks, more } = list::pages(chat, who, query, |_| true).await?;
        (material.tasks, material.more) = (tasks, more);
    }
    Ok(())
}

/// An answer; `None` when the service says that there is nothing of the kind.
pub(super) fn nothing_if_refused<T>(answer: Result<T, CallError>) -> Result<Option<T>, NoLook> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CallError::Refused(problem)) if matches!(problem.status, 404 | 422) => Ok(None),
        Err(error) => Err(away(error, NoLook::TasksAway)),
    }
}

fn away(error: CallError, away: NoLook) -> NoLook {
    match error {
        CallError::Refused(problem) if matches!(problem.status, 401 | 403) => NoLook::Problem(problem),
        error => {
            tracing::warn!(%error, "a question of the chat has no answer");
            away
        }
    }
}
