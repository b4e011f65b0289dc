use crate::subscription::Subscription;

/// What the sidecar of a process must be set up with.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The app id that it was started with.
    pub dapr_app_id: String,
    /// The components that this process uses.
    pub components: Vec<ExpectedComponent>,
    /// All of its subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// A component that must be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedComponent {
    /// Its name: `pubsub`.
    pub name: String,
    /// The beginning of its type: `pubsub.`, `state.`, `secretstores.`.
    pub kind: &'static str,
    /// The setting that names it here, for the sentence: `PUBSUB_NAME`.
    pub setting: &'static str,
}
