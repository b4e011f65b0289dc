//! What the chat asks it for, as the contract has it; and the figures of activity-service.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use http::HeaderMap;
use jiff::civil::date;
use pando_activity_contract::{LeadTime, Streak, Summary, SummaryQuery, Totals};
use pando_kernel::{Clock, Page, TaskId, UserId, Zone, fold_words};
use pando_task_contract::{Found, Items, Label, LabelRef, ListTasks, Project, ProjectFilter, Search, Status, Task};
use pando_wire::Problem;

use super::TasksDouble;

impl TasksDouble {
    pub fn router(&self) -> Router {
        Router::new()
            .route("/tasks", get(list))
            .route("/tasks/search", get(search))
            .route("/tasks/{id}", get(one))
            .route("/projects", get(projects))
            .route("/labels", get(all_labels))
            .with_state(self.clone())
    }

    pub fn figures(&self) -> Router {
        Router::new().route("/analytics/summary", get(summary))
    }
}

/// Whose question it is: the double reads the token's claims without checking them.
fn owner(tasks: &TasksDouble, headers: &HeaderMap) -> Result<UserId, Problem> {
    use base64::Engine;
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or_else(|| Problem::unauthenticated("no token"))?;
    tasks.inner.tokens.lock().unwrap().push(token.to_owned());
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).unwrap())
        .unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    Ok(claims["sub"].as_str().unwrap().parse().unwrap())
}

fn has_words(task: &Task, q: &str) -> bool {
    let (asked, has) = (
        fold_words(q),
        fold_words(&format!("{} {}", task.title.as_str(), task.notes.as_str())),
    );
    let last = asked.len().saturating_sub(1);
    asked.iter().enumerate().all(|(at, word)| {
        has.iter()
            .any(|other| other == word || (at == last && other.starts_with(word.as_str())))
    })
}

async fn list(State(tasks): State<TasksDouble>, headers: HeaderMap, Query(query): Query<ListTasks>) -> Result<Json<Page<Task>>, Problem> {
    let zone = query.time_zone.clone().unwrap_or_else(Zone::utc);
    let user = owner(&tasks, &headers)?;
    let now = tasks.inner.clock.now();
    let fits = |task: &Task| {
        let due = task.due.as_ref().map(|due| due.date_in(&zone));
        let done = task.completed_at.map(|at| zone.date_at(at));
        task.deleted_at.is_none()
            && query.status.is_none_or(|status| task.status == status)
            && query.priority.is_none_or(|priority| task.priority == priority)
            && query
                .label
                .as_ref()
                .is_none_or(|label| task.labels.iter().any(|known| known.name.as_str() == label))
            && query.project_id.is_none_or(|project| match project {
                ProjectFilter::Inbox => task.project_id.is_none(),
                ProjectFilter::Project(id) => task.project_id == Some(id),
            })
            && query.has_due.is_none_or(|has| due.is_some() == has)
            && query.due_from.is_none_or(|from| due.is_some_and(|due| due >= from))
            && query.due_before.is_none_or(|before| due.is_some_and(|due| due < before))
            && query.completed_from.is_none_or(|from| done.is_some_and(|done| done >= from))
            && query.completed_before.is_none_or(|before| done.is_some_and(|done| done < before))
            && (query.overdue != Some(true)
                || (task.status == Status::Open && task.due.as_ref().is_some_and(|due| due.is_overdue(now, &zone))))
            && query.q.as_ref().is_none_or(|q| has_words(task, q))
    };
    let mut items: Vec<Task> = tasks.all(user).into_iter().filter(fits).collect();
    items.sort_by_key(|task| (task.due.as_ref().map_or(date(9000, 1, 1), |due| due.date_in(&zone)), task.id));
    Ok(Json(Page { items, next_cursor: None }))
}

async fn projects(State(tasks): State<TasksDouble>, headers: HeaderMap) -> Result<Json<Items<Project>>, Problem> {
    let user = owner(&tasks, &headers)?;
    tasks.inner.named.fetch_add(1, Ordering::SeqCst);
    let projects = tasks.inner.projects.lock().unwrap();
    let items = projects
        .iter()
        .filter(|(owner, _)| *owner == user)
        .map(|(_, project)| project.clone());
    Ok(Json(Items { items: items.collect() }))
}

async fn all_labels(State(tasks): State<TasksDouble>, headers: HeaderMap) -> Result<Json<Items<Label>>, Problem> {
    let user = owner(&tasks, &headers)?;
    tasks.inner.named.fetch_add(1, Ordering::SeqCst);
    let used: BTreeMap<String, LabelRef> = tasks
        .all(user)
        .into_iter()
        .flat_map(|task| task.labels)
        .map(|label| (label.name.to_string(), label))
        .collect();
    let items = used.into_values().map(|label| Label {
        id: label.id,
        name: label.name,
        colour: None,
        version: 1,
        open_count: 0,
    });
    Ok(Json(Items { items: items.collect() }))
}

async fn search(State(tasks): State<TasksDouble>, headers: HeaderMap, Query(query): Query<Search>) -> Result<Json<Items<Found>>, Problem> {
    let user = owner(&tasks, &headers)?;
    let found = tasks
        .all(user)
        .into_iter()
        .filter(|task| task.deleted_at.is_none() && query.status.is_none_or(|status| task.status == status) && has_words(task, &query.q));
    Ok(Json(Items {
        items: found
            .map(|task| Found {
                task,
                score: 1.0,
                highlights: Vec::new(),
            })
            .collect(),
    }))
}

async fn one(State(tasks): State<TasksDouble>, headers: HeaderMap, Path(id): Path<String>) -> Result<Json<Task>, Problem> {
    let user = owner(&tasks, &headers)?;
    let id: TaskId = id.parse().map_err(|_| Problem::not_found("task"))?;
    let task = tasks.all(user).into_iter().find(|task| task.id == id);
    task.map(Json).ok_or_else(|| Problem::not_found("task"))
}

async fn summary(Query(query): Query<SummaryQuery>) -> Result<Json<Summary>, Problem> {
    let (from, to) = (query.from.unwrap(), query.to.unwrap());
    // As activity-service does: 366 days, the last included.
    if (to - from).get_days() >= 366 {
        return Err(Problem::not_found("summary of so many days"));
    }
    Ok(Json(Summary {
        from,
        to,
        time_zone: query.time_zone.unwrap(),
        totals: Totals {
            created: 5,
            completed: 3,
            completed_on_time: 2,
            completed_late: 1,
            open: 7,
            overdue: 2,
        },
        by_day: Vec::new(),
        streak: Streak { current: 4, longest: 9 },
        on_time_rate: Some(2.0 / 3.0),
        overdue_rate: None,
        lead_time: LeadTime::default(),
        by_hour: Vec::new(),
        by_project: Vec::new(),
        by_label: Vec::new(),
        open_by_age: Vec::new(),
    }))
}
