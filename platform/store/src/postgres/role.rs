use std::time::Duration;

use tokio_postgres::error::SqlState;

use super::connect::Connector;
use super::error::{OpenError, text as error_text};
use super::migrate::{Owner, quoted};

/// Another database of the server in which a role has rights. (Those on the database itself do not say which it is.)
const ELSEWHERE: &str = "select d.datname::text from pg_shdepend s join pg_database d on d.oid = s.dbid
     where s.refclassid = 'pg_authid'::regclass and s.refobjid = $1::text::regrole and d.datname <> current_database()
     order by d.datname limit 1";

/// Whether everybody may make things in the schema `public`; no row where there is none.
const IS_PUBLIC_OPEN: &str = "select exists (
       select from aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a where a.grantee = 0 and a.privilege_type = 'CREATE')
     from pg_namespace where nspname = 'public'";

impl Owner<'_> {
    /// Makes a role that may do nothing yet, where it is not there, and sets its password, as a SCRAM verifier.
    pub async fn make_role(&self, name: &str, password: Option<&str>) -> Result<(), OpenError> {
        let found = self.client.query_opt("select 1 from pg_roles where rolname = $1", &[&name]).await;
        let is_there = found.map_err(|error| self.failed(&error))?.is_some();
        let role = quoted(name);
        if !is_there {
            self.run(&format!("create role {role} login nosuperuser nocreatedb nocreaterole noinherit"))
                .await?;
        }
        if let Some(password) = password {
            if is_there {
                self.keep_from_locking_out(name, password).await?;
            }
            let verifier = postgres_protocol::password::scram_sha_256(password.as_bytes());
            self.run(&format!("alter role {role} password '{verifier}'")).await?;
        }
        Ok(())
    }

    /// Roles are the server's, not the database's: refuses to change the password of one that another database uses. Where the server
    /// asks whoever comes from here for no password (`trust`), any one enters, and nothing is learned.
    async fn keep_from_locking_out(&self, role: &str, password: &str) -> Result<(), OpenError> {
        let elsewhere = self.client.query_opt(ELSEWHERE, &[&quoted(role)]).await;
        let Some(row) = elsewhere.map_err(|error| self.failed(&error))? else {
            return Ok(());
        };
        // Whether it is the password that the role has, only an entry tells: an owner does not see verifiers.
        let address = self.address.clone().with_role(role).with_password(password);
        match Connector::new(&address, "public")?.connect(Duration::ZERO).await {
            Err(error) if error.code() == Some(&SqlState::INVALID_PASSWORD) => Err(OpenError::Elsewhere {
                address: self.address.to_string(),
                role: role.to_owned(),
                database: row.get(0),
            }),
            // It may not be let into this database yet: the password was right.
            Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Ok(()),
            // Too many connections, no entry in pg_hba.conf, no right to log in: none of them tells of the password.
            Err(error) => Err(OpenError::Unproved {
                address: self.address.to_string(),
                role: role.to_owned(),
                database: row.get(0),
                reason: error_text(&error),
            }),
            Ok(_) => Ok(()),
        }
    }

    /// Sees to it that nobody makes things in `public`, where every role of the database would see them: before PostgreSQL 15 everybody
    /// may unless it is taken from them.
    pub async fn close_public(&self) -> Result<(), OpenError> {
        if !self.is_public_open().await? {
            return Ok(());
        }
        // Of one who may not, the server takes it with a warning.
        self.run("revoke create on schema public from public").await?;
        match self.is_public_open().await? {
            true => Err(OpenError::Public {
                address: self.address.to_string(),
            }),
            false => Ok(()),
        }
    }

    async fn is_public_open(&self) -> Result<bool, OpenError> {
        let found = self.client.query_opt(IS_PUBLIC_OPEN, &[]).await;
        Ok(found.map_err(|error| self.failed(&error))?.is_some_and(|row| row.get(0)))
    }
}
