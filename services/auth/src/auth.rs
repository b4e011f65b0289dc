use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pando_auth_contract::contract;
use pando_kernel::Instant;
use pando_service::{Counter, Platform, Service, Wake};
use pando_store::{Store, StoreError};
use pando_token::{Revocation, RevocationKind, RevocationList};

use crate::domain::password_rules::Password;
use crate::domain::slow_down::{Key, SlowDown};
use crate::keys::{KeyError, Keys, Sealer};
use crate::password::{CostError, Passwords};
use crate::store::rows;
use crate::{Deps, Settings, endpoints, reconcilers};

/// What stops the start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting that cannot be.
    #[error("{0}")]
    Setting(String),
    /// The password hashing cannot be set up like that.
    #[error(transparent)]
    Cost(#[from] CostError),
    /// The signing keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no threads.
    #[error("no thread for hashing passwords: {0}")]
    Io(#[from] std::io::Error),
}

/// auth-service, open. Cheap to clone.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

/// What the handlers share.
pub struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) platform: Platform,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    pub(crate) keys: Keys,
    pub(crate) figures: Figures,
    /// Signalled when an account was deleted.
    pub(crate) deleted: Wake,
    slow_down: Mutex<SlowDown>,
    /// How far the list of revocations is known to this process's verifier.
    revocations_known: AtomicI64,
}

impl std::ops::Deref for Auth {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Counters.
pub(crate) struct Figures {
    pub logins: Counter,
    pub failures: Counter,
    pub registrations: Counter,
    pub reuses: Counter,
}

impl Auth {
    /// Reads the keys (or makes the first one) and the revocations.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn open(deps: Deps) -> Result<Self, StartError> {
        let auth = Self::without_keys(deps)?;
        auth.keys.keep().await?;
        auth.follow_revocations().await?;
        Ok(auth)
    }

    /// auth-service without its signing keys, which are neither read nor made: for the operator's work on data that no server holds.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn without_keys(deps: Deps) -> Result<Self, StartError> {
        let Deps { platform, store, settings } = deps;
        check(&settings, platform.verifier.profile().lifetime_seconds_max)?;
        let metrics = &platform.metrics;
        let figures = Figures {
            logins: metrics.counter("pando_logins_total", "People who signed in"),
            failures: metrics.counter("pando_login_failures_total", "Wrong addresses or passwords"),
            registrations: metrics.counter("pando_registrations_total", "Accounts made"),
            reuses: metrics.counter(
                "pando_refresh_reuses_total",
                "Sessions ended because a used refresh token came again",
            ),
        };
        Ok(Self(Arc::new(Inner {
            passwords: Passwords::new(&platform, &settings)?,
            keys: Keys::new(store.clone(), platform.clone(), settings.sealing_secret.clone().map(Sealer::new)),
            store,
            platform,
            settings,
            figures,
            deleted: Wake::new(),
            slow_down: Mutex::default(),
            revocations_known: AtomicI64::new(0),
        })))
    }

    /// As the process sees it.
    pub fn service(&self) -> Service {
        let router = endpoints::routes(self.clone()).finish(&contract(), &self.platform);
        let ring = self.keys.ring();
        let clock = self.platform.clock.clone();
        let ready = move || {
            let ready = ring.signer(clock.now()).map(|_| ()).ok_or_else(|| "no signing key".to_owned());
            Box::pin(std::future::ready(ready)) as futures_util::future::BoxFuture<'static, _>
        };
        let service = Service::new(contract(), router).ready(Arc::new(ready));
        reconcilers::all(self).into_iter().fold(service, Service::reconciler)
    }

    pub(crate) fn now(&self) -> Instant {
        self.platform.clock.now()
    }

    /// One page of the list of revocations. Who knows more than there is (a backup was restored) starts over.
    pub(crate) async fn revocations(&self, after: i64) -> Result<RevocationList, StoreError> {
        const PAGE: u32 = 500;
        let (items, end) = rows::revocations(&*self.store, after, PAGE).await?;
        if after <= end {
            let next = items.last().map_or(after.max(0), |last: &Revocation| last.position);
            return Ok(RevocationList { items, next });
        }
        let (items, end) = rows::revocations(&*self.store, 0, PAGE).await?;
        Ok(RevocationList {
            next: items.last().map_or(end, |last| last.position),
            items,
        })
    }

    /// Tells this process's verifier what was revoked since it last asked, here or by another process.
    pub(crate) async fn follow_revocations(&self) -> Result<(), StoreError> {
        let verifier = &self.platform.verifier;
        let mut after = self.revocations_known.load(Ordering::SeqCst);
        loop {
            let list = self.revocations(after).await?;
            let now = self.now();
            for revocation in &list.items {
                match revocation.kind {
                    RevocationKind::Session => {
                        let until = revocation.at.plus_seconds(verifier.profile().lifetime_seconds_max);
                        verifier.revoke_session(revocation.id.into(), until, now);
                    }
                    RevocationKind::User => verifier.revoke_user(revocation.id.into(), revocation.at, now),
                }
            }
            after = list.next;
            self.revocations_known.fetch_max(after, Ordering::SeqCst);
            if list.items.is_empty() {
                return Ok(());
            }
        }
    }

    /// Begins an attempt that may be a guess.
    pub(crate) fn attempt(&self, key: Key) -> Result<Attempt<'_>, u32> {
        self.slow_down
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .begin(key, self.now())?;
        Ok(Attempt {
            auth: self,
            key,
            is_judged: false,
        })
    }

    /// A password that may be chosen by this person, hashed.
    pub(crate) async fn hashed(&self, password: &Password) -> Result<String, pando_service::PoolError> {
        self.passwords.hash(password).await
    }
}

/// An attempt that may be a guess. Dropped unjudged (the server was too busy, the client went away) it does not count.
pub(crate) struct Attempt<'a> {
    auth: &'a Inner,
    key: Key,
    is_judged: bool,
}

impl Attempt<'_> {
    pub fn wrong(mut self) {
        self.is_judged = true;
    }

    pub fn right(mut self) {
        self.is_judged = true;
        self.auth
            .slow_down
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .succeeded(&self.key);
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.is_judged {
            self.auth
                .slow_down
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .not_judged(&self.key);
        }
    }
}

fn check(settings: &Settings, lifetime_seconds_max: i64) -> Result<(), StartError> {
    const SECRET_CHARACTERS_MIN: usize = 16;
    let wrong = |text: String| Err(StartError::Setting(text));
    if !(1..=lifetime_seconds_max).contains(&i64::from(settings.access_token_seconds)) {
        return wrong(format!(
            "an access token lives 1 to {lifetime_seconds_max} seconds, not {}",
            settings.access_token_seconds
        ));
    }
    if !(1..=Password::CHARACTERS_MAX).contains(&settings.password_length_min) {
        return wrong(format!("the shortest password has 1 to {} characters", Password::CHARACTERS_MAX));
    }
    if settings.session_idle_seconds < 1 || settings.session_seconds_max < 1 || settings.invitation_seconds < 1 {
        return wrong("sessions and invitations last at least a second".to_owned());
    }
    match &settings.sealing_secret {
        Some(secret) if secret.expose().chars().count() < SECRET_CHARACTERS_MIN => wrong(format!(
            "the secret that seals the signing keys needs at least {SECRET_CHARACTERS_MIN} characters"
        )),
        _ => Ok(()),
    }
}
