use pando_test_kit::{Collector, SeenSpan, eventually};
use serde_json::json;

use crate::{SIDECARS, World};

/// What a task by chat goes through until the chat knows of it, as service and span.
const TO_THE_ANSWER: [(&str, &str); 7] = [
    ("frontend-service", "passOn"),
    ("api-gateway", "processChat"),
    ("chatbot-service", "processChat"),
    ("chatbot-service", "publish chat.task.create"),
    ("task-service", "process chat.task.create"),
    ("task-service", "publish task.created"),
    ("chatbot-service", "process task.created"),
];

/// Where else the task is told of.
const TO_THE_FIGURES: (&str, &str) = ("activity-service", "process task.created");

#[tokio::test]
async fn a_task_by_chat_is_one_trace_through_everything_it_causes() {
    let collector = Collector::start().await;
    let mut server = World::start_with(&["--otlp-endpoint", &collector.url()]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let said = ada
        .post("/api/chat/process", json!({ "message": "add buy milk" }))
        .await
        .expect(200);
    assert_eq!(said["status"], "done", "{said}");

    let trace = eventually("the whole trace", async || {
        let trace = collector.trace_with("publish chat.task.create");
        whole(&trace).map(|()| trace.clone())
    })
    .await;
    let roots = trace.iter().filter(|span| span.parent_id.is_empty()).count();
    assert_eq!(roots, 1, "a trace begins once: {trace:#?}");
    let ids: std::collections::BTreeSet<_> = trace.iter().map(|span| &span.span_id).collect();
    assert_eq!(ids.len(), trace.len(), "a span is told once");
    if SIDECARS {
        let ours = line(&trace, TO_THE_ANSWER[6]).unwrap();
        let between = |before: (&str, &str), after: (&str, &str)| {
            let place = |of: (&str, &str)| ours.iter().position(|span| is(span, of)).unwrap();
            let passed = &ours[place(before) + 1..place(after)];
            assert!(
                !passed.is_empty() && passed.iter().all(|span| span.scope != "pando"),
                "between {before:?} and {after:?} are {passed:#?}"
            );
        };
        between(TO_THE_ANSWER[0], TO_THE_ANSWER[1]);
        between(TO_THE_ANSWER[1], TO_THE_ANSWER[2]);
        between(TO_THE_ANSWER[3], TO_THE_ANSWER[4]);
        between(TO_THE_ANSWER[5], TO_THE_ANSWER[6]);
    }

    server.stop().await;
    assert!(!collector.trace_with("login").is_empty() || !collector.trace_with("register").is_empty());
    for secret in ["milk", "ada@", "example.org", "aspen", ada.token()] {
        assert!(!collector.heard(secret), "the collector heard {secret}");
    }
}

/// Whether all is there: the way to the answer and the way to the figures, and the parent of every span but the root.
fn whole(trace: &[SeenSpan]) -> Result<(), String> {
    for span in trace {
        span.lineage(trace)?;
    }
    for (end, way) in [(TO_THE_ANSWER[6], &TO_THE_ANSWER[..]), (TO_THE_FIGURES, &TO_THE_ANSWER[..6])] {
        let line = line(trace, end)?;
        let mut passed = line.iter();
        for step in way {
            if !passed.any(|span| is(span, *step)) {
                let seen: Vec<_> = line.iter().map(|span| format!("{} {}", span.service, span.name)).collect();
                return Err(format!("{step:?} is not on the way to {end:?}: {seen:#?}"));
            }
        }
    }
    Ok(())
}

fn line<'a>(trace: &'a [SeenSpan], end: (&str, &str)) -> Result<Vec<&'a SeenSpan>, String> {
    let end = trace
        .iter()
        .find(|span| is(span, end))
        .ok_or_else(|| format!("no {end:?} in {trace:#?}"))?;
    end.lineage(trace)
}

fn is(span: &SeenSpan, (service, name): (&str, &str)) -> bool {
    span.scope == "pando" && span.service == service && span.name == name
}
