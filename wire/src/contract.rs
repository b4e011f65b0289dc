use crate::{EventSpec, OperationSpec};

/// Everything others may know of a service.
#[derive(Clone)]
pub struct Contract {
    /// The Dapr app id: `task-service`.
    pub app_id: &'static str,
    /// What it is for, in a sentence.
    pub summary: &'static str,
    /// What it answers.
    pub operations: Vec<OperationSpec>,
    /// What it publishes, and who listens.
    pub events: Vec<EventSpec>,
}

impl Contract {
    /// The topics of this contract that `app_id` listens to.
    pub fn topics_for(&self, app_id: &str) -> impl Iterator<Item = &'static str> {
        self.events
            .iter()
            .filter(move |event| event.subscribers.contains(&app_id))
            .map(|event| event.topic)
    }
}
