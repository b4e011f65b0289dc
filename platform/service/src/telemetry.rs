//! Logs: one JSON object a line for machines, or lines for people. Each line says which request it belongs to ([`Current`]).

use std::fmt;
use std::io::{IsTerminal, stderr};

use pando_kernel::Clock;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::{Current, SystemClock};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Json,
    /// Time, level, message, fields.
    Human,
    /// [`Format::Human`] on a terminal, else [`Format::Json`].
    #[default]
    Auto,
}

impl std::str::FromStr for Format {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Json),
            "human" => Ok(Self::Human),
            "auto" => Ok(Self::Auto),
            _ => Err("a log format is json, human or auto"),
        }
    }
}

/// Starts logging to standard error, once a process. `filter` has the form of `RUST_LOG`: `info,pando_http=warn`.
///
/// # Errors
/// When the filter cannot be read (the text says what of it), or logging was started before.
pub fn start(format: Format, filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("the log filter {filter:?} cannot be read: {error}"))?;
    let lines = Lines {
        json: match format {
            Format::Json => true,
            Format::Human => false,
            Format::Auto => !stderr().is_terminal(),
        },
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .event_format(lines)
        .try_init()
        .map_err(|error| error.to_string())
}

/// Writes events as lines. Spans are not used: what a line must say of its request, [`Current`] knows at no cost a request.
struct Lines {
    json: bool,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let metadata = event.metadata();
        let mut fields = Fields::default();
        event.record(&mut fields);
        if let Some(current) = Current::get() {
            fields.unless_there("service", || current.service.into());
            fields.unless_there("correlation_id", || {
                let caused_by = current.caused_by.get();
                caused_by.unwrap_or(&current.correlation_id).to_string().into()
            });
            if let Some(user_id) = current.user_id.get() {
                fields.unless_there("user_id", || user_id.to_string().into());
            }
        }
        let now = SystemClock.now();
        if !self.json {
            write!(writer, "{now} {:>5} {}", metadata.level(), one_line(&fields.message))?;
            for (name, value) in &fields.others {
                match value {
                    Value::String(text) => write!(writer, " {name}={}", one_line(text))?,
                    other => write!(writer, " {name}={other}")?,
                }
            }
            return writeln!(writer);
        }
        let mut line = Map::new();
        line.insert("time".to_owned(), now.to_string().into());
        line.insert("level".to_owned(), metadata.level().as_str().to_ascii_lowercase().into());
        line.insert("target".to_owned(), metadata.target().into());
        line.insert("message".to_owned(), fields.message.into());
        line.extend(fields.others);
        writeln!(writer, "{}", Value::Object(line))
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Value>,
}

impl Fields {
    fn unless_there(&mut self, name: &str, value: impl FnOnce() -> Value) {
        if !self.others.contains_key(name) {
            self.others.insert(name.to_owned(), value());
        }
    }

    fn put(&mut self, field: &Field, value: Value) {
        match field.name() {
            "message" => self.message = value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            name => {
                self.others.insert(name.to_owned(), value);
            }
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

/// What somebody sent must not look like a line of its own, nor move the cursor of a terminal.
fn one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(char::is_control) {
        text.chars()
            .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
            .collect()
    } else {
        text.into()
    }
}

#[cfg(test)]
#[path = "telemetry_test.rs"]
mod tests;
