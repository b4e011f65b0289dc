use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pando_model::Placement;

/// What is started.
#[derive(Clone)]
pub struct Options {
    /// The data folder; made when it is not there.
    pub data: PathBuf,
    /// Where people come in; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The `pando` binary.
    pub program: PathBuf,
    /// Processes of each service; 1 to 4. People come in by the first frontend.
    pub replicas: usize,
    /// Which app id hosts which services; without it as the folder was left, and every service apart in a new one.
    pub apps: Option<Placement>,
    /// A word behind every app id, for a system that is not the only one on this machine: small letters and digits.
    pub apart: Option<String>,
    /// More flags for every `pando serve`.
    pub flags: Vec<String>,
    /// Where traces go (OTLP over HTTP), if anywhere.
    pub otlp_endpoint: Option<String>,
    /// A data folder of `pando up` whose data is brought here first, into a system that holds nothing yet.
    pub from: Option<PathBuf>,
    /// How long the sidecars' certificates last, when not a day: to see what happens when they are renewed, or are not. Each is renewed
    /// when half of its time is over.
    pub certificates_last: Option<Duration>,
    /// Takes a sentence whenever a process ends, is started again, or is back.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
}
