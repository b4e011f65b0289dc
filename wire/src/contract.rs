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
    /// How long an answer may take at most, in seconds; none for a service whose answers go on and on, such as streams.
    pub answers_within_seconds: Option<u32>,
    /// What it asks others for, beside what is for services alone: of that [`crate::Access::Services`] says who asks.
    pub calls: &'static [Calls],
    /// What it publishes, and who listens.
    pub events: Vec<EventSpec>,
}

/// What a service asks another for.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// The app id of the one that is asked.
    pub to: &'static str,
    /// What for.
    pub operations: Asked,
    /// Why, in a line.
    pub why: &'static str,
}

/// Some operations of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// These, by name.
    Named(&'static [&'static str]),
    /// Whatever is not for services alone: what a gateway hands on.
    People,
}

impl Contract {
    /// How long a caller waits beyond what a service lets an answer take, in seconds: so that it is the service that says what was late.
    const BEYOND_SECONDS: u32 = 2;

    /// How long whoever calls this service waits for an answer at most, in seconds; none where answers go on and on.
    pub fn callers_wait_seconds(&self) -> Option<u32> {
        self.answers_within_seconds.map(|seconds| seconds + Self::BEYOND_SECONDS)
    }

    /// The topics of this contract that `app_id` listens to.
    pub fn topics_for(&self, app_id: &str) -> impl Iterator<Item = &'static str> {
        self.events
            .iter()
            .filter(move |event| event.subscribers.contains(&app_id))
            .map(|event| event.topic)
    }

    /// Whether it asks this service for this operation.
    pub fn asks(&self, to: &str, operation: &OperationSpec) -> bool {
        match operation.access {
            crate::Access::Services(services) => services.contains(&self.app_id),
            _ => self
                .calls
                .iter()
                .filter(|calls| calls.to == to)
                .any(|calls| match calls.operations {
                    Asked::Named(names) => names.contains(&operation.name),
                    Asked::People => true,
                }),
        }
    }
}
