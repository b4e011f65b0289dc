//! Texts of the program as far as they stand in the code, with `{name}` where something is put in.

use ruff_python_ast::{Expr, FStringPart, InterpolatedStringElement, Operator};
use ruff_text_size::{Ranged, TextRange};

use super::index::{Bound, Here, Index};
use super::memo::{Keyed, Memo};
use super::resolve::{dotted, last};
use crate::{ModuleId, Value};

/// What text a name stands for.
#[derive(Clone, Copy)]
pub(super) struct Text<'p> {
    here: Here<'p>,
    deep: usize,
}

impl Keyed<(ModuleId, TextRange)> for Text<'_> {
    fn key(&self) -> (ModuleId, TextRange) {
        (self.here.module, self.here.expr.range())
    }
}

/// So many names are followed from one text to the next.
const DEEP_MAX: usize = 12;

impl<'p> Index<'p> {
    /// A text, with `{name}` for what is put in; nothing where the expression is no text that stands in the code.
    pub(crate) fn written(&self, here: Here<'p>) -> Option<String> {
        self.text(here, 0)
    }

    fn text(&self, here: Here<'p>, deep: usize) -> Option<String> {
        if deep > DEEP_MAX {
            return None;
        }
        match here.expr {
            Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
            Expr::FString(text) => {
                let mut whole = String::new();
                for part in text.value.as_slice() {
                    match part {
                        FStringPart::Literal(literal) => whole.push_str(&literal.value),
                        FStringPart::FString(text) => {
                            for element in &text.elements {
                                match element {
                                    InterpolatedStringElement::Literal(literal) => whole.push_str(&literal.value),
                                    InterpolatedStringElement::Interpolation(hole) => {
                                        whole.push_str(&self.part(here.to(&hole.expression), deep));
                                    }
                                }
                            }
                        }
                    }
                }
                Some(whole)
            }
            Expr::BinOp(sum) if sum.op == Operator::Add => {
                let (left, right) = (self.text(here.to(&sum.left), deep + 1), self.text(here.to(&sum.right), deep + 1));
                if left.is_none() && right.is_none() {
                    return None;
                }
                let left = left.unwrap_or_else(|| hole(here.to(&sum.left)));
                Some(left + &right.unwrap_or_else(|| hole(here.to(&sum.right))))
            }
            Expr::BinOp(filled) if filled.op == Operator::Mod => self.text(here.to(&filled.left), deep + 1),
            Expr::Call(call) => {
                let Expr::Attribute(method) = &*call.func else {
                    // `text("…")`, `SQL("…")`, `str(…)`: what they are given.
                    let wraps = matches!(
                        last(&dotted(&call.func)),
                        "text" | "SQL" | "str" | "dedent" | "mark_safe" | "literal_column"
                    );
                    return call
                        .arguments
                        .args
                        .first()
                        .filter(|_| wraps)
                        .and_then(|first| self.text(here.to(first), deep + 1));
                };
                match method.attr.as_str() {
                    "format" | "strip" | "rstrip" | "lstrip" | "replace" => self.text(here.to(&method.value), deep + 1),
                    "text" | "SQL" | "dedent" => call.arguments.args.first().and_then(|first| self.text(here.to(first), deep + 1)),
                    _ => None,
                }
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                let asked = Text { here, deep };
                Memo::answer(&self.answers.texts, asked.key(), asked, &|asked| {
                    self.text_of_name(asked.here, asked.deep)
                })
            }
            _ => None,
        }
    }

    fn text_of_name(&self, here: Here<'p>, deep: usize) -> Option<String> {
        let values = self.values(here);
        let mut texts = values.iter().filter_map(|value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        });
        if let Some(text) = texts.next() {
            return Some(text.to_string());
        }
        let Expr::Name(name) = here.expr else { return None };
        let scopes = self.scopes(here).into_iter();
        let bound = scopes
            .map(|scope| self.bound(scope, name.id.as_str()))
            .find(|bound| !bound.is_empty())?;
        bound.iter().find_map(|bound| match bound {
            Bound::Is(value) if !matches!(value.expr, Expr::Name(_)) => self.text(*value, deep + 1),
            _ => None,
        })
    }

    /// A part of a text: what it is, or what it is called.
    fn part(&self, here: Here<'p>, deep: usize) -> String {
        self.text(here, deep + 1).unwrap_or_else(|| hole(here))
    }

    /// The texts of a list or tuple.
    pub(crate) fn texts(&self, here: Here<'p>) -> Vec<String> {
        let parts = super::resolve::literal_parts(here.expr);
        parts.iter().filter_map(|part| self.written(here.to(part))).collect()
    }
}

/// What is put in, by the last part of its name.
fn hole(here: Here<'_>) -> String {
    let mut expr = here.expr;
    while let Expr::Call(call) = expr {
        expr = match (&*call.func, call.arguments.args.first()) {
            (Expr::Name(_), Some(first)) => first,
            _ => &call.func,
        };
    }
    let whole = dotted(expr);
    format!("{{{}}}", last(&whole))
}
