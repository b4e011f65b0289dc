use pando_kernel::search_text;

/// Titles are told apart by so many folded characters; what follows makes no difference to their order.
const CHARACTERS: usize = 80;

/// What a title is sorted by: its folded words, or itself where it has none.
pub fn title_key(title: &str) -> String {
    let folded = search_text(title);
    let key = if folded.is_empty() { title } else { &folded };
    key.chars().take(CHARACTERS).collect()
}
