//! Every statement of the service that is written by hand. Those of lists are built in `listing`.

use pando_store::Statement;

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident $label:literal = $sql:expr, $postgres:expr $(, $long:ident)?;)+) => {
        $($(#[$doc])* pub static $name: Statement = Statement::new($label, $sql, $postgres)$(.$long())?;)+
        /// All of them.
        #[cfg(test)]
        pub static ALL: &[&Statement] = &[$(&$name),+];
    };
}

/// The columns of a task, in the order in which `rows` reads them.
macro_rules! columns {
    () => {
        "t.pk, t.id, t.status, t.deleted_at, t.completed_at, t.created_at, t.updated_at, t.version, t.priority, t.project_id, \
         t.due_date, t.due_time, t.due_zone, t.rank, t.labels, t.title, t.notes"
    };
}
pub(super) use columns;

/// A read of tasks.
macro_rules! tasks {
    ($rest:literal) => {
        concat!("select ", columns!(), " from tasks t ", $rest)
    };
}

/// Something new of a person, unless they departed; in both dialects. See `is_here` in PostgreSQL's tables: there, somebody may depart
/// while this statement runs.
macro_rules! unless_departed {
    ($name:ident, $postgres:ident, $insert:literal, $also:literal, $also_postgres:literal) => {
        const $name: &str = concat!(
            $insert,
            " where not exists (select 1 from departed where user_id = $2)",
            $also
        );
        const $postgres: &str = concat!($insert, " where is_here($2)", $also_postgres);
    };
}

/// What [`super::match_all`] says of words, in PostgreSQL's language. Words are letters and digits, so that quoting them is enough.
macro_rules! words_query {
    ($param:literal) => {
        concat!(
            "cast(replace(replace(replace(",
            $param,
            ", '\" *', '\":*'), ' AND ', ' & '), '\"', '''') as tsquery)"
        )
    };
}
pub(super) use words_query;

/// So many of a person's tasks outside the trash, and as many in it: each part is in an index of its own.
macro_rules! some_tasks {
    () => {
        "(select pk from (select pk from tasks where user_id = $1 and deleted_at is null order by status, rank, pk limit $2) a
          union all
          select pk from (select pk from tasks where user_id = $1 and deleted_at is not null order by updated_at, pk limit $2) b)"
    };
}

/// The index of words gives the newest first, so that a word that stands in everything costs no more than the rows that are taken.
const NEWEST_SQLITE: &str =
    "select c.pk, t.title from (select rowid as pk from task_words where task_words match $2) c cross join tasks t on t.pk = c.pk
     where t.user_id = $1 and t.deleted_at is null and (cast($3 as bigint) is null or t.status = $3) order by c.pk desc limit $4";
/// Here the index gives them in no order: their numbers are sorted, and rows are read until there are enough.
const NEWEST_POSTGRES: &str = concat!(
    "select c.pk, t.title from (select rowid as pk from task_words where words @@ ",
    words_query!("$2"),
    " order by rowid desc) c cross join lateral (select t.title from tasks t where t.pk = c.pk and t.user_id = $1
        and t.deleted_at is null and (cast($3 as bigint) is null or t.status = $3) offset 0) t order by c.pk desc limit $4"
);
const PICKED_SQLITE: &str = concat!(
    "select ",
    columns!(),
    " from json_each($2) j cross join tasks t on t.pk = j.value where t.user_id = $1 and t.deleted_at is null"
);
const PICKED_POSTGRES: &str = concat!(
    "select ",
    columns!(),
    " from json_array_elements_text(cast(cast($2 as text) as json)) j(pk) join tasks t on t.pk = cast(j.pk as bigint)
     where t.user_id = $1 and t.deleted_at is null"
);
const TASK_BY_ID: &str = tasks!("where t.id = $1 and t.user_id = $2");
/// A row for each label, or one without; the names in the two columns behind the task's own.
const TASK_WITH_NAMES: &str = concat!(
    "select ",
    columns!(),
    ", l.id, l.name from tasks t left join task_labels tl on tl.task_pk = t.pk
     left join labels l on l.id = tl.label_id and l.user_id = t.user_id where t.id = $1 and t.user_id = $2"
);
const TASKS_TO_PURGE: &str = concat!(
    "select ",
    columns!(),
    ", t.user_id from tasks t where t.deleted_at is not null and t.deleted_at < $1 order by t.deleted_at limit $2"
);
const TASKS_IN_PROJECT: &str = tasks!("where t.user_id = $1 and t.project_id = $2 and t.deleted_at is null limit $3");
const TASKS_TRASHED_IN_PROJECT: &str = tasks!("where t.user_id = $1 and t.project_id = $2 and t.deleted_at is not null limit $3");
unless_departed!(
    TASK_INSERT,
    TASK_INSERT_POSTGRES,
    "insert into tasks (id, user_id, status, deleted_at, completed_at, created_at, updated_at, version, priority, project_id,
        due_kind, due_key, due_date, due_time, due_zone, rank, title_key, labels, title, notes)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20",
    "",
    ""
);
const TASK_UPDATE: &str = "update tasks set status = $4, deleted_at = $5, completed_at = $6, updated_at = $7, version = $8, priority = $9,
        project_id = $10, due_kind = $11, due_key = $12, due_date = $13, due_time = $14, due_zone = $15, rank = $16, title_key = $17,
        labels = $18, title = $19, notes = $20
    where id = $1 and user_id = $2 and version = $3";
const TASK_DELETE: &str = "delete from tasks where id = $1 and user_id = $2 and version = $3";
const TASK_LABEL: &str = "insert into task_labels (label_id, task_pk) select $2, pk from tasks where id = $1 on conflict do nothing";
const TASK_UNLABEL: &str = "delete from task_labels where label_id = $2 and task_pk = (select pk from tasks where id = $1)";
const TASK_UNLABEL_ALL: &str = "delete from task_labels where task_pk = (select pk from tasks where id = $1)";
const WORDS_DELETE: &str = "delete from task_words where rowid = (select pk from tasks where id = $1)";
const LABELS: &str = "select id, name, colour, version, open_count from labels where user_id = $1 order by name_key";
const LABEL_BY_ID: &str = "select id, name from labels where user_id = $1 and id = $2";
const LABEL_BY_NAME: &str = "select id, name from labels where user_id = $1 and name_key = $2";
const LABELS_BY_ID: &str = "select id, name from labels where user_id = $1 and id in ($2, $3, $4, $5, $6, $7, $8, $9)";
const LABELS_COUNT: &str = "select count(*) from labels where user_id = $1";
unless_departed!(
    LABEL_INSERT,
    LABEL_INSERT_POSTGRES,
    "insert into labels (id, user_id, name, name_key, colour, version, open_count)
    select $1, $2, $3, $4, $5, $6, 0",
    " and (select count(*) from labels where user_id = $2) < $7",
    " and labels_have_room($2, $7)"
);
const LABEL_UPDATE: &str =
    "update labels set name = $4, name_key = $5, colour = $6, version = $7 where id = $1 and user_id = $2 and version = $3";
const LABEL_DELETE: &str = "delete from labels where id = $1 and user_id = $2 and version = $3";
const LABEL_COUNT: &str = "update labels set open_count = open_count + $3 where id = $1 and user_id = $2";
const LABEL_GONE: &str = "insert into labels_gone (label_id) values ($1) on conflict do nothing";
const LABELS_GONE: &str = "select label_id from labels_gone limit $1";
const LABEL_FORGET: &str = "delete from labels_gone where label_id = $1 and not exists (select 1 from task_labels where label_id = $1)";
const LABEL_STRIP: &str =
    "delete from task_labels where label_id = $1 and task_pk in (select task_pk from task_labels where label_id = $1 limit $2)";
const PROJECTS: &str = "select id, name, colour, archived, rank, version, open_count from projects
    where user_id = $1 and deleted_at is null order by rank, pk";
const PROJECT_BY_ID: &str = "select id from projects where user_id = $1 and id = $2 and deleted_at is null";
const PROJECT_BY_NAME: &str = "select id from projects where user_id = $1 and name_key = $2 and deleted_at is null";
const PROJECTS_COUNT: &str = "select count(*) from projects where user_id = $1 and deleted_at is null";
unless_departed!(
    PROJECT_INSERT,
    PROJECT_INSERT_POSTGRES,
    "insert into projects (id, user_id, name, name_key, colour, archived, rank, version, open_count)
    select $1, $2, $3, $4, $5, $6, $7, $8, 0",
    " and (select count(*) from projects where user_id = $2 and deleted_at is null) < $9",
    " and projects_have_room($2, $9)"
);
const PROJECT_UPDATE: &str = "update projects set name = $4, name_key = $5, colour = $6, archived = $7, rank = $8, version = $9
    where id = $1 and user_id = $2 and version = $3 and deleted_at is null";
const PROJECT_LEAVE: &str =
    "update projects set deleted_at = $4, version = $5 where id = $1 and user_id = $2 and version = $3 and deleted_at is null";
const PROJECT_COUNT: &str = "update projects set open_count = open_count + $3 where id = $1 and user_id = $2 and deleted_at is null";
const PROJECTS_LEAVING: &str = "select id, user_id from projects where deleted_at is not null order by deleted_at limit $1";
const PROJECT_FORGET: &str = "delete from projects where id = $1 and deleted_at is not null
    and not exists (select 1 from tasks where user_id = $2 and project_id = $1 and deleted_at is null)
    and not exists (select 1 from tasks where user_id = $2 and project_id = $1 and deleted_at is not null)";
const PROJECTS_CLEAR: &str = "delete from projects where pk in (
    select pk from projects where user_id = $1 and deleted_at is null
    union all select pk from projects where deleted_at is not null and user_id = $1)";
const DEPART: &str = "insert into departed (user_id, departed_at) values ($1, $2) on conflict do nothing";
/// Waits for what is on its way to be committed, and keeps off what comes: see `is_here` in the tables.
const DEPART_POSTGRES: &str = "with alone as materialized (select pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0)))
    insert into departed (user_id, departed_at) select $1, $2 from alone on conflict do nothing";
const IS_DEPARTED: &str = "select 1 from departed where user_id = $1";
const DEPARTED: &str = "select user_id from departed where cleared_at is null order by departed_at limit $1";
const CLEARED: &str = "update departed set cleared_at = $2 where user_id = $1";

statements! {
    /// The newest tasks with words: their pk and title.
    NEWEST "task.newest" = NEWEST_SQLITE, NEWEST_POSTGRES, long;
    /// Tasks by a JSON array of their pks, in no order.
    PICKED "task.picked" = PICKED_SQLITE, PICKED_POSTGRES;
    /// One task of a person.
    TASK "task.by_id" = TASK_BY_ID, TASK_BY_ID;
    /// The same with the names of its labels, in one round trip.
    NAMED_TASK "task.named" = TASK_WITH_NAMES, TASK_WITH_NAMES;
    /// Tasks of anybody that have been in the trash since before a moment.
    TO_PURGE "task.to_purge" = TASKS_TO_PURGE, TASKS_TO_PURGE, long;
    /// Tasks of a project, outside the trash.
    IN_PROJECT "task.in_project" = TASKS_IN_PROJECT, TASKS_IN_PROJECT;
    /// Tasks of a project, in the trash.
    TRASHED_IN_PROJECT "task.trashed_in_project" = TASKS_TRASHED_IN_PROJECT, TASKS_TRASHED_IN_PROJECT;
    /// A new task; no row when the person is gone.
    INSERT "task.insert" = TASK_INSERT, TASK_INSERT_POSTGRES;
    /// All of a task, over one version.
    UPDATE "task.update" = TASK_UPDATE, TASK_UPDATE;
    /// The end of a task, over one version.
    DELETE "task.delete" = TASK_DELETE, TASK_DELETE;
    /// A task gets a label.
    LABEL "task.label" = TASK_LABEL, TASK_LABEL;
    /// A task loses a label.
    UNLABEL "task.unlabel" = TASK_UNLABEL, TASK_UNLABEL;
    /// A task loses all labels.
    UNLABEL_ALL "task.unlabel_all" = TASK_UNLABEL_ALL, TASK_UNLABEL_ALL;
    /// The words of a task, new or in place of others.
    WORDS "words.put" = "insert or replace into task_words (rowid, title, notes) select pk, $2, $3 from tasks where id = $1",
        "insert into task_words (rowid, words) select pk, array_to_tsvector(string_to_array($2, ' ') || string_to_array($3, ' '))
         from tasks where id = $1 on conflict (rowid) do update set words = excluded.words";
    /// The words of a task go.
    UNWORD "words.delete" = WORDS_DELETE, WORDS_DELETE;
    /// All labels of a person.
    ALL_LABELS "label.all" = LABELS, LABELS;
    /// One label.
    LABEL_OF_ID "label.by_id" = LABEL_BY_ID, LABEL_BY_ID;
    /// One label by its folded name.
    LABEL_OF_NAME "label.by_name" = LABEL_BY_NAME, LABEL_BY_NAME;
    /// Up to eight labels.
    LABELS_OF_IDS "label.by_ids" = LABELS_BY_ID, LABELS_BY_ID;
    /// How many labels.
    COUNT_LABELS "label.number" = LABELS_COUNT, LABELS_COUNT;
    /// A new label, if there is room.
    INSERT_LABEL "label.insert" = LABEL_INSERT, LABEL_INSERT_POSTGRES;
    /// All of a label, over one version.
    UPDATE_LABEL "label.update" = LABEL_UPDATE, LABEL_UPDATE;
    /// The end of a label, over one version.
    DELETE_LABEL "label.delete" = LABEL_DELETE, LABEL_DELETE;
    /// More or fewer open tasks have it.
    COUNT_LABEL "label.count" = LABEL_COUNT, LABEL_COUNT;
    /// It is to be taken off tasks.
    GONE_LABEL "label.gone" = LABEL_GONE, LABEL_GONE;
    /// Labels to be taken off tasks.
    GONE_LABELS "label.all_gone" = LABELS_GONE, LABELS_GONE;
    /// A label that no task lists any more.
    FORGET_LABEL "label.forget" = LABEL_FORGET, LABEL_FORGET;
    /// Takes a label off some tasks.
    STRIP_LABEL "label.strip" = LABEL_STRIP, LABEL_STRIP;
    /// All projects of a person, in their order.
    ALL_PROJECTS "project.all" = PROJECTS, PROJECTS;
    /// One project.
    PROJECT_OF_ID "project.by_id" = PROJECT_BY_ID, PROJECT_BY_ID;
    /// One project by its folded name.
    PROJECT_OF_NAME "project.by_name" = PROJECT_BY_NAME, PROJECT_BY_NAME;
    /// How many projects.
    COUNT_PROJECTS "project.number" = PROJECTS_COUNT, PROJECTS_COUNT;
    /// A new project, if there is room.
    INSERT_PROJECT "project.insert" = PROJECT_INSERT, PROJECT_INSERT_POSTGRES;
    /// All of a project, over one version.
    UPDATE_PROJECT "project.update" = PROJECT_UPDATE, PROJECT_UPDATE;
    /// A project disappears, over one version.
    LEAVE_PROJECT "project.leave" = PROJECT_LEAVE, PROJECT_LEAVE;
    /// More or fewer open tasks are in it.
    COUNT_PROJECT "project.count" = PROJECT_COUNT, PROJECT_COUNT;
    /// Projects whose tasks are on their way to the Inbox.
    LEAVING_PROJECTS "project.leaving" = PROJECTS_LEAVING, PROJECTS_LEAVING;
    /// The end of a project without tasks.
    FORGET_PROJECT "project.forget" = PROJECT_FORGET, PROJECT_FORGET;
    /// A person is gone.
    DEPART_PERSON "departed.insert" = DEPART, DEPART_POSTGRES;
    /// Whether a person is gone.
    DEPARTED_PERSON "departed.one" = IS_DEPARTED, IS_DEPARTED;
    /// People that are gone and have something left here.
    DEPARTED_PEOPLE "departed.all" = DEPARTED, DEPARTED;
    /// Nothing of them is left.
    CLEARED_PERSON "departed.cleared" = CLEARED, CLEARED;
    /// Words of some of a person's tasks; the order of the three makes them take the same tasks.
    CLEAR_WORDS "departed.words" = concat!("delete from task_words where rowid in ", some_tasks!()),
        concat!("delete from task_words where rowid in ", some_tasks!());
    /// Labels of some of a person's tasks.
    CLEAR_TASK_LABELS "departed.task_labels" = concat!("delete from task_labels where task_pk in ", some_tasks!()),
        concat!("delete from task_labels where task_pk in ", some_tasks!());
    /// Some of a person's tasks. In PostgreSQL others may change them between the three: what goes takes its own words and labels along.
    CLEAR_TASKS "departed.tasks" = concat!("delete from tasks where pk in ", some_tasks!()),
        concat!("with gone as (delete from tasks where pk in ", some_tasks!(), " returning pk), bare as (delete from task_labels
         where task_pk in (select pk from gone)) delete from task_words where rowid in (select pk from gone)");
    /// Whether a person has tasks: a row or two when so.
    ANY_TASK "departed.any_task" = concat!("select 1 from ", some_tasks!(), " c"), concat!("select 1 from ", some_tasks!(), " c");
    /// A person's labels.
    CLEAR_LABELS "departed.labels" = "delete from labels where user_id = $1", "delete from labels where user_id = $1";
    /// A person's projects.
    CLEAR_PROJECTS "departed.projects" = PROJECTS_CLEAR, PROJECTS_CLEAR;
}
