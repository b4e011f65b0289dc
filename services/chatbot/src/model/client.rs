use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use pando_kernel::Instant;

use super::answer::{ToolCall, read};
use super::breaker::Breaker;
use super::{Asked, ModelError, ModelSettings};

type Http = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The language model.
pub struct Model {
    settings: ModelSettings,
    http: Http,
    breaker: Breaker,
}

/// An answer that is larger is not read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The way to it: TLS by rustls with ring and the web's root certificates, or plain where the settings allow it.
pub fn connector() -> HttpsConnector<HttpConnector> {
    let builder = HttpsConnectorBuilder::new();
    let builder = match builder.with_provider_and_webpki_roots(rustls::crypto::ring::default_provider()) {
        Ok(builder) => builder,
        // Ring offers all that TLS 1.2 and 1.3 need; were it not so, no certificate would be trusted.
        Err(_) => HttpsConnectorBuilder::new().with_webpki_roots(),
    };
    builder.https_or_http().enable_http1().build()
}

impl Model {
    /// The model of these settings.
    pub fn new(settings: ModelSettings, connector: HttpsConnector<HttpConnector>) -> Self {
        Self {
            settings,
            http: Client::builder(TokioExecutor::new()).build(connector),
            breaker: Breaker::default(),
        }
    }

    /// Asks once; no redirect is followed and nothing is tried again, since the grammar stands by.
    ///
    /// # Errors
    /// Why there is nothing to use.
    pub async fn ask(&self, asked: &Asked<'_>, now: Instant) -> Result<ToolCall, ModelError> {
        if !self.breaker.allows(now) {
            return Err(ModelError::Resting);
        }
        let body = asked.body(&self.settings.model).to_string();
        let answer = match tokio::time::timeout(self.settings.time, self.send(body)).await {
            Ok(answer) => answer,
            Err(_) => Err(ModelError::Late),
        };
        match answer {
            Ok(bytes) => {
                self.breaker.worked();
                read(&bytes)
            }
            Err(error) => {
                self.breaker.failed(now);
                Err(error)
            }
        }
    }

    async fn send(&self, body: String) -> Result<Bytes, ModelError> {
        let failed = |reason: &str| ModelError::Failed(reason.to_owned());
        let mut key = HeaderValue::from_str(&format!("Bearer {}", self.settings.key)).map_err(|_| failed("the key is no header"))?;
        key.set_sensitive(true);
        let request = Request::post(self.settings.url.clone())
            .header(header::AUTHORIZATION, key)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Full::from(body))
            .map_err(|_| failed("the request cannot be made"))?;
        let response = self
            .http
            .request(request)
            .await
            .map_err(|error| ModelError::Failed(format!("it cannot be reached: {error}")))?;
        if !response.status().is_success() {
            return Err(ModelError::Failed(format!(
                "it answered with status {}",
                response.status().as_u16()
            )));
        }
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => ModelError::TooLarge,
            false => ModelError::Failed("its answer broke off".to_owned()),
        })?;
        Ok(body.to_bytes())
    }
}
