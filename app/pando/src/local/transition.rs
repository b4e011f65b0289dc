//! From one layout to another while the system serves. Pure: what starts, what ends, in which order.
//!
//! What is behind an app id is replaced as a whole, and for whoever calls it one generation of processes answers at any moment. So that
//! nobody calls what is not there, or is turned away, a move first opens what the new layout needs beside what the old one has, then has
//! calls go there, and closes what nobody needs any more at the end.
//!
//! Of events this says nothing: a generation takes them from when its sidecar is up until it has ended, so that two share them meanwhile, and
//! while a topic changes its app id both get each. The inbox of whoever hears of it takes it once.

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
    /// Where app ids end: those that are needed still.
    pub needed: Option<BTreeSet<ServiceName>>,
    /// Whether the access rules are those of the new layout alone.
    pub is_settled: bool,
}

impl Phase {
    /// What has to be started for it, where this runs.
    pub(crate) fn starts(&self, now: &Apps) -> Apps {
        let others = self.is.iter().filter(|(app, hosting)| now.get(*app) != Some(*hosting));
        others.map(|(app, hosting)| (*app, hosting.clone())).collect()
    }

    /// What ends in it, where this runs: what neither layout has, too, such as a move left that could not be undone.
    pub(crate) fn ends(&self, now: &Apps) -> BTreeSet<ServiceName> {
        let gone = |needed: &BTreeSet<ServiceName>| now.keys().filter(|app| !needed.contains(app)).copied().collect();
        self.needed.as_ref().map(gone).unwrap_or_default()
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
        needed: None,
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
            needed: Some(to.apps().keys().copied().collect()),
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
    use super::super::layout::tests::{at_the_gateway, every};
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
    fn walked(from: &Layout, to: &Layout, calls: &Calls) -> Vec<(Vec<ServiceName>, Vec<ServiceName>)> {
        let mut now = settled(from, calls);
        let walk = phases(from, to, calls).into_iter().map(|phase| {
            let starts = phase.starts(&now);
            now.extend(starts.clone());
            let ends = phase.ends(&now);
            now.retain(|app, _| !ends.contains(app));
            (starts.into_keys().collect(), ends.into_iter().collect())
        });
        walk.collect()
    }

    #[test]
    fn one_that_moves_out_is_there_before_anybody_calls_it_and_one_that_moves_in_after_all_have_it() {
        let ([monolith, activity, ..], calls) = (steps(), calls());
        assert_eq!(
            walked(&monolith, &activity, &calls),
            [
                (vec![Gateway], vec![]),
                (vec![Activity], vec![]),
                (vec![], vec![]),
                (vec![], vec![]),
                (vec![Gateway], vec![]),
            ]
        );
        assert_eq!(
            walked(&activity, &monolith, &calls),
            [
                (vec![Gateway], vec![]),
                (vec![], vec![]),
                (vec![], vec![]),
                (vec![], vec![Activity]),
                (vec![Gateway], vec![]),
            ]
        );
        assert!(
            walked(&activity, &activity, &calls)
                .iter()
                .all(|(starts, ends)| starts.is_empty() && ends.is_empty())
        );
    }

    #[test]
    fn on_every_way_whoever_is_called_is_there_hosts_it_and_lets_the_caller_in() {
        let (every, calls) = (every(), calls());
        for (from, to) in every.iter().flat_map(|from| every.iter().map(move |to| (from, to))) {
            let way = (from, to);
            let mut now = settled(from, &calls);
            for phase in phases(from, to, &calls) {
                let (starts, ends) = (phase.starts(&now), phase.ends(&now));
                if starts.is_empty() && ends.is_empty() {
                    continue;
                }
                let before = now.clone();
                // All take over at once.
                now.extend(starts.clone());
                is_served(&|app| &now[&app], &now, &calls, way);
                // What those before have begun goes on, and calls those that are there now. (In the last phase each lets in no more than it
                // should, and an answer that was begun in a place which is none any more may need more.)
                let going_on = starts.keys().filter(|app| !phase.is_settled && before.contains_key(app));
                for gone in going_on {
                    let caller = |app| if app == *gone { &before[&app] } else { &now[&app] };
                    is_served(&caller, &now, &calls, way);
                }
                now.retain(|app, _| !ends.contains(app));
                is_served(&|app| &now[&app], &now, &calls, way);
            }
            assert_eq!(now, settled(to, &calls), "it ends as if it had been started there: {from} to {to}");
        }
    }

    /// That whatever a request of the frontend comes to is there and lets it in: services of one process call each other there.
    fn is_served<'a>(callers: &dyn Fn(ServiceName) -> &'a Hosting, called: &Apps, calls: &Calls, (from, to): (&Layout, &Layout)) {
        let mut reached = BTreeSet::from([(Frontend, Frontend)]);
        let mut next = vec![(Frontend, Frontend)];
        while let Some((app, caller)) = next.pop() {
            let hosting = callers(app);
            for (_, service) in calls.0.iter().filter(|(one, _)| *one == caller) {
                let place = match hosting.hosted.contains(service) {
                    true => app,
                    false => {
                        let place = hosting.places[service];
                        let what = || format!("{caller:?} at {app:?} calls {service:?} at {place:?}: {from} to {to}");
                        let there = called.get(&place).unwrap_or_else(|| panic!("nobody is there: {}", what()));
                        assert!(there.hosted.contains(service), "it is not there: {}", what());
                        assert!(there.callers.contains(&(caller, app)), "it is not let in: {}", what());
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
        let (every, calls) = (every(), calls());
        for (from, to) in every.iter().flat_map(|from| every.iter().map(move |to| (from, to))) {
            for (starts, ends) in walked(from, to, &calls) {
                assert!(!starts.contains(&Frontend) && !ends.contains(&Frontend), "{from} to {to}");
            }
        }
    }

    #[test]
    fn what_a_move_left_that_could_not_be_undone_ends_with_the_next_one() {
        let ([monolith, activity, ..], calls) = (steps(), calls());
        // Half-way to the second step, and no way back.
        let mut now = settled(&monolith, &calls);
        for phase in &phases(&monolith, &activity, &calls)[..=MADE_BY] {
            now.extend(phase.starts(&now));
        }
        assert!(now.contains_key(&Activity) && now != settled(&monolith, &calls));
        for phase in phases(&monolith, &monolith, &calls) {
            now.extend(phase.starts(&now));
            let ends = phase.ends(&now);
            now.retain(|app, _| !ends.contains(app));
        }
        assert_eq!(now, settled(&monolith, &calls));
    }
}
