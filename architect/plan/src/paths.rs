//! Paths of a program as the model and Dapr's access rules can say them.

use pando_model::{Method, Path};

/// A path of the model that stands for one of the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Covered {
    /// What the model says: the same, or one with a parameter where no rule could have what is there.
    pub(crate) path: Path,
    /// Whether it stands for nothing else.
    pub(crate) is_exact: bool,
    /// Whether the program's ends in a slash, which sidecars take away.
    pub(crate) has_slash: bool,
}

/// Longer ones are cut, and what follows is any number of segments.
const LENGTH_MAX: usize = 300;

/// The path that stands for this one.
pub(crate) fn covered(text: &str) -> Covered {
    let mut path = String::new();
    let mut is_exact = true;
    let mut segments = text.split('/').filter(|segment| !segment.is_empty()).peekable();
    while let Some(segment) = segments.next() {
        let written = written(segment);
        if path.len() + written.len() >= LENGTH_MAX {
            path += "/{*rest}";
            is_exact = false;
            break;
        }
        is_exact &= written == segment;
        path.push('/');
        path += &written;
        if written.starts_with("{*") {
            is_exact &= segments.peek().is_none();
            break;
        }
    }
    let has_slash = text.len() > 1 && text.ends_with('/') && !path.is_empty();
    let known = Path::new(if path.is_empty() { "/" } else { &path });
    match known.or_else(|_| Path::new("/{*rest}")) {
        Ok(path) => Covered { path, is_exact, has_slash },
        Err(_) => unreachable!("this is a path"),
    }
}

/// A segment that rules can have: a word, `{name}` or `{*name}`.
fn written(segment: &str) -> String {
    let is_word = |text: &str| {
        !matches!(text, "." | "..")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"?#%\"'`\\<>*${}".contains(&byte))
    };
    if is_word(segment) && segment.len() < LENGTH_MAX {
        return segment.to_owned();
    }
    let name = |text: &str| {
        let plain: String = text
            .chars()
            .filter(|one| one.is_ascii_alphanumeric() || *one == '_')
            .take(40)
            .collect();
        if plain.is_empty() { "value".to_owned() } else { plain }
    };
    match segment.split_once("{*") {
        Some((_, rest)) => format!("{{*{}}}", name(rest.split('}').next().unwrap_or(rest))),
        None => {
            let inner = segment.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
            format!("{{{}}}", name(inner.map_or("value", |(inner, _)| inner)))
        }
    }
}

/// Whether a sidecar asks its app for this itself, so that nobody else may.
pub(crate) fn is_of_sidecars(path: &Path, method: Method) -> bool {
    let first = path.as_str().split('/').nth(1).unwrap_or_default();
    first == "dapr" || first.starts_with("v1.0") || (first == "job" && matches!(method, Method::Post | Method::Any))
}

/// A path without the names of its parameters and the case of its letters: those of one shape are one to a router or a rule.
pub(crate) fn shape(path: &str) -> String {
    let shaped = |segment: &str| match segment {
        rest if rest.starts_with("{*") => "{*}".to_owned(),
        parameter if parameter.starts_with('{') => "{}".to_owned(),
        word => word.to_lowercase(),
    };
    path.split('/').map(shaped).collect::<Vec<_>>().join("/")
}

/// The same for whoever reads a document, where any number of segments is one parameter.
pub(crate) fn document_shape(path: &str) -> String {
    shape(path).replace("{*}", "{}")
}

/// The first word of a path; nothing where it has none, or begins with a parameter.
pub(crate) fn first_word(path: &str) -> Option<&str> {
    let first = path.split('/').nth(1)?;
    (!first.is_empty() && !first.starts_with('{')).then_some(first)
}

/// The method of HTTP by its name; nothing where sidecars pass on none of that name.
pub(crate) fn method(name: &str) -> Option<Method> {
    Some(match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "ANY" => Method::Any,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_no_rule_can_have_is_a_parameter() {
        for (text, expected, is_exact) in [
            ("/tasks/{id}", "/tasks/{id}", true),
            ("/files/{*path}", "/files/{*path}", true),
            ("tasks//all", "/tasks/all", true),
            ("/files/{name}.json", "/files/{name}", false),
            ("/a/{*path}/edit", "/a/{*path}", false),
            ("/a b/$HOME/../%2e/ü", "/{value}/{value}/{value}/{value}/{value}", false),
            ("/{}/{", "/{value}/{value}", false),
            ("", "/", true),
        ] {
            let covered = covered(text);
            assert_eq!((covered.path.as_str(), covered.is_exact), (expected, is_exact), "{text}");
        }
        assert!(covered("/tasks/").has_slash && !covered("/").has_slash);
        assert!(covered(&"/word".repeat(1000)).path.as_str().ends_with("/word/{*rest}"));
    }

    #[test]
    fn what_sidecars_ask_their_apps_for_is_nobody_elses() {
        let path = |text| Path::new(text).expect("a path");
        assert!(is_of_sidecars(&path("/dapr/config"), Method::Get));
        assert!(is_of_sidecars(&path("/v1.0/users"), Method::Get));
        assert!(is_of_sidecars(&path("/job/x"), Method::Post) && !is_of_sidecars(&path("/job/x"), Method::Get));
    }
}
