//! Folding text for search, in our own code, so that every database finds the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text as search sees them: NFKD without accents, lower case, split at everything that is neither letter nor
/// digit; Chinese, Japanese and Korean runs as overlapping pairs of characters (a run of one stays alone).
pub fn fold_words(text: &str) -> Vec<String> {
    match text.is_ascii() {
        true => ascii_words(text),
        false => any_words(text),
    }
}

/// Most texts are this, and nothing in it decomposes: a tenth of the time.
fn ascii_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
    let words = words.map(|word| word.replace('\'', "").to_ascii_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

fn any_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if is_cjk(c) {
            flush_word(&mut words, &mut word);
            run.push(c);
        } else {
            flush_run(&mut words, &mut run);
            if c.is_alphanumeric() {
                push_folded(&mut word, c);
            } else if c != '\'' && c != '\u{2019}' {
                flush_word(&mut words, &mut word);
            }
        }
    }
    flush_word(&mut words, &mut word);
    flush_run(&mut words, &mut run);
    words
}

/// The same words in one line, for a full-text index that splits at spaces.
pub fn search_text(text: &str) -> String {
    fold_words(text).join(" ")
}

/// Letters that decompose to nothing simpler but that people type without.
fn push_folded(word: &mut String, c: char) {
    match c {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'ø' => word.push('o'),
        'đ' | 'ð' => word.push('d'),
        'ł' => word.push('l'),
        'ı' => word.push('i'),
        'þ' => word.push_str("th"),
        c => word.push(c),
    }
}

fn flush_word(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn flush_run(words: &mut Vec<String>, run: &mut Vec<char>) {
    match run.len() {
        0 => {}
        1 => words.push(run[0].to_string()),
        _ => words.extend(run.windows(2).map(|pair| pair.iter().collect())),
    }
    run.clear();
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{1100}'..='\u{11FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_width_do_not_matter() {
        assert_eq!(
            fold_words("Café CRÈME ＡＢＣ straße Łódź"),
            ["cafe", "creme", "abc", "strasse", "lodz"]
        );
        assert_eq!(fold_words("don't e-mail"), ["dont", "e", "mail"]);
    }

    #[test]
    fn plain_text_takes_the_short_way_to_the_same_words() {
        let plain = || (0..128u8).map(char::from);
        for text in plain().flat_map(|a| plain().map(move |b| format!("X{a}{b}y z"))) {
            assert_eq!(ascii_words(&text), any_words(&text), "{text:?}");
        }
    }

    #[test]
    fn chinese_is_cut_into_pairs() {
        assert_eq!(fold_words("买牛奶 milk 茶"), ["买牛", "牛奶", "milk", "茶"]);
    }
}
