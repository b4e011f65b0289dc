//! How tangled a text is. A parser that meets `(` tries whether a function begins there, and tries again from each that stands within: time
//! and memory grow with the square of the depth (3,000 deep took 6 s and 900 MB). No text that people wrote is a tenth as deep as is let through.

/// How many brackets may stand within each other.
const BRACKETS: usize = 400;

/// How many arrows and choices may follow each other in one expression, and type arguments stand within each other.
const CHAIN: usize = 400;

/// The line at which a text is too tangled to be parsed.
pub(super) fn tangled(text: &str) -> Option<u32> {
    // Whatever stands in texts and comments counts in one reading and not in the other: neither hides what is there from both.
    read(text, false).into_iter().chain(read(text, true)).min()
}

/// The line at which a text is too tangled, with or without what looks like texts and comments.
fn read(text: &str, skips: bool) -> Option<u32> {
    let bytes = text.as_bytes();
    let mut line = 1;
    let mut depth = 0_usize;
    let mut chains = vec![0_usize];
    let mut angles = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'\n' => line += 1,
            b'/' if skips && next == b'/' => {
                while bytes.get(at + 1).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
            }
            b'/' if skips && next == b'*' => {
                at += 2;
                while at < bytes.len() && !bytes[at..].starts_with(b"*/") {
                    line += u32::from(bytes[at] == b'\n');
                    at += 1;
                }
                at += 1;
            }
            quote @ (b'"' | b'\'') if skips => {
                let end = bytes[at + 1..].iter().position(|byte| byte == quote || *byte == b'\n');
                // A quote that the line does not close is none.
                if let Some(end) = end.filter(|end| bytes[at + 1 + end] == *quote) {
                    at += end + 1;
                }
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                chains.push(0);
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if chains.len() > 1 {
                    chains.pop();
                }
                angles = 0;
            }
            b';' | b',' => {
                if let Some(chain) = chains.last_mut() {
                    *chain = 0;
                }
                angles *= usize::from(*byte == b',');
            }
            b'<' if at > 0 && bytes[at - 1].is_ascii_alphanumeric() && next != b'/' => angles += 1,
            b'>' if at > 0 && bytes[at - 1] == b'=' => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                }
            }
            b'>' => angles = angles.saturating_sub(1),
            b'?' if !matches!(next, b'.' | b'?') => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                }
            }
            b'c' | b'e' | b'i' | b'l' | b'r' | b'v' if begins_statement(bytes, at) => {
                if let Some(chain) = chains.last_mut() {
                    *chain = 0;
                }
            }
            _ => {}
        }
        if depth > BRACKETS || angles > CHAIN || chains.last().is_some_and(|chain| *chain > CHAIN) {
            return Some(line);
        }
        at += 1;
    }
    None
}

/// Whether a word begins here that no expression has: people leave the semicolon before it out.
fn begins_statement(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(b'\n');
    before.is_ascii_whitespace()
        && ["const ", "export ", "import ", "let ", "return ", "var "]
            .iter()
            .any(|word| bytes[at..].starts_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::tangled;

    #[test]
    fn what_nests_too_deep_is_told_whatever_hides_it() {
        for open in ["(", "[{", "(/*)*/", "('//'", "(')'", "`${", "f<", "a ? (b) : c => ", "x => "] {
            assert_eq!(tangled(&open.repeat(500)), Some(1), "{open}");
        }
    }

    #[test]
    fn what_people_write_is_not() {
        for line in [
            "const f = (a) => a ? b : c\n",
            "a.map((b) => b)\n",
            "let a: Map<string, Array<B>> = c\n",
            "x = <p>don't (really</p>)\n",
            "if (a < b) {}\n",
        ] {
            assert_eq!(tangled(&line.repeat(5_000)), None, "{line}");
        }
    }
}
