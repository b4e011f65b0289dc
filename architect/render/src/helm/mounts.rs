use std::collections::BTreeMap;

use pando_model::Secret;
use serde_json::{Value, json};

/// Where files of secrets are, each secret in a folder of its name.
const FOLDER: &str = "/etc/secrets";
/// All keys of a secret.
const ALL: &str = "*";

/// What a container is given of secrets: variables, files, and the volumes that these are in.
/// A variable that there are several keys for has the path of the folder that they are in.
pub(super) fn mounts<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Value {
    let (files, variables): (Vec<&Secret>, Vec<&Secret>) = secrets.into_iter().partition(|secret| secret.file);
    let variables: Vec<Value> = variables
        .iter()
        .map(|secret| json!({ "name": secret.name, "secret": secret.secret, "key": secret.key, "optional": secret.optional }))
        .collect();
    // A volume is there if anything of it is needed.
    let mut volumes: BTreeMap<&str, (bool, Vec<&str>)> = BTreeMap::new();
    for secret in &files {
        let (is_optional, keys) = volumes.entry(secret.secret.as_str()).or_insert_with(|| (true, Vec::new()));
        *is_optional &= secret.optional;
        if !keys.contains(&secret.key.as_str()) {
            keys.push(secret.key.as_str());
        }
    }
    let volumes: Vec<Value> = volumes
        .into_iter()
        .map(|(secret, (is_optional, keys))| {
            // Nothing is picked out where all of it is wanted.
            let keys = if keys.contains(&ALL) { Vec::new() } else { keys };
            // A volume's name is a label, as the secret's is: 63 letters with what tells it from others.
            let name: String = format!("secret-{secret}").chars().take(63).collect();
            json!({
                "name": name.trim_end_matches('-'), "secret": secret, "folder": format!("{FOLDER}/{secret}"),
                "optional": is_optional, "keys": keys,
            })
        })
        .collect();
    let mut paths: BTreeMap<&str, (&Secret, String)> = BTreeMap::new();
    for secret in &files {
        let folder = format!("{FOLDER}/{}", secret.secret);
        let path = match secret.key.as_str() {
            ALL => folder.clone(),
            key => format!("{folder}/{key}"),
        };
        let known = paths.entry(secret.name.as_str()).or_insert_with(|| (secret, path.clone()));
        if known.1 != path {
            known.1 = folder;
        }
    }
    let files: Vec<Value> = paths
        .into_values()
        .map(|(secret, path)| json!({ "name": secret.name, "secret": secret.secret, "path": path, "optional": secret.optional }))
        .collect();
    json!({ "variables": variables, "files": files, "volumes": volumes })
}
