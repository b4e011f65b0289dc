//! From one layout to another while the system serves. Pure: what starts, what ends, in which order.
//!
//! What is behind an app id is replaced as a whole, and at every moment one generation of processes answers it. So that nobody calls
//! what is not there, or is turned away, a move first opens what the new layout needs beside what the old one has, then has calls go
//! there, and closes what nobody needs any more at the end.

use std::collections::{BTreeMap, BTreeSet};

use super::hosting::{Calls, Hosting};
use super::layout::Layout;
use crate::service_name::ServiceName;

/// App ids with what is behind them.
pub(crate) type Apps = BTreeMap<ServiceName, Hosting>;

/// A part of a move. What starts in it is ready before anything before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phase {
    /// What it does, for people.
    pub says: &'static str,
    /// What is to be behind these app ids afterwards.
    pub is: Apps,
    /// App ids that nobody needs any more.
    pub ends: BTreeSet<ServiceName>,
    /// Whether the access rules are those of the new layout alone.
    pub is_settled: bool,
}

impl Phase {
    /// What has to be started for it, where this runs.
    pub(crate) fn starts(&self, now: &Apps) -> Apps {
        let others = self.is.iter().filter(|(app, hosting)| now.get(*app) != Some(*hosting));
        others.map(|(app, hosting)| (*app, hosting.clone())).collect()
    }
}

/// Where a move counts as made: until this phase is done a start goes on in the old layout, from then on in the new one.
pub(crate) const MADE_BY: usize = 2;

/// What is behind the app ids of a system that does not move.
pub(crate) fn settled(layout: &Layout, calls: &Calls) -> Apps {
    let apps = layout.apps().iter();
    apps.map(|(app, hosted)| (*app, calls.hosting(*app, hosted.clone(), layout, &[layout])))
        .collect()
}

/// The phases of a move, all five; in one that changes nothing nothing starts and nothing ends.
pub(crate) fn phases(from: &Layout, to: &Layout, calls: &Calls) -> [Phase; 5] {
    let stays = |app: &ServiceName| from.apps().contains_key(app) && to.apps().contains_key(app);
    let between = |apps: &dyn Fn(&ServiceName) -> bool, calling: &Layout| -> Apps {
        let all: BTreeSet<ServiceName> = from.apps().keys().chain(to.apps().keys()).copied().collect();
        let both = |app: ServiceName| from.hosted(app).union(&to.hosted(app)).copied().collect();
        let chosen = all.into_iter().filter(|app| apps(app));
        chosen
            .map(|app| (app, calls.hosting(app, both(app), calling, &[from, to])))
            .collect()
    };
    let phase = |says, is| Phase {
        says,
        is,
        ends: BTreeSet::new(),
        is_settled: false,
    };
    [
        phase(
            "those that stay host what they had and what they get, and let in whoever calls before and after",
            between(&|app| from.apps().contains_key(app), from),
        ),
        phase("those that are new begin", between(&|app| !from.apps().contains_key(app), to)),
        phase("those that stay call the others where they are now", between(&stays, to)),
        Phase {
            ends: from.apps().keys().filter(|app| !stays(app)).copied().collect(),
            ..phase("those that nobody calls any more end", Apps::new())
        },
        Phase {
            is_settled: true,
            ..phase("each hosts what it should, and lets in who should call", settled(to, calls))
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::at_the_gateway;
    use super::*;
    use ServiceName::{Activity, Auth, Chatbot, Frontend, Gateway, Task};

    fn calls() -> Calls {
        Calls::of(&crate::architecture::model().unwrap().0)
    }

    fn steps() -> [Layout; 4] {
        [
            at_the_gateway(&[Auth, Task, Chatbot, Activity]),
            at_the_gateway(&[Auth, Task, Chatbot]),
            at_the_gateway(&[Auth, Task]),
            at_the_gateway(&[]),
        ]
    }

    /// What starts and what ends in each phase.
    fn walked(from: &Layout, to: &Layout) -> Vec<(Vec<ServiceName>, Vec<ServiceName>)> {
        let calls = calls();
        let mut now = settled(from, &calls);
        let walk = phases(from, to, &calls).into_iter().map(|phase| {
            let starts = phase.starts(&now);
            now.extend(starts.clone());
            for app in &phase.ends {
                now.remove(app);
            }
            (starts.into_keys().collect(), phase.ends.into_iter().collect())
        });
        let walked = walk.collect();
        assert_eq!(now, settled(to, &calls), "it ends as if it had been started there");
        walked
    }

    #[test]
    fn one_that_moves_out_is_there_before_anybody_calls_it_and_one_that_moves_in_after_all_have_it() {
        let [monolith, activity, ..] = steps();
        assert_eq!(
            walked(&monolith, &activity),
            [
                (vec![Gateway], vec![]),
                (vec![Activity], vec![]),
                (vec![], vec![]),
                (vec![], vec![]),
                (vec![Gateway], vec![]),
            ]
        );
        assert_eq!(
            walked(&activity, &monolith),
            [
                (vec![Gateway], vec![]),
                (vec![], vec![]),
                (vec![], vec![]),
                (vec![], vec![Activity]),
                (vec![Gateway], vec![]),
            ]
        );
        assert!(
            walked(&activity, &activity)
                .iter()
                .all(|(starts, ends)| starts.is_empty() && ends.is_empty())
        );
    }

    #[test]
    fn on_every_way_whoever_is_called_is_there_hosts_it_and_lets_the_caller_in() {
        let (steps, calls) = (steps(), calls());
        for (from, to) in steps.iter().flat_map(|from| steps.iter().map(move |to| (from, to))) {
            let way = format!("{from} to {to}");
            let mut now = settled(from, &calls);
            for phase in phases(from, to, &calls) {
                let starts = phase.starts(&now);
                let before = now.clone();
                // All take over at once.
                now.extend(starts.clone());
                is_served(&now, &now, &calls, &way);
                // What those before have begun goes on, and calls those that are there now. (In the last phase each lets in no more than it
                // should, and an answer that was begun in a place which is none any more may need more.)
                for app in starts.keys().filter(|_| !phase.is_settled) {
                    let mut callers = now.clone();
                    callers.extend(before.get(app).map(|hosting| (*app, hosting.clone())));
                    is_served(&callers, &now, &calls, &way);
                }
                for app in &phase.ends {
                    now.remove(app);
                }
                is_served(&now, &now, &calls, &way);
            }
        }
    }

    /// That whatever a request of the frontend comes to is there and lets it in: services of one process call each other there.
    fn is_served(callers: &Apps, called: &Apps, calls: &Calls, way: &str) {
        let mut reached = BTreeSet::from([(Frontend, Frontend)]);
        let mut next = vec![(Frontend, Frontend)];
        while let Some((app, caller)) = next.pop() {
            let hosting = &callers[&app];
            for (_, service) in calls.0.iter().filter(|(one, _)| *one == caller) {
                let place = match hosting.hosted.contains(service) {
                    true => app,
                    false => {
                        let place = hosting.places[service];
                        let what = format!("{caller:?} at {app:?} calls {service:?} at {place:?}: {way}");
                        let there = called.get(&place).unwrap_or_else(|| panic!("nobody is there: {what}"));
                        assert!(there.hosted.contains(service), "it is not there: {what}");
                        assert!(there.callers.contains(&(caller, app)), "it is not let in: {what}");
                        place
                    }
                };
                if reached.insert((place, *service)) {
                    next.push((place, *service));
                }
            }
        }
        assert!(reached.len() >= ServiceName::ALL.len(), "{reached:?}");
    }

    #[test]
    fn the_frontend_is_never_touched() {
        let steps = steps();
        for (from, to) in steps.iter().flat_map(|from| steps.iter().map(move |to| (from, to))) {
            for (starts, ends) in walked(from, to) {
                assert!(!starts.contains(&Frontend) && !ends.contains(&Frontend), "{from} to {to}");
            }
        }
    }
}
