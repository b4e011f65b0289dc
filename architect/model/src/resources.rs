use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Path;

/// Where a service says how it is. Probes of Kubernetes and of the sidecar come from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Health {
    /// The port of the three paths below, where it is not the app port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// 200 while the process lives.
    pub live: Path,
    /// 200 while it may be given requests.
    pub ready: Path,
    /// Its figures in Prometheus' text format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Path>,
    /// On the app port: 200 while its sidecar may bring it something. Without it the sidecar never asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Path>,
    /// How long it may take to become ready, in seconds.
    #[schemars(range(min = 1, max = 3600))]
    pub start_seconds: u32,
    /// How long it may take to stop, in seconds.
    #[schemars(range(min = 1, max = 3600))]
    pub stop_seconds: u32,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            port: None,
            live: Path::fixed("/healthz"),
            ready: Path::fixed("/readyz"),
            metrics: None,
            app: None,
            start_seconds: 60,
            stop_seconds: 20,
        }
    }
}

/// How much of a thing a service takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Limits {
    /// The largest body of a request, in bytes.
    #[schemars(range(min = 1))]
    pub body_bytes: u64,
    /// How long a request may take, in seconds.
    #[schemars(range(min = 1, max = 3600))]
    pub request_seconds: u32,
    /// How many requests its sidecar lets through at once; without it as many as come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            request_seconds: 10,
            concurrency: None,
        }
    }
}

/// How many processes of a service there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Scale {
    /// As many at least.
    #[schemars(range(min = 1, max = 1000))]
    pub min: u32,
    /// As many at most.
    #[schemars(range(min = 1, max = 1000))]
    pub max: u32,
    /// More are started when they use more of the CPU they ask for than this, in percent.
    #[schemars(range(min = 1, max = 100))]
    pub cpu_percent: u32,
}

impl Default for Scale {
    fn default() -> Self {
        Self {
            min: 2,
            max: 6,
            cpu_percent: 70,
        }
    }
}

/// What one process of a service needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Resources {
    /// CPU that is kept for it, in thousandths of a core.
    #[schemars(range(min = 1))]
    pub cpu_milli: u32,
    /// Memory that is kept for it, in MiB.
    #[schemars(range(min = 1))]
    pub memory_mib: u32,
    /// Memory that it is ended above, in MiB.
    #[schemars(range(min = 1))]
    pub memory_max_mib: u32,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            cpu_milli: 100,
            memory_mib: 128,
            memory_max_mib: 512,
        }
    }
}
