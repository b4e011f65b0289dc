use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

type Request<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Requests on one connection that are all sent before the first is answered.
///
/// The client sends a request when it is first polled, so polling each once, in order and in one go, puts all of them on the wire in
/// that order. Whoever drops the whole before that has sent nothing of it, and after that everything: never half a transaction.
pub(super) struct Pipeline<'a, T> {
    waiting: VecDeque<Result<T, Request<'a, T>>>,
}

impl<'a, T: Send + 'a> Pipeline<'a, T> {
    /// Sends these requests.
    pub async fn send(requests: Vec<Request<'a, T>>) -> Self {
        let mut requests = Some(requests);
        let waiting = poll_fn(|context| {
            let requests = requests.take().into_iter().flatten();
            let started = requests.map(|mut request| match request.as_mut().poll(context) {
                Poll::Ready(answer) => Ok(answer),
                Poll::Pending => Err(request),
            });
            Poll::Ready(started.collect())
        });
        Self { waiting: waiting.await }
    }

    /// The next answer, in the order of the requests; `None` after the last.
    pub async fn next(&mut self) -> Option<T> {
        match self.waiting.pop_front()? {
            Ok(answer) => Some(answer),
            Err(request) => Some(request.await),
        }
    }
}
