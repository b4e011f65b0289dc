use oxc_ast::ast::{ArrowFunctionBody, ArrowFunctionExpression, BindingPattern, FormalParameters, Function, FunctionBody};
use oxc_span::{GetSpan, Span};

use super::Lower;
use crate::syntax::file::{ClassId, Expr, Frame, FrameId, Name, Param};

impl Lower<'_> {
    /// A function that is declared, or written as an expression.
    pub(super) fn function(&mut self, function: &Function<'_>, name: Option<Name>, class: Option<ClassId>) -> FrameId {
        self.framed(name, class, function.span, |lower| {
            lower.params(&function.params);
            if let Some(body) = &function.body {
                lower.body(body);
            }
        })
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowFunctionExpression<'_>, name: Option<Name>) -> FrameId {
        self.framed(name, None, arrow.span, |lower| {
            lower.params(&arrow.params);
            match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => lower.body(body),
                body => {
                    if let Some(expression) = body.as_expression() {
                        let value = lower.expr(expression, None);
                        lower.returns(value);
                    }
                }
            }
        })
    }

    fn framed(&mut self, name: Option<Name>, class: Option<ClassId>, span: Span, walk: impl FnOnce(&mut Self)) -> FrameId {
        let frame = Frame {
            name,
            parent: self.frame,
            class,
            line: self.lines.of(span.start),
            end: self.lines.of(span.end.saturating_sub(1)),
            ..Frame::default()
        };
        self.file.frames.push(frame);
        let id = self.file.frames.len() - 1;
        let around = std::mem::replace(&mut self.frame, id);
        walk(self);
        self.frame = around;
        id
    }

    fn body(&mut self, body: &FunctionBody<'_>) {
        if body.directives.iter().any(|directive| directive.directive.as_str() == "use server") {
            self.file.frames[self.frame].server = true;
        }
        self.statements(&body.statements);
    }

    pub(super) fn returns(&mut self, value: Expr) {
        let returns = &mut self.file.frames[self.frame].returns;
        if returns.len() < 16 && !matches!(value, Expr::Unknown) {
            returns.push(value);
        }
    }

    fn params(&mut self, params: &FormalParameters<'_>) {
        for (position, item) in params.items.iter().enumerate() {
            let decorators = item
                .decorators
                .iter()
                .map(|decorator| self.expr(&decorator.expression, None))
                .collect();
            let default = item.initializer.as_ref().map(|value| self.expr(value, None));
            let kind = item
                .type_annotation
                .as_ref()
                .map(|annotation| self.source(annotation.type_annotation.span()).into());
            let name = match &item.pattern {
                BindingPattern::BindingIdentifier(identifier) => Some(Name::from(identifier.name.as_str())),
                _ => None,
            };
            self.bind(&item.pattern, Expr::Param(self.frame, position));
            let frame = &mut self.file.frames[self.frame];
            frame.params.push(Param {
                name,
                kind,
                default,
                decorators,
            });
        }
        if let Some(rest) = &params.rest {
            self.bind(&rest.rest.argument, Expr::Unknown);
        }
    }

    /// Gives names to what a pattern takes out of a value.
    pub(super) fn bind(&mut self, pattern: &BindingPattern<'_>, value: Expr) {
        match pattern {
            BindingPattern::BindingIdentifier(identifier) => self.give(&identifier.name, value),
            BindingPattern::AssignmentPattern(assignment) => {
                let default = self.expr(&assignment.right, None);
                if let Expr::Env(variable) = &value {
                    self.default_of(&variable.clone(), &default);
                }
                self.down(pattern, (), |lower| {
                    lower.bind(&assignment.left, Expr::Either(vec![value, default]))
                });
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let taken = match property.key.static_name() {
                        Some(key) => {
                            let line = self.line(property);
                            self.member(value.clone(), &key, line)
                        }
                        None => Expr::Unknown,
                    };
                    self.down(property, (), |lower| lower.bind(&property.value, taken));
                }
                if let Some(rest) = &object.rest {
                    self.down(pattern, (), |lower| lower.bind(&rest.argument, value));
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (position, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let taken = Expr::Member(Box::new(value.clone()), position.to_string().into());
                        self.down(element, (), |lower| lower.bind(element, taken));
                    }
                }
            }
        }
    }
}
