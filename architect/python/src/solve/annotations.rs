//! Annotations: types as expressions, also those that are written as texts.

use ruff_python_ast::Expr;
use ruff_python_parser::parse_expression;

use super::domain::{Key, Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::state::{Here, Making, NO_SITE, Solver};
use super::symbols::Symbol;
use crate::ObjectId;

/// A longer text is no type.
const TEXT_MAX: usize = 300;

impl<'a> Solver<'a> {
    /// The node of a type. What is a text in it is read as a type too.
    pub(super) fn annotation(&mut self, here: &mut Here, expr: &'a Expr) -> NodeId {
        match expr {
            Expr::StringLiteral(text) => self.type_in_text(here, text.value.to_str()),
            Expr::Subscript(subscript) => {
                let base = self.expression(here, &subscript.value);
                let parts: Vec<NodeId> = match &*subscript.slice {
                    Expr::Tuple(tuple) => tuple.elts.iter().map(|part| self.annotation(here, part)).collect(),
                    part => vec![self.annotation(here, part)],
                };
                let node = self.type_with(base, &parts);
                self.shown.push((here.module, ruff_text_size::Ranged::range(expr), node));
                node
            }
            Expr::BinOp(of) => {
                let (left, right) = (self.annotation(here, &of.left), self.annotation(here, &of.right));
                self.join(&[left, right])
            }
            Expr::List(list) => {
                for part in &list.elts {
                    self.annotation(here, part);
                }
                NOTHING
            }
            _ => self.expression(here, expr),
        }
    }

    fn type_in_text(&mut self, here: &Here, text: &str) -> NodeId {
        if text.len() > TEXT_MAX || crate::depth::too_deep(text) {
            return NOTHING;
        }
        match parse_expression(text) {
            Ok(parsed) => self.type_of_text(here, &parsed.syntax().body),
            Err(_) => NOTHING,
        }
    }

    /// The node of a type that stands in a text: names, attributes and brackets, and nothing that runs.
    fn type_of_text(&mut self, here: &Here, expr: &Expr) -> NodeId {
        match expr {
            Expr::Name(name) => self.read_name(here, &name.id),
            Expr::StringLiteral(text) => self.type_in_text(here, text.value.to_str()),
            Expr::Attribute(attribute) => {
                let base = self.type_of_text(here, &attribute.value);
                if base == NOTHING {
                    return NOTHING;
                }
                let name = self.symbols.of(&attribute.attr);
                let to = self.node();
                self.uses(base, Use::Load { name, to, read: NO_SITE });
                to
            }
            Expr::Subscript(subscript) => {
                let base = self.type_of_text(here, &subscript.value);
                let parts: Vec<NodeId> = match &*subscript.slice {
                    Expr::Tuple(tuple) => tuple.elts.iter().map(|part| self.type_of_text(here, part)).collect(),
                    part => vec![self.type_of_text(here, part)],
                };
                self.type_with(base, &parts)
            }
            Expr::BinOp(of) => {
                let (left, right) = (self.type_of_text(here, &of.left), self.type_of_text(here, &of.right));
                self.join(&[left, right])
            }
            _ => NOTHING,
        }
    }

    /// A type with arguments.
    fn type_with(&mut self, base: NodeId, parts: &[NodeId]) -> NodeId {
        if base == NOTHING {
            return NOTHING;
        }
        let (object, arguments) = self.object(Kind::Sequence);
        for (at, part) in parts.iter().enumerate() {
            let to = self.field(object, Key::Number(i64::try_from(at).unwrap_or(i64::MAX)));
            self.copy(*part, to);
        }
        let to = self.node();
        self.uses(
            base,
            Use::Item {
                key: arguments,
                to,
                read: NO_SITE,
            },
        );
        to
    }

    /// `X[…]` of a library's type, or of Python's own: the arguments are in a node.
    pub(super) fn type_of(&mut self, base: Symbol, arguments: NodeId) -> NodeId {
        let (by, of) = (self.values.of(Val::External(base)).0, arguments.0);
        if let Some(known) = self.made(Making::Alias, by, of) {
            return NodeId(known);
        }
        let (object, node) = self.object(Kind::Type(base));
        self.uses(arguments, Use::Arguments(object));
        self.made.insert((Making::Alias, by, of), node.0);
        node
    }

    /// Takes what stands in the brackets of a type in: one, or several by a tuple.
    pub(super) fn arguments(&mut self, value: Val, object: ObjectId) {
        match value {
            Val::Object(tuple) if self.objects[tuple.index()].kind == Kind::Sequence => self.follow(tuple, object),
            only => {
                let to = self.field(object, Key::Number(0));
                self.add(to, only);
            }
        }
    }

    /// Lets a node be of a type: an object of a class, what a library makes, or what the arguments of a type say.
    pub(super) fn typed(&mut self, value: Val, to: NodeId) {
        match value {
            Val::Class(class) => self.add(to, Val::Instance(class)),
            Val::External(name) => {
                let text = self.symbols.text(name);
                let last = text.rsplit('.').next().unwrap_or(text);
                let told = text.starts_with("builtins.") || text.starts_with("typing.") || text.starts_with("typing_extensions.");
                if !told || last == "Self" {
                    self.add(to, Val::Made(name));
                }
            }
            Val::Object(object) => self.typed_by(object, to),
            _ => {}
        }
    }

    fn typed_by(&mut self, object: ObjectId, to: NodeId) {
        let Kind::Type(base) = self.objects[object.index()].kind else {
            return;
        };
        if !self.first_time(Making::Said, object, to) {
            return;
        }
        let text = std::sync::Arc::clone(self.symbols.text(base));
        let last = text.rsplit('.').next().unwrap_or(&text);
        match last {
            "Annotated" | "Final" | "Required" | "NotRequired" | "ReadOnly" => self.argument(object, 0, to),
            "Optional" | "Union" | "ClassVar" | "Mapped" | "Awaitable" | "WriteOnlyMapped" => {
                self.all_arguments(object, to);
            }
            "Coroutine" => self.argument(object, 2, to),
            "Type" | "type" => self.classes_of(object, to),
            "list"
            | "List"
            | "set"
            | "Set"
            | "frozenset"
            | "FrozenSet"
            | "Sequence"
            | "MutableSequence"
            | "Iterable"
            | "Iterator"
            | "Collection"
            | "AsyncIterable"
            | "AsyncIterator"
            | "Generator"
            | "AsyncGenerator"
            | "deque"
            | "Deque"
            | "AbstractSet"
            | "Reversible"
            | "ContextManager"
            | "AsyncContextManager"
            | "AbstractContextManager"
            | "AbstractAsyncContextManager"
            | "DynamicMapped" => {
                let inner = self.holder(object, Kind::Sequence, to);
                self.argument(object, 0, inner);
            }
            "tuple" | "Tuple" => {
                let inner = self.holder(object, Kind::Sequence, to);
                self.all_arguments(object, inner);
            }
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "defaultdict" | "DefaultDict" | "OrderedDict" => {
                let inner = self.holder(object, Kind::Dictionary, to);
                self.argument(object, 1, inner);
            }
            "Callable" | "Literal" | "Generic" | "Protocol" => {}
            _ => self.add(to, Val::Made(base)),
        }
    }

    /// A list or dictionary of a type, made once for it; the node of what it holds.
    fn holder(&mut self, of: ObjectId, kind: Kind, to: NodeId) -> NodeId {
        let of = u32::try_from(of.index()).unwrap_or(u32::MAX);
        let object = match self.made(Making::Typed, of, 0) {
            Some(known) => ObjectId::new(known as usize),
            None => {
                let (object, _) = self.object(kind);
                self.made
                    .insert((Making::Typed, of, 0), u32::try_from(object.index()).unwrap_or(u32::MAX));
                object
            }
        };
        self.add(to, Val::Object(object));
        self.objects[object.index()].anywhere
    }

    fn argument(&mut self, of: ObjectId, at: i64, to: NodeId) {
        let inner = self.field(of, Key::Number(at));
        self.uses(inner, Use::Typed(to));
    }

    fn all_arguments(&mut self, of: ObjectId, to: NodeId) {
        let inner = self.objects[of.index()].all;
        self.uses(inner, Use::Typed(to));
    }

    fn classes_of(&mut self, of: ObjectId, to: NodeId) {
        let inner = self.objects[of.index()].all;
        self.copy(inner, to);
    }
}
