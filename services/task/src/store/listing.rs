//! The statements of lists: one for each shape a list can have, built when it is first asked for and kept. What people type is only
//! ever a parameter. The number of shapes is fixed, so that what is kept is bounded.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use pando_store::Statement;
use pando_task_contract::Order;

use super::statements::{columns, words_query};

/// Which tasks at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Open.
    Open,
    /// Completed.
    Completed,
    /// Both.
    Any,
    /// In the trash.
    Trash,
}

/// Where the search begins: what bounds the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Driver {
    /// At the order itself: an index is walked until the page is full.
    Walk,
    /// The same, along a stretch of the order by due date.
    DueWalk,
    /// At the tasks with these words.
    Words,
    /// At the tasks with this label.
    Label,
    /// At the tasks of the project.
    Project,
    /// At the tasks completed in a stretch of time.
    Completed,
    /// At the tasks due in a stretch of time.
    Due,
}

/// What a list is ordered by. The three kinds of due dates are lists of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sorted {
    /// By hand.
    Rank,
    /// By priority.
    Priority,
    /// By creation.
    Created,
    /// By the last change.
    Updated,
    /// By title.
    Title,
    /// By completion.
    Completed,
    /// Days and floating times.
    DueCivil,
    /// Zoned times.
    DueZoned,
    /// Those that are not due.
    DueNone,
}

impl Sorted {
    fn column(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Priority => "priority",
            Self::Created => "created_at",
            Self::Updated => "updated_at",
            Self::Title => "title_key",
            Self::Completed => "completed_at",
            Self::DueCivil | Self::DueZoned => "due_key",
            Self::DueNone => "pk",
        }
    }

    fn condition(self) -> &'static str {
        match self {
            Self::DueCivil => " and t.due_kind = 0",
            Self::DueZoned => " and t.due_kind = 1",
            // The key says nothing new, but lets the index give them in the order of their pk.
            Self::DueNone => " and t.due_kind = 2 and t.due_key is null",
            _ => "",
        }
    }
}

/// The shape of a list. The parameters follow in the order of its fields: the user, the limit, then what each field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Which tasks at all.
    pub scope: Scope,
    /// In one project: its id, or an empty blob.
    pub in_project: bool,
    /// Where the search begins: the words; the label; from, before (`DueWalk`, `Completed`); from, before, from, before (`Due`: civil,
    /// zoned).
    pub driver: Driver,
    /// With a label besides: its id.
    pub with_label: bool,
    /// With the rare filters: the eleven of `FILTERS`.
    pub filtered: bool,
    /// What it is ordered by.
    pub sorted: Sorted,
    /// Up or down.
    pub order: Order,
    /// Behind a place: its key (not for `DueNone`), its pk.
    pub behind: bool,
}

/// The rare filters; a parameter that is null does not filter.
const FILTERS: &[&str] = &[
    " and (cast($? as bigint) is null or t.status = $?)",
    " and (cast($? as bigint) is null or t.priority = $?)",
    " and (cast($? as bigint) is null or (t.due_kind = 2) = ($? = 0))",
    " and (cast($? as bigint) is null or t.due_kind <> 0 or t.due_key >= $?)",
    " and (cast($? as bigint) is null or t.due_kind <> 0 or t.due_key < $?)",
    " and (cast($? as bigint) is null or t.due_kind <> 1 or t.due_key >= $?)",
    " and (cast($? as bigint) is null or t.due_kind <> 1 or t.due_key < $?)",
    " and (cast($? as bigint) is null or t.due_kind <> 0 or t.status = 1 or t.due_key >= $?)",
    " and (cast($? as bigint) is null or t.due_kind <> 1 or t.status = 1 or t.due_key >= $?)",
    " and (cast($? as bigint) is null or t.completed_at >= $?)",
    " and (cast($? as bigint) is null or t.completed_at < $?)",
];

impl Shape {
    /// Its statement.
    pub fn statement(self) -> &'static Statement {
        static BUILT: LazyLock<RwLock<HashMap<Shape, &'static Statement>>> = LazyLock::new(RwLock::default);
        if let Some(known) = BUILT.read().unwrap_or_else(PoisonError::into_inner).get(&self) {
            return known;
        }
        let mut built = BUILT.write().unwrap_or_else(PoisonError::into_inner);
        built.entry(self).or_insert_with(|| Box::leak(Box::new(self.build())))
    }

    fn build(self) -> Statement {
        let mut statement = Statement::built("task.list", self.text(false));
        statement.postgres = self.text(true).into();
        if self.is_walk() && !self.filtered {
            statement
        } else {
            statement.long()
        }
    }

    fn is_walk(self) -> bool {
        matches!(self.driver, Driver::Walk | Driver::DueWalk)
    }

    fn text(self, postgres: bool) -> String {
        let (column, direction) = (self.sorted.column(), if self.order == Order::Asc { "asc" } else { "desc" });
        let mut number = 2;
        let mut next = || {
            number += 1;
            format!("${number}")
        };
        let project = if self.in_project {
            format!(" and t.project_id = {}", next())
        } else {
            String::new()
        };
        let from = self.driver(&mut next, postgres);
        let stretch = match self.driver {
            Driver::DueWalk => format!(" and t.due_key >= {} and t.due_key < {}", next(), next()),
            _ => String::new(),
        };
        let label = match self.with_label {
            true => format!(
                " and exists (select 1 from task_labels l where l.label_id = {} and l.task_pk = t.pk)",
                next()
            ),
            false => String::new(),
        };
        let mut filters = String::new();
        for filter in FILTERS.iter().filter(|_| self.filtered) {
            filters.push_str(&filter.replace("$?", &next()));
        }
        let behind = match (self.behind, self.sorted, self.order) {
            (false, ..) => String::new(),
            (true, Sorted::DueNone, Order::Asc) => format!(" and t.pk > {}", next()),
            (true, Sorted::DueNone, Order::Desc) => format!(" and t.pk < {}", next()),
            (true, _, Order::Asc) => format!(" and (t.{column}, t.pk) > ({}, {})", next(), next()),
            (true, _, Order::Desc) => format!(" and (t.{column}, t.pk) < ({}, {})", next(), next()),
        };
        let kind = self.sorted.condition();
        let order = match self.sorted {
            // PostgreSQL walks an index in the order of all its columns, also of one that is null throughout.
            Sorted::DueNone if postgres => format!("t.due_key {direction}, t.pk {direction}"),
            Sorted::DueNone => format!("t.pk {direction}"),
            _ => format!("t.{column} {direction}, t.pk {direction}"),
        };
        let rest = format!("{project}{kind}{stretch}{label}{filters}{behind}");
        let part =
            |what: &str, state: &str| format!("select {what} from {from} where t.user_id = $1{state}{rest} order by {order} limit $2");
        let state = match self.scope {
            Scope::Open => " and t.status = 0 and t.deleted_at is null",
            Scope::Completed => " and t.status = 1 and t.deleted_at is null",
            Scope::Any => " and t.deleted_at is null",
            Scope::Trash => " and t.deleted_at is not null",
        };
        match (self.is_walk(), self.scope) {
            (true, Scope::Any) => {
                // Each state is walked in its own order; the two meet in a list no longer than two pages.
                let inner = |status| {
                    part(
                        &format!("t.pk, t.{column} as k"),
                        &format!(" and t.status = {status} and t.deleted_at is null"),
                    )
                };
                let both = format!("select * from ({}) a union all select * from ({}) b", inner(0), inner(1));
                format!(
                    concat!(
                        "select ",
                        columns!(),
                        " from ({both}) p join tasks t on t.pk = p.pk order by p.k {dir}, p.pk {dir} limit $2"
                    ),
                    both = both,
                    dir = direction
                )
            }
            (true, _) => part(columns!(), state),
            // What is sorted is small rows; the texts are read for the page alone.
            _ => {
                let inner = part(&format!("t.pk, t.{column} as k"), state);
                format!(
                    concat!(
                        "select ",
                        columns!(),
                        " from ({inner}) p join tasks t on t.pk = p.pk order by p.k {dir}, p.pk {dir}"
                    ),
                    inner = inner,
                    dir = direction
                )
            }
        }
    }

    /// Where rows come from. In SQLite `cross join` says which table comes first.
    fn driver(self, next: &mut impl FnMut() -> String, postgres: bool) -> String {
        let join = if postgres { "join" } else { "cross join" };
        let from = |source: String| format!("({source}) c {join} tasks t on t.pk = c.pk");
        match self.driver {
            Driver::Walk | Driver::DueWalk => "tasks t".to_owned(),
            // Left to itself, SQLite walks the order and looks for the project in all there is.
            Driver::Project if postgres => "tasks t".to_owned(),
            Driver::Project => "tasks t indexed by tasks_project".to_owned(),
            Driver::Words if postgres => {
                let query = words_query!("$0").replace("$0", &next());
                from(format!("select rowid as pk from task_words where words @@ {query}"))
            }
            Driver::Words => from(format!("select rowid as pk from task_words where task_words match {}", next())),
            Driver::Label => from(format!("select task_pk as pk from task_labels where label_id = {}", next())),
            Driver::Completed => {
                let source = "select pk from tasks where user_id = $1 and status = 1 and deleted_at is null and completed_at";
                from(format!("{source} >= {} and completed_at < {}", next(), next()))
            }
            Driver::Due => {
                let (civil, zoned) = ([next(), next()], [next(), next()]);
                let stretch = |status: u8, kind: u8, [low, high]: &[String; 2]| {
                    let source = "select pk from tasks where user_id = $1 and deleted_at is null and status";
                    format!("{source} = {status} and due_kind = {kind} and due_key >= {low} and due_key < {high}")
                };
                let all = [
                    stretch(0, 0, &civil),
                    stretch(0, 1, &zoned),
                    stretch(1, 0, &civil),
                    stretch(1, 1, &zoned),
                ];
                from(all.join(" union all "))
            }
        }
    }

    /// All shapes there can be.
    #[cfg(test)]
    pub fn all() -> impl Iterator<Item = Self> {
        let scopes = [Scope::Open, Scope::Completed, Scope::Any, Scope::Trash];
        let drivers = [
            Driver::Walk,
            Driver::DueWalk,
            Driver::Words,
            Driver::Label,
            Driver::Project,
            Driver::Completed,
            Driver::Due,
        ];
        let sorts = [
            Sorted::Rank,
            Sorted::Priority,
            Sorted::Created,
            Sorted::Updated,
            Sorted::Title,
            Sorted::Completed,
            Sorted::DueCivil,
            Sorted::DueZoned,
            Sorted::DueNone,
        ];
        let flags = (0..32u32).map(|bits| [0, 1, 2, 3, 4].map(|bit| bits & (1 << bit) != 0));
        let all = flags.flat_map(move |[in_project, with_label, filtered, behind, up]| {
            scopes.into_iter().flat_map(move |scope| {
                drivers.into_iter().flat_map(move |driver| {
                    sorts.into_iter().map(move |sorted| Self {
                        scope,
                        in_project,
                        driver,
                        with_label,
                        filtered,
                        sorted,
                        order: if up { Order::Asc } else { Order::Desc },
                        behind,
                    })
                })
            })
        });
        all.filter(|shape| shape.can_be())
    }

    /// Whether a query leads to it.
    #[cfg(test)]
    fn can_be(&self) -> bool {
        let is_by_due = matches!(self.sorted, Sorted::DueCivil | Sorted::DueZoned);
        let driver = match self.driver {
            Driver::Walk | Driver::Words | Driver::Label => true,
            Driver::DueWalk => is_by_due && self.scope != Scope::Trash,
            Driver::Project => self.in_project && self.scope != Scope::Trash && self.sorted != Sorted::Rank,
            Driver::Completed => self.scope == Scope::Completed,
            Driver::Due => !is_by_due && self.sorted != Sorted::DueNone && self.scope != Scope::Trash,
        };
        let is_done = matches!(self.scope, Scope::Completed | Scope::Trash);
        driver && (!self.with_label || self.driver == Driver::Words) && (self.sorted != Sorted::Completed || is_done)
    }
}
