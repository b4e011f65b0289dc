//! What people type, as dates, tasks and commands.
//!
//! Pure. No thread, no input or output, no clock: the moment and the zone are handed in with a [`Context`]. The grammar cuts
//! a text first, and only slices that may be dates reach the [`DateReader`].

mod calendar;
mod command;
mod dates;
mod duckling;
mod grammar;
mod marks;
mod quick_add;
mod recurrence;
mod tokens;
mod tools;
mod vocabulary;

pub use command::{
    Change, Command, Correction, DueChange, DueRange, Intent, Period, Question, Reference, StatisticsAbout, Status, Target, TaskQuery,
    UnknownReason,
};
pub use dates::{Context, DateReader, DateReading, READS_MAX, SLICE_BYTES_MAX, SLICE_WORDS_MAX, TEXT_CHARACTERS_MAX};
pub use duckling::Duckling;
pub use grammar::{Understanding, understand};
pub use quick_add::{QuickAdd, Span, SpanKind, parse_quick_add};
pub use tools::{Tool, ToolError, from_tool_call, tools};
