//! The tables of TypeORM: classes that are entities.

use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Column, Place, Reference, Table};

use crate::asks::{text_of, under};
use crate::meaning::{Fun, Piece, Program, Value};
use crate::syntax::file::{Call, CallKind, ClassId, Expr};

/// A class, by its file.
pub(crate) type ClassOf = (usize, ClassId);

/// A class whose instances are rows.
pub(crate) struct Entity {
    pub table: Table,
    /// Properties that are rows of other entities.
    pub relations: BTreeMap<Arc<str>, ClassOf>,
}

/// All of them, and the tables that join two where no class says so.
#[derive(Default)]
pub(crate) struct Entities {
    pub by_class: BTreeMap<ClassOf, Entity>,
    pub joins: Vec<Table>,
}

impl Entities {
    /// Those of a program.
    pub fn new(program: &Program<'_>) -> Self {
        let mut names: BTreeMap<ClassOf, Arc<str>> = BTreeMap::new();
        for (file, made) in program.files.iter().enumerate() {
            for (id, class) in made.classes.iter().enumerate() {
                let at = Fun { file, frame: class.frame };
                let decorator = class.decorators.iter().find_map(|one| of_typeorm(program, at, one, &["Entity"]));
                if let Some((_, call)) = decorator {
                    let said = said(program, at, call, "name");
                    let name = said.or_else(|| class.name.as_deref().map(snake_case)).unwrap_or_default();
                    names.insert((file, id), name.as_str().into());
                }
            }
        }
        let mut entities = Self::default();
        for (class, name) in &names {
            let entity = entities.entity(program, *class, name, &names);
            entities.by_class.insert(*class, entity);
        }
        entities
    }

    fn entity(&mut self, program: &Program<'_>, of: ClassOf, name: &Arc<str>, names: &BTreeMap<ClassOf, Arc<str>>) -> Entity {
        let class = &program.files[of.0].classes[of.1];
        let path = &program.files[of.0].path;
        let table = |name: &str, line| Table {
            name: name.into(),
            place: Place::new(path.clone(), line),
            class: None,
            columns: Vec::new(),
            references: Vec::new(),
            joins: false,
        };
        let mut entity = Entity {
            table: table(name, class.line),
            relations: BTreeMap::new(),
        };
        let at = Fun {
            file: of.0,
            frame: class.frame,
        };
        for (property, line, decorators) in &class.fields {
            let found = |wanted: &[&'static str]| decorators.iter().find_map(|one| of_typeorm(program, at, one, wanted));
            if let Some((kind, call)) = found(&COLUMNS) {
                entity.table.columns.push(Column {
                    name: said(program, at, call, "name").unwrap_or_else(|| property.to_string()),
                    kind: class.kinds.get(property).map(|kind| kind.to_string()).unwrap_or_default(),
                    primary: kind.starts_with("Primary"),
                });
            }
            let Some((kind, call)) = found(&RELATIONS) else {
                continue;
            };
            let Some(other) = call.args.first().and_then(|argument| class_of(program, at, argument)) else {
                continue;
            };
            let Some(to) = names.get(&other) else {
                continue;
            };
            entity.relations.insert(property.clone(), other);
            let refers = |column: String, to: &Arc<str>| Reference {
                column,
                to: to.clone(),
                place: Place::new(path.clone(), *line),
            };
            let column = found(&["JoinColumn"]).and_then(|(_, call)| said(program, at, call, "name"));
            match kind {
                "ManyToOne" => {}
                "OneToOne" if found(&["JoinColumn"]).is_some() => {}
                "ManyToMany" => {
                    if let Some((_, join)) = found(&["JoinTable"]) {
                        let named = said(program, at, join, "name");
                        let mut join = table(&named.unwrap_or_else(|| format!("{name}_{}_{to}", snake_case(property))), *line);
                        join.references = vec![refers(format!("{name}Id"), name), refers(format!("{to}Id"), to)];
                        join.joins = true;
                        self.joins.push(join);
                    }
                    continue;
                }
                _ => continue,
            }
            let column = column.unwrap_or_else(|| format!("{property}Id"));
            entity.table.references.push(refers(column, to));
        }
        entity
    }
}

/// Decorators whose properties are columns.
const COLUMNS: [&str; 8] = [
    "Column",
    "PrimaryColumn",
    "PrimaryGeneratedColumn",
    "CreateDateColumn",
    "UpdateDateColumn",
    "DeleteDateColumn",
    "VersionColumn",
    "ObjectIdColumn",
];

/// Decorators whose properties are rows of others.
const RELATIONS: [&str; 4] = ["ManyToOne", "OneToOne", "OneToMany", "ManyToMany"];

/// The decorator of TypeORM that is one of some.
fn of_typeorm<'p, 'w>(program: &Program<'p>, at: Fun, decorator: &'p Expr, wanted: &[&'w str]) -> Option<(&'w str, &'p Call)> {
    let call = program.as_call(at.file, decorator, CallKind::Call)?;
    match program.value(at, &call.callee) {
        Value::Library(library, name) if &*library == "typeorm" => Some((wanted.iter().find(|one| **one == &*name)?, call)),
        _ => None,
    }
}

/// What a decorator is given as its first text, or under a key.
fn said<'p>(program: &Program<'p>, at: Fun, call: &'p Call, key: &str) -> Option<String> {
    let text = |value: &Value<'_>| match text_of(value).as_deref() {
        Some([Piece::Text(text)]) => Some(text.to_string()),
        _ => None,
    };
    // `@Column("varchar", { name: "e_mail" })` says its type first, and `@Entity("users")` its name.
    let is_name = matches!(&call.callee, Expr::Name(name) if &**name == "Entity");
    call.args.iter().take(2).find_map(|argument| {
        let value = program.value(at, argument);
        match value {
            Value::Text(_) if is_name => text(&value),
            Value::Text(_) => None,
            value => under(program, &value, key).as_ref().and_then(text),
        }
    })
}

/// `() => Task`, or `Task` itself.
pub(crate) fn class_of<'p>(program: &Program<'p>, at: Fun, argument: &'p Expr) -> Option<ClassOf> {
    match program.value(at, argument) {
        Value::Class(file, class) => Some((file, class)),
        Value::Function(function) => {
            let returned = program.files[function.file].frames[function.frame].returns.first()?;
            match program.value(function, returned) {
                Value::Class(file, class) => Some((file, class)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `UserProfile` as TypeORM names its table: `user_profile`.
fn snake_case(name: &str) -> String {
    let mut made = String::new();
    let mut before = '_';
    for sign in name.chars() {
        if sign.is_uppercase() && !before.is_uppercase() && before != '_' {
            made.push('_');
        }
        made.extend(sign.to_lowercase());
        before = sign;
    }
    made
}
