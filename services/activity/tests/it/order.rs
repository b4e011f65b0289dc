//! Whatever happens, in whatever order it is told and however often: the figures are those of the model, and the same when they are
//! made anew from the log.

use pando_activity::rebuild;
use pando_kernel::{Due, Instant, LabelId, ProjectId, Zone};
use pando_wire::CloudEvent;
use proptest::prelude::*;
use proptest::sample::select;

use crate::Place;
use crate::events::{Publisher, Told};
use crate::model::expect;
use crate::world::{World, at};

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
];

/// What somebody does with one of their tasks, or where they sign in.
#[derive(Clone, Debug)]
enum Step {
    Complete,
    Reopen,
    Trash,
    Restore,
    Due(Option<(u8, i64, i8, &'static str)>),
    Project(Option<usize>),
    Labels(Vec<usize>),
    SignIn(&'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let due = prop::option::weighted(0.9, (0u8..3, -1i64..2, 0i8..24, select(&ZONES[..])));
    prop_oneof![
        5 => Just(Step::Complete),
        2 => Just(Step::Reopen),
        1 => Just(Step::Trash),
        1 => Just(Step::Restore),
        5 => due.prop_map(Step::Due),
        1 => prop::option::of(0usize..2).prop_map(Step::Project),
        1 => prop::collection::vec(0usize..3, 0..3).prop_map(Step::Labels),
        4 => select(&ZONES[..]).prop_map(Step::SignIn),
    ]
}

/// A life: which task, what, and how many minutes later. It begins before the clocks of Berlin and New York are set back.
fn life() -> impl Strategy<Value = Vec<(usize, Step, i64)>> {
    prop::collection::vec((0usize..5, step(), 1i64..1500), 1..40)
}

struct Lived {
    tasks: Vec<Told>,
    zones: Vec<(Instant, Zone)>,
    events: Vec<CloudEvent>,
    end: Instant,
}

fn live(world: &World, ada: &Publisher, life: &[(usize, Step, i64)]) -> Lived {
    let projects: Vec<ProjectId> = (0..2).map(|_| world.ids().next()).collect();
    let labels: Vec<LabelId> = (0..3).map(|_| world.ids().next()).collect();
    let mut it = Lived {
        tasks: Vec::new(),
        zones: Vec::new(),
        events: Vec::new(),
        end: at("2026-10-23T21:07:00Z"),
    };
    for (n, id) in projects.iter().enumerate() {
        it.events.push(ada.project("project.created", *id, &format!("project {n}"), 1));
    }
    let mut slots: [Option<usize>; 5] = [None; 5];
    for (slot, step, minutes) in life {
        it.end = it.end.plus_seconds(minutes * 60);
        let now = it.end;
        if let Step::SignIn(zone) = step {
            it.zones.push((now, zone.parse().unwrap()));
            it.events.push(ada.account("user.logged_in", now, zone));
            continue;
        }
        let index = *slots[*slot].get_or_insert_with(|| {
            let task = ada.task(&format!("task {slot}"), &now.to_string());
            it.events.push(ada.created(&task));
            it.tasks.push(task);
            it.tasks.len() - 1
        });
        let task = &mut it.tasks[index];
        let (mut topic, mut change) = ("task.updated", "updated");
        match step {
            Step::Complete => (task.completed_at, topic, change) = (task.completed_at.or(Some(now)), "task.completed", "completed"),
            Step::Reopen => (task.completed_at, change) = (None, "reopened"),
            Step::Trash => (task.trashed, topic, change) = (true, "task.deleted", "deleted"),
            Step::Restore => (task.trashed, change) = (false, "restored"),
            Step::Due(due) => {
                task.due = due.map(|(kind, days, hour, zone)| {
                    let date = Zone::utc().date_at(now) + jiff::Span::new().days(days);
                    match kind {
                        0 => Due::Date(date),
                        1 => Due::Floating(date.at(hour, 30, 0, 0)),
                        _ => Due::Zoned(date.at(hour, 30, 0, 0), zone.parse().unwrap()),
                    }
                })
            }
            Step::Project(which) => task.project = which.map(|which| projects[which]),
            Step::Labels(which) => {
                task.labels = which.iter().map(|which| labels[*which]).collect();
                task.labels.sort_unstable();
                task.labels.dedup();
            }
            Step::SignIn(_) => unreachable!(),
        }
        it.events.push(ada.changed(topic, task, &now.to_string(), change));
    }
    it
}

proptest! {
    #![proptest_config(ProptestConfig { cases: Place::cases(48), ..ProptestConfig::default() })]

    #[test]
    fn the_figures_do_not_depend_on_order_or_repetition(
        life in life(),
        shuffle in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 90),
        zone in select(&ZONES[..]), first in 0i64..20, days in 10i64..60, wait in 0i64..100, split in any::<prop::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let ada = Publisher::new(world.ids());
            let mut lived = live(&world, &ada, &life);
            let mut told = Vec::new();
            for (index, is_doubled) in &shuffle {
                if lived.events.is_empty() {
                    break;
                }
                let event = lived.events.swap_remove(index.index(lived.events.len()));
                if *is_doubled {
                    told.push(event.clone());
                }
                told.push(event);
            }
            told.append(&mut lived.events);
            // The first part one by one, the rest all at once.
            let (slowly, at_once) = told.split_at(split.index(told.len() + 1));
            for event in slowly {
                world.take(event).await;
            }
            world.take_all(at_once).await;

            let now = lived.end.plus_seconds(wait * 3600);
            world.clock.set(now);
            world.settle().await;
            let zone: Zone = zone.parse().unwrap();
            let from = "2026-10-16".parse::<jiff::civil::Date>().unwrap() + jiff::Span::new().days(first);
            let to = from + jiff::Span::new().days(days);
            let expected = expect(&lived.tasks, &lived.zones, from, to, &zone, now);
            let query = format!("from={from}&to={to}&time_zone={zone}");
            let summary = world.summary(ada.user, &query).await;
            expected.check(&summary);

            rebuild(&*world.store).await.unwrap();
            assert_eq!(world.summary(ada.user, &query).await, summary);
        });
    }
}
