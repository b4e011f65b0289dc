use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Column, Place, Reference, Table};

use crate::meaning::{Fun, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr};

/// The tables of Drizzle, by the call that makes each.
pub(crate) fn tables<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>]) -> BTreeMap<(usize, CallId), Table> {
    let mut names: BTreeMap<(usize, CallId), Arc<str>> = BTreeMap::new();
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            if is_table(callee)
                && let Some(Expr::Text(name)) = program.call(file, id).args.first()
            {
                names.insert((file, id), name.clone());
            }
        }
    }
    let told = names.iter().map(|((file, id), name)| {
        let call = program.call(*file, *id);
        let at = Fun {
            file: *file,
            frame: call.frame,
        };
        let mut table = Table {
            name: name.clone(),
            place: Place::new(program.files[*file].path.clone(), call.line),
            class: None,
            columns: Vec::new(),
            references: Vec::new(),
            joins: false,
        };
        if let Some(Value::Object(of, entries)) = call.args.get(1).map(|columns| program.value(at, columns)) {
            for (key, value) in entries {
                column(program, of, key, value, &names, &mut table);
            }
        }
        if let Some(more) = call.args.get(2) {
            keys(program, at, more, &names, &mut table);
        }
        table.joins = table.references.len() == 2 && table.columns.len() <= 3;
        ((*file, *id), table)
    });
    told.collect()
}

fn is_table(callee: &Value<'_>) -> bool {
    match callee {
        Value::Library(library, path) => {
            library.starts_with("drizzle-orm") && matches!(&**path, "pgTable" | "mysqlTable" | "sqliteTable" | "singlestoreTable")
        }
        // `pgTableCreator(…)` and `pgSchema(…).table`.
        Value::Made(made) => {
            made.library.starts_with("drizzle-orm")
                && ((made.path.ends_with("TableCreator") && made.member.is_empty())
                    || (made.path.ends_with("Schema") && &*made.member == "table"))
        }
        _ => false,
    }
}

/// `ownerId: integer("owner_id").notNull().references(() => users.id)`.
fn column<'p>(program: &Program<'p>, at: Fun, key: &str, value: &'p Expr, names: &BTreeMap<(usize, CallId), Arc<str>>, table: &mut Table) {
    let mut column = Column {
        name: key.to_owned(),
        kind: String::new(),
        primary: false,
    };
    let mut referred = None;
    let mut line = table.place.line;
    let mut next = value;
    for _ in 0..24 {
        let Some(call) = program.as_call(at.file, next, CallKind::Call) else {
            break;
        };
        match &call.callee {
            Expr::Member(of, method) => {
                match &**method {
                    "primaryKey" => column.primary = true,
                    "references" => {
                        line = call.line;
                        referred = call.args.first().and_then(|argument| refers(program, at, argument, names));
                    }
                    _ => {}
                }
                next = of;
            }
            Expr::Name(kind) => {
                column.kind = kind.to_string();
                if let Some(Expr::Text(name)) = call.args.first() {
                    column.name = name.to_string();
                }
                break;
            }
            _ => break,
        }
    }
    if let Some(to) = referred {
        table.references.push(Reference {
            column: column.name.clone(),
            to,
            place: Place::new(table.place.file.clone(), line),
        });
    }
    table.columns.push(column);
}

/// What a table has beside its columns: `(table) => [foreignKey({ columns: [table.chatId], foreignColumns: [chats.id] })]`.
fn keys<'p>(program: &Program<'p>, at: Fun, more: &'p Expr, names: &BTreeMap<(usize, CallId), Arc<str>>, table: &mut Table) {
    let Value::Function(function) = program.value(at, more) else {
        return;
    };
    let returned = program.files[function.file].frames[function.frame].returns.iter().take(1);
    let each = returned.flat_map(|returned| match returned {
        Expr::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
        Expr::Array(elements) => elements.iter().collect(),
        _ => Vec::new(),
    });
    for key in each {
        let Some(call) = program.as_call(function.file, key, CallKind::Call) else {
            continue;
        };
        let is_key = matches!(program.value(function, &call.callee), Value::Library(library, name) if library.starts_with("drizzle-orm") && &*name == "foreignKey");
        let Some(Expr::Object(said)) = call.args.first().filter(|_| is_key) else {
            continue;
        };
        let listed = |wanted: &str| match said.iter().find(|(key, _)| &**key == wanted) {
            Some((_, Expr::Array(elements))) => elements.as_slice(),
            _ => &[],
        };
        let Some(Expr::Member(of, _)) = listed("foreignColumns").first() else {
            continue;
        };
        let Value::Made(made) = program.value(function, of) else {
            continue;
        };
        let Some(to) = names.get(&(made.file, made.call)) else {
            continue;
        };
        for column in listed("columns") {
            if let Expr::Member(_, column) = column {
                table.references.push(Reference {
                    column: column.to_string(),
                    to: to.clone(),
                    place: Place::new(table.place.file.clone(), call.line),
                });
            }
        }
    }
}

/// `() => users.id`.
fn refers<'p>(program: &Program<'p>, at: Fun, argument: &'p Expr, names: &BTreeMap<(usize, CallId), Arc<str>>) -> Option<Arc<str>> {
    let Value::Function(function) = program.value(at, argument) else {
        return None;
    };
    let Expr::Member(of, _) = program.files[function.file].frames[function.frame].returns.first()? else {
        return None;
    };
    match program.value(function, of) {
        Value::Made(made) => names.get(&(made.file, made.call)).cloned(),
        _ => None,
    }
}
