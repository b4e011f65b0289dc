//! What can be told of a text that does not parse: the modules that it names, what it declares at its outermost level, and calls that are
//! given a text.

use pando_facts::ImportKind;

use super::file::{Call, CallKind, EnvRead, Export, Expr, File, Frame, Import, Imported, MODULE, Name};
use crate::lines::Lines;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'s> {
    Word(&'s str),
    Text(&'s str),
    Template(&'s str),
    Mark(char),
}

/// Adds what a text says to a file.
pub(crate) fn scan(mut file: File, text: &str, lines: &Lines) -> File {
    let tokens: Vec<(Token<'_>, u32)> = tokens(text).into_iter().map(|(token, at)| (token, lines.of(at))).collect();
    let mut depth = 0_u32;
    let mut frame = MODULE;
    let mut at = 0;
    while let Some((token, line)) = tokens.get(at) {
        match token {
            Token::Mark('{' | '(' | '[') => depth += 1,
            Token::Mark('}' | ')' | ']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 && matches!(token, Token::Mark('}')) && frame != MODULE {
                    file.frames[frame].end = *line;
                    frame = MODULE;
                }
            }
            Token::Text("use client") if at == 0 => file.client = true,
            Token::Text("use server") if at == 0 => file.server = true,
            Token::Word("import" | "export") if depth == 0 => import(&mut file, &tokens, at),
            Token::Word(word) => {
                if depth == 0
                    && let Some(name) = declared(&tokens, at)
                {
                    if frame != MODULE {
                        file.frames[frame].end = *line;
                    }
                    frame = declare(&mut file, name, *line, at > 0 && is_exported(&tokens, at));
                }
                call(&mut file, &tokens, at, word, frame, *line);
            }
            _ => {}
        }
        at += 1;
    }
    file
}

/// The name of a function or class that is declared from here on.
fn declared<'s>(tokens: &[(Token<'s>, u32)], at: usize) -> Option<&'s str> {
    let token = |ahead: usize| tokens.get(at + ahead).map(|(token, _)| token);
    match (token(0)?, token(1)?, token(2)) {
        (Token::Word("function" | "class"), Token::Word(name), _) => Some(name),
        (Token::Word("const" | "let" | "var"), Token::Word(name), Some(Token::Mark('='))) => {
            let begins = match token(3)? {
                Token::Word("async") => token(4)?,
                other => other,
            };
            matches!(begins, Token::Word("function") | Token::Mark('(')).then_some(name)
        }
        _ => None,
    }
}

fn is_exported(tokens: &[(Token<'_>, u32)], at: usize) -> bool {
    let before = tokens.get(at.saturating_sub(3)..at).unwrap_or_default();
    let unless = before
        .iter()
        .rposition(|(token, _)| matches!(token, Token::Mark(_) | Token::Text(_)));
    let before = unless.map_or(before, |unless| before.get(unless + 1..).unwrap_or_default());
    before.iter().any(|(token, _)| *token == Token::Word("export"))
}

fn declare(file: &mut File, name: &str, line: u32, exported: bool) -> usize {
    let name: Name = name.into();
    file.frames.push(Frame {
        name: Some(name.clone()),
        line,
        end: line,
        ..Frame::default()
    });
    let frame = file.frames.len() - 1;
    file.frames[MODULE]
        .locals
        .entry(name.clone())
        .or_default()
        .push(Expr::Function(frame));
    if exported {
        file.exports.push(Export::Own(name.clone(), Expr::Name(name)));
    }
    frame
}

/// `import a, { b as c } from "d"`, `import "d"`, `export … from "d"`.
fn import(file: &mut File, tokens: &[(Token<'_>, u32)], at: usize) {
    let mut names = Vec::new();
    let mut braces = false;
    let mut kind = ImportKind::Load;
    let mut last: Option<&str> = None;
    let mut of: Option<&str> = None;
    let is_import = tokens[at].0 == Token::Word("import");
    for (ahead, (token, _)) in tokens.iter().enumerate().skip(at + 1).take(400) {
        match token {
            Token::Text(specifier) => {
                let follows = ahead == at + 1 || tokens[ahead - 1].0 == Token::Word("from");
                if follows {
                    file.imports.push(Import {
                        specifier: (*specifier).into(),
                        line: tokens[at].1,
                        kind,
                        names: if is_import { names } else { Vec::new() },
                    });
                }
                return;
            }
            Token::Word("type") if ahead == at + 1 => kind = ImportKind::Type,
            Token::Word("from") | Token::Mark(',' | '}') => {
                if let Some(local) = last.take() {
                    let imported = match of.take() {
                        Some("*") => Imported::All,
                        Some(of) => Imported::Name(of.into()),
                        None if braces => Imported::Name(local.into()),
                        None => Imported::Name("default".into()),
                    };
                    names.push((local.into(), imported));
                }
                braces &= *token != Token::Mark('}');
            }
            Token::Word("as") => of = last.take(),
            Token::Word(word) => last = Some(word),
            Token::Mark('*') => last = Some("*"),
            Token::Mark('{') => braces = true,
            _ => return,
        }
    }
}

/// A call whose first argument is a text, and the variables of the environment.
fn call(file: &mut File, tokens: &[(Token<'_>, u32)], at: usize, word: &str, frame: usize, line: u32) {
    let follows_dot = at > 0 && tokens[at - 1].0 == Token::Mark('.');
    if follows_dot {
        return;
    }
    let mut callee = Expr::Name(word.into());
    let mut next = at + 1;
    while let (Some((Token::Mark('.'), _)), Some((Token::Word(key), _))) = (tokens.get(next), tokens.get(next + 1)) {
        if let Expr::Member(of, env) = &callee
            && &**env == "env"
            && matches!(&**of, Expr::Name(of) if &**of == "process")
        {
            file.reads.push(EnvRead {
                name: (*key).into(),
                frame,
                line,
                default: None,
            });
        }
        callee = Expr::Member(Box::new(callee), (*key).into());
        next += 2;
    }
    if let (Some((Token::Mark('('), _)), Some((argument, _))) = (tokens.get(next), tokens.get(next + 1)) {
        let argument = match argument {
            Token::Text(text) => Expr::Text((*text).into()),
            Token::Template(text) => template(text),
            _ => return,
        };
        if let (Expr::Name(name), Expr::Text(specifier)) = (&callee, &argument)
            && matches!(&**name, "require" | "import")
        {
            file.imports.push(Import {
                specifier: specifier.clone(),
                line,
                kind: ImportKind::Late,
                names: Vec::new(),
            });
            return;
        }
        file.calls.push(Call {
            frame,
            kind: CallKind::Call,
            callee,
            args: vec![argument],
            line,
            within: None,
        });
    }
}

/// What is put into a template is a hole with the last name in it.
fn template(text: &str) -> Expr {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, after) = after.split_once('}').unwrap_or((after, ""));
        let name = inside
            .rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .find(|word| !word.is_empty());
        parts.push(Expr::Text(before.into()));
        parts.push(name.map_or(Expr::Unknown, |name| Expr::Name(name.into())));
        rest = after;
    }
    parts.push(Expr::Text(rest.into()));
    Expr::Template(parts)
}

/// Words, texts and marks; without comments.
fn tokens(text: &str) -> Vec<(Token<'_>, u32)> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    while at < bytes.len() {
        let begin = at;
        let start = u32::try_from(begin).unwrap_or(u32::MAX);
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = find(bytes, at, b"\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = find(bytes, at + 2, b"*/") + 2,
            quote @ (b'"' | b'\'' | b'`') => {
                let end = closing(bytes, at + 1, quote);
                let inside = part(begin + 1, end);
                tokens.push((
                    match quote {
                        b'`' => Token::Template(inside),
                        _ => Token::Text(inside),
                    },
                    start,
                ));
                at = end + 1;
            }
            byte if is_word(byte) => {
                while bytes.get(at).copied().is_some_and(is_word) {
                    at += 1;
                }
                tokens.push((Token::Word(part(begin, at)), start));
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            byte => {
                tokens.push((Token::Mark(char::from(byte)), start));
                at += 1;
            }
        }
    }
    tokens
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.windows(what.len())
        .position(|window| window == what)
        .map_or(bytes.len(), |at| from + at)
}

/// Where a text ends: at its quote, or at the end of the line, unless it is a template.
fn closing(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if quote != b'`' => return at,
            byte if *byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
