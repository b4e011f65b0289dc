//! What makes two paths one to a router.

/// A path without the names of its parameters and the case of its letters: paths of one shape are one path.
pub(super) fn shape(path: &str) -> String {
    let shaped = |segment: &str| match segment {
        parameter if parameter.starts_with("{*") => "{*}".to_owned(),
        parameter if parameter.starts_with('{') => "{}".to_owned(),
        literal => literal.to_lowercase(),
    };
    path.split('/').map(shaped).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_parameters_and_the_case_of_letters_tell_no_paths_apart() {
        assert_eq!(shape("/Tasks/{id}/notes"), shape("/tasks/{task}/NOTES"));
        assert_ne!(shape("/tasks/{id}"), shape("/tasks/{*rest}"));
        assert_ne!(shape("/tasks/{id}"), shape("/tasks/id"));
    }
}
