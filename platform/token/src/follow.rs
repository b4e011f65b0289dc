use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use pando_kernel::{Clock, Ids, Instant};
use pando_wire::{After, Call, CallContext, CallError, Client, Operation};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Jwks, TokenVerifier};

/// What a revocation is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RevocationKind {
    /// One session: all its tokens.
    Session,
    /// A person: all tokens issued before `at`.
    User,
}

/// One revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revocation {
    /// Its place in the list of all of them; rising.
    pub position: i64,
    /// Of a session or of a person.
    pub kind: RevocationKind,
    /// The id of that session or person.
    #[schemars(with = "String")]
    pub id: Uuid,
    /// When it was revoked.
    pub at: Instant,
}

/// The revocations after a position, in order. Those whose tokens have all expired may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevocationList {
    /// The revocations.
    pub items: Vec<Revocation>,
    /// What to ask `after` next.
    pub next: i64,
}

/// Keeps a verifier's keys and revocations up to date by asking the service that issues tokens. Run [`Self::poll`] every two
/// seconds (`pando_service::Reconciler::following` does): a revocation then binds within five.
pub struct KeysAndRevocations {
    client: Client,
    keys: &'static Operation<(), (), Value>,
    revocations: &'static Operation<After, (), Value>,
    verifier: Arc<TokenVerifier>,
    clock: Arc<dyn Clock>,
    ids: Ids,
    after: AtomicI64,
}

impl KeysAndRevocations {
    /// Asks `client` for its keys (answered as [`Jwks`]) and for its revocations (answered as [`RevocationList`]).
    pub fn new(
        client: Client,
        keys: &'static Operation<(), (), Value>,
        revocations: &'static Operation<After, (), Value>,
        verifier: Arc<TokenVerifier>,
        clock: Arc<dyn Clock>,
        ids: Ids,
    ) -> Self {
        Self {
            client,
            keys,
            revocations,
            verifier,
            clock,
            ids,
            after: AtomicI64::new(0),
        }
    }

    /// Asks once; `true` when there may be more revocations to ask for at once.
    ///
    /// # Errors
    /// When the issuer did not answer; what was known stays known.
    pub async fn poll(&self) -> Result<bool, String> {
        let context = CallContext::system(&self.ids);
        let after = self.after.load(Ordering::SeqCst);
        // Revocations first: a verifier gets its first keys, and with them lets in anybody, only when it knows whom not.
        let call = Call::new(&context).query(After { after });
        let list: RevocationList = read(self.client.call(self.revocations, call).await)?;
        for revocation in &list.items {
            self.apply(revocation);
        }
        self.after.store(list.next, Ordering::SeqCst);
        let more = !list.items.is_empty() && list.next > after;
        if !more || self.verifier.has_keys() {
            let keys: Jwks = read(self.client.call(self.keys, Call::new(&context)).await)?;
            self.verifier.set_keys(&keys);
        }
        Ok(more)
    }

    fn apply(&self, revocation: &Revocation) {
        let now = self.clock.now();
        match revocation.kind {
            RevocationKind::Session => {
                let until = revocation.at.plus_seconds(self.verifier.profile().lifetime_seconds_max);
                self.verifier.revoke_session(revocation.id.into(), until, now);
            }
            RevocationKind::User => self.verifier.revoke_user(revocation.id.into(), revocation.at, now),
        }
    }
}

fn read<T: DeserializeOwned>(answer: Result<Value, CallError>) -> Result<T, String> {
    let answer = answer.map_err(|error| error.to_string())?;
    serde_json::from_value(answer).map_err(|error| error.to_string())
}
