use oxc_ast::ast::{ExportDefaultDeclarationKind, ImportDeclaration, ImportDeclarationSpecifier, ModuleDeclaration};
use pando_facts::ImportKind;

use super::Lower;
use crate::syntax::file::{Export, Expr, Imported, Name};

impl Lower<'_> {
    pub(super) fn module_declaration(&mut self, declaration: &ModuleDeclaration<'_>) {
        match declaration {
            ModuleDeclaration::ImportDeclaration(import) => self.import_declaration(import),
            ModuleDeclaration::ExportAllDeclaration(export) => {
                let specifier: Name = export.source.value.as_str().into();
                let line = self.line(&**export);
                self.import(&specifier, line, kind(export.export_kind.is_type()), Vec::new());
                let name = export.exported.as_ref().map(|name| name.name().as_str().into());
                self.file.exports.push(Export::All(name, specifier));
            }
            ModuleDeclaration::ExportFromDeclaration(export) => {
                let specifier: Name = export.source.value.as_str().into();
                let line = self.line(&**export);
                self.import(&specifier, line, kind(export.export_kind.is_type()), Vec::new());
                for one in &export.specifiers {
                    let (name, of) = (one.exported.name().as_str().into(), one.local.name().as_str().into());
                    self.file.exports.push(Export::From(name, specifier.clone(), of));
                }
            }
            ModuleDeclaration::ExportNamedDeclaration(export) => {
                for one in &export.specifiers {
                    let own = Expr::Name(one.local.name().as_str().into());
                    self.file.exports.push(Export::Own(one.exported.name().as_str().into(), own));
                }
            }
            ModuleDeclaration::ExportDeclaration(export) => {
                self.declaration(&export.declaration);
                let mut names: Vec<Name> = Vec::new();
                match &export.declaration {
                    oxc_ast::ast::Declaration::VariableDeclaration(variables) => {
                        for declarator in &variables.declarations {
                            let bound = declarator.id.get_binding_identifiers();
                            names.extend(bound.iter().map(|id| Name::from(id.name.as_str())));
                        }
                    }
                    other => names.extend(other.id().map(|id| Name::from(id.name.as_str()))),
                }
                for name in names {
                    self.file.exports.push(Export::Own(name.clone(), Expr::Name(name)));
                }
            }
            ModuleDeclaration::ExportDefaultDeclaration(export) => {
                let value = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        let own = function.id.as_ref().map_or("default", |id| id.name.as_str());
                        let name = self.unit_name(own);
                        let frame = self.function(function, name, None);
                        if let Some(id) = &function.id {
                            self.give(&id.name, Expr::Function(frame));
                        }
                        Expr::Function(frame)
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                        let own = class.id.is_none().then(|| self.unit_name("default")).flatten();
                        let made = self.class(class, own);
                        if let Some(id) = &class.id {
                            self.give(&id.name, Expr::Class(made));
                        }
                        Expr::Class(made)
                    }
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => {
                        self.interface(interface);
                        return;
                    }
                    other => {
                        let name = self.unit_name("default");
                        other
                            .as_expression()
                            .map_or(Expr::Unknown, |expression| self.expr(expression, name))
                    }
                };
                self.file.exports.push(Export::Own("default".into(), value));
            }
            ModuleDeclaration::TSExportAssignment(export) => {
                let name = self.unit_name("default");
                let value = self.expr(&export.expression, name);
                self.file.exports.push(Export::Own("default".into(), value));
            }
            ModuleDeclaration::TSNamespaceExportDeclaration(_) => {}
        }
    }

    fn import_declaration(&mut self, import: &ImportDeclaration<'_>) {
        let mut types_only = import.import_kind.is_type();
        let mut names = Vec::new();
        if let Some(specifiers) = &import.specifiers {
            let typed = |one: &ImportDeclarationSpecifier<'_>| matches!(one, ImportDeclarationSpecifier::ImportSpecifier(one) if one.import_kind.is_type());
            types_only |= !specifiers.is_empty() && specifiers.iter().all(typed);
            for one in specifiers {
                let imported = match one {
                    ImportDeclarationSpecifier::ImportSpecifier(one) => Imported::Name(one.imported.name().as_str().into()),
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => Imported::Name("default".into()),
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => Imported::All,
                };
                names.push((one.local().name.as_str().into(), imported));
            }
        }
        let line = self.line(import);
        self.import(&import.source.value, line, kind(types_only), names);
    }
}

fn kind(types_only: bool) -> ImportKind {
    match types_only {
        true => ImportKind::Type,
        false => ImportKind::Load,
    }
}
