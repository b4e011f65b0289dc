//! Where the figures are counted, and by how much a change moves them.

use std::collections::BTreeMap;

use uuid::Uuid;

/// One counter of a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    /// Made in this quarter.
    Made(i64),
    /// Done in this quarter.
    Done(i64),
    /// Made and done of a part, by quarter of an hour or by day of UTC.
    Part(Span, i64, Part),
    /// Open now, of a set.
    Open(OpenSet),
    /// Open now, by a number.
    OpenAt(OpenBy, i64),
}

/// How long a stretch a counter of a [`Part`] spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// A quarter of an hour: for the two ends of a stretch of days in some zone.
    Quarter = 0,
    /// A day of UTC: for all between.
    Day = 1,
}

/// What the figures are split by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A project; `None` is the Inbox.
    Project(Option<Uuid>),
    /// A label.
    Label(Uuid),
    /// A bin of lead times ([`super::lead`]); counts what is done only.
    Lead(u16),
}

/// What open tasks are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenSet {
    /// All.
    All,
    /// Those with a due date.
    Due,
    /// Those of a project; `None` is the Inbox.
    Project(Option<Uuid>),
    /// Those with a label.
    Label(Uuid),
}

/// The number open tasks are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenBy {
    /// The quarter they were made in.
    Made = 0,
    /// The day they are due on, wherever the person is.
    DueDate = 1,
    /// The day of a time on the wall.
    FloatingDay = 2,
    /// The minute on the wall.
    FloatingMinute = 3,
    /// The day of UTC of an instant.
    ZonedDay = 4,
    /// The minute of an instant.
    ZonedMinute = 5,
}

/// By how much a counter moves. Counters that only count use `made` (open sets, too) or `done`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Made; or open.
    pub made: i64,
    /// Done.
    pub done: i64,
    /// Done by its due date.
    pub on_time: i64,
    /// Done after it.
    pub late: i64,
}

/// What one or several tasks add to a person's counters. Adding and taking away commute: that is why neither the order nor the
/// grouping of events matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Counter, Moves>);

impl Counts {
    /// Moves one counter.
    pub fn add(&mut self, counter: Counter, moves: Moves) {
        let sum = self.0.entry(counter).or_default();
        sum.made += moves.made;
        sum.done += moves.done;
        sum.on_time += moves.on_time;
        sum.late += moves.late;
    }

    /// Moves all counters of `other`, `sign` times.
    pub fn add_all(&mut self, other: Counts, sign: i64) {
        for (counter, moves) in other.0 {
            let moves = Moves {
                made: moves.made * sign,
                done: moves.done * sign,
                on_time: moves.on_time * sign,
                late: moves.late * sign,
            };
            self.add(counter, moves);
        }
    }

    /// The counters that move, in a fixed order.
    pub fn moving(self) -> impl Iterator<Item = (Counter, Moves)> {
        self.0.into_iter().filter(|(_, moves)| *moves != Moves::default())
    }
}
