use std::collections::HashSet;

use pando_kernel::{UserId, fold_words};

/// So many words of a search count; nobody types more, and each costs a look-up.
pub const WORDS_MAX: usize = 16;

/// So many characters of a word count: whoever types more finds what begins with them. PostgreSQL takes words of up to 2,046 bytes, and
/// would shorten longer ones as it likes.
const WORD_CHARACTERS_MAX: usize = 200;

/// So many bytes of a text's different words are in the index: all of them but in notes of ten thousands of Chinese words. PostgreSQL
/// takes a megabyte of a task's, and would lose its place beyond that.
const WORDS_BYTES_MAX: usize = 1_000_000;

/// The mark that a person's words begin with in the index: 11 letters and digits from the random half of their id. Rows are checked
/// for their owner besides, so that two equal marks would cost time and show nothing.
fn mark(user: UserId) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    // The index folds ASCII to lower case; 11 digits hold 56 bits.
    let (_, mut rest) = user.uuid().as_u64_pair();
    let mut mark = String::with_capacity(11);
    for _ in 0..11 {
        mark.push(char::from(DIGITS[(rest % 36) as usize]));
        rest /= 36;
    }
    mark
}

/// A text's words for the index, each once and with the mark of its owner.
pub fn words_of(user: UserId, text: &str) -> String {
    let (mark, folded) = (mark(user), fold_words(text));
    let mut seen = HashSet::new();
    let mut words = String::with_capacity(folded.len() * 20);
    for word in folded.iter().map(|word| beginning(word)).filter(|word| seen.insert(*word)) {
        if words.len() + 1 + mark.len() + word.len() > WORDS_BYTES_MAX {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&mark);
        words.push_str(word);
    }
    words
}

fn beginning(word: &str) -> &str {
    let end = word.char_indices().nth(WORD_CHARACTERS_MAX);
    end.map_or(word, |(end, _)| &word[..end])
}

/// What finds the tasks with all of these words, the last of which may be the beginning of one; `None` when there are no words.
/// Words are letters and digits by then, and quoted: nothing of the index's own language can be said.
pub fn match_all(user: UserId, query: &str) -> Option<String> {
    let words = fold_words(query);
    let mark = mark(user);
    let last = words.len().min(WORDS_MAX).checked_sub(1)?;
    let terms = words.iter().take(WORDS_MAX).enumerate().map(|(index, word)| {
        let rest = if index == last { " *" } else { "" };
        format!("\"{mark}{}\"{rest}", beginning(word))
    });
    Some(terms.collect::<Vec<_>>().join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indexs_own_language_cannot_be_said() {
        let user = UserId::from(uuid::Uuid::from_u128(7));
        for text in ["\" OR x", "title: x", "x* NEAR(y)", "-x", "(", "a AND NOT b", "^x + y"] {
            let asked = match_all(user, text).unwrap_or_default();
            let bare: Vec<_> = asked.split(" AND ").collect();
            assert!(
                bare.iter()
                    .all(|term| term.is_empty() || term.starts_with('"') && term.matches('"').count() == 2),
                "{asked}"
            );
        }
        assert_eq!(match_all(user, " !?* "), None);
    }

    #[test]
    fn what_the_index_would_refuse_is_shortened_and_found() {
        let user = UserId::from(uuid::Uuid::from_u128(7));
        let long = "ß".repeat(100_000);
        let word = words_of(user, &long);
        assert_eq!(word.len(), 11 + WORD_CHARACTERS_MAX);
        assert_eq!(match_all(user, &long), Some(format!("\"{word}\" *")));
        assert_eq!(words_of(user, "milk Milk, MILK"), words_of(user, "milk"));
        let chinese: String = (0..100_000u32).filter_map(|n| char::from_u32(0x4E00 + n * 7919 % 20_000)).collect();
        let words = words_of(user, &chinese);
        assert!(words.len() <= WORDS_BYTES_MAX && words.split(' ').all(|word| word.len() == 11 + 6));
    }
}
