use serde::Deserialize;

/// What came back when an operation was asked for through a sidecar. daprd gives the app's answer as it is, and otherwise one of its own,
/// which is told by its form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Answer {
    /// The app answered, with this status.
    App(u16),
    /// The sidecar of the app that was asked turned it away: its access rules do not let the caller through.
    Denied {
        /// Who the caller is, by its certificate; none where it showed none.
        #[serde(default)]
        identity: Option<String>,
    },
    /// A sidecar answered something else in the app's place.
    Dapr {
        /// The status.
        status: u16,
        /// `ERR_DIRECT_INVOKE`; empty where it only wrote a line.
        #[serde(default)]
        code: String,
        /// What it says.
        #[serde(default)]
        message: String,
    },
    /// Nothing that could be read, and why.
    Nothing(String),
}

/// The words by which daprd says that its access rules were asked, and denied.
const DENIED: &str = "access control policy has denied access to id:";
/// What it writes where the caller does not show the token of its own sidecar.
const NO_TOKEN: &str = "invalid api token";
/// So many characters of what it says are kept.
const MESSAGE_MAX: usize = 300;

impl Answer {
    /// Tells who answered. `body` may be cut short: what daprd says itself is short.
    pub fn read(status: u16, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Said {
            error_code: String,
            #[serde(default)]
            message: String,
        }
        if status == 401 && body.trim_ascii().starts_with(NO_TOKEN.as_bytes()) {
            return Self::Dapr {
                status,
                code: String::new(),
                message: NO_TOKEN.to_owned(),
            };
        }
        match serde_json::from_slice::<Said>(body) {
            Ok(said) if status == 403 && said.error_code == "ERR_DIRECT_INVOKE" && said.message.contains("PermissionDenied") => {
                Self::Denied {
                    identity: identity(&said.message),
                }
            }
            Ok(said) if said.error_code.starts_with("ERR_") => Self::Dapr {
                status,
                code: shortened(&said.error_code),
                message: shortened(&said.message),
            },
            _ => Self::App(status),
        }
    }

    /// In a few words, for a sentence.
    pub(super) fn told(&self) -> String {
        match self {
            Self::App(status) => format!("the app answers {status}"),
            Self::Denied { .. } => "its sidecar denies it".to_owned(),
            Self::Dapr { status, code, message } => format!("a sidecar answers {status} {code}: {message}"),
            Self::Nothing(why) => why.clone(),
        }
    }
}

/// Who the caller is by its certificate, as a denial names it.
fn identity(message: &str) -> Option<String> {
    let (_, rest) = message.split_once(DENIED)?;
    let identity = rest.split_whitespace().next().filter(|word| word.starts_with("spiffe://"))?;
    Some(shortened(identity))
}

fn shortened(text: &str) -> String {
    text.chars().take(MESSAGE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dapr(status: u16, message: &str) -> Answer {
        let body = serde_json::json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": message });
        Answer::read(status, body.to_string().as_bytes())
    }

    /// Seen on daprd 1.18.
    #[test]
    fn what_a_sidecar_says_is_told_from_what_the_app_says() {
        let denial = "failed to invoke, id: callee, err: rpc error: code = PermissionDenied desc = access control policy has denied access \
                      to id: spiffe://public/ns/default/caller operation: tasks verb: POST";
        let identity = Some("spiffe://public/ns/default/caller".to_owned());
        assert_eq!(dapr(403, denial), Answer::Denied { identity });
        // Without mTLS there is no name between the words.
        let nameless = denial.replace("spiffe://public/ns/default/caller", "");
        assert_eq!(dapr(403, &nameless), Answer::Denied { identity: None });
        let away = dapr(500, "failed to invoke, id: nobody, err: couldn't find service: nobody");
        assert!(matches!(away, Answer::Dapr { status: 500, .. }));
        assert!(matches!(Answer::read(401, b"invalid api token"), Answer::Dapr { status: 401, .. }));
    }

    #[test]
    fn a_problem_of_the_apps_own_is_the_apps_answer() {
        for (status, body) in [
            (
                401,
                r#"{"type":"about:blank","code":"unauthenticated","detail":"PermissionDenied"}"#,
            ),
            (403, r#"{"code":"forbidden","message":"PermissionDenied"}"#),
            (
                403,
                r#"{"errorCode":"FORBIDDEN","message":"access control policy has denied access to id: x"}"#,
            ),
            (200, "[1, 2"),
            (404, ""),
            (500, "<html>"),
        ] {
            assert_eq!(Answer::read(status, body.as_bytes()), Answer::App(status), "{body}");
        }
    }
}
