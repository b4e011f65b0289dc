use std::fmt::Write;
use std::time::Duration;

use http::Method;
use pando_check::live::{Answer, Probe, Question};
use ring::rand::{SecureRandom, SystemRandom};

use crate::client::{Limits, ask};
use crate::metadata::token;
use crate::system::Sidecar;

/// A call ends as late as the time-outs of its way do; what daprd says itself has a few hundred bytes.
const LIMITS: Limits = Limits {
    head: Duration::from_secs(15),
    body: Duration::from_secs(5),
    bytes: 16 * 1024,
};
/// Which of several services behind one app id is meant, for those that ask (`x-pando-service`); nobody else minds.
const SERVICE: &str = "x-pando-service";

/// Asks a question through its sidecar: without a person's token and without a body, in a trace of its own.
pub(crate) async fn probe(sidecar: &Sidecar, question: Question) -> Probe {
    let (trace_id, span_id) = (hexadecimal::<16>(), hexadecimal::<8>());
    // The last flag asks whoever records spans to record these.
    let traceparent = format!("00-{trace_id}-{span_id}-01");
    let mut headers = token(sidecar);
    headers.push(("traceparent", traceparent.as_str()));
    if question.is_shared {
        headers.push((SERVICE, question.service.as_str()));
    }
    let path = format!("/v1.0/invoke/{}/method{}", question.app_id, question.path);
    let answer = match Method::from_bytes(question.method.as_bytes()) {
        Ok(method) => ask(&sidecar.url, &method, &path, &headers, LIMITS).await,
        Err(_) => Err("its method is none".to_owned()),
    };
    Probe {
        answer: answer.map_or_else(Answer::Nothing, |reply| Answer::read(reply.status, &reply.body)),
        question,
        trace_id,
        span_id,
    }
}

/// Random digits. Without randomness they are all alike, and only traces cannot be told apart.
fn hexadecimal<const BYTES: usize>() -> String {
    let mut bytes = [1; BYTES];
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
