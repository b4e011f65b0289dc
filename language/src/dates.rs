//! The port through which dates are read, and what it is told about the moment and the person.

use pando_kernel::{Due, Instant, Zone};
use serde::{Deserialize, Serialize};

/// What the meaning of words depends on: the moment, the place and the habit of whoever typed them.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The moment the text is read.
    pub now: Instant,
    /// The zone of the person who typed it.
    pub zone: Zone,
    /// Whether `10/12` is the tenth of December (otherwise the twelfth of October).
    pub day_first: bool,
}

/// What one slice of text means as a due date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DateReading {
    /// The date; where there are several readings, the one by the person's setting.
    pub due: Due,
    /// All readings, the chosen one first, where the slice has more than one (`10/12`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ambiguous: Option<Vec<Due>>,
    /// The slice, as it was typed.
    pub text: String,
    /// No day was named, only a time of the day: the date is that of the next such moment. What has a day already keeps it.
    #[serde(default)]
    pub time_alone: bool,
}

/// Reads a slice that may be a date as a whole. Implemented by a library's adapter ([`crate::Duckling`]) and by tests.
///
/// The grammar has cut the sentence before: a reader sees at most [`SLICE_BYTES_MAX`] bytes, and few slices of a text.
/// Weekdays, numeric dates, clock times and months with a day never come here; they are read by this crate itself.
pub trait DateReader: Send + Sync {
    /// The date, if the whole slice is one.
    fn read(&self, slice: &str, context: &Context) -> Option<DateReading>;
}

/// Longer slices are refused unread: a date library's time is not bounded by the length of its input.
pub const SLICE_BYTES_MAX: usize = 60;

/// Slices of more words are refused unread.
pub const SLICE_WORDS_MAX: usize = 12;

/// No text costs more calls of the reader than this.
pub const READS_MAX: u32 = 6;

/// Texts of more characters are refused unread.
pub const TEXT_CHARACTERS_MAX: usize = 2_000;
