use std::collections::BTreeMap;

use std::sync::Arc;

use async_trait::async_trait;
use pando_dapr::Sidecar;
use pando_store::postgres::Passwords;

use crate::data::PasswordsOf;
use crate::settings::SecretPlace;

/// The roles' passwords in a secret store of the sidecar.
pub fn kept(sidecar: Sidecar, place: SecretPlace) -> Box<PasswordsOf> {
    Box::new(move |service| {
        Arc::new(Kept {
            sidecar: sidecar.clone(),
            place: place.clone(),
            service,
        })
    })
}

struct Kept {
    sidecar: Sidecar,
    place: SecretPlace,
    service: &'static str,
}

#[async_trait]
impl Passwords for Kept {
    async fn password(&self) -> Result<String, String> {
        let SecretPlace { store, name, key } = &self.place;
        let secret = self.sidecar.secret(store, name).await.map_err(|error| {
            format!(
                "the password of the database is not known: {error}. The Configuration of this app must allow the secrets API and this \
                 secret (spec.api, spec.secrets.scopes), and the component {store} must have the app among its scopes"
            )
        })?;
        chosen(&secret, key.as_deref(), self.service)
            .map(str::to_owned)
            .ok_or_else(|| match key {
                Some(key) => format!("the secret {name} of {store} has no key {key} with a password in it"),
                None => format!(
                    "the secret {name} of {store} must have one key, or one named {}, with a password in it: or name the key, \
                     {store}/{name}/KEY",
                    self.service
                ),
            })
    }
}

/// The password in a secret: under the key that was named, or that is the service, or that is the only one.
fn chosen<'a>(secret: &'a BTreeMap<String, String>, key: Option<&str>, service: &str) -> Option<&'a str> {
    let only = || secret.values().next().filter(|_| secret.len() == 1);
    let found = match key {
        Some(key) => secret.get(key),
        None => secret.get(service).or_else(only),
    };
    found.map(String::as_str).filter(|password| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_under_a_key_that_nobody_has_to_guess() {
        let secret = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let (one, two) = (
            secret(&[("database", "a")]),
            secret(&[("task-service", "b"), ("auth-service", "c")]),
        );
        assert_eq!(chosen(&one, None, "task-service"), Some("a"));
        assert_eq!(chosen(&two, None, "task-service"), Some("b"));
        assert_eq!(chosen(&two, Some("auth-service"), "task-service"), Some("c"));
        assert_eq!(chosen(&two, None, "chatbot-service"), None, "of two keys neither is meant");
        assert_eq!(chosen(&one, Some("task-service"), "task-service"), None);
        assert_eq!(chosen(&secret(&[("database", "")]), None, "task-service"), None);
    }
}
