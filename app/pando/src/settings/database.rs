use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use clap::Args;
use pando_auth_contract::Secret;
use pando_store::postgres::{Address, Passwords, role_name};

/// Where the data is, when it is in PostgreSQL.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "PostgreSQL")]
pub struct DatabaseSettings {
    /// The database, in place of the data folder: postgres://HOST:PORT/NAME. Each service signs in as its own role (task_service)
    /// unless the address names one: postgres://ROLE@HOST:PORT/NAME. Better set by the variable when it holds a password
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<Address>,
    /// A file with the role's password, or a folder with a file for each service, named like the service; in place of the one in the
    /// address. Read again when the server refuses what it held before
    #[arg(long, env = "PANDO_DATABASE_PASSWORD_FILE", value_name = "FILE|DIR")]
    pub database_password_file: Option<PathBuf>,
    /// A file with certificates (PEM): the database must show one that they vouch for, in place of the public authorities
    #[arg(long, env = "PANDO_DATABASE_CA_FILE", value_name = "FILE")]
    pub database_ca_file: Option<PathBuf>,
    /// Connections of each service for changes and long reads [default: 7]; three more are for short reads and for the election of whoever
    /// leads. Of the conversations half as many. Two processes of each service take 92 with 7: a server has 100 where nothing else is
    /// set, and keeps 3 of them
    #[arg(long, env = "PANDO_DATABASE_CONNECTIONS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=500))]
    pub database_connections: Option<u16>,
}

impl DatabaseSettings {
    /// Refuses what does not fit together.
    ///
    /// # Errors
    /// A sentence that names what to set.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.database_url.is_some() || (self.database_password_file.is_none() && self.database_ca_file.is_none()),
            "a password or certificates for a database, and no DATABASE_URL that says where it is"
        );
        Ok(())
    }

    /// The database as its owner signs in to it.
    ///
    /// # Errors
    /// When there is none, or no role, or its password cannot be read.
    pub fn owner(&self) -> anyhow::Result<Address> {
        let address = self.database_url.clone().context("DATABASE_URL is not set")?;
        ensure!(
            address.role().is_some(),
            "the address must name the owner of the database: postgres://OWNER@HOST:PORT/NAME"
        );
        let password = self.database_password_file.as_deref().map(password_from).transpose()?;
        Ok(self.with_files(address, password))
    }

    /// The database as a service signs in to it, where there is one.
    ///
    /// # Errors
    /// When its password cannot be read.
    pub fn address_for(&self, service: &str) -> anyhow::Result<Option<Address>> {
        let Some(mut address) = self.database_url.clone() else {
            return Ok(None);
        };
        if address.role().is_none() {
            address = address.with_role(&role_name(service));
        }
        let file = |path: &Path| if path.is_dir() { path.join(service) } else { path.to_owned() };
        let file = self.database_password_file.as_deref().map(file);
        let password = file.as_deref().map(password_from).transpose()?;
        let mut address = self.with_files(address, password);
        if let Some(file) = file {
            address = address.with_passwords(Arc::new(PasswordFile(file)));
        }
        Ok(Some(address))
    }

    fn with_files(&self, mut address: Address, password: Option<Secret>) -> Address {
        if let Some(password) = password {
            address = address.with_password(password.expose());
        }
        if let Some(file) = &self.database_ca_file {
            address = address.with_roots(file.clone());
        }
        address
    }
}

/// A role's password in a file, which an operator may change.
struct PasswordFile(PathBuf);

#[async_trait]
impl Passwords for PasswordFile {
    async fn password(&self) -> Result<String, String> {
        let read = password_from(&self.0).map_err(|error| format!("{error:#}"))?;
        Ok(read.expose().to_owned())
    }
}

/// A password from a file, without the line's end.
///
/// # Errors
/// When it cannot be read, or is empty.
pub fn password_from(file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the password file {} cannot be read", file.display()))?;
    let text = text.trim_end_matches(['\r', '\n']);
    ensure!(!text.is_empty(), "the password file {} is empty", file.display());
    Ok(Secret::new(text))
}
