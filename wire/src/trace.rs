use std::fmt;
use std::str::FromStr;

use pando_kernel::{CorrelationId, Ids};
use uuid::Uuid;

use crate::AccessToken;

/// The `traceparent` of W3C Trace Context: which trace this belongs to, and the span that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceParent {
    trace_id: u128,
    parent_id: u64,
    sampled: bool,
}

impl TraceParent {
    /// A new trace, of work that a service does of its own accord: its spans are not recorded, unless [`Self::sampled`] says so.
    pub fn start(ids: &Ids) -> Self {
        let id: Uuid = ids.next();
        // The second half of a UUIDv7 is random; the variant bits make it non-zero.
        Self {
            trace_id: id.as_u128(),
            parent_id: id.as_u64_pair().1,
            sampled: false,
        }
    }

    /// The same, and whether the spans of this trace are recorded; whoever is called goes by it (the flag `sampled`).
    #[must_use]
    pub fn sampled(self, sampled: bool) -> Self {
        Self { sampled, ..self }
    }

    /// Whether the spans of this trace are recorded.
    pub fn is_sampled(self) -> bool {
        self.sampled
    }

    /// The same trace, caused by a new span.
    #[must_use]
    pub fn child(self, ids: &Ids) -> Self {
        Self {
            parent_id: ids.next::<Uuid>().as_u64_pair().1,
            ..self
        }
    }

    /// The trace's id in hex, for logs.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The id of the span that caused it, in hex.
    pub fn span_id(&self) -> String {
        format!("{:016x}", self.parent_id)
    }

    /// The 56 bits of a trace's id that are random, whoever made it (W3C Trace Context level 2), by which everybody samples alike.
    pub fn randomness(self) -> u64 {
        self.trace_id as u64 & 0x00FF_FFFF_FFFF_FFFF
    }

    /// Whether both are of one trace.
    pub fn is_of_one_trace(self, other: Self) -> bool {
        self.trace_id == other.trace_id
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace_id,
            self.parent_id,
            u8::from(self.sampled)
        )
    }
}

impl FromStr for TraceParent {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let (version, trace, parent, flags) = (
            parts.next().ok_or(())?,
            parts.next().ok_or(())?,
            parts.next().ok_or(())?,
            parts.next().ok_or(())?,
        );
        let fits = |part: &str, length| part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if version == "ff" || !fits(version, 2) || !fits(trace, 32) || !fits(parent, 16) || !fits(flags, 2) {
            return Err(());
        }
        // A later version may say more after the flags; this one does not.
        if version == "00" && parts.next().is_some() {
            return Err(());
        }
        let trace_id = u128::from_str_radix(trace, 16).map_err(|_| ())?;
        let parent_id = u64::from_str_radix(parent, 16).map_err(|_| ())?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| ())?;
        if trace_id == 0 || parent_id == 0 {
            Err(())
        } else {
            Ok(Self {
                trace_id,
                parent_id,
                sampled: flags & 1 == 1,
            })
        }
    }
}

/// What a call carries besides its content: for whom, as part of what.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// The person's token; none for a call a service makes for itself.
    pub token: Option<AccessToken>,
    /// Ties together everything one request of a person caused.
    pub correlation_id: CorrelationId,
    /// The trace it belongs to.
    pub trace: TraceParent,
}

impl CallContext {
    /// For work that a service does of its own accord.
    pub fn system(ids: &Ids) -> Self {
        Self {
            token: None,
            correlation_id: ids.next(),
            trace: TraceParent::start(ids),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_travels_unchanged_and_nonsense_is_refused() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(text.parse::<TraceParent>().unwrap().to_string(), text);
        for bad in [
            "",
            "00-0-0-0",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333é-01",
        ] {
            assert!(bad.parse::<TraceParent>().is_err(), "{bad}");
        }
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more";
        assert_eq!(
            later.parse::<TraceParent>().unwrap().to_string(),
            text,
            "a later version is taken for ours"
        );
    }
}
