use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{StatusCode, header};
use pando_auth_contract::{Invitation, Invite, Items, Secret, codes};
use pando_http::{Administrator, Answer, Context, Id};
use pando_kernel::InvitationId;
use pando_store::{CommitError, Op, Unit};
use pando_wire::{Problem, codes as shared};

use super::request::Optional;
use crate::Auth;
use crate::domain::refresh::hash;
use crate::domain::registration::RegistrationPolicy;
use crate::store::rows::{self, Account};
use crate::store::{statements as sql, units};

/// So many invitations may be open at once.
const OPEN_MAX: usize = 100;

/// `POST /auth/invitations`. The code, 128 random bits, is told here and never again: its digest alone is kept.
pub async fn invite(
    State(auth): State<Auth>,
    Administrator(caller): Administrator,
    context: Context,
    Optional(wanted): Optional<Invite>,
) -> Result<Answer, Problem> {
    if auth.settings.registration == RegistrationPolicy::Closed {
        let detail = "No accounts can be made here: start the server with registration by invitation first.";
        return Err(Problem::new(StatusCode::FORBIDDEN, codes::REGISTRATION_CLOSED, detail));
    }
    if let Some(email) = &wanted.email
        && Account::by_email(&*auth.store, email).await?.is_some()
    {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            codes::EMAIL_TAKEN,
            "There is an account with this address already.",
        ));
    }
    let now = auth.now();
    if open(&auth).await?.len() >= OPEN_MAX {
        let detail = format!("There are {OPEN_MAX} open invitations: take some back first.");
        return Err(Problem::new(StatusCode::CONFLICT, shared::CONFLICT, detail));
    }
    let mut code = [0; 16];
    auth.platform.random.fill(&mut code);
    let code = URL_SAFE_NO_PAD.encode(code);
    let invitation = Invitation {
        id: auth.platform.ids.next(),
        email: wanted.email,
        created_at: now,
        expires_at: now.plus_seconds(auth.settings.invitation_seconds),
        code: Some(Secret::new(code.as_str())),
    };
    let params = vec![
        invitation.id.into(),
        hash(code.as_bytes()).as_slice().into(),
        invitation.email.as_ref().map(|email| email.as_str()).into(),
        caller.user_id.into(),
        now.into(),
        invitation.expires_at.into(),
    ];
    let insert = Op::one(&sql::INVITATION_INSERT, params, units::words::INVITATION);
    auth.store.commit(Unit::new().op(insert).traced(context.trace)).await?;
    Ok(Answer::json(&invitation)
        .status(StatusCode::CREATED)
        .header(header::CACHE_CONTROL, "no-store"))
}

/// `GET /auth/invitations`: those that can be used.
pub async fn invitations(State(auth): State<Auth>, Administrator(_): Administrator) -> Result<Answer, Problem> {
    Ok(Answer::json(&Items { items: open(&auth).await? }))
}

async fn open(auth: &Auth) -> Result<Vec<Invitation>, Problem> {
    let found = auth.store.read(&sql::INVITATIONS_OPEN, vec![auth.now().into()]).await?;
    Ok(found.iter().map(rows::invitation).collect::<Result<_, _>>()?)
}

/// `DELETE /auth/invitations/{id}`: 404 when it was used or is over.
pub async fn withdraw(
    State(auth): State<Auth>,
    Administrator(_): Administrator,
    context: Context,
    Id(id): Id<InvitationId>,
) -> Result<Answer, Problem> {
    let delete = Op::one(
        &sql::INVITATION_DELETE,
        vec![id.into(), auth.now().into()],
        units::words::INVITATION,
    );
    match auth.store.commit(Unit::new().op(delete).traced(context.trace)).await {
        Ok(_) => Ok(Answer::no_content()),
        Err(CommitError::Conflict(units::words::INVITATION)) => Err(Problem::not_found("invitation")),
        Err(error) => Err(error.into()),
    }
}
