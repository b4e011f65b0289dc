//! Calls of Python's own functions.

use super::domain::{Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::state::{Argument, Call, Solver};

impl Solver<'_> {
    /// A call of one of Python's own; whether it is one whose result is known.
    pub(super) fn builtin_call(&mut self, number: u32, call: &Call, name: &str) -> bool {
        let given = self.positional(call);
        let first = given.first().copied().unwrap_or(NOTHING);
        match name {
            "super" => self.super_of(call, &given),
            "map" | "filter" => self.mapped(call, &given, name == "map"),
            "list" | "tuple" | "set" | "frozenset" | "iter" | "reversed" | "sorted" | "aiter" => {
                let turn = self.turn_of(call, first);
                if name == "sorted" {
                    self.by_key(number, call, turn);
                }
                self.wrapped(call, turn);
            }
            "next" | "anext" | "min" | "max" | "sum" => {
                let read = self.site(call.site);
                if name.ends_with("next") {
                    self.uses(first, Use::Next { to: call.result, read });
                } else {
                    let turn = self.turn_of(call, first);
                    self.copy(turn, call.result);
                    for other in &given {
                        if given.len() > 1 {
                            self.copy(*other, call.result);
                        }
                    }
                    self.by_key(number, call, turn);
                }
            }
            "enumerate" => {
                let turn = self.turn_of(call, first);
                let (pair, node) = self.object(Kind::Sequence);
                let to = self.field(pair, super::domain::Key::Number(1));
                self.copy(turn, to);
                self.wrapped(call, node);
            }
            "zip" => {
                let (tuple, node) = self.object(Kind::Sequence);
                for (at, from) in given.iter().enumerate() {
                    let turn = self.turn_of(call, *from);
                    let to = self.field(tuple, super::domain::Key::Number(i64::try_from(at).unwrap_or(0)));
                    self.copy(turn, to);
                }
                self.wrapped(call, node);
            }
            "dict" => {
                let (object, node) = self.object(Kind::Dictionary);
                self.uses(first, Use::Follow(object));
                for argument in &call.arguments {
                    match argument {
                        Argument::Keyword(name, from) => {
                            let to = self.field(object, super::domain::Key::Text(*name));
                            self.copy(*from, to);
                        }
                        Argument::Named(from) => self.uses(*from, Use::Follow(object)),
                        _ => {}
                    }
                }
                self.copy(node, call.result);
            }
            "getattr" => self.get_attribute(call, &given),
            "setattr" => self.set_attribute(call, &given),
            "type" if given.len() == 1 => self.uses(first, Use::TypeOf(call.result)),
            "staticmethod" | "classmethod" => self.copy(first, call.result),
            "__import__" => self.loaded(call),
            "print" | "len" | "isinstance" | "issubclass" | "hasattr" | "id" | "repr" | "str" | "int" | "float" | "bool" | "abs"
            | "any" | "all" | "round" | "hash" | "callable" | "ord" | "chr" | "eval" | "exec" | "format" | "input" | "vars" | "dir" => {}
            _ => return false,
        }
        true
    }

    fn turn_of(&mut self, call: &Call, node: NodeId) -> NodeId {
        let to = self.node();
        let read = self.site(call.site);
        self.uses(node, Use::Iterate { to, read });
        to
    }

    fn super_of(&mut self, call: &Call, given: &[NodeId]) {
        let Some((own, class)) = call.method else { return };
        let mut after = own;
        if let Some(of) = given.first() {
            for value in self.graph.values(*of).to_vec() {
                if let Val::Class(named) = self.values.get(value) {
                    after = named;
                }
            }
        }
        self.add(call.result, Val::Super(after, class));
    }

    /// `map(f, xs)`: whichever of what it is given can be called is called with what the others hold.
    fn mapped(&mut self, call: &Call, given: &[NodeId], gives_results: bool) {
        let (object, node) = self.object(Kind::Sequence);
        let anywhere = self.objects[object.index()].anywhere;
        for (at, function) in given.iter().enumerate() {
            let mut turns = Vec::new();
            for (other, from) in given.iter().enumerate() {
                if other != at {
                    turns.push(self.turn_of(call, *from));
                }
            }
            let result = self.node();
            let prepared = self.call(Call {
                callee: *function,
                arguments: turns.iter().copied().map(Argument::Positional).collect(),
                result,
                decorates: false,
                method: None,
                site: call.site,
            });
            self.uses(*function, Use::Call(prepared));
            match gives_results {
                true => self.copy(result, anywhere),
                false => turns.into_iter().for_each(|turn| self.copy(turn, anywhere)),
            }
        }
        self.copy(node, call.result);
    }

    fn get_attribute(&mut self, call: &Call, given: &[NodeId]) {
        let [of, name, ..] = given else { return };
        let read = self.site(call.site);
        self.uses(
            *name,
            Use::Named {
                of: *of,
                to: call.result,
                read,
            },
        );
        if let Some(other) = given.get(2) {
            self.copy(*other, call.result);
        }
    }

    fn set_attribute(&mut self, call: &Call, given: &[NodeId]) {
        let [of, name, from] = given else { return };
        for value in self.graph.values(*name).to_vec() {
            if let Val::Text(name) = self.values.get(value) {
                let read = self.site(call.site);
                self.uses(*of, Use::Store { name, from: *from, read });
            }
        }
    }
}
