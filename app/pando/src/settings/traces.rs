use clap::{Args, ValueEnum};
use pando_service::spans::{OtlpError, OtlpSettings, Sampler};

/// Where the spans of traces go. The names are OpenTelemetry's own.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Traces")]
pub struct TraceSettings {
    /// A collector of spans, by OTLP over HTTP: http://127.0.0.1:4318. Without one nothing is recorded
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// The same with its whole path, which counts before the other: http://127.0.0.1:4318/v1/traces
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value_name = "URL")]
    pub otlp_traces_endpoint: Option<String>,
    /// What the collector asks to be shown: name=value,other=value. Better set by the variable
    #[arg(long, env = "OTEL_EXPORTER_OTLP_HEADERS", value_name = "NAME=VALUE,…", hide_env_values = true)]
    pub otlp_headers: Option<String>,
    /// Which traces are recorded of those that begin here; others go by what they say themselves
    #[arg(long, env = "OTEL_TRACES_SAMPLER", value_enum, default_value_t = TracesSampler::AlwaysOn)]
    pub traces_sampler: TracesSampler,
    /// The share of them, from 0 to 1, for parentbased_traceidratio
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", value_name = "SHARE", default_value = "1.0", value_parser = share)]
    pub traces_sampler_arg: f64,
}

/// Which traces are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TracesSampler {
    /// All
    #[value(name = "parentbased_always_on")]
    AlwaysOn,
    /// None
    #[value(name = "parentbased_always_off")]
    AlwaysOff,
    /// A share
    #[value(name = "parentbased_traceidratio")]
    Ratio,
}

impl TraceSettings {
    /// Where they go, and which; `None`: nowhere.
    ///
    /// # Errors
    /// Which setting cannot be.
    pub fn read(&self) -> Result<Option<OtlpSettings>, OtlpError> {
        let sampler = match self.traces_sampler {
            TracesSampler::AlwaysOn => Sampler::All,
            TracesSampler::AlwaysOff => Sampler::None,
            TracesSampler::Ratio => Sampler::Share(self.traces_sampler_arg),
        };
        OtlpSettings::new(
            self.otlp_endpoint.as_deref(),
            self.otlp_traces_endpoint.as_deref(),
            self.otlp_headers.as_deref(),
            sampler,
        )
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 1".to_owned())
}
