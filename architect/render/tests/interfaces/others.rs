use std::fmt::Write;

use pando_model::Model;
use pando_render::interfaces::{Fault, doubled};
use serde_json::json;

use crate::validators::hold;
use crate::{documents, parsed};

fn model(text: &str) -> Model {
    Model::read(text).unwrap_or_else(|error| panic!("{error}\n{text}")).0
}

/// A system with two doors, names that are not unique, and no schemas; `KIND` is its broker.
const SHOP: &str = "format: pando.architecture/v1
name: shop
summary: A shop
interfaces: {license: MIT}
sidecars: {pubsub: {type: KIND}}
services:
  web:
    face: 8080
    operations:
      - {name: home, method: GET, path: /, access: public, answerType: text/html}
      - {name: any, method: ANY, path: '/files/{*path}', access: public}
      - {name: item, method: GET, path: '/items/{id}', access: person, answer: Item}
      - {name: item, method: DELETE, path: '/items/{number}', access: administrator, success: 204}
      - {name: order, method: POST, path: /orders, access: person, body: Item, success: 201, reads: [Idempotency-Key, If-Match], tells: [Location], refuses: [418, 429]}
  office:
    face: 8081
    operations: [{name: home, method: GET, path: /, access: public}]
events:
  item.sold: {publisher: web, schema: Item, subscribers: {office: {route: /sold, deadLetter: unsold}}}
  item.lost: {publisher: web, type: com.dapr.event.sent, unheard: Nobody looks for it}
";

#[test]
fn somebody_elses_system_has_documents_as_good_whatever_its_broker() {
    for kind in ["pubsub.redis", "pubsub.kafka", "pubsub.rabbitmq", "pubsub.mqtt3"] {
        let files = documents(&model(&SHOP.replace("KIND", kind)), None).unwrap();
        let names: Vec<&String> = files.keys().collect();
        assert_eq!(
            names,
            ["asyncapi/events.json", "openapi/public-office.json", "openapi/public-web.json"]
        );
        hold(&files);
        let web = parsed(&files, "openapi/public-web.json");
        let item = &web["paths"]["/items/{id}"];
        assert_eq!(
            (&item["get"]["operationId"], &item["delete"]["operationId"]),
            (&json!("web.item"), &json!("web.item.2"))
        );
        assert_eq!(
            item["get"]["responses"]["200"]["content"]["application/json"]["schema"],
            json!({ "title": "Item" })
        );
        assert!(web["paths"]["/files/{path}"]["patch"].is_object());
        let order = &web["paths"]["/orders"]["post"];
        let parameters = json!([
            { "$ref": "#/components/parameters/IdempotencyKey" },
            { "$ref": "#/components/parameters/IfMatch" },
        ]);
        assert_eq!(order["parameters"], parameters);
        let responses: Vec<&String> = order["responses"].as_object().unwrap().keys().collect();
        assert_eq!(responses, ["201", "401", "412", "413", "418", "429", "4XX", "5XX"]);
        assert_eq!(order["responses"]["418"]["$ref"], "#/components/responses/Status418");
        assert_eq!(
            order["responses"]["201"]["headers"]["Location"]["$ref"],
            "#/components/headers/Location"
        );
        // What nothing has is not told of.
        let components = &web["components"];
        assert!(components["parameters"]["LastEventId"].is_null() && components["headers"]["ETag"].is_null());
        let passing = &components["responses"]["TooMany"]["headers"]["Retry-After"]["$ref"];
        assert_eq!(passing, "#/components/headers/Retry-After");
        assert!(components["responses"]["Status418"]["headers"].is_null());
    }
}

#[test]
fn what_a_document_cannot_say_is_refused_with_what_to_do() {
    let twice = model(&SHOP.replace("KIND", "pubsub.redis").replace("method: DELETE", "method: GET"));
    let fault = documents(&twice, None).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "GET /items/{id} stands for web.item of web and for web.item.2 of web where people ask: give one of them another path"
    );
    let (found, is_all) = doubled(&twice);
    let places: Vec<_> = found.iter().map(|one| (one.method, one.first, one.second)).collect();
    assert_eq!(
        (places, is_all),
        (vec![("GET", ("web", 2), ("web", 3))], true),
        "whoever checks is told of the same"
    );
    let shop = model(&SHOP.replace("KIND", "pubsub.redis"));
    assert_eq!(doubled(&shop), (Vec::new(), true));
    let fault = documents(&shop, Some(&json!({ "$defs": { "Items": {} } }))).unwrap_err();
    assert_eq!(fault.to_string(), "the file of schemas has no `Item`: did you mean `Items`?");
}

/// Each operation has its own copy of what its query's schema says: a small model must not become a huge document.
#[test]
fn a_query_that_would_be_copied_beyond_all_bounds_is_refused() {
    let mut text = String::from("format: pando.architecture/v1\nname: shop\nservices:\n  web:\n    face: 80\n    operations:\n");
    for number in 0..2000 {
        writeln!(
            text,
            "      - {{name: o{number}, method: GET, path: /p{number}, access: public, query: Q}}"
        )
        .unwrap();
    }
    let query = json!({ "$defs": { "Q": { "properties": { "q": { "description": "q".repeat(20_000) } } } } });
    assert_eq!(documents(&model(&text), Some(&query)), Err(Fault::Huge));
}
