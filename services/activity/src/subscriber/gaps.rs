//! What did not come by itself. Each publisher numbers its events without gaps; a number that stays missing is fetched.

use std::collections::BTreeSet;
use std::sync::Arc;

use pando_auth_contract as auth;
use pando_chat_contract as chat;
use pando_kernel::Instant;
use pando_service::Progress;
use pando_store::{Op, Unit};
use pando_task_contract as task;
use pando_wire::{After, Call, CallContext, CloudEvent, Items, Operation};

use crate::Activities;
use crate::store::statements::{intake, upkeep as sql};

/// Seconds that an event may come later than one behind it before it is fetched.
pub const PATIENCE_SECONDS: i64 = 5;
/// Positions looked at in one step.
const POSITIONS_MAX: i64 = 2000;

type Outbox = Operation<After, (), Items<CloudEvent>>;
const PUBLISHERS: [(&str, &Outbox); 3] = [
    (auth::APP_ID, &auth::OUTBOX),
    (task::APP_ID, &task::OUTBOX),
    (chat::APP_ID, &chat::OUTBOX),
];

/// One step for each publisher.
pub async fn close_gaps(it: Arc<Activities>) -> Result<Progress, String> {
    let mut more = false;
    let mut failures = Vec::new();
    for (source, outbox) in PUBLISHERS {
        match it.close_gap(source, outbox).await {
            Ok(again) => more |= again,
            Err(error) => failures.push(format!("{source}: {error}")),
        }
    }
    if failures.is_empty() {
        Ok(Progress { more })
    } else {
        Err(failures.join("; "))
    }
}

/// What is known of a publisher's positions.
struct Known {
    /// Everything up to here has come.
    upto: i64,
    /// What has come behind the first that is missing, in order, with when.
    beyond: Vec<(i64, Instant)>,
}

/// Moves the mark over what has come without a gap.
fn advance(mut upto: i64, arrived: Vec<(i64, Instant)>) -> Known {
    let mut beyond = Vec::new();
    for (position, at) in arrived {
        if position == upto + 1 {
            upto = position;
        } else if position > upto {
            beyond.push((position, at));
        }
    }
    Known { upto, beyond }
}

impl Activities {
    async fn close_gap(&self, source: &'static str, outbox: &Outbox) -> Result<bool, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let rows = self
            .store
            .read(&sql::PUBLISHER, vec![source.into()])
            .await
            .map_err(|error| text(&error))?;
        let before: i64 = rows.first().map_or(Ok(0), |row| row.get(0)).map_err(|error| text(&error))?;
        let params = vec![source.into(), before.into(), POSITIONS_MAX.into()];
        let rows = self.store.read(&sql::ARRIVED_AFTER, params).await.map_err(|error| text(&error))?;
        let arrived: Result<Vec<_>, _> = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect();
        let arrived = arrived.map_err(|error: pando_store::StoreError| text(&error))?;
        let is_full = arrived.len() as i64 == POSITIONS_MAX;
        let known = advance(before, arrived);
        if known.upto > before {
            self.mark(source, known.upto).await?;
        }
        match known.beyond.first() {
            Some((_, at)) if self.platform.clock.now() >= at.plus_seconds(PATIENCE_SECONDS) => {
                self.fetch(source, outbox, &known).await?;
                Ok(true)
            }
            _ => Ok(is_full && known.upto > before),
        }
    }

    async fn mark(&self, source: &'static str, upto: i64) -> Result<(), String> {
        let mark = vec![source.into(), upto.into()];
        let unit = Unit::new()
            .op(Op::new(&sql::PUBLISHER_PUT, mark.clone()))
            .op(Op::new(&sql::ARRIVED_FORGET, mark));
        self.store.commit(unit).await.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Takes what is missing from the publisher's own log. What that does not have any more is lost, and said so.
    async fn fetch(&self, source: &'static str, outbox: &Outbox, known: &Known) -> Result<(), String> {
        let context = CallContext::system(&self.platform.ids);
        let call = Call::new(&context).query(After { after: known.upto });
        let items = self
            .platform
            .client(source)
            .call(outbox, call)
            .await
            .map_err(|error| error.to_string())?
            .items;
        let here: BTreeSet<i64> = known.beyond.iter().map(|(position, _)| *position).collect();
        let last = here.last().copied().unwrap_or(known.upto);
        let first = items.iter().map(|event| event.position).min().unwrap_or(i64::MAX);
        // What comes first there, or has come here, is the end of what can be lost.
        let lost_upto = first.min(here.first().copied().unwrap_or(first)) - 1;
        if lost_upto > known.upto {
            tracing::warn!(
                source,
                after = known.upto,
                upto = lost_upto,
                "events never came and are not kept any more"
            );
            self.mark(source, lost_upto).await?;
        }
        for event in items
            .iter()
            .filter(|event| event.position < last && !here.contains(&event.position))
        {
            let Err(problem) = self.take(event).await else { continue };
            if problem.status != 422 {
                return Err(problem.to_string());
            }
            tracing::warn!(source, position = event.position, %problem, "an event that was missing cannot be read");
            let arrived = vec![source.into(), event.position.into(), self.platform.clock.now().into()];
            let unit = Unit::new().op(Op::new(&intake::ARRIVED, arrived));
            self.store.commit(unit).await.map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stops_before_the_first_that_is_missing() {
        let at = Instant::from_micros(0);
        let known = advance(3, [2, 4, 5, 7, 8].map(|position| (position, at)).into());
        assert_eq!(known.upto, 5);
        assert_eq!(known.beyond, [(7, at), (8, at)]);
    }
}
