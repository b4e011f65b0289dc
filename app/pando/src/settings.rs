//! Every setting: a flag and an environment variable, checked before anything starts.

mod database;
mod local;
mod peers;
mod serve;
#[cfg(test)]
mod serve_test;
mod sidecar;
mod traces;

pub use database::{DatabaseSettings, password_from};
pub use local::LocalSettings;
pub use serve::ServeSettings;
pub use sidecar::{SecretPlace, SidecarSettings};
pub use traces::TraceSettings;

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use pando_auth_contract::Secret;
use pando_gateway::Rate;

use crate::cli::DataFolder;

/// Shorter secrets are refused.
const SECRET_BYTES_MIN: usize = 16;

/// What `pando up` can be told.
#[derive(Clone, Debug, Args)]
pub struct UpSettings {
    #[command(flatten)]
    pub folder: DataFolder,
    /// Where to listen; port 0 picks a free one
    #[arg(long, env = "PANDO_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub services: ServiceSettings,
    #[command(flatten)]
    pub log: LogSettings,
}

/// What the services can be told, wherever they run.
#[derive(Clone, Debug, Args)]
pub struct ServiceSettings {
    #[command(flatten)]
    pub accounts: AccountSettings,
    #[command(flatten)]
    pub door: DoorSettings,
    #[command(flatten)]
    pub language: LanguageSettings,
    #[command(flatten)]
    pub traces: TraceSettings,
}

/// How accounts are made and kept.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Accounts")]
pub struct AccountSettings {
    /// Who may make an account, once there is a first one
    #[arg(long, env = "PANDO_REGISTRATION", value_enum, default_value_t = Registration::Closed)]
    pub registration: Registration,
    /// The fewest characters of a password
    #[arg(long, env = "PANDO_PASSWORD_LENGTH_MIN", value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(8..=64))]
    pub password_length_min: u32,
    /// A file with a secret that seals the signing keys at rest; without it they are readable to whoever reads the data folder
    #[arg(long, env = "PANDO_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Send cookies over https only: say so when a proxy in front speaks https
    #[arg(long, env = "PANDO_SECURE_COOKIES", value_name = "BOOL", num_args = 0..=1, default_value_t = false, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub secure_cookies: bool,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Anybody
    Open,
    /// Nobody
    Closed,
    /// Whoever the administrator invited
    Invitation,
}

/// What the gateway lets in.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The door")]
pub struct DoorSettings {
    /// Requests a person may make: REQUESTS/SECONDS:BURST
    #[arg(long, env = "PANDO_PERSON_RATE", value_name = "RATE", default_value = "50/1:200", value_parser = rate)]
    pub person_rate: Rate,
    /// Requests an address may make to /api/auth: REQUESTS/SECONDS:BURST
    #[arg(long, env = "PANDO_ADDRESS_RATE", value_name = "RATE", default_value = "30/60:60", value_parser = rate)]
    pub address_rate: Rate,
    /// Addresses of proxies whose X-Forwarded-For is believed
    #[arg(long, env = "PANDO_TRUSTED_PROXIES", value_name = "IP,…", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Origins of other web pages that may use the API (CORS)
    #[arg(long, env = "PANDO_ALLOWED_ORIGINS", value_name = "ORIGIN,…", value_delimiter = ',', value_parser = origin)]
    pub allowed_origins: Vec<String>,
    /// The largest request body that is let in, in bytes; a service may stop at less (1 MiB, tasks 4 MiB)
    #[arg(long, env = "PANDO_BODY_BYTES_MAX", value_name = "N", default_value_t = 1_048_576, value_parser = clap::value_parser!(u32).range(1024..=67_108_864))]
    pub body_bytes_max: u32,
}

/// How language is understood.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Language")]
pub struct LanguageSettings {
    /// Key of an OpenAI-compatible endpoint; with it a language model helps the chat to understand. Better set by the variable: flags
    /// can be seen in the list of processes
    #[arg(long, env = "OPENAI_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub openai_api_key: Option<String>,
    /// Where that endpoint is
    #[arg(long, env = "OPENAI_BASE_URL", value_name = "URL", default_value = "https://api.openai.com/v1")]
    pub openai_base_url: String,
    /// Let the key travel unencrypted to an endpoint on another machine
    #[arg(long, env = "PANDO_OPENAI_ALLOW_HTTP", value_name = "BOOL", num_args = 0..=1, default_value_t = false, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub openai_allow_http: bool,
    /// Which model
    #[arg(long, env = "OPENAI_MODEL", value_name = "NAME", default_value = "gpt-4o-mini")]
    pub openai_model: String,
}

/// What is logged, and how.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub struct LogSettings {
    /// How lines look: JSON for machines, text for people; auto is text on a terminal
    #[arg(long, env = "PANDO_LOG_FORMAT", value_enum, default_value_t = LogFormat::Auto)]
    pub log_format: LogFormat,
    /// What is logged: error, warn, info, debug, or per module (pando_http=debug)
    #[arg(long, env = "PANDO_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, else JSON
    Auto,
    /// Text
    Human,
    /// JSON
    Json,
}

/// `50/1:200`: 50 requests in 1 second on average, 200 at once.
fn rate(text: &str) -> Result<Rate, String> {
    let parsed = || {
        let (average, burst) = text.split_once(':')?;
        let (requests, seconds) = average.split_once('/')?;
        let seconds: NonZeroU32 = seconds.parse().ok()?;
        Some(Rate {
            requests: requests.parse().ok()?,
            per: Duration::from_secs(seconds.get().into()),
            burst: burst.parse().ok()?,
        })
    };
    parsed().ok_or_else(|| "a rate is REQUESTS/SECONDS:BURST, such as 50/1:200".to_owned())
}

/// `https://tasks.example.org` or `http://localhost:3000`, as browsers write it in Origin.
fn origin(text: &str) -> Result<String, String> {
    let parsed = || {
        let (scheme, host) = text.split_once("://")?;
        let host: http::uri::Authority = host.parse().ok()?;
        let is_plain = matches!(scheme, "http" | "https") && !host.as_str().contains('@') && text == text.to_lowercase();
        is_plain.then(|| text.to_owned())
    };
    parsed().ok_or_else(|| "an origin is scheme://host or scheme://host:port in lower case, without a slash at its end".to_owned())
}

/// A secret from a file, without the line's end.
pub fn secret_from(file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the secret file {} cannot be read", file.display()))?;
    let text = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(
        text.len() >= SECRET_BYTES_MIN,
        "the secret in {} is too short: {SECRET_BYTES_MIN} characters or more",
        file.display()
    );
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for good in ["https://tasks.example.org", "http://localhost:3000", "http://[::1]:8080"] {
            assert_eq!(origin(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "*",
            "null",
            "https://x.example/",
            "https://x.example/app",
            "x.example",
            "HTTPS://x.example",
            "ftp://x.example",
            "https://me@x.example",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_has_an_average_and_a_burst() {
        let read = rate("30/60:90").unwrap();
        assert_eq!((read.requests.get(), read.per.as_secs(), read.burst.get()), (30, 60, 90));
        for bad in ["", "30", "30/60", "0/1:1", "1/0:1", "1/1:0", "a/b:c"] {
            assert!(rate(bad).is_err(), "{bad}");
        }
    }
}
