//! What is written to the log about a request, and where.
#![cfg(test)]

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use pando_http::{Authenticated, Context, Event, InProcess, Layers, Taken, service_layers};
use pando_kernel::{Clock, SessionId, UserId, Zone};
use pando_service::{Current, Platform, SystemClock, SystemRandom};
use pando_token::{Claims, Jwks, Profile, Signer, SigningKey, TokenVerifier};
use pando_wire::{CloudEvent, Problem, Role, Transport};
use serde_json::value::RawValue;
use tracing::field::{Field, Visit};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use uuid::Uuid;

/// A line, and the request it was written for.
#[derive(Clone, Debug)]
struct Line {
    level: Level,
    text: String,
    service: &'static str,
    correlation_id: String,
    user_id: Option<UserId>,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Line>>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let Some(current) = Current::get() else { return };
        let mut text = Text(String::new());
        event.record(&mut text);
        let id = current.caused_by.get().unwrap_or(&current.correlation_id);
        self.0.lock().unwrap().push(Line {
            level: *event.metadata().level(),
            text: text.0,
            service: current.service,
            correlation_id: id.to_string(),
            user_id: current.user_id.get().copied(),
        });
    }
}

impl Log {
    /// What was written since the last time.
    fn lines(&self) -> Vec<Line> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct World {
    transport: Arc<InProcess>,
    user: UserId,
    token: String,
}

/// A door, and a service behind it.
fn world() -> World {
    let transport = Arc::new(InProcess::default());
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let platform = Platform::new(Arc::new(SystemClock), Arc::new(SystemRandom), transport.clone(), verifier.clone());
    let key = SigningKey::from_seed([7; 32]).unwrap();
    verifier.set_keys(&Jwks {
        keys: vec![key.jwk().clone()],
    });
    let now = SystemClock.now();
    let claims = Claims {
        iss: "pando".to_owned(),
        aud: "pando".to_owned(),
        sub: platform.ids.next(),
        sid: platform.ids.next::<SessionId>(),
        role: Role::Member,
        zone: Zone::utc(),
        iat: now.into(),
        nbf: None,
        exp: now.plus_seconds(60).into(),
        jti: platform.ids.next(),
    };
    let (user, token) = (claims.sub, Signer::new(key).sign(&claims));
    let service = Router::new()
        .route("/good", get(async || "good"))
        .route("/broken", get(async || Problem::internal("the inside of it")))
        .route("/panic", get(panics))
        .route(
            "/away",
            get(async || Problem::unavailable("Come back.").because("the inside of it")),
        )
        .route("/events/thing-made", post(async |_: Event| Taken));
    let door = Router::new().route("/{*path}", any(pass_on)).with_state(transport.clone());
    let layers = |app_id| Layers::new(app_id, &platform);
    transport
        .open([
            ("door", service_layers(door, layers("door").entrance())),
            ("inner", service_layers(service, layers("inner"))),
        ])
        .unwrap();
    World {
        transport,
        user,
        token: token.expose().to_owned(),
    }
}

async fn panics() -> Response {
    panic!("the inside of it")
}

async fn pass_on(State(way): State<Arc<InProcess>>, _: Authenticated, context: Context, mut request: Request) -> Response {
    let id = context.correlation_id.to_string().parse().unwrap();
    request.headers_mut().insert("x-correlation-id", id);
    way.send("inner", request).await.unwrap().into_response()
}

async fn ask(world: &World, path: &str) -> Response {
    let request = Request::get(format!("{path}?q=private"))
        .header("authorization", format!("Bearer {}", world.token))
        .body(Body::from("private"))
        .unwrap();
    world.transport.send("door", request).await.unwrap()
}

#[tokio::test]
async fn a_request_is_one_line_where_it_enters_and_a_failure_one_where_it_happens() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    let world = world();
    for (path, failures) in [("/good", 0), ("/nothing-here", 0), ("/broken", 1), ("/panic", 1), ("/away", 1)] {
        let response = ask(&world, path).await;
        let id = response.headers()["x-correlation-id"].to_str().unwrap().to_owned();
        let lines = log.lines();
        for line in &lines {
            assert_eq!(
                line.correlation_id, id,
                "every line of a request can be found by what it was answered: {line:?}"
            );
            assert!(!line.text.contains("private") && !line.text.contains(&world.token), "{line:?}");
        }
        let of = |level| lines.iter().filter(|line| line.level == level).collect::<Vec<_>>();
        let [entered] = of(Level::INFO)[..] else {
            panic!("{path}: {lines:?}")
        };
        assert_eq!((entered.service, entered.user_id), ("door", Some(world.user)), "{path}");
        assert!(
            entered.text.contains(&format!("status={}", response.status().as_u16())),
            "{entered:?}"
        );
        let errors = of(Level::ERROR);
        assert_eq!(errors.len(), failures, "{path}: {lines:?}");
        for error in errors {
            assert!(error.service == "inner" && error.text.contains("the inside of it"), "{error:?}");
        }
        assert!(of(Level::WARN).is_empty(), "{path}: {lines:?}");
    }
}

#[tokio::test]
async fn work_for_an_event_is_found_by_the_request_that_caused_it() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    let world = world();
    let (cause, user) = (Uuid::from_u128(3), Uuid::from_u128(4));
    let data = format!(r#"{{"user_id":"{user}","actor":"user","correlation_id":"{cause}","version":1,"change":"made"}}"#);
    let event = CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::from_u128(5).into(),
        source: "maker".to_owned(),
        kind: "thing.made".to_owned(),
        subject: String::new(),
        time: SystemClock.now(),
        datacontenttype: "application/json".to_owned(),
        dataschema: None,
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        position: 1,
        data: RawValue::from_string(data).unwrap(),
    };
    let request = Request::post("/events/thing-made")
        .header("content-type", "application/cloudevents+json")
        .body(Body::from(serde_json::to_vec(&event).unwrap()))
        .unwrap();
    let response = world.transport.send("inner", request).await.unwrap();
    assert_eq!(response.status(), 200);
    let lines = log.lines();
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(
        (line.level, &*line.correlation_id, line.user_id),
        (Level::DEBUG, &*cause.to_string(), Some(user.into()))
    );
}
