/// A segment of a path, as a rule names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Segment {
    /// A word.
    Literal(String),
    /// A word with something in it that may be anything: `v*`.
    Glob(String),
    /// Anything: `{id}`.
    One,
    /// Any number of segments: `{*path}`.
    Rest,
}

/// What stands for a parameter where a path is tried. Routers put words before parameters, so it is like none of a path.
const SAMPLE: &str = "01980000-0000-7000-8000-00000000000a";

/// Cuts a path into segments, as daprd compares them: in lower case, without empty ones.
pub(super) fn segments(path: &str) -> Result<Vec<Segment>, &'static str> {
    let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    let last = words.len().saturating_sub(1);
    words.iter().enumerate().map(|(index, word)| segment(word, index == last)).collect()
}

fn segment(word: &str, is_last: bool) -> Result<Segment, &'static str> {
    let (mut text, mut rest) = (String::new(), word);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or("a brace is not closed")?;
        if name.starts_with('*') {
            return match (word.starts_with("{*") && after.is_empty(), is_last) {
                (true, true) => Ok(Segment::Rest),
                _ => Err("what takes any number of segments is not its last one"),
            };
        }
        text += &literal(before)?;
        text.push('*');
        rest = after;
    }
    text += &literal(rest)?;
    Ok(match text.as_str() {
        "*" => Segment::One,
        _ if text.contains('*') => Segment::Glob(text),
        _ => Segment::Literal(text),
    })
}

fn literal(text: &str) -> Result<String, &'static str> {
    match text {
        "." | ".." => Err("daprd takes dots out of a path before it looks"),
        _ if text.contains('*') => Err("an asterisk is a wildcard there"),
        _ if text.contains('$') => Err("daprd takes what follows a `$` for a variable of its environment"),
        _ if text.contains('}') => Err("a brace is not opened"),
        _ if text.contains('%') => Err("daprd compares paths decoded, and this is encoded"),
        _ => Ok(text.to_lowercase()),
    }
}

/// Paths that fit: two where it takes any number of segments.
pub(super) fn samples(segments: &[Segment]) -> Vec<String> {
    let fixed = segments.iter().map(|segment| match segment {
        Segment::Literal(text) => format!("/{text}"),
        Segment::Glob(text) => format!("/{}", text.replace('*', SAMPLE)),
        Segment::One => format!("/{SAMPLE}"),
        Segment::Rest => String::new(),
    });
    let path: String = fixed.collect();
    match segments.last() {
        None => vec!["/".to_owned()],
        Some(Segment::Rest) => vec![format!("{path}/{SAMPLE}"), format!("{path}/{SAMPLE}/{SAMPLE}/{SAMPLE}")],
        Some(_) => vec![path],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_as_daprd_compares_it() {
        let literal = |text: &str| Segment::Literal(text.to_owned());
        assert_eq!(segments("/Tasks//{id}/x"), Ok(vec![literal("tasks"), Segment::One, literal("x")]));
        assert_eq!(
            segments("/files/{name}.json"),
            Ok(vec![literal("files"), Segment::Glob("*.json".to_owned())])
        );
        assert_eq!(segments("/api/{*path}"), Ok(vec![literal("api"), Segment::Rest]));
        assert_eq!(segments("/"), Ok(vec![]));
        for path in ["/a*", "/$HOME", "/a/../b", "/{*a}/b", "/{a", "/a}", "/a%2fb"] {
            assert!(segments(path).is_err(), "{path}");
        }
    }
}
