use crate::template::helm;
use crate::{Files, dapr};

use super::system::System;

/// Where the secrets of a component come from: here from the operator, which hands them to the sidecar with the component.
const AUTH: &str = "auth:\n  # Dapr's operator reads the Secret and hands its sidecars what they need of it: no pod may read any.\n  secretStore: kubernetes\n";
/// What says that a file is in place of another one: here the values choose.
const INSTEAD: &str = "# State in ";

/// Dapr's components and its Resiliency, by their paths in the chart: those that one machine has, with what values may say of them.
pub(super) fn components(system: &System<'_>, files: &Files) -> Vec<(String, String)> {
    let sidecars = &system.model.sidecars;
    let mut components = Vec::new();
    for (path, text) in files {
        let Some(file) = path.strip_prefix("deploy/dapr/components/") else {
            continue;
        };
        let text = labelled(system, text);
        let text = if file == dapr::file(&sidecars.state_store.name) + ".yaml" {
            let alternatives = format!("deploy/dapr/alternatives/{}-", dapr::file(&sidecars.state_store.name));
            let other = files
                .iter()
                .find(|(path, _)| path.starts_with(&alternatives) && path.ends_with(".yaml"));
            let other = other.map(|(_, other)| labelled(system, other)).unwrap_or_default();
            state_store(&text, &other)
        } else if file == dapr::file(&sidecars.pubsub.name) + ".yaml" {
            let text = from_secret(&text, ".Values.components.pubsub.secret");
            match text.contains("type: pubsub.redis\n") {
                true => with_tls(&text, ".Values.components.pubsub.tls"),
                false => text,
            }
        } else {
            text
        };
        components.push((file.to_owned(), text));
    }
    components
}

/// One of the two, by the values.
fn state_store(first: &str, other: &str) -> String {
    let is_postgresql = first.contains("type: state.postgresql\n");
    let (postgresql, redis) = if is_postgresql { (first, other) } else { (other, first) };
    let values = ".Values.components.statestore";
    let postgresql = from_secret(postgresql, &format!("{values}.secrets.postgresql"));
    let redis = from_secret(redis, &format!("{values}.secrets.redis"));
    let redis = with_tls(&redis, &format!("{values}.tls"));
    format!(
        "{{{{- if eq {values}.backend \"postgresql\" }}}}\n{}{{{{- else }}}}\n{}{{{{- end }}}}\n",
        without_head(&postgresql),
        without_head(&redis)
    )
}

fn without_head(text: &str) -> &str {
    let parts = text.split_once("\n#\n").filter(|(head, _)| head.starts_with(INSTEAD));
    parts.map_or(text, |(_, rest)| rest)
}

/// A document as a template of Helm, with the release's labels.
fn labelled(system: &System<'_>, text: &str) -> String {
    let mut lines = String::new();
    let mut is_metadata = false;
    let mut is_auth = false;
    for line in text.lines() {
        if is_metadata {
            lines += &format!("  labels:\n    {{{{- include \"{}.labels\" . | nindent 4 }}}}\n", system.chart);
        }
        if line == "auth:" {
            lines += AUTH;
        }
        is_auth = line == "auth:" || (is_auth && line.starts_with(' '));
        if !is_auth {
            lines += &helm(line);
            lines.push('\n');
        }
        is_metadata = line == "metadata:";
    }
    lines
}

/// A component whose Secret the values name.
fn from_secret(text: &str, value: &str) -> String {
    const REFERENCE: &str = "secretKeyRef: { name: ";
    let mut parts = text.split(REFERENCE);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find(',').map_or("", |comma| &part[comma..]);
        whole += &format!("{REFERENCE}{{{{ {value} | quote }}}}{rest}");
    }
    whole
}

/// A component on Redis that is spoken to by TLS where a value says so.
fn with_tls(text: &str, value: &str) -> String {
    const METADATA: &str = "\n  metadata:\n";
    let option = format!("{METADATA}    {{{{- if {value} }}}}\n    - name: enableTLS\n      value: \"true\"\n    {{{{- end }}}}\n");
    text.replacen(METADATA, &option, 1)
}
