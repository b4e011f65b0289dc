use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Connect;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::{OpenError, open_error};
use super::passwords::Renewed;
use super::{Address, schema_name};

/// A connection that somebody has to drive.
pub(super) type Driver = Connection<Socket, <MakeRustlsConnect as tokio_postgres::tls::MakeTlsConnect<Socket>>::Stream>;

/// Opens connections to one database for one service.
#[derive(Clone)]
pub(super) struct Connector {
    pub address: Address,
    tls: MakeRustlsConnect,
    app_id: &'static str,
}

impl Connector {
    /// Reads the authorities' certificates; connects to nothing yet.
    pub fn new(address: &Address, app_id: &'static str) -> Result<Self, OpenError> {
        Ok(Self {
            address: address.clone(),
            tls: tls(address)?,
            app_id,
        })
    }

    /// What a session of the service is like: it sees the service's schema alone, and no statement takes longer than `statement_max`.
    pub fn config(&self, statement_max: Duration) -> Config {
        let mut config = self.address.config.clone();
        if let Some(password) = self.address.renewed.as_ref().and_then(Renewed::read) {
            config.password(password);
        }
        let given = config.get_options().unwrap_or_default();
        let options = format!(
            "{given} -c search_path={} -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout=10000",
            schema_name(self.app_id),
            statement_max.as_millis(),
            statement_max.as_millis(),
        );
        config.options(options.trim_start());
        if config.get_application_name().is_none() {
            config.application_name(self.app_id);
        }
        config
    }

    /// One connection. A password that is refused is read again, where it is known where it is kept.
    pub async fn connect(&self, statement_max: Duration) -> Result<(Client, Driver), tokio_postgres::Error> {
        let config = self.config(statement_max);
        let refusal = match config.connect(self.tls.clone()).await {
            Err(error) if error.code() == Some(&SqlState::INVALID_PASSWORD) => error,
            opened => return opened,
        };
        match &self.address.renewed {
            Some(renewed) if renewed.another_than(config.get_password()).await => {
                tracing::info!(address = %self.address, "the password of the database has changed, and was read again");
                self.config(statement_max).connect(self.tls.clone()).await
            }
            _ => Err(refusal),
        }
    }

    /// One connection to a server that is new enough, or a sentence that says what to do.
    pub async fn open(&self, statement_max: Duration) -> Result<(Client, Driver), OpenError> {
        let opened = self.connect(statement_max).await;
        let (client, driver) = opened.map_err(|error| open_error(&self.address, &error))?;
        match driver.parameter("server_version") {
            Some(found) if is_old(found) => Err(OpenError::Old {
                address: self.address.to_string(),
                found: found.to_owned(),
                needed: MAJOR_MIN,
            }),
            _ => Ok((client, driver)),
        }
    }
}

/// How a pool opens its connections.
pub(super) struct ForPool {
    pub connector: Connector,
    /// How long a statement may take.
    pub statement_max: Duration,
}

impl Connect for ForPool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the pool ends it with the connection; it asks for a handle of this kind"
    )]
    fn connect(&self, _: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), tokio_postgres::Error>> {
        async {
            let (client, driver) = self.connector.connect(self.statement_max).await?;
            let driven = tokio::spawn(async move {
                if let Err(error) = driver.await {
                    tracing::debug!(%error, "a connection for units ended");
                }
            });
            Ok((client, driven))
        }
        .boxed()
    }
}

/// The oldest server that knows `idle_session_timeout`, by which a leader that fell silent is found.
const MAJOR_MIN: u32 = 14;

/// Whether a version, as a server says it (`13.14 (Debian 13.14-1)`), is below [`MAJOR_MIN`]. One that cannot be read is taken for new.
fn is_old(version: &str) -> bool {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().is_ok_and(|major: u32| major < MAJOR_MIN)
}

fn tls(address: &Address) -> Result<MakeRustlsConnect, OpenError> {
    let mut roots = RootCertStore::empty();
    // Nothing is read for a connection in the clear.
    if address.config.get_ssl_mode() != SslMode::Disable {
        match &address.roots {
            Some(file) => read_roots(file, &mut roots)?,
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        }
    }
    // By name, since a process may hold more than one provider.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| OpenError::Tls(error.to_string()))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

fn read_roots(file: &PathBuf, roots: &mut RootCertStore) -> Result<(), OpenError> {
    let failed = |reason: String| OpenError::Roots {
        file: file.clone(),
        reason,
    };
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| failed(error.to_string()))? {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(failed("there is no certificate in it".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_too_old_is_known_by_its_version() {
        for (version, is_too_old) in [
            ("9.6.24", true),
            ("13.14 (Debian 13.14-1.pgdg120+2)", true),
            ("14.0", false),
            ("17.2", false),
            ("18beta1", false),
            ("CockroachDB", false),
        ] {
            assert_eq!(is_old(version), is_too_old, "{version}");
        }
    }
}
