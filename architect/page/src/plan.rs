use pando_check::format::Colour;
use pando_plan::{Kind, Step};

use crate::Analysis;
use crate::escape::plain;
use crate::words;

/// The width that sentences are wrapped to, in characters.
const WIDTH: usize = 100;
/// How many changes of a step are shown; the others are counted.
const SHOWN: usize = 12;

/// For a terminal: the way to the services that are proposed, step by step.
pub fn plan(analysis: &Analysis<'_>, colour: Colour) -> String {
    let mut out = String::new();
    said(&mut out, 0, "", &analysis.proposal.verdict.sentence);
    for step in &analysis.plan.steps {
        let title = format!("{}. {}", step.number, plain(&step.title));
        let kind = format!("({}, risk {} of 3)", kind(step.kind), step.risk);
        out += &match colour {
            Colour::On => format!("\n\x1b[1m{title}\x1b[0m \x1b[2m{kind}\x1b[0m\n"),
            Colour::Off => format!("\n{title} {kind}\n"),
        };
        self::step(&mut out, step);
    }
    out
}

fn step(out: &mut String, step: &Step) {
    said(out, 3, "why here", &step.why);
    said(out, 3, "risk", &step.risk_why);
    said(out, 3, "before", &step.precondition);
    for change in step.changes.iter().take(SHOWN) {
        said(out, 3, "change", &format!("{}  {}", change.place, change.what));
    }
    if let Some(more) = step.changes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        said(
            out,
            3,
            "change",
            &format!("and {more} more places; --out writes all of them to plan.md"),
        );
    }
    said(out, 3, "routing", &step.routing);
    for data in &step.data {
        said(out, 3, "data", &format!("{} {}", data.how, data.consistency));
    }
    for command in &step.verification {
        said(out, 3, "look", &format!("{}: {}", command.line, command.shows));
    }
    said(out, 3, "undo", &step.rollback);
    said(out, 3, "done when", &step.exit);
}

fn said(out: &mut String, indent: usize, sign: &str, sentence: &str) {
    if sentence.is_empty() {
        return;
    }
    let hang = indent + if sign.is_empty() { 0 } else { 11 };
    for (at, line) in words::wrapped(&plain(sentence), WIDTH - hang).iter().enumerate() {
        *out += &match at {
            0 if !sign.is_empty() => format!("{:indent$}{sign:<10} {line}\n", ""),
            _ => format!("{:hang$}{line}\n", ""),
        };
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Boundaries => "keep the boundaries inside",
        Kind::Dapr => "add Dapr",
        Kind::ReadOnly => "read-only",
        Kind::Independent => "independent",
        Kind::Core => "core",
    }
}
