use crate::token::{Token, What};

/// Words that stand before a noun, and are no table's name.
const ARTICLES: [&str; 27] = [
    "a", "all", "an", "and", "any", "at", "each", "every", "for", "her", "here", "his", "in", "it", "its", "my", "no", "one", "our",
    "some", "that", "the", "their", "these", "this", "to", "your",
];

/// Whether a word that stands where a table's name should be says that the text is a sentence.
pub(crate) fn says_so(token: &Token<'_>) -> bool {
    matches!(token.what, What::Word(word) if ARTICLES.iter().any(|article| article.eq_ignore_ascii_case(word)))
}

/// Whether the keywords of a statement are written as people write SQL, and not a sentence: all in capitals.
pub(crate) fn shouts(token: &Token<'_>) -> bool {
    matches!(token.what, What::Word(word) if word.chars().all(|c| c.is_ascii_uppercase()))
}

/// Whether it begins as a sentence does: `Select`.
pub(crate) fn begins_sentence(token: &Token<'_>) -> bool {
    let What::Word(word) = token.what else { return false };
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.all(|c| c.is_ascii_lowercase())
}

/// Words that are allowed between two others in a list of what is selected.
const BETWEEN: [&str; 30] = [
    "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "COLLATE", "DESC", "DISTINCT", "ELSE", "END", "FILTER", "FROM", "IN", "INTERVAL",
    "INTO", "IS", "LIKE", "NOT", "NULL", "ON", "OR", "OVER", "SELECT", "THEN", "TOP", "TRUE", "WHEN", "WITHIN",
];

/// Whether two words follow each other as in a sentence: `select one option`. A column may have another name without `AS`, but hardly ever
/// has.
pub(crate) fn runs_on(tokens: &[Token<'_>]) -> bool {
    tokens
        .windows(2)
        .any(|two| two.iter().all(|token| matches!(token.what, What::Word(_)) && !token.any(&BETWEEN)))
}
