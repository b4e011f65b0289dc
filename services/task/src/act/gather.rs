use pando_kernel::{Rank, TaskId, UserId};
use pando_store::{Row, Statement, Store, StoreError, Value};
use pando_task_contract::{Order, Task};

use crate::domain::{Ask, Command, Known, KnownNames, Neighbours, ProjectWanted, Refusal, Wanted, name_key};
use crate::store::{Driver, Scope, Shape, Sorted, label_ref, statements as sql, task_rows};

use super::Failure;

type Reads = Vec<(&'static Statement, Vec<Value>)>;

/// Reads what the decision on a wish needs; `following` says how many tasks behind the place it is to go to.
///
/// # Errors
/// [`Refusal::NotFound`] when the person's account is gone; when the database fails.
pub async fn gather(store: &dyn Store, user: UserId, ask: &Ask, following: usize) -> Result<Known, Failure> {
    let draft = ask.draft()?;
    let wanted = draft.map(|draft| draft.wanted).unwrap_or_default();
    let is_new = matches!(ask.command, Command::Create(_));
    let mut reads: Reads = Vec::new();
    match is_new {
        true => reads.push((&sql::DEPARTED_PERSON, vec![user.into()])),
        false => reads.push((&sql::TASK, vec![ask.task_id.into(), user.into()])),
    }
    name_reads(&mut reads, user, &wanted);
    let anchor = wanted
        .position
        .and_then(|position| position.after)
        .filter(|after| *after != ask.task_id);
    reads.extend(anchor.map(|after| (&sql::TASK, vec![after.into(), user.into()])));
    let mut found = store.read_at_once(reads).await?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let first = next();
    if is_new && !first.is_empty() {
        return Err(Refusal::NotFound("account").into());
    }
    let names = names_of(&mut next, &wanted)?;
    let anchor = match anchor {
        None => None,
        Some(_) => Some(task_rows(store, user, &next()).await?.pop()),
    };
    let task = if is_new {
        None
    } else {
        task_rows(store, user, &first).await?.pop().map(|(_, task)| task)
    };
    let around = match (wanted.position, anchor) {
        (None, _) | (Some(_), Some(None)) => None,
        (Some(_), Some(Some((_, anchor)))) if anchor.deleted_at.is_some() => None,
        (Some(_), Some(Some((pk, anchor)))) => Some(around(store, user, ask.task_id, Some((anchor.rank, pk)), following).await?),
        (Some(_), None) => Some(around(store, user, ask.task_id, None, following).await?),
    };
    Ok(Known { task, names, around })
}

fn name_reads(reads: &mut Reads, user: UserId, wanted: &Wanted) {
    let before = reads.len();
    for label in wanted.labels.iter().flatten().chain(&wanted.add).chain(&wanted.remove) {
        reads.push(match &label.what {
            Ok(id) => (&sql::LABEL_OF_ID, vec![user.into(), (*id).into()]),
            Err(name) => (&sql::LABEL_OF_NAME, vec![user.into(), name_key(name).into()]),
        });
    }
    if reads.len() > before {
        reads.push((&sql::COUNT_LABELS, vec![user.into()]));
    }
    match &wanted.project {
        ProjectWanted::Keep | ProjectWanted::Inbox => {}
        ProjectWanted::Id(id) => reads.push((&sql::PROJECT_OF_ID, vec![user.into(), (*id).into()])),
        ProjectWanted::Name(name) => {
            reads.push((&sql::PROJECT_OF_NAME, vec![user.into(), name_key(name).into()]));
            reads.push((&sql::COUNT_PROJECTS, vec![user.into()]));
        }
    }
}

/// Takes up the rows in the order in which [`name_reads`] asked for them.
fn names_of(next: &mut impl FnMut() -> Vec<Row>, wanted: &Wanted) -> Result<KnownNames, StoreError> {
    let mut names = KnownNames::default();
    let asked = wanted.labels.iter().flatten().chain(&wanted.add).chain(&wanted.remove).count();
    for _ in 0..asked {
        if let Some(row) = next().first() {
            names.labels.push(label_ref(row)?);
        }
    }
    let count = |rows: Vec<Row>| rows.first().map_or(Ok(0), |row| row.get::<u32>(0)).map(|count| count as usize);
    if asked > 0 {
        names.labels_count = count(next())?;
    }
    if !matches!(wanted.project, ProjectWanted::Keep | ProjectWanted::Inbox) {
        names.project = next().first().map(|row| row.get(0)).transpose()?;
    }
    if matches!(wanted.project, ProjectWanted::Name(_)) {
        names.projects_count = count(next())?;
    }
    Ok(names)
}

async fn around(
    store: &dyn Store,
    user: UserId,
    moving: TaskId,
    before: Option<(Rank, i64)>,
    following: usize,
) -> Result<Neighbours<Task>, StoreError> {
    let shape = Shape {
        scope: Scope::Any,
        in_project: false,
        driver: Driver::Walk,
        with_label: false,
        filtered: false,
        sorted: Sorted::Rank,
        order: Order::Asc,
        behind: before.is_some(),
    };
    // One more, since the one that moves may be among them.
    let limit = following + 1;
    let mut params: Vec<Value> = vec![user.into(), (limit as u64).into()];
    if let Some((rank, pk)) = &before {
        params.extend([rank.as_str().into(), (*pk).into()]);
    }
    let rows = store.read(shape.statement(), params).await?;
    let is_whole = rows.len() < limit;
    let tasks = task_rows(store, user, &rows).await?;
    Ok(Neighbours {
        before: before.map(|(rank, _)| rank),
        following: tasks.into_iter().map(|(_, task)| task).filter(|task| task.id != moving).collect(),
        is_whole,
    })
}
