//! Calls: what runs, what its parameters become, and what comes back.

use pando_facts::How;

use super::attributes::is_plain;
use super::domain::{Key, Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::inherit::Parent;
use super::state::{Argument, BodyId, Call, Callee2, Making, NO_SITE, Owner, Role, Solver};
use super::symbols::Symbol;
use crate::{ClassId, FunctionId, ObjectId};

impl Solver<'_> {
    /// A value is called.
    pub(super) fn called(&mut self, number: u32, value: Val) {
        if self.waiting.is_some()
            && matches!(
                value,
                Val::Class(_) | Val::Function(_) | Val::Method(..) | Val::ClassMethod(..) | Val::Instance(_)
            )
        {
            let value = self.values.of(value);
            self.waiting.get_or_insert_default().push((number, value));
            return;
        }
        let call = self.calls[number as usize].clone();
        match value {
            Val::Function(function) => self.invoke(&call, function, None, &call.arguments),
            Val::Method(function, class) => self.invoke(&call, function, Some(Val::Instance(class)), &call.arguments),
            Val::ClassMethod(function, class) => self.invoke(&call, function, Some(Val::Class(class)), &call.arguments),
            Val::Class(class) => self.make(&call, class),
            Val::Instance(class) => {
                if let Some(method) = self.method_node(class, "__call__") {
                    self.again(&call, method);
                }
            }
            Val::Later(function) => {
                let mut later = call.clone();
                later.site.how = How::Later;
                later.result = NOTHING;
                self.invoke(&later, function, None, &later.arguments.clone());
            }
            Val::External(name) => {
                self.edge(call.site, Callee2::External(name));
                self.external_call(number, &call, name);
            }
            Val::Made(name) => self.called_again(&call, name),
            Val::Object(object) => self.called_object(&call, object),
            Val::ObjectMethod(object, name) => self.object_method(number, &call, object, name),
            Val::Module(_) | Val::Folder(_) | Val::Super(..) | Val::Text(_) | Val::Number(_) => {}
        }
    }

    /// Calls another thing with the same arguments.
    pub(super) fn again(&mut self, call: &Call, callee: NodeId) {
        let number = self.call(Call { callee, ..call.clone() });
        self.uses(callee, Use::Call(number));
    }

    /// Runs a function of the program.
    pub(super) fn invoke(&mut self, call: &Call, function: FunctionId, receiver: Option<Val>, arguments: &[Argument]) {
        self.edge(call.site, Callee2::Function(function));
        let class = match receiver {
            Some(Val::Instance(class) | Val::Class(class)) => Some(class),
            _ => None,
        };
        let body = self.body(function, class);
        let returns = self.bodies[body.0 as usize].returns;
        self.copy(returns, call.result);
        // What tests pass is no evidence of what the program does.
        let called = self.definitions.functions[function.index()].module;
        if !self.tests[call.site.module.index()] || self.tests[called.index()] {
            self.pass(body, receiver, arguments);
        }
    }

    /// Lets parameters be what is passed.
    fn pass(&mut self, body: BodyId, receiver: Option<Val>, arguments: &[Argument]) {
        let body = self.bodies[body.0 as usize].clone();
        let roles: Vec<(Symbol, Role)> = match self.known.get(&body.function) {
            Some(known) => known.parameters.iter().map(|parameter| (parameter.name, parameter.role)).collect(),
            None => return,
        };
        let positional = roles.iter().take_while(|(_, role)| *role == Role::Positional).count();
        let mut next = 0;
        if let Some(receiver) = receiver {
            match body.parameters.first() {
                Some(own) if positional > 0 => self.add(*own, receiver),
                _ => {
                    if let Some(rest) = body.rest {
                        let first = self.field(rest, Key::Number(0));
                        self.add(first, receiver);
                    }
                }
            }
            next = 1;
        }
        for argument in arguments {
            match *argument {
                Argument::Positional(node) => {
                    self.pass_at(&body.parameters[..positional], body.rest, next, node);
                    next += 1;
                }
                Argument::Rest(node) => {
                    for (behind, to) in body.parameters.iter().take(positional).skip(next).enumerate() {
                        let key = self.fixed(Val::Number(i64::try_from(behind).unwrap_or(i64::MAX)));
                        self.uses(
                            node,
                            Use::Item {
                                key,
                                to: *to,
                                read: NO_SITE,
                            },
                        );
                    }
                    if let Some(rest) = body.rest {
                        match next >= positional {
                            // The very same places, where all of it goes on.
                            true if next == positional => self.uses(node, Use::Follow(rest)),
                            _ => {
                                let to = self.objects[rest.index()].anywhere;
                                self.uses(node, Use::Iterate { to, read: NO_SITE });
                            }
                        }
                    }
                }
                Argument::Keyword(name, node) => match roles
                    .iter()
                    .position(|(known, role)| *known == name && matches!(role, Role::Positional | Role::Keyword))
                {
                    Some(at) => self.copy(node, body.parameters[at]),
                    None => {
                        if let Some(named) = body.named {
                            let to = self.field(named, Key::Text(name));
                            self.copy(node, to);
                        }
                    }
                },
                Argument::Named(node) => {
                    for (at, (name, role)) in roles.iter().enumerate().skip(usize::from(receiver.is_some())) {
                        if matches!(role, Role::Positional | Role::Keyword) {
                            let key = self.fixed(Val::Text(*name));
                            self.uses(
                                node,
                                Use::Item {
                                    key,
                                    to: body.parameters[at],
                                    read: NO_SITE,
                                },
                            );
                        }
                    }
                    if let Some(named) = body.named {
                        self.uses(node, Use::Follow(named));
                    }
                }
            }
        }
    }

    fn pass_at(&mut self, parameters: &[NodeId], rest: Option<ObjectId>, at: usize, node: NodeId) {
        match (parameters.get(at), rest) {
            (Some(to), _) => self.copy(node, *to),
            (None, Some(rest)) if node != NOTHING => {
                let place = i64::try_from(at - parameters.len()).unwrap_or(i64::MAX);
                let to = self.field(rest, Key::Number(place));
                self.copy(node, to);
            }
            _ => {}
        }
    }

    /// Makes an object of a class.
    fn make(&mut self, call: &Call, class: ClassId) {
        self.edge(call.site, Callee2::Class(class));
        self.add(call.result, Val::Instance(class));
        let init = self.lists.init;
        let order = self.inherit.order(class).to_vec();
        for parent in &order {
            match parent {
                Parent::Class(of) => {
                    let scope = self
                        .scopes
                        .of_class
                        .get(of)
                        .copied()
                        .filter(|scope| self.scopes.binds(*scope, init));
                    if let Some(scope) = scope {
                        let cell = self.scopes.cell(scope, init, &mut self.graph);
                        let bound = self.node();
                        self.uses(
                            cell,
                            Use::Bind {
                                class,
                                to: bound,
                                read: NO_SITE,
                            },
                        );
                        let inner = Call {
                            callee: bound,
                            result: NOTHING,
                            ..call.clone()
                        };
                        let number = self.call(inner);
                        self.uses(bound, Use::Call(number));
                        return;
                    }
                }
                Parent::External(library) => {
                    if is_plain(self.symbols.text(*library)) {
                        continue;
                    }
                    if let Some(full) = self.symbols.dotted(*library, init) {
                        self.edge(call.site, Callee2::External(full));
                    }
                    break;
                }
            }
        }
        self.fill(call, class);
    }

    /// A class that lists its attributes, and has no `__init__` of its own, takes them by name: dataclasses, Pydantic's models.
    fn fill(&mut self, call: &Call, class: ClassId) {
        for argument in &call.arguments {
            if let Argument::Keyword(name, node) = argument {
                let field = self.attribute(Owner::Class(class), *name);
                self.copy(*node, field);
            }
        }
        let positional: Vec<NodeId> = call
            .arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Positional(node) => Some(*node),
                _ => None,
            })
            .collect();
        if positional.is_empty() {
            return;
        }
        let names = self.listed(class);
        for (name, node) in names.into_iter().zip(positional) {
            let field = self.attribute(Owner::Class(class), name);
            self.copy(node, field);
        }
    }

    /// The attributes that a class lists with their types, in their order.
    fn listed(&mut self, class: ClassId) -> Vec<Symbol> {
        let known = &self.definitions.classes[class.index()];
        let module = &self.modules[known.module.index()];
        let Some(ruff_python_ast::Stmt::ClassDef(def)) = crate::program::statement_at(&module.body, known.range) else {
            return Vec::new();
        };
        let names = def.body.iter().filter_map(|stmt| match stmt {
            ruff_python_ast::Stmt::AnnAssign(assign) => match &*assign.target {
                ruff_python_ast::Expr::Name(name) => Some(name.id.as_str()),
                _ => None,
            },
            _ => None,
        });
        names.map(|name| self.symbols.of(name)).collect()
    }

    /// What a call of a library gave is called.
    fn called_again(&mut self, call: &Call, name: Symbol) {
        let text = std::sync::Arc::clone(self.symbols.text(name));
        let gives_back = call.decorates || &*text == "functools.wraps";
        if let (true, Some(first)) = (gives_back, call.arguments.first()) {
            self.copy(first.node(), call.result);
            return;
        }
        if let Some(full) = self.symbols.dotted(name, self.lists.called) {
            self.edge(call.site, Callee2::External(full));
            self.add(call.result, Val::Made(full));
        }
    }

    fn called_object(&mut self, call: &Call, object: ObjectId) {
        match self.objects[object.index()].kind {
            Kind::Partial(prepared) => {
                let prepared = self.calls[prepared as usize].clone();
                let mut arguments = prepared.arguments;
                arguments.extend(&call.arguments);
                let number = self.call(Call {
                    callee: prepared.callee,
                    arguments,
                    ..call.clone()
                });
                self.uses(prepared.callee, Use::Call(number));
            }
            // `List[int]()`: whatever the type makes.
            Kind::Type(name) => self.add(call.result, Val::Made(name)),
            Kind::Sequence | Kind::Dictionary | Kind::Depends(_) => {}
        }
    }

    /// Something is raised: a class is made an object of.
    pub(super) fn raised(&mut self, number: u32, value: Val) {
        if let Val::Class(_) = value {
            self.called(number, value);
        }
    }

    /// A parameter asks a framework for something.
    pub(super) fn injected(&mut self, value: Val, to: NodeId, read: u32) {
        let Val::Object(object) = value else { return };
        match self.objects[object.index()].kind {
            Kind::Depends(of) => {
                let Some(site) = self.at(read) else { return };
                let callee = match of {
                    NOTHING => self.injected_types.get(&read).copied().unwrap_or(NOTHING),
                    of => of,
                };
                let result = self.node();
                self.run(site, callee, &[], result);
                self.uses(result, Use::Injected(to));
            }
            // `Annotated[Session, Depends(get_session)]`
            Kind::Type(name) if self.symbols.text(name).ends_with("Annotated") => {
                if !self.first_time(Making::Asked, object, to) {
                    return;
                }
                let first = self.field(object, Key::Number(0));
                let all = self.objects[object.index()].all;
                let number = self.retyped(read, first);
                self.uses(all, Use::Inject { to, read: number });
            }
            _ => {}
        }
    }

    /// Whether an object and a node meet for the first time: types may name each other in a circle.
    pub(super) fn first_time(&mut self, what: Making, object: ObjectId, to: NodeId) -> bool {
        let object = u32::try_from(object.index()).unwrap_or(u32::MAX);
        self.made.insert((what, object, to.0), 0).is_none()
    }

    /// The same site, for a request whose type is known by another node.
    fn retyped(&mut self, read: u32, kind: NodeId) -> u32 {
        let Some(site) = self.at(read) else { return read };
        if let Some(known) = self.made(Making::Inner, read, kind.0) {
            return known;
        }
        let number = self.site(site);
        self.injected_types.insert(number, kind);
        self.made.insert((Making::Inner, read, kind.0), number);
        number
    }

    /// What was injected comes to the parameter; of a generator, what it yields.
    pub(super) fn received(&mut self, value: Val, to: NodeId) {
        match value {
            Val::Object(object) if self.objects[object.index()].kind == Kind::Sequence => {
                let all = self.objects[object.index()].all;
                self.copy(all, to);
            }
            other => self.add(to, other),
        }
    }
}
