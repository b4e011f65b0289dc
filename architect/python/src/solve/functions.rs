//! Functions and classes: what their definitions bind, and how their bodies are walked.

use pando_facts::How;
use ruff_python_ast::{Decorator, Expr, Parameters, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::Caller;
use super::bindings::{Bindings, bindings, shared};
use super::domain::{Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::scopes::{ScopeId, ScopeKind};
use super::state::{Argument, Body, BodyId, Call, Here, Known, Parameter, Role, Site, Solver, Text};
use super::versions::Versions;
use crate::{Binding, ClassId, FunctionId};

/// So many lines of functions are read again for objects of classes that inherit them.
const COPIED_LINES_MAX: u64 = 60_000;
/// A longer function is not read again.
const COPIED_FUNCTION_MAX: u32 = 120;

impl<'a> Solver<'a> {
    pub(super) fn here_site(&self, here: &Here, at: impl Ranged) -> Site {
        Site {
            from: here.caller,
            module: here.module,
            at: at.start(),
            how: here.how,
        }
    }

    pub(super) fn define_function(&mut self, here: &mut Here, def: &'a StmtFunctionDef) {
        let Some(function) = self.definitions.function_at.get(&(here.module, def.range().start())).copied() else {
            return;
        };
        self.know(here, function, Text::Def(def), Some(&def.parameters), def.returns.as_deref());
        let mut node = self.fixed(Val::Function(function));
        node = self.decorate(here, node, &def.decorator_list);
        if self.definitions.functions[function.index()].binding == Binding::Setter {
            // The property keeps its name; what sets it stands beside.
            let name = self.symbols.of(&format!("{}=", def.name.as_str()));
            let cell = self.scopes.cell(here.scope, name, &mut self.graph);
            self.copy(node, cell);
            self.scopes.bind(here.scope, name);
            return;
        }
        self.assign_name(here, &def.name, node);
    }

    fn decorate(&mut self, here: &mut Here, mut node: NodeId, decorators: &'a [Decorator]) -> NodeId {
        for decorator in decorators.iter().rev() {
            if is_kept(&decorator.expression) {
                continue;
            }
            let callee = self.expression(here, &decorator.expression);
            let result = self.node();
            let site = self.here_site(here, decorator);
            let call = self.call(Call {
                site,
                callee,
                arguments: vec![Argument::Positional(node)],
                result,
                decorates: true,
                method: here.method,
            });
            self.uses(callee, Use::Call(call));
            if callee == NOTHING {
                // Whatever cannot be told leaves what it decorates as it is.
                continue;
            }
            self.keep_unless_known(callee, node, result);
            here.versions.forget();
            node = result;
        }
        node
    }

    /// A decorator that never turns out to be anything leaves what it decorates as it is.
    fn keep_unless_known(&mut self, callee: NodeId, node: NodeId, result: NodeId) {
        self.unknown_decorators.push((callee, node, result));
    }

    /// Notes what a definition says, when it is met first; its defaults are those of all times that it is met.
    fn know(
        &mut self,
        here: &mut Here,
        function: FunctionId,
        text: Text<'a>,
        parameters: Option<&'a Parameters>,
        returns: Option<&'a Expr>,
    ) {
        if !self.known.contains_key(&function) {
            if let Some(method) = here.method.filter(|_| self.scopes.get(here.scope).kind != ScopeKind::Module) {
                self.method_around.insert(function, method);
            }
            let known = self.meet(here, text, parameters);
            self.known.insert(function, known);
            self.body(function, None);
        }
        let (nodes, back): (Vec<NodeId>, NodeId) = {
            let known = &self.known[&function];
            (known.parameters.iter().map(|parameter| parameter.said).collect(), known.returns)
        };
        let mut nodes = nodes.into_iter();
        for of in parameters.into_iter().flat_map(|parameters| parameters.iter()) {
            let Some(said) = nodes.next() else { break };
            let annotation = of.annotation().map(|annotation| self.annotation(here, annotation));
            if let Some(annotation) = annotation.filter(|_| !of.is_variadic()) {
                self.uses(annotation, Use::Typed(said));
                self.inject(here, of.as_parameter(), function, annotation, annotation, said);
            }
            if let Some(default) = of.default() {
                let node = self.expression(here, default);
                self.copy(node, said);
                self.inject(here, of.as_parameter(), function, node, annotation.unwrap_or(NOTHING), said);
            }
        }
        if let Some(returns) = returns {
            let annotation = self.annotation(here, returns);
            self.uses(annotation, Use::Typed(back));
        }
    }

    /// Lets a parameter be what a framework puts in, where its default or annotation asks for that.
    fn inject(
        &mut self,
        here: &Here,
        parameter: &ruff_python_ast::Parameter,
        function: FunctionId,
        asked: NodeId,
        annotation: NodeId,
        to: NodeId,
    ) {
        if asked == NOTHING {
            return;
        }
        let site = Site {
            from: Caller::Function(function),
            module: here.module,
            at: parameter.range().start(),
            how: How::Injected,
        };
        let read = self.site(site);
        self.injected_types.insert(read, annotation);
        self.uses(asked, Use::Inject { to, read });
    }

    fn meet(&mut self, here: &Here, text: Text<'a>, parameters: Option<&'a Parameters>) -> Known<'a> {
        let names = parameters.into_iter().flat_map(|parameters| parameters.iter());
        let own: Vec<&str> = names.map(|of| of.name().as_str()).collect();
        let mut bound = match text {
            Text::Def(def) => bindings(&def.body),
            Text::Lambda(_) => Bindings::default(),
        };
        bound.local.extend(&own);
        let shared = match text {
            Text::Def(def) if def.range().len().to_usize() < 100_000 => shared(&def.body),
            _ => Vec::new(),
        };
        // What it declares to be of others is not its own.
        let shared: Vec<&str> = shared
            .into_iter()
            .filter(|name| !bound.global.contains(name) && !bound.nonlocal.contains(name))
            .collect();
        let scope = self.scopes.open(
            ScopeKind::Function,
            here.module,
            Some(here.scope),
            &bound,
            &shared,
            &mut self.symbols,
        );
        let listed = parameters.map(|parameters| self.list(parameters)).unwrap_or_default();
        Known {
            text,
            module: here.module,
            outer: here.scope,
            scope,
            parameters: listed,
            returns: self.node(),
        }
    }

    fn list(&mut self, parameters: &Parameters) -> Vec<Parameter> {
        let mut listed = Vec::new();
        for of in parameters.iter() {
            let name = self.symbols.of(of.name());
            let is = |other: Option<&ruff_python_ast::Parameter>| other.is_some_and(|other| other.range() == of.as_parameter().range());
            let keyword = parameters.kwonlyargs.iter().any(|only| is(Some(&only.parameter)));
            let role = if is(parameters.vararg.as_deref()) {
                Role::Rest
            } else if is(parameters.kwarg.as_deref()) {
                Role::Named
            } else if keyword {
                Role::Keyword
            } else {
                Role::Positional
            };
            let said = self.node();
            listed.push(Parameter { name, role, said });
        }
        listed
    }

    pub(super) fn lambda(&mut self, here: &mut Here, lambda: &'a ruff_python_ast::ExprLambda) -> NodeId {
        let Some(function) = self.definitions.function_at.get(&(here.module, lambda.range().start())).copied() else {
            return NOTHING;
        };
        self.know(here, function, Text::Lambda(lambda), lambda.parameters.as_deref(), None);
        self.fixed(Val::Function(function))
    }

    /// The body of a function that runs for objects of a class; one of its own for a class that inherits it, as far as that is cheap.
    pub(super) fn body(&mut self, function: FunctionId, receiver: Option<ClassId>) -> BodyId {
        let text = &self.definitions.functions[function.index()];
        let own = text.class;
        let inherits = receiver.filter(|class| own.is_some_and(|own| own != *class) && text.lines <= COPIED_FUNCTION_MAX);
        if let Some(known) = self.body_of.get(&(function, inherits)) {
            return *known;
        }
        if inherits.is_some() {
            self.copied_lines += u64::from(text.lines);
            if self.copied_lines > COPIED_LINES_MAX {
                return self.body(function, None);
            }
        }
        self.new_body(function, inherits)
    }

    fn new_body(&mut self, function: FunctionId, receiver: Option<ClassId>) -> BodyId {
        let roles: Vec<(Role, NodeId)> = match self.known.get(&function) {
            Some(known) => known.parameters.iter().map(|parameter| (parameter.role, parameter.said)).collect(),
            None => Vec::new(),
        };
        let text = &self.definitions.functions[function.index()];
        let (generator, binding, own) = (text.generator, text.binding, text.class);
        let mut body = Body {
            function,
            receiver,
            parameters: Vec::new(),
            rest: None,
            named: None,
            returns: self.node(),
            yields: NOTHING,
        };
        for (at, (role, said)) in roles.into_iter().enumerate() {
            let node = match role {
                Role::Rest => {
                    let (object, node) = self.object(Kind::Sequence);
                    body.rest = Some(object);
                    node
                }
                Role::Named => {
                    let (object, node) = self.object(Kind::Dictionary);
                    body.named = Some(object);
                    node
                }
                Role::Positional | Role::Keyword => {
                    let node = self.node();
                    self.copy(said, node);
                    node
                }
            };
            if at == 0
                && let Some(class) = receiver.or(own)
            {
                match binding {
                    Binding::Object | Binding::Property | Binding::Setter => self.add(node, Val::Instance(class)),
                    Binding::Class => self.add(node, Val::Class(class)),
                    Binding::Static => {}
                }
            }
            body.parameters.push(node);
        }
        if let Some(known) = self.known.get(&function) {
            let said = known.returns;
            self.copy(said, body.returns);
        }
        if generator {
            let (object, node) = self.object(Kind::Sequence);
            body.yields = self.objects[object.index()].anywhere;
            self.copy(node, body.returns);
        }
        let id = BodyId(u32::try_from(self.bodies.len()).unwrap_or(u32::MAX));
        self.bodies.push(body);
        self.body_of.insert((function, receiver), id);
        self.unbuilt.push_back(id);
        id
    }

    /// Walks the bodies that were not yet.
    pub(super) fn build(&mut self) {
        while let Some(id) = self.unbuilt.pop_front() {
            let body = self.bodies[id.0 as usize].clone();
            let Some(known) = self.known.get(&body.function) else { continue };
            let (text, module, scope) = (known.text, known.module, known.scope);
            let names: Vec<_> = known.parameters.iter().map(|parameter| parameter.name).collect();
            let own = self.definitions.functions[body.function.index()].class;
            let outer = self.scopes.get(known.outer).kind;
            let method = match (own, self.method_around.get(&body.function)) {
                (Some(own), _) => Some((own, body.receiver.unwrap_or(own))),
                (None, around) => around.copied().filter(|_| outer == ScopeKind::Function),
            };
            let mut here = Here {
                module,
                scope,
                ordered: scope,
                caller: Caller::Function(body.function),
                body: Some(id),
                method,
                versions: Versions::default(),
                how: How::Waits,
            };
            for (name, node) in names.into_iter().zip(&body.parameters) {
                let cell = self.scopes.cell(scope, name, &mut self.graph);
                self.copy(*node, cell);
                here.versions.set(super::versions::Path::name(name), *node);
            }
            match text {
                Text::Def(def) => self.statements(&mut here, &def.body),
                Text::Lambda(lambda) => {
                    let node = self.expression(&mut here, &lambda.body);
                    self.copy(node, body.returns);
                }
            }
            let begin = self.definitions.functions[body.function.index()].range.start();
            self.note_full(module, begin);
        }
    }

    pub(super) fn define_class(&mut self, here: &mut Here, def: &'a StmtClassDef) {
        let Some(class) = self.definitions.class_at.get(&(here.module, def.range().start())).copied() else {
            return;
        };
        for (index, base) in def.arguments.iter().flat_map(|arguments| arguments.args.iter()).enumerate() {
            let node = self.expression(here, base);
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            self.uses(node, Use::Base { class, index });
        }
        for keyword in def.arguments.iter().flat_map(|arguments| arguments.keywords.iter()) {
            self.expression(here, &keyword.value);
        }
        let scope = self.class_scope(here, class, def);
        let mut inner = Here {
            module: here.module,
            scope,
            ordered: scope,
            caller: Caller::Class(class),
            body: None,
            method: None,
            versions: Versions::default(),
            how: How::Waits,
        };
        self.statements(&mut inner, &def.body);
        let node = self.fixed(Val::Class(class));
        let node = self.decorate(here, node, &def.decorator_list);
        self.assign_name(here, &def.name, node);
    }

    fn class_scope(&mut self, here: &Here, class: ClassId, def: &'a StmtClassDef) -> ScopeId {
        if let Some(known) = self.scopes.of_class.get(&class) {
            return *known;
        }
        let bound = bindings(&def.body);
        let scope = self.scopes.open(
            ScopeKind::Class(class),
            here.module,
            Some(here.scope),
            &bound,
            &[],
            &mut self.symbols,
        );
        self.scopes.of_class.insert(class, scope);
        self.note_attributes(class, def);
        scope
    }
}

/// Decorators of Python itself that only say how a function belongs to its class.
fn is_kept(expr: &Expr) -> bool {
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    matches!(
        name,
        "staticmethod"
            | "classmethod"
            | "property"
            | "cached_property"
            | "setter"
            | "deleter"
            | "getter"
            | "abstractmethod"
            | "overload"
            | "override"
    )
}
