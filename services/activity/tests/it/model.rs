//! The figures once more, the slow and plain way: by looking at every task and every day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use pando_activity_contract::{LeadTime, Summary, Totals};
use pando_kernel::{Instant, LabelId, ProjectId, Zone};

use crate::events::Told;

/// What a summary must say. Lead times as they are, by rank.
pub struct Expected {
    pub totals: Totals,
    pub by_day: Vec<(Date, u64, u64)>,
    pub means: Vec<f64>,
    pub streak: (u64, u64),
    pub open_due: u64,
    pub leads: Vec<i64>,
    pub by_hour: Vec<Vec<u64>>,
    pub projects: BTreeMap<Option<ProjectId>, (u64, u64, u64)>,
    pub labels: BTreeMap<LabelId, (u64, u64, u64)>,
    pub ages: [u64; 5],
}

/// `zones`: where the person was, and since when, in order.
pub fn expect(tasks: &[Told], zones: &[(Instant, Zone)], from: Date, to: Date, zone: &Zone, now: Instant) -> Expected {
    let day = |at: Instant| zone.date_at(at);
    let inside = |at: Instant| (from..=to).contains(&day(at));
    let mut it = Expected {
        totals: Totals::default(),
        by_day: Vec::new(),
        means: Vec::new(),
        streak: (0, 0),
        open_due: 0,
        leads: Vec::new(),
        by_hour: vec![vec![0; 24]; 7],
        projects: BTreeMap::new(),
        labels: BTreeMap::new(),
        ages: [0; 5],
    };
    for task in tasks {
        let is_made = inside(task.created_at);
        let is_done = task.completed_at.is_some_and(inside);
        let is_open = task.completed_at.is_none() && !task.trashed;
        let figures = (u64::from(is_made), u64::from(is_done), u64::from(is_open));
        let add = |sum: &mut (u64, u64, u64)| *sum = (sum.0 + figures.0, sum.1 + figures.1, sum.2 + figures.2);
        add(it.projects.entry(task.project).or_default());
        task.labels.iter().for_each(|label| add(it.labels.entry(*label).or_default()));
        it.totals.created += figures.0;
        it.totals.completed += figures.1;
        it.totals.open += figures.2;
        if let Some(at) = task.completed_at.filter(|_| is_done) {
            let then = zones
                .iter()
                .rfind(|(since, _)| *since <= at)
                .map_or(Zone::utc(), |(_, zone)| zone.clone());
            match task.due.as_ref().map(|due| due.is_overdue(at, &then)) {
                Some(true) => it.totals.completed_late += 1,
                Some(false) => it.totals.completed_on_time += 1,
                None => {}
            }
            it.leads.push(at.seconds_since(task.created_at));
            let local = zone.tz().to_datetime(at.timestamp());
            it.by_hour[local.date().weekday().to_monday_zero_offset() as usize][local.hour() as usize] += 1;
        }
        if is_open {
            it.open_due += u64::from(task.due.is_some());
            it.totals.overdue += u64::from(task.due.as_ref().is_some_and(|due| due.is_overdue(now, zone)));
            // An age is counted in quarters of an hour.
            let quarter = |at: Instant| at.as_micros().div_euclid(900_000_000);
            let age = quarter(now) - quarter(task.created_at);
            let bucket = [1, 7, 30, 90].iter().filter(|days| age >= **days * 96).count();
            it.ages[bucket] += 1;
        }
    }
    let count =
        |wanted: Date, of: &dyn Fn(&Told) -> Option<Instant>| tasks.iter().filter_map(of).filter(|at| day(*at) == wanted).count() as u64;
    let mut date = from;
    while date <= to {
        it.by_day.push((
            date,
            count(date, &|task| Some(task.created_at)),
            count(date, &|task| task.completed_at),
        ));
        let week = (0..7)
            .map(|back| count(date - jiff::Span::new().days(back), &|task| task.completed_at))
            .sum::<u64>();
        it.means.push(week as f64 / 7.0);
        date = date.tomorrow().unwrap();
    }
    let done: BTreeSet<Date> = tasks.iter().filter_map(|task| task.completed_at).map(day).collect();
    let length = |last: Date| {
        let mut date = last;
        let mut length = 0;
        while done.contains(&date) {
            length += 1;
            date = date.yesterday().unwrap();
        }
        length
    };
    let today = zone.date_at(now);
    it.streak.0 = length(today).max(length(today.yesterday().unwrap()));
    it.streak.1 = done.iter().map(|last| length(*last)).max().unwrap_or(0);
    it.leads.sort_unstable();
    it
}

impl Expected {
    /// Whether a summary says so.
    pub fn check(&self, summary: &Summary) {
        assert_eq!(summary.totals, self.totals);
        assert_eq!(
            summary
                .by_day
                .iter()
                .map(|day| (day.date, day.created, day.completed))
                .collect::<Vec<_>>(),
            self.by_day
        );
        assert_eq!(
            summary.by_day.iter().map(|day| day.completed_mean_7).collect::<Vec<_>>(),
            self.means
        );
        assert_eq!((summary.streak.current, summary.streak.longest), self.streak);
        let rate = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let Totals {
            completed_on_time,
            completed_late,
            overdue,
            ..
        } = self.totals;
        assert_eq!(summary.on_time_rate, rate(completed_on_time, completed_on_time + completed_late));
        assert_eq!(summary.overdue_rate, rate(overdue, self.open_due));
        assert_eq!(summary.by_hour, self.by_hour);
        let LeadTime {
            p50_seconds,
            p85_seconds,
            count,
        } = summary.lead_time;
        assert_eq!(count, self.leads.len() as u64);
        for (share, found) in [(0.5, p50_seconds), (0.85, p85_seconds)] {
            let rank = ((self.leads.len() as f64 * share).ceil() as usize).max(1);
            let exact = self.leads.get(rank - 1).map(|seconds| *seconds as f64);
            assert_eq!(found.is_some(), exact.is_some());
            assert!(
                exact.is_none_or(|exact| (found.unwrap() - exact).abs() <= exact / 128.0),
                "{found:?} for {exact:?}"
            );
        }
        let projects = summary
            .by_project
            .iter()
            .map(|p| (p.project_id, (p.created, p.completed, p.open)))
            .collect();
        assert_eq!(without_zeros(&self.projects), projects);
        let labels = summary
            .by_label
            .iter()
            .map(|l| (l.label_id, (l.created, l.completed, l.open)))
            .collect();
        assert_eq!(without_zeros(&self.labels), labels);
        assert_eq!(summary.open_by_age.iter().map(|age| age.count).collect::<Vec<_>>(), self.ages);
    }
}

fn without_zeros<K: Ord + Clone>(figures: &BTreeMap<K, (u64, u64, u64)>) -> BTreeMap<K, (u64, u64, u64)> {
    figures
        .iter()
        .filter(|(_, figures)| **figures != (0, 0, 0))
        .map(|(key, figures)| (key.clone(), *figures))
        .collect()
}
