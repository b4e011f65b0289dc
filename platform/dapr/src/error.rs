/// Why the sidecar did not do what it was asked, in a sentence that says what to look at.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SidecarError {
    /// Nobody answers there.
    #[error("the Dapr sidecar does not answer at {address}: {reason}")]
    Away {
        /// Where it was looked for.
        address: String,
        /// What the connection said.
        reason: String,
    },
    /// It did not get ready in time.
    #[error("the Dapr sidecar at {address} was not ready after {seconds} s: {reason}")]
    NotReady {
        /// Where it is.
        address: String,
        /// How long was waited.
        seconds: u64,
        /// What it said last.
        reason: String,
    },
    /// It answered with a refusal.
    #[error("the Dapr sidecar refused to {what}: {reason}")]
    Refused {
        /// What it was asked for.
        what: String,
        /// Its own words.
        reason: String,
    },
    /// It answered something that is not of its API.
    #[error("whatever answers at {address} does not speak as a Dapr sidecar: {reason}")]
    Nonsense {
        /// Where it was asked.
        address: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// It is not set up as this process needs it. The sentence says what is missing and what to set.
    #[error("{0}")]
    Misconfigured(String),
}
