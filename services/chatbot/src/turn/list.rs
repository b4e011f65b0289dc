use pando_kernel::{Limit, ProjectId, fold_words};
use pando_language::{DueRange, Status as Asked, TaskQuery};
use pando_task_contract::{LIST_PROJECTS, LIST_TASKS, ListTasks, Order, ProjectFilter, Sort, Status, Task, limits::SEARCH_CHARACTERS_MAX};
use pando_wire::Call;

use super::Chat;
use super::look::{For, NoLook, nothing_if_refused};
use crate::domain::Search;

/// Tasks that were found.
#[derive(Default)]
pub struct List {
    /// They, in order.
    pub tasks: Vec<Task>,
    /// There are more than were read.
    pub more: bool,
}

/// Pages of 200 that are read for one question.
const PAGES_MAX: usize = 5;

/// Finds tasks for a search. What the list of task-service cannot filter by is filtered here.
pub async fn find(chat: &Chat, who: &For<'_>, search: &Search) -> Result<List, NoLook> {
    let query = &search.query;
    let project_id = match query.project.as_deref() {
        None => None,
        Some(name) if name.eq_ignore_ascii_case("inbox") => Some(ProjectFilter::Inbox),
        Some(name) => match project(chat, who, name).await? {
            Some(id) => Some(ProjectFilter::Project(id)),
            None => return Ok(List::default()),
        },
    };
    find_in(chat, who, search, project_id).await
}

/// The same in this project, or in none, or wherever it is, whatever the search says of it.
pub async fn find_in(chat: &Chat, who: &For<'_>, search: &Search, project_id: Option<ProjectFilter>) -> Result<List, NoLook> {
    let query = &search.query;
    let due = query.due.unwrap_or_default();
    let done = query.completed_in.unwrap_or_default();
    let (sort, order) = order(query, search.status);
    let list = ListTasks {
        status: status_of(search.status),
        project_id,
        label: query.labels.first().cloned(),
        priority: query.priority,
        due_from: due.from,
        due_before: due.before,
        has_due: query.no_due.then_some(false),
        overdue: query.overdue.then_some(true),
        completed_from: done.from,
        completed_before: done.before,
        q: words(&search.words),
        sort,
        order,
        time_zone: Some(who.zone.clone()),
        ..ListTasks::default()
    };
    let others = query.labels.get(1..).unwrap_or_default();
    let has = |task: &Task, label: &String| task.labels.iter().any(|known| fold_words(&known.name) == fold_words(label));
    let made = query.created_in.unwrap_or_default();
    let fits = |task: &Task| others.iter().all(|label| has(task, label)) && within(made, who.zone.date_at(task.created_at));
    pages(chat, who, list, fits).await
}

/// Reads page by page what a list has, up to a limit.
pub async fn pages(chat: &Chat, who: &For<'_>, mut query: ListTasks, fits: impl Fn(&Task) -> bool) -> Result<List, NoLook> {
    query.limit = Limit::try_from(Limit::MAX).unwrap_or_default();
    let mut list = List::default();
    for _ in 0..PAGES_MAX {
        let answer = chat.tasks.call(&LIST_TASKS, Call::new(who.context).query(query.clone())).await;
        let Some(page) = nothing_if_refused(answer)? else { return Ok(list) };
        list.tasks.extend(page.items.into_iter().filter(&fits));
        let Some(cursor) = page.next_cursor else { return Ok(list) };
        query.cursor = Some(cursor);
    }
    list.more = true;
    Ok(list)
}

async fn project(chat: &Chat, who: &For<'_>, name: &str) -> Result<Option<ProjectId>, NoLook> {
    let projects = nothing_if_refused(chat.tasks.call(&LIST_PROJECTS, Call::new(who.context)).await)?;
    let wanted = fold_words(name);
    let named = projects
        .into_iter()
        .flat_map(|projects| projects.items)
        .find(|project| fold_words(&project.name) == wanted);
    Ok(named.map(|project| project.id))
}

fn order(query: &TaskQuery, status: Option<Asked>) -> (Sort, Order) {
    match status {
        Some(Asked::Completed) => (Sort::Completed, Order::Desc),
        _ if query.created_in.is_some() => (Sort::Created, Order::Desc),
        _ => (Sort::Due, Order::Asc),
    }
}

fn words(words: &[String]) -> Option<String> {
    let q: String = words.join(" ").chars().take(SEARCH_CHARACTERS_MAX).collect();
    (!q.trim().is_empty()).then_some(q)
}

fn within(range: DueRange, date: jiff::civil::Date) -> bool {
    range.from.is_none_or(|from| from <= date) && range.before.is_none_or(|before| date < before)
}

/// The status as task-service names it.
pub(super) fn status_of(status: Option<Asked>) -> Option<Status> {
    status.map(|status| match status {
        Asked::Open => Status::Open,
        Asked::Completed => Status::Completed,
    })
}
