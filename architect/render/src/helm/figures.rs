use pando_model::{Figure, FigureKind, Metric, Model};
use serde_json::{Value, json};

/// What alert rules are written from.
pub(super) fn context(model: &Model) -> Value {
    let failing: Vec<Value> = model
        .chart
        .figures
        .iter()
        .filter_map(|figure| {
            let failed = figure.failed.as_ref()?;
            Some(json!({ "name": figure.name, "alert": camel(figure), "by": by(figure), "label": failed.label, "value": failed.value }))
        })
        .collect();
    let high: Vec<Value> = model
        .chart
        .figures
        .iter()
        .filter_map(|figure| {
            let above = figure.alert_above?;
            let summary = match figure.summary.is_empty() {
                true => figure.name.to_string(),
                false => figure.summary.to_string(),
            };
            Some(json!({
                "name": figure.name, "alert": camel(figure), "summary": summary, "above": above,
                "expression": expression(figure, above),
            }))
        })
        .collect();
    json!({ "failing": failing, "high": high })
}

/// When a figure is too high, of the release's namespace: names and labels are letters, digits and underscores.
fn expression(figure: &Figure, above: u32) -> String {
    let of = "{namespace={{ .Release.Namespace | quote }}}";
    let (name, by) = (&figure.name, by(figure));
    match figure.kind {
        FigureKind::Gauge => format!("max by ({by}) ({name}{of}) > {above}"),
        FigureKind::Counter => format!("sum by ({by}) (increase({name}{of}[10m])) > {above}"),
        FigureKind::Histogram => {
            let le = if by.is_empty() { "le".to_owned() } else { format!("le, {by}") };
            format!("histogram_quantile(0.99, sum by ({le}) (rate({name}_bucket{of}[5m]))) > {above}")
        }
    }
}

pub(super) fn by(figure: &Figure) -> String {
    let labels: Vec<&str> = figure.by.iter().map(Metric::as_str).collect();
    labels.join(", ")
}

/// A name as alerts are called: `pando_dead_letters` is `PandoDeadLetters`.
fn camel(figure: &Figure) -> String {
    let words = figure.name.as_str().split('_');
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
