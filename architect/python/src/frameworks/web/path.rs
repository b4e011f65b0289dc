//! Paths of routes, as the facts write them: `/tasks/{id}`, `/files/{*rest}`.

/// Puts two parts of a path together.
pub(super) fn join(prefix: &str, path: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    match (prefix.is_empty(), path.is_empty()) {
        (_, true) if prefix.is_empty() => "/".to_owned(),
        (_, true) => prefix.to_owned(),
        _ if path.starts_with('/') => format!("{prefix}{path}"),
        _ => format!("{prefix}/{path}"),
    }
}

/// A path of FastAPI or Starlette: `{rest:path}` takes all that follows.
pub(super) fn of_starlette(path: &str) -> String {
    in_marks(path, '{', '}', |inside| match inside.split_once(':') {
        Some((name, "path")) => format!("{{*{name}}}"),
        Some((name, _)) => format!("{{{name}}}"),
        None => format!("{{{inside}}}"),
    })
}

/// A path of Flask or Django: `<int:id>`, `<path:rest>`.
pub(super) fn of_angles(path: &str) -> String {
    in_marks(path, '<', '>', |inside| match inside.rsplit_once(':') {
        Some(("path", name)) => format!("{{*{name}}}"),
        Some((_, name)) => format!("{{{name}}}"),
        None => format!("{{{inside}}}"),
    })
}

fn in_marks(path: &str, open: char, close: char, write: impl Fn(&str) -> String) -> String {
    let mut whole = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once(open) {
        whole.push_str(before);
        let Some((inside, after)) = behind.split_once(close) else {
            whole.push(open);
            rest = behind;
            continue;
        };
        whole.push_str(&write(inside));
        rest = after;
    }
    whole + rest
}

/// A path that Django matches by a regular expression: a group is a parameter.
pub(super) fn of_regex(pattern: &str) -> String {
    let mut whole = String::new();
    let mut letters = pattern.trim_start_matches('^').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => {
                let mut inside = String::new();
                let mut deep = 1_u32;
                for letter in letters.by_ref() {
                    match letter {
                        '(' => deep += 1,
                        ')' => deep -= 1,
                        _ => {}
                    }
                    if deep == 0 {
                        break;
                    }
                    inside.push(letter);
                }
                let name = inside
                    .strip_prefix("?P<")
                    .and_then(|named| named.split_once('>'))
                    .map_or("", |(name, _)| name);
                if !inside.starts_with("?:") || !name.is_empty() {
                    whole.push_str(&format!("{{{name}}}"));
                }
            }
            '\\' => {
                // `\.` is a dot, `\d` is none that can be told.
                if let Some(next) = letters.next()
                    && !next.is_alphanumeric()
                {
                    whole.push(next);
                }
            }
            '[' => {
                for letter in letters.by_ref() {
                    if letter == ']' {
                        break;
                    }
                }
            }
            '$' | '?' | '*' | '+' | '^' => {}
            _ => whole.push(letter),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_in_one_way() {
        assert_eq!(of_starlette("/files/{rest:path}/{n:int}/{id}"), "/files/{*rest}/{n}/{id}");
        assert_eq!(of_angles("/u/<name>/<int:n>/<path:rest>"), "/u/{name}/{n}/{*rest}");
        assert_eq!(of_regex(r"^a/(?P<year>[0-9]{4})/(\d+)\.json/?$"), "a/{year}/{}.json/");
        assert_eq!(join("/api/", "tasks"), "/api/tasks");
        assert_eq!(join("", ""), "/");
        assert_eq!(join("/tasks", ""), "/tasks");
        assert_eq!(of_angles("/a<b"), "/a<b");
    }
}
