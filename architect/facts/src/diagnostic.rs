use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Place;

/// Something that could not be read, or not wholly. The rest was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Diagnostic {
    /// Of which kind.
    pub kind: Unread,
    /// Where; the first line where all of a file is meant.
    pub place: Place,
    /// What, in a sentence.
    pub sentence: String,
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unread {
    /// It does not parse: what is before and after it was read.
    Syntax,
    /// It is larger, deeper or more than is looked at.
    Limit,
    /// It is no text in an encoding that is known.
    Encoding,
    /// A link that leads out of the folder, or nowhere.
    Link,
    /// The system does not let it be read.
    Refused,
    /// Something is built while the program runs, such as a table's name: it cannot be told from the code.
    Dynamic,
    /// It keeps data through a library whose uses are not followed.
    Library,
}
