use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use pando_model::{Falls, Model, Stays};

use super::figures::says;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// The label that says of which service's log a series tells.
const SOURCE: &str = "source";

/// What a gauge says at a moment: its series by their labels, each the highest of all processes, since where two tell of one thing the
/// worse counts.
pub(super) type Series = BTreeMap<String, f64>;

/// The services that somebody has to tell of with this gauge: where it tells of logs, everybody who publishes what somebody hears of.
pub(super) fn sources<'a>(model: &'a Model, name: &str) -> BTreeSet<&'a str> {
    let mut figures = model.chart.figures.iter();
    let is_of_logs = figures.any(|figure| figure.name.as_str() == name && figure.by.iter().any(|label| label.as_str() == SOURCE));
    let heard = model.events.values().filter(|event| is_of_logs && !event.subscribers.is_empty());
    heard.map(|event| event.publisher.as_str()).collect()
}

/// Whether all of it falls, those series that are there when everybody first tells of theirs.
pub(super) fn falls(falls: &Falls, sources: &BTreeSet<&str>, mut look: impl FnMut() -> Result<Series, String>) -> Result<String, String> {
    let (name, to) = (falls.figure.as_str(), f64::from(falls.to));
    let begun = Instant::now();
    let by = begun + Duration::from_secs(falls.within_seconds.into());
    let mut waiting: Option<Series> = None;
    loop {
        let now = look()?;
        let why = match untold(name, &now, sources) {
            Some(why) => why,
            None => {
                let count = now.len();
                // One that came meanwhile is of something that happened meanwhile, and one that is gone waits for nothing.
                let is_waited_for = |labels: &String| waiting.as_ref().is_none_or(|before| before.contains_key(labels));
                let left: Series = now
                    .into_iter()
                    .filter(|(labels, value)| *value > to && is_waited_for(labels))
                    .collect();
                let Some((labels, value)) = left.first_key_value() else {
                    let took = begun.elapsed().as_secs_f32();
                    return Ok(format!("{count} series of {name} were at {to} within {took:.1} s"));
                };
                let why = format!("{name}{{{labels}}} is {value} still after {} s", falls.within_seconds);
                waiting = Some(left);
                why
            }
        };
        if Instant::now() >= by {
            return Err(why);
        }
        sleep(PAUSE);
    }
}

/// Whether all of it keeps down.
pub(super) fn stays(stays: &Stays, sources: &BTreeSet<&str>, mut look: impl FnMut() -> Result<Series, String>) -> Result<String, String> {
    let (name, most) = (stays.figure.as_str(), f64::from(stays.at_most));
    let by = Instant::now() + Duration::from_secs(stays.for_seconds.into());
    loop {
        let now = look()?;
        if let Some(why) = untold(name, &now, sources) {
            return Err(why);
        }
        if let Some((labels, value)) = now.iter().find(|(_, value)| **value > most) {
            return Err(format!("{name}{{{labels}}} is {value}"));
        }
        if Instant::now() >= by {
            return Ok(format!("{} series of {name} are at {most} or below", now.len()));
        }
        sleep(PAUSE);
    }
}

/// Who should tell and does not, said so. A gauge that nobody tells of is not low: whoever would is not there, or does nothing yet.
fn untold(name: &str, now: &Series, sources: &BTreeSet<&str>) -> Option<String> {
    if now.is_empty() {
        return Some(format!("nobody tells of {name}"));
    }
    let is_told = |source: &str| now.keys().any(|labels| says(labels, SOURCE, source));
    let of: Vec<&str> = sources.iter().copied().filter(|source| !is_told(source)).collect();
    (!of.is_empty()).then(|| format!("nobody tells of {name} of {}", of.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(series: &[(&str, f64)]) -> Result<Series, String> {
        Ok(series
            .iter()
            .map(|(source, value)| (format!("source=\"{source}\",destination=\"bus\""), *value))
            .collect())
    }

    /// Both checks of a gauge that is down, at one look.
    fn both(sources: &[&str], series: &[(&str, f64)]) -> [Result<String, String>; 2] {
        let sources = sources.iter().copied().collect();
        let down: Falls = serde_json::from_str(r#"{"figure":"lag","withinSeconds":0}"#).unwrap();
        let low: Stays = serde_json::from_str(r#"{"figure":"lag"}"#).unwrap();
        [falls(&down, &sources, || looked(series)), stays(&low, &sources, || looked(series))]
    }

    #[test]
    fn what_nobody_tells_of_has_not_fallen_and_does_not_stay() {
        for outcome in both(&[], &[]) {
            assert_eq!(outcome.unwrap_err(), "nobody tells of lag");
        }
        for outcome in both(&["auth", "chat", "task"], &[("auth", 0.0), ("task-2", 0.0)]) {
            assert_eq!(outcome.unwrap_err(), "nobody tells of lag of chat, task");
        }
        for outcome in both(&["auth", "task"], &[("auth", 0.0), ("task", 0.0)]) {
            assert!(outcome.unwrap().starts_with("2 series of lag "));
        }
        for outcome in both(&["auth", "task"], &[("auth", 0.0), ("task", 3.0)]) {
            assert!(outcome.unwrap_err().starts_with("lag{source=\"task\",destination=\"bus\"} is 3"));
        }
    }

    #[test]
    fn what_falls_may_be_told_of_a_little_later_and_is_waited_for_as_it_was_then() {
        let down: Falls = serde_json::from_str(r#"{"figure":"lag","withinSeconds":86400}"#).unwrap();
        let mut looks = [
            looked(&[("auth", 0.0)]),
            looked(&[("auth", 0.0), ("task", 2.0)]),
            looked(&[("auth", 5.0), ("task", 0.0)]),
        ]
        .into_iter();
        let sources = ["auth", "task"].into_iter().collect();
        falls(&down, &sources, || {
            looks.next().unwrap_or_else(|| Err("it was looked at again".to_owned()))
        })
        .unwrap();
        assert_eq!(looks.count(), 0, "it was not waited for");
    }

    #[test]
    fn everybody_who_is_heard_tells_of_a_figure_of_logs() {
        let (model, _) = Model::read(include_str!("../../../../../deploy/pando.architecture.yaml")).unwrap();
        assert_eq!(
            sources(&model, "pando_outbox_lag").into_iter().collect::<Vec<_>>(),
            ["auth-service", "chatbot-service", "task-service"]
        );
        assert!(sources(&model, "pando_tasks_created_total").is_empty());
    }
}
