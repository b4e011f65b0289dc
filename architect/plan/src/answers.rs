use pando_boundaries::Reason;
use schemars::JsonSchema;
use serde::Serialize;

/// An answer to what an architect is asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// To which question.
    pub question: Question,
    /// In a few sentences.
    pub sentence: String,
    /// What it rests on.
    pub evidence: Vec<Reason>,
}

/// What an architect is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Question {
    /// What is the program made of?
    Analyse,
    /// Where can it be cut?
    Bound,
    /// Who asks, and who only hears?
    Communicate,
    /// Who owns which data, and how does it get there?
    PlaceData,
    /// How do services find each other, and how is load shared?
    DiscoverAndBalance,
    /// How is it seen what they do?
    Observe,
    /// How are they deployed?
    Deploy,
    /// Who may do what, and where are the secrets?
    Secure,
}
