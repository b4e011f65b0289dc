use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use http::Uri;

/// Where the language model is, and how to ask it.
#[derive(Clone)]
pub struct ModelSettings {
    pub(super) key: String,
    pub(super) url: Uri,
    pub(super) model: String,
    pub(super) time: Duration,
}

/// Settings that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The key is empty, or not visible ASCII.
    #[error("the key of the language model must be visible ASCII characters")]
    Key,
    /// Not an address.
    #[error("the base URL of the language model must be like https://api.example.org/v1")]
    Url,
    /// The key would travel in the clear.
    #[error("the base URL of the language model must be https, unless it is on this machine or plain http is allowed explicitly")]
    InTheClear,
    /// No name.
    #[error("the language model needs a name")]
    Name,
}

impl ModelSettings {
    /// How long an answer may take.
    pub const TIME: Duration = Duration::from_secs(8);

    /// The model of this name at `base_url` (`https://api.example.org/v1`), asked with this key. Plain http is taken for addresses of
    /// this machine, and elsewhere only when `allow_http` says so.
    ///
    /// # Errors
    /// Which setting cannot be, and why.
    pub fn new(key: &str, base_url: &str, model: &str, allow_http: bool) -> Result<Self, SettingsError> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::Key);
        }
        if model.trim().is_empty() {
            return Err(SettingsError::Name);
        }
        // A query would swallow the path that is added, and a password in front of the host would be shown by whoever shows the address.
        if base_url.contains(['?', '#', '@']) {
            return Err(SettingsError::Url);
        }
        let url: Uri = format!("{}/chat/completions", base_url.trim_end_matches('/'))
            .parse()
            .map_err(|_| SettingsError::Url)?;
        let host = url.host().ok_or(SettingsError::Url)?;
        match url.scheme_str() {
            Some("https") => {}
            Some("http") if allow_http || is_this_machine(host) => {}
            Some("http") => return Err(SettingsError::InTheClear),
            _ => return Err(SettingsError::Url),
        }
        Ok(Self {
            key: key.to_owned(),
            url,
            model: model.trim().to_owned(),
            time: Self::TIME,
        })
    }

    /// The same with another limit of time.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Debug for ModelSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModelSettings({} at {})", self.model, self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_does_not_travel_in_the_clear_nor_into_logs() {
        let at = |url| ModelSettings::new("sk-secret", url, "m", false).map(|settings| settings.url.to_string());
        assert_eq!(
            at("https://api.example.org/v1/").unwrap(),
            "https://api.example.org/v1/chat/completions"
        );
        assert_eq!(at("http://127.0.0.1.example.org/v1"), Err(SettingsError::InTheClear));
        for near in ["http://127.0.0.1:11434/v1", "http://localhost:1/v1", "http://[::1]:1/v1"] {
            assert!(at(near).is_ok(), "{near}");
        }
        assert_eq!(at("http://api.example.org/v1"), Err(SettingsError::InTheClear));
        assert!(ModelSettings::new("k", "http://api.example.org/v1", "m", true).is_ok());
        for bad in [
            "",
            "api.example.org",
            "ftp://x/v1",
            "https://",
            "https://user:word@x/v1",
            "https://x/v1?key=k",
            "https://127.0.0.1@x/v1",
            "https://x/v1#a",
        ] {
            assert_eq!(at(bad), Err(SettingsError::Url), "{bad}");
        }
        assert_eq!(
            ModelSettings::new("a\nb", "https://x/v1", "m", false).err(),
            Some(SettingsError::Key)
        );
        assert_eq!(ModelSettings::new("k", "https://x/v1", " ", false).err(), Some(SettingsError::Name));
        let settings = ModelSettings::new("sk-secret", "https://x/v1", "m", false).unwrap();
        assert!(!format!("{settings:?}").contains("secret"));
    }
}
