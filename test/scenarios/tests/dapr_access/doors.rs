use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use http::Method;
use pando_test_kit::Beside;
use serde_json::json;

use crate::Scene;

/// How long Redis may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whoever is on this machine reaches the port, and whoever does not show the token has nothing from it.
pub async fn a_sidecar_answers_its_own_app(scene: &Scene) {
    let others = &scene.inventory.of("frontend-service").api_token;
    for one in &scene.inventory.services {
        let invoke = format!("/v1.0/invoke/{}/method/", one.app_id);
        let is_frontend = one.service == "frontend-service";
        for path in [
            "/v1.0/metadata",
            &invoke,
            "/v1.0/publish/pubsub/task.created",
            "/v1.0/state/statestore/x",
        ] {
            let wrong: [&[(&str, &str)]; 3] = [
                &[],
                &[("dapr-api-token", "")],
                &[("dapr-api-token", if is_frontend { &one.app_token } else { others })],
            ];
            for shown in wrong {
                let answer = one.knock(Method::GET, path, shown).await;
                assert_eq!(answer.status, 401, "{} {path} {shown:?}: {}", one.service, answer.body);
            }
        }
        assert_eq!(one.ask(Method::GET, "/v1.0/metadata", None).await.status, 200);
    }
}

/// Not even the app itself, or whoever took its token, ends its sidecar, reads others' passwords, or uses what no service needs.
/// Conversations are chatbot-service's alone.
pub async fn a_sidecar_does_what_its_app_needs_and_no_more(scene: &Scene) {
    for one in &scene.inventory.services {
        let mut denied = vec![
            (Method::POST, "/v1.0/shutdown"),
            (Method::GET, "/v1.0/configuration/statestore"),
            (Method::POST, "/v1.0/bindings/pubsub"),
            (Method::POST, "/v1.0-alpha1/lock/statestore"),
            (Method::POST, "/v1.0/jobs/x"),
            (Method::POST, "/v1.0/actors/x/1/method/y"),
            (Method::POST, "/v1.0-alpha1/state/statestore/query"),
        ];
        secrets(scene, one, &mut denied).await;
        let state = [
            (Method::GET, "/v1.0/state/statestore/x"),
            (Method::POST, "/v1.0/state/statestore/bulk"),
            (Method::POST, "/v1.0/state/statestore"),
            (Method::DELETE, "/v1.0/state/statestore/x"),
        ];
        if one.service == "chatbot-service" {
            let answer = one.ask(Method::GET, "/v1.0/state/statestore/x", None).await;
            assert_eq!(answer.status, 204, "{}", answer.body);
        } else {
            denied.extend(state);
        }
        for (method, path) in denied {
            let answer = one.ask(method, path, None).await;
            assert_eq!(answer.status, 404, "{} {path}: {}", one.service, answer.body);
            assert_eq!(answer.body["errorCode"], "ERR_DIRECT_INVOKE", "{} {path}", one.service);
        }
        let alive = one.knock(Method::GET, "/v1.0/healthz", &[]).await;
        assert_eq!(alive.status, 204, "{} {}", one.service, alive.body);
    }
}

/// An app reads the password of its own role, as it does when it starts, and no other secret. Who keeps nothing reads none.
async fn secrets(scene: &Scene, one: &Beside, denied: &mut Vec<(Method, &'static str)>) {
    if ["api-gateway", "frontend-service"].contains(&&*one.service) {
        denied.extend([
            (Method::GET, "/v1.0/secrets/secretstore/pando-redis"),
            (Method::GET, "/v1.0/secrets/secretstore/bulk"),
        ]);
        return;
    }
    let own = format!("pando-database-{}", one.app_id);
    let password = scene.inventory.text(&format!("secrets/roles/{}", one.service));
    let answer = one.ask(Method::GET, &format!("/v1.0/secrets/secretstore/{own}"), None).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body),
        (200, &json!({ "password": password })),
        "{own}"
    );
    let others = scene.inventory.services.iter().filter(|other| other.app_id != one.app_id);
    let others = others.map(|other| format!("pando-database-{}", other.app_id));
    for name in others.chain(["pando-redis", "pando-statestore", "bulk/x", "nothing"].map(str::to_owned)) {
        let answer = one.ask(Method::GET, &format!("/v1.0/secrets/secretstore/{name}"), None).await;
        assert!(
            matches!(answer.status.as_u16(), 403 | 404) && !answer.body.to_string().contains("password\":"),
            "{} reads {name}: {} {}",
            one.service,
            answer.status,
            answer.body
        );
    }
    let answer = one.ask(Method::GET, "/v1.0/secrets/secretstore/bulk", None).await;
    let all = answer.body.as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
    assert_eq!(all, Some(vec![own]), "{} {}", answer.status, answer.body);
}

/// The port behind a sidecar, which every process of this machine reaches, too.
pub async fn an_app_port_answers_its_own_sidecar(scene: &Scene) {
    let gateway = &scene.inventory.of("api-gateway").app_id;
    let token = format!("Bearer {}", scene.ada.token());
    for one in &scene.inventory.services {
        let (right, others) = (&*one.app_token, &*one.api_token);
        let wrong: [&[(&str, &str)]; 5] = [
            &[],
            &[("dapr-api-token", "")],
            &[("dapr-api-token", others)],
            &[("dapr-api-token", right), ("dapr-api-token", right)],
            &[("dapr-caller-app-id", gateway), ("x-pando-service", &one.service)],
        ];
        for shown in wrong {
            let headers = [shown, &[("authorization", token.as_str())]].concat();
            for path in [
                "/",
                "/tasks",
                "/auth/me",
                "/api/tasks",
                "/outbox?after=0",
                "/events/user-deleted",
                "/dapr/subscribe",
                "/metrics",
            ] {
                let answer = one.ask_app(Method::GET, path, &headers, None).await;
                let seen = (answer.status.as_u16(), answer.body["code"].as_str());
                assert_eq!(
                    seen,
                    (401, Some("unauthenticated")),
                    "{} {path} {shown:?}: {}",
                    one.service,
                    answer.body
                );
            }
        }
        let shown = [("dapr-api-token", right)];
        let answer = one.ask_app(Method::GET, "/dapr/subscribe", &shown, None).await;
        assert!(answer.status == 200 && answer.body.is_array(), "{} {}", one.service, answer.body);
    }
}

/// Who has no password sees no event.
pub fn redis_asks_for_its_password(scene: &Scene) {
    let ask = |commands: &str| {
        let mut connection = TcpStream::connect(("127.0.0.1", scene.inventory.redis_port)).expect("it listens");
        connection.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        connection
            .write_all(format!("{commands}\r\nQUIT\r\n").as_bytes())
            .expect("it listens");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("it answers");
        answer
    };
    for command in [
        "KEYS *",
        "XADD task.created * data x",
        "CONFIG GET requirepass",
        "FLUSHALL",
        "SHUTDOWN",
    ] {
        let answer = ask(command);
        assert!(answer.starts_with("-NOAUTH"), "{command}: {answer}");
    }
    let answer = ask("AUTH wrong");
    assert!(answer.starts_with("-WRONGPASS"), "{answer}");
    let answer = ask(&format!("AUTH {}\r\nEXISTS task.created", scene.inventory.text("secrets/redis")));
    assert!(answer.starts_with("+OK\r\n:1"), "what was told of Ada's task: {answer}");
}
