use std::future::Future;

use pando_http::{Answer, OnceKey};
use pando_kernel::UserId;
use pando_store::{Idempotency, Remembered, Store};
use pando_wire::Problem;

use super::Failure;

/// What is kept of a request with its change.
pub fn kept(user: UserId, key: Option<&OnceKey>, answer: &Answer) -> Option<Idempotency> {
    key.map(|key| {
        let (status, headers, body) = answer.remember();
        Idempotency {
            user_id: user,
            scope: key.scope.clone(),
            key: key.key.clone(),
            fingerprint: key.fingerprint,
            answer: Remembered { status, headers, body },
        }
    })
}

/// The answer that was given before.
///
/// # Errors
/// 409 when the request had another body then; when the database fails.
pub async fn earlier(store: &dyn Store, user: UserId, key: Option<&OnceKey>) -> Result<Option<Answer>, Problem> {
    let Some(key) = key else { return Ok(None) };
    let found = store.remembered(user, &key.scope, &key.key).await?;
    found
        .map(|(fingerprint, kept)| key.replay(&fingerprint, (kept.status, &kept.headers, kept.body)))
        .transpose()
}

/// Does something once: gives the earlier answer when there is one, also when it came about in the meantime.
pub async fn once<P>(store: &dyn Store, user: UserId, key: Option<&OnceKey>, work: P) -> Result<Answer, Problem>
where
    P: Future<Output = Result<Answer, Failure>>,
{
    if let Some(answer) = earlier(store, user, key).await? {
        return Ok(answer);
    }
    match work.await {
        Err(Failure::Answered) => earlier(store, user, key).await?.ok_or_else(|| Failure::Answered.into()),
        outcome => Ok(outcome?),
    }
}
