use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// What `pando dapr up` can be told. Every `pando serve` that it starts also reads the variables of its own settings.
#[derive(Clone, Debug, Args)]
pub struct LocalSettings {
    /// The folder for all data, passwords and logs
    #[arg(long, env = "PANDO_DAPR_DATA", value_name = "DIR", default_value = "dapr-data")]
    pub data: PathBuf,
    /// Where people come in; port 0 picks a free one
    #[arg(long, env = "PANDO_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Processes of each service, each with a sidecar
    #[arg(long, env = "PANDO_DAPR_REPLICAS", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub replicas: u8,
    /// Which app id hosts which services: a step of deploy/steps by its number or name, FILE#STEP one of another file, FILE a file with
    /// `apps` alone. Without it the system goes on where it was left, and begins with every service apart
    #[arg(long, env = "PANDO_DAPR_APPS", value_name = "STEP|FILE#STEP")]
    pub apps: Option<String>,
    /// A word behind every app id, for a second system on this machine: sidecars find each other by app id alone
    #[arg(long, env = "PANDO_DAPR_APART", value_name = "WORD", value_parser = word)]
    pub apart: Option<String>,
    /// A data folder of `pando up` to bring here first, by `pando copy`, when this system holds nothing yet. It stays as it is
    #[arg(long, env = "PANDO_DAPR_FROM", value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// Where traces go: OTLP over HTTP
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// How long the sidecars' certificates last, in seconds, when not a day; for whoever tries what happens when they expire
    #[arg(long, env = "PANDO_DAPR_CERTIFICATES_LAST", value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(5..=86_400), hide = true)]
    pub certificates_last: Option<u32>,
}

fn word(text: &str) -> Result<String, String> {
    let is_one = (1..=20).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| "the word is 1 to 20 small letters and digits".to_owned())
}
