//! What crosses, in sentences.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cross::{Crossed, Point, Why};
use crate::ground::Ground;
use crate::hop::{EVENT_MS, HOP_MS};
use crate::interface::Asked;
use crate::placed::Placed;
use crate::told::Telling;
use crate::{Crossing, CrossingKind, End, Replacement};

/// What is needed to tell of what crosses.
pub(crate) struct Teller<'a, 'b> {
    pub(crate) ground: &'b Ground<'a>,
    pub(crate) placed: &'b Placed,
    pub(crate) names: &'b [Arc<str>],
    pub(crate) asked: &'b [Option<Asked>],
    pub(crate) telling: &'b Telling<'a>,
}

impl Teller<'_, '_> {
    /// Everything that crosses, told.
    pub(crate) fn crossings(&self, crossed: &[Crossed<'_>]) -> Vec<Crossing> {
        let tell = |(number, one): (usize, &Crossed<'_>)| Crossing {
            kind: one.kind,
            from: self.end(one.from),
            to: self.end(one.to),
            places: one.places.iter().copied().cloned().collect(),
            replacement: one.replacement,
            how: self.how(number, one),
            added_ms: HOP_MS * f64::from(one.waits),
        };
        crossed.iter().enumerate().map(tell).collect()
    }

    fn end(&self, point: Point) -> End {
        End {
            service: self.name(point.service),
            unit: point.unit.map(|unit| self.ground.units[unit].id.clone()),
            table: point.table.map(|table| self.ground.facts.tables[table].name.clone()),
        }
    }

    fn name(&self, service: usize) -> Arc<str> {
        self.names.get(service).cloned().unwrap_or_default()
    }

    fn what(&self, point: Point) -> String {
        match (point.unit, point.table) {
            (Some(unit), _) => format!("`{}`", self.ground.short(unit)),
            (None, Some(table)) => format!("`{}`", self.ground.facts.tables[table].name),
            (None, None) => self.name(point.service).to_string(),
        }
    }

    fn how(&self, number: usize, one: &Crossed<'_>) -> String {
        match one.kind {
            CrossingKind::Call => self.call(number, one),
            CrossingKind::SharedRead => self.read(number, one),
            CrossingKind::ForeignWrite => self.write(number, one),
            CrossingKind::Transaction => self.transaction(number, one),
            CrossingKind::Reference => self.reference(number, one),
        }
    }

    /// Who is asked for what.
    fn asks(&self, number: usize, one: &Crossed<'_>) -> String {
        let to = self.name(one.to.service);
        match self.asked.get(number).and_then(Option::as_ref) {
            Some(asked) => format!(
                "{to} is asked for {} {} by Dapr's service invocation, {HOP_MS} ms more",
                asked.method, asked.path
            ),
            None => format!("{to} is asked by Dapr's service invocation, {HOP_MS} ms more"),
        }
    }

    /// Which topics carry it.
    fn hears(&self, number: usize) -> String {
        match self.telling.of(number).as_slice() {
            [] => "an event of it".to_owned(),
            topics => listed(topics),
        }
    }

    fn call(&self, number: usize, one: &Crossed<'_>) -> String {
        let (from, to) = (self.what(one.from), self.what(one.to));
        let (caller, callee) = (self.name(one.from.service), self.name(one.to.service));
        match one.why {
            Why::Log => format!(
                "{from} goes on without an answer of {to}, which only adds to a log: {caller} publishes {}, and {callee} adds the line when it hears it, some {EVENT_MS} ms later; nobody waits.",
                self.hears(number)
            ),
            Why::Later => format!(
                "{from} leaves {to} for later today, too: {caller} publishes {}, and {callee} does it when it hears it.",
                self.hears(number)
            ),
            Why::Tells => format!(
                "By its name {to} only tells somebody: {caller} publishes {}, and {callee} does it when it hears it. Look whether {from} uses what comes back; if it does, this stays a call.",
                self.hears(number)
            ),
            Why::Pure => format!("{to} uses no table and runs nothing else of {callee}: {caller} takes it along, as a copy or a library."),
            Why::Does => format!(
                "{from} goes on with what {to} has changed: {}. Asked again after a failure it must not do it twice, so the request carries an idempotency key.",
                self.asks(number, one)
            ),
            _ => format!(
                "{from} needs what {to} finds, and as it is now: {}. It changes nothing and may be asked again.",
                self.asks(number, one)
            ),
        }
    }

    fn read(&self, number: usize, one: &Crossed<'_>) -> String {
        let (from, table) = (self.what(one.from), self.what(one.to));
        let (reader, owner) = (self.name(one.from.service), self.name(one.to.service));
        let kept = match self.telling.of(number).as_slice() {
            [] => format!("no code that runs was seen to change {table}, so it is copied once"),
            topics => format!("kept up by {}", listed(topics)),
        };
        match one.why {
            Why::Guard => format!(
                "{from} says who is asking before requests of {reader}, and reads {table} of {owner} for it. {reader} verifies the token by itself and keeps a copy of what it needs of the rows, {kept}: to ask {owner} would make each request {HOP_MS} ms longer and {reader} fail with it. A change is seen some {EVENT_MS} ms late."
            ),
            Why::OnlyTheirs => format!("All tables that {from} uses are of {owner}: it goes there."),
            Why::Decides => format!(
                "What {from} writes rests on what it reads of {table}, so that must be fresh: {}.",
                self.asks(number, one)
            ),
            _ => format!(
                "{from} reads {table} and changes nothing: {reader} keeps a copy of what it shows of the rows, {kept}. They may be some {EVENT_MS} ms old."
            ),
        }
    }

    fn write(&self, number: usize, one: &Crossed<'_>) -> String {
        let (from, table) = (self.what(one.from), self.what(one.to));
        let (writer, owner) = (self.name(one.from.service), self.name(one.to.service));
        match (one.replacement, one.why) {
            (Replacement::Move, _) => {
                format!("All tables that {from} uses are of {owner}: it goes there, and whoever runs it asks {owner}.")
            }
            (Replacement::Outbox, _) => format!(
                "{from} adds a line to {table} beside what it writes of its own: {writer} commits its rows together with {} (outbox), and {owner} adds the line when it hears it.",
                self.hears(number)
            ),
            (Replacement::Event, _) => format!(
                "{from} only adds a line to {table}: {writer} publishes {}, and {owner} adds the line when it hears it.",
                self.hears(number)
            ),
            _ => format!(
                "{from} changes {table}, which is {owner}'s to change: {}, with an idempotency key, and keeps the rules about its rows in one place.",
                self.asks(number, one)
            ),
        }
    }

    fn transaction(&self, number: usize, one: &Crossed<'_>) -> String {
        let from = self.what(one.from);
        let (home, other) = (self.name(one.from.service), self.name(one.to.service));
        let transaction = one.transaction.and_then(|number| self.ground.facts.transactions.get(number));
        let tables_of = |service: usize| -> Vec<String> {
            let written = transaction.map(|transaction| &*transaction.writes).unwrap_or_default();
            let of = written
                .iter()
                .filter(|write| self.ground.table(&write.table).and_then(|table| self.placed.tables[table]) == Some(service))
                .map(|write| format!("`{}`", write.table));
            of.collect::<BTreeSet<String>>().into_iter().collect()
        };
        let (own, theirs) = (tables_of(one.from.service), tables_of(one.to.service));
        let (own, theirs) = (listed(&own), listed(&theirs));
        match one.replacement {
            Replacement::Outbox => format!(
                "{from} commits {own} and {theirs} together, and the line in {theirs} may come later: {home} commits its rows together with {} (outbox), {other} adds the line when it hears it, some {EVENT_MS} ms later, and once though it may hear it twice (inbox).",
                self.hears(number)
            ),
            _ => format!(
                "{from} commits {own} of {home} and {theirs} of {other} together; two databases cannot. In a saga {home} writes its rows as pending, {other} is asked to write its own, then the first are confirmed; where the second refuses, {home} takes its rows back. Or keep {own} and {theirs} in one service."
            ),
        }
    }

    fn reference(&self, number: usize, one: &Crossed<'_>) -> String {
        let (from, to) = (self.what(one.from), self.what(one.to));
        let (referrer, owner) = (self.name(one.from.service), self.name(one.to.service));
        let column = one.from.table.and_then(|table| {
            let references = &self.ground.facts.tables[table].references;
            references
                .iter()
                .find(|reference| one.places.contains(&&reference.place))
                .map(|reference| reference.column.as_str())
        });
        let what = match column {
            Some(column) => format!("`{column}` of {from}"),
            None => from,
        };
        match self.telling.of(number).as_slice() {
            [] => format!(
                "{what} keeps the id of {to} without the constraint. No code that runs was seen to delete rows of {owner}'s {to}, so {referrer} has nothing to hear of; once some does, it must."
            ),
            topics => format!(
                "{what} keeps the id of {to} without the constraint; {referrer} hears {} and does what the database did with rows whose {to} is gone.",
                listed(topics)
            ),
        }
    }
}

/// `a`, `a and b`, `a, b and c`; of many the first few.
pub(crate) fn listed<T: AsRef<str>>(all: &[T]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = all.iter().take(SHOWN).map(AsRef::as_ref).collect();
    if all.len() > SHOWN {
        return format!("{} and {} more", shown.join(", "), all.len() - SHOWN);
    }
    match shown.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
