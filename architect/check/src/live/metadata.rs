use serde::Deserialize;

/// What a sidecar says of itself, as far as it can be held against anything. Whatever it leaves out is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// Its app id.
    pub id: String,
    /// `1.18.2`.
    pub runtime_version: String,
    /// What its Configuration turns on, or daprd by itself.
    pub enabled_features: Vec<String>,
    /// What it has loaded.
    pub components: Vec<Component>,
    /// What it brings its app.
    pub subscriptions: Vec<Subscription>,
    /// Names that it takes for places outside: an app's own among them keeps it from calling itself.
    pub http_endpoints: Vec<Named>,
    /// Its rules for retries and time-outs.
    pub resiliencies: Vec<Named>,
    /// Its app.
    #[serde(rename = "appConnectionProperties")]
    pub app: App,
}

/// A component, as daprd loaded it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// `pubsub.redis`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `v1`.
    pub version: String,
}

/// A subscription, as daprd keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    /// The component.
    #[serde(rename = "pubsubname")]
    pub pubsub: String,
    /// The topic.
    pub topic: String,
    /// Where its events are brought.
    pub rules: Vec<Route>,
    /// Where they go when they are not taken; empty for nowhere.
    pub dead_letter_topic: String,
    /// `PROGRAMMATIC`, `DECLARATIVE`, `STREAMING`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Where events are brought that a condition holds for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Route {
    /// A path of the app.
    pub path: String,
}

/// Something with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The name.
    pub name: String,
}

/// How a sidecar speaks to its app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct App {
    /// The app port; 0 where it has none.
    pub port: u16,
    /// `http`, `grpc` and their like with TLS.
    pub protocol: String,
    /// As many requests at once; 0 or less for any number.
    pub max_concurrency: i64,
    /// Only where it asks the app how it is.
    pub health: Option<Health>,
}

/// How a sidecar asks its app how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Health {
    /// The path; empty for an app that speaks gRPC.
    #[serde(rename = "healthCheckPath")]
    pub path: String,
}

impl Metadata {
    /// Reads it.
    ///
    /// # Errors
    /// When it is not what a sidecar says of itself, with what it is instead.
    pub fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }
}
