//! What two paths have in common, to a router and to Dapr's access control.

/// A path without the names of its parameters and the case of its letters: paths of one shape are one path.
pub(super) fn shape(path: &str) -> String {
    let shaped = |segment: &str| match segment {
        parameter if parameter.starts_with("{*") => "{*}".to_owned(),
        parameter if parameter.starts_with('{') => "{}".to_owned(),
        literal => literal.to_lowercase(),
    };
    path.split('/').map(shaped).collect::<Vec<_>>().join("/")
}

/// Whether every rule that is about the one path is about the other, too: it is the same up to the end of the one.
pub(super) fn is_above(above: &str, below: &str) -> bool {
    let mut segments = below.split('/').filter(|segment| !segment.is_empty());
    let mut last_is_rest = false;
    for one in above.split('/').filter(|segment| !segment.is_empty()) {
        last_is_rest = one.starts_with("{*");
        match segments.next() {
            Some(other) => {
                // A parameter is any one segment to a rule, so a literal of the longer path is no way out below one.
                if !one.starts_with('{') && !one.eq_ignore_ascii_case(other) {
                    return false;
                }
            }
            None => return false,
        }
    }
    // Without a segment more, it is the same path; a parameter at its end is one segment (`/tasks/*`) and hides nothing deeper.
    let is_deeper = segments.next().is_some();
    let ends_in_parameter = above.rsplit('/').next().is_some_and(|last| last.starts_with('{'));
    last_is_rest || (is_deeper && !ends_in_parameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_above_what_a_rule_for_it_is_about_too() {
        for (above, below, expected) in [
            ("/tasks", "/tasks/outbox", true),
            ("/tasks", "/tasks/{id}/log", true),
            ("/TASKS", "/tasks/outbox", true),
            ("/tasks", "/outbox", false),
            ("/tasks/{id}", "/tasks/outbox", false),
            ("/tasks/{id}", "/tasks/a/b", false),
            ("/files/{*path}", "/files/a/b", true),
            ("/tasks/{id}/notes", "/tasks/{id}/notes/log", true),
        ] {
            assert_eq!(is_above(above, below), expected, "{above} {below}");
        }
    }
}
