use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Deserialize;
use tokio::sync::mpsc;

use super::recorder::Ended;
use super::{OtlpSettings, otlp};
use crate::{Counter, Shutdown};

/// Spans in one request, and how long the first of them waits for others: the half and a fifth of what OpenTelemetry's own do.
const BATCH_MAX: usize = 256;
const GATHER_TIME: Duration = Duration::from_secs(1);
/// How long one request may take: the protocol's own default.
const TIME: Duration = Duration::from_secs(10);
/// How often a batch is sent before it is thrown away, and the wait before the second time; each further one is twice as long.
const TRIES_MAX: u32 = 5;
const WAIT: Duration = Duration::from_secs(1);
/// How much of an answer is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// An idle connection is given up.
const IDLE_TIME: Duration = Duration::from_secs(15);

/// What became of spans.
pub(super) struct Figures {
    pub exported: Counter,
    pub dropped: Counter,
}

/// Brings spans to a collector.
pub(super) struct Exporter {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    settings: OtlpSettings,
    figures: Figures,
    /// It was told that the collector does not take them.
    is_failing: bool,
}

/// Why a batch was not taken.
struct Failure {
    reason: String,
    is_passing: bool,
}

impl Exporter {
    /// To the collector of these settings; nothing is sent yet.
    pub fn new(settings: OtlpSettings, figures: Figures) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIME)
            .build(connector());
        Self {
            client,
            settings,
            figures,
            is_failing: false,
        }
    }

    /// Exports what comes, until `stop` is said and what waited then has been sent once.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Ended>, stop: Shutdown) {
        let mut batch = Vec::new();
        while !stop.is_requested() {
            tokio::select! {
                count = queue.recv_many(&mut batch, BATCH_MAX) => if count == 0 { return },
                () = stop.requested() => break,
            }
            tokio::select! {
                () = fill(&mut queue, &mut batch) => {}
                () = tokio::time::sleep(GATHER_TIME) => {}
                () = stop.requested() => break,
            }
            self.export(&batch, &stop).await;
            batch.clear();
        }
        queue.close();
        loop {
            while batch.len() < BATCH_MAX
                && let Ok(ended) = queue.try_recv()
            {
                batch.push(ended);
            }
            if batch.is_empty() {
                return;
            }
            self.export(&batch, &stop).await;
            batch.clear();
        }
    }

    /// Sends a batch until it is taken or refused, or there is no more try. In the last moments of a process there is one.
    async fn export(&mut self, batch: &[Ended], stop: &Shutdown) {
        let count = batch.len() as u64;
        let mut wait = WAIT;
        for attempt in 1.. {
            match self.send(batch).await {
                Ok(rejected) => {
                    let rejected = rejected.min(count);
                    self.figures.exported.inc_by(count - rejected);
                    self.figures.dropped.inc_by(rejected);
                    if std::mem::take(&mut self.is_failing) {
                        tracing::info!("the collector takes spans again");
                    }
                    return;
                }
                Err(Failure { reason, is_passing }) => {
                    if !std::mem::replace(&mut self.is_failing, true) {
                        tracing::warn!(url = %self.settings.url, reason, "the collector does not take spans; nothing else waits for it");
                    }
                    if !is_passing || attempt >= TRIES_MAX || stop.is_requested() {
                        self.figures.dropped.inc_by(count);
                        return;
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.requested() => {}
            }
            wait *= 2;
        }
    }

    /// Sends a batch once; how many of it were rejected.
    async fn send(&self, batch: &[Ended]) -> Result<u64, Failure> {
        let lost = |reason: String| Failure { reason, is_passing: false };
        let passing = |reason: String| Failure { reason, is_passing: true };
        let body = otlp::body(batch).map_err(|error| lost(error.to_string()))?;
        let mut request = Request::new(Full::from(body));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.settings.url.clone();
        request.headers_mut().extend(self.settings.headers.clone());
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let exchange = async {
            let response = self.client.request(request).await.map_err(|error| {
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                passing(format!("{error}{}", cause.unwrap_or_default()))
            })?;
            let status = response.status();
            if !status.is_success() {
                let is_passing = matches!(
                    status,
                    StatusCode::TOO_MANY_REQUESTS | StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
                );
                let reason = format!("it answered {status}; OTLP over HTTP is spoken, with JSON");
                return Err(Failure { reason, is_passing });
            }
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
            Ok(body.map_or(0, |body| rejected(&body.to_bytes())))
        };
        let answer = tokio::time::timeout(TIME, exchange).await;
        answer.unwrap_or_else(|_| Err(passing(format!("no answer within {} s", TIME.as_secs()))))
    }
}

/// Takes what comes until there is a batch.
async fn fill(queue: &mut mpsc::Receiver<Ended>, batch: &mut Vec<Ended>) {
    while batch.len() < BATCH_MAX {
        if queue.recv_many(batch, BATCH_MAX - batch.len()).await == 0 {
            return;
        }
    }
}

/// How many spans of a request that was taken were not (`ExportTracePartialSuccess`): a number, or, as OTLP writes one, a text.
fn rejected(answer: &[u8]) -> u64 {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Answer {
        partial_success: Partial,
    }
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Partial {
        rejected_spans: serde_json::Value,
    }
    let answer: Answer = serde_json::from_slice(answer).unwrap_or_default();
    let rejected = answer.partial_success.rejected_spans;
    rejected.as_u64().or_else(|| rejected.as_str()?.parse().ok()).unwrap_or_default()
}

/// Plain, or TLS by rustls with ring and the web's root certificates.
fn connector() -> HttpsConnector<HttpConnector> {
    let builder = HttpsConnectorBuilder::new();
    let builder = match builder.with_provider_and_webpki_roots(rustls::crypto::ring::default_provider()) {
        Ok(builder) => builder,
        // Ring offers all that TLS 1.2 and 1.3 need; were it not so, no certificate would be trusted.
        Err(_) => HttpsConnectorBuilder::new().with_webpki_roots(),
    };
    builder.https_or_http().enable_http1().build()
}
