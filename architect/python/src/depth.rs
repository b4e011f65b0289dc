//! How deep a text goes, told from its tokens before it is parsed: the tree of a deep one would end the process, by the stack that it takes
//! to walk and to free it.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// How many brackets may be open at once. Python itself refuses more.
const BRACKETS_MAX: usize = 200;
/// How far blocks may be indented. Python itself refuses more.
const BLOCKS_MAX: usize = 100;
/// How deep the tree of one expression may become: open brackets, and what stands one behind another in each (`a.b.c`, `a + b + c`).
const LINKS_MAX: usize = 600;

/// Whether a text is deeper than is looked at.
pub(crate) fn too_deep(text: &str) -> bool {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut levels = Levels::default();
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return false;
        }
        if levels.see(kind) {
            return true;
        }
    }
}

/// One pair of brackets that is open, or the line around all of them.
#[derive(Clone, Copy, Default)]
struct Level {
    /// What stands one behind another since the last comma.
    links: usize,
    /// Whether the parameters of a `lambda` are being listed: their commas end nothing.
    parameters: bool,
}

#[derive(Default)]
struct Levels {
    here: Level,
    outer: Vec<Level>,
    blocks: usize,
    /// The links of all outer levels.
    around: usize,
}

impl Levels {
    /// Takes a token in, and tells whether that was one too many.
    fn see(&mut self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart | TokenKind::TStringStart => {
                // `f(x)(y)(z)` nests to the left.
                self.here.links += 1;
                self.around += self.here.links;
                self.outer.push(std::mem::take(&mut self.here));
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if let Some(outer) = self.outer.pop() {
                    self.around -= outer.links;
                    self.here = outer;
                }
            }
            TokenKind::Indent => self.blocks += 1,
            TokenKind::Dedent => self.blocks = self.blocks.saturating_sub(1),
            TokenKind::Newline => self.line(),
            // None of these can stand in brackets: some were never closed, and the parser goes on behind them.
            TokenKind::Def | TokenKind::Class | TokenKind::Import | TokenKind::Return | TokenKind::Pass | TokenKind::Raise
                if !self.outer.is_empty() =>
            {
                self.line();
            }
            TokenKind::Comma | TokenKind::Semi if !self.here.parameters => self.here.links = 0,
            TokenKind::Colon => self.here.parameters = false,
            TokenKind::Lambda => {
                self.here.parameters = true;
                self.here.links += 1;
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::Comma
            | TokenKind::Semi
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle => {}
            _ => self.here.links += 1,
        }
        self.outer.len() > BRACKETS_MAX || self.blocks > BLOCKS_MAX || self.around + self.here.links > LINKS_MAX
    }

    /// A new line, outside of brackets.
    fn line(&mut self) {
        self.here = Level::default();
        self.outer.clear();
        self.around = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn what_people_write_is_not_too_deep() {
        let table = format!("x = [{}]", "1 + 2, lambda a, b: -a, ".repeat(10_000));
        let chain = format!("x = y{}\n", ".filter(a == 1)".repeat(100));
        for text in ["", "def f():\n    return f'{a!r:>{width}}'\n", &table, &chain] {
            assert!(!too_deep(text));
        }
    }

    #[test]
    fn whatever_nests_is_seen() {
        let blocks: String = (0..200).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
        for text in [
            "(".repeat(20_000),
            format!("{}1{}", "[".repeat(300), "]".repeat(300)),
            format!("x = {}1", "-".repeat(2_000)),
            format!("x = {}1", "not ".repeat(2_000)),
            format!("x = {}1", "lambda a, b: ".repeat(2_000)),
            format!("x = a{}", ".b".repeat(2_000)),
            format!("x = a{}", "(b)".repeat(2_000)),
            format!("x = 1{}", " + 1".repeat(2_000)),
            format!("x = 1{}", " if a else 1".repeat(2_000)),
            format!("x = {}{}", "f'{".repeat(300), "}'".repeat(300)),
            format!("x = f'{{{}}}'", "(".repeat(300)),
            blocks,
        ] {
            assert!(too_deep(&text), "{}", &text[..40]);
        }
    }
}
