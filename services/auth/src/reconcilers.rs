//! What runs beside the requests.

use std::time::Duration;

use pando_kernel::UserId;
use pando_service::{Progress, Reconciler};
use pando_store::{Op, Unit};

use crate::Auth;
use crate::store::statements as sql;

/// Revocations are kept so much longer than the tokens concerned.
const REVOCATIONS_MARGIN_SECONDS: i64 = 5 * 60;

/// All of them.
pub fn all(auth: &Auth) -> Vec<Reconciler> {
    let keys = auth.clone();
    let keys = Reconciler::new("signing keys", Duration::from_secs(30), move || {
        let auth = keys.clone();
        async move { auth.keys.keep().await.map(|()| Progress::DONE).map_err(|error| error.to_string()) }
    });
    let revocations = auth.clone();
    let revocations = Reconciler::new("revocations", Duration::from_secs(2), move || {
        let auth = revocations.clone();
        async move {
            auth.follow_revocations()
                .await
                .map(|()| Progress::DONE)
                .map_err(|error| error.to_string())
        }
    });
    let over = auth.clone();
    let over = Reconciler::new("ended sessions", Duration::from_secs(10 * 60), move || {
        let auth = over.clone();
        async move { remove_what_is_over(&auth).await }
    });
    let deleted = auth.clone();
    let deleted = Reconciler::new("deleted accounts", Duration::from_secs(10), move || {
        let auth = deleted.clone();
        async move { scrub_deleted(&auth).await }
    });
    // The first two bring what this process knows up to date; the others work on the database.
    vec![keys, revocations, over.shared(), deleted.woken_by(auth.deleted.clone()).shared()]
}

/// Sessions, invitations and revocations whose time is over; at most 500 of each a run, the rest at the next.
async fn remove_what_is_over(auth: &Auth) -> Result<Progress, String> {
    let now = auth.now();
    let tokens_end = auth.platform.verifier.profile().lifetime_seconds_max + REVOCATIONS_MARGIN_SECONDS;
    let unit = Unit::new()
        .op(Op::new(&sql::SESSIONS_DELETE_OVER, vec![now.into()]))
        .op(Op::new(&sql::INVITATIONS_TRIM, vec![now.into()]))
        .op(Op::new(&sql::REVOCATIONS_TRIM, vec![now.plus_seconds(-tokens_end).into()]));
    auth.store
        .commit(unit)
        .await
        .map(|_| Progress::DONE)
        .map_err(|error| error.to_string())
}

/// Empties what the log holds of deleted accounts. What was not handed over yet keeps its data until then; it is tried again.
async fn scrub_deleted(auth: &Auth) -> Result<Progress, String> {
    let rows = auth
        .store
        .read(&sql::TOMBSTONE_UNSCRUBBED, Vec::new())
        .await
        .map_err(|error| error.to_string())?;
    for row in rows {
        let user_id: UserId = row.get(0).map_err(|error| error.to_string())?;
        let left = auth.store.scrub(user_id).await.map_err(|error| error.to_string())?;
        if left == 0 {
            let done = Op::new(&sql::TOMBSTONE_SCRUBBED, vec![user_id.into(), auth.now().into()]);
            auth.store.commit(Unit::new().op(done)).await.map_err(|error| error.to_string())?;
        }
    }
    Ok(Progress::DONE)
}
