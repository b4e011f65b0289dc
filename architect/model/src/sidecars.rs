use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Name;

/// What the sidecars of all services share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Sidecars {
    /// The namespace that apps are identified with. On Kubernetes it is the one they are installed into.
    pub namespace: Name,
    /// The trust domain of the apps' certificates.
    pub trust_domain: Name,
    /// What carries events.
    pub pubsub: Pubsub,
    /// What keeps state.
    pub state_store: StateStore,
    /// The component that secrets are asked of: the components' own, and what apps ask their sidecars for.
    pub secret_store: Name,
    /// The name of the Resiliency, by which an app can see that it is there.
    pub resiliency: Name,
    /// How an event is handed to an app.
    pub delivery: Delivery,
}

impl Default for Sidecars {
    fn default() -> Self {
        Self {
            namespace: Name::fixed("default"),
            trust_domain: Name::fixed("public"),
            pubsub: Pubsub::default(),
            state_store: StateStore::default(),
            secret_store: Name::fixed("secretstore"),
            resiliency: Name::fixed("resiliency"),
            delivery: Delivery::default(),
        }
    }
}

/// The component that carries events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Pubsub {
    /// Its name: what `PUBSUB_NAME` says.
    pub name: Name,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: PubsubKind,
    /// The secret with its address and password.
    pub secret: Name,
    /// After how many seconds without an acknowledgement the broker gives an event to another sidecar.
    #[schemars(range(min = 1, max = 86_400))]
    pub redelivers_after_seconds: u32,
}

impl Default for Pubsub {
    fn default() -> Self {
        Self {
            name: Name::fixed("pubsub"),
            kind: PubsubKind::Redis,
            secret: Name::fixed("pubsub"),
            redelivers_after_seconds: 120,
        }
    }
}

/// Brokers, by Dapr's names of their components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PubsubKind {
    /// Redis Streams.
    #[serde(rename = "pubsub.redis")]
    Redis,
    /// Kafka.
    #[serde(rename = "pubsub.kafka")]
    Kafka,
    /// RabbitMQ.
    #[serde(rename = "pubsub.rabbitmq")]
    RabbitMq,
    /// MQTT 3.
    #[serde(rename = "pubsub.mqtt3")]
    Mqtt3,
}

impl PubsubKind {
    /// Whether a subscription may name many topics by a pattern; elsewhere `task.*` is a topic of that very name.
    pub fn knows_patterns(self) -> bool {
        matches!(self, Self::Mqtt3)
    }

    /// Dapr's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Redis => "pubsub.redis",
            Self::Kafka => "pubsub.kafka",
            Self::RabbitMq => "pubsub.rabbitmq",
            Self::Mqtt3 => "pubsub.mqtt3",
        }
    }
}

/// The component that keeps state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct StateStore {
    /// Its name: what `STATE_STORE_NAME` says.
    pub name: Name,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: StateStoreKind,
    /// The secret with its address and password.
    pub secret: Name,
}

impl Default for StateStore {
    fn default() -> Self {
        Self {
            name: Name::fixed("statestore"),
            kind: StateStoreKind::PostgreSql,
            secret: Name::fixed("statestore"),
        }
    }
}

/// State stores, by Dapr's names of their components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StateStoreKind {
    /// PostgreSQL, the second version of the component.
    #[serde(rename = "state.postgresql")]
    PostgreSql,
    /// Redis.
    #[serde(rename = "state.redis")]
    Redis,
}

impl StateStoreKind {
    /// Dapr's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "state.postgresql",
            Self::Redis => "state.redis",
        }
    }
}

/// How an event is handed to an app: one try, and as many again as `retries` says, before it is a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Delivery {
    /// How long a try may take.
    #[schemars(range(min = 1, max = 600))]
    pub try_seconds: u32,
    /// How many tries come after the first one.
    #[schemars(range(min = 0, max = 1000))]
    pub retries: u32,
    /// The pause between two tries.
    #[schemars(range(min = 1, max = 600))]
    pub pause_seconds: u32,
    /// How many events a sidecar reads ahead.
    #[schemars(range(min = 1, max = 10_000))]
    pub queue: u32,
    /// How many events a sidecar hands over at once.
    #[schemars(range(min = 1, max = 10_000))]
    pub concurrency: u32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            try_seconds: 4,
            retries: 8,
            pause_seconds: 2,
            queue: 10,
            concurrency: 10,
        }
    }
}

impl Delivery {
    /// How long all tries of one event take at their worst, in seconds.
    pub fn longest_seconds(&self) -> u64 {
        let (tries, retries) = (u64::from(self.retries) + 1, u64::from(self.retries));
        tries * u64::from(self.try_seconds) + retries * u64::from(self.pause_seconds)
    }

    /// How long an event waits at its worst before its first try: for as many as are read ahead of it, in seconds.
    pub fn waits_seconds(&self) -> u64 {
        u64::from(self.queue).div_ceil(u64::from(self.concurrency.max(1))) * self.longest_seconds()
    }
}
