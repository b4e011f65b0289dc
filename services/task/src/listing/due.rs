use std::cmp::Ordering;
use std::collections::VecDeque;

use pando_store::{Row, Store, StoreError, Value};
use pando_task_contract::{ListTasks, Order, Task};
use serde::{Deserialize, Serialize};

use super::{Asked, Filters};
use crate::domain::{civil_micros, due_key};
use crate::store::{Sorted, task_rows};

/// How far a list by due date has come: behind which key and pk in each of its three parts. Each part is walked in its own order,
/// so that nothing is shown twice or left out, whatever the zone makes of their common order.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct DuePlace {
    #[serde(default, rename = "c", skip_serializing_if = "Option::is_none")]
    civil: Option<(i64, i64)>,
    #[serde(default, rename = "z", skip_serializing_if = "Option::is_none")]
    zoned: Option<(i64, i64)>,
    #[serde(default, rename = "n", skip_serializing_if = "Option::is_none")]
    none: Option<i64>,
}

impl DuePlace {
    fn params(&self, kind: Sorted) -> Option<Vec<Value>> {
        let pair = |place: Option<(i64, i64)>| place.map(|(key, pk)| vec![key.into(), pk.into()]);
        match kind {
            Sorted::DueCivil => pair(self.civil),
            Sorted::DueZoned => pair(self.zoned),
            _ => self.none.map(|pk| vec![pk.into()]),
        }
    }

    fn passes(&mut self, kind: Sorted, task: &Task, pk: i64) {
        let key = due_key(task.due.as_ref()).micros().unwrap_or(0);
        match kind {
            Sorted::DueCivil => self.civil = Some((key, pk)),
            Sorted::DueZoned => self.zoned = Some((key, pk)),
            _ => self.none = Some(pk),
        }
    }
}

/// One page by due date: days and floating times as they stand in the zone of whoever asks, zoned times as they fall there, and at
/// the end, up or down, those that are not due.
pub async fn list(
    store: &dyn Store,
    query: &ListTasks,
    asked: &Asked,
    filters: &Filters,
    mut place: DuePlace,
) -> Result<(Vec<Task>, Option<DuePlace>), StoreError> {
    let limit = query.limit.get() as usize;
    let kinds = filters.due_kinds();
    let reads = kinds.iter().map(|kind| {
        let (mut shape, mut params) = filters.shape(*kind, query.order, query.limit.get() + 1);
        if let Some(behind) = place.params(*kind) {
            shape.behind = true;
            params.extend(behind);
        }
        (shape.statement(), params)
    });
    let answers = store.read_at_once(reads.collect()).await?;
    let mut parts: Vec<(Sorted, VecDeque<(i64, Task)>)> = Vec::new();
    // One look-up of the labels' names for all parts.
    let counts: Vec<usize> = answers.iter().map(Vec::len).collect();
    let rows: Vec<Row> = answers.into_iter().flatten().collect();
    let mut tasks = task_rows(store, asked.user, &rows).await?.into_iter();
    for (kind, count) in kinds.into_iter().zip(counts) {
        parts.push((kind, tasks.by_ref().take(count).collect()));
    }
    let mut items = Vec::new();
    while items.len() < limit {
        let Some((kind, part)) = next_part(&mut parts, query.order, asked) else {
            break;
        };
        let Some((pk, task)) = part.pop_front() else { break };
        place.passes(*kind, &task, pk);
        items.push(task);
    }
    let more = parts.iter().any(|(_, part)| !part.is_empty());
    Ok((items, more.then_some(place)))
}

/// The part whose first task comes next.
fn next_part<'a>(
    parts: &'a mut [(Sorted, VecDeque<(i64, Task)>)],
    order: Order,
    asked: &Asked,
) -> Option<&'a mut (Sorted, VecDeque<(i64, Task)>)> {
    let seen = |kind: Sorted, task: &Task| {
        let micros = due_key(task.due.as_ref()).micros().unwrap_or(0);
        match kind {
            Sorted::DueZoned => {
                let instant = pando_kernel::Instant::from_micros(micros);
                civil_micros(asked.zone.tz().to_datetime(instant.timestamp()))
            }
            _ => micros,
        }
    };
    let waiting = parts.iter_mut().filter(|(_, part)| !part.is_empty());
    waiting.min_by(|(kind_a, a), (kind_b, b)| {
        let (Some((_, a)), Some((_, b))) = (a.front(), b.front()) else {
            return Ordering::Equal;
        };
        let ends = (*kind_a == Sorted::DueNone).cmp(&(*kind_b == Sorted::DueNone));
        let by_time = seen(*kind_a, a).cmp(&seen(*kind_b, b));
        ends.then(if order == Order::Asc { by_time } else { by_time.reverse() })
    })
}
