use oxc_ast::ast::{TSInterfaceDeclaration, TSSignature, TSType, TSTypeAliasDeclaration, TSTypeName};
use oxc_span::GetSpan;
use pando_facts::Field;

use super::Lower;
use crate::syntax::file::Shape;

/// As much of a field's type as is kept, in characters.
const KIND_MAX: usize = 120;

impl Lower<'_> {
    pub(super) fn interface(&mut self, interface: &TSInterfaceDeclaration<'_>) {
        let extends = interface
            .extends
            .iter()
            .filter_map(|heritage| match &heritage.type_name {
                TSTypeName::IdentifierReference(name) => Some(name.name.as_str().into()),
                _ => None,
            })
            .collect();
        let shape = Shape {
            name: interface.id.name.as_str().into(),
            line: self.line(interface),
            extends,
            fields: self.fields(&interface.body.body),
        };
        self.file.types.push(shape);
    }

    /// `type Task = { … }`; of `Base & { … }` what is written there.
    pub(super) fn alias(&mut self, alias: &TSTypeAliasDeclaration<'_>) {
        let mut extends = Vec::new();
        let mut fields = Vec::new();
        let parts = match &alias.type_annotation {
            TSType::TSIntersectionType(intersection) => intersection.types.iter().collect(),
            other => vec![other],
        };
        for part in parts {
            match part {
                TSType::TSTypeLiteral(literal) => fields.extend(self.fields(&literal.members)),
                TSType::TSTypeReference(reference) => {
                    if let TSTypeName::IdentifierReference(name) = &reference.type_name {
                        extends.push(name.name.as_str().into());
                    }
                }
                _ => {}
            }
        }
        if !fields.is_empty() {
            self.file.types.push(Shape {
                name: alias.id.name.as_str().into(),
                line: self.line(alias),
                extends,
                fields,
            });
        }
    }

    fn fields(&self, members: &[TSSignature<'_>]) -> Vec<Field> {
        let field = |member: &TSSignature<'_>| match member {
            TSSignature::TSPropertySignature(property) => {
                let kind = property
                    .type_annotation
                    .as_ref()
                    .map_or("any", |annotation| self.source(annotation.type_annotation.span()));
                Some(Field {
                    name: property.key.static_name()?.into_owned(),
                    kind: shortened(kind),
                    optional: property.optional,
                })
            }
            _ => None,
        };
        members.iter().filter_map(field).collect()
    }
}

/// On one line, and not longer than anybody reads.
fn shortened(kind: &str) -> String {
    let words: Vec<&str> = kind.split_whitespace().collect();
    let mut line = words.join(" ");
    if let Some((at, _)) = line.char_indices().nth(KIND_MAX) {
        line.truncate(at);
        line.push('…');
    }
    line
}
