use serde_json::{Map, Value, json};

use super::system::System;
use super::values::secrets;
use super::{logs, settings};

/// What values may be (JSON Schema, as Helm reads it): a word that is not known is refused, too. Of a text whose form matters the template
/// `values.tpl` says in a sentence what to write; a pattern here would be told in the schema's own words.
pub(super) fn schema(system: &System<'_>) -> Value {
    let model = system.model;
    let services = object(
        model
            .services
            .iter()
            .map(|(id, service)| (id.to_string(), self::service(system, service))),
    );
    let settings = object(
        names(&settings::of_all(system))
            .filter(|name| name != settings::TRACING)
            .map(|name| (name, text())),
    );
    let secrets = object(secrets(system).into_iter().map(|(name, given)| {
        let mut fields = vec![("name", named())];
        if given.is_optional {
            fields.push(("enabled", flag()));
        }
        (name.to_owned(), of(fields))
    }));
    let external = object(system.externals.iter().map(|(key, outside)| {
        let port = if outside.is_state_store { whole(0, 65_535) } else { port() };
        let mut fields = vec![("port", port), ("to", list())];
        if outside.is_optional {
            fields.push(("enabled", flag()));
        }
        (key.clone(), of(fields))
    }));
    let migrate_settings = model.chart.migrate.iter().flat_map(|migrate| &migrate.settings);
    let own = |storage: &[(&'static str, Value)]| {
        let mut fields = vec![("enabled", flag()), ("image", image()), ("storageClass", text())];
        fields.extend(storage.iter().cloned());
        of(fields)
    };
    let storage = [("storage", quantity())];
    let monitoring = of(vec![
        (
            "serviceMonitor",
            of(vec![("enabled", flag()), ("interval", text()), ("labels", strings())]),
        ),
        ("rules", of(vec![("enabled", flag()), ("labels", strings())])),
        ("dashboard", of(vec![("enabled", flag()), ("labels", strings())])),
    ]);
    let mut root = of(vec![
        ("image", images()),
        ("imagePullSecrets", list()),
        ("podSecurity", of(vec![("user", whole(1, i64::from(u32::MAX)))])),
        ("services", services),
        ("settings", settings),
        ("secrets", secrets),
        ("dapr", dapr()),
        ("components", components(system)),
        (
            "migrate",
            of(vec![
                ("enabled", flag()),
                ("deadlineSeconds", whole(10, 86_400)),
                (
                    "settings",
                    object(migrate_settings.map(|setting| (setting.name.to_string(), text()))),
                ),
                ("resources", resources()),
            ]),
        ),
        ("postgresql", own(&storage)),
        ("redis", own(&storage)),
        (
            "ingress",
            of(vec![
                ("enabled", flag()),
                ("host", text()),
                ("className", text()),
                ("tlsSecret", text()),
                ("annotations", strings()),
            ]),
        ),
        (
            "networkPolicy",
            of(vec![
                ("enabled", flag()),
                ("dns", of(vec![("namespace", named()), ("podSelector", anything())])),
                ("people", list()),
                ("monitoring", list()),
                ("external", external),
                ("tracing", of(vec![("port", whole(0, 65_535)), ("to", list())])),
                ("logs", of(vec![("to", list())])),
            ]),
        ),
        (
            "tracing",
            of(vec![
                ("endpoint", text()),
                ("protocol", json!({ "enum": ["otlp", "zipkin"] })),
                ("samplingRate", quantity()),
            ]),
        ),
        ("logs", logs::schema()),
        ("monitoring", monitoring),
        ("tests", of(vec![("image", image())])),
        ("global", anything()),
    ]);
    if !system.placements.is_empty() {
        let words = system.placements.iter().map(|place| place.word.as_str());
        let words: Vec<&str> = std::iter::once("").chain(words).collect();
        root["properties"]["placement"] = json!({ "enum": words });
        // An upgrade with the values of a chart that did not know it (--reuse-values) is refused: nobody has said anything of it.
        root["required"] = json!(["placement"]);
    }
    if let Some(root) = root.as_object_mut() {
        root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".to_owned(), json!(format!("Values of {}", system.chart)));
    }
    root
}

fn service(system: &System<'_>, service: &pando_model::Service) -> Value {
    of(vec![
        ("replicas", whole(0, 1000)),
        (
            "autoscaling",
            of(vec![
                ("enabled", flag()),
                ("minReplicas", whole(1, 1000)),
                ("maxReplicas", whole(1, 1000)),
                ("cpuPercent", whole(1, 100)),
            ]),
        ),
        ("disruptionBudget", flag()),
        ("image", text()),
        ("resources", resources()),
        (
            "settings",
            object(names(&settings::own(system, service)).map(|name| (name, text()))),
        ),
        (
            "extraEnv",
            json!({ "type": "object", "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }, "additionalProperties": { "type": "string" } }),
        ),
        ("podAnnotations", strings()),
        ("priorityClassName", text()),
        ("nodeSelector", strings()),
        ("tolerations", list()),
    ])
}

fn images() -> Value {
    of(vec![
        ("repository", image()),
        ("tag", text()),
        ("digest", text()),
        ("pullPolicy", json!({ "enum": ["Always", "IfNotPresent", "Never"] })),
    ])
}

fn dapr() -> Value {
    of(vec![
        ("controlPlaneNamespace", named()),
        ("logLevel", json!({ "enum": ["debug", "info", "warn", "error", "fatal"] })),
        ("apiLogging", flag()),
        (
            "sidecar",
            of(vec![
                ("cpuRequest", quantity()),
                ("memoryRequest", quantity()),
                ("memoryLimit", quantity()),
                ("goMemoryLimit", text()),
            ]),
        ),
    ])
}

fn components(system: &System<'_>) -> Value {
    let (pubsub, state) = (system.pubsub(), system.state());
    let mut fields = Vec::new();
    if !pubsub.is_null() {
        let mut of_pubsub = vec![("secret", named())];
        if pubsub["redis"] == true {
            of_pubsub.push(("tls", flag()));
        }
        fields.push(("pubsub", of(of_pubsub)));
    }
    if !state.is_null() {
        fields.push((
            "statestore",
            of(vec![
                ("backend", json!({ "enum": ["postgresql", "redis"] })),
                ("secrets", of(vec![("postgresql", named()), ("redis", named())])),
                ("tls", flag()),
            ]),
        ));
    }
    of(fields)
}

fn names(settings: &[Value]) -> impl Iterator<Item = String> {
    settings.iter().filter_map(|setting| Some(setting["name"].as_str()?.to_owned()))
}

pub(super) fn of(fields: Vec<(&str, Value)>) -> Value {
    object(fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)))
}

fn object(fields: impl IntoIterator<Item = (String, Value)>) -> Value {
    let properties: Map<String, Value> = fields.into_iter().collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn image() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// The name of an object of Kubernetes.
pub(super) fn named() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" })
}

pub(super) fn whole(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn port() -> Value {
    whole(1, 65_535)
}

pub(super) fn list() -> Value {
    json!({ "type": "array", "items": { "type": "object" } })
}

pub(super) fn strings() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

/// A number, or one with a unit.
fn quantity() -> Value {
    json!({ "type": ["string", "number"] })
}

/// What containers ask for, and the most they get.
pub(super) fn resources() -> Value {
    let quantities = || json!({ "type": "object", "additionalProperties": quantity() });
    of(vec![("requests", quantities()), ("limits", quantities()), ("claims", list())])
}

/// Whatever Kubernetes takes there, which it checks itself.
fn anything() -> Value {
    json!({ "type": "object" })
}
