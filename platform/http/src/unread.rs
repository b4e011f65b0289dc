//! What a handler leaves unread of a request's body is read to its end before the answer goes out.
//!
//! A connection that is closed while its client still sends is reset, and the client never sees the answer it was given; what stays
//! unread also makes the connection useless for the next request. Here is the one place where that is seen to, for every refusal
//! of every layer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, Request, header};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// How much is read and forgotten, and for how long. After that the connection ends with the answer.
const BYTES_MAX: usize = 16 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(5);

/// Where a body goes when it is dropped before its end.
#[derive(Default)]
pub(crate) struct Rest(Option<Arc<Mutex<Option<Incoming>>>>);

/// The request with a body whose rest can be had back. A request without a body costs nothing.
pub(crate) fn watch(request: Request<Incoming>) -> (Request<Body>, Rest) {
    use http_body::Body as _;
    if request.body().is_end_stream() {
        return (request.map(Body::new), Rest::default());
    }
    let left = Arc::new(Mutex::default());
    let waits = request.headers().contains_key(header::EXPECT);
    let rest = left.clone();
    let watched = request.map(|body| {
        Body::new(Watched {
            body: Some(body),
            waits,
            left,
        })
    });
    (watched, Rest(Some(rest)))
}

impl Rest {
    /// Reads what is left, within bounds; the answer says so when it was too much.
    pub async fn forget(self, mut response: Response) -> Response {
        let left = self.0.and_then(|left| left.lock().unwrap_or_else(PoisonError::into_inner).take());
        let Some(body) = left else { return response };
        let is_read = tokio::time::timeout(TIME_MAX, read(body)).await.unwrap_or(false);
        if !is_read {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Whether that was all of it.
async fn read(mut body: Incoming) -> bool {
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > BYTES_MAX {
            return false;
        }
    }
    true
}

struct Watched {
    body: Option<Incoming>,
    /// Its client sends nothing before it is asked to (`Expect: 100-continue`), and nobody has asked yet.
    waits: bool,
    left: Arc<Mutex<Option<Incoming>>>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.waits = false;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.waits && !http_body::Body::is_end_stream(self) {
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
        }
    }
}
