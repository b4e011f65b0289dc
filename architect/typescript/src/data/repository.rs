use pando_facts::{AccessKind, By};

use super::access::Seen;
use super::entity::{ClassOf, Entities, class_of};
use crate::asks::under;
use crate::meaning::{Fun, Program, Value};
use crate::syntax::file::{Call, CallId, CallKind, Expr, Name};

/// How far up a chain of calls is gone: `repository.createQueryBuilder("task").where(…).leftJoin(…)`.
const CHAIN: u32 = 32;

/// Who reads and writes the tables of entities, through their repositories, managers and builders of queries.
pub(crate) fn accesses(program: &Program<'_>, entities: &Entities) -> Vec<Seen> {
    let mut seen = Vec::new();
    if entities.by_class.is_empty() {
        return seen;
    }
    for (file, made) in program.files.iter().enumerate() {
        for (id, call) in made.calls.iter().enumerate() {
            let at = Fun { file, frame: call.frame };
            let look = Look { program, entities, at };
            if call.kind == CallKind::Call
                && let Expr::Member(of, method) = &call.callee
            {
                look.call(id, call, of, method, &mut seen);
            }
        }
    }
    seen
}

#[derive(Clone, Copy)]
struct Look<'a, 'p> {
    program: &'a Program<'p>,
    entities: &'a Entities,
    at: Fun,
}

impl<'p> Look<'_, 'p> {
    fn call(&self, id: CallId, call: &'p Call, of: &'p Expr, method: &str, seen: &mut Vec<Seen>) {
        let mut add = |class: ClassOf, kinds: &[AccessKind], by| {
            if let Some(entity) = self.entities.by_class.get(&class) {
                seen.extend(kinds.iter().map(|kind| Seen {
                    file: self.at.file,
                    call: id,
                    table: entity.table.name.clone(),
                    kind: *kind,
                    by,
                }));
            }
        };
        if matches!(method, "leftJoinAndSelect" | "innerJoinAndSelect" | "leftJoin" | "innerJoin") {
            let Some(first) = call.args.first() else { return };
            let related = match first {
                // `leftJoin("task.owner", "owner")`.
                Expr::Text(path) => path
                    .split_once('.')
                    .and_then(|(_, property)| self.related(self.begun(of)?, property)),
                other => class_of(self.program, self.at, other),
            };
            related.into_iter().for_each(|class| add(class, &[AccessKind::Read], By::Relation));
            return;
        }
        let Some(kinds) = kinds(method) else { return };
        // `manager.save(Task, …)`, `createQueryBuilder().delete().from(Task)`.
        let named = || {
            call.args
                .first()
                .and_then(|argument| self.entity(class_of(self.program, self.at, argument)?))
        };
        let Some(class) = self.of(of).or_else(named) else { return };
        add(class, kinds, By::Orm);
        for argument in call.args.iter().take(2) {
            let options = self.program.value(self.at, argument);
            for property in self.relations(&options) {
                if let Some(class) = self.related(class, &property) {
                    add(class, &[AccessKind::Read], By::Relation);
                }
            }
        }
    }

    fn entity(&self, class: ClassOf) -> Option<ClassOf> {
        self.entities.by_class.contains_key(&class).then_some(class)
    }

    fn related(&self, class: ClassOf, property: &str) -> Option<ClassOf> {
        self.entities.by_class.get(&class)?.relations.get(property).copied()
    }

    /// The entity whose rows something keeps: a repository by its type or by whoever gave it, or the entity itself.
    fn of(&self, expr: &'p Expr) -> Option<ClassOf> {
        let of_kind = |at: Fun, kind: &Name| {
            let inner = kind.trim().strip_suffix('>')?;
            let (outer, inner) = inner.split_once('<')?;
            let is_repository = outer.ends_with("Repository");
            self.entity(self.program.class_named(at, inner.trim()).filter(|_| is_repository)?)
        };
        match expr {
            Expr::Member(object, property) => match self.program.value(self.at, object) {
                Value::Instance(file, class) => {
                    let class = &self.program.files[file].classes[class];
                    let at = Fun { file, frame: class.frame };
                    class.kinds.get(property).and_then(|kind| of_kind(at, kind))
                }
                _ => None,
            },
            Expr::Name(name) => match self.program.stands_for(self.at, name) {
                Some((at, Expr::Param(frame, position))) => {
                    let frame = &self.program.files[at.file].frames[*frame];
                    frame.params.get(*position)?.kind.as_ref().and_then(|kind| of_kind(at, kind))
                }
                Some((at, call @ Expr::Call(_))) => Look { at, ..*self }.given(call),
                _ => self.entity(class_of(self.program, self.at, expr)?),
            },
            call @ Expr::Call(_) => self.given(call),
            _ => None,
        }
    }

    /// `getRepository(Task)`, `dataSource.getRepository(Task)`.
    fn given(&self, expr: &'p Expr) -> Option<ClassOf> {
        let call = self.program.as_call(self.at.file, expr, CallKind::Call)?;
        let (Expr::Name(name) | Expr::Member(_, name)) = &call.callee else {
            return None;
        };
        let gives = matches!(
            &**name,
            "getRepository" | "getTreeRepository" | "getMongoRepository" | "withRepository"
        );
        self.entity(
            call.args
                .first()
                .filter(|_| gives)
                .and_then(|argument| class_of(self.program, self.at, argument))?,
        )
    }

    /// The entity with which a chain of calls begins.
    fn begun(&self, expr: &'p Expr) -> Option<ClassOf> {
        let (mut at, mut next) = (self.at, expr);
        for _ in 0..CHAIN {
            if let Expr::Name(name) = next {
                (at, next) = self.program.stands_for(at, name)?;
            }
            let call = self.program.as_call(at.file, next, CallKind::Call)?;
            let Expr::Member(of, method) = &call.callee else { return None };
            if &**method == "createQueryBuilder" {
                return Look { at, ..*self }.of(of);
            }
            if matches!(&**method, "from" | "update" | "into")
                && let Some(class) = call.args.first().and_then(|argument| class_of(self.program, at, argument))
            {
                return self.entity(class);
            }
            next = of;
        }
        None
    }

    /// `relations: ["owner"]` and `relations: { owner: true }`; of paths the first part.
    fn relations(&self, options: &Value<'p>) -> Vec<Name> {
        let first = |path: &str| Name::from(path.split('.').next().unwrap_or_default());
        match under(self.program, options, "relations") {
            Some(Value::Array(_, elements)) => {
                let texts = elements.iter().filter_map(|element| match element {
                    Expr::Text(path) => Some(first(path)),
                    _ => None,
                });
                texts.collect()
            }
            Some(Value::Object(_, entries)) => entries.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

/// What a method of a repository, a manager or a builder does.
fn kinds(method: &str) -> Option<&'static [AccessKind]> {
    use AccessKind::{Delete, Insert, Read, Update};
    Some(match method {
        "find" | "findBy" | "findOne" | "findOneBy" | "findOneOrFail" | "findOneByOrFail" | "findAndCount" | "findAndCountBy"
        | "findByIds" | "findTrees" | "findDescendants" | "findAncestors" | "count" | "countBy" | "exist" | "exists" | "existsBy"
        | "sum" | "average" | "minimum" | "maximum" | "preload" | "createQueryBuilder" | "from" => &[Read],
        "save" | "upsert" => &[Insert, Update],
        "insert" | "into" => &[Insert],
        "update" | "increment" | "decrement" | "softDelete" | "softRemove" | "restore" | "recover" => &[Update],
        "delete" | "remove" | "clear" => &[Delete],
        _ => return None,
    })
}
