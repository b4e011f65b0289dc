//! What auth-service answers and publishes. It owns accounts, credentials, sessions and the keys that sign access tokens.

mod events;
mod operations;
mod types;

pub use events::{USER_DELETED, USER_LOGGED_IN, USER_REGISTERED, UserEvent};
pub use operations::*;
pub use types::*;

use pando_wire::Contract;
pub use pando_wire::{After, Items};

/// The Dapr app id.
pub const APP_ID: &str = "auth-service";

/// The codes that only auth-service answers with.
pub mod codes {
    use pando_wire::Code;
    /// 401: the address or the password is wrong; never says which. 403: signed in, but the password that is asked for again is wrong.
    pub const CREDENTIALS: Code = Code::new("credentials");
    /// 409: there is an account with this address.
    pub const EMAIL_TAKEN: Code = Code::new("email_taken");
    /// 403: accounts are made by invitation, or not at all.
    pub const REGISTRATION_CLOSED: Code = Code::new("registration_closed");
    /// 403: the first account needs the code printed at start.
    pub const SETUP_CODE: Code = Code::new("setup_code");
    /// 403: the invitation is unknown, used up or too old.
    pub const INVITATION: Code = Code::new("invitation");
    /// 422: the password is too short, too long, or one of the commonest.
    pub const PASSWORD: Code = Code::new("password");
    /// 401: the refresh token is unknown, used or too old.
    pub const REFRESH: Code = Code::new("refresh_token");
}

/// The contract as data.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "Accounts, sessions and access tokens",
        operations: vec![
            STATUS.spec(),
            REGISTER.spec(),
            LOGIN.spec(),
            REFRESH.spec(),
            LOGOUT.spec(),
            VERIFY_TOKEN.spec(),
            JWKS.spec(),
            REVOCATIONS.spec(),
            ME.spec(),
            CHANGE_ME.spec(),
            DELETE_ME.spec(),
            CHANGE_PASSWORD.spec(),
            SESSIONS.spec(),
            END_SESSION.spec(),
            INVITE.spec(),
            INVITATIONS.spec(),
            WITHDRAW_INVITATION.spec(),
            OUTBOX.spec(),
        ],
        answers_within_seconds: Some(10),
        calls: &[],
        events: vec![USER_REGISTERED.spec(), USER_LOGGED_IN.spec(), USER_DELETED.spec()],
    }
}
