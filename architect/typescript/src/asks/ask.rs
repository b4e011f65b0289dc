use std::rc::Rc;

use crate::meaning::{Fun, Piece, Place, Program, Value};
use crate::syntax::file::{CallId, Expr, Name, SPREAD};

/// Something that is asked, perhaps with what its function is given.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The function that asks.
    pub at: Fun,
    /// The call that does.
    pub call: CallId,
    pub method: Method,
    pub url: Rc<[Piece]>,
}

/// By which method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Known(Name),
    /// What the function is given.
    Given(Place),
    /// What is called so in the object that the function is given, or GET.
    In(Place),
    Any,
}

/// Words that are methods.
pub(crate) fn method(word: &str) -> Option<&'static str> {
    Some(match word {
        "get" | "GET" | "$get" => "GET",
        "post" | "POST" | "$post" => "POST",
        "put" | "PUT" | "$put" => "PUT",
        "patch" | "PATCH" | "$patch" => "PATCH",
        "delete" | "DELETE" | "del" | "$delete" => "DELETE",
        "head" | "HEAD" => "HEAD",
        "options" | "OPTIONS" => "OPTIONS",
        _ => return None,
    })
}

impl Method {
    pub fn get() -> Self {
        Self::Known("GET".into())
    }

    /// The method that a value is.
    pub fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Text(pieces) => match &**pieces {
                [Piece::Text(text)] => method(&text.to_uppercase()).map_or(Self::Any, |known| Self::Known(known.into())),
                [Piece::Param(place)] => Self::Given(place.clone()),
                _ => Self::Any,
            },
            Value::Param(place) => Self::Given(place.clone()),
            _ => Self::Any,
        }
    }

    /// The method that options say, under `method` (or `type`, as jQuery has it); GET where they say none.
    pub fn in_options<'p>(program: &Program<'p>, options: &Value<'p>) -> Self {
        match options {
            Value::Object(at, entries) => {
                let own = entries.iter().rev().find(|(key, _)| matches!(&**key, "method") || &**key == "type");
                if let Some((_, value)) = own {
                    return Self::of(&program.value(*at, value));
                }
                let mut spread = entries.iter().rev().filter(|(key, _)| &**key == SPREAD);
                spread
                    .next()
                    .map_or(Self::get(), |(_, value)| Self::in_options(program, &program.value(*at, value)))
            }
            Value::Param(place) => Self::In(place.clone()),
            Value::Unknown => Self::get(),
            _ => Self::Any,
        }
    }
}

/// An argument as a text, with a hole of its name where it is none.
pub(crate) fn text<'p>(program: &Program<'p>, at: Fun, argument: Option<&'p Expr>) -> Option<Rc<[Piece]>> {
    let argument = argument?;
    let value = program.value(at, argument);
    match &value {
        // `["/tasks", token]`, as keys of caches are written.
        Value::Array(of, elements) => text(program, *of, elements.first().filter(|first| !matches!(first, Expr::Array(_)))),
        // `() => id ? "/tasks" : null`.
        Value::Function(function) => {
            let returns = &program.files[function.file].frames[function.frame].returns;
            text(
                program,
                *function,
                returns.first().filter(|first| !matches!(first, Expr::Function(_) | Expr::Array(_))),
            )
        }
        value => program.pieces(value).or_else(|| {
            let name = program.name_of(at, argument)?;
            Some(Rc::new([Piece::Hole(name)]) as Rc<[Piece]>)
        }),
    }
}

/// How many addresses one call may ask at.
const CHOICES: usize = 4;

/// An argument as the texts that it may be: several where the code chooses, as in `create ? "/tasks" : "/drafts"`.
pub(crate) fn texts<'p>(program: &Program<'p>, at: Fun, argument: Option<&'p Expr>) -> Vec<Rc<[Piece]>> {
    let mut found = Vec::new();
    if let Some(argument) = argument {
        choices(program, at, argument, 0, &mut found);
    }
    if found.len() < 2 {
        found = text(program, at, argument).into_iter().collect();
    }
    found.truncate(CHOICES);
    found
}

fn choices<'p>(program: &Program<'p>, at: Fun, expr: &'p Expr, depth: u32, found: &mut Vec<Rc<[Piece]>>) {
    if depth > 6 || found.len() >= CHOICES {
        return;
    }
    match expr {
        Expr::Choice(choices_here) => {
            for choice in choices_here {
                choices(program, at, choice, depth + 1, found);
            }
        }
        Expr::Name(name) => match program.stands_for(at, name) {
            Some((at, inner @ (Expr::Choice(_) | Expr::Template(_)))) => choices(program, at, inner, depth + 1, found),
            _ => found.extend(text(program, at, Some(expr))),
        },
        // `/auth/${known ? "login" : "register"}`.
        Expr::Template(parts) => {
            let mut made: Vec<Vec<Piece>> = vec![Vec::new()];
            for part in parts {
                let mut words = Vec::new();
                let chosen = match part {
                    Expr::Name(name) => program.stands_for(at, name).filter(|(_, inner)| matches!(inner, Expr::Choice(_))),
                    Expr::Choice(_) => Some((at, part)),
                    _ => None,
                };
                if let Some((at, Expr::Choice(alternatives))) = chosen {
                    words.extend(alternatives.iter().filter_map(|choice| match program.value(at, choice) {
                        Value::Text(pieces) => Some(pieces.to_vec()),
                        _ => None,
                    }));
                }
                let says = |pieces: &Vec<Piece>| matches!(pieces.as_slice(), [Piece::Text(text)] if text.starts_with(|c: char| c.is_alphanumeric() || c == '/'));
                if words.len() < 2 || !words.iter().all(says) {
                    let value = program.value(at, part);
                    let named = || vec![Piece::Hole(program.name_of(at, part).unwrap_or_else(|| "value".into()))];
                    words = vec![program.pieces(&value).map_or_else(named, |pieces| pieces.to_vec())];
                }
                made = made
                    .iter()
                    .flat_map(|before| words.iter().map(move |word| before.iter().chain(word).cloned().collect()))
                    .take(CHOICES)
                    .collect();
            }
            found.extend(made.into_iter().map(Rc::from));
        }
        Expr::Unknown => {}
        expr => found.extend(text(program, at, Some(expr))),
    }
}

/// What an object has under a name.
pub(crate) fn under<'p>(program: &Program<'p>, object: &Value<'p>, key: &str) -> Option<Value<'p>> {
    match object {
        Value::Object(at, entries) => {
            if let Some((_, value)) = entries.iter().rev().find(|(name, _)| &**name == key) {
                return Some(named(program, *at, value));
            }
            let spread = entries.iter().rev().filter(|(name, _)| &**name == SPREAD).take(4);
            let values: Vec<Value<'p>> = spread.map(|(_, value)| program.value(*at, value)).collect();
            let own = values.iter().find_map(|value| match value {
                Value::Object(at, entries) => {
                    let (_, value) = entries.iter().rev().find(|(name, _)| &**name == key)?;
                    Some(named(program, *at, value))
                }
                _ => None,
            });
            own.or_else(|| {
                values
                    .iter()
                    .find(|value| matches!(value, Value::Param(_)))
                    .and_then(|value| under(program, value, key))
            })
        }
        Value::Param(place) => {
            let mut path: Vec<Name> = place.path.to_vec();
            path.push(key.into());
            Some(Value::Param(Place {
                path: path.into(),
                ..place.clone()
            }))
        }
        _ => None,
    }
}

fn named<'p>(program: &Program<'p>, at: Fun, expr: &'p Expr) -> Value<'p> {
    match program.value(at, expr) {
        Value::Unknown => program.name_of(at, expr).map_or(Value::Unknown, Value::Hole),
        value => value,
    }
}

/// A value as a text, with a hole of its name where it is none.
pub(crate) fn text_of(value: &Value<'_>) -> Option<Rc<[Piece]>> {
    match value {
        Value::Text(pieces) => Some(pieces.clone()),
        Value::Param(place) => Some(Rc::new([Piece::Param(place.clone())])),
        Value::Hole(name) => Some(Rc::new([Piece::Hole(name.clone())])),
        Value::Made(made) if !made.member.is_empty() => {
            let name = made.member.rsplit('.').next().unwrap_or_default();
            Some(Rc::new([Piece::Hole(name.into())]))
        }
        _ => None,
    }
}
