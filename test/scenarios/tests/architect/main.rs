//! `architect check --live` on the system that `pando dapr up` starts: nothing is found in it, and whatever is broken in it is found by its
//! code. Where daprd, sentry, Redis or PostgreSQL is missing, this run says so and tells nothing.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use pando_check::{Artefacts, Severity, check_live};
use pando_live::{Sidecar, SpansAt, System, look};
use pando_model::Model;
use pando_test_kit::{Collector, OnDapr, eventually};
use serde_json::{Value, json};

const MODEL: &str = include_str!("../../../../deploy/pando.architecture.yaml");

/// One system for all of them: it takes longer to start than they take to be told.
#[tokio::test]
async fn nothing_is_found_in_a_running_system_until_something_of_it_is_broken() {
    let collector = Collector::start().await;
    let mut world = OnDapr::start_with(&["--otlp-endpoint", &collector.url()]).await;
    let ada = world.visitor().register("ada@example.org").await;
    ada.post("/api/tasks", json!({ "title": "mine", "project": "Mine", "labels": ["mine"] }))
        .await
        .expect(201);
    let before = ada.get("/api/export").await.expect(200);

    let found = found_with_traces(&world, &collector).await;
    assert_eq!(found, [""; 0]);
    let after = ada.get("/api/export").await.expect(200);
    for part in ["user", "tasks", "trash", "projects", "labels", "conversations"] {
        assert_eq!(after[part], before[part], "a question changed Ada's {part}");
    }

    another_configuration(&mut world).await;
    a_component_named_otherwise(&mut world).await;
    a_sidecar_without_mtls_and_subscriptions(&world).await;
    world.stop().await;
}

/// Its sidecar runs with another document: everything is allowed.
async fn another_configuration(world: &mut OnDapr) {
    edit(world, "dapr/1/task-service/configuration/task-service.yaml", |text| {
        let open = text.replace("defaultAction: deny", "defaultAction: allow");
        open.replace("- name: HotReload\n      enabled: false", "- name: HotReload\n      enabled: true")
    });
    world.restart_one("task-service-sidecar").await;
    expect(
        world,
        &[
            ("PAN807", "HotReload is off here, and on in the sidecar of task-service"),
            ("PAN852", "of task-service"),
        ],
    )
    .await;
}

async fn a_component_named_otherwise(world: &mut OnDapr) {
    edit(world, "dapr/1/chatbot-service/components/statestore.yaml", |text| {
        text.replace("name: statestore", "name: talks")
    });
    world.restart_one("chatbot-service-sidecar").await;
    expect(world, &[("PAN811", "has no component statestore"), ("PAN814", "a component talks")]).await;
}

/// A sidecar that was started by hand: what it proves itself by was left out, and it does not know what its app hears of.
async fn a_sidecar_without_mtls_and_subscriptions(world: &OnDapr) {
    let plain = world.inventory().plain_sidecar("activity-service-by-hand");
    let url = format!("http://127.0.0.1:{}", plain.port);
    let sidecar = Sidecar {
        url: url.clone(),
        token: None,
        app: Some("activity-service".to_owned()),
        app_id: Some("activity-service-by-hand".to_owned()),
        internal: Some(format!("127.0.0.1:{}", plain.internal_port)),
    };
    eventually("a sidecar without mTLS is found", async || {
        let found = found(world, Some(sidecar.clone()), None).await;
        let is_found = |code: &str| found.iter().any(|one| one.starts_with(code) && one.contains(&url));
        ["PAN841", "PAN821"]
            .into_iter()
            .all(is_found)
            .then_some(())
            .ok_or(format!("{found:#?}"))
    })
    .await;
}

/// Looks until these are found, each by its code and what it says.
async fn expect(world: &OnDapr, expected: &[(&str, &str)]) {
    eventually("what is broken is found", async || {
        let found = found(world, None, None).await;
        let is_found = |(code, says): &(&str, &str)| found.iter().any(|one| one.starts_with(code) && one.contains(says));
        expected.iter().all(is_found).then_some(()).ok_or(format!("{found:#?}"))
    })
    .await;
}

/// Changes a document of the data folder, as somebody would who breaks something.
fn edit(world: &OnDapr, file: &str, change: impl Fn(String) -> String) {
    let path = world.folder().join(file);
    let text = std::fs::read_to_string(&path).expect("a document");
    let changed = change(text.clone());
    assert_ne!(changed, text, "{file} is as it was");
    std::fs::write(&path, changed).expect("it can be written");
}

async fn found_with_traces(world: &OnDapr, collector: &Collector) -> Vec<String> {
    let file = world.folder().join("spans.jsonl");
    let keep = async {
        loop {
            std::fs::write(&file, exported(collector)).expect("it can be written");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    std::fs::write(&file, "").expect("it can be written");
    tokio::select! {
        () = keep => unreachable!("it is kept for ever"),
        found = found(world, None, Some(file.clone())) => found,
    }
}

/// The findings about the running system, or one sidecar alone, without notes.
async fn found(world: &OnDapr, alone: Option<Sidecar>, spans: Option<PathBuf>) -> Vec<String> {
    let mut system = System::local(world.folder()).expect("an inventory");
    if let Some(alone) = alone {
        system.sidecars = vec![alone];
    }
    system.spans = spans.map(SpansAt::File);
    let (model, _) = Model::read(MODEL).expect("a model");
    let artefacts = Artefacts::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr")).expect("a folder");
    let seen = look(&model, None, &system, &|_| {}).await.expect("no placement");
    let report = check_live("model.yaml", MODEL, Some(&artefacts), None, &seen).expect("no placement");
    let live = report.findings.iter().filter(|one| one.rule.code.starts_with("PAN8"));
    live.filter(|one| one.rule.severity != Severity::Note)
        .map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

/// What was told, as a collector's file exporter writes it.
fn exported(collector: &Collector) -> String {
    let line = |span: pando_test_kit::SeenSpan| -> Value {
        let said = json!({ "traceId": span.trace_id, "spanId": span.span_id, "parentSpanId": span.parent_id, "name": span.name });
        let resource = json!({ "attributes": [{ "key": "service.name", "value": { "stringValue": span.service } }] });
        json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "spans": [said] }] }] })
    };
    collector.spans().into_iter().map(|span| format!("{}\n", line(span))).collect()
}
