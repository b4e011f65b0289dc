use std::sync::Arc;

use http::HeaderValue;
use pando_bus::contract::{TOPICS, bus_contract};
use pando_dapr::double::Mesh;
use pando_dapr::{DaprBus, DaprState, DaprTransport, Expected, ExpectedComponent, Sidecar, SidecarAddress};
use pando_http::contract::{TIMES, times_contract, transport_contract};
use pando_store::contract::{state_contract, state_versions_contract};
use pando_wire::Transport;

use crate::doubled;
use crate::world::{API_TOKEN, PUBSUB, SECRETS, STATE, World, all_subscriptions, callee, placement, until};

/// All that the ports promise, over this world's sidecars.
pub async fn keeps_the_contracts<G>(world: &World<G>) {
    let component = |name: &str, kind, setting| ExpectedComponent {
        name: name.to_owned(),
        kind,
        setting,
    };
    let expected = Expected {
        dapr_app_id: callee().to_owned(),
        components: vec![
            component(PUBSUB, "pubsub.", "PUBSUB_NAME"),
            component(STATE, "state.", "STATE_STORE_NAME"),
            component(SECRETS, "secretstores.", "PANDO_SECRET_STORE"),
        ],
        subscriptions: all_subscriptions(),
    };
    until("the sidecar has all that is expected", async || {
        world.callee.check(&expected).await.is_ok()
    })
    .await;
    let secret = world.caller.secret(SECRETS, "database").await.unwrap();
    assert_eq!(secret["database"], "postgres://a@b/c");
    assert!(world.caller.secret(SECRETS, "nothing").await.is_err());
    assert!(world.caller.secret("nowhere", "database").await.is_err());
    state_versions_contract(&DaprState::new(world.caller.clone(), STATE.to_owned())).await;
    bus_contract(async |setup| match setup.router {
        Some(router) => {
            world.app.serves(vec![(setup.subscriber, router)]);
            (Arc::new(DaprBus::new(world.caller.clone(), PUBSUB.to_owned(), TOPICS)) as _, ())
        }
        None => {
            let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let nobody = Sidecar::new(SidecarAddress::Port(nobody), None);
            (Arc::new(DaprBus::new(nobody, PUBSUB.to_owned(), TOPICS)) as _, ())
        }
    })
    .await;
    let make = async |routers| {
        world.app.serves(routers);
        let transport = DaprTransport::new(world.caller.clone(), placement()).times(TIMES);
        (Arc::new(transport) as Arc<dyn Transport>, ())
    };
    transport_contract(&make).await;
    times_contract(&make).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ports_keep_their_contracts_over_the_double() {
    let world = doubled::world().await;
    keeps_the_contracts(&world).await;
    let app = |setup: pando_store::contract::Setup| async move {
        let mesh = Mesh::new(doubled::settings(setup.clock.clone()));
        let double = mesh.sidecar("alone", None).await.unwrap();
        let sidecar = Sidecar::new(double.address, Some(HeaderValue::from_static(API_TOKEN)));
        // The mesh lives as long as the state that is tried on it: the suite drops both with its process.
        std::mem::forget(mesh);
        Arc::new(DaprState::new(sidecar, STATE.to_owned())) as _
    };
    state_contract(app).await;
}
