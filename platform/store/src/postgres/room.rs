use super::error::OpenError;
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
        self.whole(async || {
            self.make_role(room.role, Some(room.password)).await?;
            self.close_public().await?;
            // The owner is one of the role, so that it reads what is kept there: it moves all data.
            self.run(&format!(
                "create schema if not exists {schema}; revoke all on schema {schema} from public;
                 grant usage, create on schema {schema} to {role}; grant {role} to current_user;
                 revoke all on database {database} from public; grant connect on database {database} to {role}"
            ))
            .await
        })
        .await
    }
}
