use std::rc::Rc;

use super::evaluate::Program;
use super::value::{Fun, Made, PIECES_MAX, Piece, Value};
use crate::syntax::file::{CallId, CallKind, Expr, Name};

/// Functions that give what they are given, as far as an address is concerned.
pub(super) const LEAVES_NAME: &[&str] = &[
    "encodeURIComponent",
    "decodeURIComponent",
    "encodeURI",
    "String",
    "Number",
    "parseInt",
    "use",
    "unref",
];

/// Methods of a text that leave its meaning.
pub(super) const LEAVES_TEXT: &[&str] = &["toString", "trim", "toLowerCase", "toUpperCase", "valueOf", "normalize"];

/// Functions of libraries that give the function that they are given, or one that calls it.
const WRAPS: &[&str] = &[
    "memo",
    "forwardRef",
    "cache",
    "useCallback",
    "unstable_cache",
    "observer",
    "debounce",
    "throttle",
    "useEvent",
    "useEffectEvent",
    "asyncHandler",
    "catchAsync",
    "createServerFn",
    "withAuth",
    "once",
    "memoize",
    "startTransition",
    "useDebouncedCallback",
];

/// Functions of libraries that give what the function gives that they are given.
const GIVES: &[&str] = &["useMemo", "useState", "useRef", "createContext"];

/// Functions of libraries that bring a module when it is needed.
const BRINGS: &[&str] = &["lazy", "dynamic", "loadable", "default", "lazyRouteComponent"];

impl<'p> Program<'p> {
    /// What a call gives.
    pub(super) fn called(&self, file: usize, id: CallId, depth: u32) -> Value<'p> {
        match self.calls.borrow().get(&(file, id)) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return Value::Unknown,
            None => {}
        }
        self.calls.borrow_mut().insert((file, id), None);
        let value = self.called_anew(file, id, depth);
        self.calls.borrow_mut().insert((file, id), Some(value.clone()));
        value
    }

    fn called_anew(&self, file: usize, id: CallId, depth: u32) -> Value<'p> {
        let call = self.call(file, id);
        let at = Fun { file, frame: call.frame };
        if let Expr::Member(object, method) = &call.callee
            && let Some(value) = self.method_of_text(at, object, method, &call.args, depth)
        {
            return value;
        }
        match self.called_value(self.evaluate(at, &call.callee, depth), depth) {
            Value::Class(of, class) if call.kind == CallKind::New => Value::Instance(of, class),
            Value::Function(function) if call.kind == CallKind::Call => {
                let returned = self.returns(function, depth);
                self.substituted(&returned, function, at, &call.args, depth)
            }
            Value::Library(library, path) => self.library(at, id, &library, &path, depth),
            Value::Made(made) => {
                let path: Name = format!("{}().{}", made.path, made.member).into();
                match path.len() > 200 {
                    true => Value::Unknown,
                    false => Value::Made(Made {
                        file,
                        call: id,
                        library: made.library,
                        path,
                        member: "".into(),
                    }),
                }
            }
            _ => Value::Unknown,
        }
    }

    fn library(&self, at: Fun, id: CallId, library: &Name, path: &Name, depth: u32) -> Value<'p> {
        let args = &self.call(at.file, id).args;
        let name = path.rsplit('.').next().unwrap_or_default();
        let given = || args.first().map(|argument| self.evaluate(at, argument, depth));
        if library.is_empty() {
            match name {
                _ if LEAVES_NAME.contains(&name) => return given().unwrap_or(Value::Unknown),
                "freeze" => return given().unwrap_or(Value::Unknown),
                "URL" | "Request" => return self.address(at, args, depth),
                "URLSearchParams" => return Value::Hole("query".into()),
                _ => {}
            }
        }
        if WRAPS.contains(&name)
            && let Some(function @ Value::Function(_)) = given()
        {
            return function;
        }
        if GIVES.contains(&name)
            && let Some(Value::Function(function)) = given()
        {
            return match name {
                // A pair: what it is, and what changes it.
                "useState" => Value::Unknown,
                _ => self.returns(function, depth),
            };
        }
        if BRINGS.contains(&name)
            && let Some(Value::Function(function)) = given()
            && let Value::Module(module) = self.returns(function, depth)
        {
            return self.exported_as(module, "default", depth).unwrap_or(Value::Unknown);
        }
        Value::Made(Made {
            file: at.file,
            call: id,
            library: library.clone(),
            path: path.clone(),
            member: "".into(),
        })
    }

    /// `new URL(path, base)`.
    fn address(&self, at: Fun, args: &'p [Expr], depth: u32) -> Value<'p> {
        let text = |argument: Option<&'p Expr>| {
            let argument = argument?;
            let value = self.evaluate(at, argument, depth);
            self.pieces(&value).or_else(|| {
                let name = self.name_of(at, argument)?;
                Some(Rc::new([Piece::Hole(name)]) as Rc<[Piece]>)
            })
        };
        let Some(path) = text(args.first()) else {
            return Value::Unknown;
        };
        let absolute = matches!(path.first(), Some(Piece::Text(text)) if text.contains("://"));
        if matches!(args.get(1), Some(Expr::Member(meta, _)) if matches!(&**meta, Expr::Name(meta) if &**meta == "import.meta")) {
            // A file beside the module.
            return Value::text("file:");
        }
        match text(args.get(1)) {
            Some(base) if !absolute => {
                let origin = matches!(&*base, [Piece::Hole(name)] if matches!(&**name, "origin" | "href" | "location" | "url" | "nextUrl"));
                let base = base.iter().filter(|_| !origin).cloned();
                Value::Text(base.chain(path.iter().cloned()).take(PIECES_MAX).collect())
            }
            _ => Value::Text(path),
        }
    }

    fn method_of_text(&self, at: Fun, object: &'p Expr, method: &Name, args: &'p [Expr], depth: u32) -> Option<Value<'p>> {
        let known = LEAVES_TEXT.contains(&&**method)
            || matches!(
                &**method,
                "replace" | "replaceAll" | "concat" | "join" | "bind" | "filter" | "slice" | "substring"
            );
        if !known {
            return None;
        }
        match (self.evaluate(at, object, depth), &**method) {
            (function @ Value::Function(_), "bind") => Some(function),
            (array @ Value::Array(..), "filter") => Some(array),
            (Value::Array(of, elements), "join") => {
                let between = match args.first().map(|argument| self.evaluate(at, argument, depth)) {
                    Some(Value::Text(pieces)) => pieces.to_vec(),
                    _ => return None,
                };
                let mut pieces: Vec<Piece> = Vec::new();
                for (position, element) in elements.iter().enumerate().take(PIECES_MAX) {
                    if position > 0 {
                        pieces.extend(between.iter().cloned());
                    }
                    let value = self.evaluate(of, element, depth);
                    match self.pieces(&value) {
                        Some(more) => pieces.extend(more.iter().cloned()),
                        None => pieces.push(Piece::Hole(self.name_of(of, element).unwrap_or_else(|| "value".into()))),
                    }
                }
                pieces.truncate(PIECES_MAX);
                Some(Value::Text(pieces.into()))
            }
            (Value::Text(pieces), "concat") => {
                let more = args.iter().flat_map(|argument| {
                    let value = self.evaluate(at, argument, depth);
                    let named = || vec![Piece::Hole(self.name_of(at, argument).unwrap_or_else(|| "value".into()))];
                    self.pieces(&value).map_or_else(named, |pieces| pieces.to_vec())
                });
                Some(Value::Text(pieces.iter().cloned().chain(more).take(PIECES_MAX).collect()))
            }
            (Value::Text(pieces), "replace" | "replaceAll") => Some(Value::Text(match args {
                [what, with] => match self.evaluate(at, what, depth) {
                    Value::Text(what) => match &*what {
                        [Piece::Text(what)] => {
                            let value = self.evaluate(at, with, depth);
                            let name = || Rc::new([Piece::Hole(self.name_of(at, with).unwrap_or_else(|| "value".into()))]) as Rc<[Piece]>;
                            replaced(&pieces, what, &self.pieces(&value).unwrap_or_else(name))
                        }
                        _ => pieces,
                    },
                    _ => pieces,
                },
                _ => pieces,
            })),
            (text @ Value::Text(_), method) if LEAVES_TEXT.contains(&method) => Some(text),
            (param @ Value::Param(_), method) if LEAVES_TEXT.contains(&method) || method.starts_with("replace") => Some(param),
            (hole @ Value::Hole(_), method) if LEAVES_TEXT.contains(&method) => Some(hole),
            _ => None,
        }
    }

    /// What a function gives, with its parameters in it.
    pub(super) fn returns(&self, function: Fun, depth: u32) -> Value<'p> {
        match self.returned.borrow().get(&function) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return Value::Unknown,
            None => {}
        }
        self.returned.borrow_mut().insert(function, None);
        let returns = &self.files[function.file].frames[function.frame].returns;
        let value = returns
            .iter()
            .map(|value| self.evaluate(function, value, depth))
            .find(|value| !value.is_vague())
            .unwrap_or(Value::Unknown);
        self.returned.borrow_mut().insert(function, Some(value.clone()));
        value
    }

    /// A value with what a call gives to a function in the place of its parameters.
    fn substituted(&self, value: &Value<'p>, function: Fun, at: Fun, args: &'p [Expr], depth: u32) -> Value<'p> {
        match value {
            Value::Text(pieces) => Value::Text(self.filled(pieces, function, at, args, depth)),
            Value::Param(place) if place.of == function => {
                let Some(argument) = args.get(place.position) else {
                    return Value::Unknown;
                };
                let given = self.evaluate(at, argument, depth);
                place.path.iter().fold(given, |value, key| self.member(&value, key, depth))
            }
            other => other.clone(),
        }
    }

    /// A text with what a call gives to a function in the place of its parameters.
    pub fn fill(&self, pieces: &[Piece], function: Fun, at: Fun, args: &'p [Expr]) -> Rc<[Piece]> {
        self.anew();
        self.filled(pieces, function, at, args, 0)
    }

    fn filled(&self, pieces: &[Piece], function: Fun, at: Fun, args: &'p [Expr], depth: u32) -> Rc<[Piece]> {
        let mut filled: Vec<Piece> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Param(place) if place.of == function => {
                    let param = self.files[function.file].frames[function.frame].params.get(place.position);
                    let argument = args.get(place.position);
                    let given = match argument {
                        Some(argument) => self.evaluate(at, argument, depth),
                        None => Value::Unknown,
                    };
                    let mut value = place.path.iter().fold(given, |value, key| self.member(&value, key, depth));
                    if value.is_vague()
                        && argument.is_none()
                        && let Some(default) = param.and_then(|param| param.default.as_ref())
                    {
                        let default = self.evaluate(function, default, depth);
                        value = place.path.iter().fold(default, |value, key| self.member(&value, key, depth));
                    }
                    match self.pieces(&value) {
                        Some(more) => filled.extend(more.iter().cloned()),
                        None if argument.is_none() && place.path.is_empty() => {}
                        None => {
                            let own = || {
                                argument
                                    .filter(|_| place.path.is_empty())
                                    .and_then(|argument| self.name_of(at, argument))
                            };
                            filled.push(Piece::Hole(own().unwrap_or_else(|| self.hole_of(place))));
                        }
                    }
                }
                other => filled.push(other.clone()),
            }
            if filled.len() > PIECES_MAX {
                filled.truncate(PIECES_MAX);
                break;
            }
        }
        filled.into()
    }

    /// What a parameter is called, or what is taken of it.
    pub fn hole_of(&self, place: &super::value::Place) -> Name {
        let named = || {
            let frame = &self.files[place.of.file].frames[place.of.frame];
            frame.params.get(place.position).and_then(|param| param.name.clone())
        };
        place.path.last().cloned().or_else(named).unwrap_or_else(|| "value".into())
    }
}

/// `"/tasks/{id}".replace("{id}", id)`.
fn replaced(pieces: &Rc<[Piece]>, what: &str, with: &Rc<[Piece]>) -> Rc<[Piece]> {
    let mut made = Vec::new();
    for piece in &**pieces {
        match piece {
            Piece::Text(text) if !what.is_empty() && text.contains(what) => {
                for (position, part) in text.split(what).enumerate() {
                    if position > 0 {
                        made.extend(with.iter().cloned());
                    }
                    if !part.is_empty() {
                        made.push(Piece::Text(part.into()));
                    }
                }
            }
            other => made.push(other.clone()),
        }
    }
    made.truncate(PIECES_MAX);
    made.into()
}
