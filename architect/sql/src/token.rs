/// A piece of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    /// What it is.
    pub(crate) what: What<'t>,
    /// In which line it begins; the first is 1.
    pub(crate) line: u32,
    /// Where it begins and ends in the text, in bytes.
    pub(crate) at: (usize, usize),
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What<'t> {
    /// A word as it stands: a keyword or a name.
    Word(&'t str),
    /// A name in quotes, without them: `"order"`, `` `order` ``, `[order]`.
    Quoted(&'t str),
    /// A text, or one between dollar signs.
    Text,
    /// A number.
    Number,
    /// Where something is put in: `?`, `%s`, `:id`, `$1`, `{}`.
    Hole,
    /// Any other sign.
    Sign(char),
}

impl<'t> Token<'t> {
    /// Whether it is this keyword, which is given in capitals.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        matches!(self.what, What::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether it is one of these keywords.
    pub(crate) fn any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Whether it is this sign.
    pub(crate) fn sign(&self, sign: char) -> bool {
        self.what == What::Sign(sign)
    }

    /// Whether something is put in here.
    pub(crate) fn is_hole(&self) -> bool {
        self.what == What::Hole
    }

    /// Whether names in brackets follow: those of `USING (id)`.
    pub(crate) fn opens_names(&self) -> bool {
        self.sign('(')
    }

    /// Its text, where it can be a name.
    pub(crate) fn name(&self) -> Option<&'t str> {
        match self.what {
            What::Word(name) | What::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

/// What begins the half of a migration that undoes it, for the tools that write both into one file.
const UNDO: [&str; 3] = ["+goose down", "migrate:down", "+migrate down"];

/// The pieces of a text. Comments are none, and whatever follows one that begins a migration's way back is left out.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { text, at: 0, line: 1 };
    let mut found = Vec::new();
    while let Some(step) = reader.step() {
        match step {
            Step::Token(token) => found.push(token),
            Step::Nothing => {}
            Step::Undo => break,
        }
    }
    found
}

enum Step<'t> {
    Token(Token<'t>),
    Nothing,
    Undo,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on by as many bytes, and counts their lines.
    fn pass(&mut self, bytes: usize) -> &'t str {
        let passed = self.rest().get(..bytes).unwrap_or_else(|| self.rest());
        self.at += passed.len();
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        passed
    }

    fn token(&mut self, bytes: usize, what: impl FnOnce(&'t str) -> What<'t>) -> Step<'t> {
        let (line, from) = (self.line, self.at);
        let passed = self.pass(bytes);
        Step::Token(Token {
            what: what(passed),
            line,
            at: (from, self.at),
        })
    }

    fn step(&mut self) -> Option<Step<'t>> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if first.is_whitespace() {
            let spaces = rest.len() - rest.trim_start().len();
            self.pass(spaces);
            return Some(Step::Nothing);
        }
        if rest.starts_with("--") || (first == '#' && self.begins_line()) {
            return Some(self.comment(rest));
        }
        if rest.starts_with("/*") {
            let length = rest.get(2..).and_then(|inner| inner.find("*/")).map_or(rest.len(), |end| end + 4);
            self.pass(length);
            return Some(Step::Nothing);
        }
        if let Some(length) = hole(rest) {
            // A name may be built of holes and words, `{}_tasks`: nobody can tell which it is, so all of it is one hole.
            let behind = rest.get(length..).map_or(0, word);
            return Some(self.token(length + behind, |_| What::Hole));
        }
        Some(match first {
            '\'' => self.token(quoted(rest, '\''), |_| What::Text),
            '"' => self.quoted(rest, '"'),
            '`' => self.quoted(rest, '`'),
            '[' => match bracketed(rest) {
                Some(length) => self.token(length, |text| What::Quoted(inner(text))),
                None => self.token(1, |_| What::Sign('[')),
            },
            '$' => match dollars(rest) {
                Some(length) => self.token(length, |_| What::Text),
                None => self.token(1, |_| What::Sign('$')),
            },
            _ if first.is_ascii_digit() => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
                self.token(length, |_| What::Number)
            }
            _ if begins_word(first) => {
                let length = word(rest);
                match rest.get(length..).and_then(hole_in_braces) {
                    Some(more) => self.token(length + more, |_| What::Hole),
                    None => self.token(length, What::Word),
                }
            }
            _ => self.token(first.len_utf8(), |_| What::Sign(first)),
        })
    }

    fn begins_line(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('\n') || before.trim().is_empty()
    }

    fn comment(&mut self, rest: &str) -> Step<'t> {
        let length = rest.find('\n').unwrap_or(rest.len());
        let said = rest.get(..length).unwrap_or_default().trim_start_matches(['-', '#', ' ']);
        let undo = UNDO
            .iter()
            .any(|undo| said.get(..undo.len()).is_some_and(|said| said.eq_ignore_ascii_case(undo)));
        self.pass(length);
        match undo {
            true => Step::Undo,
            false => Step::Nothing,
        }
    }

    fn quoted(&mut self, rest: &str, quote: char) -> Step<'t> {
        let length = quoted(rest, quote);
        match rest.get(1..length).is_some_and(|name| name.contains('{')) {
            true => self.token(length, |_| What::Hole),
            false => self.token(length, |text| What::Quoted(inner(text))),
        }
    }
}

/// What is between two quotes of one byte each; a quote that is never closed has all the rest.
fn inner(quoted: &str) -> &str {
    let name = quoted.get(1..).unwrap_or_default();
    name.strip_suffix(['"', '`', ']']).unwrap_or(name)
}

/// The length of a text in quotes, with them. A doubled quote is one of the text, and so is one behind a backslash.
fn quoted(rest: &str, quote: char) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            // `ESCAPE '\'` is a whole text in all dialects but MySQL's, where nobody writes it.
            b'\\' if quote == '\'' && !rest.starts_with("'\\'") => at += 1,
            b'\\' if quote == '\'' && rest.starts_with("'\\''") => at += 1,
            byte if char::from(byte) == quote => match bytes.get(at + 1).is_some_and(|next| *next == byte) {
                true => at += 1,
                false => return at + 1,
            },
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// The length of a name in square brackets; nothing where they hold something else, such as an index.
fn bracketed(rest: &str) -> Option<usize> {
    let end = near(rest, "]")?;
    let name = rest.get(1..end)?;
    let names = name.starts_with(begins_word) && name.chars().all(|c| goes_on(c) || c == ' ');
    names.then_some(end + 1)
}

/// The length of a text between dollar signs, `$$ … $$` or `$body$ … $body$`.
fn dollars(rest: &str) -> Option<usize> {
    let tag = rest.get(1..)?.find('$')? + 2;
    let mark = rest.get(..tag)?;
    let named = mark.get(1..tag - 1)?.chars().all(goes_on);
    named.then(|| {
        rest.get(tag..)
            .and_then(|body| body.find(mark))
            .map_or(rest.len(), |end| tag + end + tag)
    })
}

/// The length of a place where something is put in.
fn hole(rest: &str) -> Option<usize> {
    let next = rest.chars().nth(1);
    match rest.chars().next()? {
        '?' => Some(1),
        '{' => hole_in_braces(rest),
        '%' if matches!(next, Some('s' | 'd')) => Some(2),
        '%' if next == Some('(') => near(rest, ")s").map(|end| end + 2),
        '$' if next.is_some_and(|c| c.is_ascii_digit()) => Some(rest.find(|c: char| c != '$' && !c.is_ascii_digit()).unwrap_or(rest.len())),
        '@' if next.is_some_and(begins_word) => rest.get(1..).map(|name| 1 + word(name)),
        ':' if next.is_some_and(begins_word) => rest.get(1..).map(|name| 1 + word(name)),
        _ => None,
    }
}

/// The length of `{}`, `{name}` or a template's `{{ name }}`.
fn hole_in_braces(rest: &str) -> Option<usize> {
    match rest.strip_prefix('{')?.chars().next()? {
        '{' => near(rest, "}}").map(|end| end + 2),
        '%' => near(rest, "%}").map(|end| end + 2),
        _ => near(rest, "}").map(|end| end + 1),
    }
}

/// Where a mark is in the text, if it is near: what would be looked for to the end at every sign takes the square of the time.
fn near(rest: &str, mark: &str) -> Option<usize> {
    let window = rest.as_bytes().get(..200).unwrap_or(rest.as_bytes());
    window.windows(mark.len()).position(|found| found == mark.as_bytes())
}

/// The length of the word that a text begins with.
fn word(rest: &str) -> usize {
    rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len())
}

fn begins_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
