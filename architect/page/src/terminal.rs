use pando_boundaries::{Crossing, Reason, Service};
use pando_check::format::Colour;
use pando_facts::Place;

use crate::Analysis;
use crate::escape::plain;
use crate::index::{Index, kinds};
use crate::unreachable::unreachable;
use crate::words;

/// The width that sentences are wrapped to, in characters.
const WIDTH: usize = 100;
/// How many crossings of a kind, findings, and things that could not be read are shown; the others are counted.
const SHOWN: usize = 6;

/// For a terminal: what is best and why, the services, what crosses between them, what hurts, and what to type next.
pub fn text(analysis: &Analysis<'_>, colour: Colour) -> String {
    let index = Index::of(analysis);
    let mut page = Page {
        out: String::new(),
        colour,
    };
    page.verdict(analysis);
    page.services(analysis, &index);
    page.crossings(analysis);
    page.findings(analysis);
    page.unplaced(analysis);
    page.next(analysis);
    page.out
}

struct Page {
    out: String,
    colour: Colour,
}

const BOLD: &str = "1";
const FAINT: &str = "2";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";
const CYAN: &str = "36";

impl Page {
    fn paint(&self, text: &str, code: &str) -> String {
        let text = plain(text);
        match self.colour {
            Colour::On => format!("\x1b[{code}m{text}\x1b[0m"),
            Colour::Off => text,
        }
    }

    fn line(&mut self, text: &str) {
        // What is painted is escaped already, and holds escape sequences of ours.
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn head(&mut self, title: &str, rest: &str) {
        let line = format!("\n{}  {}", self.paint(title, BOLD), self.paint(rest, FAINT));
        self.line(&line);
    }

    /// A sentence behind a sign, its further lines below its first.
    fn said(&mut self, indent: usize, sign: &str, sentence: &str, places: &[Place]) {
        let hang = indent + sign.chars().count() + usize::from(!sign.is_empty());
        let lines = words::wrapped(&plain(sentence), WIDTH.saturating_sub(hang));
        for (at, line) in lines.iter().enumerate() {
            match at {
                0 if !sign.is_empty() => self.line(&format!("{:indent$}{sign} {line}", "")),
                _ => self.line(&format!("{:hang$}{line}", "")),
            }
        }
        if !places.is_empty() {
            let shown: Vec<String> = places.iter().take(3).map(ToString::to_string).collect();
            let more = match places.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let line = format!("{:hang$}{}", "", self.paint(&format!("{}{more}", shown.join("  ")), CYAN));
            self.line(&line);
        }
    }

    fn reasons(&mut self, title: &str, reasons: &[Reason]) {
        if !reasons.is_empty() {
            self.line(&format!("\n  {title}"));
            reasons.iter().for_each(|one| self.said(4, "-", &one.sentence, &one.places));
        }
    }

    fn verdict(&mut self, analysis: &Analysis<'_>) {
        let Analysis { facts, proposal, .. } = *analysis;
        let best = crate::words::verdict(proposal);
        let line = format!("{}: {}", self.paint(&facts.name, BOLD), self.paint(&best, GREEN));
        self.line(&line);
        self.said(2, "", &proposal.verdict.sentence, &[]);
        self.reasons("for it", &proposal.verdict.why);
        self.reasons("against it, or not seen", &proposal.verdict.but);
    }

    fn services(&mut self, analysis: &Analysis<'_>, index: &Index<'_>) {
        let services = &analysis.proposal.services;
        self.head("Services", &services.len().to_string());
        let width = services.iter().map(|one| one.name.chars().count()).max().unwrap_or_default();
        for (at, service) in services.iter().enumerate() {
            let name = self.paint(&format!("{:width$}", plain(&service.name)), BOLD);
            let line = format!("  {name}  {}", plain(&figures(service, index.modules[at].len())));
            self.line(&line);
            let tables: Vec<&str> = service.tables.iter().map(|one| &**one).collect();
            if !tables.is_empty() {
                self.said(4, "owns", &tables.join(", "), &[]);
            }
            if !service.events.is_empty() {
                let topics: Vec<&str> = service.events.iter().map(|one| &*one.topic).collect();
                self.said(4, "tells", &topics.join(", "), &[]);
            }
            for (to, count) in asked(service) {
                self.said(4, "asks", &format!("{to} for {}", words::counted(count, "thing")), &[]);
            }
            service
                .why
                .iter()
                .take(3)
                .for_each(|one| self.said(4, "-", &one.sentence, &one.places));
        }
    }

    fn crossings(&mut self, analysis: &Analysis<'_>) {
        let crossings = &analysis.proposal.crossings;
        if analysis.proposal.services.len() < 2 {
            return;
        }
        let counts: Vec<String> = kinds(crossings)
            .into_iter()
            .map(|(kind, count)| words::counted(count, words::kind(kind)))
            .collect();
        let what = match counts.is_empty() {
            true => "nothing".to_owned(),
            false => counts.join(", "),
        };
        self.head("What crosses", &what);
        for (kind, count) in kinds(crossings) {
            let line = format!("  {}", self.paint(words::kind(kind), YELLOW));
            self.line(&line);
            let of_kind = crossings.iter().filter(|one| one.kind == kind);
            of_kind.take(SHOWN).for_each(|one| self.crossing(one));
            self.more(count, "--format json has all");
        }
    }

    fn crossing(&mut self, one: &Crossing) {
        let added = match one.added_ms > 0.0 {
            true => format!(", + {}", words::milliseconds(one.added_ms)),
            false => String::new(),
        };
        let sentence = format!("{} [{}{added}]", one.how, words::replacement(one.replacement));
        self.said(4, "-", &sentence, &one.places);
    }

    fn more(&mut self, count: usize, how: &str) {
        if count > SHOWN {
            let line = format!("    {}", self.paint(&format!("and {} more: {how}", count - SHOWN), FAINT));
            self.line(&line);
        }
    }

    fn findings(&mut self, analysis: &Analysis<'_>) {
        let findings = &analysis.proposal.findings;
        if findings.is_empty() {
            return;
        }
        self.head("What hurts", &words::counted(findings.len(), "finding"));
        for one in findings.iter().take(SHOWN * 2) {
            let line = format!("  {} {}", self.paint(&one.code, YELLOW), words::pattern(one.pattern));
            self.line(&line);
            self.said(4, "", &one.sentence, &one.places);
        }
        self.more(findings.len() / 2, "--format json has all");
    }

    fn unplaced(&mut self, analysis: &Analysis<'_>) {
        let border = &analysis.proposal.border;
        if !border.is_empty() {
            self.head("On the border", "no evidence places these: somebody has to say");
            for one in border.iter().take(SHOWN) {
                self.said(2, "-", &format!("{}: {}", one.what, one.why), std::slice::from_ref(&one.place));
            }
            self.more(border.len(), "--format json has all");
        }
        let dead = unreachable(analysis);
        if !dead.is_empty() {
            self.head("Nothing leads to", &words::counted(dead.len(), "thing"));
            for one in dead.iter().take(SHOWN) {
                self.said(2, "-", one.id.as_str(), std::slice::from_ref(&one.place));
            }
            self.more(dead.len(), "--format json has all");
        }
        let unread = &analysis.facts.diagnostics;
        if !unread.is_empty() {
            self.head("Not read", &words::counted(unread.len(), "place"));
            for one in unread.iter().take(SHOWN) {
                self.said(2, "-", &one.sentence, std::slice::from_ref(&one.place));
            }
            self.more(unread.len(), "--format json has all");
        }
    }

    fn next(&mut self, analysis: &Analysis<'_>) {
        self.head("Next", "");
        let mut lines = vec![(
            "architect analyze --format html --out analysis.html",
            "the page for the team: all evidence, and other cuts to try",
        )];
        if !analysis.plan.steps.is_empty() {
            lines.push(("architect plan", "the steps, each with what it changes and how it is undone"));
        }
        if !analysis.proposal.verdict.keep_one() {
            lines.push((
                "architect analyze --format tach --out tach.toml",
                "keeps these boundaries in today's program",
            ));
        }
        let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
        for (line, shows) in lines {
            let line = format!("  {}  {}", self.paint(&format!("{line:width$}"), BOLD), self.paint(shows, FAINT));
            self.line(&line);
        }
        if let Some(first) = analysis.proposal.findings.first() {
            let line = format!(
                "  {}  {}",
                self.paint(&format!("{:width$}", format!("architect explain {}", first.code)), BOLD),
                self.paint("why that hurts", FAINT)
            );
            self.line(&line);
        }
    }
}

fn figures(service: &Service, modules: usize) -> String {
    let face = if service.face { "the web interface, " } else { "" };
    format!(
        "{face}{}, {}, {} ({})",
        words::counted(modules, "module"),
        words::counted(service.operations.len(), "operation"),
        words::confidence(service.confidence),
        words::percent(service.confidence),
    )
}

/// Whom a service asks, and for how many operations.
pub(crate) fn asked(service: &Service) -> Vec<(&str, usize)> {
    let mut asked: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in &service.asks {
        *asked.entry(&one.to).or_default() += 1;
    }
    asked.into_iter().collect()
}
