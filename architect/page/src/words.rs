//! What kinds are called, and how things are counted, in all formats alike.

use pando_boundaries::{Advice, CrossingKind, Pattern, Proposal, Replacement};
use pando_facts::Unread;
use pando_plan::{Kind, Question};

/// In the order in which they are shown: from what costs most.
pub(crate) const KINDS: [CrossingKind; 5] = [
    CrossingKind::Transaction,
    CrossingKind::ForeignWrite,
    CrossingKind::SharedRead,
    CrossingKind::Call,
    CrossingKind::Reference,
];

pub(crate) fn kind(kind: CrossingKind) -> &'static str {
    match kind {
        CrossingKind::Call => "call",
        CrossingKind::Reference => "reference",
        CrossingKind::SharedRead => "shared read",
        CrossingKind::ForeignWrite => "foreign write",
        CrossingKind::Transaction => "spanning transaction",
    }
}

/// What it is, in a sentence for whoever has not heard of it.
pub(crate) fn meaning(kind: CrossingKind) -> &'static str {
    match kind {
        CrossingKind::Call => "A function runs one of another service.",
        CrossingKind::Reference => "A table refers to a table of another service.",
        CrossingKind::SharedRead => "A function reads a table of another service.",
        CrossingKind::ForeignWrite => "A function writes a table of another service.",
        CrossingKind::Transaction => "One transaction writes tables of several services.",
    }
}

pub(crate) fn replacement(replacement: Replacement) -> &'static str {
    match replacement {
        Replacement::Call => "call",
        Replacement::Event => "event",
        Replacement::Replica => "replica",
        Replacement::Saga => "saga",
        Replacement::Outbox => "outbox",
        Replacement::Move => "move",
        Replacement::Id => "id only",
    }
}

pub(crate) fn pattern(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::SharedDatabase => "shared database",
        Pattern::ChattyPair => "chatty pair",
        Pattern::Cycle => "cycle",
        Pattern::NanoService => "nano service",
        Pattern::Hub => "hub",
        Pattern::DistributedMonolith => "distributed monolith",
        Pattern::Unreachable => "nothing leads to it",
        Pattern::Unmounted => "route that nothing mounts",
        Pattern::NoRoute => "request that nothing answers",
        Pattern::Deployed => "how it is deployed",
    }
}

/// The kinds of step, in their order.
pub(crate) const STEPS: [Kind; 5] = [Kind::Boundaries, Kind::Dapr, Kind::ReadOnly, Kind::Independent, Kind::Core];

pub(crate) fn step(kind: Kind) -> &'static str {
    match kind {
        Kind::Boundaries => "Boundaries inside",
        Kind::Dapr => "Add Dapr",
        Kind::ReadOnly => "Read-only services",
        Kind::Independent => "Independent services",
        Kind::Core => "Core services",
    }
}

pub(crate) fn risk(risk: u8) -> &'static str {
    match risk {
        0 | 1 => "low risk",
        2 => "medium risk",
        _ => "high risk",
    }
}

pub(crate) fn question(question: Question) -> &'static str {
    match question {
        Question::Analyse => "What is the program made of?",
        Question::Bound => "Where can it be cut?",
        Question::Communicate => "Who asks, and who only hears?",
        Question::PlaceData => "Who owns which data, and how does it get there?",
        Question::DiscoverAndBalance => "How do services find each other, and how is load shared?",
        Question::Observe => "How is it seen what they do?",
        Question::Deploy => "How are they deployed?",
        Question::Secure => "Who may do what, and where are the secrets?",
    }
}

pub(crate) fn unread(why: Unread) -> &'static str {
    match why {
        Unread::Syntax => "does not parse",
        Unread::Limit => "too large or too deep",
        Unread::Encoding => "no known encoding",
        Unread::Link => "link",
        Unread::Refused => "may not be read",
        Unread::Dynamic => "built while it runs",
        Unread::Library => "library not followed",
    }
}

/// How sure a proposal is, in a word.
pub(crate) fn confidence(share: f64) -> &'static str {
    match share {
        share if share >= 0.9 => "very sure",
        share if share >= 0.7 => "sure",
        share if share >= 0.5 => "likely",
        _ => "unsure",
    }
}

/// `1 call`, `3 calls`, `2 queries`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (many, Some(stem)) if !one.ends_with("ay") => format!("{} {stem}ies", thousands(many)),
        (many, _) => format!("{} {one}s", thousands(many)),
    }
}

/// `12,345`.
pub(crate) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

/// `a, b and c`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A share as a percentage.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Milliseconds as people say them; nothing where nobody waits.
pub(crate) fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms.abs() < 0.05 => "0 ms".to_owned(),
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.0} ms"),
    }
}

/// Lines of at most so many characters, broken between words.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// What is best, in a few words. The web interface is counted by nobody who is asked how many services there are.
pub(crate) fn verdict(proposal: &Proposal) -> String {
    match proposal.verdict.advice {
        Advice::One => "keep it one".to_owned(),
        Advice::Inside => format!("keep it one for now, in {}", counted(backs(proposal), "part")),
        Advice::Cut => format!("cut it into {}", counted(backs(proposal), "service")),
    }
}

/// How many services there are behind the web interface.
pub(crate) fn backs(proposal: &Proposal) -> usize {
    proposal.services.iter().filter(|one| !one.face).count()
}
