use super::super::{Placement, Steps};
use crate::{Access, Misplaced, Model, Operations};

const SHOP: &str = "format: pando.architecture/v1
name: shop
services:
  web:
    face: 80
    calls:
      - {to: orders, operations: people, timeoutSeconds: 5}
  orders:
    operations:
      - {name: listOrders, method: GET, path: /orders, access: person}
      - {name: readOrder, method: GET, path: '/orders/{id}', access: person}
      - {name: orderLog, method: GET, path: /log, access: services}
    calls:
      - {to: mail, operations: [sendMail], timeoutSeconds: 5}
    data: {database: postgresql, schema: orders, role: orders, secret: orders-password, tables: [item]}
  mail:
    operations:
      - {name: sendMail, method: POST, path: /mails, access: services}
      - {name: mailLog, method: GET, path: /log, access: services}
      - {name: readMail, method: GET, path: '/mails/{id}', access: person}
    calls:
      - {to: orders, operations: [orderLog], timeoutSeconds: 5}
    data: {database: postgresql, schema: mail, role: mail, secret: mail-password, tables: [item]}
  count:
    calls:
      - {to: orders, operations: [orderLog], timeoutSeconds: 5}
events:
  order.placed:
    publisher: orders
    subscribers:
      mail: {route: /events/order-placed, deadLetter: dead.mail}
      count: {route: /events/order-placed, deadLetter: dead.count}
chart:
  figures:
    - {name: lag, kind: gauge}
    - {name: answered, kind: counter}
";

const STEPS: &str = "format: pando.steps/v1
steps:
  - number: 1
    name: whole
    risk: low
    apps: {web: [web], orders: [orders, mail, count]}
    precondition: {says: none}
    verification: {says: it runs, checks: [sidecars, mtls, {falls: {figure: lag, withinSeconds: 5}}]}
    rollback: {says: none}
    exit: {says: none}
  - number: 2
    name: mail
    risk: high
    apps: {web: [web], orders: [count, orders], mail: [mail]}
    precondition: {says: none}
    verification: {says: none}
    rollback: {says: none}
    exit: {says: none}
";

fn shop() -> Model {
    Model::read(SHOP).expect("a model").0
}

fn steps() -> Steps {
    Steps::read(STEPS).expect("steps").0
}

fn faults(text: &str) -> Vec<String> {
    let (steps, node) = Steps::read(text).expect(text);
    steps.faults(&shop(), &node).iter().map(ToString::to_string).collect()
}

#[test]
fn apart_nothing_is_different() {
    let model = shop();
    let placed = model.placed(&Placement::apart(&model)).expect("placed");
    assert_eq!(placed.model, model);
}

#[test]
fn a_group_answers_what_all_of_it_do_and_asks_itself_for_nothing() {
    let steps = steps();
    let placed = shop().placed(&steps.steps[0].apps).expect("placed");
    let group = &placed.model.services["orders"];
    let names: Vec<&str> = group.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["listOrders", "readOrder", "orderLog", "sendMail", "readMail"], "one `/log`");
    assert!(group.calls.is_empty(), "{:?}", group.calls);
    let web = &placed.model.services["web"].calls[0];
    let people = ["listOrders", "readOrder"].map(|name| name.to_owned().try_into().expect("a sentence"));
    assert_eq!(
        web.operations,
        Operations::Passed { people: people.to_vec() },
        "what mail answers is not passed on"
    );
    let data = group.data.as_ref().expect("data");
    assert_eq!(data.secret.as_ref().map(|name| name.as_str()), Some("orders-password"));
    let tables: Vec<&str> = data.tables.iter().map(|table| table.as_str()).collect();
    assert_eq!(tables, ["orders.item", "mail.item"]);
    let heard = &placed.model.events["order.placed"].subscribers;
    assert_eq!(heard.len(), 1);
    assert_eq!(
        heard["orders"].dead_letter.as_ref().map(|topic| topic.as_str()),
        Some("dead.orders")
    );
    assert_eq!(placed.hosted["orders"].len(), 3);
}

#[test]
fn a_call_goes_to_whoever_hosts_the_service() {
    let placed = shop().placed(&steps().steps[1].apps).expect("placed");
    let log = &placed.model.services["mail"].calls[0];
    assert_eq!(log.to.as_str(), "orders");
    assert_eq!(placed.model.services["orders"].calls.len(), 1, "mail, for orders");
    assert!(
        placed.model.services["orders"]
            .operations
            .iter()
            .any(|one| one.access == Access::Services)
    );
    assert_eq!(
        placed.model.services["web"].calls[0].operations,
        shop().services["web"].calls[0].operations
    );
}

#[test]
fn what_cannot_share_an_app_id_is_said() {
    let other = SHOP.replace("count: {route: /events/order-placed", "count: {route: /counted");
    let (model, _) = Model::read(&other).expect("a model");
    let said = model.placed(&steps().steps[0].apps).expect_err("two routes");
    assert!(matches!(&said[..], [Misplaced::Unlike { .. }]), "{said:?}");
}

#[test]
fn steps_that_fit_have_no_fault() {
    assert_eq!(faults(STEPS), Vec::<String>::new());
    assert_eq!(steps().named("mail").map(|step| step.folder()).as_deref(), Some("2-mail"));
    assert_eq!(steps().named("1").map(|step| step.name.as_str()), Some("whole"));
}

#[test]
fn what_does_not_fit_is_said_with_its_place_and_the_nearest_word() {
    let found = |from: &str, to: &str| faults(&STEPS.replacen(from, to, 1)).join("\n");
    let said = found("orders: [orders, mail, count]", "orders: [orders, mial, count]");
    assert!(said.starts_with("6:41: step 1: orders hosts mial"), "{said}");
    assert!(
        said.contains("did you mean `mail`?") && said.contains("nobody hosts mail"),
        "{said}"
    );
    let said = found("orders: [orders, mail, count]", "shop: [orders, mail, count]");
    assert!(said.contains("6:24: step 1: shop is the name of none of the services"), "{said}");
    let said = found("mail: [mail]", "mail: [mail, count]");
    assert!(said.starts_with("14:33: step 2: count is hosted by orders and by mail"), "{said}");
    let said = found("number: 2", "number: 3");
    assert!(
        said.starts_with("11:5: step 3: steps are numbered from 1") && said.contains("this is number 2"),
        "{said}"
    );
    let said = found(
        "apps: {web: [web], orders: [count, orders], mail: [mail]}",
        "apps: {web: [web], orders: [mail, count, orders]}",
    );
    assert!(said.contains("everything is where the step before left it"), "{said}");
    let said = found("figure: lag", "figure: lagg");
    assert!(
        said.starts_with("8:60: step 1: lagg is no figure of this model (did you mean `lag`?)"),
        "{said}"
    );
    let said = found("figure: lag", "figure: answered");
    assert!(said.contains("answered is not a gauge"), "{said}");
}

#[test]
fn a_step_moves_services_out_of_one_app_id() {
    let third = "  - number: 3
    name: odd
    risk: low
    apps: {web: [web, mail], orders: [orders], count: [count]}
    precondition: {says: none}
    verification: {says: none}
    rollback: {says: none}
    exit: {says: none}
";
    let said = faults(&format!("{STEPS}{third}")).join("\n");
    assert!(said.contains("services are moved out of mail and orders at once"), "{said}");
}

#[test]
fn a_file_that_is_no_steps_is_refused_with_its_place() {
    let refused = |text: &str| Steps::read(text).expect_err(text).to_string();
    let said = refused(&STEPS.replace("mtls", "mtsl"));
    assert!(said.starts_with("8:") && said.contains("did you mean `mtls`?"), "{said}");
    let said = refused(&STEPS.replacen("verification", "verfication", 1));
    assert!(said.starts_with("8:5:") && said.contains("did you mean `verification`?"), "{said}");
    assert_eq!(refused("format: pando.steps/v1\nsteps: []\n"), "2:1: there are no steps here");
    let mut text = "format: pando.steps/v1\nsteps:\n".to_owned();
    text.push_str(&"  - {}\n".repeat(10_000));
    assert!(refused(&text).contains("50 is as many as are read"));
}
