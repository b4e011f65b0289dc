use pando_boundaries::{Advice, Pattern};

use super::{command, counted, listed};
use crate::files::Written;
use crate::{Change, Kind, Step};

/// Step 0: what is worth doing whether or not anything is ever cut.
pub(super) fn step(written: &Written<'_>) -> Step {
    let proposal = written.target.proposal;
    let is_kept = proposal.verdict.keep_one();
    let mut changes = mended(written);
    if !is_kept {
        changes.extend(proposal.border.iter().map(|one| Change {
            place: one.place.clone(),
            what: match one.near.first() {
                Some(near) => format!("Say where {} belongs: {}. It is nearest to {}", one.what, one.why, near.service),
                None => format!("Say where {} belongs: {}", one.what, one.why),
            },
            pattern: None,
        }));
        changes.extend(proposal.shared.iter().map(|one| Change {
            place: one.place.clone(),
            what: format!(
                "Make {} a library that {} take along: it is none's own",
                one.unit,
                listed(&one.by, 6)
            ),
            pattern: None,
        }));
    }
    let mended = changes.len();
    let mut verification = vec![command(
        "architect analyze . --format sarif --out architect.sarif",
        "what is found in the code, for code scanning: it gets less",
    )];
    if !is_kept {
        verification.insert(
            0,
            command(
                "architect analyze . --format tach --out tach.toml",
                "writes the proposed boundaries as tach knows them",
            ),
        );
        verification.insert(
            1,
            command("tach check", "no module names one behind a boundary but by what that one shows"),
        );
    }
    verification.push(command(
        "architect diff HEAD~1 .",
        "no new debt since the commit before; its exit code is one for a pipeline",
    ));
    Step {
        number: 0,
        kind: Kind::Boundaries,
        services: Vec::new(),
        title: match is_kept {
            true => "Keep it one program, and mend what hurts today".to_owned(),
            false => "Keep the boundaries inside today's program".to_owned(),
        },
        why: match proposal.verdict.advice {
            Advice::One => format!(
                "{} What is listed here is worth doing all the same.",
                ended(&proposal.verdict.sentence)
            ),
            Advice::Inside => "A boundary that holds inside one process gives most of what a service does, and can be moved in an hour. This is where to stop \
                 for now: the steps after it are for the day when several people are to change the parts apart, or when one needs a scale of its own."
                .to_owned(),
            Advice::Cut => "A boundary that does not hold inside one process holds between two even less, and here it can be moved in an hour."
                .to_owned(),
        },
        risk: 1,
        risk_why: "nothing runs elsewhere than today, and a test run shows what breaks".to_owned(),
        precondition: "The program's own tests pass.".to_owned(),
        changes,
        routing: "Nothing changes: every request goes where it goes today.".to_owned(),
        data: Vec::new(),
        verification,
        rollback: "Revert the commits; remove tach.toml. Nothing else knows of them.".to_owned(),
        exit: match is_kept {
            true => format!(
                "{} mended or declined in writing, within the next four weeks.",
                counted(mended, "place is", "places are")
            ),
            false => {
                "`tach check` finds nothing on the main branch for two weeks, and what no evidence places has an owner by name.".to_owned()
            }
        },
    }
}

/// What was found in the program as it is.
fn mended(written: &Written<'_>) -> Vec<Change> {
    let findings = &written.target.proposal.findings;
    findings
        .iter()
        .flat_map(|finding| {
            let what = match finding.pattern {
                Pattern::Unreachable => "Remove it, or name what runs it",
                Pattern::Unmounted => "Mount it, or remove it",
                Pattern::Deployed => "Mend how it is deployed",
                Pattern::NoRoute => "Ask for a route that is there, or make this one",
                Pattern::SharedDatabase => "Let one part write the table, and the others ask it",
                Pattern::ChattyPair => "Ask once for all of it, or keep the two together",
                Pattern::Cycle => "Turn one of the calls round, or into an event",
                Pattern::NanoService => "Keep it with what uses it",
                Pattern::Hub => "Give others what they need of it by events, or pass it along",
                Pattern::DistributedMonolith => "Move the boundary: these change and answer together",
            };
            finding.places.iter().map(move |place| Change {
                place: place.clone(),
                what: format!("{what} ({}): {}", finding.code, finding.sentence),
                pattern: None,
            })
        })
        .collect()
}

/// A sentence with its end.
fn ended(sentence: &str) -> String {
    match sentence.trim_end().ends_with(['.', '!', '?']) || sentence.trim().is_empty() {
        true => sentence.trim().to_owned(),
        false => format!("{}.", sentence.trim_end()),
    }
}
