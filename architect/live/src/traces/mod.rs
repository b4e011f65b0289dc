//! The spans of the probes' traces: asked of a server, or read from a collector's file.

mod jaeger;
mod otlp;
mod zipkin;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::Method;
use pando_check::live::{Answer, Expects, Probe, Seen, SeenTrace, Span, Traces, is_whole};
use tokio::time::{Instant, sleep};

use crate::client::{Limits, ask};
use crate::system::SpansAt;

/// How long spans may be on their way: sidecars send them every five seconds unless they are told otherwise.
const WAIT: Duration = Duration::from_secs(20);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Traces that are looked for; a large system has the others for the same reasons.
const TRACES_MAX: usize = 200;
/// Spans of one trace above this are left out.
const SPANS_MAX: usize = 10_000;
/// As much is asked at once.
const AT_ONCE: usize = 8;
const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    body: Duration::from_secs(10),
    bytes: 16 * 1024 * 1024,
};

/// Looks for the trace of every probe that was let through as it should be, until all are whole or the time is over.
pub(crate) async fn look(spans: &SpansAt, seen: &Seen, tell: &dyn Fn(&str)) -> Traces {
    let is_of_use = |probe: &Probe| probe.question.expects == Expects::Allowed && matches!(probe.answer, Answer::App(_));
    let wanted: Vec<usize> = (0..seen.probes.len())
        .filter(|place| is_of_use(&seen.probes[*place]))
        .take(TRACES_MAX)
        .collect();
    tell(&format!("looking for {} traces", wanted.len()));
    let deadline = Instant::now() + WAIT;
    loop {
        let found = match spans {
            SpansAt::Server(url) => of_server(url, seen, &wanted).await,
            SpansAt::File(path) => otlp::of_file(path, seen, &wanted),
        };
        let is_over = Instant::now() + PAUSE > deadline;
        match found {
            Err(why) => return Traces::Silent(why),
            Ok(traces) if is_over || traces.iter().all(|trace| is_all_there(seen, trace)) => return Traces::Seen(traces),
            Ok(_) => sleep(PAUSE).await,
        }
    }
}

fn is_all_there(seen: &Seen, trace: &SeenTrace) -> bool {
    let probe = &seen.probes[trace.probe];
    let caller = seen.sidecars.get(probe.question.sidecar);
    let caller_id = caller
        .and_then(|caller| caller.metadata.as_ref())
        .map_or("", |metadata| &metadata.id);
    is_whole(probe, caller_id, &probe.question.app_id, trace)
}

async fn of_server(url: &str, seen: &Seen, wanted: &[usize]) -> Result<Vec<SeenTrace>, String> {
    let asked = wanted.iter().map(|place| async move {
        let spans = of_trace(url, &seen.probes[*place].trace_id).await?;
        Ok::<_, String>(SeenTrace { probe: *place, spans })
    });
    let all: Vec<Result<SeenTrace, String>> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    all.into_iter().collect()
}

/// Reads an answer of one kind of server; `None` where it is none.
type Read = fn(&[u8]) -> Option<Vec<Span>>;

/// The spans of a trace; none where the server does not know it.
async fn of_trace(url: &str, id: &str) -> Result<Vec<Span>, String> {
    let mut said = Vec::new();
    let ways: [(&str, Read); 2] = [("/api/v2/trace", zipkin::spans), ("/api/traces", jaeger::spans)];
    for (path, read) in ways {
        let reply = ask(
            url,
            &Method::GET,
            &format!("{path}/{id}"),
            &[("accept", "application/json")],
            LIMITS,
        )
        .await;
        let reply = reply.map_err(|why| format!("{url}: {why}"))?;
        if let Some(spans) = read(&reply.body).filter(|_| reply.status == 200) {
            return Ok(spans.into_iter().take(SPANS_MAX).collect());
        }
        said.push(reply.status);
    }
    // Both say so of a trace that they do not know (yet).
    match said.contains(&404) {
        true => Ok(Vec::new()),
        false => Err(format!(
            "{url} answers neither like Zipkin nor like Jaeger, but {} and {}",
            said[0], said[1]
        )),
    }
}
