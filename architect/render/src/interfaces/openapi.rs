use std::collections::{BTreeMap, BTreeSet};

use pando_model::{Access, AppId, Model};
use serde_json::{Map, Value, json};

use super::operation::{describe, methods};
use super::paths::Paths;
use super::reach::{Told, among_services, reached};
use super::schemas::Schemas;
use super::{Fault, headers, info, refusals};
use crate::docs::markdown;

/// OpenAPI's version: its schemas are JSON Schema 2020-12, as ours are.
const VERSION: &str = "3.1.0";

const PUBLIC: &str = "What can be asked from outside, as it is reached there. `x-limits` says what a request may have on its whole way: \
    the largest body in bytes, and how many seconds it may take at the longest. `x-safe-to-retry` marks what may be sent again by whoever \
    does not know whether it arrived.";

const AMONG_SERVICES: &str = "What is for services alone: nothing of it can be reached from outside. Each asks through its own sidecar, \
    which shows the other one who asks by a certificate; `x-callers` are let through. What services ask in the name of a person is in the \
    document of what people ask. `x-limits` and `x-safe-to-retry` mean the same as there.";

/// The documents by their paths: one for each door that people come in by, and one of what is for services alone.
pub(super) fn documents(model: &Model, file: Option<&Value>) -> Result<Vec<(String, Value)>, Fault> {
    let faces: Vec<&AppId> = model
        .services
        .iter()
        .filter(|(_, service)| service.face.is_some())
        .map(|(app, _)| app)
        .collect();
    let mut documents = Vec::new();
    for face in &faces {
        let name = match faces.len() {
            1 => "public".to_owned(),
            _ => format!("public-{face}"),
        };
        let told = reached(model, face);
        if !told.is_empty() {
            documents.push((format!("openapi/{name}.json"), public(model, file, &told)?));
        }
    }
    let told = among_services(model);
    if !told.is_empty() {
        documents.push(("openapi/services.json".to_owned(), services(model, file, &told)?));
    }
    Ok(documents)
}

fn public(model: &Model, file: Option<&Value>, told: &[Told]) -> Result<Value, Fault> {
    let mut document = document(model, file, told, |access| match access {
        Access::Public | Access::Services => json!([]),
        Access::Person => json!([{ "bearer": [] }]),
        Access::Administrator => json!([{ "bearer": ["administrator"] }]),
    })?;
    document["info"] = described(model, "", PUBLIC);
    document["servers"] = json!([{ "url": "/", "description": "Where this document is" }]);
    if told.iter().any(|one| one.operation.access != Access::Public) {
        let mut bearer = json!({ "type": "http", "scheme": "bearer", "description": "A person's access token." });
        if let Some(token) = &model.interfaces.token {
            bearer["bearerFormat"] = token.as_str().into();
        }
        document["components"]["securitySchemes"] = json!({ "bearer": bearer });
    }
    Ok(document)
}

fn services(model: &Model, file: Option<&Value>, told: &[Told]) -> Result<Value, Fault> {
    let mut document = document(model, file, told, |_| json!([{ "sidecar": [] }, {}]))?;
    document["info"] = described(model, ": what services ask each other", AMONG_SERVICES);
    let port = model.settings.iter().find(|setting| setting.name.as_str() == "DAPR_HTTP_PORT");
    let port = port
        .and_then(|setting| setting.value.as_ref())
        .map_or("3500", |value| value.as_str());
    document["servers"] = json!([{
        "url": "http://127.0.0.1:{port}",
        "description": "The sidecar of whoever asks",
        "variables": { "port": { "default": port, "description": "`DAPR_HTTP_PORT`" } },
    }]);
    document["components"]["securitySchemes"] = json!({ "sidecar": {
        "type": "apiKey",
        "in": "header",
        "name": "dapr-api-token",
        "description": "What an app shows its own sidecar, where that asks for it: `DAPR_API_TOKEN`.",
    } });
    Ok(document)
}

fn described(model: &Model, of_what: &str, description: &str) -> Value {
    let mut info = info(model, of_what, description);
    if !model.summary.is_empty() {
        info["summary"] = model.summary.as_str().into();
    }
    if let Some(license) = &model.interfaces.license {
        info["license"] = json!({ "name": license, "identifier": license });
    }
    info
}

fn document(model: &Model, file: Option<&Value>, told: &[Told], security: impl Fn(Access) -> Value) -> Result<Value, Fault> {
    let (mut paths, mut schemas) = (Paths::default(), Schemas::of(file));
    let mut used = BTreeSet::new();
    for (one, id) in told.iter().zip(ids(told)) {
        let template = paths.at(&one.path);
        let methods = methods(one.operation.method);
        for method in &methods {
            let id = match methods.len() {
                1 => id.clone(),
                _ => format!("{id}.{}", method.to_ascii_lowercase()),
            };
            let mut operation = describe(one, &id, &template, &mut schemas)?;
            operation["security"] = security(one.operation.access);
            if !one.callers.is_empty() {
                operation["x-callers"] = json!(one.callers);
            }
            used.extend(refusals::of(one.operation, operation["requestBody"].is_object()).into_keys());
            paths.add(&template, method, &format!("{id} of {}", one.app), operation)?;
        }
    }
    let problem = model
        .interfaces
        .problem
        .as_ref()
        .map(|name| schemas.named(name.as_str()))
        .transpose()?;
    let responses: Map<String, Value> = used.iter().map(|status| refusals::response(status, problem.as_ref())).collect();
    let apps: BTreeMap<&AppId, &str> = told.iter().map(|one| (one.app, model.services[one.app].summary.as_str())).collect();
    let tags = apps
        .iter()
        .map(|(app, summary)| json!({ "name": app, "description": markdown(if summary.is_empty() { app.as_str() } else { summary }) }));
    let mut document = json!({
        "openapi": VERSION,
        "tags": tags.collect::<Vec<Value>>(),
        "paths": paths.into_value(),
        "components": { "schemas": schemas.into_components(), "responses": responses },
    });
    // Only what something refers to: a reader should find no header that nothing has.
    let text = document.to_string();
    for (kind, all) in [("parameters", headers::parameters()), ("headers", headers::headers())] {
        let is_used = |name: &String| text.contains(&format!("\"#/components/{kind}/{name}\""));
        let used: Map<String, Value> = all.into_iter().filter(|(name, _)| is_used(name)).collect();
        if !used.is_empty() {
            document["components"][kind] = used.into();
        }
    }
    Ok(document)
}

/// A name for each operation that no other one of the document has and that may stand in a URL: its own, where that is one.
fn ids(told: &[Told]) -> Vec<String> {
    let names: Vec<String> = told.iter().map(|one| safe(one.operation.name.as_str())).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *times.entry(name).or_default() += 1;
    }
    let (mut taken, mut numbers) = (BTreeSet::new(), BTreeMap::new());
    let ids = told.iter().zip(&names).map(|(one, name)| {
        let plain = match times.get(name.as_str()) {
            Some(1) if !name.is_empty() => name.clone(),
            _ => format!("{}.{name}", one.app),
        };
        let number: &mut usize = numbers.entry(plain.clone()).or_insert(1);
        let mut id = plain.clone();
        while !taken.insert(id.clone()) {
            *number += 1;
            id = format!("{plain}.{number}");
        }
        id
    });
    ids.collect()
}

fn safe(name: &str) -> String {
    let is_safe = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '.' | '_' | '~');
    name.chars().map(|one| if is_safe(one) { one } else { '_' }).collect()
}
