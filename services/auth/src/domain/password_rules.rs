//! Which passwords may be chosen: NIST SP 800-63B-4 section 3.1.1.2. Length and a blocklist, no rules of composition. The standard
//! asks for 15 characters where the password is all there is; the setting says what this server asks for.

use std::fmt;
use std::sync::OnceLock;

use pando_kernel::{Email, PersonName};
use unicode_normalization::UnicodeNormalization;

/// A password in normal form C (so that two keyboards write the same one), of at most [`Self::CHARACTERS_MAX`] characters and
/// without NUL. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("must be at least {0} characters long; a few words in a row are easy to remember and hard to guess")]
    Short(usize),
    /// Too long.
    #[error("must be at most {} characters long", Password::CHARACTERS_MAX)]
    Long,
    /// NUL cannot be typed and ends texts in other programs. Everything else is welcome, white space too.
    #[error("must not contain the NUL character")]
    Nul,
    /// On the list.
    #[error("is one of the passwords that are tried first; choose another")]
    Common,
    /// Nothing but the address, the name or the product's name with a little around it.
    #[error("must not be made of your address, your name or the name of this product")]
    Personal,
    /// The same few characters, or a row of the keyboard.
    #[error("must not be a repetition or a sequence such as 12345678")]
    Sequence,
}

impl Password {
    /// Counted as Unicode code points in normal form C. At least 64 is what the standard asks for.
    pub const CHARACTERS_MAX: usize = 256;

    /// Takes a password as it was typed.
    ///
    /// # Errors
    /// [`PasswordError::Long`] and [`PasswordError::Nul`].
    pub fn new(typed: &str) -> Result<Self, PasswordError> {
        // Normalizing never makes four characters one; a longer text need not be read.
        if typed.chars().nth(4 * Self::CHARACTERS_MAX).is_some() {
            return Err(PasswordError::Long);
        }
        let text: String = typed.nfc().collect();
        if text.chars().nth(Self::CHARACTERS_MAX).is_some() {
            return Err(PasswordError::Long);
        }
        if text.contains('\0') {
            return Err(PasswordError::Nul);
        }
        Ok(Self(text))
    }

    /// What is hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether this person may choose it.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, length_min: usize, email: &Email, name: Option<&PersonName>) -> Result<(), PasswordError> {
        if self.0.chars().count() < length_min {
            return Err(PasswordError::Short(length_min));
        }
        let folded = self.0.to_lowercase();
        if is_sequence(&folded) {
            return Err(PasswordError::Sequence);
        }
        if is_common(folded.trim()) {
            return Err(PasswordError::Common);
        }
        if is_personal(&folded, email, name) {
            return Err(PasswordError::Personal);
        }
        Ok(())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The commonest passwords of eight characters and more, in lower case, sorted.
fn commonest() -> &'static [&'static str] {
    static LIST: OnceLock<Vec<&'static str>> = OnceLock::new();
    LIST.get_or_init(|| include_str!("../commonest.txt").lines().collect())
}

fn is_common(folded: &str) -> bool {
    commonest().binary_search(&folded).is_ok()
}

/// What is left without the words that everybody can guess is too little.
fn is_personal(folded: &str, email: &Email, name: Option<&PersonName>) -> bool {
    const LEFT_MIN: usize = 4;
    let local = email.split('@').next().unwrap_or_default();
    let name = name.map(|name| name.to_lowercase()).unwrap_or_default();
    let whole: String = name.split_whitespace().collect();
    let mut words = vec!["pando", email.as_str(), local, &whole];
    words.extend(name.split_whitespace());
    words.extend(local.split(|c: char| !c.is_alphanumeric()));
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = folded.to_owned();
    for word in words {
        left = left.replace(word, "");
    }
    left != folded && left.chars().count() < LEFT_MIN
}

/// At most two runs, each of one character, of neighbours in the alphabet, or of neighbours on a row of the keyboard; or a pattern
/// of up to three characters over and over.
fn is_sequence(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let repeats = (1..=3).any(|period| chars.len() > period && chars.iter().zip(&chars[period..]).all(|(a, b)| a == b));
    repeats || runs(&chars) <= 2
}

fn runs(chars: &[char]) -> usize {
    let mut runs = 1;
    let mut step = None;
    for pair in chars.windows(2) {
        let next = step_between(pair[0], pair[1]);
        match (step, next) {
            (Some(known), Some(next)) if known == next => {}
            (None, Some(next)) => step = Some(next),
            _ => {
                runs += 1;
                step = None;
            }
        }
    }
    runs
}

/// The direction from one character to its neighbour.
fn step_between(a: char, b: char) -> Option<i8> {
    const ROWS: [&str; 5] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop"];
    if a == b {
        return Some(0);
    }
    match i64::from(u32::from(b)) - i64::from(u32::from(a)) {
        1 => return Some(1),
        -1 => return Some(-1),
        _ => {}
    }
    let beside = |row: &str| match (row.find(a), row.find(b)) {
        (Some(a), Some(b)) if b == a + 1 => Some(1),
        (Some(a), Some(b)) if a == b + 1 => Some(-1),
        _ => None,
    };
    ROWS.iter().find_map(|row| beside(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(password: &str) -> Result<(), PasswordError> {
        let email = Email::new("grace.hopper@example.org").unwrap();
        let name = PersonName::new("Grace Brewster Hopper").unwrap();
        Password::new(password)?.judge(8, &email, Some(&name))
    }

    #[test]
    fn length_is_counted_in_characters_of_normal_form_c() {
        assert_eq!(judge("tr0ub4d"), Err(PasswordError::Short(8)));
        assert_eq!(judge("日本語で入力す"), Err(PasswordError::Short(8)));
        assert!(judge("日本語で入力する").is_ok());
        // "é" as two code points is one.
        assert_eq!(judge("e\u{301}tudexy"), Err(PasswordError::Short(8)));
        let unrepeated: String = (0..256).map(|i| char::from_u32(0x4E00 + i * 7 % 1009).unwrap()).collect();
        assert!(judge(&unrepeated).is_ok());
        assert_eq!(judge(&format!("{unrepeated}x")), Err(PasswordError::Long));
        assert_eq!(judge(&"é".repeat(2_000_000)), Err(PasswordError::Long));
        assert_eq!(Password::new("e\u{301}"), Password::new("é"));
    }

    #[test]
    fn no_rules_of_composition() {
        for good in [
            "correct horse battery staple",
            "all lower case words",
            "  spaces around  ",
            "tab\there is one",
            "🦊🌲🏔️ over hills",
        ] {
            assert_eq!(judge(good), Ok(()), "{good}");
        }
        assert_eq!(judge("not\0this one"), Err(PasswordError::Nul));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for bad in [
            "password",
            "PassWord1",
            "iloveyou",
            "baseball1",
            "Passw0rd",
            "trustno1",
            "superman",
            "welcome123",
            " football ",
        ] {
            assert_eq!(judge(bad), Err(PasswordError::Common), "{bad}");
        }
        for bad in [
            "aaaaaaaa",
            "abababab",
            "12345678",
            "87654321",
            "abcd1234",
            "qwertyuiop",
            "asdfghjkl1",
            "11111112",
            "abcabcabcab",
        ] {
            assert_eq!(judge(bad), Err(PasswordError::Sequence), "{bad}");
        }
        for bad in [
            "grace.hopper",
            "gracehopper",
            "Hopper202",
            "pandopando1",
            "grace.hopper@example.org",
            "mypando!",
        ] {
            assert_eq!(judge(bad), Err(PasswordError::Personal), "{bad}");
        }
        assert_eq!(judge("pando lovers unite"), Ok(()));
    }

    #[test]
    fn the_list_is_sorted_folded_and_long_enough() {
        let list = commonest();
        assert!(list.len() > 2500, "{}", list.len());
        assert!(list.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            list.iter()
                .all(|word| word.chars().count() >= 8 && *word == word.to_lowercase().trim())
        );
    }
}
