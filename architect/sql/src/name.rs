use crate::token::{Token, What};

/// Schemas that a database has without being asked: what is in them is called without them.
const USUAL: [&str; 3] = ["public", "dbo", "main"];

/// The name that begins at a token, and how many tokens it has. The name is nothing where a part of it is put in while the program runs.
///
/// A schema stays with it unless it is one that every database has; a database's name does not.
pub(crate) fn name(tokens: &[Token<'_>], at: usize) -> Option<(Option<String>, usize)> {
    let mut parts = vec![part(tokens.get(at)?)?];
    let mut next = at + 1;
    while tokens.get(next).is_some_and(|token| token.sign('.')) {
        let Some(part) = tokens.get(next + 1).and_then(part) else { break };
        parts.push(part);
        next += 2;
    }
    let own = parts.pop().flatten();
    let schema = parts
        .pop()
        .flatten()
        .filter(|schema| !USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(schema)));
    let whole = own.map(|own| match schema {
        Some(schema) => format!("{schema}.{own}"),
        None => own.to_owned(),
    });
    Some((whole, next - at))
}

/// A part of a name; of a hole nothing is known.
fn part<'t>(token: &Token<'t>) -> Option<Option<&'t str>> {
    match token.what {
        What::Hole => Some(None),
        _ => token.name().filter(|name| !name.is_empty()).map(Some),
    }
}

/// A name without a schema.
pub(crate) fn plain(tokens: &[Token<'_>], at: usize) -> Option<String> {
    tokens.get(at).and_then(Token::name).map(str::to_owned)
}

/// The names between brackets, and where it goes on behind them: `(a, b)`.
pub(crate) fn list(tokens: &[Token<'_>], at: usize) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    if !tokens.get(at).is_some_and(|token| token.sign('(')) {
        return (names, at);
    }
    let mut next = at + 1;
    while let Some(token) = tokens.get(next) {
        next += 1;
        if token.sign(')') {
            break;
        }
        names.extend(token.name().filter(|_| !token.any(&["ASC", "DESC"])).map(str::to_owned));
    }
    (names, next)
}
