use pando_kernel::{UserId, fold_words, search_text};

/// So many words of a search count; nobody types more, and each costs a look-up.
pub const WORDS_MAX: usize = 16;

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

/// A text's words for the index, each with the mark of its owner.
pub fn words_of(user: UserId, text: &str) -> String {
    let folded = search_text(text);
    if folded.is_empty() {
        return folded;
    }
    let mark = mark(user);
    let mut words = String::with_capacity(folded.len() * 3);
    for word in folded.split(' ') {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&mark);
        words.push_str(word);
    }
    words
}

/// What finds the tasks with all of these words, the last of which may be the beginning of one; `None` when there are no words.
/// Words are letters and digits by then, and quoted: nothing of the index's own language can be said.
pub fn match_all(user: UserId, query: &str) -> Option<String> {
    let words = fold_words(query);
    let mark = mark(user);
    let last = words.len().min(WORDS_MAX).checked_sub(1)?;
    let terms = words.iter().take(WORDS_MAX).enumerate().map(|(index, word)| {
        let beginning = if index == last { " *" } else { "" };
        format!("\"{mark}{word}\"{beginning}")
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
}
