use std::collections::{BTreeMap, BTreeSet};

/// Figures by name, with the labels of their series.
pub type Figures = BTreeMap<String, BTreeSet<String>>;

/// The figures whose names begin so that questions of PromQL ask for, with the labels that tell their series apart: those of the `by` before
/// each, and those in its braces.
pub fn asked(begin: &str, texts: &[impl AsRef<str>]) -> Figures {
    let mut asked = Figures::new();
    for text in texts {
        // A dashboard is JSON, and a rule is a template, whose braces are not the question's.
        let text = text
            .as_ref()
            .replace("\\\"", "\"")
            .replace("{{ .Release.Namespace | quote }}", "\"\"");
        for (place, _) in text.match_indices(begin) {
            let name: String = text[place..]
                .chars()
                .take_while(|one| one.is_ascii_alphanumeric() || *one == '_')
                .collect();
            let before = text[..place].rsplit('\n').next().unwrap_or_default();
            let by = before
                .rsplit_once("by (")
                .and_then(|(_, by)| by.split_once(')'))
                .map_or("", |(by, _)| by);
            let after = text[place + name.len()..].strip_prefix('{').and_then(|after| after.split_once('}'));
            let braces = after
                .map_or("", |(labels, _)| labels)
                .split(',')
                .filter_map(|label| label.split_once('='));
            let labels = braces
                .map(|(label, _)| label)
                .chain(by.split(','))
                .map(|label| label.trim().to_owned());
            let labels = labels.filter(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
            // The namespace is put there by whoever scrapes.
            asked.entry(name).or_default().extend(labels.filter(|label| label != "namespace"));
        }
    }
    asked
}

/// The figures of Prometheus' text.
pub fn counted(text: &str) -> Figures {
    let mut counted = Figures::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((series, _)) = line.rsplit_once(' ') else { continue };
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels = labels
            .split("\",")
            .filter_map(|label| label.split_once('='))
            .map(|(label, _)| label.to_owned());
        counted.entry(name.to_owned()).or_default().extend(labels);
    }
    counted
}
