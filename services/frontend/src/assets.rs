use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use http::HeaderValue;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// The web interface's static export; empty when the binary was built without it.
#[derive(RustEmbed)]
#[folder = "../../web/out"]
#[allow_missing = true]
struct Export;

/// One file, in the encodings it was compressed to when the interface was built.
#[derive(Debug)]
pub(crate) struct Asset {
    /// The media type.
    pub content_type: &'static str,
    /// Whether the name carries a hash of the content: it may be kept for ever.
    pub immutable: bool,
    /// As it is.
    pub plain: Encoded,
    /// In brotli.
    pub brotli: Option<Encoded>,
    /// In gzip.
    pub gzip: Option<Encoded>,
}

/// One file in one encoding.
#[derive(Debug)]
pub(crate) struct Encoded {
    /// The name of the encoding; none when it is as it is.
    pub name: Option<&'static str>,
    /// The bytes that are sent.
    pub content: Bytes,
    /// A strong validator (RFC 9110 section 8.8.3): the encodings are different bytes, so each has its own.
    pub etag: HeaderValue,
}

/// All files, by path without the leading slash: `today.html`.
pub(crate) struct Assets(HashMap<String, Asset>);

impl Assets {
    /// The files that are compiled in.
    pub fn compiled_in() -> Self {
        Self::from_files(Export::iter().filter_map(|path| {
            let content = match Export::get(&path)?.data {
                Cow::Borrowed(content) => Bytes::from_static(content),
                Cow::Owned(content) => Bytes::from(content),
            };
            Some((path.into_owned(), content))
        }))
    }

    /// These files; `x.br` and `x.gz` beside `x` are its other encodings.
    pub fn from_files(files: impl Iterator<Item = (String, Bytes)>) -> Self {
        let mut files: HashMap<String, Bytes> = files.collect();
        let plain: Vec<String> = files
            .keys()
            .filter(|path| !path.ends_with(".br") && !path.ends_with(".gz"))
            .cloned()
            .collect();
        let mut assets = HashMap::new();
        for path in plain {
            let Some(content) = files.remove(&path) else { continue };
            let version = hex(&Sha256::digest(&content)[..12]);
            let mut beside = |ending, name| {
                let content = files.remove(&format!("{path}.{ending}"))?;
                Some(Encoded::new(Some(name), content, &format!("\"{version}-{name}\"")))
            };
            let asset = Asset {
                content_type: content_type(&path),
                immutable: path.starts_with("_next/static/"),
                brotli: beside("br", "br"),
                gzip: beside("gz", "gzip"),
                plain: Encoded::new(None, content, &format!("\"{version}\"")),
            };
            assets.insert(path, asset);
        }
        Self(assets)
    }

    /// Whether there is an interface at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The file of a request path: `/` is `index.html`, `/today` is `today.html`.
    pub fn find(&self, path: &str) -> Option<(&str, &Asset)> {
        let path = path.trim_start_matches('/').trim_end_matches('/');
        let page = if path.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{path}.html")
        };
        let (path, asset) = self.0.get_key_value(path).or_else(|| self.0.get_key_value(&page))?;
        Some((path, asset))
    }

    /// The HTML pages.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.0
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, asset)| (path.as_str(), asset))
    }
}

impl Encoded {
    fn new(name: Option<&'static str>, content: Bytes, etag: &str) -> Self {
        Self {
            name,
            content,
            // Hexadecimal digits and quotes always are a header's value.
            etag: HeaderValue::from_str(etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
