//! Which way the system runs is known where it is put together, and nowhere below.
#![cfg(test)]

use std::fs::read_to_string;

use pando_tidy::{files, members, root};

/// How `app/pando` calls its ways of running, and what it asks to tell them apart.
const WORDS: [&str; 7] = [
    "embedded",
    "distributed",
    "is_there()",
    "sidecarsettings",
    "servesettings",
    "dapr_http_port",
    "database_url",
];

#[test]
fn no_service_and_no_mechanism_asks_which_way_the_system_runs() {
    let mut looked_at = 0;
    for path in ["services", "platform"].iter().flat_map(|floor| files(&root().join(floor), ".rs")) {
        looked_at += 1;
        let text = read_to_string(&path).unwrap().to_ascii_lowercase();
        for word in WORDS {
            assert!(!text.contains(word), "{} knows the word {word}", path.display());
        }
    }
    assert!(looked_at > 100, "{looked_at} files");
    // Whoever builds on the adapter could ask it.
    for member in members()
        .iter()
        .filter(|member| !member.folder.starts_with("app") && member.name != "pando-dapr")
    {
        let is_below = member.folder.starts_with("services") || member.folder.starts_with("platform");
        assert!(
            !is_below || !member.uses.iter().any(|used| used == "pando-dapr"),
            "{} is built from pando-dapr",
            member.name
        );
    }
}
