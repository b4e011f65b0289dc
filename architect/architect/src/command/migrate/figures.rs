use std::collections::BTreeMap;

use pando_model::Figure;

/// The series of one family in a page of figures (Prometheus' text format), by their labels as they are written.
pub(super) fn series(page: &str, name: &str) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    for line in page.lines() {
        let Some(rest) = line.strip_prefix(name) else { continue };
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => match rest.rsplit_once('}') {
                Some((labels, value)) => (labels, value),
                None => continue,
            },
            // Another name that begins alike.
            None if !rest.starts_with(' ') => continue,
            None => ("", rest),
        };
        // A time stamp may come after the value.
        if let Some(value) = value.split_ascii_whitespace().next().and_then(|value| value.parse::<f64>().ok()) {
            found.insert(labels.to_owned(), value);
        }
    }
    found
}

/// What a counter counted in all, and of it what is failed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counted {
    pub(super) all: f64,
    pub(super) failed: f64,
}

impl Counted {
    /// Of one page.
    pub(super) fn on(page: &str, figure: &Figure) -> Self {
        let mut counted = Self::default();
        for (labels, value) in series(page, figure.name.as_str()) {
            counted.all += value;
            if figure
                .failed
                .as_ref()
                .is_some_and(|failed| says(&labels, failed.label.as_str(), failed.value.as_str()))
            {
                counted.failed += value;
            }
        }
        counted
    }

    /// What came since; of a process that was started anew all of it.
    pub(super) fn since(self, before: Self) -> Self {
        match self.all < before.all {
            true => self,
            false => Self {
                all: self.all - before.all,
                failed: (self.failed - before.failed).max(0.0),
            },
        }
    }
}

/// Whether a label has this value.
pub(super) fn says(labels: &str, label: &str, value: &str) -> bool {
    let wanted = format!("{label}=\"{value}\"");
    labels.split(',').any(|label| label.trim() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# HELP lag Events.
# TYPE lag gauge
lag{source=\"a\",destination=\"b\"} 3
lag{source=\"a\",destination=\"c\"} 0 1700000000000
lag_total 7
asked_total{status=\"2xx\"} 95
asked_total{operation=\"x\",status=\"5xx\"} 5
open 4
# EOF
";

    #[test]
    fn a_family_is_its_series_and_no_other_that_begins_alike() {
        let lag: Vec<f64> = series(PAGE, "lag").into_values().collect();
        assert_eq!(lag, [3.0, 0.0]);
        assert_eq!(series(PAGE, "open").into_iter().collect::<Vec<_>>(), [(String::new(), 4.0)]);
        assert!(series(PAGE, "ope").is_empty());
    }

    #[test]
    fn what_failed_is_told_from_what_did_not() {
        let figure: Figure =
            serde_json::from_str(r#"{"name":"asked_total","kind":"counter","failed":{"label":"status","value":"5xx"}}"#).unwrap();
        let counted = Counted::on(PAGE, &figure);
        assert_eq!(counted, Counted { all: 100.0, failed: 5.0 });
        assert_eq!(
            counted.since(Counted { all: 90.0, failed: 5.0 }),
            Counted { all: 10.0, failed: 0.0 }
        );
        assert_eq!(counted.since(Counted { all: 900.0, failed: 0.0 }), counted, "it was started anew");
    }
}
