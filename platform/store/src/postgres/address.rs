use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::passwords::{Passwords, Renewed};

/// Where a database is, and as whom it is opened.
///
/// Read from `postgres://ROLE:PASSWORD@HOST:PORT/DATABASE?sslmode=…&sslrootcert=FILE`. Shown without its password, always.
///
/// `sslmode=disable` sends everything in the clear; `require`, `verify-ca` and `verify-full` all check the server's certificate and
/// name (nothing less than that keeps a stranger out, so there is no less), against `sslrootcert` or else the public authorities.
/// Without the word it is `verify-full`, but for a server on this machine and one that is reached by a socket file: `disable`.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    pub(super) roots: Option<PathBuf>,
    pub(super) renewed: Option<Renewed>,
}

/// An address that cannot be used; says what is wrong with it, and does not repeat it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address of the database cannot be used: {0}. It is postgres://ROLE:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (plain, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut kept, mut mode, mut roots) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", word)) => mode = Some(word),
                Some(("sslrootcert", file)) => roots = Some(PathBuf::from(file)),
                _ => kept.push(pair),
            }
        }
        if !plain.starts_with("postgres://") && !plain.starts_with("postgresql://") {
            return Err(AddressError("it does not begin with postgres://".to_owned()));
        }
        let separator = if kept.is_empty() { "" } else { "?" };
        let parsed = format!("{plain}{separator}{}", kept.join("&")).parse();
        let mut config: Config = parsed.map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            AddressError(cause.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_dbname().is_none() {
            return Err(AddressError("it names no database".to_owned()));
        }
        config.ssl_mode(match mode {
            Some("disable") => SslMode::Disable,
            Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            None if config.get_hosts().iter().all(is_here) => SslMode::Disable,
            None => SslMode::Require,
            Some(_) => {
                return Err(AddressError(
                    "sslmode is one of disable, require, verify-ca, verify-full".to_owned(),
                ));
            }
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // A server that went away without a word is noticed in seconds, not hours.
        config
            .keepalives_idle(Duration::from_secs(10))
            .tcp_user_timeout(Duration::from_secs(10));
        Ok(Self {
            config,
            roots,
            renewed: None,
        })
    }
}

impl Address {
    /// The same database as another role.
    #[must_use]
    pub fn with_role(mut self, role: &str) -> Self {
        self.config.user(role);
        self
    }

    /// The same database for whoever, as it is shown.
    pub fn without_role(&self) -> String {
        let shown = self.to_string();
        match self.role() {
            Some(role) => shown.replacen(&format!("{role}@"), "", 1),
            None => shown,
        }
    }

    /// With this password, as one that stands in a file.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.config.password(password);
        self
    }

    /// With a password that is read again from where it is kept when the server refuses the one before.
    #[must_use]
    pub fn with_passwords(mut self, kept: Arc<dyn Passwords>) -> Self {
        self.renewed = Some(Renewed::new(kept));
        self
    }

    /// Over TLS, with the server's certificate checked against these authorities (a PEM file).
    #[must_use]
    pub fn with_roots(mut self, roots: PathBuf) -> Self {
        self.config.ssl_mode(SslMode::Require);
        self.roots = Some(roots);
        self
    }

    /// The role it is opened as, if the address says so.
    pub fn role(&self) -> Option<&str> {
        self.config.get_user()
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        Host::Unix(_) => true,
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("postgres://")?;
        if let Some(role) = self.role() {
            write!(out, "{role}@")?;
        }
        for (number, host) in self.config.get_hosts().iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            match host {
                Host::Tcp(name) => write!(out, "{comma}{name}")?,
                Host::Unix(path) => write!(out, "{comma}{}", path.display())?,
            }
            if let Some(port) = self.config.get_ports().get(number) {
                write!(out, ":{port}")?;
            }
        }
        write!(out, "/{}", self.database())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> SslMode {
        text.parse::<Address>().unwrap().config.get_ssl_mode()
    }

    #[test]
    fn no_address_shows_its_password() {
        let address: Address = "postgres://auth_service:s3cret@db.example:5433/pando?sslmode=require&application_name=x"
            .parse()
            .unwrap();
        assert_eq!(address.to_string(), "postgres://auth_service@db.example:5433/pando");
        assert!(!format!("{address:?}").contains("s3cret"));
        for wrong in [
            "postgres://a:s3cret@h:port/d",
            "http://a:s3cret@h/d",
            "postgres://a:s3cret@h",
            "postgres://a:s3cret@h/d?sslmode=x",
        ] {
            let error = wrong.parse::<Address>().unwrap_err();
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn what_leaves_this_machine_is_encrypted_unless_it_is_said_otherwise() {
        assert_eq!(mode("postgres://a@db.example/d"), SslMode::Require);
        assert_eq!(
            mode("postgres://a@db.example/d?sslmode=verify-full&sslrootcert=/ca.pem"),
            SslMode::Require
        );
        assert_eq!(mode("postgres://a@db.example/d?sslmode=disable"), SslMode::Disable);
        for here in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(mode(&format!("postgres://a@{here}/d")), SslMode::Disable);
        }
        assert_eq!(mode("postgres://a@127.0.0.1/d?sslmode=require"), SslMode::Require);
    }
}
