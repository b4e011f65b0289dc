//! Bodies, seen to their end. daprd ends one that broke off as if it were whole; so whoever sends one of unknown length puts a mark at its
//! end, which the other side takes off, and misses where it is not.
//!
//! daprd says the length of no answer, either, though the app told it: whoever passes such an answer on would mark it as a stream, and a
//! short one would go on in two pieces through each sidecar. So a short answer says its length past daprd, and is gathered.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, Limited};

/// Says that the body ends with the mark.
const ENDS: HeaderName = HeaderName::from_static("x-pando-ends");
/// Says how many bytes an answer's body has.
const LENGTH: HeaderName = HeaderName::from_static("x-pando-length");
/// A longer body is passed on as it comes.
const GATHERED_BYTES_MAX: usize = 64 * 1024;
/// No text has such bytes, so that hardly ever a piece waits for the next because it could be the beginning of the mark.
const MARK: &[u8] = b"\0\x17pando: whole\x17\0";

/// Marks the end of a body of unknown length, in its message's headers too.
pub(crate) fn mark(headers: &mut HeaderMap, body: Body) -> Body {
    headers.remove(ENDS);
    if body.size_hint().exact().is_some() || headers.contains_key(header::CONTENT_LENGTH) {
        return body;
    }
    headers.insert(ENDS, HeaderValue::from_static("mark"));
    Body::new(Marked(Some(body)))
}

/// Takes the mark off a body that has one; without it at its end the body breaks off there.
pub(crate) fn check(headers: &mut HeaderMap, body: Body) -> Body {
    match headers.remove(ENDS) {
        None => body,
        Some(_) => {
            // daprd may have counted, and counted the mark.
            headers.remove(header::CONTENT_LENGTH);
            Body::new(Checked {
                body,
                held: BytesMut::new(),
            })
        }
    }
}

/// Says of an answer's body how long it is, where that is known and short; marks its end where it is not known.
pub(crate) fn mark_answer(headers: &mut HeaderMap, body: Body) -> Body {
    headers.remove(LENGTH);
    let length = body.size_hint().exact().filter(|length| *length <= GATHERED_BYTES_MAX as u64);
    // What is encoded may be decoded on its way, and has another length then.
    if let Some(length) = length.filter(|_| !headers.contains_key(header::CONTENT_ENCODING)) {
        headers.insert(LENGTH, HeaderValue::from(length));
    }
    mark(headers, body)
}

/// The body of an answer, gathered where its length was told; else as [`check`] gives it.
///
/// # Errors
/// When it is not as long as it was told to be: it broke off.
pub(crate) async fn check_answer(headers: &mut HeaderMap, body: Body) -> Result<Body, BoxError> {
    let told = headers
        .remove(LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let Some(length) = told.filter(|length| *length <= GATHERED_BYTES_MAX) else {
        return Ok(check(headers, body));
    };
    let bytes = Limited::new(body, GATHERED_BYTES_MAX).collect().await?.to_bytes();
    match bytes.len() == length {
        true => Ok(Body::from(bytes)),
        false => Err(format!("{} bytes of {length} arrived", bytes.len()).into()),
    }
}

struct Marked(Option<Body>);

impl http_body::Body for Marked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        Poll::Ready(Some(match frame {
            Some(frame) => frame,
            None => {
                self.0 = None;
                Ok(Frame::data(Bytes::from_static(MARK)))
            }
        }))
    }
}

struct Checked {
    body: Body,
    /// What may be the beginning of the mark.
    held: BytesMut,
}

impl http_body::Body for Checked {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            let frame = match frame {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None if self.held == MARK => return Poll::Ready(None),
                None => return Poll::Ready(Some(Err("the body broke off on its way".into()))),
            };
            // Trailers do not come this way.
            let Ok(data) = frame.into_data() else { continue };
            self.held.extend_from_slice(&data);
            let free = self.held.len() - beginning_at_the_end(&self.held);
            if free > 0 {
                return Poll::Ready(Some(Ok(Frame::data(self.held.split_to(free).freeze()))));
            }
        }
    }
}

/// How many of the last bytes are the beginning of the mark, or all of it.
fn beginning_at_the_end(bytes: &[u8]) -> usize {
    let longest = MARK.len().min(bytes.len());
    let is_beginning = |length: &usize| MARK.starts_with(&bytes[bytes.len() - length..]);
    (0..=longest).rev().find(is_beginning).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::stream;

    use super::*;

    fn streamed(pieces: Vec<Vec<u8>>) -> Body {
        Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, io::Error>)))
    }

    #[tokio::test]
    async fn a_whole_body_arrives_whole_however_it_is_cut() {
        for text in [&b""[..], b"text", b"\0", MARK, &[MARK, b"x"].concat(), &MARK[..5]] {
            let mut headers = HeaderMap::new();
            let marked = mark(&mut headers, streamed(vec![text.to_vec()]));
            let bytes = marked.collect().await.unwrap().to_bytes();
            for cut in 1..=bytes.len() {
                let pieces = bytes.chunks(cut).map(<[u8]>::to_vec).collect();
                let checked = check(&mut headers.clone(), streamed(pieces));
                assert_eq!(checked.collect().await.unwrap().to_bytes(), text, "in pieces of {cut}");
            }
        }
    }

    #[tokio::test]
    async fn a_length_that_was_counted_on_the_way_goes_with_the_mark() {
        let mut headers = HeaderMap::new();
        let bytes = mark(&mut headers, streamed(vec![b"text".to_vec()]))
            .collect()
            .await
            .unwrap()
            .to_bytes();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        let checked = check(&mut headers, Body::from(bytes));
        assert!(headers.is_empty(), "a length that is not the body's breaks the connection");
        assert_eq!(checked.collect().await.unwrap().to_bytes(), "text");
    }

    #[tokio::test]
    async fn one_that_ends_too_early_breaks() {
        let mut headers = HeaderMap::new();
        let marked = mark(&mut headers, streamed(vec![b"some text".to_vec()]));
        let bytes = marked.collect().await.unwrap().to_bytes();
        for length in 0..bytes.len() {
            let checked = check(&mut headers.clone(), streamed(vec![bytes[..length].to_vec()]));
            assert!(checked.collect().await.is_err(), "{length}");
        }
    }

    #[tokio::test]
    async fn a_body_of_known_length_is_left_alone() {
        let mut headers = HeaderMap::new();
        let body = mark(&mut headers, Body::from("text"));
        assert!(headers.is_empty());
        assert_eq!(body.collect().await.unwrap().to_bytes(), "text");
    }

    #[tokio::test]
    async fn a_short_answer_says_its_length_past_daprd_and_is_seen_to_break() {
        let mut headers = HeaderMap::new();
        let bytes = mark_answer(&mut headers, Body::from("text")).collect().await.unwrap().to_bytes();
        assert_eq!(bytes, "text");
        for length in 0..=bytes.len() {
            // Without a length, as daprd passes it on.
            let passed_on = streamed(bytes[..length].chunks(2).map(<[u8]>::to_vec).collect());
            let mut headers = headers.clone();
            let gathered = check_answer(&mut headers, passed_on).await;
            assert!(headers.is_empty(), "{headers:?}");
            match length == bytes.len() {
                true => assert_eq!(gathered.unwrap().size_hint().exact(), Some(4), "the next one knows how long it is"),
                false => assert!(gathered.is_err(), "{length}"),
            }
        }
    }

    #[tokio::test]
    async fn what_is_long_or_encoded_or_a_stream_is_passed_on_as_it_comes() {
        let long = vec![b'x'; GATHERED_BYTES_MAX + 1];
        let encoded = HeaderMap::from_iter([(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))]);
        for (mut headers, body) in [
            (HeaderMap::new(), Body::from(long)),
            (encoded, Body::from("text")),
            (HeaderMap::new(), streamed(vec![b"text".to_vec()])),
        ] {
            // Nobody else says a length in its place.
            headers.insert(LENGTH, HeaderValue::from_static("4"));
            let _ = mark_answer(&mut headers, body);
            assert!(!headers.contains_key(LENGTH));
        }
    }
}
