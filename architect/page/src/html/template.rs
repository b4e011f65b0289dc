use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;

use crate::escape;
use crate::words;

/// A page that cannot be written: a mistake in one of its templates, not in the analysis.
#[derive(Debug)]
pub struct Unwritten {
    /// Which template, and what is wrong with it.
    why: String,
}

impl std::fmt::Display for Unwritten {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "the page cannot be written: {}", self.why)
    }
}

impl std::error::Error for Unwritten {}

impl From<minijinja::Error> for Unwritten {
    fn from(error: minijinja::Error) -> Self {
        Self { why: format!("{error:#}") }
    }
}

impl From<serde_json::Error> for Unwritten {
    fn from(error: serde_json::Error) -> Self {
        Self { why: error.to_string() }
    }
}

/// Fills templates of HTML. Each value is escaped ([`escape::html`]) where it is put in; only what the page made itself is not: what a filter
/// of ours gives back, and a part that was filled already (`safe`).
pub(super) struct Filler(Environment<'static>);

impl Filler {
    pub(super) fn new() -> Result<Self, Unwritten> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(|out, _, value| {
            let written = match (value.is_safe(), value.as_str()) {
                (true, Some(text)) => out.write_str(text),
                (false, Some(text)) => out.write_str(&escape::html(text)),
                _ => out.write_str(&escape::html(&value.to_string())),
            };
            written.map_err(minijinja::Error::from)
        });
        environment.add_filter("prose", |text: &str| Value::from_safe_string(prose(text)));
        environment.add_filter("places", |places: Vec<String>| Value::from_safe_string(self::places(&places)));
        environment.add_filter("counted", |count: usize, one: &str| words::counted(count, one));
        environment.add_filter("thousands", words::thousands);
        environment.add_filter("percent", words::percent);
        environment.add_filter("ms", words::milliseconds);
        Ok(Self(environment))
    }

    pub(super) fn fill(&self, name: &str, template: &str, values: &impl Serialize) -> Result<String, Unwritten> {
        Ok(self.0.render_named_str(name, template, Serde(values))?)
    }
}

/// A sentence: what is between two backticks is code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // One that stands alone is itself.
    if parts.len().is_multiple_of(2) {
        return escape::html(text);
    }
    let said = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => escape::html(part),
        _ => format!("<code>{}</code>", escape::html(part)),
    });
    said.collect()
}

/// Places: two in the line, more to open.
fn places(places: &[String]) -> String {
    /// How many are listed; the others are counted.
    const LISTED: usize = 40;
    let code = |place: &String| format!("<code class=\"place\">{}</code>", escape::html(place));
    match places {
        [] => String::new(),
        [one] => code(one),
        [one, other] => format!("{} {}", code(one), code(other)),
        many => {
            let items: String = many.iter().take(LISTED).map(|one| format!("<li>{}</li>", code(one))).collect();
            let more = match many.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!("<li>and {more} more</li>"),
            };
            format!(
                "<details class=\"places\"><summary>{}</summary><ul>{items}{more}</ul></details>",
                words::counted(many.len(), "place")
            )
        }
    }
}
