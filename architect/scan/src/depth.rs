//! How deep a text goes, told without recursion: parsers and whoever walks through what they made go down with it, and a text made for
//! that takes the process along (`((((…`, `!!!!…`, `a.b.c.…`).
//!
//! What is told is a bound. Wherever it is in doubt what a character belongs to (a regular expression, the text of an element), it counts
//! as if it led deeper.

/// What a bracket weighs, and what another sign or word does: a parser goes through many functions for the first, few for the second.
const BRACKET: usize = 8;

/// By whose rules a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Python's.
    Python,
    /// TypeScript's and JavaScript's.
    Script,
}

/// The line at which a text goes deeper than a weight; nothing where it does not.
pub fn deeper_than(text: &str, syntax: Syntax, weight_max: usize) -> Option<u32> {
    // Most texts have less in all than may stand inside each other.
    let signs: usize = text.bytes().map(weight).sum();
    let words = text.split(|char: char| char.is_ascii_whitespace()).count();
    if signs + words <= weight_max {
        return None;
    }
    let scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        line: 1,
        syntax,
        levels: vec![Level::new(Inside::File)],
        weight: 0,
        doubt: 0,
        last: b'\n',
    };
    scan.deeper_than(weight_max)
}

fn weight(byte: u8) -> usize {
    match byte {
        b'(' | b'[' | b'{' => BRACKET,
        _ if is_word(byte) || byte.is_ascii_whitespace() => 0,
        _ => 1,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    File,
    /// Brackets, by the one that closes them.
    Brackets(u8),
    /// A text with expressions in it, by its quote and how many there are.
    Text(u8, usize),
    /// What follows the colon of an expression in a text.
    Format,
}

struct Level {
    inside: Inside,
    /// What may hang on each other here, since the last sign that parts.
    chain: usize,
}

impl Level {
    fn new(inside: Inside) -> Self {
        Self { inside, chain: 0 }
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    syntax: Syntax,
    levels: Vec<Level>,
    /// Of all levels together.
    weight: usize,
    /// What was seen where it may or may not count.
    doubt: usize,
    /// The last sign that is no space.
    last: u8,
}

impl Scan<'_> {
    fn deeper_than(mut self, max: usize) -> Option<u32> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.line += u32::from(byte == b'\n');
            match self.inside() {
                Inside::File | Inside::Brackets(_) => self.code(byte),
                Inside::Text(quote, quotes) => self.text(byte, quote, quotes),
                Inside::Format => self.format(byte),
            }
            if self.weight + self.doubt > max {
                return Some(self.line);
            }
        }
        None
    }

    fn inside(&self) -> Inside {
        self.levels.last().map_or(Inside::File, |level| level.inside)
    }

    fn push(&mut self, inside: Inside) {
        self.chain(1);
        self.weight += BRACKET;
        self.levels.push(Level::new(inside));
    }

    fn pop(&mut self) {
        if self.levels.len() > 1
            && let Some(level) = self.levels.pop()
        {
            self.weight -= level.chain + BRACKET;
        }
    }

    fn chain(&mut self, more: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.chain += more;
            self.weight += more;
        }
    }

    fn part(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.weight -= level.chain;
            level.chain = 0;
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn code(&mut self, byte: u8) {
        let before = self.last;
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        match byte {
            b'(' => self.open(b')'),
            b'[' => self.open(b']'),
            b'{' => self.open(b'}'),
            b')' | b']' | b'}' => self.close(byte),
            b',' | b';' => self.part(),
            b'\n' => self.end_of_line(before),
            b'\\' => self.at += 1,
            b'#' if self.syntax == Syntax::Python => return self.skip_line(),
            b'/' if self.syntax == Syntax::Script => return self.slash(before),
            b'"' | b'\'' => return self.quote(byte),
            b'`' if self.syntax == Syntax::Script => self.push(Inside::Text(b'`', 1)),
            b':' if self.is_formatted() => self.push(Inside::Format),
            b if is_word(b) => return self.word(),
            b if b.is_ascii_whitespace() => {}
            _ => self.chain(1),
        }
        self.at += 1;
    }

    fn open(&mut self, closes: u8) {
        self.push(Inside::Brackets(closes));
    }

    /// A bracket that closes another one than is open closes nothing.
    fn close(&mut self, byte: u8) {
        match self.inside() == Inside::Brackets(byte) {
            true => self.pop(),
            false => self.doubt += 1,
        }
    }

    /// Whether this is right inside the braces of a text with expressions, where a colon begins a format.
    fn is_formatted(&self) -> bool {
        let [
            ..,
            outer,
            Level {
                inside: Inside::Brackets(b'}'),
                ..
            },
        ] = &self.levels[..]
        else {
            return false;
        };
        self.syntax == Syntax::Python && matches!(outer.inside, Inside::Text(..) | Inside::Format)
    }

    fn end_of_line(&mut self, before: u8) {
        let parts = match self.syntax {
            Syntax::Python => self.levels.len() == 1,
            // As a semicolon would be put there: after the end of something, before a word. What stands behind `if (…)` hangs on it.
            // Of several ends of lines the last says so: each looks no further than the next.
            Syntax::Script => {
                let is_space = |byte: u8| byte.is_ascii_whitespace() && byte != b'\n';
                let next = self.rest().iter().skip(1).find(|byte| !is_space(**byte));
                (is_word(before) || matches!(before, b']' | b'}' | b'"' | b'\'' | b'`')) && next.is_some_and(|byte| is_word(*byte))
            }
        };
        if parts {
            self.part();
        }
    }

    fn word(&mut self) {
        let length = self.rest().iter().take_while(|byte| is_word(**byte)).count();
        // A chain of these goes over lines and semicolons.
        match &self.rest()[..length] {
            b"else" if self.syntax == Syntax::Script => self.doubt += 1,
            _ => self.chain(1),
        }
        self.at += length;
        self.last = b'a';
    }

    fn skip_line(&mut self) {
        self.at += self.rest().iter().take_while(|byte| **byte != b'\n').count();
    }

    /// A comment, a division, or a regular expression.
    fn slash(&mut self, before: u8) {
        let from = self.at;
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.skip_line(),
            Some(b'*') => {
                self.at += 2;
                while self.at < self.bytes.len() && !self.rest().starts_with(b"*/") {
                    self.line += u32::from(self.bytes[self.at] == b'\n');
                    self.at += 1;
                }
                self.at += 2;
            }
            _ if matches!(before, b')' | b'}') => {
                // Either; so what is on the line may be code, or not.
                let line = self.rest().iter().take_while(|byte| **byte != b'\n');
                self.doubt += line.filter(|byte| b"()[]{}".contains(byte)).count();
                self.chain(1);
                self.at += 1;
                return;
            }
            _ if is_word(before) || matches!(before, b']' | b'"' | b'\'' | b'`' | b'<') => {
                self.chain(1);
                self.at += 1;
                return;
            }
            _ => self.regular_expression(),
        }
        let to = self.at.min(self.bytes.len());
        self.doubtful(from, to);
    }

    fn regular_expression(&mut self) {
        let (mut escaped, mut in_class) = (false, false);
        let end = self.rest().iter().skip(1).position(|byte| {
            let ends = *byte == b'\n' || *byte == b'/' && !escaped && !in_class;
            match byte {
                b'[' if !escaped => in_class = true,
                b']' if !escaped => in_class = false,
                _ => {}
            }
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        self.at += end.map_or(self.rest().len(), |end| end + 1);
        if self.bytes.get(self.at) == Some(&b'/') {
            self.at += 1;
        }
        self.last = b'"';
    }

    fn quote(&mut self, quote: u8) {
        let quotes = match self.syntax {
            Syntax::Python if self.rest().starts_with(&[quote; 3]) => 3,
            _ => 1,
        };
        if self.syntax == Syntax::Python && self.is_with_expressions() {
            self.push(Inside::Text(quote, quotes));
            self.at += quotes;
            return;
        }
        let from = self.at;
        self.at += quotes;
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'\\' {
                self.line += u32::from(self.bytes.get(self.at + 1) == Some(&b'\n'));
                self.at += 2;
            } else if self.rest().starts_with(&[quote; 3][..quotes]) {
                self.at += quotes;
                break;
            } else if byte == b'\n' && quotes == 1 {
                break;
            } else {
                self.line += u32::from(byte == b'\n');
                self.at += 1;
            }
        }
        let to = self.at.min(self.bytes.len());
        if self.syntax == Syntax::Script {
            self.doubtful(from, to);
        }
        self.last = quote;
    }

    /// Whether the letters before a quote say so: `f"…"`, `rb'…'`, `t"…"`.
    fn is_with_expressions(&self) -> bool {
        let before = &self.bytes[..self.at];
        let letters = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).take(3);
        let letters: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
        letters.len() < 3 && letters.iter().any(|letter| b"ft".contains(letter))
    }

    /// What is taken for no code may be some after all.
    fn doubtful(&mut self, from: usize, to: usize) {
        self.doubt += self.bytes[from..to].iter().filter(|byte| b"([{".contains(byte)).count() * BRACKET;
    }

    fn text(&mut self, byte: u8, quote: u8, quotes: usize) {
        let opens = match self.syntax {
            Syntax::Python => byte == b'{',
            Syntax::Script => self.rest().starts_with(b"${"),
        };
        if byte == b'\\' {
            self.line += u32::from(self.bytes.get(self.at + 1) == Some(&b'\n'));
            self.at += 2;
        } else if self.rest().starts_with(&[quote; 3][..quotes]) {
            self.pop();
            self.last = quote;
            self.at += quotes;
        } else if byte == b'\n' && quotes == 1 && self.syntax == Syntax::Python {
            self.pop();
            self.at += 1;
        } else if self.syntax == Syntax::Python && self.rest().starts_with(b"{{") {
            self.doubt += 1;
            self.at += 2;
        } else if opens {
            self.at += if self.syntax == Syntax::Script { 2 } else { 1 };
            self.open(b'}');
        } else {
            // Where the quote was none (in the text of an element), this is code.
            self.doubt += usize::from(self.syntax == Syntax::Script && b"([{".contains(&byte)) * BRACKET;
            self.at += 1;
        }
    }

    fn format(&mut self, byte: u8) {
        match byte {
            b'{' => self.open(b'}'),
            b'}' => {
                // The format's end is that of the expression.
                self.pop();
                self.pop();
            }
            // No format goes on: the text was none.
            b'\n' => self.pop(),
            _ => {}
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(text: &str) -> Option<u32> {
        deeper_than(text, Syntax::Python, 1_000)
    }

    fn script(text: &str) -> Option<u32> {
        deeper_than(text, Syntax::Script, 1_000)
    }

    #[test]
    fn what_goes_deep_is_told_with_its_line() {
        let deep = [
            format!("x = {}", "(".repeat(200)),
            format!("x = {}", "[{".repeat(100)),
            format!("x = a{}", ".b".repeat(1_000)),
            format!("x = {}1", "-".repeat(1_100)),
            format!("x = {}1", "not ".repeat(1_100)),
            format!("x = {}", "lambda: ".repeat(1_000)),
            format!("x = f{}", "()".repeat(1_000)),
            format!("x = 1{}", " + 1".repeat(1_000)),
            format!("x = f'{{{}'", "(".repeat(200)),
            format!("x = {}", "f'{".repeat(200)),
            format!("x = f'{{a:{}'", "{b:".repeat(200)),
            format!("x = {}", "(]".repeat(200)),
        ];
        for text in deep {
            let text = format!("a = 1\n{text}\n");
            assert_eq!(python(&text), Some(2), "{}", &text[..20]);
        }
        let deep = [
            "(".repeat(200),
            "`${".repeat(200),
            "!".repeat(1_100),
            "a => ".repeat(600),
            "if (a) ".repeat(600),
            "if (a)\n".repeat(600),
            "else if (a) b;\n".repeat(1_100),
            "if(1)/}/; (x=>{".repeat(200),
            "if(1)/\"/;((((((((\n".repeat(30),
            "await ".repeat(1_100),
        ];
        for text in deep {
            assert!(script(&text).is_some(), "{}", &text[..10]);
        }
    }

    #[test]
    fn many_empty_lines_take_no_longer_than_others() {
        assert_eq!(script(&format!("f(a){}g(b)", "\n".repeat(4_000_000))), None);
        // What begins with a word after some is another statement; what begins with a bracket goes on.
        assert_eq!(script(&"a = [b]\n\n  \n".repeat(1_100)), None);
        assert!(script(&"a = [b]\n\n  \n[c]".repeat(300)).is_some());
    }

    #[test]
    fn a_long_text_that_is_flat_is_not_deep() {
        let flat = [
            "x = a.b(c, [1, 2], {'a': (1)})  # see (this\n".repeat(500),
            "y = f'{a:>{w}} {{ {b[\"c\"]!r:x}' + \"(((\" + '''(\n('''\n".repeat(500),
            format!("data = [\n{}]\n", "    {'a': 1, 'b': (2, 3)},\n".repeat(1_000)),
            "def f(a, b):\n    if a:\n        return b\n    elif b: return (a)\n".repeat(300),
        ];
        for text in flat {
            assert_eq!(python(&text), None, "{}", &text[..20]);
        }
        let flat = [
            "const a = f(b, { c: [1, 2] });\n".repeat(500),
            "const a = f(b)\nexport const c = async () => { await a.b() }\n".repeat(300),
            "const s = `${a.b(c)} is ${`nested ${d}`}`;\n".repeat(300),
            format!("const data = [\n{}];\n", "  { a: 1, b: '2' },\n".repeat(1_000)),
            "const r = a / b; const t = 'x' // don't\n".repeat(300),
            "const r = a.replace(/[\"'`]/g, \"\");\n".repeat(100),
        ];
        for text in flat {
            assert_eq!(script(&text), None, "{}", &text[..20]);
        }
    }
}
