use std::fmt::Write;

use crate::diagnostic::is_printed;
use crate::{Diagnostic, Report, Severity};

/// Whether the text is for a terminal that shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// With escape sequences.
    On,
    /// Plain.
    Off,
}

/// For people, as compilers say it: the sentence, the place, the line with a caret under what is meant, and what to do.
pub fn text(report: &Report, colour: Colour) -> String {
    let mut out = String::new();
    for one in &report.findings {
        finding(&mut out, report, one, colour);
    }
    out + &summary(report)
}

fn finding(out: &mut String, report: &Report, one: &Diagnostic, colour: Colour) {
    let severity = one.rule.severity;
    let head = paint(&format!("{severity}[{}]", one.rule.code), colour_of(severity), colour);
    let arrow = paint("-->", BLUE, colour);
    // Writing to a String does not fail.
    let place = match one.place.line {
        0 => one.file.to_string(),
        _ => format!("{}:{}", one.file, one.place),
    };
    let _ = writeln!(out, "{head}: {}\n  {arrow} {place}", one.sentence);
    if let Some(line) = report.line(&one.file, one.place) {
        let (shown, caret) = window(line, one.place.column as usize);
        let number = one.place.line.to_string();
        let (space, bar) = (" ".repeat(number.len()), paint("|", BLUE, colour));
        let caret = format!("{caret}{}", paint("^", colour_of(severity), colour));
        let _ = writeln!(
            out,
            "{space} {bar}\n{} {bar} {shown}\n{space} {bar} {caret}",
            paint(&number, BLUE, colour)
        );
    }
    if let Some(help) = &one.help {
        let _ = writeln!(out, "  {} {help}", paint("= help:", BLUE, colour));
    }
    out.push('\n');
}

/// As much of a line as fits, and the spaces before the caret under a column (from 1).
fn window(line: &str, column: usize) -> (String, String) {
    /// Characters of a line that are shown.
    const WIDTH: usize = 110;
    /// Of those at most before the column.
    const BEFORE: usize = 60;
    let at = column.saturating_sub(1);
    let first = match line.chars().nth(WIDTH).is_some() {
        true => at.saturating_sub(BEFORE),
        false => 0,
    };
    let plain = |one: char| match one {
        '\t' => ' ',
        one if is_printed(one) => one,
        _ => '\u{fffd}',
    };
    let shown: String = line.chars().skip(first).take(WIDTH).map(plain).collect();
    (shown, " ".repeat(at.min(first + WIDTH).saturating_sub(first)))
}

fn summary(report: &Report) -> String {
    let count = |severity, word: &str| match report.count(severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        many => Some(format!("{many} {word}s")),
    };
    let counts = [
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note"),
        (!report.cut.is_empty()).then(|| format!("{} not in full: there was too much", report.cut.join(", "))),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match counts.is_empty() {
        true => "nothing found\n".to_owned(),
        false => format!("{}; `architect explain CODE` says more\n", counts.join(", ")),
    }
}

const RED: &str = "1;31";
const YELLOW: &str = "1;33";
const CYAN: &str = "1;36";
const BLUE: &str = "1;34";

fn colour_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Note => CYAN,
    }
}

fn paint(text: &str, code: &str, colour: Colour) -> String {
    match colour {
        Colour::On => format!("\x1b[{code}m{text}\x1b[0m"),
        Colour::Off => text.to_owned(),
    }
}
