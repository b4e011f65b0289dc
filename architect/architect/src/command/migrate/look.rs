use std::collections::BTreeMap;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use pando_check::{Report, Severity};
use pando_model::{Check, Fails, Gate, Model, Placed, Placement};

use super::figures::{Counted, series};
use super::gauges::{self, Series};
use super::local::Local;
use super::walk::Seen;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// Who looks at a running system on this machine.
pub(super) struct Looker<'a> {
    pub(super) data: &'a Path,
    /// The model as its file calls it and says it: findings of the live checks are about places in it.
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) model: &'a Model,
    /// How long something that has just moved may take until a check of it holds.
    pub(super) patience: Duration,
}

impl Looker<'_> {
    /// Carries out the checks of a gate, one after another.
    pub(super) fn gate(&self, of: &str, gate: &Gate, placement: &Placement, has_moved: bool, tell: &mut dyn FnMut(&str)) -> Vec<Seen> {
        let placed = match self.model.placed(placement) {
            Ok(placed) => placed,
            Err(misplaced) => {
                let why: Vec<String> = misplaced.iter().map(ToString::to_string).collect();
                return vec![seen(of, &Check::Hosted, Err(why.join("; ")))];
            }
        };
        let mut report = None;
        let mut all = Vec::new();
        for check in &gate.checks {
            tell(&format!("looking at {} ({of})", named(check)));
            let by = Instant::now() + if has_moved { self.patience } else { Duration::ZERO };
            let outcome = loop {
                let outcome = self.check(check, &placed, placement, &mut report);
                if outcome.is_ok() || Instant::now() >= by {
                    break outcome;
                }
                report = None;
                sleep(PAUSE);
            };
            all.push(seen(of, check, outcome));
        }
        all
    }

    /// One check: what was seen, where it holds and where it does not.
    fn check(&self, check: &Check, placed: &Placed, placement: &Placement, report: &mut Option<Report>) -> Result<String, String> {
        match check {
            Check::Hosted => self.hosted(placement),
            Check::Ready => self.ready(placed),
            Check::Sidecars => self.live(
                placement,
                report,
                &["PAN80", "PAN81", "PAN83"],
                "every sidecar answers, with its components and its app",
            ),
            Check::Subscriptions => self.live(placement, report, &["PAN82"], "each has its subscriptions, once, and no others"),
            Check::Mtls => self.live(placement, report, &["PAN84"], "each proves who it is, and speaks to nobody else"),
            Check::Access => self.live(
                placement,
                report,
                &["PAN85"],
                "what is allowed is let through, and what is not is turned away",
            ),
            Check::Falls(falls) => {
                let name = falls.figure.as_str();
                gauges::falls(falls, &gauges::sources(self.model, name), || self.gauge(name, placed))
            }
            Check::Stays(stays) => {
                let name = stays.figure.as_str();
                gauges::stays(stays, &gauges::sources(self.model, name), || self.gauge(name, placed))
            }
            Check::Fails(fails) => self.fails(fails, placed),
        }
    }

    fn local(&self) -> Result<Local, String> {
        Local::of(self.data).map_err(|error| error.to_string())
    }

    fn hosted(&self, placement: &Placement) -> Result<String, String> {
        let now = self.local()?.placement().map_err(|error| error.to_string())?;
        match now == *placement {
            true => Ok(super::walk::said(&now)),
            false => Err(format!(
                "there is {}, and there should be {}",
                super::walk::said(&now),
                super::walk::said(placement)
            )),
        }
    }

    fn ready(&self, placed: &Placed) -> Result<String, String> {
        let local = self.local()?;
        for process in local.processes() {
            let answer = process.ask(&placed.model, |health| Some(health.ready.to_string()))?;
            if !(200..300).contains(&answer.status) {
                let said: String = answer.body.chars().take(200).flat_map(char::escape_debug).collect();
                return Err(format!("{} is not ready: {} {said}", process.name, answer.status));
            }
        }
        Ok(format!("{} processes are ready", local.processes().len()))
    }

    /// What the live checks find with these codes. They are all asked for at once, and once.
    fn live(&self, placement: &Placement, report: &mut Option<Report>, codes: &[&str], held: &str) -> Result<String, String> {
        if report.is_none() {
            let system = pando_live::System::local(self.data).map_err(|error| error.to_string())?;
            let looked = pando_live::check((self.file, self.text), None, Some(placement), &system, &|_| {});
            *report = Some(looked.map_err(|error| error.to_string())?);
        }
        let findings = report.iter().flat_map(|report| &report.findings);
        let of_these = findings.filter(|finding| codes.iter().any(|code| finding.rule.code.starts_with(code)));
        // A note says that something could not be looked at, which is no reason to believe it; a warning is about what works.
        let mut against = of_these.filter(|finding| finding.rule.severity != Severity::Warning);
        match against.next() {
            None => Ok(held.to_owned()),
            Some(first) => {
                let more = against.count();
                let more = if more == 0 { String::new() } else { format!(", and {more} more") };
                Err(format!("{} {}{more}", first.rule.code, first.sentence))
            }
        }
    }

    /// The pages of figures of all processes, by their names.
    fn pages(&self, placed: &Placed) -> Result<BTreeMap<String, String>, String> {
        let local = self.local()?;
        let pages = local.processes().iter().map(|process| {
            let answer = process.ask(&placed.model, |health| Some(health.metrics.as_ref()?.to_string()))?;
            match answer.status {
                200 => Ok((process.name.clone(), answer.body)),
                status => Err(format!("{} answers {status} where its figures should be", process.name)),
            }
        });
        pages.collect()
    }

    /// Every series of a gauge at this moment.
    fn gauge(&self, name: &str, placed: &Placed) -> Result<Series, String> {
        let mut all = Series::new();
        for page in self.pages(placed)?.values() {
            for (labels, value) in series(page, name) {
                let highest = all.entry(labels).or_insert(value);
                *highest = highest.max(value);
            }
        }
        Ok(all)
    }

    fn fails(&self, fails: &Fails, placed: &Placed) -> Result<String, String> {
        let name = fails.figure.as_str();
        let figure = self.model.chart.figures.iter().find(|figure| figure.name == fails.figure);
        let figure = figure.ok_or_else(|| format!("{name} is no figure of the model"))?;
        let counted = || -> Result<BTreeMap<String, Counted>, String> {
            Ok(self
                .pages(placed)?
                .into_iter()
                .map(|(process, page)| (process, Counted::on(&page, figure)))
                .collect())
        };
        let before = counted()?;
        sleep(Duration::from_secs(fails.for_seconds.into()));
        let sum = counted()?.into_iter().fold(Counted::default(), |sum, (process, now)| {
            let since = now.since(before.get(&process).copied().unwrap_or_default());
            Counted {
                all: sum.all + since.all,
                failed: sum.failed + since.failed,
            }
        });
        let said = format!("{} of {} failed within {} s ({name})", sum.failed, sum.all, fails.for_seconds);
        match sum.failed * 1000.0 > f64::from(fails.per_thousand) * sum.all {
            true => Err(said),
            false => Ok(said),
        }
    }
}

fn seen(of: &str, check: &Check, outcome: Result<String, String>) -> Seen {
    Seen {
        gate: of.to_owned(),
        check: named(check),
        held: outcome.is_ok(),
        saw: outcome.unwrap_or_else(|why| why),
    }
}

/// As the file calls it, with its figure.
fn named(check: &Check) -> String {
    match check {
        Check::Hosted => "hosted".to_owned(),
        Check::Ready => "ready".to_owned(),
        Check::Sidecars => "sidecars".to_owned(),
        Check::Subscriptions => "subscriptions".to_owned(),
        Check::Mtls => "mtls".to_owned(),
        Check::Access => "access".to_owned(),
        Check::Falls(falls) => format!("falls {}", falls.figure),
        Check::Stays(stays) => format!("stays {}", stays.figure),
        Check::Fails(fails) => format!("fails {}", fails.figure),
    }
}
