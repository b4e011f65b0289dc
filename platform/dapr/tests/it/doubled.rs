use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use pando_access::{AccessList, Configuration};
use pando_bus::contract::TOPICS;
use pando_dapr::double::{Access, Mesh, Settings};
use pando_dapr::{Sidecar, dead_letter_topic};
use pando_kernel::Clock;

use crate::world::{API_TOKEN, APP_TOKEN, App, BARE, Mortal, PUBSUB, SECRETS, STATE, World, access_policy, callee, caller};

/// What the callee's policy says, read as daprd reads it.
fn access() -> Access {
    let policy = Configuration::from_yaml(&access_policy()).unwrap().spec.access_control;
    let list = AccessList::new(&policy).unwrap();
    Arc::new(move |from, to, method, path| to != callee() || list.allows((from, "default", "public"), method.as_str(), path))
}

/// Set up as the real ones are (`daprd.rs`).
pub fn settings(clock: Arc<dyn Clock>) -> Settings {
    let topics = |topics: &[&str]| topics.iter().map(|topic| (*topic).to_owned()).collect();
    Settings {
        api_token: API_TOKEN.to_owned(),
        app_token: APP_TOKEN.to_owned(),
        pubsub: PUBSUB.to_owned(),
        state: STATE.to_owned(),
        secrets: SECRETS.to_owned(),
        secret: BTreeMap::from([("database".to_owned(), "postgres://a@b/c".to_owned())]),
        publishing_scopes: BTreeMap::from([
            (caller().to_owned(), topics(&TOPICS)),
            (callee().to_owned(), topics(&[&dead_letter_topic(callee())])),
        ]),
        bare: BARE.to_owned(),
        access: access(),
        inbound_retries: 3,
        inbound_wait: Duration::from_millis(100),
        clock,
    }
}

/// Two doubles.
pub async fn world() -> World<Arc<Mesh>> {
    let app = App::start().await;
    let mesh = Mesh::new(settings(app.clock.clone()));
    let callee = mesh.sidecar(callee(), Some(app.address)).await.unwrap();
    let caller = mesh.sidecar(caller(), None).await.unwrap();
    let sidecar = |address| Sidecar::new(address, Some(HeaderValue::from_static(API_TOKEN)));
    World {
        caller_address: caller.address.clone(),
        caller: sidecar(caller.address),
        callee: sidecar(callee.address),
        app,
        kept: mesh,
    }
}

impl Mortal for Arc<Mesh> {
    fn dies(&self) {
        Mesh::dies(self, callee());
    }

    fn is_back(&self) {
        Mesh::is_back(self, callee());
    }
}
