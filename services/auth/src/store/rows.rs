//! Rows as types, and the reads that give them.

use pando_auth_contract::{Invitation, Session, User};
use pando_kernel::{Email, Instant, InvitationId, PersonName, SessionId, UserId, Zone};
use pando_store::{Row, Store, StoreError};
use pando_token::{Revocation, RevocationKind};
use pando_wire::Role;

use super::statements as sql;
use crate::domain::refresh::{Family, Hash};

/// An account with what verifies its password.
#[derive(Clone, Debug)]
pub struct Account {
    /// What its owner sees.
    pub user: User,
    /// PHC string of the password's hash.
    pub password: String,
    /// One more with each change and each sign-in.
    pub version: u64,
}

/// A session with what verifies its tokens.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// What is known of its tokens.
    pub family: Family,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used.
    pub last_used_at: Instant,
    /// When it ends in any case.
    pub ends_at: Instant,
    /// What the client called itself.
    pub user_agent: Option<String>,
}

fn inconsistent(what: &str) -> StoreError {
    StoreError::Inconsistent(what.to_owned())
}

fn hash(bytes: Vec<u8>) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| inconsistent("a hash is not 32 bytes long"))
}

impl Account {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let name = row.get::<Option<String>>(2)?;
        let role: String = row.get(3)?;
        let zone: String = row.get(4)?;
        Ok(Self {
            user: User {
                id: row.get(0)?,
                email: Email::new(&row.get::<String>(1)?).map_err(|_| inconsistent("account.email"))?,
                name: name
                    .map(|name| PersonName::new(&name))
                    .transpose()
                    .map_err(|_| inconsistent("account.name"))?,
                role: if role == "administrator" {
                    Role::Administrator
                } else {
                    Role::Member
                },
                // A zone may leave the database of zones with an update; nobody is locked out for that.
                time_zone: zone.parse().unwrap_or_else(|_| Zone::utc()),
                created_at: row.get(7)?,
            },
            password: row.get(5)?,
            version: row.get(6)?,
        })
    }

    /// The account of this address.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn by_email(store: &dyn Store, email: &Email) -> Result<Option<Self>, StoreError> {
        let rows = store.read(&sql::ACCOUNT_BY_EMAIL, vec![email.as_str().into()]).await?;
        rows.first().map(Self::read).transpose()
    }

    /// The account of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn by_id(store: &dyn Store, id: UserId) -> Result<Option<Self>, StoreError> {
        let rows = store.read(&sql::ACCOUNT_BY_ID, vec![id.into()]).await?;
        rows.first().map(Self::read).transpose()
    }

    /// At most `limit` accounts after an id, in the order in which they were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn page(store: &dyn Store, after: Option<UserId>, limit: u32) -> Result<Vec<Self>, StoreError> {
        let after = after.map_or_else(|| Vec::new().into(), Into::into);
        let rows = store.read(&sql::ACCOUNT_PAGE, vec![after, limit.into()]).await?;
        rows.iter().map(Self::read).collect()
    }
}

/// How many accounts there are.
///
/// # Errors
/// When the store fails.
pub async fn accounts(store: &dyn Store) -> Result<i64, StoreError> {
    let rows = store.read(&sql::ACCOUNTS, Vec::new()).await?;
    rows.first().ok_or_else(|| inconsistent("census is empty"))?.get(0)
}

impl SessionRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let previous = match (row.get::<Option<Vec<u8>>>(4)?, row.get::<Option<Vec<u8>>>(5)?) {
            (Some(previous), Some(salt)) => Some((hash(previous)?, hash(salt)?)),
            _ => None,
        };
        Ok(Self {
            id: row.get(0)?,
            user_id: row.get(1)?,
            family: Family {
                family_hash: hash(row.get(2)?)?,
                current_hash: hash(row.get(3)?)?,
                previous,
                rotated_at: row.get(6)?,
                expires_at: row.get(9)?,
            },
            created_at: row.get(7)?,
            last_used_at: row.get(8)?,
            ends_at: row.get(10)?,
            user_agent: row.get(11)?,
        })
    }

    /// The session of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn by_id(store: &dyn Store, id: SessionId) -> Result<Option<Self>, StoreError> {
        let rows = store.read(&sql::SESSION_BY_ID, vec![id.into()]).await?;
        rows.first().map(Self::read).transpose()
    }

    /// The sessions of a person that are not over, the one used last first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(store: &dyn Store, user_id: UserId, now: Instant) -> Result<Vec<Self>, StoreError> {
        let rows = store.read(&sql::SESSIONS_OF, vec![user_id.into(), now.into()]).await?;
        rows.iter().map(Self::read).collect()
    }

    /// As its owner sees it.
    pub fn shown(self, current: SessionId) -> Session {
        Session {
            current: self.id == current,
            id: self.id,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.family.expires_at,
            user_agent: self.user_agent,
        }
    }
}

/// The invitation of a row of id, email, created_at, expires_at; without its code, which nobody knows any more.
pub fn invitation(row: &Row) -> Result<Invitation, StoreError> {
    let email = row.get::<Option<String>>(1)?;
    Ok(Invitation {
        id: row.get::<InvitationId>(0)?,
        email: email
            .map(|email| Email::new(&email))
            .transpose()
            .map_err(|_| inconsistent("invitation.email"))?,
        created_at: row.get(2)?,
        expires_at: row.get(3)?,
        code: None,
    })
}

/// At most `limit` revocations after a position, and where the list ends.
///
/// # Errors
/// When the store fails.
pub async fn revocations(store: &dyn Store, after: i64, limit: u32) -> Result<(Vec<Revocation>, i64), StoreError> {
    let reads = vec![
        (&sql::REVOCATIONS, vec![after.into(), limit.into()]),
        (&sql::REVOCATION_END, Vec::new()),
    ];
    let answers = store.read_at_once(reads).await?;
    let [page, end] = answers.as_slice() else {
        return Err(inconsistent("two reads gave not two answers"));
    };
    let read = |row: &Row| {
        let kind: String = row.get(1)?;
        let kind = if kind == "user" {
            RevocationKind::User
        } else {
            RevocationKind::Session
        };
        Ok(Revocation {
            position: row.get(0)?,
            kind,
            id: row.get(2)?,
            at: row.get(3)?,
        })
    };
    let items = page.iter().map(read).collect::<Result<_, StoreError>>()?;
    Ok((items, end.first().ok_or_else(|| inconsistent("revocation_end is empty"))?.get(0)?))
}
