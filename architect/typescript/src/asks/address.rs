use std::rc::Rc;

use pando_facts::Target;

use crate::meaning::{Piece, Program};

/// A path below what a client asks at.
pub(crate) fn below(base: &[Piece], path: &Rc<[Piece]>) -> Rc<[Piece]> {
    let absolute = matches!(path.first(), Some(Piece::Text(text)) if text.contains("://"));
    match base.is_empty() || absolute {
        true => path.clone(),
        false => {
            let between = Piece::Text("/".into());
            base.iter()
                .cloned()
                .chain(std::iter::once(between))
                .chain(path.iter().cloned())
                .collect()
        }
    }
}

/// An address as the facts have it: with `{name}` for what is put in.
pub(crate) fn written(program: &Program<'_>, pieces: &[Piece]) -> String {
    let mut url = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let name = match piece {
            Piece::Text(text) => {
                url.push_str(text);
                continue;
            }
            Piece::Hole(name) => name.clone(),
            Piece::Param(place) => program.hole_of(place),
        };
        // Where the page itself came from.
        if position == 0 && matches!(&*name, "origin") && pieces.len() > 1 {
            continue;
        }
        let last = position + 1 == pieces.len() || matches!(pieces.get(position + 1), Some(Piece::Text(text)) if text.starts_with('#'));
        let glued = url.contains('/') && !url.ends_with(['/', '=', '?', '&', '-', '.', ':', '_', '}', ',', ' ']) && !url.contains('?');
        if last && glued {
            // What is put behind a path without anything between is its query.
            url.push('?');
        }
        url.push('{');
        url.push_str(&name);
        url.push('}');
    }
    tidied(&url)
}

/// Without a fragment, and with one slash where there are several.
fn tidied(url: &str) -> String {
    let url = url.trim().split('#').next().unwrap_or_default();
    let mut tidy = String::with_capacity(url.len());
    let mut queried = false;
    for c in url.chars().filter(|c| !c.is_control()) {
        queried |= c == '?';
        let again = c == '/' && tidy.ends_with('/') && !tidy.ends_with(":/") && !queried && tidy.len() > 1;
        if !again {
            tidy.push(c);
        }
    }
    if tidy.starts_with("//")
        && tidy.len() > 2
        && !tidy
            .get(2..)
            .is_some_and(|rest| rest.split('/').next().is_some_and(|host| host.contains('.')))
    {
        tidy.remove(0);
    }
    tidy
}

/// Whom an address reaches, as far as it says so itself.
pub(crate) fn target(url: &str) -> Target {
    let rest = ["https://", "http://", "wss://", "ws://", "//"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let Some(rest) = rest else {
        return Target::Unknown;
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    // A name without a dot is one of the same network; what is put in may be any.
    match name.contains('.') && !name.contains('{') && !is_own(name) {
        true => Target::Outside(name.to_owned()),
        false => Target::Unknown,
    }
}

/// Whether a host's name means the same machine or network.
fn is_own(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || [".local", ".internal", ".localhost", ".svc"]
            .iter()
            .any(|ending| name.ends_with(ending))
        || name.ends_with(".svc.cluster.local")
}

/// Whether a text may be an address: a path, or one with a scheme, or with something before a path.
pub(crate) fn looks_like_one(pieces: &[Piece]) -> bool {
    match pieces {
        [Piece::Text(text), ..] => {
            let scheme = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
            scheme || (text.starts_with('/') && !text.contains(' ') && !text.starts_with("/*") && text.len() > 1)
        }
        [Piece::Hole(_) | Piece::Param(_), Piece::Text(text), ..] => text.starts_with('/') && text.len() > 1 && !text.contains(' '),
        _ => false,
    }
}

/// Whether a text before a path is no more than where an interface begins: `https://host/api/v1`.
pub(crate) fn is_prefix(text: &str) -> bool {
    let path = text
        .split_once("://")
        .map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    path.split('/').all(|part| {
        let version = part
            .strip_prefix('v')
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        part.is_empty() || version || matches!(part, "api" | "rest" | "backend" | "proxy" | "public" | "internal")
    })
}

#[cfg(test)]
mod tests {
    use pando_facts::Target;

    use super::{is_prefix, target, tidied};

    #[test]
    fn slashes_and_fragments_are_tidied() {
        assert_eq!(tidied("{API}//tasks/#top"), "{API}/tasks/");
        assert_eq!(tidied("http://a.b//c?next=//d"), "http://a.b/c?next=//d");
        assert_eq!(tidied("//tasks"), "/tasks");
    }

    #[test]
    fn a_host_of_the_same_network_is_not_outside() {
        assert_eq!(
            target("https://api.openai.com/v1/chat"),
            Target::Outside("api.openai.com".to_owned())
        );
        for own in [
            "http://localhost:8000/tasks",
            "http://backend:8000/tasks",
            "http://127.0.0.1/a",
            "{API}/tasks",
            "/tasks",
            "http://{host}.com/a",
        ] {
            assert_eq!(target(own), Target::Unknown, "{own}");
        }
    }

    #[test]
    fn where_an_interface_begins_is_no_path_of_its_own() {
        for prefix in ["", "/", "/api/v1/", "https://example.com/api", "http://localhost:8000"] {
            assert!(is_prefix(prefix), "{prefix}");
        }
        assert!(!is_prefix("/users/"));
    }
}
