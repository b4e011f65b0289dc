use std::fmt;
use std::path::{Path, PathBuf};

use http::Uri;

use crate::inventory;

/// Where a running system is, and what has to be shown there.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Its sidecars: up to [`System::SIDECARS_MAX`].
    pub sidecars: Vec<Sidecar>,
    /// The namespace that its apps are identified with, where it is not the model's.
    pub namespace: Option<String>,
    /// The certificates that its own are signed by (PEM), where they are known.
    pub trust_anchors: Option<String>,
    /// Where its spans are kept, where that is known.
    pub spans: Option<SpansAt>,
}

/// One sidecar.
#[derive(Clone, Debug)]
pub struct Sidecar {
    /// Where its HTTP API is: `http://127.0.0.1:3500`.
    pub url: String,
    /// What it asks whoever calls to show.
    pub token: Option<Token>,
    /// The app of the model that it should be beside, where that is known.
    pub app: Option<String>,
    /// The app id that it should have, where that is known.
    pub app_id: Option<String>,
    /// Where other sidecars speak to it (`HOST:PORT`), where that is known.
    pub internal: Option<String>,
}

/// Where spans can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpansAt {
    /// A server that answers like Zipkin (`/api/v2/trace/ID`) or like Jaeger (`/api/traces/ID`).
    Server(String),
    /// What a collector's file exporter writes: OTLP as JSON, one export a line.
    File(PathBuf),
}

/// A secret. It shows itself in no message.
#[derive(Clone)]
pub struct Token(String);

/// What sidecars that are named by their address ask to be shown.
#[derive(Clone, Debug, Default)]
pub enum Tokens {
    /// Nothing.
    #[default]
    None,
    /// The same, all of them.
    Same(Token),
    /// Each its own: the file of its app's name in this folder. One with nothing in it: that sidecar asks for none.
    Folder(PathBuf),
}

/// What is no place of a system.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It is no address.
    #[error(
        "`{0}` is no address of a sidecar: write http://HOST:PORT, with `,HOST:PORT` behind it for where other sidecars speak to it and `APP=` before it for whose it is, or the path of an inventory.json"
    )]
    Address(String),
    /// Its token is in a file of its app's name, and it does not say whose it is.
    #[error("`{0}`: which of the tokens is its own? Write APP=http://HOST:PORT, with the app whose sidecar it is")]
    Whose(String),
    /// It asks for TLS.
    #[error("`{0}`: a sidecar's API speaks plain HTTP beside its app; forward its port to this machine and write http://127.0.0.1:PORT")]
    Tls(String),
    /// It cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// It is read, and something else.
    #[error("{}: this is no inventory of `pando dapr up`: {error}", path.display())]
    NoInventory {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: serde_json::Error,
    },
    /// There are too many.
    #[error("there are {0} sidecars, and {max} is as many as are asked", max = System::SIDECARS_MAX)]
    TooMany(usize),
}

impl System {
    /// Sidecars above this are refused.
    pub const SIDECARS_MAX: usize = 2_000;

    /// The system with these sidecars: each an address (`http://HOST:PORT`, or `http://HOST:PORT,HOST:PORT` with where other sidecars
    /// speak to it, and `APP=` before it where it is known whose it is), or the inventory of a `pando dapr up`, or its data folder. The
    /// tokens are shown to those that are named by address.
    ///
    /// # Errors
    /// When one is neither, or it or its token cannot be read.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>, tokens: &Tokens) -> Result<Self, Unfit> {
        let mut system = Self::default();
        for name in names {
            match name.contains("://") {
                true => system.sidecars.push(Sidecar::named(name, tokens)?),
                false => system.add(inventory::read(Path::new(name))?),
            }
        }
        match system.sidecars.len() {
            many if many > Self::SIDECARS_MAX => Err(Unfit::TooMany(many)),
            _ => Ok(system),
        }
    }

    /// The system of a running `pando dapr up`, by its data folder or its inventory (`DATA/secrets/inventory.json`).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn local(path: &Path) -> Result<Self, Unfit> {
        inventory::read(path)
    }

    fn add(&mut self, other: Self) {
        self.sidecars.extend(other.sidecars);
        self.trust_anchors = other.trust_anchors.or(self.trust_anchors.take());
    }
}

impl Sidecar {
    fn named(name: &str, tokens: &Tokens) -> Result<Self, Unfit> {
        let shown = || name.chars().take(200).flat_map(char::escape_debug).collect();
        let unfit = || Unfit::Address(shown());
        let (app, place) = match name.split_once("=http") {
            Some((app, _)) => (Some(app), &name[app.len() + 1..]),
            None => (None, name),
        };
        // It is looked for as a file, too.
        let is_app = |app: &str| {
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
            (1..=100).contains(&app.len()) && app.bytes().all(is_word) && !app.starts_with('.')
        };
        let (url, internal) = match place.split_once(',') {
            Some((url, internal)) => (url, Some(internal)),
            None => (place, None),
        };
        let parsed: Uri = url.parse().map_err(|_| unfit())?;
        match parsed.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(Unfit::Tls(url.to_owned())),
            _ => return Err(unfit()),
        }
        let is_bare = matches!(parsed.path(), "" | "/") && parsed.query().is_none();
        let has_user = parsed.authority().is_some_and(|authority| authority.as_str().contains('@'));
        let is_port = |text: &str| {
            text.rsplit_once(':')
                .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        };
        if !app.is_none_or(is_app) || !is_bare || has_user || internal.is_some_and(|internal| !is_port(internal)) {
            return Err(unfit());
        }
        let token = match (tokens, app) {
            (Tokens::None, _) => None,
            (Tokens::Same(token), _) => Some(token.clone()),
            (Tokens::Folder(folder), Some(app)) => Token::read(&folder.join(app))?,
            (Tokens::Folder(_), None) => return Err(Unfit::Whose(shown())),
        };
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            token,
            app: app.map(str::to_owned),
            app_id: app.map(str::to_owned),
            internal: internal.map(str::to_owned),
        })
    }
}

impl SpansAt {
    /// A server by its URL, or a file by its path.
    pub fn named(name: &str) -> Self {
        match name.contains("://") {
            true => Self::Server(name.trim_end_matches('/').to_owned()),
            false => Self::File(name.into()),
        }
    }
}

impl Token {
    /// The token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token of a file, without the end of its line; none where there is nothing in it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(file: &Path) -> Result<Option<Self>, Unfit> {
        let text = inventory::text(file)?;
        let token = text.trim_end_matches(['\r', '\n']);
        Ok((!token.is_empty()).then(|| Self::new(token)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<System, Unfit> {
        System::named([name], &Tokens::Same(Token::new("aspen")))
    }

    #[test]
    fn a_sidecar_is_named_by_where_it_is() {
        let system = named("http://127.0.0.1:3500/,[::1]:50002").unwrap();
        let one = &system.sidecars[0];
        assert_eq!(
            (one.url.as_str(), one.internal.as_deref()),
            ("http://127.0.0.1:3500", Some("[::1]:50002"))
        );
        assert_eq!(one.app, None);
        assert!(!format!("{system:?}").contains("aspen"), "a token is shown");
    }

    #[test]
    fn each_sidecar_is_shown_the_token_of_its_own_app() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mail"), "aspen\n").unwrap();
        std::fs::write(folder.path().join("web"), "").unwrap();
        let tokens = Tokens::Folder(folder.path().to_owned());
        let system = System::named(["mail=http://a:1,a:2", "web=http://a:3"], &tokens).unwrap();
        let [mail, web] = system.sidecars.as_slice() else {
            panic!("{system:?}")
        };
        assert_eq!((mail.app.as_deref(), mail.app_id.as_deref()), (Some("mail"), Some("mail")));
        assert_eq!((mail.url.as_str(), mail.internal.as_deref()), ("http://a:1", Some("a:2")));
        assert_eq!(mail.token.as_ref().map(Token::as_str), Some("aspen"));
        assert!(web.token.is_none());
        assert!(matches!(System::named(["http://a:1"], &tokens), Err(Unfit::Whose(_))));
        let missing = System::named(["orders=http://a:1"], &tokens).unwrap_err().to_string();
        assert!(missing.contains("orders: "), "{missing}");
    }

    #[test]
    fn what_is_no_place_of_a_sidecar_is_refused_with_what_to_write() {
        for name in [
            "ftp://a:1",
            "http://",
            "http://a:1/v1.0",
            "http://u:p@a:1",
            "http://a:1,b",
            "http://a:1?x",
            "://",
            "=http://a:1",
            "../mail=http://a:1",
            "mail=ftp://a:1",
        ] {
            assert!(matches!(named(name), Err(Unfit::Address(_))), "{name}: {:?}", named(name));
        }
        assert!(matches!(named("https://a:1"), Err(Unfit::Tls(_))));
        assert!(matches!(named("nowhere.json"), Err(Unfit::Unreadable { .. })));
    }
}
