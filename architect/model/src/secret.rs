//! What gives a secret away: the name of a variable, or the look of a value.

/// Whether a variable of this name holds a secret: `JWT_SECRET`, `OPENAI_API_KEY`. One that ends in `_FILE` names a file, one that ends
/// in `_SECONDS` or the like a number.
pub fn is_secret_name(name: &str) -> bool {
    let upper = words_of(name);
    let mut words = upper.rsplit('_').filter(|word| !word.is_empty());
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    match last {
        "PASSWORD" | "PASSWD" | "PWD" | "PASSPHRASE" | "SECRET" | "TOKEN" | "CREDENTIALS" | "APIKEY" | "SECRETKEY" => true,
        // Keys that are known to all, or are keys of a map.
        "KEY" => !matches!(
            before,
            "PUBLIC" | "PARTITION" | "SORT" | "CACHE" | "PRIMARY" | "FOREIGN" | "ROUTING"
        ),
        "BASE64" | "VALUE" => matches!(before, "PASSWORD" | "SECRET" | "TOKEN" | "KEY"),
        _ => upper.ends_with("CONNECTION_STRING") || upper.ends_with("CONNECTIONSTRING"),
    }
}

/// In capitals, with `_` between words: `redisPassword` is `REDIS_PASSWORD`.
fn words_of(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let mut was_small = false;
    for one in name.chars() {
        if one.is_ascii_uppercase() && was_small {
            words.push('_');
        }
        was_small = one.is_ascii_lowercase() || one.is_ascii_digit();
        words.push(match one {
            '-' | '.' => '_',
            one => one.to_ascii_uppercase(),
        });
    }
    words
}

/// What a value shows itself to be, where it is a secret.
pub fn secret_value(value: &str) -> Option<&'static str> {
    /// Beginnings of keys that their makers mark, with the length that such a key has at least.
    const MARKED: [(&str, usize, &str); 12] = [
        ("sk-", 16, "an API key"),
        ("sk_live_", 16, "an API key"),
        ("AKIA", 20, "an access key of AWS"),
        ("ghp_", 20, "a token of GitHub"),
        ("github_pat_", 30, "a token of GitHub"),
        ("glpat-", 20, "a token of GitLab"),
        ("xoxb-", 20, "a token of Slack"),
        ("xoxp-", 20, "a token of Slack"),
        ("AIza", 30, "an API key of Google"),
        ("eyJ", 40, "a signed token"),
        ("-----BEGIN PRIVATE", 18, "a private key"),
        ("-----BEGIN RSA PRIVATE", 22, "a private key"),
    ];
    let marked = MARKED
        .iter()
        .find(|(start, length_min, _)| value.starts_with(start) && value.len() >= *length_min);
    marked
        .map(|(_, _, what)| *what)
        .or_else(|| password_in_url(value).then_some("an address with a password"))
}

/// `scheme://user:password@host`. A reference such as `$(DB_PASSWORD)` or `${PASSWORD}` is no password.
fn password_in_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let password = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .map(|(_, password)| password);
    is_scheme && password.is_some_and(|password| !password.is_empty() && !password.starts_with('$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "DB_PASSWORD",
            "JWT_SECRET",
            "OPENAI_API_KEY",
            "APP_API_TOKEN",
            "api-key",
            "redisPassword",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "DB_PASSWORD_FILE",
            "TOKEN_SECONDS",
            "PUBLIC_KEY",
            "PASSWORD_LENGTH_MIN",
            "PARTITION_KEY",
            "MONKEY",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_looks() {
        for value in [
            "postgresql://todo:hunter2@db/todo",
            "sk-0123456789abcdefghij",
            "-----BEGIN PRIVATE KEY-----",
            "redis://:p@r:6379",
        ] {
            assert!(secret_value(value).is_some(), "{value}");
        }
        for value in [
            "postgresql://db/todo",
            "http://a:8000/b@c:d",
            "postgresql://todo:$(DB_PASSWORD)@db",
            "sk-",
            "eyJ",
            "é://:@",
        ] {
            assert!(secret_value(value).is_none(), "{value}");
        }
    }
}
