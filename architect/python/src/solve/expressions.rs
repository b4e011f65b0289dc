//! Expressions: a node for what each gives.

use pando_facts::How;
use ruff_python_ast::{
    Comprehension, Expr, ExprAttribute, ExprCall, ExprDict, ExprSlice, ExprSubscript, InterpolatedStringElement, Operator,
};
use ruff_text_size::Ranged;

use super::assign::{Constant, constant};
use super::bindings::Bindings;
use super::domain::{Key, Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::scopes::ScopeKind;
use super::state::{Argument, Call, Here, Solver};
use crate::ObjectId;

impl<'a> Solver<'a> {
    /// The node of what an expression gives.
    pub(super) fn expression(&mut self, here: &mut Here, expr: &'a Expr) -> NodeId {
        let node = match expr {
            Expr::Name(name) => self.read_name(here, &name.id),
            Expr::Attribute(attribute) => self.attribute_of(here, expr, attribute),
            Expr::Call(call) => self.call_of(here, call),
            Expr::Subscript(subscript) => self.item_of(here, expr, subscript),
            Expr::StringLiteral(_) | Expr::NumberLiteral(_) | Expr::UnaryOp(_) => self.literal(here, expr),
            Expr::Await(of) => self.expression(here, &of.value),
            Expr::Named(named) => {
                let node = self.expression(here, &named.value);
                self.assign_to(here, &named.target, node);
                node
            }
            Expr::Lambda(lambda) => self.lambda(here, lambda),
            Expr::List(list) => self.sequence(here, &list.elts),
            Expr::Tuple(tuple) => self.sequence(here, &tuple.elts),
            Expr::Set(set) => self.sequence(here, &set.elts),
            Expr::Dict(dict) => self.dictionary(here, dict),
            Expr::ListComp(of) => self.comprehension(here, &of.generators, None, &of.elt),
            Expr::SetComp(of) => self.comprehension(here, &of.generators, None, &of.elt),
            Expr::Generator(of) => self.comprehension(here, &of.generators, None, &of.elt),
            Expr::DictComp(of) => self.comprehension(here, &of.generators, of.key.as_deref(), &of.value),
            Expr::If(of) => {
                self.expression(here, &of.test);
                let (left, right) = (self.expression(here, &of.body), self.expression(here, &of.orelse));
                self.join(&[left, right])
            }
            Expr::BoolOp(of) => {
                let nodes: Vec<NodeId> = of.values.iter().map(|value| self.expression(here, value)).collect();
                self.join(&nodes)
            }
            Expr::BinOp(of) => {
                let (left, right) = (self.expression(here, &of.left), self.expression(here, &of.right));
                // `A | B` is either type; `x + y` of lists holds what both hold; of anything else nobody can tell.
                match of.op {
                    Operator::BitOr | Operator::BitAnd => self.join(&[left, right]),
                    _ => NOTHING,
                }
            }
            Expr::Slice(slice) => self.slice(here, slice),
            _ => self.others(here, expr),
        };
        if node != NOTHING {
            self.shown.push((here.module, expr.range(), node));
        }
        node
    }

    /// Those that give nothing that is followed; what is in them is walked.
    fn others(&mut self, here: &mut Here, expr: &'a Expr) -> NodeId {
        match expr {
            Expr::Compare(compare) => {
                self.expression(here, &compare.left);
                for other in &compare.comparators {
                    self.expression(here, other);
                }
            }
            Expr::Starred(starred) => return self.expression(here, &starred.value),
            Expr::Yield(of) => {
                if let Some(value) = &of.value {
                    let node = self.expression(here, value);
                    if let Some(body) = here.body {
                        let to = self.bodies[body.0 as usize].yields;
                        self.copy(node, to);
                    }
                }
                here.versions.forget();
            }
            Expr::YieldFrom(of) => {
                let node = self.expression(here, &of.value);
                let turn = self.iterate(here, node, &of.value);
                if let Some(body) = here.body {
                    let to = self.bodies[body.0 as usize].yields;
                    self.copy(turn, to);
                }
                here.versions.forget();
            }
            Expr::FString(text) => {
                for part in text.value.f_strings() {
                    self.parts(here, part.elements.iter());
                }
            }
            Expr::TString(text) => {
                for part in text.value.iter() {
                    self.parts(here, part.elements.iter());
                }
            }
            _ => {}
        }
        NOTHING
    }

    fn parts(&mut self, here: &mut Here, parts: impl Iterator<Item = &'a InterpolatedStringElement>) {
        for part in parts {
            if let InterpolatedStringElement::Interpolation(part) = part {
                self.expression(here, &part.expression);
                if let Some(format) = &part.format_spec {
                    self.parts(here, format.elements.iter());
                }
            }
        }
    }

    fn literal(&mut self, here: &mut Here, expr: &'a Expr) -> NodeId {
        match constant(expr) {
            Some(Constant::Text(text)) => {
                let text = self.symbols.of(text);
                self.fixed(Val::Text(text))
            }
            Some(Constant::Number(number)) => self.fixed(Val::Number(number)),
            None => {
                if let Expr::UnaryOp(unary) = expr {
                    self.expression(here, &unary.operand);
                }
                NOTHING
            }
        }
    }

    fn attribute_of(&mut self, here: &mut Here, expr: &'a Expr, attribute: &'a ExprAttribute) -> NodeId {
        let base = self.expression(here, &attribute.value);
        if let Some(node) = self.read_path(here, expr) {
            return node;
        }
        if base == NOTHING {
            return NOTHING;
        }
        let name = self.symbols.of(&attribute.attr);
        let to = self.node();
        let site = self.here_site(here, expr);
        let read = self.site(site);
        self.uses(base, Use::Load { name, to, read });
        to
    }

    fn item_of(&mut self, here: &mut Here, expr: &'a Expr, subscript: &'a ExprSubscript) -> NodeId {
        let base = self.expression(here, &subscript.value);
        if let Expr::Slice(slice) = &*subscript.slice {
            self.slice(here, slice);
            let bound = |bound: Option<&Expr>, other: u32| match bound.map(constant) {
                None => other,
                Some(Some(Constant::Number(number))) => u32::try_from(number).unwrap_or(u32::MAX),
                Some(_) => u32::MAX,
            };
            let (from, until) = (bound(slice.lower.as_deref(), 0), bound(slice.upper.as_deref(), u32::MAX - 1));
            let to = self.node();
            self.uses(base, Use::Slice { from, until, to });
            return to;
        }
        let key = self.expression(here, &subscript.slice);
        if let Some(node) = self.read_path(here, expr) {
            return node;
        }
        if base == NOTHING {
            return NOTHING;
        }
        let to = self.node();
        let site = self.here_site(here, expr);
        let read = self.site(site);
        self.uses(base, Use::Item { key, to, read });
        to
    }

    fn slice(&mut self, here: &mut Here, slice: &'a ExprSlice) -> NodeId {
        for part in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
            self.expression(here, part);
        }
        NOTHING
    }

    fn sequence(&mut self, here: &mut Here, elements: &'a [Expr]) -> NodeId {
        let nodes: Vec<(bool, NodeId)> = elements
            .iter()
            .map(|element| {
                let node = self.expression(here, element);
                match element.is_starred_expr() {
                    true => (true, self.iterate(here, node, element)),
                    false => (false, node),
                }
            })
            .collect();
        let (object, made) = self.object(Kind::Sequence);
        let mut exact = true;
        for (at, (starred, node)) in nodes.into_iter().enumerate() {
            exact = exact && !starred;
            if node == NOTHING {
                continue;
            }
            let to = match exact {
                true => self.field(object, Key::Number(i64::try_from(at).unwrap_or(i64::MAX))),
                false => self.objects[object.index()].anywhere,
            };
            self.copy(node, to);
        }
        made
    }

    fn dictionary(&mut self, here: &mut Here, dict: &'a ExprDict) -> NodeId {
        let (object, made) = self.object(Kind::Dictionary);
        for item in &dict.items {
            let key = item.key.as_ref().map(|key| self.expression(here, key));
            let value = self.expression(here, &item.value);
            match (key, item.key.as_ref().and_then(constant)) {
                (None, _) => self.uses(value, Use::Follow(object)),
                (Some(_), Some(constant)) => {
                    let key = self.key(&constant);
                    let to = self.field(object, key);
                    self.copy(value, to);
                }
                (Some(key), None) => self.set_item(object, key, value),
            }
        }
        made
    }

    pub(super) fn key(&mut self, constant: &Constant<'_>) -> Key {
        match constant {
            Constant::Text(text) => Key::Text(self.symbols.of(text)),
            Constant::Number(number) => Key::Number(*number),
        }
    }

    /// Sets an item by a key that is only known by its node.
    pub(super) fn set_item(&mut self, object: ObjectId, key: NodeId, from: NodeId) {
        if from == NOTHING {
            return;
        }
        if key == NOTHING {
            let to = self.objects[object.index()].anywhere;
            self.copy(from, to);
            return;
        }
        self.uses(key, Use::SetItemOf { object, from });
        self.open_keys.push((key, object, super::state::Opened::Set(from)));
    }

    fn comprehension(&mut self, here: &mut Here, generators: &'a [Comprehension], key: Option<&'a Expr>, element: &'a Expr) -> NodeId {
        let mut bound = Bindings::default();
        for generator in generators {
            ruff_python_ast::visitor::Visitor::visit_expr(&mut bound, &generator.target);
        }
        let inner = self.scopes.open(
            ScopeKind::Comprehension,
            here.module,
            Some(here.scope),
            &bound,
            &[],
            &mut self.symbols,
        );
        let mut outer = here.scope;
        for (at, generator) in generators.iter().enumerate() {
            // The first is evaluated outside.
            if at > 0 {
                outer = std::mem::replace(&mut here.scope, inner);
            }
            let node = self.expression(here, &generator.iter);
            let turn = self.iterate(here, node, &generator.iter);
            if at == 0 {
                outer = std::mem::replace(&mut here.scope, inner);
            }
            self.assign_to(here, &generator.target, turn);
            for test in &generator.ifs {
                self.expression(here, test);
            }
            here.scope = outer;
        }
        here.scope = inner;
        let named = key.map(|key| self.expression(here, key));
        let node = self.expression(here, element);
        here.scope = outer;
        let (object, made) = self.object(if key.is_some() { Kind::Dictionary } else { Kind::Sequence });
        let (anywhere, names) = (self.objects[object.index()].anywhere, self.objects[object.index()].names);
        match named {
            Some(key) => {
                self.copy(key, names);
                self.set_item(object, key, node);
            }
            None => self.copy(node, anywhere),
        }
        made
    }

    /// What a turn of a loop over something gives.
    pub(super) fn iterate(&mut self, here: &Here, node: NodeId, of: &Expr) -> NodeId {
        if node == NOTHING {
            return NOTHING;
        }
        let to = self.node();
        let site = self.here_site(here, of);
        let read = self.site(site);
        self.uses(node, Use::Iterate { to, read });
        to
    }

    fn call_of(&mut self, here: &mut Here, call: &'a ExprCall) -> NodeId {
        let callee = self.expression(here, &call.func);
        let mut arguments = Vec::with_capacity(call.arguments.args.len() + call.arguments.keywords.len());
        let name = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => "",
        };
        // What is given to these goes on by itself.
        let later = matches!(name, "create_task" | "ensure_future" | "run_coroutine_threadsafe");
        for argument in &call.arguments.args {
            let before = here.how;
            if later && argument.is_call_expr() {
                here.how = How::Later;
            }
            let node = self.expression(here, argument);
            here.how = before;
            arguments.push(match argument.is_starred_expr() {
                true => Argument::Rest(node),
                false => Argument::Positional(node),
            });
        }
        for keyword in &call.arguments.keywords {
            let node = self.expression(here, &keyword.value);
            arguments.push(match &keyword.arg {
                Some(name) => Argument::Keyword(self.symbols.of(name), node),
                None => Argument::Named(node),
            });
        }
        here.versions.forget();
        self.updated(here, call);
        if callee == NOTHING {
            return NOTHING;
        }
        let result = self.node();
        let site = self.here_site(here, call);
        let number = self.call(Call {
            site,
            callee,
            arguments,
            result,
            decorates: false,
            method: here.method,
        });
        self.uses(callee, Use::Call(number));
        result
    }

    /// `d.update({"a": f})` is `d["a"] = f`.
    fn updated(&mut self, here: &mut Here, call: &'a ExprCall) {
        let (Expr::Attribute(attribute), [Expr::Dict(dict)]) = (&*call.func, &*call.arguments.args) else {
            return;
        };
        if attribute.attr.as_str() != "update" {
            return;
        }
        let Some(path) = self.path(&attribute.value) else { return };
        for item in &dict.items {
            let Some(constant) = item.key.as_ref().and_then(constant) else {
                continue;
            };
            let Some((_, _, value)) = self
                .shown
                .iter()
                .rev()
                .take(64)
                .find(|(module, range, _)| *module == here.module && *range == item.value.range())
            else {
                continue;
            };
            let value = *value;
            let mut path = path.clone();
            path.steps.push(match self.key(&constant) {
                Key::Text(text) => super::versions::Step::Text(text),
                Key::Number(number) => super::versions::Step::Number(number),
            });
            here.versions.set(path, value);
        }
    }
}
