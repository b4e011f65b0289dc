use serde::Deserialize;

/// A document of `kind: Configuration`, as far as it is about access.
#[derive(Clone, Debug, Deserialize)]
pub struct Configuration {
    /// What it is called.
    pub metadata: Metadata,
    /// What it says.
    pub spec: Spec,
}

/// A document's name.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// What `--config` or `dapr.io/config` names.
    pub name: String,
}

/// What a Configuration says of access.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// Who may invoke the app of the sidecar that has this Configuration.
    #[serde(default)]
    pub access_control: AccessControl,
}

/// The text is no Configuration.
#[derive(Debug, thiserror::Error)]
#[error("not a Configuration: {0}")]
pub struct Unreadable(Box<serde_saphyr::Error>);

impl Configuration {
    /// Reads one from YAML. What is not about access is passed over.
    ///
    /// # Errors
    /// With the place of what does not fit.
    pub fn from_yaml(text: &str) -> Result<Self, Unreadable> {
        serde_saphyr::from_str(text).map_err(|error| Unreadable(Box::new(error)))
    }
}

/// Allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It passes.
    Allow,
    /// The caller gets a 403.
    Deny,
}

/// The policies of one app that is called.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessControl {
    /// For callers that no policy names. daprd fills in `allow` before it reads the document: always write it.
    #[serde(default)]
    pub default_action: Option<Action>,
    /// The trust domain of this app.
    #[serde(default)]
    pub trust_domain: Option<String>,
    /// One a caller.
    #[serde(default)]
    pub policies: Vec<AppPolicy>,
}

/// What one caller may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppPolicy {
    /// The caller.
    pub app_id: String,
    /// For what no rule is about; the default of all policies when absent.
    #[serde(default)]
    pub default_action: Option<Action>,
    /// The caller's trust domain; daprd does not start without one.
    #[serde(default)]
    pub trust_domain: Option<String>,
    /// The caller's namespace; daprd does not start without one.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The rules, in their order: it counts.
    #[serde(default)]
    pub operations: Vec<OperationRule>,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationRule {
    /// A path: `/tasks` is also about everything below it.
    pub name: String,
    /// The methods in upper case, or `*`. Without any the rule does nothing.
    #[serde(default)]
    pub http_verb: Vec<String>,
    /// What happens to these methods.
    pub action: Action,
}
