//! Who gets in by the door of a process, and to whom.
#![cfg(test)]

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::StatusCode;
use http_body_util::BodyExt;
use pando_http::{PeerAddress, door};
use tower::ServiceExt;

const TOKEN: &str = "the word of our own";

/// A service that tells its name, whose connection it sees, and which of the words between processes are left.
fn service(name: &'static str) -> (&'static str, Router) {
    let tell = async move |request: Request| {
        let peer = request.extensions().get::<PeerAddress>().and_then(|peer| peer.0);
        let left = ["dapr-app-id", "dapr-api-token", "x-peer-address"];
        let left = left.iter().filter(|header| request.headers().contains_key(**header)).count();
        format!("{name} {} {left}", peer.map_or_else(|| "-".to_owned(), |peer| peer.to_string()))
    };
    (name, Router::new().fallback(tell))
}

async fn ask(door: &Router, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::get("/outbox");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request
        .extensions_mut()
        .insert(PeerAddress(Some("192.0.2.7:4000".parse().unwrap())));
    let response = door.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn strangers_see_the_public_face_and_nothing_else() {
    let face = service("face");
    let open = door(TOKEN, vec![service("inner"), face.clone()], Some(face.1));
    let closed = door(TOKEN, vec![service("inner")], None);
    for shown in [
        &[][..],
        &[("dapr-api-token", "a guess")],
        &[("dapr-api-token", "")],
        &[("dapr-api-token", TOKEN), ("dapr-api-token", "a guess")],
        &[("dapr-api-token", "a guess"), ("dapr-api-token", TOKEN)],
        &[("authorization", TOKEN)],
    ] {
        // Naming a service or somebody else's address helps nobody.
        let named = [shown, &[("dapr-app-id", "inner"), ("x-peer-address", "127.0.0.1:1")]].concat();
        assert_eq!(
            ask(&open, &named).await,
            (StatusCode::OK, "face 192.0.2.7:4000 0".to_owned()),
            "{shown:?}"
        );
        let (status, problem) = ask(&closed, &named).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{shown:?}");
        assert!(problem.contains("\"code\":\"unauthenticated\""), "{problem}");
    }
}

#[tokio::test]
async fn our_own_reach_the_service_they_name_and_tell_whose_connection_it_was() {
    let face = service("face");
    let several = door(TOKEN, vec![service("inner"), face.clone()], Some(face.1));
    let ours = |more: &[(&'static str, &'static str)]| [&[("dapr-api-token", TOKEN)], more].concat();
    let (_, told) = ask(&several, &ours(&[("dapr-app-id", "inner"), ("x-peer-address", "203.0.113.9:55")])).await;
    assert_eq!(told, "inner 203.0.113.9:55 0");
    assert_eq!(ask(&several, &ours(&[("dapr-app-id", "inner")])).await.1, "inner - 0");
    assert_eq!(ask(&several, &ours(&[])).await.1, "face - 0", "without a name it is the public one");
    assert_eq!(ask(&several, &ours(&[("dapr-app-id", "nobody")])).await.0, StatusCode::NOT_FOUND);
    let one = door(TOKEN, vec![service("inner")], None);
    assert_eq!(
        ask(&one, &ours(&[])).await.1,
        "inner - 0",
        "where there is one, nobody has to name it"
    );
}
