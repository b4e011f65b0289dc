//! `architect migrate`: takes a running system from step to step, looks before and after, and goes back by itself where that fails.
//!
//! What is decided is in `walk`, which knows no system; what is looked at and done on this machine is in `look` and `mover`. What was done
//! when is in the data folder (`journal`), which one migration at a time holds.

mod asked;
mod cluster;
mod figures;
mod gauges;
mod get;
mod journal;
mod local;
mod look;
mod looks;
mod mover;
mod problem;
mod told;
mod walk;
mod watch;

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use pando_model::{Gate, Placement, Step, Steps};

use super::files::{Named, named};
use crate::cli::{Migrate, Move, System as Which};
use crate::output::{Said, plain};
use asked::{Standing, whereabouts};
use journal::{Entry, Journal, Noted};
use local::Held;
use look::Looker;
use mover::Mover;
pub(crate) use problem::Problem;
use walk::{Ended, Seen, System};

/// How many entries of the journal `status` shows.
const LATEST: usize = 5;

/// Takes steps, or says where a system is.
pub(crate) fn migrate(asked: &Migrate) -> Result<Said, super::Problem> {
    let which = match asked {
        Migrate::Status(which) | Migrate::Verify(which) => which,
        Migrate::Next(moved) => &moved.which,
        Migrate::Rollback { moved, .. } => &moved.which,
    };
    let files = named(&which.model)?;
    Ok(match asked {
        Migrate::Status(which) => status(which, &files)?,
        Migrate::Verify(which) => verify(which, &files)?,
        Migrate::Next(moved) => next(moved, &files)?,
        Migrate::Rollback { moved, to } => rollback(moved, to.as_deref(), &files)?,
    })
}

fn status(which: &Which, files: &Named) -> Result<Said, Problem> {
    let system = whereabouts(&which.data)?;
    let journal = Journal::of(&which.data)?;
    let mut text = match system.standing {
        Standing::Settled => String::new(),
        Standing::Moving => "services are moving; before that the system was at\n".to_owned(),
        Standing::Mixed => format!("{}; before that it was at\n", Problem::Mixed(walk::said(&system.apps))),
    };
    let step = walk::at(&files.steps, &system.apps);
    // Writing to a String does not fail.
    let _ = match &step {
        Ok(step) => writeln!(
            text,
            "step {} of {}, {}: {}",
            step.number,
            files.steps.steps.len(),
            step.name,
            step.summary
        ),
        Err(problem) => writeln!(text, "{problem}"),
    };
    let _ = writeln!(text, "  {}", walk::said(&system.apps));
    let mut is_finding = system.standing == Standing::Mixed;
    if system.standing != Standing::Moving {
        for seen in looker(which, files).gate("now", &ready(), &system.apps, false, &mut |_| {}) {
            let _ = writeln!(text, "  {}", seen.saw);
            is_finding |= !seen.held;
        }
    }
    if let Ok(step) = step
        && system.standing == Standing::Settled
        && let Some(next) = files.steps.steps.iter().find(|next| next.number == step.number + 1)
    {
        let _ = writeln!(
            text,
            "next is step {}, {} ({:?} risk): {}",
            next.number, next.name, next.risk, next.summary
        );
    }
    if let Some(entry) = journal.broken_off() {
        let _ = match system.standing == Standing::Moving || Held::is_taken(&which.data) {
            true => writeln!(text, "under way:\n  {}", entry.said()),
            false => writeln!(
                text,
                "nobody said how this ended; `architect migrate verify` says whether it holds:\n  {}",
                entry.said()
            ),
        };
    }
    if !journal.latest(LATEST).is_empty() {
        let _ = writeln!(text, "what was done, the latest last:");
    }
    journal.latest(LATEST).iter().map(Entry::said).for_each(|said| {
        let _ = writeln!(text, "  {said}");
    });
    Ok(Said { text, is_finding })
}

/// Whether all say that they are ready.
fn ready() -> Gate {
    Gate {
        says: pando_model::Sentence::default(),
        checks: vec![pando_model::Check::Ready],
    }
}

/// Holds the data folder of a system that answers: where none does, nothing is left there.
fn hold(which: &Which) -> Result<Held, Problem> {
    whereabouts(&which.data)?;
    Held::take(&which.data)
}

fn verify(which: &Which, files: &Named) -> Result<Said, Problem> {
    let _held = hold(which)?;
    let placement = whereabouts(&which.data)?.settled()?;
    let step = walk::at(&files.steps, &placement)?;
    let looker = looker(which, files);
    let mut seen = Vec::new();
    for (gate, of) in [(&step.verification, "verification"), (&step.exit, "exit")] {
        seen.extend(looker.gate(&format!("{of} of step {}", step.number), gate, &placement, false, &mut tell));
    }
    Ok(told::looked(step, &seen))
}

fn next(moved: &Move, files: &Named) -> Result<Said, Problem> {
    if let Some(at) = &moved.cluster {
        return Ok(plain(cluster::commands(&files.steps, &files.model, files.paths(), at, false)?));
    }
    if moved.dry_run {
        return would(moved, files, false);
    }
    let _held = hold(&moved.which)?;
    let mut system = Running::of(moved, files)?;
    whereabouts(&moved.which.data)?.settled()?;
    let ended = walk::next(&files.steps, &mut system)?;
    told::told(&ended, &system.moves)
}

fn rollback(moved: &Move, to: Option<&str>, files: &Named) -> Result<Said, Problem> {
    if let Some(at) = &moved.cluster {
        return Ok(plain(cluster::commands(&files.steps, &files.model, files.paths(), at, true)?));
    }
    if moved.dry_run {
        return would(moved, files, true);
    }
    let to = to.map(|to| step(&files.steps, to)).transpose()?;
    let _held = hold(&moved.which)?;
    let mut system = Running::of(moved, files)?;
    if let Some(to) = to {
        let now = walk::at(&files.steps, &system.placement()?)?;
        if to.number >= now.number {
            return Err(Problem::NotBack {
                now: now.number,
                to: to.number,
            });
        }
    }
    let mut text = String::new();
    loop {
        let ended = walk::back(&files.steps, &mut system).map_err(|problem| problem.after(&text))?;
        let said = told::told(&ended, &std::mem::take(&mut system.moves)).map_err(|problem| problem.after(&text))?;
        text.push_str(&said.text);
        match (&ended, to) {
            (Ended::Done { to: reached, .. }, Some(to)) if reached.number > to.number => {}
            _ => return Ok(Said { text, ..said }),
        }
    }
}

/// What would move, and what would be looked at.
fn would(moved: &Move, files: &Named, is_back: bool) -> Result<Said, Problem> {
    let now = walk::at(&files.steps, &whereabouts(&moved.which.data)?.at_rest()?)?;
    let number = if is_back { now.number.checked_sub(1) } else { Some(now.number + 1) };
    let Some(to) = number.and_then(|number| files.steps.steps.iter().find(|step| step.number == number)) else {
        return told::told(&Ended::Nowhere(now), &[]);
    };
    let mut text = format!(
        "from step {}, {}, to step {}, {} ({:?} risk), these would move:\n",
        now.number, now.name, to.number, to.name, to.risk
    );
    for (service, from, to) in now.apps.moves(&to.apps) {
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {service} from {from} to {to}");
    }
    let gates = match is_back {
        true => vec![("after it", &now.rollback)],
        false => vec![
            ("before it", &now.exit),
            ("before it", &to.precondition),
            ("after it", &to.verification),
        ],
    };
    for (when, gate) in gates {
        let _ = writeln!(text, "{when}: {}", gate.says);
    }
    Ok(plain(text))
}

fn step<'a>(steps: &'a Steps, named: &str) -> Result<&'a Step, Problem> {
    steps.named(named).ok_or_else(|| Problem::NoStep {
        named: named.chars().take(40).flat_map(char::escape_debug).collect(),
        known: walk::known(steps),
    })
}

fn looker<'a>(which: &'a Which, files: &'a Named) -> Looker<'a> {
    Looker {
        data: &which.data,
        file: &files.name,
        text: &files.text,
        model: &files.model,
        patience: Duration::ZERO,
    }
}

/// Says how far it is, to somebody who sits there; a pipe is told the end alone.
fn tell(line: &str) {
    use io::Write as _;
    if io::stderr().is_terminal() {
        // Whoever does not see it misses nothing.
        let _ = writeln!(io::stderr(), "  … {line}");
    }
}

/// A system on this machine.
struct Running<'a> {
    looker: Looker<'a>,
    mover: Mover<'a>,
    journal: Journal,
    watched: Option<(SocketAddr, String)>,
    /// What the moves took.
    moves: Vec<String>,
}

impl<'a> Running<'a> {
    fn of(moved: &'a Move, files: &'a Named) -> Result<Self, Problem> {
        let watched = moved
            .watch
            .as_ref()
            .map(|url| get::place(url).ok_or_else(|| Problem::NoUrl(url.clone())));
        Ok(Self {
            looker: Looker {
                patience: Duration::from_secs(moved.patience.into()),
                ..looker(&moved.which, files)
            },
            mover: Mover {
                program: moved.program.clone().unwrap_or_else(mover::program),
                data: &moved.which.data,
                steps: &files.steps_file,
            },
            journal: Journal::of(&moved.which.data)?,
            watched: watched.transpose()?,
            moves: Vec::new(),
        })
    }
}

impl System for Running<'_> {
    fn placement(&mut self) -> Result<Placement, Problem> {
        whereabouts(self.looker.data)?.at_rest()
    }

    fn is_at(&mut self, step: &Step) -> bool {
        whereabouts(self.looker.data).is_ok_and(|system| system.settled().is_ok_and(|apps| apps == step.apps))
    }

    fn place(&mut self, step: &Step) -> Result<(), String> {
        let begun = Instant::now();
        let place = || self.mover.place(step.number, &mut tell);
        let (placed, watched) = match &self.watched {
            Some((address, path)) => {
                let (placed, watched) = watch::watch((*address, path), place);
                (placed, format!("; {watched}"))
            }
            None => (place(), String::new()),
        };
        let what = if placed.is_ok() { "moved to" } else { "tried to move to" };
        let took = begun.elapsed().as_secs_f32();
        self.moves.push(format!("{what} step {} in {took:.1} s{watched}", step.number));
        placed
    }

    fn look(&mut self, of: &str, gate: &Gate, placement: &Placement, has_moved: bool) -> Vec<Seen> {
        self.looker.gate(of, gate, placement, has_moved, &mut tell)
    }

    fn note(&mut self, noted: Noted) -> Result<(), Problem> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the journal says when something was done; nothing is decided by it"
        )]
        let now = Timestamp::now();
        self.journal.add(now, noted)
    }

    fn tell(&mut self, line: &str) {
        tell(line);
    }
}
