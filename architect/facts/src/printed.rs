use std::borrow::Cow;

/// Text of the program that was read, as a part of a line that changes no terminal: what is no visible character, breaks the line, or turns
/// the direction of text is shown as U+FFFD.
pub fn printed(text: &str) -> Cow<'_, str> {
    match text.chars().all(is_printed) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|one| if is_printed(one) { one } else { '\u{fffd}' }).collect()),
    }
}

fn is_printed(one: char) -> bool {
    !one.is_control()
        && !matches!(one, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn what_moves_a_cursor_or_turns_text_is_not_printed() {
        assert_eq!(printed("tasks\u{1b}[2Jé\n\u{202e}x"), "tasks\u{fffd}[2Jé\u{fffd}\u{fffd}x");
        assert_eq!(printed("tasks"), "tasks");
    }
}
