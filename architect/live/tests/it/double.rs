use std::cell::RefCell;

use futures_util::StreamExt;
use futures_util::future::{join_all, pending};
use futures_util::stream::FuturesUnordered;
use pando_check::Report;
use pando_check::live::Seen;
use pando_live::{Sidecar, System, Tokens, look};
use pando_model::Model;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Three services: the first passes on what people ask the second for, the third reads its log and hears of its events.
pub const SHOP: &str = "format: pando.architecture/v1
name: shop
services:
  mail:
    health: {app: /healthz/app}
    calls:
      - {to: orders, operations: [log], timeoutSeconds: 5}
  orders:
    operations:
      - {name: listOrders, method: GET, path: /orders, access: person, safeToRetry: true}
      - {name: log, method: GET, path: /log, access: services, safeToRetry: true}
      - {name: nextOrder, method: GET, path: /orders/next, access: person}
      - {name: placeOrder, method: POST, path: /orders, access: person, body: Order}
      - {name: replaceOrder, method: PUT, path: '/orders/{id}', access: person, body: Order}
      - {name: amendOrder, method: PATCH, path: '/orders/{id}', access: person, body: Order}
      - {name: cancelOrder, method: DELETE, path: '/orders/{id}', access: person}
      - {name: settle, method: POST, path: /settle, access: services}
  web:
    face: 8080
    calls:
      - {to: orders, operations: people, timeoutSeconds: 5}
events:
  order.placed:
    publisher: orders
    subscribers:
      mail: {route: /events/order-placed, deadLetter: dead.mail}
";

/// What a sidecar is asked.
pub struct Heard {
    /// The app that it is beside.
    pub app: &'static str,
    /// The request's line and headers, as they came.
    pub head: String,
}

/// What comes back.
pub enum Act {
    /// These bytes, and the end of the connection.
    Say(Vec<u8>),
    /// These bytes, and then these again and again.
    GoOn(Vec<u8>, &'static [u8]),
    /// Nothing, and no end.
    BeSilent,
}

/// An answer with a body of JSON.
pub fn answer(status: u16, body: &Value) -> Act {
    if status == 204 {
        return Act::Say(b"HTTP/1.1 204 x\r\n\r\n".to_vec());
    }
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Act::Say([head, body].concat().into_bytes())
}

/// daprd's denial.
pub fn denied(caller: &str) -> Act {
    let message = format!(
        "failed to invoke, id: orders, err: rpc error: code = PermissionDenied desc = access control policy has denied access to id: \
         spiffe://public/ns/default/{caller} operation: x verb: GET"
    );
    answer(403, &json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": message }))
}

/// What a sound sidecar says of itself.
pub fn metadata(app: &str) -> Value {
    let mut metadata = json!({
        "id": app, "runtimeVersion": "1.18.2", "resiliencies": [{ "name": "resiliency" }], "httpEndpoints": [{ "name": app }],
        "appConnectionProperties": { "port": 8000, "protocol": "http", "health": { "healthCheckPath": "/healthz/app" } },
    });
    if app != "web" {
        metadata["components"] = json!([{ "name": "pubsub", "type": "pubsub.redis", "version": "v1", "capabilities": [] }]);
    }
    if app == "mail" {
        let rules = json!([{ "path": "/events/order-placed" }]);
        let subscription = json!({ "pubsubname": "pubsub", "topic": "order.placed", "rules": rules, "deadLetterTopic": "dead.mail", "type": "PROGRAMMATIC" });
        metadata["subscriptions"] = json!([subscription]);
    }
    metadata
}

/// A sound system's answer.
pub fn sound(heard: &Heard) -> Act {
    match heard.path() {
        "/v1.0/metadata" => answer(200, &metadata(heard.app)),
        "/v1.0/healthz" => answer(204, &Value::Null),
        "/v1.0/invoke/orders/method/orders" if heard.app == "web" => answer(401, &json!({ "code": "unauthenticated" })),
        "/v1.0/invoke/orders/method/log" if heard.app == "mail" => answer(200, &json!([])),
        _ => denied(heard.app),
    }
}

impl Heard {
    /// The path.
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Looks at a system of three sidecars that answer like this, and says what was found.
pub async fn look_at(act: impl Fn(&Heard) -> Act) -> (Report, Seen) {
    look_with(System::default(), act).await
}

/// The same, with what else is known of it.
pub async fn look_with(system: System, act: impl Fn(&Heard) -> Act) -> (Report, Seen) {
    look_at_all(SHOP, system, None, act).await
}

/// A sound system, and where other sidecars speak to that of `orders`.
pub async fn look_beside(system: System, internal: String) -> (Report, Seen) {
    look_at_all(SHOP, system, Some(internal), sound).await
}

async fn look_at_all(shop: &str, mut system: System, internal: Option<String>, act: impl Fn(&Heard) -> Act) -> (Report, Seen) {
    let listeners = listeners().await;
    for (app, listener) in &listeners {
        system.sidecars.push(Sidecar {
            url: format!("http://{}", listener.local_addr().unwrap()),
            token: None,
            app: None,
            app_id: None,
            internal: internal.clone().filter(|_| *app == "orders"),
        });
    }
    look_at_these(shop, &system, &listeners, act).await
}

async fn listeners() -> Vec<(&'static str, TcpListener)> {
    let mut listeners = Vec::new();
    for app in ["mail", "orders", "web"] {
        listeners.push((app, TcpListener::bind("127.0.0.1:0").await.unwrap()));
    }
    listeners
}

async fn look_at_these(
    shop: &str,
    system: &System,
    listeners: &[(&'static str, TcpListener)],
    act: impl Fn(&Heard) -> Act,
) -> (Report, Seen) {
    let (model, _) = Model::read(shop).unwrap();
    let serve = join_all(listeners.iter().map(|(app, listener)| serve(app, listener, &act)));
    let seen = tokio::select! {
        _ = serve => unreachable!("it serves for ever"),
        seen = look(&model, None, system, &|_| {}) => seen.unwrap(),
    };
    let report = pando_check::check_live("shop.yaml", shop, None, None, &seen).unwrap();
    (report, seen)
}

/// A system whose sidecars are named by the apps that they should be beside, each with its address, and asked with these tokens.
pub async fn look_at_named(tokens: &Tokens, act: impl Fn(&Heard) -> Act) -> (Report, Seen) {
    let listeners = listeners().await;
    let names: Vec<String> = listeners
        .iter()
        .map(|(app, listener)| format!("{app}=http://{}", listener.local_addr().unwrap()))
        .collect();
    let system = System::named(names.iter().map(String::as_str), tokens).unwrap();
    look_at_these(SHOP, &system, &listeners, act).await
}

/// The findings about a running system, without notes on what was not looked at.
pub fn said(report: &Report) -> Vec<String> {
    let live = report.findings.iter().filter(|one| one.rule.code.starts_with("PAN8"));
    let found = live.filter(|one| !["PAN846", "PAN862"].contains(&one.rule.code));
    found
        .map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

/// All requests of a sound system.
pub async fn asked_of_a_sound_one(system: System) -> Vec<Heard> {
    let heard = RefCell::new(Vec::new());
    let act = |one: &Heard| {
        let (app, head) = (one.app, one.head.clone());
        heard.borrow_mut().push(Heard { app, head });
        sound(one)
    };
    let (report, _) = look_with(system, act).await;
    assert_eq!(said(&report), [""; 0]);
    heard.into_inner()
}

/// What is found in a system of another model, where whoever is asked for something does it, and what that is: `GET /orders`.
pub async fn asked_of_one_that_does_everything(shop: &str) -> (Report, Vec<String>) {
    let heard = RefCell::new(Vec::new());
    let act = |one: &Heard| match one.path().split_once("/method") {
        Some((_, path)) => {
            let method = one.head.split(' ').next().unwrap_or_default();
            heard.borrow_mut().push(format!("{method} {path}"));
            answer(200, &json!([]))
        }
        None => sound(one),
    };
    let (report, _) = look_at_all(shop, System::default(), None, act).await;
    (report, heard.into_inner())
}

/// Answers whoever comes, for ever.
pub async fn serve(app: &'static str, listener: &TcpListener, act: &impl Fn(&Heard) -> Act) {
    let mut open = FuturesUnordered::new();
    loop {
        tokio::select! {
            Some(()) = open.next() => {}
            accepted = listener.accept() => open.push(speak(app, accepted.unwrap().0, act)),
        }
    }
}

async fn speak(app: &'static str, mut stream: TcpStream, act: &impl Fn(&Heard) -> Act) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    // Whoever has heard enough hangs up.
    match act(&Heard { app, head }) {
        Act::Say(bytes) => drop(stream.write_all(&bytes).await),
        Act::BeSilent => pending().await,
        Act::GoOn(first, again) => {
            let mut is_heard = stream.write_all(&first).await.is_ok();
            while is_heard {
                is_heard = stream.write_all(again).await.is_ok();
                tokio::task::yield_now().await;
            }
        }
    }
}
