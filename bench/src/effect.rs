use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use hdrhistogram::Histogram;
use http::Method;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::client::{Connection, ask};
use crate::generator::histogram;
use crate::people::Person;
use crate::texts::task;

/// How long one effect may take to show.
const EFFECT_TIME: Duration = Duration::from_secs(10);
/// The pause between two tasks: an effect is measured on a server that does nothing else.
const PAUSE: Duration = Duration::from_millis(5);

/// How long it takes until a change shows on the person's event stream, in microseconds.
pub struct Effect {
    /// From the moment the request was sent: the commit is in it.
    pub from_request: Histogram<u64>,
    /// From the moment that the task says it was made at: the service reads its clock when it has decided, and commits then. So the commit
    /// is in it, and the way of the request to the service is not. Both are on one machine, and have one clock.
    pub from_decision: Histogram<u64>,
    /// From the moment its answer was here, which is after the commit; 0 when the event came first.
    pub from_answer: Histogram<u64>,
}

/// Creates tasks one after another and waits for the event of each on `/api/events`.
pub async fn commit_to_effect(address: SocketAddr, person: &Person, time: Duration) -> anyhow::Result<Effect> {
    let mut stream = Connection::open(address).await?;
    let response = stream.begin(ask(Method::GET, "/events", Some(&person.token), None)?).await?;
    anyhow::ensure!(response.status().is_success(), "/api/events: {}", response.status());
    let (tell, mut events) = mpsc::channel(1024);
    let mut reader = JoinSet::new();
    reader.spawn(read(response.into_body(), tell));
    timeout(EFFECT_TIME, events.recv()).await?.context("the event stream ended")?;

    let mut connection = Connection::open(address).await?;
    let mut effect = Effect {
        from_request: histogram()?,
        from_decision: histogram()?,
        from_answer: histogram()?,
    };
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < time {
        number += 1;
        let sent = Instant::now();
        let made = connection
            .json(ask(Method::POST, "/tasks", Some(&person.token), Some(&task(number)))?)
            .await?;
        let (answered, now) = (Instant::now(), crate::moment());
        let id = made["id"].as_str().context("a task has an id")?;
        let decided: pando_kernel::Instant = made["created_at"].as_str().context("a task says when it was made")?.parse()?;
        let mark = format!("\"subject\":\"{id}\"");
        let came = loop {
            let (event, came) = timeout(EFFECT_TIME, events.recv())
                .await
                .context("an event did not come")?
                .context("the event stream ended")?;
            if event.contains(&mark) {
                break came;
            }
        };
        let micros = |since: Instant| came.saturating_duration_since(since).as_micros() as u64;
        effect.from_request.saturating_record(micros(sent));
        effect.from_answer.saturating_record(micros(answered));
        let decision_to_answer = now.as_micros().saturating_sub(decided.as_micros());
        let request_to_answer = i64::try_from(answered.duration_since(sent).as_micros())?;
        let before_decision = u64::try_from(request_to_answer - decision_to_answer).unwrap_or(0);
        effect.from_decision.saturating_record(micros(sent).saturating_sub(before_decision));
        sleep(PAUSE).await;
    }
    Ok(effect)
}

/// Cuts the stream into events and notes when each was here.
async fn read(mut body: Incoming, tell: mpsc::Sender<(String, Instant)>) -> anyhow::Result<()> {
    let mut text = String::new();
    while let Some(frame) = body.frame().await {
        let came = Instant::now();
        let Ok(data) = frame?.into_data() else { continue };
        text.push_str(std::str::from_utf8(&data)?);
        while let Some(end) = text.find("\n\n") {
            let event: String = text.drain(..end + 2).collect();
            if event.contains("event: resync") {
                bail!("the stream was too slow");
            }
            if event.contains("event: ") && tell.send((event, came)).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}
