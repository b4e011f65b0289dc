use jiff::civil::Date;
use pando_kernel::{ActivityId, Cursor, Instant, LabelId, Limit, ProjectId, TaskId, UserId, Zone};
use pando_wire::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which entries of the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListActivities {
    /// Of this type (topic), or all that begin with it when it ends with `.`: `task.`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// About this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// At this instant or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
    /// 1 to 200.
    #[serde(default)]
    pub limit: Limit,
    /// Where the last page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Activity {
    /// The id of the event it came from.
    pub id: ActivityId,
    /// The topic.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was committed.
    pub time: Instant,
    /// The thing it is about.
    pub subject: String,
    /// The task, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// What it was called then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// What was done, in a word.
    pub change: String,
}

/// Which days, as whom.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SummaryQuery {
    /// The first day; 29 days before `to` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// The last day, included; today when absent. At most 366 days in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub to: Option<Date>,
    /// In which zone days are meant; the person's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
}

/// The figures of a stretch of days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The first day.
    #[schemars(with = "String")]
    pub from: Date,
    /// The last day, included.
    #[schemars(with = "String")]
    pub to: Date,
    /// The zone the days are meant in.
    pub time_zone: Zone,
    /// Sums.
    pub totals: Totals,
    /// Day by day.
    pub by_day: Vec<Day>,
    /// Days in a row with something done.
    pub streak: Streak,
    /// Of what was done and had a due date, the share that was on time; null when there was none.
    pub on_time_rate: Option<f64>,
    /// Of what is open and has a due date, the share that is late now; null when there is none.
    pub overdue_rate: Option<f64>,
    /// From made to done.
    pub lead_time: LeadTime,
    /// What was done by weekday (Monday first) and hour of the day.
    pub by_hour: Vec<Vec<u64>>,
    /// By project.
    pub by_project: Vec<ProjectFigures>,
    /// By label.
    pub by_label: Vec<LabelFigures>,
    /// What is open now, by age.
    pub open_by_age: Vec<AgeBucket>,
}

/// Sums over the days, and what is open now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Made.
    pub created: u64,
    /// Done (and not reopened).
    pub completed: u64,
    /// Done, with a due date, by then.
    pub completed_on_time: u64,
    /// Done, with a due date, later.
    pub completed_late: u64,
    /// Open now.
    pub open: u64,
    /// Open and late now.
    pub overdue: u64,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Day {
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Made.
    pub created: u64,
    /// Done.
    pub completed: u64,
    /// The mean of what was done on this day and the six before it.
    pub completed_mean_7: f64,
}

/// Days in a row with something done. A day that is not over does not break it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Streak {
    /// Up to today or yesterday.
    pub current: u64,
    /// In the last ten years.
    pub longest: u64,
}

/// How long things take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeadTime {
    /// Half take less, in seconds.
    pub p50_seconds: Option<f64>,
    /// 85 of a hundred take less, in seconds.
    pub p85_seconds: Option<f64>,
    /// Of how many.
    pub count: u64,
}

/// A project's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectFigures {
    /// The project; null is the Inbox.
    pub project_id: Option<ProjectId>,
    /// What it is called now.
    pub name: String,
    /// Made.
    pub created: u64,
    /// Done.
    pub completed: u64,
    /// Open now.
    pub open: u64,
}

/// A label's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LabelFigures {
    /// The label.
    pub label_id: LabelId,
    /// What it is called now.
    pub name: String,
    /// Made.
    pub created: u64,
    /// Done.
    pub completed: u64,
    /// Open now.
    pub open: u64,
}

/// Open tasks of an age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgeBucket {
    /// `0-1d`, `1-7d`, `7-30d`, `30-90d` or `90d+`.
    pub bucket: String,
    /// How many.
    pub count: u64,
}

/// Which entries of the feed.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedQuery {
    /// After this position; -1 asks for the end of the feed alone.
    #[serde(default)]
    pub after: i64,
    /// How long to wait for something new, 0 to 25 seconds.
    #[serde(default)]
    pub wait: u32,
}

/// Some entries of the feed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Feed {
    /// In order, at most 500.
    pub items: Vec<FeedEntry>,
    /// The position to go on from. Lower than what was asked for when the database was set back to a backup.
    pub next: i64,
    /// The oldest position that is still kept: who stands before it has missed something.
    pub oldest: i64,
}

/// A change, as it is told to whoever watches.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FeedEntry {
    /// Its place in the feed.
    pub position: i64,
    /// Whose.
    pub user_id: UserId,
    /// The topic.
    #[serde(rename = "type")]
    pub kind: String,
    /// The thing it is about.
    pub subject: String,
    /// The event's data. Notes longer than 2 KB (of the task, or of a command's changes) are absent, and `notes_left_out` is true
    /// beside where they would be: never half a text that somebody might save.
    pub data: serde_json::Value,
}
