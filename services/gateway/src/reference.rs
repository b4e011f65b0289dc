//! The API reference: the merged OpenAPI document, and a page to read it by.

use std::fmt::Write;

use serde_json::Value;

/// The OpenAPI 3.1 document of everything that people reach through the gateway, its own operations included: the one that is rendered
/// from the model, which is made of the contracts. A test holds the two against each other.
pub const OPENAPI: &str = include_str!("../../../openapi/public.json");

/// The document, parsed. It is ours, and JSON.
pub(crate) fn openapi() -> Value {
    serde_json::from_str(OPENAPI).unwrap_or_default()
}

/// The page: plain HTML that needs no script.
pub(crate) fn page(document: &Value) -> String {
    let mut html = String::from(HEAD);
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = write!(
            html,
            "<h2 id=\"{0}\">{0}</h2><p>{1}</p>",
            escaped(name),
            escaped(text(&tag["description"]))
        );
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if operation["tags"][0] == name {
                    write_operation(&mut html, document, path, method, operation);
                }
            }
        }
    }
    html.push_str("<h2 id=\"schemas\">Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let pretty = serde_json::to_string_pretty(schema).unwrap_or_default();
        let _ = write!(
            html,
            "<details id=\"schema-{0}\"><summary><code>{0}</code></summary><pre>{1}</pre></details>",
            escaped(name),
            escaped(&pretty)
        );
    }
    html.push_str("</main></html>");
    html
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<title>Pando API</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}\
main{max-width:60rem;margin:auto;padding:1rem}details{border-top:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}\
code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;background:#8881;padding:.8rem}b{display:inline-block;min-width:4.5rem}\
td,th{text-align:left;padding:.1rem 1rem .1rem 0;vertical-align:top}</style><main><h1>Pando API</h1>\
<p>The machine-readable form is <a href=\"/api/openapi.json\">OpenAPI 3.1</a>. Errors are problems of RFC 9457 with a stable <code>code</code>.</p>";

fn write_operation(html: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<details id=\"{}\"><summary><b>{}</b><code>{}</code> {}</summary>",
        escaped(text(&operation["operationId"])),
        escaped(&method.to_ascii_uppercase()),
        escaped(path),
        escaped(text(&operation["summary"]))
    );
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        html.push_str("<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>");
        for parameter in parameters.iter().map(|one| shared(document, "parameters", one)) {
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            let meaning = [&parameter["description"], &parameter["schema"]["description"]];
            let meaning = meaning.into_iter().find_map(Value::as_str).unwrap_or_default();
            let _ = write!(
                html,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escaped(name),
                escaped(place),
                escaped(meaning)
            );
        }
        html.push_str("</table>");
    }
    let responses = operation["responses"].as_object().into_iter().flatten();
    let responses = responses.map(|(status, response)| (status.as_str(), shared(document, "responses", response)));
    for (title, said) in [("Body", &operation["requestBody"])].into_iter().chain(responses) {
        for (kind, described) in said["content"].as_object().into_iter().flatten() {
            let _ = write!(html, "<p>{}: {} {}", escaped(title), escaped(kind), link(&described["schema"]));
            for name in said["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
                let _ = write!(html, ", <code>{}</code>", escaped(name));
            }
            html.push_str("</p>");
        }
    }
    html.push_str("</details>");
}

/// What a parameter or an answer refers to, where several operations have the same.
fn shared<'a>(document: &'a Value, kind: &str, one: &'a Value) -> &'a Value {
    match one["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        Some(name) => &document["components"][kind][name],
        None => one,
    }
}

fn link(schema: &Value) -> String {
    match schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        Some(name) => format!("<a href=\"#schema-{0}\"><code>{0}</code></a>", escaped(name)),
        None => String::new(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_schema_is_on_the_page() {
        let document = openapi();
        let page = page(&document);
        for methods in document["paths"].as_object().unwrap().values() {
            for operation in methods.as_object().unwrap().values() {
                assert!(
                    page.contains(&format!("id=\"{}\"", operation["operationId"].as_str().unwrap())),
                    "{operation}"
                );
            }
        }
        assert!(page.contains("id=\"schema-Task\""));
        assert!(page.contains("4XX: application/problem+json <a href=\"#schema-Problem\">"));
        assert!(page.contains("<td><code>Idempotency-Key</code></td><td>header</td><td>A word that no other request"));
        assert!(page.contains("<code>Task</code></a>, <code>ETag</code>, <code>Location</code></p>"));
        assert!(!page.contains("<script"));
    }
}
