//! What the server's operator does by commands, without being signed in.

use pando_auth_contract::Secret;
use pando_kernel::{Email, Instant, UserId};
use pando_service::PoolError;
use pando_store::{CommitError, Op, StoreError, Unit};
use pando_wire::Role;

use crate::domain::password_rules::{Password, PasswordError};
use crate::store::rows::Account;
use crate::store::{statements as sql, units};
use crate::{Auth, KeyError};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// No such account.
    #[error("there is no account with this address")]
    NoSuchAccount,
    /// The password may not be chosen.
    #[error("the password {0}")]
    Password(#[from] PasswordError),
    /// Too many passwords are being hashed.
    #[error("{0}; try again in a moment")]
    Busy(#[from] PoolError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The change was not committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// An account as the operator sees it.
#[derive(Clone, Debug)]
pub struct KnownAccount {
    /// Its id.
    pub id: UserId,
    /// Its address.
    pub email: Email,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Instant,
}

impl Auth {
    /// Gives an account a new password, made here when none is given, and ends all its sessions. Answers the password.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing has changed then.
    pub async fn reset_password(&self, email: &Email, new: Option<Secret>) -> Result<Secret, AdministrationError> {
        let account = Account::by_email(&*self.store, email)
            .await?
            .ok_or(AdministrationError::NoSuchAccount)?;
        let new = new.unwrap_or_else(|| self.generated_password());
        let password = Password::new(new.expose())?;
        password.judge(self.settings.password_length_min, &account.user.email, account.user.name.as_ref())?;
        let hashed = self.hashed(&password).await?;
        let params = vec![
            account.user.id.into(),
            account.version.into(),
            account.password.into(),
            hashed.into(),
        ];
        let mut unit = Unit::new().op(Op::one(&sql::ACCOUNT_PASSWORD, params, units::words::ACCOUNT));
        unit.ops.extend(units::end_sessions(account.user.id, None, self.now()));
        self.store.commit(unit).await?;
        self.follow_revocations().await?;
        tracing::info!(user_id = %account.user.id, "the operator set a new password; all sessions ended");
        Ok(new)
    }

    /// Makes an account an administrator, from its next access token on.
    ///
    /// # Errors
    /// [`AdministrationError`]; nothing has changed then.
    pub async fn make_administrator(&self, email: &Email) -> Result<(), AdministrationError> {
        let account = Account::by_email(&*self.store, email)
            .await?
            .ok_or(AdministrationError::NoSuchAccount)?;
        let params = vec![account.user.id.into(), account.version.into()];
        let op = Op::one(&sql::ACCOUNT_PROMOTE, params, units::words::ACCOUNT);
        self.store.commit(Unit::new().op(op)).await?;
        tracing::info!(user_id = %account.user.id, "the operator made an account administrator");
        Ok(())
    }

    /// At most 200 accounts after an id, in the order in which they were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn accounts(&self, after: Option<UserId>) -> Result<Vec<KnownAccount>, StoreError> {
        const PAGE: u32 = 200;
        let accounts = Account::page(&*self.store, after, PAGE).await?;
        let shown = |account: Account| KnownAccount {
            id: account.user.id,
            email: account.user.email,
            role: account.user.role,
            created_at: account.user.created_at,
        };
        Ok(accounts.into_iter().map(shown).collect())
    }

    /// Makes a new signing key now. Answers from when on it signs; until then it is published beside the one that does.
    ///
    /// # Errors
    /// [`KeyError`]; nothing has changed then.
    pub async fn rotate_keys_now(&self) -> Result<Instant, KeyError> {
        self.keys.rotate_now().await
    }

    /// 125 random bits in five groups; no letters that look like digits.
    fn generated_password(&self) -> Secret {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut bytes = [0; 25];
        self.platform.random.fill(&mut bytes);
        let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        Secret::new(groups.join("-"))
    }
}
