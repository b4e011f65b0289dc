/// The words of a command, as a shell would part them; nothing of it is expanded.
pub fn of(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quote, mut is_word) = (None, false);
    let mut chars = command.chars();
    while let Some(char) = chars.next() {
        match (char, quote) {
            (_, Some(open)) if char == open => quote = None,
            ('\\', None | Some('"')) => word.extend(chars.next().filter(|char| *char != '\n')),
            (_, Some(_)) => word.push(char),
            ('"' | '\'', None) => {
                quote = Some(char);
                is_word = true;
            }
            _ if char.is_whitespace() => {
                if is_word || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            _ => word.push(char),
        }
    }
    if is_word || !word.is_empty() {
        words.push(word);
    }
    words
}

/// Words as one command.
pub fn joined(words: &[String]) -> String {
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_parted_as_a_shell_does() {
        assert_eq!(of("a 'b c' \"d \\\" e\" f\\ g \"\""), ["a", "b c", "d \" e", "f g", ""]);
    }
}
