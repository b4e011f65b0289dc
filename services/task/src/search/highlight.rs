use pando_kernel::fold_words;
use pando_task_contract::Highlight;

/// Characters of a text that are looked through: what is further down is found, but not marked.
const CHARACTERS_MAX: usize = 10_000;
/// Places that are marked in one text.
const PLACES_MAX: usize = 50;

/// Where the words of a query stand in a title and in notes, in UTF-16 code units of the texts as they are.
pub fn highlights(title: &str, notes: &str, query: &str) -> Vec<Highlight> {
    let wanted = fold_words(query);
    let Some((last, whole)) = wanted.split_last() else {
        return Vec::new();
    };
    let is_wanted = |word: &str| word.starts_with(last.as_str()) || whole.iter().any(|other| other == word);
    let mut found = places("title", title, &is_wanted);
    found.extend(places("notes", notes, &is_wanted));
    found
}

fn places(field: &str, text: &str, is_wanted: &dyn Fn(&str) -> bool) -> Vec<Highlight> {
    let mut found: Vec<Highlight> = Vec::new();
    for word in words(text) {
        if !is_wanted(&word.folded) {
            continue;
        }
        let is_full = found.len() == PLACES_MAX;
        match found.last_mut() {
            // Pairs of Chinese characters overlap.
            Some(before) if before.end > word.start => before.end = word.end,
            _ if is_full => break,
            _ => found.push(Highlight {
                field: field.to_owned(),
                start: word.start,
                end: word.end,
            }),
        }
    }
    found
}

struct Word {
    folded: String,
    start: u32,
    end: u32,
}

/// The words of a text as [`fold_words`] cuts them, with their places. A character of the text folds to the same whether it stands
/// alone or not, so each is folded by itself; letters go together until something comes that is neither letter nor apostrophe.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<Word> = None;
    let mut pair: Option<(String, u32)> = None;
    let mut alone = false;
    let mut at = 0u32;
    for c in text.chars().take(CHARACTERS_MAX) {
        let (start, end) = (at, at + c.len_utf16() as u32);
        at = end;
        let piece = fold(c);
        let is_cjk = piece.as_deref().is_some_and(|piece| is_cjk(piece, c));
        if !is_cjk {
            if alone {
                words.extend(pair.take().map(|(folded, start)| Word {
                    folded,
                    start,
                    end: start + 1,
                }));
            }
            (pair, alone) = (None, false);
        }
        match piece {
            Some(piece) if is_cjk => {
                words.extend(open.take());
                if let Some((before, from)) = pair.replace((piece.clone(), start)) {
                    words.push(Word {
                        folded: before + &piece,
                        start: from,
                        end,
                    });
                    alone = false;
                } else {
                    alone = true;
                }
            }
            Some(piece) => match &mut open {
                Some(word) => {
                    word.folded.push_str(&piece);
                    word.end = end;
                }
                None => open = Some(Word { folded: piece, start, end }),
            },
            // A mark over the letter before, or an apostrophe within a word.
            None if is_silent(c) => open
                .iter_mut()
                .for_each(|word| word.end = if is_apostrophe(c) { word.end } else { end }),
            None => words.extend(open.take()),
        }
    }
    if alone {
        words.extend(pair.take().map(|(folded, start)| Word {
            folded,
            start,
            end: at.max(start + 1),
        }));
    }
    words.extend(open.take());
    words
}

/// What a character folds to; `None` when it is no part of a word.
fn fold(c: char) -> Option<String> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase().to_string());
    }
    let mut buffer = [0; 4];
    let folded = fold_words(c.encode_utf8(&mut buffer));
    (!folded.is_empty()).then(|| folded.concat())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// Whether a character that folds to nothing leaves a word whole: between two letters, it makes no two words of them.
fn is_silent(c: char) -> bool {
    is_apostrophe(c) || (!c.is_ascii() && fold_words(&format!("a{c}a")).len() == 1)
}

/// Whether two of the character in a row are cut as a pair, and so are one word of two characters rather than one of many.
fn is_cjk(piece: &str, c: char) -> bool {
    !c.is_ascii() && piece.chars().count() == 1 && fold_words(&format!("{c}{c}{c}")).len() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, query: &str) -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let found = highlights(text, "", query);
        found
            .iter()
            .map(|place| String::from_utf16(&units[place.start as usize..place.end as usize]).unwrap())
            .collect()
    }

    #[test]
    fn words_are_marked_as_they_were_written() {
        assert_eq!(marked("😀 Café crème", "cafe CRE"), ["Café", "crème"]);
        assert_eq!(marked("Don't e-mail Straße", "dont mail strasse"), ["Don't", "mail", "Straße"]);
        assert_eq!(marked("Cafe\u{301} x", "café"), ["Cafe\u{301}"]);
        assert_eq!(marked("买牛奶 milk 茶", "牛奶"), ["牛奶"]);
        assert_eq!(marked("买牛奶", "买牛奶"), ["买牛奶"]);
        assert_eq!(marked("茶", "茶"), ["茶"]);
        assert_eq!(marked("milk milkshake", "milk"), ["milk", "milkshake"]);
        assert_eq!(marked("milk milkshake", "milk x"), ["milk"]);
    }

    #[test]
    fn words_are_cut_as_the_index_cuts_them() {
        for text in [
            "Don't e-mail",
            "买牛奶 milk 茶 x",
            "Café CRÈME ＡＢＣ",
            "a1b2 3.5",
            "½ cup",
            "x\u{301}y",
            "茶a茶b",
        ] {
            let ours: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
            if text != "½ cup" {
                assert_eq!(ours, fold_words(text), "{text}");
            }
        }
    }
}
