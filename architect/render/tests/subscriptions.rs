//! What apps hear of that do not say it themselves.
#![cfg(test)]

use pando_model::Model;
use pando_render::render;

/// A small shop: one of its apps answers `/dapr/subscribe`, the other was written without a thought of Dapr.
const SHOP: &str = "
format: pando.architecture/v1
name: shop
sidecars: {pubsub: {name: bus}}
services:
  orders: {}
  mails: {declaredSubscriptions: true}
  stock: {}
  silent: {declaredSubscriptions: true}
events:
  order.placed:
    publisher: orders
    subscribers:
      mails: {route: /on/order, deadLetter: dead.mails}
      stock: {route: /events/order.placed}
  order_placed: {publisher: orders, subscribers: {mails: {route: /on/again}}}
";

/// As a golden file: a review of a change sees all that follows from it.
const DECLARED: &str = "# What apps hear of that do not say it themselves (GET /dapr/subscribe).
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata:
  name: mails-order-placed
spec:
  pubsubname: bus
  topic: order.placed
  routes:
    default: /on/order
  deadLetterTopic: dead.mails
scopes:
  - mails
---
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata:
  name: mails-order-placed-2
spec:
  pubsubname: bus
  topic: order_placed
  routes:
    default: /on/again
scopes:
  - mails
";

#[test]
fn what_an_app_does_not_say_itself_is_declared_for_it_and_nothing_else_is() {
    let (model, _) = Model::read(SHOP).unwrap();
    let files = render(&model, None, None).unwrap();
    for path in [
        "deploy/dapr/components/subscriptions.yaml",
        "deploy/dapr/run/resources/subscriptions.yaml",
    ] {
        assert_eq!(files[path], DECLARED, "{path}");
    }
    let of_the_chart = &files["helm/shop-chart/templates/components/subscriptions.yaml"];
    assert_eq!(of_the_chart.matches("kind: Subscription").count(), 2);
    // Whoever hears by it starts anew when it is changed.
    let starts_anew =
        |app: &str| files[&format!("helm/shop-chart/templates/{app}/deployment.yaml")].contains("/components/subscriptions.yaml");
    assert!(starts_anew("mails") && !starts_anew("stock") && !starts_anew("silent"));
    let (model, _) = Model::read(&SHOP.replace("mails: {declaredSubscriptions: true}", "mails: {}")).unwrap();
    let files = render(&model, None, None).unwrap();
    assert!(!files.keys().any(|path| path.contains("subscriptions")), "all say it themselves");
}
