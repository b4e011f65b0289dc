use oxc_ast::ast::{
    Declaration, Expression, ForStatementInit, ForStatementLeft, Statement, TSModuleReference, TSNamespaceDeclarationBody,
    VariableDeclaration,
};
use pando_facts::ImportKind;

use super::Lower;
use crate::syntax::file::{Expr, MODULE};

impl Lower<'_> {
    pub(super) fn statements(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, node: &Statement<'_>) {
        self.down(node, (), |lower| lower.statement_here(node));
    }

    fn statement_here(&mut self, node: &Statement<'_>) {
        if let Some(declaration) = node.as_declaration() {
            self.declaration(declaration);
            return;
        }
        if let Some(module) = node.as_module_declaration() {
            self.module_declaration(module);
            return;
        }
        match node {
            Statement::BlockStatement(block) => self.statements(&block.body),
            Statement::ExpressionStatement(statement) => {
                self.expr(&statement.expression, None);
            }
            Statement::ReturnStatement(statement) => {
                if let Some(argument) = &statement.argument {
                    let value = self.expr(argument, None);
                    self.returns(value);
                }
            }
            Statement::ThrowStatement(statement) => {
                self.expr(&statement.argument, None);
            }
            Statement::IfStatement(statement) => self.choice(statement),
            Statement::DoWhileStatement(statement) => {
                self.statement(&statement.body);
                self.expr(&statement.test, None);
            }
            Statement::WhileStatement(statement) => {
                self.expr(&statement.test, None);
                self.statement(&statement.body);
            }
            Statement::ForStatement(statement) => {
                match &statement.init {
                    Some(ForStatementInit::VariableDeclaration(declaration)) => self.variables(declaration),
                    Some(init) => {
                        if let Some(expression) = init.as_expression() {
                            self.expr(expression, None);
                        }
                    }
                    None => {}
                }
                for expression in [&statement.test, &statement.update].into_iter().flatten() {
                    self.expr(expression, None);
                }
                self.statement(&statement.body);
            }
            Statement::ForInStatement(statement) => self.each(&statement.left, &statement.right, &statement.body),
            Statement::ForOfStatement(statement) => self.each(&statement.left, &statement.right, &statement.body),
            Statement::SwitchStatement(statement) => {
                let subject = self.expr(&statement.discriminant, None);
                for case in &statement.cases {
                    if let Some(test) = &case.test {
                        let test = self.expr(test, None);
                        self.compares_method(&subject, &test);
                    }
                    self.statements(&case.consequent);
                }
            }
            Statement::TryStatement(statement) => {
                self.statements(&statement.block.body);
                if let Some(handler) = &statement.handler {
                    self.statements(&handler.body.body);
                }
                if let Some(finalizer) = &statement.finalizer {
                    self.statements(&finalizer.body);
                }
            }
            Statement::LabeledStatement(statement) => self.statement(&statement.body),
            Statement::WithStatement(statement) => {
                self.expr(&statement.object, None);
                self.statement(&statement.body);
            }
            _ => {}
        }
    }

    /// A chain of `else if` is walked without going down, since people write long ones.
    fn choice(&mut self, first: &oxc_ast::ast::IfStatement<'_>) {
        let mut choice = first;
        loop {
            self.expr(&choice.test, None);
            self.statement(&choice.consequent);
            match &choice.alternate {
                Some(Statement::IfStatement(next)) => choice = next,
                Some(other) => return self.statement(other),
                None => return,
            }
        }
    }

    fn each(&mut self, left: &ForStatementLeft<'_>, right: &Expression<'_>, body: &Statement<'_>) {
        self.expr(right, None);
        if let ForStatementLeft::VariableDeclaration(declaration) = left {
            self.variables(declaration);
        }
        self.statement(body);
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration<'_>) {
        match declaration {
            Declaration::VariableDeclaration(variables) => self.variables(variables),
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id
                    && function.body.is_some()
                {
                    let name = self.unit_name(&id.name);
                    let frame = self.function(function, name, None);
                    self.give(&id.name, Expr::Function(frame));
                }
            }
            Declaration::ClassDeclaration(class) => {
                let made = self.class(class, None);
                if let Some(id) = &class.id {
                    self.give(&id.name, Expr::Class(made));
                }
            }
            Declaration::TSInterfaceDeclaration(interface) if self.frame == MODULE => self.interface(interface),
            Declaration::TSTypeAliasDeclaration(alias) if self.frame == MODULE => self.alias(alias),
            Declaration::TSEnumDeclaration(declaration) => {
                let entries = declaration
                    .body
                    .members
                    .iter()
                    .map(|member| {
                        let value = member.initializer.as_ref().map_or(Expr::Unknown, |value| self.expr(value, None));
                        (member.id.static_name().as_str().into(), value)
                    })
                    .collect();
                self.give(&declaration.id.name, Expr::Object(entries));
            }
            Declaration::TSNamespaceDeclaration(namespace) => {
                if let TSNamespaceDeclarationBody::TSModuleBlock(block) = &namespace.body {
                    self.statements(&block.body);
                }
            }
            Declaration::TSImportEqualsDeclaration(import) => {
                if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference {
                    let specifier = reference.expression.value.as_str();
                    let line = self.line(&**import);
                    self.import(specifier, line, ImportKind::Load, Vec::new());
                    self.give(&import.id.name, Expr::Module(specifier.into()));
                }
            }
            _ => {}
        }
    }

    pub(super) fn variables(&mut self, variables: &VariableDeclaration<'_>) {
        for declarator in &variables.declarations {
            let name = declarator.id.get_identifier_name().and_then(|name| self.unit_name(&name));
            let value = declarator.init.as_ref().map_or(Expr::Unknown, |init| self.expr(init, name));
            self.bind(&declarator.id, value);
        }
    }
}
