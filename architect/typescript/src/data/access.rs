use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{AccessKind, By, Table};

use super::entity::Entities;
use super::prisma::Schema;
use super::repository;
use crate::meaning::{Fun, Piece, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr};

/// A use of a table, by the call that is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub file: usize,
    pub call: CallId,
    pub table: Arc<str>,
    pub kind: AccessKind,
    pub by: By,
}

/// Who reads and writes tables.
pub(crate) fn accesses<'p>(
    program: &Program<'p>,
    targets: &[Vec<Value<'p>>],
    schema: &Schema,
    drizzle: &BTreeMap<(usize, CallId), Table>,
    entities: &Entities,
) -> Vec<Seen> {
    let mut seen = repository::accesses(program, entities);
    let mut exported: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
    for ((file, id), table) in drizzle {
        // `db.query.tasks`: by the name of the variable.
        let locals = &program.files[*file].frames[program.call(*file, *id).frame].locals;
        let names = locals
            .iter()
            .filter(|(_, values)| values.iter().any(|value| matches!(value, Expr::Call(call) if call == id)));
        exported.extend(names.map(|(name, _)| (&**name, &table.name)));
    }
    for (file, of_file) in targets.iter().enumerate() {
        for id in 0..of_file.len() {
            let look = Look {
                program,
                file,
                id,
                schema,
                drizzle,
                exported: &exported,
            };
            look.prisma(&mut seen);
            look.drizzle(&mut seen);
            look.sql(&mut seen);
        }
    }
    seen.sort();
    seen.dedup();
    seen
}

struct Look<'a, 'p> {
    program: &'a Program<'p>,
    file: usize,
    id: CallId,
    schema: &'a Schema,
    drizzle: &'a BTreeMap<(usize, CallId), Table>,
    exported: &'a BTreeMap<&'a str, &'a Arc<str>>,
}

impl<'p> Look<'_, 'p> {
    fn add(&self, seen: &mut Vec<Seen>, table: &Arc<str>, kind: AccessKind, by: By) {
        seen.push(Seen {
            file: self.file,
            call: self.id,
            table: table.clone(),
            kind,
            by,
        });
    }

    fn at(&self) -> Fun {
        Fun {
            file: self.file,
            frame: self.program.call(self.file, self.id).frame,
        }
    }

    /// `prisma.task.findMany({ include: { owner: true } })`, whatever the client is called.
    fn prisma(&self, seen: &mut Vec<Seen>) {
        let call = self.program.call(self.file, self.id);
        let Expr::Member(of, method) = &call.callee else {
            return;
        };
        let Expr::Member(_, property) = &**of else {
            return;
        };
        if self.schema.models.is_empty() {
            return;
        }
        let kinds: &[AccessKind] = match &**method {
            "findMany" | "findFirst" | "findUnique" | "findFirstOrThrow" | "findUniqueOrThrow" | "count" | "aggregate" | "groupBy" => {
                &[AccessKind::Read]
            }
            "create" | "createMany" | "createManyAndReturn" => &[AccessKind::Insert],
            "update" | "updateMany" | "updateManyAndReturn" => &[AccessKind::Update],
            "upsert" => &[AccessKind::Insert, AccessKind::Update],
            "delete" | "deleteMany" => &[AccessKind::Delete],
            _ => return,
        };
        let Some((_, model)) = self.schema.model(property) else {
            return;
        };
        for kind in kinds {
            self.add(seen, &model.table.name, *kind, By::Orm);
        }
        if let Some(options) = call.args.first() {
            self.relations(model, options, 0, seen);
        }
    }

    /// What comes along, and what is written along: `include`, `select`, `data: { tasks: { create: … } }`.
    fn relations(&self, model: &super::prisma::Model, options: &Expr, depth: u32, seen: &mut Vec<Seen>) {
        let Expr::Object(entries) = options else {
            return;
        };
        if depth > 6 {
            return;
        }
        for (key, value) in entries {
            let Expr::Object(inner) = value else {
                continue;
            };
            match &**key {
                "include" | "select" => {
                    for (name, more) in inner {
                        if let Some(other) = model.relations.get(&**name).and_then(|other| self.schema.models.get(other)) {
                            self.add(seen, &other.table.name, AccessKind::Read, By::Relation);
                            self.relations(other, more, depth + 1, seen);
                        }
                    }
                }
                "data" | "create" | "update" => {
                    for (name, more) in inner {
                        let other = model.relations.get(&**name).and_then(|other| self.schema.models.get(other));
                        let (Some(other), Expr::Object(writes)) = (other, more) else {
                            continue;
                        };
                        for (how, _) in writes {
                            let kinds: &[AccessKind] = match &**how {
                                "create" | "createMany" => &[AccessKind::Insert],
                                "connectOrCreate" | "upsert" => &[AccessKind::Insert, AccessKind::Update],
                                "update" | "updateMany" => &[AccessKind::Update],
                                "delete" | "deleteMany" => &[AccessKind::Delete],
                                _ => &[],
                            };
                            for kind in kinds {
                                self.add(seen, &other.table.name, *kind, By::Relation);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The table that an argument is.
    fn table(&self, argument: Option<&'p Expr>) -> Option<&Arc<str>> {
        match self.program.value(self.at(), argument?) {
            Value::Made(made) if made.member.is_empty() => self.drizzle.get(&(made.file, made.call)).map(|table| &table.name),
            _ => None,
        }
    }

    /// `db.select().from(tasks)`, `db.insert(tasks)`, `db.query.tasks.findMany()`.
    fn drizzle(&self, seen: &mut Vec<Seen>) {
        if self.drizzle.is_empty() {
            return;
        }
        let call = self.program.call(self.file, self.id);
        let Expr::Member(of, method) = &call.callee else {
            return;
        };
        let kind = match &**method {
            "from" | "leftJoin" | "innerJoin" | "rightJoin" | "fullJoin" | "$count" => AccessKind::Read,
            "insert" => AccessKind::Insert,
            "update" => AccessKind::Update,
            "delete" => AccessKind::Delete,
            "findMany" | "findFirst" => {
                if let Expr::Member(query, name) = &**of
                    && matches!(&**query, Expr::Member(_, query) if &**query == "query")
                    && let Some(table) = self.exported.get(&**name)
                {
                    self.add(seen, table, AccessKind::Read, By::Orm);
                }
                return;
            }
            _ => return,
        };
        if let Some(table) = self.table(call.args.first()) {
            self.add(seen, table, kind, By::Orm);
        }
    }

    /// A text that is a statement: of a template that something called `sql` stands before, or the first that a function is given.
    fn sql(&self, seen: &mut Vec<Seen>) {
        let call = self.program.call(self.file, self.id);
        let Some(first) = call.args.first().filter(|_| matches!(call.kind, CallKind::Call | CallKind::Tag)) else {
            return;
        };
        if call.kind == CallKind::Call {
            let asks = match &call.callee {
                Expr::Member(_, method) => matches!(
                    &**method,
                    "query"
                        | "execute"
                        | "run"
                        | "all"
                        | "get"
                        | "prepare"
                        | "exec"
                        | "raw"
                        | "$queryRawUnsafe"
                        | "$executeRawUnsafe"
                        | "unsafe"
                        | "one"
                        | "many"
                        | "none"
                        | "any"
                        | "each"
                ),
                Expr::Name(name) => matches!(&**name, "query" | "sql" | "execute"),
                _ => false,
            };
            let text = matches!(first, Expr::Text(_) | Expr::Template(_) | Expr::Name(_));
            if !asks || !text {
                return;
            }
        }
        let Value::Text(pieces) = self.program.value(self.at(), first) else {
            return;
        };
        let statement: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => &**text,
                Piece::Hole(_) | Piece::Param(_) => "{}",
            })
            .collect();
        for touched in pando_sql::statement(&statement) {
            self.add(seen, &touched.table.as_str().into(), touched.kind, By::Sql);
        }
    }
}
