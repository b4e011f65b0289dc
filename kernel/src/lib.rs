//! The words everything else is written in: ids, instants, due dates, bounded text, pages and ranks.
//!
//! Pure. Nothing here waits, reads, writes, or knows HTTP. Time and randomness are ports ([`Clock`], [`Random`]) that
//! are handed in, so that a decision can be repeated in a test with the same answer.

mod clock;
mod due;
mod fold;
mod id;
mod instant;
mod page;
mod priority;
mod random;
mod rank;
mod text;
mod zone;

pub use clock::{Clock, ManualClock};
pub use due::{Due, DueError, DueWindow};
pub use fold::{fold_words, search_text};
pub use id::{
    ActivityId, CommandId, CorrelationId, EventId, IdError, InvitationId, LabelId, MessageId, ProjectId, SessionId, TaskId, UserId,
};
pub use instant::Instant;
pub use page::{Cursor, CursorError, Limit, Page};
pub use priority::Priority;
pub use random::{Ids, Random, SeededRandom};
pub use rank::{Rank, RankError};
pub use text::{ChatSessionName, Colour, Email, LabelName, Notes, PersonName, ProjectName, TextError, Title};
pub use zone::{Zone, ZoneError};

/// The version of a thing: 1 when it was made, one more with each committed change. It is the ETag and what projections go by.
pub type Version = u64;
