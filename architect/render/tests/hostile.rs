//! Whatever somebody writes into a model as text is text in everything that is rendered: it changes no structure.
#![cfg(test)]

use std::collections::BTreeMap;

use pando_model::yaml::{self, Node, Value, quoted};
use pando_model::{Model, Sentence};
use pando_render::render;
use proptest::prelude::*;

/// A model with the same text wherever a text may stand.
fn model(text: &str) -> Model {
    let text = quoted(text);
    let document = format!(
        "format: pando.architecture/v1
name: shop
summary: {text}
services:
  frontend:
    face: 8080
    summary: {text}
    program: {text}
    arguments: [{text}]
    settings: [{{name: A, value: {text}, why: {text}}}]
    calls: [{{to: orders, operations: people, timeoutSeconds: 5, why: {text}}}]
  orders:
    summary: {text}
    operations: [{{name: {text}, method: GET, path: '/a/{{{{x}}}}', access: person, summary: {text}}}]
    data: {{database: postgresql, secret: orders-db}}
    state: [{{what: {text}}}]
    secrets: [{{name: B, secret: b, key: {text}, why: {text}}}]
    externals: [{{name: {text}, port: 1, why: {text}}}]
    calls: [{{to: frontend, operations: [], why: {text}}}]
events:
  order.placed: {{publisher: orders, summary: {text}, unheard: {text}}}
"
    )
    .replace("{{x}}", "{x}");
    Model::read(&document).unwrap_or_else(|error| panic!("{error}\n{document}")).0
}

/// The keys and kinds of a document, without its texts.
fn shape(node: &Node) -> String {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| format!("{}:{{{}}}", entry.key, shape(&entry.node)))
            .collect(),
        Value::List(items) => items.iter().map(|item| format!("[{}]", shape(item))).collect(),
        Value::Text(_) => "text".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What of a file is structure.
fn structure(path: &str, text: &str) -> Vec<String> {
    let count = |what: &str| text.matches(what).count().to_string();
    match path.rsplit('.').next() {
        Some("yaml") => yaml::read(text)
            .unwrap_or_else(|fault| panic!("{path}: {fault:?}\n{text}"))
            .iter()
            .map(shape)
            .collect(),
        Some("svg") => {
            // A longer text has more lines.
            let words = text.matches("<text class=").count();
            let others = |what: &str| (text.matches(what).count() - 2 * words).to_string();
            vec![
                others("<"),
                others(">"),
                count("<path"),
                count("<script"),
                count("<style"),
                count("<!"),
            ]
        }
        Some("mmd") => vec![count("\n"), count("\""), count("["), count("%%"), count("-->")],
        _ => text.lines().map(|line| line.matches('|').count().to_string()).collect(),
    }
}

fn structures(text: &str) -> BTreeMap<String, Vec<String>> {
    let files = render(&model(text), None, None).unwrap_or_else(|error| panic!("{error}"));
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with("deploy/") || path.starts_with("docs/"));
    own.map(|(path, text)| (path.clone(), structure(path, text))).collect()
}

#[test]
fn texts_that_mean_something_elsewhere_mean_nothing_here() {
    let harmless = structures("word");
    for text in [
        "{{ .Values.x }}",
        "[[ name ]] [% if x %]",
        "</svg><script>alert(1)</script>",
        "a: b # c",
        "- x",
        "\"'`",
        "${HOME} $(id)",
        "| a | b |",
        "%%{init: {}}%%",
        "---",
        "*/ --> ]]>",
        "<!-- ",
        "&amp; &#x3c;",
        "yes",
        "8080",
        "\\",
    ] {
        assert_eq!(structures(text), harmless, "{text}");
        for (path, rendered) in render(&model(text), None, None).unwrap() {
            assert!(
                !path.contains("/configuration/") || !rendered.contains('$'),
                "{path}: daprd puts variables in place of it"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_written_is_text(text in "\\PC{1,60}|.{1,60}|[{}\\[\\]%<>&|#:$\"'`\\\\ -]{1,40}") {
        prop_assume!(Sentence::new(&*text).is_ok() && !text.trim().is_empty());
        for ((path, found), expected) in structures(&text).into_iter().zip(structures("word").into_values()) {
            prop_assert_eq!(found, expected, "{}", path);
        }
    }
}
