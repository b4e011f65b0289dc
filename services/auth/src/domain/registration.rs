//! Who may make an account.

use pando_auth_contract::{Registration, Secret};

use super::refresh::hash;

/// How accounts are made after the first one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationPolicy {
    /// Anybody may make one.
    Open,
    /// Nobody may.
    #[default]
    Closed,
    /// Whoever was invited.
    Invitation,
}

/// In what way a person may register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As the first one, and so as the administrator.
    First,
    /// As anybody.
    Freely,
    /// If the invitation is good.
    Invited,
}

/// Why a person may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The code printed at start is missing or wrong.
    SetupCode,
    /// Nobody may.
    Closed,
    /// The invitation is missing.
    Uninvited,
}

impl RegistrationPolicy {
    /// The word for it on the wire.
    pub fn status(self, accounts: i64) -> Registration {
        match self {
            _ if accounts == 0 => Registration::FirstAccount,
            Self::Open => Registration::Open,
            Self::Closed => Registration::Closed,
            Self::Invitation => Registration::Invitation,
        }
    }

    /// Decides. Where anybody may register an invitation counts all the same, so that it is used up; where nobody may, it does not.
    ///
    /// # Errors
    /// Why not.
    pub fn way(self, accounts: i64, setup_code: Option<&Secret>, given: Option<&Secret>, invited: bool) -> Result<Way, Refused> {
        match self {
            _ if accounts == 0 => match setup_code {
                Some(code) if given.is_none_or(|given| !is_same(code, given)) => Err(Refused::SetupCode),
                _ => Ok(Way::First),
            },
            Self::Closed => Err(Refused::Closed),
            Self::Open | Self::Invitation if invited => Ok(Way::Invited),
            Self::Open => Ok(Way::Freely),
            Self::Invitation => Err(Refused::Uninvited),
        }
    }
}

/// Compares digests: how long it takes tells nothing about the code.
fn is_same(one: &Secret, other: &Secret) -> bool {
    hash(one.expose().trim().as_bytes()) == hash(other.expose().trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_account_needs_the_code_where_there_is_one() {
        let code = Secret::new("ABCD-EFGH");
        for policy in [RegistrationPolicy::Open, RegistrationPolicy::Closed, RegistrationPolicy::Invitation] {
            assert_eq!(policy.way(0, None, None, false), Ok(Way::First));
            assert_eq!(policy.way(0, Some(&code), None, true), Err(Refused::SetupCode));
            assert_eq!(
                policy.way(0, Some(&code), Some(&Secret::new("ABCD-EFGX")), true),
                Err(Refused::SetupCode)
            );
            assert_eq!(
                policy.way(0, Some(&code), Some(&Secret::new(" ABCD-EFGH\n")), false),
                Ok(Way::First)
            );
            assert_eq!(policy.status(0), Registration::FirstAccount);
        }
    }

    #[test]
    fn later_ones_need_what_the_policy_says() {
        assert_eq!(RegistrationPolicy::Open.way(1, None, None, false), Ok(Way::Freely));
        assert_eq!(RegistrationPolicy::Open.way(1, None, None, true), Ok(Way::Invited));
        assert_eq!(RegistrationPolicy::Closed.way(1, None, None, true), Err(Refused::Closed));
        assert_eq!(RegistrationPolicy::Invitation.way(1, None, None, true), Ok(Way::Invited));
        assert_eq!(RegistrationPolicy::Invitation.way(1, None, None, false), Err(Refused::Uninvited));
    }
}
