//! The shapes of data that is passed: Pydantic's and SQLModel's models, dataclasses, typed dictionaries, serializers.

use pando_facts::{Field, Type};
use ruff_python_ast::{Expr, Stmt, StmtClassDef};

use super::index::Index;
use super::resolve::{dotted, last};
use crate::{Ancestor, ClassId};

/// Classes of libraries whose heirs are such shapes.
const BASES: [&str; 14] = [
    "BaseModel",
    "SQLModel",
    "GenericModel",
    "RootModel",
    "TypedDict",
    "NamedTuple",
    "Struct",
    "Schema",
    "ModelSchema",
    "Serializer",
    "ModelSerializer",
    "HyperlinkedModelSerializer",
    "ListSerializer",
    "CamelModel",
];

/// Decorators that make one.
const DECORATORS: [&str; 5] = ["dataclass", "define", "frozen", "attrs", "s"];

/// Whether a class is the shape of data. Those that read the environment are none.
pub(super) fn is_type(index: &Index<'_>, class: ClassId) -> bool {
    if index.inherits(class, &["BaseSettings"]) {
        return false;
    }
    index.inherits(class, &BASES) || index.classes.get(&class).is_some_and(|(_, def)| decorated(def))
}

fn decorated(def: &StmtClassDef) -> bool {
    def.decorator_list.iter().any(|decorator| {
        let expr = match &decorator.expression {
            Expr::Call(call) => &*call.func,
            expr => expr,
        };
        let name = dotted(expr);
        DECORATORS.contains(&last(&name)) && (last(&name) != "s" || name == "attr.s")
    })
}

/// All of them.
pub(super) fn types(index: &Index<'_>) -> Vec<Type> {
    let mut classes: Vec<ClassId> = index.classes.keys().copied().filter(|class| is_type(index, *class)).collect();
    classes.sort();
    let one = |class: ClassId| {
        let known = index.program.class(class);
        Type {
            id: known.id.clone(),
            place: known.place.clone(),
            fields: fields(index, class),
        }
    };
    classes.into_iter().map(one).collect()
}

/// The fields of a class, with those of what it inherits; its own replace them.
fn fields(index: &Index<'_>, class: ClassId) -> Vec<Field> {
    let mut all: Vec<Field> = Vec::new();
    let ancestors = index.ancestors(class);
    let inherited = ancestors.iter().rev().filter_map(|ancestor| match ancestor {
        Ancestor::Class(class) => Some(*class),
        Ancestor::External(_) => None,
    });
    for owner in inherited.chain([class]) {
        let Some((at, def)) = index.classes.get(&owner) else { continue };
        for stmt in &def.body {
            let field = match stmt {
                Stmt::AnnAssign(field) => {
                    let Expr::Name(name) = &*field.target else { continue };
                    let kind = index.program.text(at.module, &*field.annotation);
                    if matches!(name.id.as_str(), "model_config") || kind.starts_with("ClassVar") || kind.starts_with("typing.ClassVar") {
                        continue;
                    }
                    let empty = kind.contains("None") || kind.contains("Optional");
                    Field {
                        name: name.id.to_string(),
                        kind: kind.split_whitespace().collect::<Vec<_>>().join(" "),
                        optional: field.value.as_deref().map_or(empty && owner_is_loose(index, class), given),
                    }
                }
                // `title = serializers.CharField(required=False)`
                Stmt::Assign(field) => {
                    let (Some(Expr::Name(name)), Expr::Call(call)) = (field.targets.first(), &*field.value) else {
                        continue;
                    };
                    let kind = dotted(&call.func);
                    if !(last(&kind).ends_with("Field") || last(&kind).ends_with("Serializer") || kind.starts_with("fields.")) {
                        continue;
                    }
                    let optional = call
                        .arguments
                        .find_keyword("required")
                        .is_some_and(|required| match &required.value {
                            Expr::BooleanLiteral(yes) => !yes.value,
                            _ => false,
                        });
                    Field {
                        name: name.id.to_string(),
                        kind: last(&kind).to_owned(),
                        optional,
                    }
                }
                _ => continue,
            };
            match all.iter_mut().find(|old| old.name == field.name) {
                Some(old) => *old = field,
                None => all.push(field),
            }
        }
    }
    all
}

/// A dictionary with types may lack what is `None`; a model of Pydantic may not, unless a default says so.
fn owner_is_loose(index: &Index<'_>, class: ClassId) -> bool {
    index.inherits(class, &["Struct"])
}

/// Whether what a field is given makes it one that may be left out: `Field(...)` does not.
fn given(value: &Expr) -> bool {
    match value {
        Expr::EllipsisLiteral(_) => false,
        Expr::Call(call) if matches!(last(&dotted(&call.func)), "Field" | "field") => {
            let first = call.arguments.args.first();
            let default = call.arguments.find_keyword("default").map(|keyword| &keyword.value);
            let made = call
                .arguments
                .find_keyword("default_factory")
                .or_else(|| call.arguments.find_keyword("factory"));
            made.is_some() || first.or(default).is_some_and(|value| !value.is_ellipsis_literal_expr())
        }
        _ => true,
    }
}
