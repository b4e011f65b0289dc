use pando_model::{Gate, Placement, Step, Steps};

use super::Problem;
use super::journal::Noted;

/// What was seen of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Of which gate: `verification of step 2`.
    pub(super) gate: String,
    /// The check, as the file calls it.
    pub(super) check: String,
    /// Whether it holds.
    pub(super) held: bool,
    /// What was seen, in a sentence.
    pub(super) saw: String,
}

/// A system that steps are taken with.
pub(super) trait System {
    /// Which app id hosts which services now.
    ///
    /// # Errors
    /// When that is changing, or nobody says it.
    fn placement(&mut self) -> Result<Placement, Problem>;
    /// Whether everything is where a step puts it, and nowhere else.
    fn is_at(&mut self, step: &Step) -> bool;
    /// Moves to a step, and waits until that is done; else why it is not.
    fn place(&mut self, step: &Step) -> Result<(), String>;
    /// Carries out the checks of a gate, with the services in this placement. What does not hold is looked at again for a while where
    /// something has just moved.
    fn look(&mut self, of: &str, gate: &Gate, placement: &Placement, has_moved: bool) -> Vec<Seen>;
    /// Writes into the journal.
    fn note(&mut self, noted: Noted) -> Result<(), Problem>;
    /// What is being done, for whoever waits.
    fn tell(&mut self, line: &str);
}

/// How a step ended.
#[derive(Debug)]
pub(super) enum Ended<'a> {
    /// There is none after, or before.
    Nowhere(&'a Step),
    /// Something does not hold that must hold before; nothing was moved.
    NotYet { at: &'a Step, to: &'a Step, before: Vec<Seen> },
    /// It is done.
    Done {
        from: &'a Step,
        to: &'a Step,
        before: Vec<Seen>,
        after: Vec<Seen>,
    },
    /// It failed, and everything is where it was.
    Undone {
        at: &'a Step,
        to: &'a Step,
        why: String,
        before: Vec<Seen>,
        after: Vec<Seen>,
        undone: Vec<Seen>,
    },
    /// It failed, and so did the way back, or what must hold there does not.
    Stranded {
        at: &'a Step,
        to: &'a Step,
        why: String,
        after: Vec<Seen>,
        undone: Vec<Seen>,
    },
}

/// The step that a system is at.
pub(super) fn at<'a>(steps: &'a Steps, placement: &Placement) -> Result<&'a Step, Problem> {
    steps.of_placement(placement).ok_or_else(|| Problem::AtNoStep {
        apps: said(placement),
        known: known(steps),
    })
}

/// `1 (monolith), 2 (activity)`.
pub(super) fn known(steps: &Steps) -> String {
    let known = steps.steps.iter().map(|step| format!("{} ({})", step.number, step.name));
    known.collect::<Vec<_>>().join(", ")
}

/// Takes the next step: what must hold before is looked at, then services move, then what must hold after; if that does not, they move
/// back.
pub(super) fn next<'a>(steps: &'a Steps, system: &mut impl System) -> Result<Ended<'a>, Problem> {
    let now = at(steps, &system.placement()?)?;
    let Some(to) = steps.steps.iter().find(|step| step.number == now.number + 1) else {
        return Ok(Ended::Nowhere(now));
    };
    let mut before = system.look(&format!("exit of step {}", now.number), &now.exit, &now.apps, false);
    before.extend(system.look(&format!("precondition of step {}", to.number), &to.precondition, &now.apps, false));
    if !all_held(&before) {
        return Ok(Ended::NotYet { at: now, to, before });
    }
    system.note(Noted::began(now, to))?;
    let gate = (format!("verification of step {}", to.number), &to.verification);
    let (after, why) = match moved(system, to, &gate) {
        Ok(after) => {
            system.note(Noted::done(now, to, &after))?;
            return Ok(Ended::Done {
                from: now,
                to,
                before,
                after,
            });
        }
        Err(failed) => failed,
    };
    system.tell(&format!("it is undone, since {why}"));
    let undone = undo(system, now, to);
    let is_undone = undone.as_ref().is_ok_and(|undone| all_held(undone));
    system.note(Noted::failed(now, to, &why, is_undone))?;
    match undone {
        Ok(undone) if is_undone => Ok(Ended::Undone {
            at: now,
            to,
            why,
            before,
            after,
            undone,
        }),
        Ok(undone) => Ok(Ended::Stranded {
            at: now,
            to,
            why,
            after,
            undone,
        }),
        Err(also) => Ok(Ended::Stranded {
            at: now,
            to,
            why: format!("{why}; and back: {also}"),
            after,
            undone: Vec::new(),
        }),
    }
}

/// Goes back a step, whatever holds: this is what one does when something is wrong.
pub(super) fn back<'a>(steps: &'a Steps, system: &mut impl System) -> Result<Ended<'a>, Problem> {
    let now = at(steps, &system.placement()?)?;
    let Some(to) = now
        .number
        .checked_sub(1)
        .and_then(|number| steps.steps.iter().find(|step| step.number == number))
    else {
        return Ok(Ended::Nowhere(now));
    };
    system.note(Noted::began(now, to))?;
    let gate = (format!("rollback of step {}", now.number), &now.rollback);
    match moved(system, to, &gate) {
        Ok(after) => {
            system.note(Noted::done(now, to, &after))?;
            Ok(Ended::Done {
                from: now,
                to,
                before: Vec::new(),
                after,
            })
        }
        Err((after, why)) => {
            system.note(Noted::failed(now, to, &why, false))?;
            Ok(Ended::Stranded {
                at: now,
                to,
                why,
                after,
                undone: Vec::new(),
            })
        }
    }
}

/// Moves and looks; where one or the other fails, what was seen and why.
fn moved(system: &mut impl System, to: &Step, (of, gate): &(String, &Gate)) -> Result<Vec<Seen>, (Vec<Seen>, String)> {
    system.tell(&format!("moving to step {}, {}", to.number, to.name));
    system.place(to).map_err(|why| (Vec::new(), why))?;
    let after = system.look(of, gate, &to.apps, true);
    match after.iter().find(|seen| !seen.held) {
        None => Ok(after),
        Some(seen) => {
            let why = format!("{} does not hold: {}", seen.check, seen.saw);
            Err((after, why))
        }
    }
}

/// Brings everything back to where it was before a step that failed.
fn undo(system: &mut impl System, to: &Step, failed: &Step) -> Result<Vec<Seen>, String> {
    // A move that fails leaves everything where it was, most often.
    if !system.is_at(to) {
        system.place(to)?;
    }
    Ok(system.look(&format!("rollback of step {}", failed.number), &failed.rollback, &to.apps, true))
}

pub(super) fn all_held(seen: &[Seen]) -> bool {
    seen.iter().all(|seen| seen.held)
}

/// `api-gateway (with task-service), frontend-service`.
pub(super) fn said(placement: &Placement) -> String {
    let app = |(app, services): (&pando_model::AppId, &Vec<pando_model::AppId>)| {
        let others: Vec<&str> = services.iter().filter(|one| *one != app).map(|one| one.as_str()).collect();
        match others.is_empty() {
            true => app.to_string(),
            false => format!("{app} (with {})", others.join(", ")),
        }
    };
    placement.apps().iter().map(app).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[path = "walk_test.rs"]
mod tests;
