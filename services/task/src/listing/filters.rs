use jiff::civil::{Date, Time};
use pando_kernel::{Instant, LabelId, UserId, Zone};
use pando_store::Value;
use pando_task_contract::{ListTasks, ProjectFilter, Sort, Status};

use crate::domain::civil_micros;
use crate::store::{Driver, Scope, Shape, Sorted, match_all};

/// A stretch of time that is half open: from, before.
type Stretch = [Option<i64>; 2];

/// Who asks, when, and in which zone days are meant.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose tasks.
    pub user: UserId,
    /// The moment.
    pub now: Instant,
    /// The zone.
    pub zone: Zone,
}

/// A list's filters as statements take them.
#[derive(Clone, Debug)]
pub struct Filters {
    user: UserId,
    scope: Scope,
    project: Option<Vec<u8>>,
    label: Option<LabelId>,
    words: Option<String>,
    status: Option<i64>,
    priority: Option<i64>,
    has_due: Option<bool>,
    civil: Stretch,
    zoned: Stretch,
    late: Option<[i64; 2]>,
    completed: Stretch,
}

impl Filters {
    /// Reads a query; `label` is the one that it names, found. `None` when nothing can match.
    pub fn new(query: &ListTasks, asked: &Asked, label: Option<LabelId>) -> Option<Self> {
        let start = |date: Option<Date>| date.map(|date| asked.zone.start_of(date).as_micros());
        let civil = |date: Option<Date>| date.map(|date| civil_micros(date.to_datetime(Time::midnight())));
        let mut filters = Self {
            user: asked.user,
            scope: match (query.trashed, query.status) {
                (Some(true), _) => Scope::Trash,
                (_, Some(Status::Open)) => Scope::Open,
                (_, Some(Status::Completed)) => Scope::Completed,
                (_, None) => Scope::Any,
            },
            project: query.project_id.map(|project| match project {
                ProjectFilter::Inbox => Vec::new(),
                ProjectFilter::Project(id) => id.uuid().as_bytes().to_vec(),
            }),
            label,
            words: None,
            status: None,
            priority: query.priority.map(|priority| priority.number().into()),
            has_due: query.has_due,
            civil: [civil(query.due_from), civil(query.due_before)],
            zoned: [start(query.due_from), start(query.due_before)],
            late: None,
            completed: [start(query.completed_from), start(query.completed_before)],
        };
        if let Some(q) = query.q.as_deref().filter(|q| !q.trim().is_empty()) {
            filters.words = Some(match_all(asked.user, q)?);
        }
        let now = [
            civil_micros(asked.zone.tz().to_datetime(asked.now.timestamp())),
            asked.now.as_micros(),
        ];
        let mut only = query.status;
        match query.overdue {
            Some(true) => {
                filters.civil[1] = Some(filters.civil[1].map_or(now[0], |before| before.min(now[0])));
                filters.zoned[1] = Some(filters.zoned[1].map_or(now[1], |before| before.min(now[1])));
                only = narrowed(only, Status::Open)?;
            }
            Some(false) => filters.late = Some(now),
            None => {}
        }
        if filters.completed != [None, None] || query.sort == Sort::Completed {
            only = narrowed(only, Status::Completed)?;
        }
        match (filters.scope, only) {
            (Scope::Trash, only) => filters.status = only.map(|status| i64::from(status == Status::Completed)),
            (_, Some(Status::Open)) => filters.scope = Scope::Open,
            (_, Some(Status::Completed)) => filters.scope = Scope::Completed,
            (_, None) => {}
        }
        if filters.is_due_bound() {
            if filters.has_due == Some(false) {
                return None;
            }
            filters.has_due = Some(true);
        }
        Some(filters)
    }

    fn is_due_bound(&self) -> bool {
        self.civil != [None, None]
    }

    /// The kinds of due dates that can match, in the order in which a list by due date shows them.
    pub fn due_kinds(&self) -> Vec<Sorted> {
        let all = [Sorted::DueCivil, Sorted::DueZoned, Sorted::DueNone];
        let matches = |kind: &Sorted| self.has_due.is_none_or(|has_due| has_due == (*kind != Sorted::DueNone));
        all.into_iter().filter(matches).collect()
    }

    /// The statement's shape, and its parameters but for the place to begin behind.
    pub fn shape(&self, sorted: Sorted, order: pando_task_contract::Order, limit: u32) -> (Shape, Vec<Value>) {
        let is_by_due = matches!(sorted, Sorted::DueCivil | Sorted::DueZoned | Sorted::DueNone);
        // The Inbox is as good as everything to many people: its order is walked.
        let is_in_some = self.project.as_ref().is_some_and(|project| !project.is_empty());
        let driver = match () {
            () if self.words.is_some() => Driver::Words,
            () if self.label.is_some() => Driver::Label,
            () if self.scope == Scope::Trash => Driver::Walk,
            () if is_in_some && sorted != Sorted::Rank => Driver::Project,
            () if self.completed != [None, None] => Driver::Completed,
            () if self.is_due_bound() && is_by_due => Driver::DueWalk,
            () if self.is_due_bound() => Driver::Due,
            () => Driver::Walk,
        };
        let rest = self.rest(driver, is_by_due);
        let shape = Shape {
            scope: self.scope,
            in_project: self.project.is_some(),
            driver,
            with_label: driver == Driver::Words && self.label.is_some(),
            filtered: rest.iter().any(|value| *value != Value::Null),
            sorted,
            order,
            behind: false,
        };
        let mut params: Vec<Value> = vec![self.user.into(), limit.into()];
        params.extend(self.project.clone().map(Value::from));
        let edges = |[from, before]: Stretch| [from.unwrap_or(i64::MIN).into(), before.unwrap_or(i64::MAX).into()];
        match driver {
            Driver::Walk | Driver::Project => {}
            Driver::DueWalk if sorted == Sorted::DueZoned => params.extend(edges(self.zoned)),
            Driver::DueWalk => params.extend(edges(self.civil)),
            Driver::Words => params.push(self.words.clone().into()),
            Driver::Label => params.push(self.label.into()),
            Driver::Completed => params.extend(edges(self.completed)),
            Driver::Due => params.extend(edges(self.civil).into_iter().chain(edges(self.zoned))),
        }
        if shape.with_label {
            params.push(self.label.into());
        }
        if shape.filtered {
            params.extend(rest);
        }
        (shape, params)
    }

    /// The rare filters, as far as the driver and the order don't see to them.
    fn rest(&self, driver: Driver, is_by_due: bool) -> [Value; 11] {
        let by_driver = matches!(driver, Driver::Due | Driver::DueWalk);
        let [civil, zoned] = if by_driver { [[None; 2]; 2] } else { [self.civil, self.zoned] };
        let completed = if driver == Driver::Completed { [None; 2] } else { self.completed };
        let has_due = self.has_due.filter(|_| !by_driver && !is_by_due);
        [
            self.status.into(),
            self.priority.into(),
            has_due.map(i64::from).into(),
            civil[0].into(),
            civil[1].into(),
            zoned[0].into(),
            zoned[1].into(),
            self.late.map(|late| late[0]).into(),
            self.late.map(|late| late[1]).into(),
            completed[0].into(),
            completed[1].into(),
        ]
    }
}

/// The state that both ask for; the outer `None` when they contradict each other.
fn narrowed(only: Option<Status>, to: Status) -> Option<Option<Status>> {
    only.is_none_or(|only| only == to).then_some(Some(to))
}
