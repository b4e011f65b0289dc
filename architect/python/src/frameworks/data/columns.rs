//! Columns, foreign keys and relationships, as SQLAlchemy and SQLModel write them.

use pando_facts::{Column, Place};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use super::models::Target;
use crate::frameworks::index::{Here, Index, here};
use crate::frameworks::resolve::{dotted, last, literal_parts};
use crate::{At, Value};

/// What a class's or table's statements say.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) references: Vec<(String, Target, Place)>,
    /// Name, whose rows, through which table, and what the way back is called.
    pub(super) relations: Vec<(String, Target, Option<Target>, Option<String>)>,
}

impl Columns {
    fn add(&mut self, column: Column) {
        match self.columns.iter_mut().find(|own| own.name == column.name) {
            Some(own) => *own = column,
            None => self.columns.push(column),
        }
    }
}

/// A statement of a class's body.
pub(super) fn statement<'p>(index: &Index<'p>, at: &At, stmt: &'p Stmt, read: &mut Columns) {
    match stmt {
        Stmt::Assign(assign) => {
            if let Some(Expr::Name(name)) = assign.targets.first() {
                match name.id.as_str() {
                    "__table_args__" => {
                        for part in literal_parts(&assign.value) {
                            column(index, here(at, part), None, read);
                        }
                    }
                    own => member(index, at, own, None, Some(&assign.value), read),
                }
            }
        }
        Stmt::AnnAssign(assign) => {
            if let Expr::Name(name) = &*assign.target {
                member(index, at, name.id.as_str(), Some(&assign.annotation), assign.value.as_deref(), read);
            }
        }
        // `@declared_attr def owner_id(cls): return Column(…)`
        Stmt::FunctionDef(def) => {
            let declared = def
                .decorator_list
                .iter()
                .any(|decorator| dotted(&decorator.expression).contains("declared_attr"));
            if declared
                && let Some(Stmt::Return(back)) = def.body.iter().find(|stmt| stmt.is_return_stmt())
                && let Some(value) = &back.value
            {
                member(index, at, &def.name, None, Some(value), read);
            }
        }
        _ => {}
    }
}

fn member<'p>(index: &Index<'p>, at: &At, name: &str, annotation: Option<&'p Expr>, value: Option<&'p Expr>, read: &mut Columns) {
    let said = annotation.map(|annotation| here(at, annotation));
    let written = annotation
        .map(|annotation| index.program.text(at.module, annotation))
        .unwrap_or_default();
    if name.starts_with("__") || written.contains("ClassVar") {
        return;
    }
    let call = match value {
        Some(Expr::Call(call)) => Some((call, last(&dotted(&call.func)).to_owned())),
        _ => None,
    };
    match (&call, annotation) {
        (Some((call, made)), _) if matches!(made.as_str(), "relationship" | "Relationship" | "backref" | "dynamic_loader") => {
            let here = here(at, &call.func);
            relation(index, here, call, name, said, read);
        }
        (Some((call, made)), _) if matches!(made.as_str(), "Column" | "mapped_column" | "Field" | "deferred" | "column_property") => {
            let value = value.map(|value| here(at, value));
            if made == "Field" {
                field(index, here(at, &call.func), call, name, written, read);
            } else if let Some(value) = value {
                let before = read.columns.len();
                column(index, value, Some(name), read);
                if let Some(own) = read.columns.get_mut(before)
                    && own.kind.is_empty()
                {
                    own.kind = within_mapped(written);
                }
            }
        }
        (Some((_, made)), _)
            if matches!(
                made.as_str(),
                "association_proxy" | "hybrid_property" | "synonym" | "PrivateAttr" | "ConfigDict"
            ) => {}
        // `title: Mapped[str]` and SQLModel's `title: str`
        (_, Some(_)) if name != "model_config" => {
            let other = said
                .and_then(|said| index.class_in(said))
                .is_some_and(|class| index.inherits(class, &["SQLModel", "DeclarativeBase"]));
            if !other {
                read.add(Column {
                    name: name.to_owned(),
                    kind: within_mapped(written),
                    primary: false,
                });
            }
        }
        _ => {}
    }
}

fn within_mapped(written: &str) -> String {
    let inside = written.rsplit_once("Mapped[").and_then(|(_, rest)| rest.strip_suffix(']'));
    inside.unwrap_or(written).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Column("name", Integer, ForeignKey("users.id"), primary_key=True)`, or a constraint of several.
pub(super) fn column<'p>(index: &Index<'p>, here: Here<'p>, name: Option<&str>, read: &mut Columns) {
    let Expr::Call(call) = here.expr else { return };
    let place = index.program.place(here.module, call);
    let arguments = &call.arguments;
    match last(&dotted(&call.func)) {
        "ForeignKeyConstraint" => {
            let columns = arguments
                .args
                .first()
                .map(|columns| index.texts(here.to(columns)))
                .unwrap_or_default();
            let targets = arguments
                .args
                .get(1)
                .map(|targets| index.texts(here.to(targets)))
                .unwrap_or_default();
            if let (Some(column), Some(target)) = (columns.first(), targets.first()) {
                read.references.push((column.clone(), of_key(target), place));
            }
        }
        "PrimaryKeyConstraint" => {
            for part in arguments.args.iter().filter_map(|part| index.written(here.to(part))) {
                for column in read.columns.iter_mut().filter(|column| column.name == part) {
                    column.primary = true;
                }
            }
        }
        "Column" | "mapped_column" | "deferred" | "column_property" => {
            if let Some(Expr::Call(_)) = arguments.args.first()
                && matches!(last(&dotted(&call.func)), "deferred" | "column_property")
            {
                return column(index, here.to(&arguments.args[0]), name, read);
            }
            let first = arguments
                .args
                .first()
                .filter(|first| first.is_string_literal_expr())
                .and_then(|first| index.written(here.to(first)));
            let named = arguments.find_keyword("name").and_then(|name| index.written(here.to(&name.value)));
            let Some(own) = named.or(first).or_else(|| name.map(str::to_owned)) else {
                return;
            };
            let mut kind = String::new();
            let all = arguments.args.iter().chain(arguments.keywords.iter().map(|keyword| &keyword.value));
            for argument in all {
                let called = match argument {
                    Expr::Call(call) => &*call.func,
                    other => other,
                };
                let name = dotted(called);
                match (last(&name), argument) {
                    ("ForeignKey", Expr::Call(key)) => {
                        if let Some(target) = key.arguments.args.first().and_then(|target| key_of(index, here.to(target))) {
                            read.references.push((own.clone(), target, index.program.place(here.module, key)));
                        }
                    }
                    (type_name, _)
                        if kind.is_empty() && type_name.starts_with(|c: char| c.is_ascii_uppercase()) && !NO_TYPES.contains(&type_name) =>
                    {
                        kind = index
                            .program
                            .text(here.module, argument)
                            .split_whitespace()
                            .collect::<Vec<_>>()
                            .join(" ");
                    }
                    _ => {}
                }
            }
            read.add(Column {
                name: own,
                kind,
                primary: is_true(call, "primary_key"),
            });
        }
        _ => {}
    }
}

/// What stands in a column and is no type of it.
const NO_TYPES: [&str; 6] = [
    "Identity",
    "Sequence",
    "Computed",
    "FetchedValue",
    "CheckConstraint",
    "DefaultClause",
];

fn is_true(call: &ExprCall, keyword: &str) -> bool {
    let keyword = call.arguments.find_keyword(keyword);
    keyword.is_some_and(|keyword| matches!(&keyword.value, Expr::BooleanLiteral(yes) if yes.value))
}

/// SQLModel's `Field(foreign_key="users.id", primary_key=True)`.
fn field<'p>(index: &Index<'p>, here: Here<'p>, call: &'p ExprCall, name: &str, written: &str, read: &mut Columns) {
    let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| here.to(&keyword.value));
    if let Some(inner) = keyword("sa_column") {
        return column(index, inner, Some(name), read);
    }
    if let Some(key) = keyword("foreign_key").and_then(|key| index.written(key)) {
        read.references
            .push((name.to_owned(), of_key(&key), index.program.place(here.module, call)));
    }
    read.add(Column {
        name: name.to_owned(),
        kind: written.split_whitespace().collect::<Vec<_>>().join(" "),
        primary: is_true(call, "primary_key"),
    });
}

/// `users.id` and `auth.users.id` name a table and its column.
fn of_key(key: &str) -> Target {
    let table = key.rsplit_once('.').map_or(key, |(table, _)| table);
    Target::Table(table.strip_prefix("public.").unwrap_or(table).to_owned())
}

/// What `ForeignKey` is given: a text, `User.id`, `users.c.id`.
fn key_of<'p>(index: &Index<'p>, key: Here<'p>) -> Option<Target> {
    if let Some(text) = index.written(key) {
        return Some(of_key(&text));
    }
    let Expr::Attribute(attribute) = key.expr else { return None };
    index.values(key.to(&attribute.value)).iter().find_map(|value| match value {
        Value::Class(class) => Some(Target::Class(*class)),
        _ => None,
    })
}

fn relation<'p>(index: &Index<'p>, here: Here<'p>, call: &'p ExprCall, name: &str, said: Option<Here<'p>>, read: &mut Columns) {
    let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| here.to(&keyword.value));
    let first = call
        .arguments
        .args
        .first()
        .map(|first| here.to(first))
        .or_else(|| keyword("argument"));
    let to = match first {
        Some(first) => target(index, first),
        None => said.and_then(|said| match index.class_in(said) {
            Some(class) => Some(Target::Class(class)),
            None => quoted(index.program.text(said.module, said.expr)).map(Target::Named),
        }),
    };
    let Some(to) = to else { return };
    // A class's own attribute may have the name of the table that it goes through.
    let through = keyword("secondary")
        .or_else(|| keyword("link_model"))
        .map(|through| Here { class: None, ..through });
    let through = through.and_then(|through| match index.written(through) {
        Some(name) => Some(Target::Table(name)),
        None => target(index, through).or_else(|| {
            // An object of `Table`: by its name.
            let made = index.assigned(through).into_iter().find_map(|made| match made.expr {
                Expr::Call(call) => call.arguments.args.first().and_then(|name| index.written(made.to(name))),
                _ => None,
            });
            made.map(Target::Table)
        }),
    });
    let back = keyword("backref").and_then(|back| match back.expr {
        Expr::Call(call) => call.arguments.args.first().and_then(|name| index.written(back.to(name))),
        _ => index.written(back),
    });
    read.relations.push((name.to_owned(), to, through, back));
}

fn target<'p>(index: &Index<'p>, here: Here<'p>) -> Option<Target> {
    if let Expr::Lambda(lambda) = here.expr {
        return target(index, here.to(&lambda.body));
    }
    if let Some(name) = index.written(here) {
        return Some(Target::Named(last(&name).to_owned()));
    }
    index.classes_of(here).first().copied().map(Target::Class)
}

/// The name of a class in an annotation that is a text, or has one: `list["Item"]`.
fn quoted(written: &str) -> Option<String> {
    const OTHER: [&str; 12] = [
        "Mapped",
        "List",
        "Optional",
        "Set",
        "None",
        "Union",
        "WriteOnlyMapped",
        "DynamicMapped",
        "Sequence",
        "Relationship",
        "Annotated",
        "AppenderQuery",
    ];
    let mut words = written.split(|c: char| !(c.is_alphanumeric() || c == '_')).rev();
    words
        .find(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) && !OTHER.contains(word))
        .map(str::to_owned)
}

/// A class's name in small letters with lines between: `ChatMessage` is `chat_message`.
pub(super) fn snake(name: &str) -> String {
    let mut whole = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let next = letters.get(at + 1);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && next.is_some_and(|next| next.is_lowercase()))
            });
        if begins {
            whole.push('_');
        }
        whole.extend(letter.to_lowercase());
    }
    whole
}
