//! What a carrier may send twice.

use http::Method;
use serde_json::{Value, json};

use crate::World;
use crate::catalogue::{Catalogue, contracts};

#[tokio::test]
async fn what_may_be_sent_again_is_answered_alike_and_done_once() {
    let server = World::start().await;
    let ada = server.visitor().register("ada@example.org").await;
    let catalogue = Catalogue::new();
    let mut count = 0;
    let operations = contracts().into_iter().flat_map(|contract| contract.operations);
    let safe: Vec<_> = operations.filter(|operation| operation.safe_to_retry).map(|one| one.name).collect();
    let changes = catalogue.reachable().filter(|endpoint| endpoint.method != Method::GET);
    for endpoint in changes.filter(|endpoint| safe.contains(&endpoint.name)) {
        let task = ada.post("/api/tasks", json!({ "title": endpoint.name })).await.expect(201);
        let id = task["id"].as_str().expect("an id");
        let path = endpoint.path.replace("{id}", id);
        match endpoint.name {
            "reopenTask" => drop(ada.act(&format!("/api/tasks/{id}/complete")).await.expect(200)),
            "restoreTask" => drop(ada.delete(&format!("/api/tasks/{id}")).await.expect(204)),
            _ => {}
        }
        let body = endpoint.body.as_ref().map(|schema| catalogue.sample("", schema).to_string());
        let mut answers: Vec<(u16, Value)> = Vec::new();
        for _ in 0..3 {
            let headers = [("content-type", endpoint.body_type)];
            let body = body.clone().map(Into::into);
            let answer = ada.send(endpoint.method.clone(), &path, &headers, body).await;
            answers.push((answer.status.as_u16(), answer.body));
        }
        assert_eq!(answers[0].0, 200, "{}: {}", endpoint.name, answers[0].1);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: {answers:?}", endpoint.name);
        count += 1;
    }
    assert!(count >= 6, "{count} operations");
}
