use std::cell::RefCell;

use pando_live::{SpansAt, System};
use serde_json::{Value, json};

use crate::double::{Act, Heard, answer, look_with, said, sound};

/// The traces that a sound system would keep, by their ids: each with the spans of both sidecars.
fn spans(heard: &Heard) -> Option<(String, Value)> {
    let traceparent: Vec<&str> = heard.header("traceparent")?.split('-').collect();
    let callee = heard.path().split('/').nth(3)?;
    let span = |id: &str, parent: &str, service: &str| json!({ "id": id, "parentId": parent, "name": "x", "localEndpoint": { "serviceName": service } });
    let spans = json!([span("a1", traceparent[2], heard.app), span("b1", "a1", callee)]);
    Some((traceparent[1].to_owned(), spans))
}

#[tokio::test(start_paused = true)]
async fn a_trace_that_lacks_a_part_is_found_and_a_whole_one_is_not() {
    for (lacks, expected) in [(None, 0), (Some(0), 2), (Some(1), 2)] {
        let kept = RefCell::new(Vec::new());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let system = System {
            spans: Some(SpansAt::Server(format!("http://{}", listener.local_addr().unwrap()))),
            ..System::default()
        };
        let keep = |heard: &Heard| {
            kept.borrow_mut().extend(spans(heard));
            sound(heard)
        };
        let answer = |heard: &Heard| {
            let found = kept.borrow().iter().find(|(id, _)| heard.path().ends_with(id)).cloned();
            let Some((_, mut spans)) = found else {
                return answer(404, &Value::Null);
            };
            if let Some(lacks) = lacks {
                spans.as_array_mut().unwrap().remove(lacks);
            }
            answer(200, &spans)
        };
        let (report, _) = tokio::select! {
            () = crate::double::serve("zipkin", &listener, &answer) => unreachable!("it serves for ever"),
            done = look_with(system, keep) => done,
        };
        let said = said(&report);
        assert_eq!(
            said.iter().filter(|one| one.starts_with("PAN861 shop.yaml:")).count(),
            expected,
            "{lacks:?} {said:#?}"
        );
        assert_eq!(said.len(), expected, "{said:#?}");
    }
}

#[tokio::test]
async fn where_no_spans_can_be_read_that_is_said() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let system = System {
        spans: Some(SpansAt::Server(format!("http://{}", listener.local_addr().unwrap()))),
        ..System::default()
    };
    let page = |_: &Heard| Act::Say(b"HTTP/1.1 200 x\r\n\r\n<html>".to_vec());
    let (report, _) = tokio::select! {
        () = crate::double::serve("a page", &listener, &page) => unreachable!("it serves for ever"),
        done = look_with(system, sound) => done,
    };
    let note = report.findings.iter().find(|one| one.rule.code == "PAN862").unwrap();
    assert!(
        note.sentence.contains("answers neither like Zipkin nor like Jaeger"),
        "{}",
        note.sentence
    );
}
