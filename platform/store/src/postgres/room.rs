use std::time::Duration;

use super::Address;
use super::background::Background;
use super::connect::Connector;
use super::error::{OpenError, open_error};
use super::migrate::{Owner, quoted};

/// A schema of the database that is filled by somebody else than our services: by a sidecar's state store, say.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    /// The schema's name.
    pub schema: &'a str,
    /// The role that may make tables in it, and nothing anywhere else.
    pub role: &'a str,
    /// The role's password, set each time.
    pub password: &'a str,
}

impl Owner<'_> {
    /// One of them, in one transaction.
    pub async fn room(&self, room: &Room<'_>) -> Result<(), OpenError> {
        let (schema, role) = (quoted(room.schema), quoted(room.role));
        let database = quoted(self.address.database());
        // A dump that the owner restores leaves it with what was the role's.
        let back = format!(
            "do $room$ declare one record; begin
                for one in select oid::regclass as name from pg_class
                    where relnamespace = {}::regnamespace and relkind in ('r', 'p') and relowner = current_user::regrole
                loop execute format('alter table %s owner to %I', one.name, {}); end loop;
             end $room$",
            literal(&schema),
            literal(room.role),
        );
        self.whole(async || {
            self.make_role(room.role, Some(room.password)).await?;
            self.close_public().await?;
            // The owner is one of the role, so that it reads what is kept there: it moves all data.
            self.run(&format!(
                "create schema if not exists {schema}; revoke all on schema {schema} from public;
                 grant usage, create on schema {schema} to {role}; grant {role} to current_user;
                 revoke all on database {database} from public; grant connect on database {database} to {role}"
            ))
            .await?;
            self.run(&back).await
        })
        .await
    }
}

/// A text in a statement.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Lets another role read what is in a schema and what its owner, as whom the address enters, makes in it from now on. What is granted
/// already stays so.
///
/// # Errors
/// When the database is away, does not let the owner in, or has no such schema or role.
pub async fn let_read(owner: &Address, schema: &str, reader: &str) -> Result<(), OpenError> {
    let (client, driver) = Connector::new(owner, "public")?.open(Duration::ZERO).await?;
    let _driver = Background::start(async move { drop(driver.await) });
    let (schema, reader) = (quoted(schema), quoted(reader));
    let grants = format!(
        "grant usage on schema {schema} to {reader}; grant select on all tables in schema {schema} to {reader};
         alter default privileges in schema {schema} grant select on tables to {reader}"
    );
    client.batch_execute(&grants).await.map_err(|error| open_error(owner, &error))
}
