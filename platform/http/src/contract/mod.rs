//! The contract suite of the port [`Transport`]: what every adapter must do, as one function that an adapter's tests call.
//!
//! It panics at the first thing that is not so. Waits have a limit only to end a run that hangs: nothing is measured.

mod answers;
mod bodies;
mod endings;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{Method, Request};
use http_body_util::BodyExt;
use pando_wire::{Transport, TransportError};

/// The time for an answer's head that the adapter must be built with in this suite; after that it is late.
pub const TIME: Duration = Duration::from_secs(2);
/// The same, for an adapter that has a time for each service. That of the other one is its own.
pub const TIMES: [(&str, Duration); 1] = [(THERE, TIME)];

/// Who answers in this suite.
const THERE: &str = "some-service";
/// Another one beside it.
const OTHER: &str = "other-service";
/// Nobody.
const AWAY: &str = "absent-service";

/// What is waited for at most; longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything the port promises. `make` builds a fresh transport that reaches these services and no others, with [`TIME`] as its time
/// for a head; what it returns beside it (servers, say) is kept until the case is over.
pub async fn transport_contract<G>(make: impl AsyncFn(Vec<(&'static str, Router)>) -> (Arc<dyn Transport>, G)) {
    let build = async |router: Router| make(vec![(THERE, router), (OTHER, answers::other())]).await;
    macro_rules! cases {
        ($($case:path),+ $(,)?) => {$({
            let (router, case) = $case();
            let (transport, _kept) = build(router).await;
            within(stringify!($case), case(Wire(transport))).await;
        })+};
    }
    cases!(
        answers::every_answer_of_the_app_is_an_answer,
        answers::a_request_arrives_as_it_was_sent,
        answers::an_answer_arrives_as_it_was_given,
        answers::whoever_is_not_there_is_away,
        answers::each_request_gets_its_own_answer,
        bodies::a_request_body_arrives_while_it_is_sent,
        bodies::an_answers_body_arrives_while_it_is_made,
        bodies::large_bodies_pass_whole,
        bodies::a_body_that_breaks_is_seen_to_break,
        bodies::a_sent_body_that_breaks_is_seen_to_break,
        bodies::a_sent_body_above_its_limit_is_too_large,
        bodies::a_refusal_of_an_expected_body_arrives,
        endings::too_late_is_late_and_only_for_the_head,
        endings::a_request_that_is_given_up_ends_the_work,
        endings::an_answer_that_is_not_read_on_ends_the_work,
        endings::a_panic_of_the_app_stays_there,
    );
}

/// What an adapter promises that has a time for each service: of two that do not answer the one with [`TIMES`] is late, and the other is
/// waited for.
pub async fn times_contract<G>(make: impl AsyncFn(Vec<(&'static str, Router)>) -> (Arc<dyn Transport>, G)) {
    let (there, other, case) = endings::each_service_has_its_own_time();
    let (transport, _kept) = make(vec![(THERE, there), (OTHER, other)]).await;
    within("each service has its own time", case(Wire(transport))).await;
}

/// The transport under test, with a few words for the cases.
#[derive(Clone)]
struct Wire(Arc<dyn Transport>);

impl Wire {
    async fn send(&self, request: Request<Body>) -> Result<Response, TransportError> {
        self.0.send(THERE, request).await
    }

    async fn answer(&self, request: Request<Body>) -> Response {
        self.send(request).await.expect("an answer")
    }

    async fn get(&self, path: &str) -> Response {
        self.answer(request(Method::GET, path, Body::empty())).await
    }
}

fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(path).body(body).expect("a request")
}

async fn whole(response: Response) -> Bytes {
    response.into_body().collect().await.expect("a whole body").to_bytes()
}

/// The next piece of a body; `None` at its end.
async fn piece(body: &mut Body) -> Option<Bytes> {
    let frame = within("the next piece of a body", body.frame()).await?;
    frame.expect("an unbroken body").into_data().ok()
}

async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done,
        Err(_) => panic!("hangs: {what}"),
    }
}
