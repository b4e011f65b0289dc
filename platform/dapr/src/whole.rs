//! Bodies that are streams, seen to their end. daprd ends a body that broke off as if it were whole; so whoever sends one of unknown
//! length puts a mark at its end, which the other side takes off, and misses where it is not.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use http_body::{Body as _, Frame};

/// Says that the body ends with the mark.
const ENDS: HeaderName = HeaderName::from_static("x-pando-ends");
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
    use http_body_util::BodyExt;

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
}
