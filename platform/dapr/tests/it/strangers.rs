use std::time::Duration;

use axum::Router;
use axum::response::{Html, IntoResponse};
use http::{Method, StatusCode};
use pando_dapr::{DaprBus, DaprState, DaprTransport, Expected, Sidecar, SidecarAddress, SidecarError};
use pando_http::{ServerLimits, serve};
use pando_service::Shutdown;
use pando_wire::{Bus, StateError, StateStore, StateWrite, Transport, TransportError};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;

use crate::like::event;
use crate::world::{PUBSUB, STATE};

async fn sidecar_of(router: Router) -> (Sidecar, JoinSet<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut server = JoinSet::new();
    server.spawn(serve(listener, router, Shutdown::new(), ServerLimits::default()));
    (Sidecar::new(SidecarAddress::Port(port), None), server)
}

#[tokio::test]
async fn a_page_is_no_sidecar_and_takes_nothing() {
    let (page, _server) = sidecar_of(Router::new().fallback(async || Html("<html>it works</html>"))).await;
    let outcome = DaprBus::new(page.clone(), PUBSUB.to_owned(), ["thing.made"])
        .publish(&[event(1)])
        .await
        .remove(0);
    assert!(outcome.is_err(), "a page must not make an event seem taken");
    let state = DaprState::new(page.clone(), STATE.to_owned());
    assert!(matches!(state.get("a").await, Err(StateError::Away(_))));
    let write = StateWrite {
        value: 1.into(),
        etag: None,
        ttl_seconds: None,
    };
    assert!(matches!(state.set("a", write).await, Err(StateError::Away(_))));
    let expected = Expected {
        dapr_app_id: "a".to_owned(),
        components: Vec::new(),
        subscriptions: Vec::new(),
    };
    assert!(matches!(page.check(&expected).await, Err(SidecarError::Nonsense { .. })));
    let error = page.wait_until_outbound(Duration::from_millis(150)).await.unwrap_err();
    assert!(error.to_string().contains("it works"), "{error}");
    let transport = DaprTransport::new(page, [("thing-service", "thing".to_owned())]);
    let answer = transport
        .send("thing-service", http::Request::get("/").body(axum::body::Body::empty()).unwrap())
        .await;
    assert!(
        matches!(&answer, Err(TransportError::Failed { reason, .. }) if reason.contains("it works")),
        "{answer:?}"
    );
}

#[tokio::test]
async fn an_answer_about_other_entries_takes_nothing() {
    let failed = r#"{"failedEntries":[{"entryId":"of-another","error":"no"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}"#;
    let (sidecar, _server) = sidecar_of(Router::new().fallback(async move || (StatusCode::INTERNAL_SERVER_ERROR, failed))).await;
    let bus = DaprBus::new(sidecar, PUBSUB.to_owned(), ["thing.made"]);
    let outcomes = bus.publish(&[event(1), event(2)]).await;
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
}

#[tokio::test]
async fn a_state_that_this_build_did_not_write_is_told_and_not_taken_for_nothing() {
    for body in ["{\"a\":1}", "\"{half\"", "null", "7", "\u{feff}"] {
        let answer = async move || ([("etag", "1")], body);
        let (sidecar, _server) = sidecar_of(Router::new().fallback(answer)).await;
        let state = DaprState::new(sidecar, STATE.to_owned());
        match state.get("a").await {
            Err(StateError::Nonsense(why)) => assert!(why.contains("did not write"), "{why}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_state_that_this_build_did_not_write_is_deleted_over_its_version() {
    let (asked, mut deleted) = tokio::sync::mpsc::unbounded_channel();
    let router = Router::new().fallback(async move |method: Method, body: String| match method {
        Method::GET => ([("etag", "7")], "<html>").into_response(),
        _ => {
            asked.send(body).unwrap();
            StatusCode::NO_CONTENT.into_response()
        }
    });
    let (sidecar, _server) = sidecar_of(router).await;
    DaprState::new(sidecar, STATE.to_owned()).delete("a").await.unwrap();
    let written: serde_json::Value = serde_json::from_str(&deleted.recv().await.unwrap()).unwrap();
    assert_eq!((&written[0]["etag"], &written[0]["value"]), (&"7".into(), &"".into()));
}

#[tokio::test]
async fn a_sidecar_is_reached_by_its_socket_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dapr-thing-http.socket");
    let listener = UnixListener::bind(&path).unwrap();
    let mut server = JoinSet::new();
    let router = Router::new().fallback(async || StatusCode::NO_CONTENT);
    server.spawn(serve(listener, router, Shutdown::new(), ServerLimits::default()));
    let sidecar = Sidecar::new(SidecarAddress::Socket(path), None);
    sidecar.wait_until_outbound(Duration::from_secs(30)).await.unwrap();
    let nobody = Sidecar::new(SidecarAddress::Socket(folder.path().join("nobody")), None);
    let error = nobody.wait_until_outbound(Duration::from_millis(150)).await.unwrap_err();
    assert!(error.to_string().contains("nobody"), "{error}");
}
