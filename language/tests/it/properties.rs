//! What holds for any text: no panic, bounded work, spans within the text, and a title where there are words.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::context;
use pando_language::{
    Context, DateReader, DateReading, Duckling, READS_MAX, SLICE_BYTES_MAX, SLICE_WORDS_MAX, TEXT_CHARACTERS_MAX, Understanding,
    parse_quick_add, understand,
};
use proptest::prelude::*;

/// Counts the slices, and holds the grammar to its limits.
#[derive(Default)]
struct Counting(AtomicU32);

impl DateReader for Counting {
    fn read(&self, slice: &str, context: &Context) -> Option<DateReading> {
        assert!(slice.len() <= SLICE_BYTES_MAX, "{slice:?}");
        assert!(slice.split_whitespace().count() <= SLICE_WORDS_MAX, "{slice:?}");
        assert!(self.0.fetch_add(1, Ordering::Relaxed) < READS_MAX, "too many reads");
        Duckling.read(slice, context)
    }
}

/// Words that mean something, in any order, between words that do not.
fn sentence(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "tomorrow",
        "friday",
        "next",
        "week",
        "at",
        "9",
        "5pm",
        "on",
        "the",
        "2nd",
        "second",
        "march",
        "may",
        "sat",
        "every",
        "other",
        "30",
        "february",
        "10/12",
        "in",
        "3",
        "weeks",
        "p1",
        "!2",
        "@home",
        "#Work",
        "#\"Big garden\"",
        "add",
        "delete",
        "move",
        "to",
        "and",
        "&",
        "plus",
        ",",
        "christmas",
        "eve",
        "last",
        "day",
        "of",
        "a",
        "hours",
        "from",
        "now",
        "half",
        "past",
        "mark",
        "done",
        "as",
        "what",
        "is",
        "due",
        "rename",
        "label",
        "priority",
        "high",
        "by",
        "\"quoted",
        "words\"",
        "it's",
        "'",
        "é",
        "🦀",
        "買い物",
        "no",
        "yes",
        "all",
        "them",
        "1-3",
        "overdue",
        "between",
        "monday",
        "remind",
        "me",
        "about",
        "rent",
        "-",
        "\n",
        "\u{0}",
        "2026-02-30",
        "99999999999",
        "first",
        "month",
        "year",
        "ago",
        "before",
        "after",
        "until",
        "not",
        "date",
        "project",
        "inbox",
        "couple",
    ]);
    prop::collection::vec(word, words).prop_map(|words| words.join(" "))
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let reader = Counting::default();
    let quick_add = parse_quick_add(text, &context(), &reader);
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut end = 0;
    for span in &quick_add.spans {
        prop_assert!(span.start >= end && span.end > span.start);
        end = span.end;
        let slice = units.get(span.start as usize..span.end as usize);
        prop_assert!(slice.is_some_and(|slice| String::from_utf16(slice).is_ok()), "{:?}", span);
    }
    prop_assert_eq!(quick_add.title.is_empty(), text.trim().is_empty());
    let reader = Counting::default();
    let understanding = understand(text, &context(), &reader);
    prop_assert_eq!(understanding.intent, understanding.command.intent());
    // A pending confirmation is stored, and comes back the same.
    let json = serde_json::to_string(&understanding).unwrap();
    prop_assert_eq!(serde_json::from_str::<Understanding>(&json).unwrap(), understanding);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,120}") {
        holds(&text)?;
    }

    #[test]
    fn any_bytes(text in prop::collection::vec(any::<char>(), 0..80)) {
        holds(&text.into_iter().collect::<String>())?;
    }

    #[test]
    fn any_sentence(text in sentence(0..24)) {
        holds(&text)?;
    }
}

proptest! {
    // Few: each is as long as a text may be.
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_up_to_the_limit_hands_over_few_slices(text in sentence(300..420)) {
        holds(&text.chars().take(TEXT_CHARACTERS_MAX).collect::<String>())?;
    }
}

/// Date words, numbers and repetitions as long as a text may be: the date library sees few slices of them, and short ones.
#[test]
fn no_text_hands_the_date_library_more_than_it_is_allowed() {
    let traps = [
        "mon tue wed thu fri sat sun ",
        "in ",
        "1 2 3 4 5 ",
        "the second of ",
        "on ",
        "first of the last ",
        "in 3 weeks from ",
        "december ",
        "to friday ",
        "every other ",
        "\" ",
        "@a ",
        "#a ",
        "p1 ",
        "a week after ",
        "and ",
        ", ",
        "10/12 ",
        "christmas day ",
        "a a a in a day of christmas ",
        "between monday ",
        "half past ",
        "second monday of january ",
        "'a ",
        "x",
        "é",
        "🦀 ",
        "move to by ",
        "due ",
        "in half an hour ",
    ];
    for trap in traps {
        for prefix in ["", "add ", "move it to ", "what is due "] {
            let text: String = prefix.chars().chain(trap.chars().cycle()).take(TEXT_CHARACTERS_MAX).collect();
            assert_eq!(text.chars().count(), TEXT_CHARACTERS_MAX);
            parse_quick_add(&text, &context(), &Counting::default());
            understand(&text, &context(), &Counting::default());
        }
    }
}
