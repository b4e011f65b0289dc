use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

/// How long may be waited for, and how much is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until there is the head of an answer.
    pub(crate) head: Duration,
    /// Until its body has come: what is there by then is taken.
    pub(crate) body: Duration,
    /// How much of the body is kept, in bytes. What comes after it is read all the same: where a caller leaves while an answer is still
    /// being copied, daprd (1.18.2) can end with a fault.
    pub(crate) bytes: usize,
}

/// Beyond what is kept of a body this much is read and dropped, in bytes; then it is one that never ends.
const DROPPED_MAX: usize = 8 * 1024 * 1024;

/// An answer, as far as it was read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Sends one request without a body on a connection of its own, which ends with the answer, read or not. Nothing is sent twice, and no
/// redirection is followed: what is shown here is shown to nobody else.
///
/// `from` is `http://HOST:PORT`, maybe with the beginning of a path.
///
/// # Errors
/// Why there is no answer, in words for a sentence.
pub(crate) async fn ask(from: &str, method: &Method, path: &str, headers: &[(&str, &str)], limits: Limits) -> Result<Reply, String> {
    let uri: Uri = format!("{from}{path}").parse().map_err(|_| "its address is none".to_owned())?;
    let authority = uri.authority().ok_or("its address names no host")?.clone();
    let target = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = method.clone();
    *request.uri_mut() = target.parse().map_err(|_| "its path is none".to_owned())?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| "its host is none".to_owned())?;
    request.headers_mut().insert(HOST, host);
    for (name, value) in headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header has no name".to_owned())?;
        // A token from a file may hold anything.
        let value = HeaderValue::from_str(value).map_err(|_| format!("what should be shown as {name} cannot be sent"))?;
        request.headers_mut().insert(name, value);
    }
    let deadline = Instant::now() + limits.head;
    let late = |_| format!("there is no answer within {} s", limits.head.as_secs());
    let to = (
        authority.host().trim_matches(['[', ']']).to_owned(),
        authority.port_u16().unwrap_or(80),
    );
    let stream = timeout_at(deadline, TcpStream::connect(to)).await.map_err(late)?;
    let stream = stream.map_err(|error| format!("it cannot be reached: {error}"))?;
    let broken = |error: hyper::Error| format!("it answers no HTTP: {error}");
    let (mut sender, connection) = timeout_at(deadline, http1::handshake(TokioIo::new(stream)))
        .await
        .map_err(late)?
        .map_err(broken)?;
    let work = async {
        let answer = timeout_at(deadline, sender.send_request(request))
            .await
            .map_err(late)?
            .map_err(broken)?;
        Ok::<Reply, String>(read(answer, limits).await)
    };
    // The connection has to be driven, and ends with whatever ends first.
    tokio::pin!(work);
    tokio::select! {
        biased;
        done = &mut work => done,
        ended = connection => match ended {
            // What has come before it ended is still to be read.
            Ok(()) => work.await,
            Err(error) => Err(broken(error)),
        },
    }
}

/// As much of a body as the limits let through; the rest of it is read, and dropped.
async fn read(answer: http::Response<Incoming>, limits: Limits) -> Reply {
    let (parts, mut body) = answer.into_parts();
    let mut read = Vec::new();
    let mut dropped = 0;
    let all = async {
        while let Some(Ok(frame)) = body.frame().await {
            let Ok(data) = frame.into_data() else { continue };
            let left = limits.bytes - read.len();
            read.extend_from_slice(&data[..data.len().min(left)]);
            dropped += data.len().saturating_sub(left);
            if dropped > DROPPED_MAX {
                break;
            }
        }
    };
    // A stream that goes on is left where it is.
    let _ = timeout(limits.body, all).await;
    Reply {
        status: parts.status.as_u16(),
        body: read,
    }
}
