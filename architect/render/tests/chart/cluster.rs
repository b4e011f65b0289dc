//! What the chart asks a cluster for while it is rendered, of a server that answers like one: where a release's services are, and what
//! Secrets say.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::{chart, model, tool};

/// A server that has these objects by their paths, and nothing else. Its address, and what it was asked for.
fn server(objects: &[(&str, String)]) -> (String, Arc<Mutex<Vec<String>>>) {
    let mut answers: BTreeMap<String, String> = objects.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    let resources = ["configmaps ConfigMap", "secrets Secret"].map(|pair| {
        let (name, kind) = pair.split_once(' ').unwrap();
        format!(r#"{{"name":"{name}","singularName":"","namespaced":true,"kind":"{kind}","verbs":["get"]}}"#)
    });
    for (path, text) in [
        ("/version", r#"{"major":"1","minor":"34","gitVersion":"v1.34.0"}"#.to_owned()),
        ("/api", r#"{"kind":"APIVersions","versions":["v1"]}"#.to_owned()),
        ("/apis", r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#.to_owned()),
        (
            "/api/v1",
            format!(
                r#"{{"kind":"APIResourceList","groupVersion":"v1","resources":[{}]}}"#,
                resources.join(",")
            ),
        ),
    ] {
        answers.insert(path.to_owned(), text);
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = asked.clone();
    std::thread::Builder::new()
        .spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let Some(first) = lines.next() else { continue };
                // To the end of the head: these are GETs.
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                let path = first
                    .split(' ')
                    .nth(1)
                    .unwrap_or_default()
                    .split('?')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let missing = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}"#;
                let (status, body) = answers.get(&path).map_or(("404 Not Found", missing), |text| ("200 OK", text));
                note.lock().unwrap().push(path);
                let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n");
                let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
            }
        })
        .unwrap();
    (address, asked)
}

/// What Helm says of these values where a cluster has these objects.
fn said(helm: &tool::Helm, objects: &[(&str, String)], values: &str) -> (String, Vec<String>) {
    let folder = tool::written(&chart(&model()));
    let (address, asked) = server(objects);
    let said = helm.on_a_cluster(&folder.path().join("helm/todo-chart"), &address, values);
    let asked = asked.lock().unwrap().clone();
    (said, asked)
}

#[test]
fn an_upgrade_that_does_not_say_where_services_are_moves_none() {
    let Some(helm) = tool::helm() else { return };
    let path = "/api/v1/namespaces/todo/configmaps/todo-placement";
    let there = |word: &str| {
        let text = format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"todo-placement","namespace":"todo"}},"data":{{"placement":"{word}"}}}}"#
        );
        [(path, text)]
    };
    for (word, values, is_refused) in [
        ("activity", "{}", true),
        ("core-2", "{}", true),
        ("core", "{}", false),
        ("activity", "placement: activity", false),
        ("activity", "placement: chatbot-1", false),
        ("activity", "placement: core", false),
    ] {
        let (said, asked) = said(&helm, &there(word), values);
        assert!(asked.iter().any(|one| one == path), "{word}, {values}: {asked:?}");
        let sentence = format!("the services of this release are where `{word}` has them, and the values do not say where they shall be");
        assert_eq!(said.contains(&sentence), is_refused, "{word}, {values}: {said}");
    }
    // A first install, and whoever renders without a cluster.
    let (said, _) = said(&helm, &[], "{}");
    assert!(!said.contains("the values do not say"), "{said}");
}

#[test]
fn an_address_in_a_secret_with_a_port_that_would_be_cut_off_is_refused() {
    let Some(helm) = tool::helm() else { return };
    let secret = |name: &str, key: &str, encoded: &str| {
        let path = format!("/api/v1/namespaces/todo/secrets/{name}");
        let text = format!(
            r#"{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"{name}","namespace":"todo"}},"data":{{"{key}":"{encoded}"}}}}"#
        );
        (path, text)
    };
    // redis.example.org:6380; host=postgres.example.org port=6432 user=dapr_state.
    let broker = secret("pando-redis", "host", "cmVkaXMuZXhhbXBsZS5vcmc6NjM4MA==");
    let state = secret(
        "pando-statestore",
        "connectionString",
        "aG9zdD1wb3N0Z3Jlcy5leGFtcGxlLm9yZyBwb3J0PTY0MzIgdXNlcj1kYXByX3N0YXRl",
    );
    for (secret, values, sentence) in [
        (
            &broker,
            "{}",
            Some(
                "the key host of the Secret pando-redis names the port 6380, and networkPolicy.external.pubsub-broker.port lets pods out to 6379 alone",
            ),
        ),
        (&broker, "networkPolicy: {external: {pubsub-broker: {port: 6380}}}", None),
        (&broker, "networkPolicy: {enabled: false}", None),
        (
            &state,
            "{}",
            Some(
                "the key connectionString of the Secret pando-statestore names the port 6432, and networkPolicy.external.state-store.port lets pods out to 5432 alone",
            ),
        ),
        (&state, "networkPolicy: {external: {state-store: {port: 6432}}}", None),
    ] {
        let (said, _) = said(&helm, &[(secret.0.as_str(), secret.1.clone())], values);
        match sentence {
            Some(sentence) => assert!(said.contains(sentence), "{values}: {said}"),
            None => assert!(!said.contains("names the port"), "{values}: {said}"),
        }
    }
}
