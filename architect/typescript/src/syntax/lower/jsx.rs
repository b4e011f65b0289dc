use oxc_ast::ast::{
    JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXChild, JSXElement, JSXElementName, JSXExpression, JSXMemberExpression,
    JSXMemberExpressionObject,
};

use super::Lower;
use crate::syntax::file::{CallKind, Expr, Name, SPREAD};

impl Lower<'_> {
    /// An element: a use of a component with its attributes. What stands in it is walked within it.
    pub(super) fn element_of_jsx(&mut self, element: &JSXElement<'_>) -> Expr {
        let opening = &element.opening_element;
        let callee = match &opening.name {
            JSXElementName::IdentifierReference(name) => Expr::Name(name.name.as_str().into()),
            JSXElementName::MemberExpression(member) => self.down(&**member, Expr::Unknown, |lower| lower.member_of_jsx(member)),
            // Its case tells that nothing of the program is meant: `<form>`.
            JSXElementName::Identifier(name) => Expr::Text(name.name.as_str().into()),
            JSXElementName::NamespacedName(_) | JSXElementName::ThisExpression(_) => Expr::Unknown,
        };
        let line = self.line(&**opening);
        let call = self.begin(CallKind::Jsx, callee, line);
        self.inside(call, |lower| {
            let entries = opening.attributes.iter().filter_map(|item| lower.attribute(item)).collect();
            lower.file.calls[call].args = vec![Expr::Object(entries)];
            lower.children_of_jsx(&element.children);
        });
        Expr::Call(call)
    }

    fn member_of_jsx(&mut self, member: &JSXMemberExpression<'_>) -> Expr {
        let object = match &member.object {
            JSXMemberExpressionObject::IdentifierReference(name) => Expr::Name(name.name.as_str().into()),
            JSXMemberExpressionObject::MemberExpression(inner) => self.down(&**inner, Expr::Unknown, |lower| lower.member_of_jsx(inner)),
            JSXMemberExpressionObject::ThisExpression(_) => Expr::This,
        };
        Expr::Member(Box::new(object), member.property.name.as_str().into())
    }

    fn attribute(&mut self, item: &JSXAttributeItem<'_>) -> Option<(Name, Expr)> {
        match item {
            JSXAttributeItem::SpreadAttribute(spread) => Some((SPREAD.into(), self.expr(&spread.argument, None))),
            JSXAttributeItem::Attribute(attribute) => {
                let value = match &attribute.value {
                    Some(JSXAttributeValue::StringLiteral(text)) => Expr::Text(text.value.as_str().into()),
                    Some(JSXAttributeValue::ExpressionContainer(container)) => self.expression_of_jsx(&container.expression),
                    Some(JSXAttributeValue::Element(element)) => {
                        self.down(&**element, Expr::Unknown, |lower| lower.element_of_jsx(element))
                    }
                    Some(JSXAttributeValue::Fragment(fragment)) => {
                        self.down(&**fragment, (), |lower| lower.children_of_jsx(&fragment.children));
                        Expr::Unknown
                    }
                    None => Expr::Unknown,
                };
                match &attribute.name {
                    JSXAttributeName::Identifier(name) => Some((name.name.as_str().into(), value)),
                    JSXAttributeName::NamespacedName(_) => None,
                }
            }
        }
    }

    fn expression_of_jsx(&mut self, expression: &JSXExpression<'_>) -> Expr {
        expression
            .as_expression()
            .map_or(Expr::Unknown, |expression| self.expr(expression, None))
    }

    pub(super) fn children_of_jsx(&mut self, children: &[JSXChild<'_>]) {
        for child in children {
            self.down(child, (), |lower| match child {
                JSXChild::Element(element) => {
                    lower.element_of_jsx(element);
                }
                JSXChild::Fragment(fragment) => lower.children_of_jsx(&fragment.children),
                JSXChild::ExpressionContainer(container) => {
                    lower.expression_of_jsx(&container.expression);
                }
                JSXChild::Spread(spread) => {
                    lower.expr(&spread.expression, None);
                }
                JSXChild::Text(_) => {}
            });
        }
    }
}
