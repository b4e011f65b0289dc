use serde::Deserialize;

use super::Metadata;
use super::answer::Answer;
use super::question::Question;

/// What was seen of a running system, as data: whoever looked has gone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Seen {
    /// The namespace that apps are identified with, where it is not the model's: on Kubernetes the one they are installed into.
    pub namespace: Option<String>,
    /// The sidecars that were asked, in the order they were named in.
    pub sidecars: Vec<SeenSidecar>,
    /// What became of the questions that a [`super::Plan`] has.
    pub probes: Vec<Probe>,
    /// Where the traces of the probes were looked for, and which were found.
    pub traces: Traces,
}

/// One sidecar.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SeenSidecar {
    /// Where its HTTP API is: `http://127.0.0.1:3500`. Findings that have no place in the model name it.
    pub url: String,
    /// The app of the model that it should be the sidecar of, where that is known beforehand.
    pub app: Option<String>,
    /// The app id that it should have, where that is not the app's name.
    pub app_id: Option<String>,
    /// What it says of itself (`GET /v1.0/metadata`).
    pub metadata: Option<Metadata>,
    /// Whether it says that it is well (`GET /v1.0/healthz`): its components and its app are there.
    pub is_well: Option<bool>,
    /// Why it said nothing, where it did not.
    pub silence: Option<String>,
    /// What is seen where other sidecars speak to it.
    pub internal: Internal,
}

/// What is seen at the port where other sidecars speak to one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Internal {
    /// Nobody knows where it is.
    #[default]
    Unknown,
    /// Nothing that could be made sense of.
    Silent(String),
    /// It speaks without TLS.
    Plain,
    /// It shows a certificate.
    Tls(Shown),
}

/// A certificate, and what whoever shows it asks of others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Shown {
    /// The URIs that it is for: one, `spiffe://TRUST_DOMAIN/ns/NAMESPACE/APP_ID`.
    pub identities: Vec<String>,
    /// Whether it is signed by one of the trust anchors; unknown where nobody said which those are.
    pub is_trusted: Option<bool>,
    /// Why it is not, in the words of who looked.
    pub distrust: Option<String>,
    /// Whether it speaks to whoever shows no certificate.
    pub admits_strangers: bool,
}

/// A question with its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Probe {
    /// What was asked.
    pub question: Question,
    /// What came back.
    pub answer: Answer,
    /// The trace that it was asked in: 32 hexadecimal digits.
    #[serde(default)]
    pub trace_id: String,
    /// The span that it was asked from: 16 hexadecimal digits. No collector knows it.
    #[serde(default)]
    pub span_id: String,
}

/// What was seen of the probes' traces.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Traces {
    /// Nobody said where spans are kept.
    #[default]
    Unknown,
    /// Where they are kept nothing could be read, and why.
    Silent(String),
    /// The spans of each probe that was let through, by the probe's place in the list.
    Seen(Vec<SeenTrace>),
}

/// The spans of one probe.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SeenTrace {
    /// Which probe.
    pub probe: usize,
    /// Its spans.
    pub spans: Vec<Span>,
}

/// A span, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Span {
    /// 16 hexadecimal digits.
    pub id: String,
    /// The same of what it is part of; none where it says that it is the first.
    #[serde(default)]
    pub parent: Option<String>,
    /// Who recorded it: a sidecar by its app id.
    pub service: String,
    /// What it is called.
    #[serde(default)]
    pub name: String,
}
