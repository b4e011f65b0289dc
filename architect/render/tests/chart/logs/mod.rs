//! What a real Fluent Bit, set up as the chart does it, makes of lines that a real `pando` and a real daprd have printed.

mod agent;
mod receiver;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use agent::{Machine, Printed, program};
use receiver::{Receiver, Taken};

const OURS: &str = include_str!("pando.log");
const DAPRS: &str = include_str!("daprd.log");
/// A line of somebody who pretends to be another pod; and one of whoever is none of the release's.
const LIAR: &str =
    "2026-11-27T04:34:11.000000001Z stderr F {\"message\":\"it was not me\",\"pod\":\"auth-service-1-1\",\"app_id\":\"auth-service\"}\n";
const STRANGE: &str = "2026-11-27T04:34:11.000000002Z stdout F {\"message\":\"of nobody's business\"}\n";
const POD: &str = "task-service-7d9c6f5b8-x2x4z";
/// Of ours one comes in two parts.
const LINES: usize = 6 + 3 + 1;

fn node() -> Machine {
    let own = format!("todo_{POD}");
    Machine::new(&[
        Printed {
            pod: &own,
            container: "task-service",
            lines: OURS,
        },
        Printed {
            pod: &own,
            container: "daprd",
            lines: DAPRS,
        },
        Printed {
            pod: "todo_chatbot-service-5c8f-9k2lm",
            container: "chatbot-service",
            lines: LIAR,
        },
        Printed {
            pod: "todo_redis-0",
            container: "redis",
            lines: STRANGE,
        },
        Printed {
            pod: "other_task-service-7d9c6f5b8-aaaaa",
            container: "task-service",
            lines: STRANGE,
        },
    ])
}

/// What Loki was sent: labels, moment and line of each, in the order of the moments.
fn at_loki(taken: &[Taken]) -> Vec<(Value, u64, Value)> {
    let mut found = Vec::new();
    for one in taken {
        let body: Value = serde_json::from_str(&one.body).unwrap();
        for stream in body["streams"].as_array().unwrap() {
            for value in stream["values"].as_array().unwrap() {
                let moment = value[0].as_str().unwrap().parse().unwrap();
                found.push((
                    stream["stream"].clone(),
                    moment,
                    serde_json::from_str(value[1].as_str().unwrap()).unwrap(),
                ));
            }
        }
    }
    found.sort_by_key(|(_, moment, _)| *moment);
    found
}

#[test]
fn lines_reach_loki_with_their_fields_and_whose_they_are() {
    let Some(program) = program() else { return };
    let (node, loki) = (node(), Receiver::start());
    let values = format!(
        "logs: {{to: loki, url: 'http://127.0.0.1:{}/behind/', auth: password, loki: {{tenant: todo}}}}",
        loki.port
    );
    // As no shell and no configuration would take it as it is.
    let variables = [("LOGS_USER", "ada"), ("LOGS_PASSWORD", "a b#'\"$x: {}")];
    let Some(mut agent) = node.start(&program, &values, "", &variables) else {
        return;
    };
    agent.until(|| at_loki(&loki.taken()).len() >= LINES);
    drop(agent);
    for one in loki.taken() {
        assert_eq!(one.path, "/behind/loki/api/v1/push");
        assert_eq!(one.headers["x-scope-orgid"], "todo");
        assert_eq!(one.headers["authorization"], "Basic YWRhOmEgYiMnIiR4OiB7fQ==");
    }
    let lines = at_loki(&loki.taken());
    assert_eq!(lines.len(), LINES);
    let of = |container: &str, app: &str| json!({ "job": "todo", "namespace": "todo", "app_id": app, "container": container });
    for (labels, _, line) in &lines[..9] {
        let container = if line.get("scope").is_some() { "daprd" } else { "task-service" };
        assert_eq!((labels, &line["pod"]), (&of(container, "task-service"), &json!(POD)));
    }
    let mut texts = lines.iter().map(|(_, _, line)| line["message"].as_str().unwrap());
    assert_eq!(texts.next(), Some("Log level set to: info"));
    let warning = &lines[1];
    assert_eq!(warning.1, 1_795_753_334_983_389_912, "the moment when it was printed");
    assert_eq!(
        (&warning.2["level"], &warning.2["scope"]),
        (&json!("warn"), &json!("dapr.runtime.security"))
    );
    assert_eq!(
        lines[4].2,
        json!({ "pod": POD, "message": "listening on http://127.0.0.1:8000" }),
        "what is no JSON is a text"
    );
    assert_eq!(lines[5].2["duration_us"], 1106, "a number stays one");
    assert_eq!(lines[6].2["trace_id"], "0af7651916cd43dd8448eb211c80319c", "two parts are one line");
    let (labels, _, line) = &lines[9];
    assert_eq!(labels, &of("chatbot-service", "chatbot-service"));
    assert_eq!(line, &json!({ "pod": "chatbot-service-5c8f-9k2lm", "message": "it was not me" }));
}

/// The documents that Elasticsearch was sent, each with its number.
fn at_elasticsearch(taken: &[Taken]) -> Vec<(String, Value)> {
    let lines = taken.iter().flat_map(|one| one.body.lines());
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let pairs = lines.chunks(2).map(|pair| {
        assert_eq!(pair[0]["create"]["_index"], "logs-todo-default");
        (pair[0]["create"]["_id"].as_str().unwrap().to_owned(), pair[1].clone())
    });
    pairs.collect()
}

#[test]
fn elasticsearch_knows_a_line_again_that_a_new_agent_reads() {
    let Some(program) = program() else { return };
    let (elasticsearch, authority) = Receiver::start_tls();
    let node = node();
    let values = format!(
        "logs: {{to: elasticsearch, url: 'https://localhost:{}', auth: token, ca: true}}",
        elasticsearch.port
    );
    for times in 1..=2 {
        node.empty_buffer();
        let Some(mut agent) = node.start(&program, &values, &authority, &[("LOGS_TOKEN", "a2V5OnNlY3JldA==")]) else {
            return;
        };
        agent.until(|| at_elasticsearch(&elasticsearch.taken()).len() >= LINES * times);
    }
    let documents = at_elasticsearch(&elasticsearch.taken());
    assert_eq!(documents.len(), LINES * 2);
    let numbers: BTreeSet<&str> = documents.iter().map(|(number, _)| number.as_str()).collect();
    assert_eq!(numbers.len(), LINES, "each has the number that it had");
    for one in elasticsearch.taken() {
        assert_eq!(one.headers["authorization"], "ApiKey a2V5OnNlY3JldA==");
    }
    let expected = json!({
        "@timestamp": "2026-11-27T04:34:10.995751366Z", "namespace": "todo", "pod": POD, "app_id": "task-service",
        "container": "task-service", "time": "2026-11-27T04:34:10.995714Z", "level": "info", "target": "pando::running",
        "message": "stopped", "connections_cut": 0, "tasks_cut": 0,
    });
    assert!(documents.iter().any(|(_, document)| *document == expected), "{documents:?}");
}

/// Nobody is sent anything who cannot show that the authority vouches for them.
#[test]
fn nothing_is_sent_to_whom_nobody_vouches_for() {
    let Some(program) = program() else { return };
    let (elasticsearch, _) = Receiver::start_tls();
    let (_, another) = Receiver::start_tls();
    let node = node();
    let values = format!(
        "logs: {{to: elasticsearch, url: 'https://localhost:{}', ca: true}}",
        elasticsearch.port
    );
    let Some(mut agent) = node.start(&program, &values, &another, &[]) else {
        return;
    };
    agent.until(|| node.said().contains("certificate verify failed"));
    assert!(elasticsearch.taken().is_empty());
}

#[test]
fn what_nobody_takes_waits_for_the_next_agent_too_and_is_sent_once() {
    let Some(program) = program() else { return };
    let (node, loki) = (node(), Receiver::start());
    let values = format!("logs: {{to: loki, url: 'http://127.0.0.1:{}'}}", loki.port);
    loki.refuse(true);
    let Some(mut agent) = node.start(&program, &values, "", &[]) else {
        return;
    };
    agent.until(|| loki.refused() > 0);
    drop(agent);
    loki.refuse(false);
    let Some(mut agent) = node.start(&program, &values, "", &[]) else {
        return;
    };
    agent.until(|| at_loki(&loki.taken()).len() >= LINES);
    drop(agent);
    assert_eq!(at_loki(&loki.taken()).len(), LINES, "each once");
}
