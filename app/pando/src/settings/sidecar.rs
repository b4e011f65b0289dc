use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;

use crate::service_name::ServiceName;

/// What a process beside a Dapr sidecar can be told. The names are Dapr's own where it has one: its injector and its command line
/// set them.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Dapr sidecar")]
pub struct SidecarSettings {
    /// The port of the sidecar's HTTP API on this machine. With it calls, events and conversations go through the sidecar, and the
    /// port of --listen is the app port: it answers whoever shows the app token and nobody else
    #[arg(long, env = "DAPR_HTTP_PORT", value_name = "PORT")]
    pub dapr_http_port: Option<NonZeroU16>,
    /// The sidecar's Unix socket in place of its port: /run/dapr/dapr-task-service-http.socket
    #[arg(long, env = "PANDO_DAPR_SOCKET", value_name = "FILE")]
    pub dapr_socket: Option<PathBuf>,
    /// The port of the sidecar's gRPC API. It is checked and not used: everything goes over HTTP, which is as fast and tells more
    #[arg(long, env = "DAPR_GRPC_PORT", value_name = "PORT")]
    pub dapr_grpc_port: Option<NonZeroU16>,
    /// What the sidecar asks to be shown, when it asks for something. Better set by the variable
    #[arg(long, env = "DAPR_API_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub dapr_api_token: Option<String>,
    /// This process's Dapr app id; the name of its service when it hosts one
    #[arg(long, env = "APP_ID", value_name = "APP_ID", value_parser = app_id)]
    pub app_id: Option<String>,
    /// A service elsewhere that lives behind another app id than its name: task-service=todo-backend
    #[arg(long = "place", env = "PANDO_PLACES", value_name = "SERVICE=APP_ID", value_delimiter = ',', value_parser = placed)]
    pub places: Vec<Placed>,
    /// An app id that a service calls from beside the one where it is called, while it is being moved from one to another
    #[arg(long = "caller", env = "PANDO_CALLERS", value_name = "SERVICE=APP_ID", value_delimiter = ',', value_parser = placed)]
    pub callers: Vec<Placed>,
    /// The component that carries events
    #[arg(long, env = "PUBSUB_NAME", value_name = "COMPONENT", default_value = "pubsub", value_parser = component)]
    pub pubsub_name: String,
    /// The component that keeps conversations
    #[arg(long, env = "STATE_STORE_NAME", value_name = "COMPONENT", default_value = "statestore", value_parser = component)]
    pub state_store_name: String,
    /// The password of the database's role, in a secret store of the sidecar, in place of a file: a secret with one key, or with a key
    /// for each service, named like the service; or the key that is named. Asked for again when the database refuses the one before
    #[arg(long, env = "PANDO_DATABASE_PASSWORD_SECRET", value_name = "STORE/SECRET[/KEY]", value_parser = kept)]
    pub database_password_secret: Option<SecretPlace>,
    /// Where people come in, on a process of frontend-service (or of api-gateway, where programs shall come in by it)
    #[arg(long, env = "PANDO_FACE", value_name = "ADDR:PORT")]
    pub face: Option<SocketAddr>,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPlace {
    /// The component.
    pub store: String,
    /// The secret in it.
    pub name: String,
    /// The key of the secret, where that is not said by the service.
    pub key: Option<String>,
}

/// Which app id hosts a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The service.
    pub service: ServiceName,
    /// The app id.
    pub app_id: String,
}

impl SidecarSettings {
    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.dapr_http_port.is_some() || self.dapr_socket.is_some()
    }

    /// Refuses what does not fit together.
    ///
    /// # Errors
    /// A sentence that names what to set.
    pub fn check(&self, hosted: &[ServiceName]) -> anyhow::Result<()> {
        if !self.is_there() {
            ensure!(
                self.dapr_grpc_port.is_none(),
                "DAPR_GRPC_PORT is set and DAPR_HTTP_PORT is not: a sidecar is spoken to over HTTP"
            );
            ensure!(
                self.places.is_empty() && self.callers.is_empty(),
                "--place and --caller are about services behind a sidecar: say where that is with DAPR_HTTP_PORT"
            );
            ensure!(
                self.database_password_secret.is_none(),
                "--database-password-secret is in a store of a sidecar: say where that is with DAPR_HTTP_PORT, or put the password into a \
                 file (--database-password-file)"
            );
            ensure!(
                self.face.is_none(),
                "--face is for a process beside a sidecar: among peers people come in by --listen"
            );
            return Ok(());
        }
        self.app_id(hosted)?;
        for (index, place) in self.places.iter().enumerate() {
            let service = place.service.app_id();
            ensure!(
                !hosted.contains(&place.service),
                "--place says where {service} lives elsewhere, and this process hosts it"
            );
            ensure!(
                !self.places[..index].iter().any(|other| other.service == place.service),
                "--place names {service} twice"
            );
        }
        let has_face = hosted.iter().any(|service| service.is_face());
        ensure!(
            self.face.is_none() || has_face,
            "--face is where people come in, and no service of this process is for people"
        );
        ensure!(
            self.face.is_some() || !hosted.contains(&ServiceName::Frontend),
            "frontend-service is what people see: say where with --face ADDR:PORT"
        );
        Ok(())
    }

    /// The app id of a process that hosts these services.
    ///
    /// # Errors
    /// When it hosts several and has none of its own.
    pub fn app_id(&self, hosted: &[ServiceName]) -> anyhow::Result<&str> {
        match (self.app_id.as_deref(), hosted) {
            (Some(named), _) => Ok(named),
            (None, [only]) => Ok(only.app_id()),
            (None, _) => Err(anyhow::anyhow!("several services in one process"))
                .context("set APP_ID to the app id that the sidecar was started with"),
        }
    }

    /// Every service with the app id it lives behind. Before all of these stand those that call from further app ids: whoever looks for
    /// where to call takes the last.
    ///
    /// # Errors
    /// As [`Self::app_id`].
    pub fn placement(&self, hosted: &[ServiceName]) -> anyhow::Result<Vec<(&'static str, String)>> {
        let own = self.app_id(hosted)?;
        let lives = |service: ServiceName| match self.places.iter().find(|place| place.service == service) {
            Some(place) => place.app_id.clone(),
            None if hosted.contains(&service) => own.to_owned(),
            None => service.app_id().to_owned(),
        };
        let further = self.callers.iter().map(|caller| (caller.service.app_id(), caller.app_id.clone()));
        Ok(further
            .chain(ServiceName::ALL.map(|service| (service.app_id(), lives(service))))
            .collect())
    }
}

/// An app id is a part of a host's name and of a path: letters, digits and dashes (a dot would name a namespace).
fn app_id(text: &str) -> Result<String, String> {
    let is_one = (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| "an app id is 1 to 63 letters, digits and dashes".to_owned())
}

/// A component's name is a part of a path.
fn component(text: &str) -> Result<String, String> {
    let is_one = (1..=253).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| "a component's name is letters, digits, dashes, dots and underscores".to_owned())
}

/// `secretstore/pando-database` or `secretstore/pando-database/task-service`.
fn kept(text: &str) -> Result<SecretPlace, String> {
    let parsed = || {
        let mut parts = text.split('/').map(|part| component(part).ok());
        let place = SecretPlace {
            store: parts.next()??,
            name: parts.next()??,
            key: parts.next().map_or(Some(None), |key| key.map(Some))?,
        };
        parts.next().is_none().then_some(place)
    };
    parsed().ok_or_else(|| "a secret is STORE/SECRET or STORE/SECRET/KEY, such as secretstore/pando-database/task-service".to_owned())
}

fn placed(text: &str) -> Result<Placed, String> {
    let parsed = || {
        let (service, id) = text.split_once('=')?;
        Some(Placed {
            service: ServiceName::named(service)?,
            app_id: app_id(id).ok()?,
        })
    };
    parsed().ok_or_else(|| "a place is SERVICE=APP_ID, such as task-service=todo-backend".to_owned())
}
