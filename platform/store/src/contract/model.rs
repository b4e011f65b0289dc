use std::collections::{BTreeMap, BTreeSet};

use pando_kernel::Instant;

use super::store::log_ends_at;
use super::things::{ALL, DELETE, event, inbox, insert, request, update, user};
use crate::{CommitError, Op, Store, Unit};

/// One random unit of the model test, in small numbers so that they meet.
#[derive(Clone, Debug)]
pub enum Step {
    /// A unit: things to insert, things to update at a version, things to delete, and what dedupes it.
    Commit {
        /// Names of things to make.
        inserts: Vec<u8>,
        /// Names and versions of things to change.
        updates: Vec<(u8, u8)>,
        /// Names of things to remove.
        deletes: Vec<u8>,
        /// The event that is taken.
        inbox: Option<u8>,
        /// The request that is answered.
        key: Option<u8>,
        /// How many events it has.
        events: u8,
    },
    /// A trim of everything up to this part (in eighths) of the log.
    Trim(u8),
}

/// What the store should hold, as plain as can be.
#[derive(Clone, Default)]
struct Model {
    things: BTreeMap<String, (i64, i64)>,
    taken: BTreeSet<u8>,
    answered: BTreeSet<u8>,
    log: Vec<i64>,
    end: i64,
}

fn name(number: u8) -> String {
    format!("n{number}")
}

impl Model {
    /// What the unit should answer; the model changes only when that is `Ok`.
    fn commit(&mut self, step: &Step) -> Result<(), &'static str> {
        let Step::Commit {
            inserts,
            updates,
            deletes,
            inbox,
            key,
            events,
        } = step
        else {
            return Ok(());
        };
        let mut next = self.clone();
        if inbox.is_some_and(|number| !next.taken.insert(number)) {
            return Err("taken");
        }
        if key.is_some_and(|number| !next.answered.insert(number)) {
            return Err("answered");
        }
        for number in inserts {
            if next.things.insert(name(*number), (0, 1)).is_some() {
                return Err("already there");
            }
        }
        for (number, version) in updates {
            match next.things.get_mut(&name(*number)) {
                Some(thing) if thing.1 == i64::from(*version) => *thing = (i64::from(*version), thing.1 + 1),
                _ => return Err("conflict"),
            }
        }
        for number in deletes {
            next.things.remove(&name(*number));
        }
        for _ in 0..*events {
            next.end += 1;
            next.log.push(next.end);
        }
        *self = next;
        Ok(())
    }
}

fn unit(step: &Step) -> Unit {
    let Step::Commit {
        inserts,
        updates,
        deletes,
        inbox: take,
        key,
        events,
    } = step
    else {
        return Unit::new();
    };
    let mut unit = Unit::new().answering(key.map(|number| request(user(1), &name(number), "body")));
    unit.inbox = take.map(inbox);
    unit.ops.extend(inserts.iter().map(|number| insert(&name(*number), 0)));
    unit.ops.extend(
        updates
            .iter()
            .map(|(number, version)| update(&name(*number), (*version).into(), (*version).into())),
    );
    unit.ops
        .extend(deletes.iter().map(|number| Op::new(&DELETE, vec![name(*number).into()])));
    unit.events.extend((0..*events).map(|_| event("thing", user(1))));
    unit
}

fn word(error: &CommitError) -> &'static str {
    match error {
        CommitError::Taken => "taken",
        CommitError::Answered => "answered",
        CommitError::AlreadyThere(_) => "already there",
        CommitError::Conflict(_) => "conflict",
        CommitError::Busy | CommitError::Store(_) => "failed",
    }
}

/// Runs random units on a fresh store of the suite's schema ([`super::Setup::for_model`]) and on a simple model, and compares answers and contents. With
/// `together` all units of a run are in flight at once, so that an adapter that gathers them commits them as one; it must then commit
/// them in the order in which it was asked.
pub async fn check_model(store: &dyn Store, steps: &[Step], together: bool) {
    let mut model = Model::default();
    for run in steps.chunks(if together { 16 } else { 1 }) {
        if let [Step::Trim(eighths)] = run {
            let upto = model.end * i64::from(*eighths) / 8;
            log_ends_at(store, model.end).await;
            store
                .trim(upto, Instant::from_micros(i64::MAX), Instant::from_micros(0), 1000)
                .await
                .expect("trims");
            model.log.retain(|position| *position > upto);
            continue;
        }
        let commits = run.iter().filter(|step| matches!(step, Step::Commit { .. }));
        // Polled in order, they enter the adapter's queue in order.
        let answers = futures_util::future::join_all(commits.clone().map(|step| store.commit(unit(step)))).await;
        for (step, answer) in commits.zip(answers) {
            assert_eq!(answer.as_ref().copied().map_err(word), model.commit(step), "{step:?}");
        }
    }
    let rows = store.read(&ALL, vec![]).await.expect("reads");
    let things: BTreeMap<String, (i64, i64)> = rows
        .iter()
        .map(|row| {
            (
                row.get(0).expect("a name"),
                (row.get(1).expect("a number"), row.get(2).expect("a version")),
            )
        })
        .collect();
    assert_eq!(things, model.things);
    log_ends_at(store, model.end).await;
    let log: Vec<_> = store
        .outbox(0, 10_000)
        .await
        .expect("reads")
        .iter()
        .map(|entry| entry.event.position)
        .collect();
    assert_eq!(log, model.log);
}
