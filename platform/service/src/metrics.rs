use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter as RawCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge as RawGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// A figure that only rises. Cheap to clone and to count.
pub type Counter = RawCounter;
/// A figure that rises and falls.
pub type Gauge = RawGauge;

type Labels = Vec<(&'static str, String)>;
type RequestLabels = [(&'static str, String); 3];
type LatencyLabels = [(&'static str, String); 2];
type LatencyFamily = Family<LatencyLabels, Histogram, fn() -> Histogram>;
type AgeFamily = Family<LatencyLabels, Histogram, fn() -> Histogram>;

/// From a quarter of a millisecond to ten seconds, the longest a request may take.
const LATENCY_SECONDS: [f64; 12] = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// From a hundredth of a second to a day: what comes in time, what a move or an outage held up, and what was forgotten.
const AGE_SECONDS: [f64; 10] = [0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 3600.0, 86_400.0];

/// The figures of one process, in a registry of its own. Every label comes from a closed list (operations, app ids), so that what
/// people send never makes a new series.
pub struct Metrics {
    state: Mutex<State>,
    requests: Family<RequestLabels, RawCounter>,
    latency: LatencyFamily,
    ages: AgeFamily,
}

#[derive(Default)]
struct State {
    registry: Registry,
    known: BTreeMap<String, Known>,
}

enum Known {
    Counter(Counter),
    Gauge(Gauge),
    GaugeBy(GaugeBy),
}

/// A gauge for each value of its labels.
#[derive(Clone)]
pub struct GaugeBy {
    names: &'static [&'static str],
    family: Family<Labels, RawGauge>,
}

impl GaugeBy {
    /// Sets the gauge of these label values, given in the order of the labels' names. Values must come from a closed list.
    pub fn set(&self, values: &[&str], figure: i64) {
        self.family.get_or_create(&self.labels(values)).set(figure);
    }

    /// Shows the gauge of these label values no longer: somebody else knows it, and a 0 would say that all is well.
    pub fn forget(&self, values: &[&str]) {
        self.family.remove(&self.labels(values));
    }

    fn labels(&self, values: &[&str]) -> Labels {
        let labels = self.names.iter().zip(values).map(|(name, value)| (*name, (*value).to_owned()));
        labels.collect()
    }
}

/// How old the events of one subscription are when they are taken, looked up once.
pub struct EventAges(Histogram);

impl EventAges {
    /// Counts one that was taken so long after it happened. Clocks differ: one that has not happened yet has just happened.
    pub fn count(&self, age: Duration) {
        self.0.observe(age.as_secs_f64());
    }
}

/// The figures of one operation, looked up once.
pub struct OperationMetrics {
    service: &'static str,
    operation: String,
    requests: Family<RequestLabels, RawCounter>,
    by_class: [OnceLock<RawCounter>; 5],
    latency: Histogram,
}

impl OperationMetrics {
    /// Counts one answer and how long it took, to its head.
    pub fn count(&self, status: StatusCode, took: Duration) {
        self.latency.observe(took.as_secs_f64());
        let class = usize::from(status.as_u16() / 100).clamp(1, 5);
        let counter = self.by_class[class - 1].get_or_init(|| {
            self.requests.get_or_create_owned(&[
                ("service", self.service.to_owned()),
                ("operation", self.operation.clone()),
                ("status", format!("{class}xx")),
            ])
        });
        counter.inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// A registry with the families of requests and events in it: `pando_requests_total{service,operation,status}`,
    /// `pando_request_seconds{service,operation}` and `pando_event_seconds{service,topic}`.
    pub fn new() -> Self {
        let mut state = State::default();
        let requests = Family::default();
        let latency = LatencyFamily::new_with_constructor(|| Histogram::new(LATENCY_SECONDS));
        state
            .registry
            .register("pando_requests", "Requests answered, by class of status", requests.clone());
        state
            .registry
            .register("pando_request_seconds", "Time to the head of the answer", latency.clone());
        let ages = AgeFamily::new_with_constructor(|| Histogram::new(AGE_SECONDS));
        state
            .registry
            .register("pando_event_seconds", "Age of an event when it is taken", ages.clone());
        Self {
            state: Mutex::new(state),
            requests,
            latency,
            ages,
        }
    }

    /// The counter of this name (`pando_x_total`). Registered once: who asks again, gets the same.
    pub fn counter(&self, name: &str, help: &str) -> Counter {
        // The text form adds the suffix itself.
        let name = name.strip_suffix("_total").unwrap_or(name);
        let new = |registry: &mut Registry| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            Known::Counter(counter)
        };
        match self.known(name, new, |known| matches!(known, Known::Counter(_))) {
            Some(Known::Counter(counter)) => counter,
            _ => Counter::default(),
        }
    }

    /// The gauge of this name.
    pub fn gauge(&self, name: &str, help: &str) -> Gauge {
        let new = |registry: &mut Registry| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            Known::Gauge(gauge)
        };
        match self.known(name, new, |known| matches!(known, Known::Gauge(_))) {
            Some(Known::Gauge(gauge)) => gauge,
            _ => Gauge::default(),
        }
    }

    /// The gauges of this name, one for each value of these labels.
    pub fn gauge_by(&self, name: &str, help: &str, labels: &'static [&'static str]) -> GaugeBy {
        let made = || GaugeBy {
            names: labels,
            family: Family::default(),
        };
        let new = |registry: &mut Registry| {
            let gauges = made();
            registry.register(name, help, gauges.family.clone());
            Known::GaugeBy(gauges)
        };
        match self.known(name, new, |known| matches!(known, Known::GaugeBy(by) if by.names == labels)) {
            Some(Known::GaugeBy(gauges)) => gauges,
            _ => made(),
        }
    }

    /// How far each destination is behind a source's log, in events: `pando_outbox_lag{source,destination}`.
    pub fn outbox_lag(&self) -> GaugeBy {
        self.gauge_by(
            "pando_outbox_lag",
            "Committed events that are not taken yet",
            &["source", "destination"],
        )
    }

    /// How old the oldest event is that each destination has not been handed from a source's log, in seconds:
    /// `pando_outbox_age_seconds{source,destination}`.
    pub fn outbox_age(&self) -> GaugeBy {
        self.gauge_by(
            "pando_outbox_age_seconds",
            "Age of the oldest committed event that is not handed over yet",
            &["source", "destination"],
        )
    }

    /// How far each subscriber of a broker is behind a source's log, in seconds: `pando_subscriber_behind_seconds{source,destination}`.
    pub fn subscriber_behind(&self) -> GaugeBy {
        self.gauge_by(
            "pando_subscriber_behind_seconds",
            "Everything older than this was taken, or lies with what is tried again",
            &["source", "destination"],
        )
    }

    /// How many events were given up: `pando_dead_letters{source,destination}`.
    pub fn dead_letters(&self) -> GaugeBy {
        self.gauge_by(
            "pando_dead_letters",
            "Events that were given up and wait for somebody to look",
            &["source", "destination"],
        )
    }

    /// The figures of one operation of a service.
    pub fn operation(&self, service: &'static str, operation: &str) -> OperationMetrics {
        let labels = [("service", service.to_owned()), ("operation", operation.to_owned())];
        OperationMetrics {
            service,
            operation: operation.to_owned(),
            requests: self.requests.clone(),
            by_class: Default::default(),
            latency: self.latency.get_or_create_owned(&labels),
        }
    }

    /// The ages of the events of a topic that a service takes.
    pub fn event_ages(&self, service: &'static str, topic: &str) -> EventAges {
        let labels = [("service", service.to_owned()), ("topic", topic.to_owned())];
        EventAges(self.ages.get_or_create_owned(&labels))
    }

    /// Everything, in OpenMetrics text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &state.registry);
        text
    }

    /// The known metric of this name, or a new one. `None`, with a line in the log, when the name is taken by another kind: the
    /// caller's figure then goes nowhere, which must not stop a service.
    fn known(&self, name: &str, new: impl FnOnce(&mut Registry) -> Known, same: impl Fn(&Known) -> bool) -> Option<Known> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { registry, known } = &mut *state;
        let known = match known.entry(name.to_owned()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(new(registry)),
        };
        if !same(known) {
            tracing::error!(metric = name, "registered twice as different kinds");
            return None;
        }
        Some(match known {
            Known::Counter(counter) => Known::Counter(counter.clone()),
            Known::Gauge(gauge) => Known::Gauge(gauge.clone()),
            Known::GaugeBy(gauges) => Known::GaugeBy(gauges.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_every_family_with_its_labels() {
        let metrics = Metrics::new();
        let operation = metrics.operation("some-service", "getThing");
        operation.count(StatusCode::OK, Duration::from_micros(300));
        operation.count(StatusCode::NOT_FOUND, Duration::from_micros(100));
        metrics.counter("pando_things_total", "Things").inc();
        metrics.counter("pando_things_total", "Things").inc();
        metrics.gauge("pando_open", "Open").set(7);
        metrics.outbox_lag().set(&["some-service", "other-service"], 3);
        metrics.event_ages("some-service", "thing.made").count(Duration::from_millis(40));
        let text = metrics.text();
        for line in [
            r#"pando_event_seconds_bucket{le="0.01",service="some-service",topic="thing.made"} 0"#,
            r#"pando_event_seconds_bucket{le="0.05",service="some-service",topic="thing.made"} 1"#,
            r#"pando_requests_total{service="some-service",operation="getThing",status="2xx"} 1"#,
            r#"pando_requests_total{service="some-service",operation="getThing",status="4xx"} 1"#,
            r#"pando_request_seconds_bucket{le="0.00025",service="some-service",operation="getThing"} 1"#,
            r#"pando_request_seconds_count{service="some-service",operation="getThing"} 2"#,
            "pando_things_total 2",
            "pando_open 7",
            r#"pando_outbox_lag{source="some-service",destination="other-service"} 3"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_gauge_that_is_forgotten_is_not_shown_until_it_is_set_again() {
        let metrics = Metrics::new();
        let (lag, between) = (metrics.outbox_lag(), ["some-service", "other-service"]);
        lag.set(&between, 3);
        lag.set(&["some-service", "third-service"], 4);
        lag.forget(&between);
        let text = metrics.text();
        assert!(!text.contains("other-service") && text.contains("third-service"), "{text}");
        lag.set(&between, 0);
        assert!(metrics.text().contains(r#"destination="other-service"} 0"#));
    }

    #[test]
    fn one_name_with_two_kinds_stops_nobody() {
        let metrics = Metrics::new();
        metrics.counter("pando_x", "X").inc();
        metrics.gauge("pando_x", "X").set(3);
        assert!(metrics.text().contains("pando_x_total 1"));
    }
}
