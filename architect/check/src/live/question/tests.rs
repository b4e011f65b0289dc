use super::super::Metadata;
use super::*;

const SHOP: &str = "format: pando.architecture/v1
name: shop
services:
  web:
    calls:
      - {to: orders, operations: people, timeoutSeconds: 5}
  orders:
    operations:
      - {name: prices, method: GET, path: /prices, access: public, safeToRetry: true}
      - {name: count, method: GET, path: /count, access: public}
      - {name: placeOrder, method: POST, path: /orders, access: person, body: Order}
      - {name: replaceOrder, method: PUT, path: '/orders/{id}', access: person, body: Order}
      - {name: amendOrder, method: PATCH, path: '/orders/{id}', access: administrator, body: Order}
      - {name: openOrder, method: PATCH, path: '/carts/{id}', access: public}
      - {name: nextOrder, method: GET, path: /orders/next, access: person}
      - {name: readOrder, method: GET, path: '/orders/{id}', access: person, safeToRetry: true}
      - {name: log, method: GET, path: /log, access: services, safeToRetry: true}
      - {name: settle, method: POST, path: /settle, access: services}
  mail:
    operations:
      - {name: send, method: POST, path: /send, access: services}
      - {name: forget, method: DELETE, path: '/mails/{id}', access: person}
    calls:
      - {to: orders, operations: [log, settle], timeoutSeconds: 5}
";

fn sidecar(id: &str) -> SeenSidecar {
    SeenSidecar {
        metadata: Some(Metadata {
            id: id.to_owned(),
            ..Metadata::default()
        }),
        ..SeenSidecar::default()
    }
}

fn asked(model: &str, placement: Option<&Placement>, sidecars: &[SeenSidecar]) -> Vec<String> {
    let (model, _) = Model::read(model).unwrap();
    let plan = Plan::new(&model, placement, sidecars).unwrap();
    let line = |one: Question| {
        let Question {
            caller,
            app_id,
            method,
            path,
            expects,
            ..
        } = one;
        format!("{caller} {app_id} {method} {path} {expects:?}")
    };
    plan.questions.into_iter().map(line).collect()
}

#[test]
fn each_pair_is_asked_for_what_is_allowed_and_what_is_denied() {
    let id = NOTHING;
    let all = asked(SHOP, None, &[sidecar("web"), sidecar("orders"), sidecar("mail")]);
    let expected = [
        format!("web mail DELETE /mails/{id} Denied"),
        format!("web orders GET /orders/{id} Allowed"),
        "web orders GET /log Denied".to_owned(),
        format!("orders mail DELETE /mails/{id} Denied"),
        "orders web GET /dapr/subscribe Denied".to_owned(),
        "mail orders GET /log Allowed".to_owned(),
        format!("mail orders GET /orders/{id} Denied"),
        "mail web GET /dapr/subscribe Denied".to_owned(),
    ];
    assert_eq!(all, expected);
}

#[test]
fn what_asks_for_no_person_is_asked_for_only_where_that_does_nothing() {
    let names = |text: &str| {
        let (model, _) = Model::read(text).unwrap();
        let services: Vec<_> = model.services.values().flat_map(|one| one.operations.clone()).collect();
        let fit = services.into_iter().filter(|one| rank(one).is_some());
        fit.map(|one| one.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(SHOP), ["forget", "prices", "amendOrder", "readOrder", "log"]);
    // Without a name to give, who knows what it does.
    let text = SHOP.replace("'/mails/{id}'", "/mails");
    assert_eq!(names(&text), ["prices", "amendOrder", "readOrder", "log"]);
}

#[test]
fn a_path_names_nothing_that_is_there() {
    let (model, _) = Model::read(&SHOP.replace("/prices", "'/v{n}.json/{*rest}'")).unwrap();
    assert_eq!(path(&model.services["orders"].operations[0]), format!("/v{NOTHING}.json/{NOTHING}"));
}

#[test]
fn what_services_behind_one_app_id_ask_each_other_goes_by_no_sidecar() {
    let placement: Placement = serde_json::from_str(r#"{"web": ["web"], "orders": ["orders", "mail"]}"#).unwrap();
    let mut orders = sidecar("orders-x1");
    (orders.app, orders.app_id) = (Some("orders".to_owned()), Some("orders-x1".to_owned()));
    let id = NOTHING;
    let all = asked(SHOP, Some(&placement), &[sidecar("web"), orders]);
    let expected = [
        format!("web orders-x1 GET /orders/{id} Allowed"),
        "web orders-x1 GET /log Denied".to_owned(),
        "orders web GET /dapr/subscribe Denied".to_owned(),
    ];
    assert_eq!(all, expected);
}

#[test]
fn who_does_not_answer_is_asked_for_nothing_and_asked_about_all_the_same() {
    let silent = SeenSidecar::default();
    assert_eq!(asked(SHOP, None, &[silent, sidecar("stranger")]), [""; 0]);
    assert_eq!(asked(SHOP, None, &[sidecar("web")]).len(), 3);
}
