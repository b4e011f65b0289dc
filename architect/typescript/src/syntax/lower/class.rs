use oxc_ast::ast::{ClassElement, Decorator, Function, MethodDefinition, MethodDefinitionKind, PropertyDefinition, TSTypeAnnotation};
use oxc_span::GetSpan;

use super::Lower;
use crate::syntax::file::{Class, ClassId, Expr, FrameId, Name};

impl Lower<'_> {
    pub(super) fn class(&mut self, node: &oxc_ast::ast::Class<'_>, name: Option<Name>) -> ClassId {
        let own = node.id.as_ref().and_then(|id| self.unit_name(&id.name));
        let decorators = self.decorators(&node.decorators);
        let extends = node.heritage.as_ref().map(|heritage| self.expr(&heritage.expression, None));
        self.file.classes.push(Class {
            name: name.or(own),
            frame: self.frame,
            line: self.line(node),
            end: self.end(node),
            extends,
            decorators,
            ..Class::default()
        });
        let class = self.file.classes.len() - 1;
        for element in &node.body.body {
            match element {
                ClassElement::MethodDefinition(method) => self.method(class, method),
                ClassElement::PropertyDefinition(property) => self.property(class, property),
                ClassElement::StaticBlock(block) => self.statements(&block.body),
                ClassElement::AccessorProperty(property) => {
                    if let Some(value) = &property.value {
                        self.expr(value, None);
                    }
                }
                ClassElement::TSIndexSignature(_) => {}
            }
        }
        class
    }

    fn decorators(&mut self, decorators: &[Decorator<'_>]) -> Vec<Expr> {
        decorators.iter().map(|decorator| self.expr(&decorator.expression, None)).collect()
    }

    /// What a member is called in the module: `TaskService.create`.
    fn member_name(&self, class: ClassId, key: &str) -> Option<Name> {
        let of = self.file.classes[class].name.as_ref()?;
        self.unit_name(&format!("{of}.{key}"))
    }

    fn method(&mut self, class: ClassId, method: &MethodDefinition<'_>) {
        let decorators = self.decorators(&method.decorators);
        let key = match method.key.private_name() {
            Some(name) => Some(format!("#{name}")),
            None => method.key.static_name().map(std::borrow::Cow::into_owned),
        };
        // A signature without a body is told again by that which has one.
        if method.value.body.is_none() {
            return;
        }
        let name = key.as_ref().and_then(|key| self.member_name(class, key));
        let frame = self.function(&method.value, name, Some(class));
        if method.kind == MethodDefinitionKind::Constructor {
            self.constructor(class, &method.value, frame);
        }
        if !decorators.is_empty() {
            self.file.classes[class].methods.push((frame, decorators));
        }
        if let Some(key) = key {
            let here = self.frame;
            let members = &mut self.file.classes[class].members;
            members.insert(key.into(), (here, Expr::Function(frame)));
        }
    }

    /// Parameters that are properties: `constructor(private readonly http: HttpClient)`.
    fn constructor(&mut self, class: ClassId, function: &Function<'_>, frame: FrameId) {
        for (position, item) in function.params.items.iter().enumerate() {
            if (item.accessibility.is_some() || item.readonly)
                && let Some(name) = item.pattern.get_identifier_name()
            {
                let name: Name = name.as_str().into();
                if let Some(kind) = self.kind(item.type_annotation.as_deref()) {
                    self.file.classes[class].kinds.insert(name.clone(), kind);
                }
                let members = &mut self.file.classes[class].members;
                members.insert(name, (frame, Expr::Param(frame, position)));
            }
        }
    }

    fn kind(&self, annotation: Option<&TSTypeAnnotation<'_>>) -> Option<Name> {
        annotation.map(|annotation| self.source(annotation.type_annotation.span()).into())
    }

    fn property(&mut self, class: ClassId, property: &PropertyDefinition<'_>) {
        let decorators = self.decorators(&property.decorators);
        let key: Option<Name> = match property.key.private_name() {
            Some(name) => Some(format!("#{name}").into()),
            None => property.key.static_name().map(|name| name.as_ref().into()),
        };
        let name = key.as_ref().and_then(|key| self.member_name(class, key));
        let value = property.value.as_ref().map(|value| self.expr(value, name));
        if let Some(key) = key {
            if let Some(kind) = self.kind(property.type_annotation.as_deref()) {
                self.file.classes[class].kinds.insert(key.clone(), kind);
            }
            if !decorators.is_empty() {
                let line = self.line(property);
                self.file.classes[class].fields.push((key.clone(), line, decorators));
            }
            let here = self.frame;
            let members = &mut self.file.classes[class].members;
            members.insert(key, (here, value.unwrap_or(Expr::Unknown)));
        }
    }
}
