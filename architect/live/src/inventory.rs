use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::system::{Sidecar, System, Token, Unfit};

/// Where everything of a running `pando dapr up` is, as far as it is asked here.
#[derive(Deserialize)]
struct Inventory {
    services: Vec<Entry>,
}

/// A process with its sidecar.
#[derive(Deserialize)]
struct Entry {
    /// The service that gives its app id its name.
    service: String,
    /// The app id.
    app_id: String,
    /// The sidecar's HTTP API.
    sidecar_port: u16,
    /// What other sidecars speak to.
    internal_port: u16,
    /// What whoever asks the sidecar shows.
    api_token: String,
}

/// Where it is in a data folder.
const FILE: &str = "secrets/inventory.json";
/// Where the certificate is that signs all others, in the same.
const TRUST_ANCHORS: &str = "issuer/ca.crt";
/// More than any inventory has, in bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads an inventory, or that of a data folder, and the trust anchors beside it.
pub(crate) fn read(path: &Path) -> Result<System, Unfit> {
    let file = match path.is_dir() {
        true => path.join(FILE),
        false => path.to_owned(),
    };
    let text = text(&file)?;
    let inventory: Inventory = serde_json::from_str(&text).map_err(|error| Unfit::NoInventory { path: file.clone(), error })?;
    let folder = file.parent().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_owned);
    let trust_anchors = match self::text(&folder.join(TRUST_ANCHORS)) {
        Ok(text) => Some(text),
        Err(Unfit::Unreadable { error, .. }) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Ok(System {
        sidecars: inventory.services.into_iter().map(sidecar).collect(),
        trust_anchors,
        ..System::default()
    })
}

fn sidecar(entry: Entry) -> Sidecar {
    Sidecar {
        url: format!("http://127.0.0.1:{}", entry.sidecar_port),
        token: Some(Token::new(entry.api_token)),
        app: Some(entry.service),
        app_id: Some(entry.app_id),
        internal: Some(format!("127.0.0.1:{}", entry.internal_port)),
    }
}

/// What stands in a file; of a very large one its beginning.
pub(crate) fn text(path: &Path) -> Result<String, Unfit> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_string(&mut text));
    let unreadable = |error| Unfit::Unreadable {
        path: path.to_owned(),
        error,
    };
    read.map(|_| text).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"sentry_port": 1, "services": [{"service": "orders", "name": "orders-2", "app_id": "orders-x1", "app_port": 2,
        "sidecar_port": 3500, "internal_port": 50002, "api_token": "aspen", "app_token": "birch"}]}"#;

    #[test]
    fn a_data_folder_says_where_the_sidecars_are_and_whom_they_trust() {
        let folder = tempfile::tempdir().unwrap();
        for below in ["secrets", "issuer"] {
            std::fs::create_dir(folder.path().join(below)).unwrap();
        }
        std::fs::write(folder.path().join(FILE), ONE).unwrap();
        let system = read(folder.path()).unwrap();
        assert_eq!(system.trust_anchors, None);
        std::fs::write(folder.path().join(TRUST_ANCHORS), "PEM").unwrap();
        let system = read(&folder.path().join(FILE)).unwrap();
        let one = &system.sidecars[0];
        assert_eq!(one.url, "http://127.0.0.1:3500");
        assert_eq!(one.internal.as_deref(), Some("127.0.0.1:50002"));
        assert_eq!((one.app.as_deref(), one.app_id.as_deref()), (Some("orders"), Some("orders-x1")));
        assert_eq!(system.trust_anchors.as_deref(), Some("PEM"));
    }

    #[test]
    fn what_is_no_inventory_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.json");
        std::fs::write(&file, "[]").unwrap();
        assert!(matches!(read(&file), Err(Unfit::NoInventory { .. })));
        assert!(matches!(read(folder.path()), Err(Unfit::Unreadable { .. })));
    }
}
