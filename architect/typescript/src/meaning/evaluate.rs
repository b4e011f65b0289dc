use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::resolve::Modules;
use super::value::{Fun, Made, PIECES_MAX, Piece, Place, Value};
use crate::syntax::file::{Call, CallId, CallKind, ClassId, Export, Expr, File, FrameId, Imported, MODULE, Name, SPREAD};

/// How many steps down are gone to find out what an expression stands for.
const DEEP: u32 = 48;

/// How many steps are gone for one expression. (What is known already is no step; a program that people wrote needs a few dozen.)
const STEPS_EACH: u32 = 4_000;

/// How many steps are gone for all of a program, for each of its calls.
const STEPS_A_CALL: u64 = 100;

/// A whole program, with what is known of it so far.
pub(crate) struct Program<'p> {
    pub files: &'p [File],
    pub modules: &'p Modules,
    /// Of each file: which module a specifier means.
    resolved: Vec<HashMap<&'p str, usize>>,
    /// Of each file: where a name is imported from.
    imported: Vec<HashMap<&'p str, (&'p Name, &'p Imported)>>,
    exported: Vec<HashMap<&'p str, &'p Export>>,
    /// The steps that are left, of one expression and of all.
    steps: (Cell<u32>, Cell<u64>),
    names: RefCell<HashMap<(usize, FrameId, Name), Option<Value<'p>>>>,
    exports: RefCell<HashMap<(usize, Name), Option<Value<'p>>>>,
    pub(super) calls: RefCell<HashMap<(usize, CallId), Option<Value<'p>>>>,
    pub(super) returned: RefCell<HashMap<Fun, Option<Value<'p>>>>,
}

impl<'p> Program<'p> {
    pub fn new(files: &'p [File], modules: &'p Modules) -> Self {
        let mut resolved = Vec::new();
        let mut imported = Vec::new();
        let mut exported = Vec::new();
        for file in files {
            let mut by_specifier = HashMap::new();
            let mut by_name = HashMap::new();
            for import in &file.imports {
                let specifier: &str = &import.specifier;
                if !by_specifier.contains_key(specifier)
                    && let Some(found) = modules.resolve(&file.path, specifier)
                {
                    by_specifier.insert(specifier, found);
                }
                by_name.extend(import.names.iter().map(|(name, what)| (&**name, (&import.specifier, what))));
            }
            resolved.push(by_specifier);
            imported.push(by_name);
            let mut by_name = HashMap::new();
            for export in &file.exports {
                let (Export::Own(name, _) | Export::From(name, ..) | Export::All(Some(name), _)) = export else {
                    continue;
                };
                by_name.entry(&**name).or_insert(export);
            }
            exported.push(by_name);
        }
        Self {
            files,
            modules,
            resolved,
            imported,
            exported,
            steps: (
                Cell::new(0),
                Cell::new(STEPS_A_CALL * (20_000 + files.iter().map(|file| file.calls.len() as u64).sum::<u64>())),
            ),
            names: RefCell::default(),
            exports: RefCell::default(),
            calls: RefCell::default(),
            returned: RefCell::default(),
        }
    }

    /// The module that a file means by a specifier.
    pub fn module(&self, file: usize, specifier: &str) -> Option<usize> {
        self.resolved[file].get(specifier).copied()
    }

    /// A call of a file.
    pub fn call(&self, file: usize, call: CallId) -> &'p Call {
        &self.files[file].calls[call]
    }

    /// What a call calls.
    pub fn callee(&self, file: usize, call: &'p Call) -> Value<'p> {
        let at = Fun { file, frame: call.frame };
        self.called_value(self.value(at, &call.callee), 0)
    }

    /// What is called where a value is: of what `require` gives that which the module made of itself.
    pub(super) fn called_value(&self, value: Value<'p>, depth: u32) -> Value<'p> {
        match value {
            Value::Module(module) => self.exported_as(module, "default", depth).unwrap_or(Value::Unknown),
            other => other,
        }
    }

    /// What an expression stands for in a function.
    pub fn value(&self, at: Fun, expr: &'p Expr) -> Value<'p> {
        self.anew();
        self.evaluate(at, expr, 0)
    }

    /// Begins with another expression.
    pub(super) fn anew(&self) {
        self.steps.0.set(STEPS_EACH);
    }

    /// Whether another step may be gone.
    fn step(&self) -> bool {
        let (each, all) = (self.steps.0.get(), self.steps.1.get());
        self.steps.0.set(each.saturating_sub(1));
        self.steps.1.set(all.saturating_sub(1));
        each > 0 && all > 0
    }

    pub(super) fn evaluate(&self, at: Fun, expr: &'p Expr, depth: u32) -> Value<'p> {
        if depth > DEEP || !self.step() {
            return Value::Unknown;
        }
        let depth = depth + 1;
        match expr {
            Expr::Text(text) => Value::text(text.clone()),
            Expr::Env(name) => Value::Text(Rc::new([Piece::Hole(name.clone())])),
            Expr::Template(parts) => self.template(at, parts, depth),
            Expr::Name(name) => self.name(at, name, depth),
            Expr::This => self.this(at).map_or(Value::Unknown, |(file, class)| Value::Instance(file, class)),
            Expr::Super => self.this(at).map_or(Value::Unknown, |(file, class)| self.base(file, class, depth)),
            Expr::Member(object, key) => {
                let object = self.evaluate(at, object, depth);
                self.member(&object, key, depth)
            }
            Expr::Index(object, key) => match (self.evaluate(at, object, depth), self.evaluate(at, key, depth)) {
                (object, Value::Text(pieces)) => match &*pieces {
                    [Piece::Text(key)] => self.member(&object, key, depth),
                    _ => Value::Unknown,
                },
                (_, key) => Value::Hole(self.name_of(at, expr).unwrap_or_else(|| hole(&key))),
            },
            Expr::Object(entries) => Value::Object(at, entries),
            Expr::Array(elements) => Value::Array(at, elements),
            Expr::Call(call) => self.called(at.file, *call, depth),
            Expr::Function(frame) => Value::Function(Fun {
                file: at.file,
                frame: *frame,
            }),
            Expr::Class(class) => Value::Class(at.file, *class),
            Expr::Param(frame, position) => self.param(
                Fun {
                    file: at.file,
                    frame: *frame,
                },
                *position,
                depth,
            ),
            Expr::Either(choices) | Expr::Choice(choices) => self.either(at, choices, depth),
            Expr::Module(specifier) => match self.module(at.file, specifier) {
                Some(file) => Value::Module(file),
                None => Value::Library(specifier.clone(), "*".into()),
            },
            Expr::Unknown => Value::Unknown,
        }
    }

    /// The first that says something; of texts one that isn't empty.
    fn either(&self, at: Fun, choices: &'p [Expr], depth: u32) -> Value<'p> {
        let mut best = Value::Unknown;
        for choice in choices {
            let value = self.evaluate(at, choice, depth);
            let worth = |value: &Value<'_>| match value {
                Value::Unknown => 0,
                Value::Hole(_) => 1,
                Value::Text(pieces) if pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.is_empty())) => 2,
                _ => 3,
            };
            if worth(&value) > worth(&best) {
                best = value;
            }
        }
        best
    }

    fn template(&self, at: Fun, parts: &'p [Expr], depth: u32) -> Value<'p> {
        let mut pieces: Vec<Piece> = Vec::new();
        for part in parts.iter().take(PIECES_MAX) {
            let value = self.evaluate(at, part, depth);
            match self.pieces(&value) {
                Some(more) => pieces.extend(more.iter().cloned()),
                None => pieces.push(Piece::Hole(self.name_of(at, part).unwrap_or_else(|| hole(&value)))),
            }
            if pieces.len() > PIECES_MAX {
                pieces.truncate(PIECES_MAX);
                break;
            }
        }
        Value::Text(pieces.into())
    }

    /// A value as a text; nothing where it is none.
    pub fn pieces(&self, value: &Value<'p>) -> Option<Rc<[Piece]>> {
        match value {
            Value::Text(pieces) => Some(pieces.clone()),
            Value::Param(place) => Some(Rc::new([Piece::Param(place.clone())])),
            _ => None,
        }
    }

    /// What a person would call what an expression gives: its last name.
    pub fn name_of(&self, at: Fun, expr: &Expr) -> Option<Name> {
        match expr {
            Expr::Name(name) | Expr::Env(name) => Some(name.clone()),
            Expr::Member(object, key) => match key.parse::<usize>() {
                Ok(_) => self.name_of(at, object),
                Err(_) => Some(key.clone()),
            },
            Expr::Index(object, _) => self.name_of(at, object),
            Expr::Either(choices) | Expr::Choice(choices) => choices.iter().find_map(|choice| self.name_of(at, choice)),
            Expr::Call(call) => {
                let call = self.call(at.file, *call);
                match &call.callee {
                    // `encodeURIComponent(id)`, `String(id)`, `id.toString()`.
                    Expr::Name(name) if super::call::LEAVES_NAME.contains(&&**name) => {
                        call.args.first().and_then(|argument| self.name_of(at, argument))
                    }
                    Expr::Member(object, key) if super::call::LEAVES_TEXT.contains(&&**key) => self.name_of(at, object),
                    callee => self.name_of(at, callee),
                }
            }
            Expr::Param(frame, position) => self.files[at.file].frames[*frame].params.get(*position)?.name.clone(),
            _ => None,
        }
    }

    /// The class in whose method a function stands.
    fn this(&self, at: Fun) -> Option<(usize, usize)> {
        let frames = &self.files[at.file].frames;
        let mut frame = at.frame;
        loop {
            if let Some(class) = frames[frame].class {
                return Some((at.file, class));
            }
            if frame == MODULE {
                return None;
            }
            frame = frames[frame].parent;
        }
    }

    fn base(&self, file: usize, class: usize, depth: u32) -> Value<'p> {
        let class = &self.files[file].classes[class];
        let at = Fun { file, frame: class.frame };
        match class.extends.as_ref().map(|extends| self.evaluate(at, extends, depth)) {
            Some(Value::Class(file, class)) => Value::Instance(file, class),
            Some(other @ Value::Library(..)) => other,
            _ => Value::Unknown,
        }
    }

    fn name(&self, at: Fun, name: &Name, depth: u32) -> Value<'p> {
        let frames = &self.files[at.file].frames;
        let mut frame = at.frame;
        loop {
            if let Some(values) = frames[frame].locals.get(name) {
                return self.local(at.file, frame, name, values, depth);
            }
            if frame == MODULE {
                break;
            }
            frame = frames[frame].parent;
        }
        if let Some((specifier, what)) = self.imported[at.file].get(&**name) {
            return self.import(at.file, specifier, what, depth);
        }
        Value::Library("".into(), name.clone())
    }

    fn local(&self, file: usize, frame: FrameId, name: &Name, values: &'p [Expr], depth: u32) -> Value<'p> {
        let key = (file, frame, name.clone());
        match self.names.borrow().get(&key) {
            Some(Some(known)) => return known.clone(),
            // It stands for itself.
            Some(None) => return Value::Hole(name.clone()),
            None => {}
        }
        self.names.borrow_mut().insert(key.clone(), None);
        let value = match self.either(Fun { file, frame }, values, depth) {
            Value::Unknown | Value::Hole(_) => Value::Hole(name.clone()),
            value => value,
        };
        self.names.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    fn import(&self, file: usize, specifier: &Name, what: &Imported, depth: u32) -> Value<'p> {
        match (self.module(file, specifier), what) {
            (Some(module), Imported::All) => Value::Module(module),
            (Some(module), Imported::Name(name)) => self.exported_as(module, name, depth).unwrap_or(Value::Unknown),
            (None, Imported::All) => Value::Library(specifier.clone(), "*".into()),
            (None, Imported::Name(name)) => Value::Library(specifier.clone(), name.clone()),
        }
    }

    /// What a module has under a name.
    pub fn export(&self, module: usize, name: &str) -> Value<'p> {
        self.anew();
        self.exported_as(module, name, 0).unwrap_or(Value::Unknown)
    }

    pub(super) fn exported_as(&self, module: usize, name: &str, depth: u32) -> Option<Value<'p>> {
        let key = (module, Name::from(name));
        if let Some(known) = self.exports.borrow().get(&key) {
            return known.clone();
        }
        // Until more is known it is not there: modules may pass on what each other has.
        self.exports.borrow_mut().insert(key.clone(), None);
        let found = self.exported_anew(module, name, depth);
        self.exports.borrow_mut().insert(key, found.clone());
        found
    }

    fn exported_anew(&self, module: usize, name: &str, depth: u32) -> Option<Value<'p>> {
        if depth > DEEP || !self.step() {
            return None;
        }
        let depth = depth + 1;
        let here = Fun {
            file: module,
            frame: MODULE,
        };
        match self.exported[module].get(name) {
            Some(Export::Own(_, value)) => return Some(self.evaluate(here, value, depth)),
            Some(Export::From(_, specifier, of)) => return Some(self.import(module, specifier, &Imported::Name(of.clone()), depth)),
            Some(Export::All(_, specifier)) => return Some(self.import(module, specifier, &Imported::All, depth)),
            None if name == "default" => return None,
            None => {}
        }
        self.files[module].exports.iter().find_map(|export| match export {
            Export::All(None, specifier) => self
                .module(module, specifier)
                .filter(|from| *from != module)
                .and_then(|from| self.exported_as(from, name, depth)),
            _ => None,
        })
    }

    fn param(&self, of: Fun, position: usize, depth: u32) -> Value<'p> {
        if let Some(kind) = self.files[of.file].frames[of.frame]
            .params
            .get(position)
            .and_then(|param| param.kind.as_ref())
            && let Some(instance) = self.of_kind(of, kind, depth)
        {
            return instance;
        }
        Value::Param(Place {
            of,
            position,
            path: Rc::new([]),
        })
    }

    /// An instance of the class that a type names.
    fn of_kind(&self, at: Fun, kind: &Name, depth: u32) -> Option<Value<'p>> {
        let head = kind.split(['<', ' ', '|', '[']).next()?;
        if !head.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        match self.name(at, &head.into(), depth) {
            Value::Class(file, class) => Some(Value::Instance(file, class)),
            found @ Value::Library(..) => match &found {
                // A type of the language says nothing that is asked for here.
                Value::Library(library, _) if library.is_empty() => None,
                _ if kind.contains(['|', '[']) => None,
                Value::Library(library, name) if crate::asks::is_client_kind(library, name) => Some(found),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn member(&self, object: &Value<'p>, key: &Name, depth: u32) -> Value<'p> {
        if depth > DEEP || !self.step() {
            return Value::Unknown;
        }
        let depth = depth + 1;
        match object {
            Value::Object(at, entries) => {
                let own = entries.iter().rev().find(|(name, _)| name == key);
                if let Some((_, value)) = own {
                    return self.evaluate(*at, value, depth);
                }
                let spread = entries.iter().rev().filter(|(name, _)| &**name == SPREAD);
                spread
                    .map(|(_, value)| self.evaluate(*at, value, depth))
                    .map(|value| self.member(&value, key, depth))
                    .find(|value| !value.is_vague())
                    .unwrap_or(Value::Hole(key.clone()))
            }
            Value::Array(at, elements) => key
                .parse::<usize>()
                .ok()
                .and_then(|at| elements.get(at))
                .map_or(Value::Unknown, |element| self.evaluate(*at, element, depth)),
            Value::Module(file) => self.exported_as(*file, key, depth).unwrap_or_else(|| {
                // What `require` gives is what the module made of itself.
                match self.exported_as(*file, "default", depth) {
                    Some(Value::Module(again)) if again == *file => Value::Unknown,
                    Some(default) if &**key != "default" => self.member(&default, key, depth),
                    _ => Value::Unknown,
                }
            }),
            Value::Instance(file, class) | Value::Class(file, class) => self.member_of_class(*file, *class, key, depth),
            Value::Library(library, path) => {
                let path = match &**path {
                    "window" | "globalThis" | "self" | "global" if library.is_empty() => key.clone(),
                    "*" => key.clone(),
                    path => format!("{path}.{key}").into(),
                };
                match path.len() > 120 {
                    true => Value::Unknown,
                    false => Value::Library(library.clone(), path),
                }
            }
            Value::Made(made) => {
                let member = match made.member.is_empty() {
                    true => key.clone(),
                    false => format!("{}.{key}", made.member).into(),
                };
                match member.len() > 120 {
                    true => Value::Unknown,
                    false => Value::Made(Made { member, ..made.clone() }),
                }
            }
            Value::Param(place) => {
                let mut path: Vec<Name> = place.path.to_vec();
                path.push(key.clone());
                match path.len() > 8 {
                    true => Value::Hole(key.clone()),
                    false => Value::Param(Place {
                        path: path.into(),
                        ..place.clone()
                    }),
                }
            }
            // `url.href` of a `new URL(…)`.
            Value::Text(_) if matches!(&**key, "href" | "pathname") => object.clone(),
            Value::Text(_) | Value::Function(_) | Value::Hole(_) | Value::Unknown => Value::Hole(key.clone()),
        }
    }

    fn member_of_class(&self, file: usize, class: usize, key: &Name, depth: u32) -> Value<'p> {
        let declared = &self.files[file].classes[class];
        let at = Fun {
            file,
            frame: declared.frame,
        };
        if let Some(instance) = declared.kinds.get(key).and_then(|kind| self.of_kind(at, kind, depth)) {
            return instance;
        }
        if let Some((frame, value)) = declared.members.get(key) {
            return match self.evaluate(Fun { file, frame: *frame }, value, depth) {
                Value::Unknown => Value::Hole(key.clone()),
                value => value,
            };
        }
        match self.base(file, class, depth) {
            Value::Instance(base_file, base) if (base_file, base) != (file, class) => self.member_of_class(base_file, base, key, depth),
            other @ Value::Library(..) => self.member(&other, key, depth),
            _ => Value::Hole(key.clone()),
        }
    }

    /// The expression that a name stands for, where it stands for one, and the function in which that is said.
    pub fn stands_for(&self, at: Fun, name: &Name) -> Option<(Fun, &'p Expr)> {
        let frames = &self.files[at.file].frames;
        let mut frame = at.frame;
        loop {
            if let Some(values) = frames[frame].locals.get(name) {
                return match values.as_slice() {
                    [only] => Some((Fun { frame, ..at }, only)),
                    _ => None,
                };
            }
            if frame == MODULE {
                return None;
            }
            frame = frames[frame].parent;
        }
    }

    /// The class that a type names.
    pub fn class_named(&self, at: Fun, kind: &str) -> Option<(usize, ClassId)> {
        self.anew();
        match self.name(at, &kind.into(), 0) {
            Value::Class(file, class) => Some((file, class)),
            _ => None,
        }
    }

    /// Whether an expression is a call, and which.
    pub fn as_call(&self, file: usize, expr: &Expr, kind: CallKind) -> Option<&'p Call> {
        match expr {
            Expr::Call(call) => Some(self.call(file, *call)).filter(|call| call.kind == kind),
            _ => None,
        }
    }
}

/// What is put in where nothing names it.
fn hole(value: &Value<'_>) -> Name {
    match value {
        Value::Hole(name) => name.clone(),
        _ => "value".into(),
    }
}
