use oxc_ast::ast::{
    Argument, ArrayExpressionElement, AssignmentExpression, AssignmentTarget, BinaryExpression, BinaryOperator, ChainElement, Expression,
    LogicalExpression, ObjectExpression, ObjectPropertyKind, TemplateLiteral,
};
use oxc_span::GetSpan;
use pando_facts::ImportKind;

use super::Lower;
use crate::syntax::file::{Call, CallId, CallKind, Export, Expr, MODULE, Name, SPREAD};

impl Lower<'_> {
    /// An expression; `name` is what the function is called that it may be.
    pub(super) fn expr(&mut self, node: &Expression<'_>, name: Option<Name>) -> Expr {
        self.down(node, Expr::Unknown, |lower| lower.expr_here(node, name))
    }

    fn expr_here(&mut self, node: &Expression<'_>, name: Option<Name>) -> Expr {
        match node {
            Expression::StringLiteral(text) => Expr::Text(text.value.as_str().into()),
            Expression::NumericLiteral(number) => Expr::Text(number.raw.map_or("0", |raw| raw.as_str()).into()),
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::Identifier(identifier) => Expr::Name(identifier.name.as_str().into()),
            Expression::ThisExpression(_) => Expr::This,
            Expression::Super(_) => Expr::Super,
            Expression::ImportMeta(_) => Expr::Name("import.meta".into()),
            Expression::ParenthesizedExpression(inner) => self.expr(&inner.expression, name),
            Expression::TSAsExpression(inner) => self.expr(&inner.expression, name),
            Expression::TSSatisfiesExpression(inner) => self.expr(&inner.expression, name),
            Expression::TSTypeAssertion(inner) => self.expr(&inner.expression, name),
            Expression::TSNonNullExpression(inner) => self.expr(&inner.expression, name),
            Expression::TSInstantiationExpression(inner) => self.expr(&inner.expression, name),
            Expression::AwaitExpression(inner) => self.expr(&inner.argument, name),
            Expression::StaticMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                let line = self.line(&member.property);
                self.member(object, &member.property.name, line)
            }
            Expression::PrivateFieldExpression(member) => {
                let object = self.expr(&member.object, None);
                Expr::Member(Box::new(object), format!("#{}", member.field.name).into())
            }
            Expression::ComputedMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                let line = self.line(&member.expression);
                match self.expr(&member.expression, None) {
                    Expr::Text(key) => self.member(object, &key, line),
                    key => Expr::Index(Box::new(object), Box::new(key)),
                }
            }
            Expression::ChainExpression(chain) => self.chain(&chain.expression),
            Expression::CallExpression(call) => {
                let line = self.callee_line(&call.callee, node);
                self.call(CallKind::Call, &call.callee, &call.arguments, line, name)
            }
            Expression::NewExpression(call) => {
                let line = self.line(node);
                self.call(CallKind::New, &call.callee, &call.arguments, line, None)
            }
            Expression::TaggedTemplateExpression(tagged) => {
                let line = self.line(node);
                let callee = self.expr(&tagged.tag, None);
                let id = self.begin(CallKind::Tag, callee, line);
                let template = self.inside(id, |lower| lower.template(&tagged.quasi));
                self.file.calls[id].args = vec![template];
                Expr::Call(id)
            }
            Expression::ArrowFunctionExpression(arrow) => Expr::Function(self.arrow(arrow, name)),
            Expression::FunctionExpression(function) => {
                let own = function.id.as_ref().and_then(|id| self.unit_name(&id.name));
                Expr::Function(self.function(function, name.or(own), None))
            }
            Expression::ClassExpression(class) => Expr::Class(self.class(class, name)),
            Expression::ObjectExpression(object) => self.object(object, name.as_ref()),
            Expression::ArrayExpression(array) => Expr::Array(array.elements.iter().map(|element| self.element(element)).collect()),
            Expression::ConditionalExpression(choice) => {
                self.expr(&choice.test, None);
                Expr::Choice(vec![
                    self.expr(&choice.consequent, name.clone()),
                    self.expr(&choice.alternate, name),
                ])
            }
            Expression::LogicalExpression(logical) => self.logical(logical),
            Expression::BinaryExpression(binary) => self.binary(binary),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment, name),
            Expression::SequenceExpression(sequence) => sequence
                .expressions
                .iter()
                .map(|expression| self.expr(expression, None))
                .last()
                .unwrap_or(Expr::Unknown),
            Expression::UnaryExpression(unary) => {
                self.expr(&unary.argument, None);
                Expr::Unknown
            }
            Expression::YieldExpression(inner) => inner.argument.as_ref().map_or(Expr::Unknown, |argument| self.expr(argument, None)),
            Expression::ImportExpression(import) => match self.expr(&import.source, None) {
                Expr::Text(specifier) => {
                    let line = self.line(node);
                    self.import(&specifier, line, ImportKind::Late, Vec::new());
                    Expr::Module(specifier)
                }
                _ => Expr::Unknown,
            },
            Expression::JSXElement(element) => self.element_of_jsx(element),
            Expression::JSXFragment(fragment) => {
                self.children_of_jsx(&fragment.children);
                Expr::Unknown
            }
            _ => Expr::Unknown,
        }
    }

    /// In a chain of calls over several lines each has its own: that of the name that is called.
    fn callee_line(&self, callee: &Expression<'_>, call: &impl GetSpan) -> u32 {
        match callee {
            Expression::StaticMemberExpression(member) => self.line(&member.property),
            _ => self.line(call),
        }
    }

    fn chain(&mut self, chain: &ChainElement<'_>) -> Expr {
        match chain {
            ChainElement::CallExpression(call) => {
                let line = self.callee_line(&call.callee, &**call);
                self.call(CallKind::Call, &call.callee, &call.arguments, line, None)
            }
            ChainElement::TSNonNullExpression(inner) => self.expr(&inner.expression, None),
            ChainElement::StaticMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                let line = self.line(&member.property);
                self.member(object, &member.property.name, line)
            }
            ChainElement::ComputedMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                let key = self.expr(&member.expression, None);
                Expr::Index(Box::new(object), Box::new(key))
            }
            ChainElement::PrivateFieldExpression(member) => {
                let object = self.expr(&member.object, None);
                Expr::Member(Box::new(object), format!("#{}", member.field.name).into())
            }
        }
    }

    /// A call that is begun; its arguments come later.
    pub(super) fn begin(&mut self, kind: CallKind, callee: Expr, line: u32) -> CallId {
        self.file.calls.push(Call {
            frame: self.frame,
            kind,
            callee,
            args: Vec::new(),
            line,
            within: self.within,
        });
        self.file.calls.len() - 1
    }

    /// Walks what stands in a call.
    pub(super) fn inside<T>(&mut self, call: CallId, walk: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.within.replace(call);
        let walked = walk(self);
        self.within = around;
        walked
    }

    fn call(&mut self, kind: CallKind, callee: &Expression<'_>, arguments: &[Argument<'_>], line: u32, name: Option<Name>) -> Expr {
        let callee = self.expr(callee, None);
        let id = self.begin(kind, callee, line);
        // A function that is made into another by a call, such as `memo(() => …)`, is called what that is called.
        // (What answers at a path has none yet.)
        let answers = matches!(&self.file.calls[id].callee, Expr::Member(_, verb) if matches!(&**verb, "get" | "post" | "put" | "patch" | "delete" | "use" | "all"));
        let mut name = name.filter(|_| !answers);
        let args: Vec<Expr> = self.inside(id, |lower| {
            arguments
                .iter()
                .map(|argument| match argument {
                    Argument::SpreadElement(spread) => {
                        lower.expr(&spread.argument, None);
                        Expr::Unknown
                    }
                    argument => argument.as_expression().map_or(Expr::Unknown, |argument| {
                        let function = matches!(
                            argument,
                            Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_) | Expression::CallExpression(_)
                        );
                        let name = if function { name.take() } else { None };
                        lower.expr(argument, name)
                    }),
                })
                .collect()
        });
        if let (Expr::Name(callee), Some(Expr::Text(specifier))) = (&self.file.calls[id].callee, args.first())
            && &**callee == "require"
        {
            let (specifier, kind) = match self.frame == MODULE {
                true => (specifier.clone(), ImportKind::Load),
                false => (specifier.clone(), ImportKind::Late),
            };
            self.import(&specifier, line, kind, Vec::new());
            self.file.calls[id].args = args;
            return Expr::Module(specifier);
        }
        if kind == CallKind::New
            && let (Expr::Name(callee), [Expr::Text(specifier), Expr::Member(meta, _)]) = (&self.file.calls[id].callee, args.as_slice())
            && &**callee == "URL"
            && matches!(&**meta, Expr::Name(meta) if &**meta == "import.meta")
            && specifier.starts_with('.')
        {
            // A worker: `new Worker(new URL("./worker.ts", import.meta.url))`.
            let specifier = specifier.clone();
            self.import(&specifier, line, ImportKind::Late, Vec::new());
        }
        if let Expr::Member(of, get) = &self.file.calls[id].callee
            && &**get == "get"
            && let Expr::Member(runtime, env) = &**of
            && &**env == "env"
            && matches!(&**runtime, Expr::Name(name) if &**name == "Deno")
            && let Some(Expr::Text(variable)) = args.first()
        {
            let (of, variable) = ((**of).clone(), variable.clone());
            self.file.calls[id].args = args;
            return self.member(of, &variable, line);
        }
        self.file.calls[id].args = args;
        Expr::Call(id)
    }

    fn template(&mut self, template: &TemplateLiteral<'_>) -> Expr {
        let mut parts = Vec::new();
        let mut expressions = template.expressions.iter();
        for quasi in &template.quasis {
            let text = quasi.value.cooked.unwrap_or(quasi.value.raw);
            if !text.is_empty() {
                parts.push(Expr::Text(text.as_str().into()));
            }
            if let Some(expression) = expressions.next() {
                parts.push(self.expr(expression, None));
            }
        }
        match parts.as_slice() {
            [] => Expr::Text("".into()),
            [Expr::Text(text)] => Expr::Text(text.clone()),
            _ => Expr::Template(parts),
        }
    }

    fn element(&mut self, element: &ArrayExpressionElement<'_>) -> Expr {
        match element {
            ArrayExpressionElement::SpreadElement(spread) => {
                self.expr(&spread.argument, None);
                Expr::Unknown
            }
            element => element.as_expression().map_or(Expr::Unknown, |element| self.expr(element, None)),
        }
    }

    pub(super) fn object(&mut self, object: &ObjectExpression<'_>, name: Option<&Name>) -> Expr {
        let mut entries = Vec::new();
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let value = self.expr(&spread.argument, None);
                    entries.push((SPREAD.into(), value));
                }
                ObjectPropertyKind::ObjectProperty(property) => {
                    if property.computed
                        && let Some(key) = property.key.as_expression()
                    {
                        self.expr(key, None);
                    }
                    let key = property.key.static_name();
                    let own = key
                        .as_ref()
                        .and_then(|key| name.and_then(|name| self.unit_name(&format!("{name}.{key}"))));
                    let value = self.expr(&property.value, own);
                    if let Some(key) = key {
                        entries.push((key.as_ref().into(), value));
                    }
                }
            }
        }
        Expr::Object(entries)
    }

    fn logical(&mut self, logical: &LogicalExpression<'_>) -> Expr {
        use oxc_ast::ast::LogicalOperator;

        let left = self.expr(&logical.left, None);
        let right = self.expr(&logical.right, None);
        match logical.operator {
            LogicalOperator::And => right,
            LogicalOperator::Or | LogicalOperator::Coalesce => {
                if let Expr::Env(variable) = &left {
                    self.default_of(&variable.clone(), &right);
                }
                Expr::Either(vec![left, right])
            }
        }
    }

    /// A sum is walked without going down, since people write long ones.
    fn binary(&mut self, binary: &BinaryExpression<'_>) -> Expr {
        let mut rights = vec![(binary.operator, &binary.right)];
        let mut left = &binary.left;
        while let Expression::BinaryExpression(inner) = left {
            rights.push((inner.operator, &inner.right));
            left = &inner.left;
        }
        let mut made = self.expr(left, None);
        for (operator, right) in rights.into_iter().rev() {
            let right = self.expr(right, None);
            if operator.is_equality() {
                self.compares_method(&made, &right);
            }
            made = match (operator, made) {
                (BinaryOperator::Addition, Expr::Template(mut parts)) => {
                    parts.push(right);
                    Expr::Template(parts)
                }
                (BinaryOperator::Addition, left) => Expr::Template(vec![left, right]),
                _ => Expr::Unknown,
            };
        }
        made
    }

    /// `request.method === "POST"`: the function tells methods apart.
    pub(super) fn compares_method(&mut self, one: &Expr, other: &Expr) {
        if let (Expr::Member(_, key), Expr::Text(method)) | (Expr::Text(method), Expr::Member(_, key)) = (one, other)
            && &**key == "method"
        {
            self.file.frames[self.frame].methods.push(method.to_uppercase().into());
        }
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>, name: Option<Name>) -> Expr {
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(target) => {
                let own = self.unit_name(&target.name);
                let value = self.expr(&assignment.right, name.or(own));
                if assignment.operator.is_assign() {
                    self.assign(&target.name, value.clone());
                }
                value
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let object = self.expr(&member.object, None);
                let key = member.property.name.as_str();
                let own = match &object {
                    Expr::Name(of) if matches!(&**of, "exports" | "module") => {
                        self.unit_name(if &**of == "module" { "default" } else { key })
                    }
                    Expr::Member(of, exports) if &**exports == "exports" && matches!(&**of, Expr::Name(of) if &**of == "module") => {
                        self.unit_name(key)
                    }
                    _ => None,
                };
                let value = self.expr(&assignment.right, own);
                self.assign_member(&object, key, value.clone());
                value
            }
            other => {
                if let Some(member) = other.as_member_expression() {
                    self.expr(member.object(), None);
                }
                self.expr(&assignment.right, None)
            }
        }
    }

    /// Gives a name of this function, or of one around it, another value.
    fn assign(&mut self, name: &str, value: Expr) {
        let mut frame = self.frame;
        loop {
            if let Some(values) = self.file.frames[frame].locals.get_mut(name) {
                // What is given over and over says no more.
                if values.len() < 8 {
                    values.push(value);
                }
                return;
            }
            if frame == MODULE {
                return;
            }
            frame = self.file.frames[frame].parent;
        }
    }

    fn assign_member(&mut self, object: &Expr, key: &str, value: Expr) {
        match object {
            Expr::This => {
                let mut frame = self.frame;
                while frame != MODULE && self.file.frames[frame].class.is_none() {
                    frame = self.file.frames[frame].parent;
                }
                if let Some(class) = self.file.frames[frame].class {
                    let here = self.frame;
                    let unset = |(_, known): &(usize, Expr)| matches!(known, Expr::Unknown);
                    let members = &mut self.file.classes[class].members;
                    if members.get(key).is_none_or(unset) {
                        members.insert(key.into(), (here, value));
                    }
                }
            }
            Expr::Name(of) if &**of == "exports" => self.file.exports.push(Export::Own(key.into(), value)),
            Expr::Name(of) if &**of == "module" && key == "exports" => {
                if let Expr::Object(entries) = &value {
                    let own = entries.iter().map(|(key, value)| Export::Own(key.clone(), value.clone()));
                    self.file.exports.extend(own);
                }
                self.file.exports.push(Export::Own("default".into(), value));
            }
            Expr::Member(of, exports) if &**exports == "exports" && matches!(&**of, Expr::Name(of) if &**of == "module") => {
                self.file.exports.push(Export::Own(key.into(), value));
            }
            _ => {}
        }
    }
}
