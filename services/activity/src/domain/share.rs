//! What one task adds to the figures.
//!
//! A pure function of the highest version seen, so that the sum over all tasks does not depend on the order in which events came:
//! - made: once, when it was made, for ever (also when it is in the trash or gone);
//! - done: at the completion that stands now, also when it is in the trash or gone. Complete, reopen, complete counts once, at the
//!   second completion; complete and reopen counts nothing;
//! - by project and label: where the task is now; it takes its figures along when it moves;
//! - on time or late: by the due date and the zone of the person at the completion ([`outcome`]);
//! - open: as long as it is neither done nor in the trash nor gone.

use pando_kernel::Zone;

use super::count::{Counter, Counts, Moves, OpenBy, OpenSet, Part, Span};
use super::fact::TaskFact;
use super::lead::bin_of;
use super::overdue::{DAY_MINUTES, DueAt};
use super::quarter::{DAY, quarter_of};

/// Whether what is done was done in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not done, or never due.
    None = 0,
    /// Done by its due date.
    OnTime = 1,
    /// Done after it.
    Late = 2,
}

/// How a task came out for somebody who was in `zone` when it was done. A due date that is changed on a task that is done counts anew.
pub fn outcome(task: &TaskFact, zone: &Zone) -> Outcome {
    match (task.completed_at, task.due) {
        (Some(at), Some(due)) if due.is_overdue(at, zone) => Outcome::Late,
        (Some(_), Some(_)) => Outcome::OnTime,
        _ => Outcome::None,
    }
}

/// All counters of a person that a task adds to.
pub fn share(task: &TaskFact, outcome: Outcome) -> Counts {
    let mut counts = Counts::default();
    let made = quarter_of(task.created_at);
    let one = Moves {
        made: 1,
        ..Moves::default()
    };
    counts.add(Counter::Made(made), one);
    add_parts(&mut counts, task, made, one);
    if let Some(at) = task.completed_at {
        let done = quarter_of(at);
        let one = Moves {
            done: 1,
            ..Moves::default()
        };
        let judged = Moves {
            on_time: i64::from(outcome == Outcome::OnTime),
            late: i64::from(outcome == Outcome::Late),
            ..one
        };
        counts.add(Counter::Done(done), judged);
        add_parts(&mut counts, task, done, one);
        add_part(&mut counts, Part::Lead(bin_of(task.created_at, at)), done, one);
    }
    if task.is_open() {
        add_open(&mut counts, task, made, one);
    }
    counts
}

fn add_parts(counts: &mut Counts, task: &TaskFact, quarter: i64, moves: Moves) {
    add_part(counts, Part::Project(task.project), quarter, moves);
    for label in &task.labels {
        add_part(counts, Part::Label(*label), quarter, moves);
    }
}

fn add_part(counts: &mut Counts, part: Part, quarter: i64, moves: Moves) {
    counts.add(Counter::Part(Span::Quarter, quarter, part.clone()), moves);
    counts.add(Counter::Part(Span::Day, quarter.div_euclid(DAY), part), moves);
}

fn add_open(counts: &mut Counts, task: &TaskFact, made: i64, one: Moves) {
    counts.add(Counter::Open(OpenSet::All), one);
    counts.add(Counter::Open(OpenSet::Project(task.project)), one);
    for label in &task.labels {
        counts.add(Counter::Open(OpenSet::Label(*label)), one);
    }
    counts.add(Counter::OpenAt(OpenBy::Made, made), one);
    let Some(due) = task.due else { return };
    counts.add(Counter::Open(OpenSet::Due), one);
    match due {
        DueAt::Date(day) => counts.add(Counter::OpenAt(OpenBy::DueDate, day), one),
        DueAt::Floating(minute) => {
            counts.add(Counter::OpenAt(OpenBy::FloatingDay, minute.div_euclid(DAY_MINUTES)), one);
            counts.add(Counter::OpenAt(OpenBy::FloatingMinute, minute), one);
        }
        DueAt::Zoned(minute) => {
            counts.add(Counter::OpenAt(OpenBy::ZonedDay, minute.div_euclid(DAY_MINUTES)), one);
            counts.add(Counter::OpenAt(OpenBy::ZonedMinute, minute), one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pando_kernel::Instant;

    fn task() -> TaskFact {
        let created_at: Instant = "2026-11-23T09:00:00Z".parse().unwrap();
        TaskFact {
            version: 1,
            created_at,
            completed_at: None,
            gone: false,
            due: Some(DueAt::Date(20_780)),
            project: None,
            labels: vec![],
        }
    }

    #[test]
    fn done_before_midnight_where_the_person_is_is_on_time() {
        // Day 20780 is 2026-11-23: it is over at 11:00 UTC in Auckland, and at 23:00 UTC in Berlin.
        let done = TaskFact {
            completed_at: Some("2026-11-23T12:00:00Z".parse().unwrap()),
            ..task()
        };
        assert_eq!(outcome(&done, &"Europe/Berlin".parse().unwrap()), Outcome::OnTime);
        assert_eq!(outcome(&done, &"Pacific/Auckland".parse().unwrap()), Outcome::Late);
        assert_eq!(outcome(&task(), &Zone::utc()), Outcome::None);
    }

    #[test]
    fn what_is_gone_keeps_its_past_and_is_not_open() {
        let mut moved = share(&task(), Outcome::None);
        moved.add_all(share(&TaskFact { gone: true, ..task() }, Outcome::None), -1);
        let moved: Vec<_> = moved.moving().map(|(counter, _)| counter).collect();
        assert!(
            moved
                .iter()
                .all(|counter| matches!(counter, Counter::Open(_) | Counter::OpenAt(..))),
            "{moved:?}"
        );
        assert_eq!(moved.len(), 5);
    }
}
