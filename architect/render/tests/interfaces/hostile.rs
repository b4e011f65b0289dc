use pando_model::Model;
use pando_model::yaml::quoted;
use serde_json::Value;

use crate::documents;
use crate::validators::hold;

/// The same text wherever one may stand that comes into a document.
fn model(text: &str) -> Model {
    let text = quoted(text);
    let document = format!(
        "format: pando.architecture/v1
name: shop
summary: {text}
interfaces: {{title: {text}, license: MIT, problem: Problem, token: {text}}}
services:
  web:
    face: 8080
    summary: {text}
    operations:
      - {{name: {text}, method: POST, path: '/a/{{x}}', access: person, summary: {text}, body: Item, query: Item}}
      - {{name: other, method: GET, path: /b, access: services, summary: {text}}}
  orders:
    calls: [{{to: web, operations: [other], timeoutSeconds: 5}}]
events:
  order.placed: {{publisher: orders, summary: {text}, unheard: {text}, schema: Item}}
"
    );
    Model::read(&document).unwrap_or_else(|error| panic!("{error}\n{document}")).0
}

/// The keys and kinds of a document, without its texts.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| format!("{key}:{{{}}}", shape(value))).collect(),
        Value::Array(items) => items.iter().map(|item| format!("[{}]", shape(item))).collect(),
        Value::String(_) => "text".to_owned(),
        other => other.to_string(),
    }
}

#[test]
fn texts_that_mean_something_elsewhere_are_texts_in_documents() {
    let schemas = |text: &str| {
        serde_json::json!({ "$defs": {
            "Problem": { "type": "object", "description": text },
            "Item": { "type": "object", "properties": { "q": { "type": "string", "description": text } } },
        } })
    };
    let shapes = |text: &str| {
        let files = documents(&model(text), Some(&schemas(text))).unwrap();
        assert_eq!(files, documents(&model(text), Some(&schemas(text))).unwrap(), "the same each time");
        let documents = files.iter().map(|(path, text)| (path.clone(), serde_json::from_str(text).unwrap()));
        (
            documents
                .map(|(path, value): (String, Value)| (path, shape(&value)))
                .collect::<Vec<_>>(),
            files,
        )
    };
    let (harmless, _) = shapes("word");
    assert_eq!(harmless.len(), 3);
    for text in [
        "{{ .Values.x }} [[ x ]] [% if %]",
        "*/ --> </script><script>",
        "- a: &b *b !!x # y",
        "\"'`\\ ${HOME}",
        "---",
        "yes",
        "null",
        "~",
    ] {
        let (found, files) = shapes(text);
        assert_eq!(found, harmless, "{text}");
        // What viewers show as Markdown is no markup.
        let public = &files["openapi/public.json"];
        let tags: Value = serde_json::from_str::<Value>(public).unwrap()["tags"].clone();
        assert!(!tags[0]["description"].as_str().unwrap().contains('<'), "{tags}");
    }
    hold(&shapes("*/ --> </script><script> {{ x }}").1);
}
