use std::fmt::Write;

use pando_boundaries::{Crossing, Reason};
use pando_facts::Place;

use crate::Analysis;
use crate::escape::{code, markdown as escaped};
use crate::index::kinds;
use crate::unreachable::unreachable;
use crate::{mermaid, words};

/// How many crossings of a kind are listed; the others are counted.
const CROSSINGS: usize = 40;

/// For a pull request or a wiki: the page as Markdown, with both pictures as Mermaid.
pub fn markdown(analysis: &Analysis<'_>) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = head(&mut out, analysis);
    let _ = services(&mut out, analysis);
    let _ = crossings(&mut out, analysis);
    let _ = steps(&mut out, analysis);
    let _ = rest(&mut out, analysis);
    out
}

fn places(places: &[Place]) -> String {
    let shown: Vec<String> = places.iter().take(5).map(|one| code(&one.to_string())).collect();
    match places.len() {
        0 => String::new(),
        count if count > 5 => format!(" ({} and {} more)", shown.join(", "), count - 5),
        _ => format!(" ({})", shown.join(", ")),
    }
}

fn reasons(out: &mut String, title: &str, reasons: &[Reason]) -> std::fmt::Result {
    if !reasons.is_empty() {
        writeln!(out, "**{title}**\n")?;
        for one in reasons {
            writeln!(out, "- {}{}", escaped(&one.sentence), places(&one.places))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn head(out: &mut String, analysis: &Analysis<'_>) -> std::fmt::Result {
    let Analysis { facts, proposal, .. } = *analysis;
    let verdict = words::verdict(proposal);
    writeln!(
        out,
        "# {}: {verdict}\n\n{}\n",
        escaped(&facts.name),
        escaped(&proposal.verdict.sentence)
    )?;
    reasons(out, "For it", &proposal.verdict.why)?;
    reasons(out, "Against it, or not seen", &proposal.verdict.but)?;
    writeln!(out, "## Today\n\n```mermaid\n{}```\n", mermaid::before(analysis))?;
    if !proposal.verdict.keep_one() {
        writeln!(out, "## Proposed\n\n```mermaid\n{}```\n", mermaid::after(analysis))?;
    }
    Ok(())
}

fn services(out: &mut String, analysis: &Analysis<'_>) -> std::fmt::Result {
    writeln!(out, "## Services\n")?;
    for service in &analysis.proposal.services {
        writeln!(
            out,
            "### {}\n\n{} ({}).\n",
            code(&service.name),
            words::confidence(service.confidence),
            words::percent(service.confidence)
        )?;
        for one in &service.why {
            writeln!(out, "- {}{}", escaped(&one.sentence), places(&one.places))?;
        }
        let list = |names: Vec<String>| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        writeln!(out, "- Owns: {}", list(service.tables.iter().map(|one| code(one)).collect()))?;
        let answers = service.operations.iter().map(|one| {
            let new = if one.new { " (new)" } else { "" };
            format!("{}{new}", code(&format!("{} {}", one.method, one.path)))
        });
        writeln!(out, "- Answers: {}", list(answers.collect()))?;
        writeln!(
            out,
            "- Tells: {}",
            list(service.events.iter().map(|one| code(&one.topic)).collect())
        )?;
        let asks = service
            .asks
            .iter()
            .map(|one| code(&format!("{} {} {}", one.to, one.method, one.path)));
        writeln!(out, "- Asks: {}\n", list(asks.collect()))?;
    }
    Ok(())
}

fn crossings(out: &mut String, analysis: &Analysis<'_>) -> std::fmt::Result {
    let crossings = &analysis.proposal.crossings;
    writeln!(out, "## What crosses\n")?;
    if crossings.is_empty() {
        return writeln!(out, "Nothing.\n");
    }
    for (kind, count) in kinds(crossings) {
        writeln!(
            out,
            "### {}\n\n{}\n",
            words::counted(count, words::kind(kind)),
            words::meaning(kind)
        )?;
        writeln!(out, "| from | to | what | becomes | adds |\n|---|---|---|---|---|")?;
        for one in crossings.iter().filter(|one| one.kind == kind).take(CROSSINGS) {
            row(out, one)?;
        }
        if count > CROSSINGS {
            writeln!(out, "\nAnd {} more: `--format json` has all.", count - CROSSINGS)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn row(out: &mut String, one: &Crossing) -> std::fmt::Result {
    writeln!(
        out,
        "| {} | {} | {}{} | {} | {} |",
        code(&one.from.service),
        code(&one.to.service),
        escaped(&one.how),
        places(&one.places),
        words::replacement(one.replacement),
        words::milliseconds(one.added_ms)
    )
}

fn steps(out: &mut String, analysis: &Analysis<'_>) -> std::fmt::Result {
    if analysis.plan.steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Steps\n")?;
    for step in &analysis.plan.steps {
        writeln!(out, "### {}. {}\n\n{}\n", step.number, escaped(&step.title), escaped(&step.why))?;
        writeln!(out, "- Risk: {}. {}", words::risk(step.risk), escaped(&step.risk_why))?;
        writeln!(out, "- Before: {}", escaped(&step.precondition))?;
        if !step.changes.is_empty() {
            writeln!(out, "- Changes:")?;
            for one in &step.changes {
                writeln!(out, "  - {}: {}", code(&one.place.to_string()), escaped(&one.what))?;
            }
        }
        writeln!(out, "- Requests: {}", escaped(&step.routing))?;
        for one in &step.data {
            writeln!(out, "- Data: {} {}", escaped(&one.how), escaped(&one.consistency))?;
        }
        for one in &step.verification {
            writeln!(out, "- Look: {} {}", code(&one.line), escaped(&one.shows))?;
        }
        writeln!(out, "- Undo: {}\n- Done when: {}\n", escaped(&step.rollback), escaped(&step.exit))?;
    }
    Ok(())
}

fn rest(out: &mut String, analysis: &Analysis<'_>) -> std::fmt::Result {
    let Analysis { facts, proposal, plan } = *analysis;
    if !proposal.findings.is_empty() {
        writeln!(out, "## What hurts\n")?;
        for one in &proposal.findings {
            writeln!(
                out,
                "- {} {}: {}{}",
                one.code,
                words::pattern(one.pattern),
                escaped(&one.sentence),
                places(&one.places)
            )?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "## What was compared\n\n| cut | services | largest | calls | references | shared reads | foreign writes | transactions | adds | score |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
    for one in &proposal.considered {
        let f = &one.figures;
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2} |",
            escaped(&one.name),
            f.services,
            words::percent(f.largest),
            f.calls,
            f.references,
            f.shared_reads,
            f.foreign_writes,
            f.transactions,
            words::milliseconds(f.added_ms),
            f.score
        )?;
    }
    for one in &plan.answers {
        writeln!(out, "\n## {}\n\n{}\n", words::question(one.question), escaped(&one.sentence))?;
        for reason in &one.evidence {
            writeln!(out, "- {}{}", escaped(&reason.sentence), places(&reason.places))?;
        }
    }
    let dead = unreachable(analysis);
    if !dead.is_empty() {
        writeln!(out, "\n## Nothing leads to\n")?;
        for one in &dead {
            writeln!(out, "- {} ({}): {}", code(one.id.as_str()), code(&one.place.to_string()), one.why)?;
        }
    }
    if !proposal.border.is_empty() {
        writeln!(out, "\n## On the border\n")?;
        for one in &proposal.border {
            writeln!(
                out,
                "- {} ({}): {}",
                code(&one.what),
                code(&one.place.to_string()),
                escaped(&one.why)
            )?;
        }
    }
    if !facts.diagnostics.is_empty() {
        writeln!(out, "\n## Not read\n")?;
        for one in &facts.diagnostics {
            writeln!(out, "- {}: {}", code(&one.place.to_string()), escaped(&one.sentence))?;
        }
    }
    Ok(())
}
