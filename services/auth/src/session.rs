//! What signing in, registering and refreshing have in common: a session, its tokens, and the answer that carries them.

use http::header;
use pando_auth_contract::{Secret, SessionKind, SignedIn, User, UserEvent};
use pando_http::{Answer, Context};
use pando_kernel::Instant;
use pando_token::Claims;
use pando_wire::{Actor, EventType, NewEvent, Problem, Published};

use crate::Auth;
use crate::domain::refresh::RefreshToken;
use crate::endpoints::cookie;
use crate::store::rows::Account;
use crate::store::units::NewSession;

/// When a session that is used now ends.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// Unless it is used again.
    pub idle: Instant,
    /// In any case.
    pub at_last: Instant,
}

impl Auth {
    /// When a session that begins now ends.
    pub(crate) fn ends_of_new(&self, now: Instant) -> Ends {
        self.ends(now, now.plus_seconds(self.settings.session_seconds_max))
    }

    /// When a session that is used now and ends at last then, ends.
    pub(crate) fn ends(&self, now: Instant, at_last: Instant) -> Ends {
        Ends {
            idle: at_last.min(now.plus_seconds(self.settings.session_idle_seconds)),
            at_last,
        }
    }

    /// A session to begin with this token.
    pub(crate) fn new_session<'a>(&self, token: &'a RefreshToken, user_agent: Option<String>, now: Instant) -> NewSession<'a> {
        let ends = self.ends_of_new(now);
        NewSession {
            token,
            now,
            expires_at: ends.idle,
            ends_at: ends.at_last,
            user_agent,
        }
    }

    /// The answer of somebody who is signed in: a new access token, and the refresh token in the body or in the cookie, never in both.
    ///
    /// # Errors
    /// 503 as long as no signing key is known.
    pub(crate) fn signed_in(
        &self,
        user: User,
        token: &RefreshToken,
        kind: SessionKind,
        ends: Ends,
        now: Instant,
    ) -> Result<Answer, Problem> {
        let signer = self.keys.ring().signer(now);
        let signer = signer.ok_or_else(|| Problem::unavailable("Signing in is not possible for a moment.").because("no signing key"))?;
        let lives = i64::from(self.settings.access_token_seconds)
            .min(ends.at_last.seconds_since(now))
            .max(1);
        let profile = self.platform.verifier.profile();
        let access = signer.sign(&Claims {
            iss: profile.issuer.clone(),
            aud: profile.audience.clone(),
            sub: user.id,
            sid: token.session_id,
            role: user.role,
            zone: user.time_zone.clone(),
            iat: now.into(),
            nbf: None,
            exp: now.plus_seconds(lives).into(),
            jti: self.platform.ids.next(),
        });
        let body = SignedIn {
            user,
            access_token: Secret::new(access.expose()),
            token_type: "Bearer".to_owned(),
            expires_in: u32::try_from(lives).unwrap_or(1),
            refresh_token: (kind == SessionKind::Token).then(|| Secret::new(token.text())),
        };
        let answer = Answer::json(&body).header(header::CACHE_CONTROL, "no-store");
        Ok(match kind {
            SessionKind::Token => answer,
            SessionKind::Cookie => {
                let seconds = ends.idle.seconds_since(now);
                answer.header(
                    header::SET_COOKIE,
                    &cookie::set(&token.text(), seconds, self.settings.secure_cookies),
                )
            }
        })
    }
}

/// An event about an account.
pub fn told(kind: &EventType<UserEvent>, account: &Account, change: &str, context: &Context) -> NewEvent {
    let is_there = change != "deleted";
    let published = Published {
        user_id: account.user.id,
        actor: Actor::User,
        correlation_id: context.correlation_id,
        version: account.version,
        change: change.to_owned(),
        thing: UserEvent {
            user: is_there.then(|| account.user.clone()),
        },
    };
    kind.about(account.user.id, &published)
}
