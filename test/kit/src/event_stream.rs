use std::collections::VecDeque;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;

/// A stream of server-sent events, read as a browser reads it (WHATWG HTML section 9.2).
pub struct EventStream {
    body: Incoming,
    /// What has come of an event that is not whole yet.
    rest: String,
    told: VecDeque<Told>,
}

/// One server-sent event.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The position to resume behind.
    pub id: String,
    /// `change`, `ready` or `resync`.
    pub event: String,
    /// What it says.
    pub data: Value,
}

impl EventStream {
    pub(crate) fn reading(body: Incoming) -> Self {
        Self {
            body,
            rest: String::new(),
            told: VecDeque::new(),
        }
    }

    /// The next event; `None` when the stream has ended, in order or not.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(told) = self.told.pop_front() {
                return Some(told);
            }
            let frame = self.body.frame().await?.ok()?;
            let Ok(bytes) = frame.into_data() else { continue };
            // The server never cuts a character in two: it writes whole events.
            self.rest.push_str(std::str::from_utf8(&bytes).ok()?);
            while let Some((event, rest)) = self.rest.split_once("\n\n") {
                self.told.extend(told(event));
                self.rest = rest.to_owned();
            }
        }
    }

    /// The next event of this kind; those before it are passed over.
    ///
    /// # Panics
    /// When the stream ends before, or none comes within ten seconds.
    pub async fn until(&mut self, event: &str) -> Told {
        let look = async {
            loop {
                match self.next().await {
                    Some(told) if told.event == event => return told,
                    Some(_) => {}
                    None => panic!("the stream ended before a {event} came"),
                }
            }
        };
        let found = tokio::time::timeout(std::time::Duration::from_secs(10), look).await;
        found.unwrap_or_else(|_| panic!("no {event} came"))
    }
}

/// An event of these lines; comments and the advice how long to wait are none.
fn told(lines: &str) -> Option<Told> {
    let field = |name: &str| lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Some(Told {
        id: field("id").unwrap_or_default().to_owned(),
        event: field("event")?.to_owned(),
        data: serde_json::from_str(field("data")?).ok()?,
    })
}
