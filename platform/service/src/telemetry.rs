//! Logs: one JSON object a line for machines, or lines for people. Each line says which request it belongs to ([`Current`]).

use std::fmt::{self, Write as _};
use std::io::{IsTerminal, stderr};

use pando_kernel::Clock;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
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
        let mut fields = Fields {
            json: self.json,
            message: String::new(),
            others: String::with_capacity(256),
            names: [""; NAMES_MAX],
            count: 0,
        };
        event.record(&mut fields);
        if let Some(current) = Current::get() {
            let correlation_id = current.caused_by.get().unwrap_or(&current.correlation_id);
            fields.unless_there("service", &current.service);
            fields.unless_there("correlation_id", correlation_id);
            if let Some(user_id) = current.user_id.get() {
                fields.unless_there("user_id", user_id);
            }
        }
        let (now, level) = (SystemClock.now(), metadata.level());
        let Fields { message, others, .. } = fields;
        if !self.json {
            return writeln!(writer, "{now} {level:>5} {}{others}", one_line(&message));
        }
        let name = match *level {
            Level::ERROR => "error",
            Level::WARN => "warn",
            Level::INFO => "info",
            Level::DEBUG => "debug",
            Level::TRACE => "trace",
        };
        let (target, message) = (quoted(metadata.target()), quoted(&message));
        writeln!(
            writer,
            r#"{{"time":"{now}","level":"{name}","target":{target},"message":{message}{others}}}"#
        )
    }
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// More fields than this are not told apart; no line of ours has as many.
const NAMES_MAX: usize = 16;

/// The fields of a line, as they will stand in it.
struct Fields {
    json: bool,
    message: String,
    others: String,
    names: [&'static str; NAMES_MAX],
    count: usize,
}

impl Fields {
    /// What a line says itself, counts.
    fn unless_there(&mut self, name: &'static str, value: &dyn fmt::Display) {
        if !self.names[..self.count].contains(&name) {
            self.text(name, &value.to_string());
        }
    }

    fn text(&mut self, name: &'static str, text: &str) {
        match self.json {
            true => self.plain(name, format_args!("{}", quoted(text))),
            false => self.plain(name, format_args!("{}", one_line(text))),
        }
    }

    fn plain(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        if let Some(place) = self.names.get_mut(self.count) {
            *place = name;
            self.count += 1;
        }
        // Writing to a String cannot fail.
        let _ = match self.json {
            true => write!(self.others, ",\"{name}\":{value}"),
            false => write!(self.others, " {name}={value}"),
        };
    }

    fn put(&mut self, field: &Field, text: &str) {
        match field.name() {
            "message" => self.message = text.to_owned(),
            name => self.text(name, text),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field.name(), format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field.name(), format_args!("{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match value.is_finite() {
            true => self.plain(field.name(), format_args!("{value}")),
            false => self.put(field, &value.to_string()),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field.name(), format_args!("{value}"));
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
