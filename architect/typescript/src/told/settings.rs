use pando_facts::Setting;

use super::Names;
use crate::meaning::{Fun, Program};

/// The environment variables that are read.
pub(crate) fn settings(program: &Program<'_>, names: &Names<'_>) -> Vec<Setting> {
    let mut settings: Vec<Setting> = Vec::new();
    for (file, made) in program.files.iter().enumerate() {
        for read in &made.reads {
            let default = read.default.as_deref();
            let secret = is_secret(&read.name) || default.is_some_and(has_password);
            settings.push(Setting {
                name: read.name.to_string(),
                unit: names.unit(Fun { file, frame: read.frame }),
                place: names.place(file, read.line),
                default: default.filter(|_| !secret).map(str::to_owned),
                secret,
                readers: Vec::new(),
                required: false,
            });
        }
    }
    settings.sort_by(|a, b| (&a.name, &a.place, &a.unit).cmp(&(&b.name, &b.place, &b.unit)));
    settings.dedup();
    settings
}

/// Whether a variable's name says that its value should not be seen. What a browser gets is no secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_uppercase();
    let public = [
        "NEXT_PUBLIC_",
        "VITE_",
        "REACT_APP_",
        "PUBLIC_",
        "EXPO_PUBLIC_",
        "NUXT_PUBLIC_",
        "GATSBY_",
    ];
    if public.iter().any(|begin| name.starts_with(begin)) || name.contains("PUBLIC_KEY") || name.contains("PUBLISHABLE") {
        return false;
    }
    let words: Vec<&str> = name.split('_').collect();
    let has = |word: &str| words.contains(&word);
    let address = has("URL") || has("URI") || has("DSN");
    let of_data = [
        "DATABASE", "DB", "POSTGRES", "PG", "MYSQL", "MONGO", "MONGODB", "REDIS", "AMQP", "RABBITMQ",
    ]
    .iter()
    .any(|word| has(word));
    [
        "PASSWORD",
        "PASS",
        "SECRET",
        "TOKEN",
        "KEY",
        "CREDENTIALS",
        "PASSPHRASE",
        "APIKEY",
        "PRIVATE",
        "DSN",
        "SALT",
    ]
    .iter()
    .any(|word| has(word))
        || (address && of_data)
}

/// Whether a text is an address with a password in it.
fn has_password(text: &str) -> bool {
    text.split_once("://")
        .and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'))
        .is_some_and(|(who, _)| who.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::{has_password, is_secret};

    #[test]
    fn a_secret_is_known_by_its_name() {
        for secret in [
            "STRIPE_SECRET_KEY",
            "NEXTAUTH_SECRET",
            "DATABASE_URL",
            "DB_PASSWORD",
            "GITHUB_TOKEN",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for open in [
            "NEXT_PUBLIC_API_URL",
            "VITE_MAPS_KEY",
            "NODE_ENV",
            "API_URL",
            "PORT",
            "KEYCLOAK_REALM",
        ] {
            assert!(!is_secret(open), "{open}");
        }
        assert!(has_password("postgres://me:word@host/db"));
        assert!(!has_password("http://localhost:8000/a@b:c"));
    }
}
