//! Variables that hold addresses: what they are where nobody says otherwise is seldom what they are in a cluster.

use pando_facts::{Facts, Setting, Side, Target};

/// What begins the names of variables that are put into pages when these are built.
const OF_PAGES: [&str; 7] = [
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "PUBLIC_",
    "NUXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "GATSBY_",
];

/// Whether a value is the address of whoever reads it: in a pod that is the pod itself, and nobody it means.
pub(crate) fn is_own_machine(value: &str) -> bool {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost") || host.starts_with("127.") || matches!(host, "0.0.0.0" | "::1" | "host.docker.internal")
}

/// Whether a variable tells pages in a browser where the program's own API is: they ask by it for the program's routes, or its name says so.
pub(crate) fn is_of_api(facts: &Facts, read: &Setting) -> bool {
    if !OF_PAGES.iter().any(|begin| read.name.starts_with(begin)) {
        return false;
    }
    let begin = format!("{{{}}}", read.name);
    let mut asked = facts
        .requests
        .iter()
        .filter(|request| request.side == Side::Browser && request.url.starts_with(&begin))
        .peekable();
    if asked.peek().is_some() {
        return asked.any(|request| matches!(request.target, Target::Route { .. } | Target::Nothing));
    }
    let has = |words: &[&str]| read.name.split('_').any(|part| words.contains(&part));
    has(&["API", "BACKEND", "SERVER"]) && has(&["URL", "URI", "BASE", "HOST", "ORIGIN"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ones_own_machine_is_known() {
        for own in [
            "http://localhost:8000",
            "localhost",
            "postgresql://me:word@LOCALHOST:5432/db",
            "127.0.0.1:6379",
            "redis://[::1]:6379/0",
            "http://0.0.0.0",
        ] {
            assert!(is_own_machine(own), "{own}");
        }
        for other in [
            "",
            "https://api.example.com",
            "http://backend:8000/localhost",
            "localhosts",
            "/api",
            "http://a@b@c",
        ] {
            assert!(!is_own_machine(other), "{other}");
        }
    }
}
