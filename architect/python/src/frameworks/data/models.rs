//! Which classes and objects of the program stand for which tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{Diagnostic, Reference, Table, Unread};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::FxHashMap;

use super::columns;
use super::django;
use crate::frameworks::index::{Bound, Here, Index, Scope, here};
use crate::frameworks::resolve::{dotted, last};
use crate::{Ancestor, ClassId, ModuleId, Value};

/// A table, by its number in [`Models::tables`].
pub(super) type TableId = usize;

/// Classes of libraries that name the table of whoever inherits from them, by the beginning of their names: FastAPI Users.
const OF_LIBRARIES: [(&str, &str); 5] = [
    ("SQLAlchemyBaseUserTable", "user"),
    ("SQLAlchemyBaseOAuthAccountTable", "oauth_account"),
    ("SQLAlchemyBaseAccessTokenTable", "accesstoken"),
    ("SQLModelBaseUserDB", "user"),
    ("SQLModelBaseOAuthAccount", "oauthaccount"),
];

/// By which library a class stands for a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::frameworks) enum Mapper {
    /// SQLAlchemy, SQLModel, Flask-SQLAlchemy: a session writes.
    Session,
    /// Django, Tortoise, Peewee: objects write themselves.
    Record,
}

/// A class that stands for a table.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) mapper: Mapper,
    pub(super) table: TableId,
    /// Attributes that bring rows of another table along: of which, and through which.
    pub(super) relations: BTreeMap<String, Relation>,
}

/// An attribute that brings rows of another table along.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// Of which table.
    pub(super) to: Option<TableId>,
    /// The table that joins both.
    pub(super) through: Option<TableId>,
}

/// Names of other tables' rows, before all tables are known.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) class: ClassId,
    pub(super) name: String,
    pub(super) to: Target,
    pub(super) through: Option<Target>,
    /// What the other class calls the way back.
    pub(super) back: Option<String>,
}

/// What a relation or reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A class.
    Class(ClassId),
    /// A class by its own name, or `app.Name`.
    Named(String),
    /// A table by its name.
    Table(String),
}

/// All of them.
pub(in crate::frameworks) struct Models<'i, 'p> {
    pub(super) index: &'i Index<'p>,
    pub(super) tables: Vec<Table>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) classes: BTreeMap<ClassId, Model>,
    /// Objects of SQLAlchemy's `Table`, by where they are made.
    made: BTreeMap<(ModuleId, TextSize), TableId>,
    by_name: FxHashMap<String, TableId>,
    class_names: FxHashMap<String, Vec<ClassId>>,
    /// The classes of each table, once all are known.
    of_table: Vec<Vec<ClassId>>,
    pub(super) rows: super::rows::Known<'p>,
}

impl<'i, 'p> Models<'i, 'p> {
    pub(super) fn of(index: &'i Index<'p>) -> Self {
        let mut models = Self {
            index,
            tables: Vec::new(),
            diagnostics: Vec::new(),
            classes: BTreeMap::new(),
            made: BTreeMap::new(),
            by_name: FxHashMap::default(),
            class_names: FxHashMap::default(),
            of_table: Vec::new(),
            rows: super::rows::Known::default(),
        };
        let mut classes: Vec<ClassId> = index.classes.keys().copied().collect();
        classes.sort();
        let mut wanted = Vec::new();
        let mut references: Vec<(TableId, String, Target, pando_facts::Place)> = Vec::new();
        models.core_tables(&mut references);
        // A class that inherits from another's is read after it.
        let mut open: Vec<ClassId> = classes.clone();
        open.sort_by_key(|class| (index.ancestors(*class).len(), *class));
        for class in open {
            models.class(class, &mut wanted, &mut references);
        }
        for class in &classes {
            let name = index.program.class(*class).name.to_string();
            if models.classes.contains_key(class) {
                models.class_names.entry(name).or_default().push(*class);
            }
        }
        models.link(wanted, references);
        models.of_table = vec![Vec::new(); models.tables.len()];
        for (class, model) in &models.classes {
            if let Some(own) = models.of_table.get_mut(model.table) {
                own.push(*class);
            }
        }
        models
    }

    pub(super) fn add(&mut self, table: Table) -> TableId {
        let key = table.name.to_lowercase();
        if let Some(known) = self.by_name.get(&key) {
            // Two classes for one table: what the second knows is added.
            let known = *known;
            let old = &mut self.tables[known];
            for column in table.columns {
                if !old.columns.iter().any(|own| own.name == column.name) {
                    old.columns.push(column);
                }
            }
            return known;
        }
        let id = self.tables.len();
        self.by_name.insert(key, id);
        self.tables.push(table);
        id
    }

    /// The table of a name, as SQL writes it.
    pub(super) fn named(&self, name: &str) -> Option<TableId> {
        let key = name.to_lowercase();
        self.by_name.get(&key).copied().or_else(|| {
            let own = key.rsplit('.').next()?;
            self.by_name.get(own).copied()
        })
    }

    /// A table by its name; one that is not declared here is only named.
    pub(super) fn name(&self, table: TableId) -> Arc<str> {
        self.tables.get(table).map_or_else(|| "".into(), |table| Arc::clone(&table.name))
    }

    /// Objects of `Table(…)`.
    fn core_tables(&mut self, references: &mut Vec<(TableId, String, Target, pando_facts::Place)>) {
        let index = self.index;
        for call in &index.calls {
            let names = index.externals(call.here().to(&call.call.func));
            let table = names
                .iter()
                .any(|name| last(name) == "Table" && (name.starts_with("sqlalchemy") || name.contains("SQLAlchemy")));
            if !table {
                continue;
            }
            let place = index.program.place(call.at.module, call.call);
            let Some(name) = call.argument("name", 0).and_then(|name| index.written(call.here().to(name))) else {
                self.diagnostics.push(unnamed(place));
                continue;
            };
            let schema = call.keyword("schema").and_then(|schema| index.written(call.here().to(schema)));
            let mut read = columns::Columns::default();
            for argument in call.call.arguments.args.iter().skip(2) {
                columns::column(self.index, call.here().to(argument), None, &mut read);
            }
            let id = self.add(Table {
                name: schema.map_or(name.clone(), |schema| format!("{schema}.{name}")).into(),
                place,
                class: None,
                columns: read.columns,
                references: Vec::new(),
                joins: false,
            });
            references.extend(read.references.into_iter().map(|(column, to, place)| (id, column, to, place)));
            self.made.insert((call.at.module, call.call.range().start()), id);
        }
    }

    fn class(&mut self, class: ClassId, wanted: &mut Vec<Wanted>, references: &mut Vec<(TableId, String, Target, pando_facts::Place)>) {
        if let Some(table) = self.session_table(class) {
            self.session_class(class, table, wanted, references);
        } else if django::is_model(self.index, class) {
            django::class(self, class, wanted, references);
        }
    }

    /// The name of the table of a class of SQLAlchemy or SQLModel; the outer is nothing where it is none.
    fn session_table(&mut self, class: ClassId) -> Option<Named> {
        let index = self.index;
        let (at, def) = index.classes.get(&class)?;
        let own = |name: &str| {
            index.bound(Scope::Class(class), name).iter().find_map(|bound| match bound {
                Bound::Is(here) => Some(*here),
                _ => None,
            })
        };
        let abstracted = own("__abstract__").is_some_and(|here| matches!(here.expr, Expr::BooleanLiteral(yes) if yes.value));
        if abstracted {
            return None;
        }
        if let Some(name) = own("__tablename__") {
            let schema = own("__table_args__").and_then(|args| schema(index, args));
            return Some(match index.written(name) {
                Some(name) if !name.contains('{') => Named::Is(schema.map_or(name.clone(), |schema| format!("{schema}.{name}"))),
                _ => Named::Dynamic(index.program.place(at.module, name.expr)),
            });
        }
        if let Some(made) = own("__table__").and_then(|here| index.assigned_or_self(here).into_iter().find_map(|here| self.made_at(here))) {
            return Some(Named::Known(made));
        }
        let known = index.program.class(class);
        let sqlmodel = def
            .arguments
            .as_deref()
            .and_then(|arguments| arguments.find_keyword("table"))
            .is_some_and(|keyword| matches!(&keyword.value, Expr::BooleanLiteral(yes) if yes.value));
        if sqlmodel {
            return Some(Named::Is(self.by_convention(class).unwrap_or_else(|| known.name.to_lowercase())));
        }
        let ancestors = index.ancestors(class);
        let inherited = ancestors.iter().find_map(|ancestor| match ancestor {
            Ancestor::Class(class) => self.classes.get(class).filter(|model| model.mapper == Mapper::Session),
            Ancestor::External(_) => None,
        });
        if let Some(model) = inherited {
            // One table for all of a family; SQLModel's heirs without `table=True` are shapes only.
            return (!index.inherits(class, &["SQLModel"])).then_some(Named::Known(model.table));
        }
        let of_library = ancestors.iter().find_map(|ancestor| match ancestor {
            Ancestor::External(name) => OF_LIBRARIES.iter().find(|(class, _)| last(name).starts_with(class)),
            Ancestor::Class(_) => None,
        });
        if let Some((_, name)) = of_library {
            return Some(Named::Is((*name).to_owned()));
        }
        let base = ancestors.iter().any(|ancestor| match ancestor {
            Ancestor::External(name) => is_base(name),
            Ancestor::Class(_) => false,
        });
        let direct = def.bases().iter().any(|base| {
            let values = index.values(here(&crate::At { class: None, ..at.clone() }, base));
            values
                .iter()
                .any(|value| matches!(value, Value::External(name) if last(name) == "DeclarativeBase"))
        });
        if !base || direct {
            return None;
        }
        let flask = ancestors
            .iter()
            .any(|ancestor| matches!(ancestor, Ancestor::External(name) if name.contains("SQLAlchemy.Model")));
        match self.by_convention(class) {
            Some(name) => Some(Named::Is(name)),
            None if flask => Some(Named::Is(columns::snake(&known.name))),
            None => None,
        }
    }

    /// The name that a `__tablename__` method of an ancestor gives: of the class's own, in small letters, perhaps with an `s`.
    fn by_convention(&self, class: ClassId) -> Option<String> {
        let function = self.index.method(class, "__tablename__")?;
        let own = &self.index.program.class(class).name;
        let back = self.index.returns.get(&function)?.first()?;
        let text = self.index.program.text(back.module, back.expr);
        let name = match () {
            () if text.contains("snake") || text.contains("sub(") || text.contains("underscore") => columns::snake(own),
            () => own.to_lowercase(),
        };
        let plural =
            text.contains("+ \"s\"") || text.contains("+ 's'") || text.contains("}s\"") || text.contains("}s'") || text.contains("plural");
        Some(if plural { format!("{name}s") } else { name })
    }

    fn session_class(
        &mut self,
        class: ClassId,
        named: Named,
        wanted: &mut Vec<Wanted>,
        references: &mut Vec<(TableId, String, Target, pando_facts::Place)>,
    ) {
        let index = self.index;
        let known = index.program.class(class);
        let mut read = columns::Columns::default();
        let ancestors = index.ancestors(class);
        let mixins = ancestors.iter().rev().filter_map(|ancestor| match ancestor {
            Ancestor::Class(mixin) if !self.classes.contains_key(mixin) => Some(*mixin),
            _ => None,
        });
        for owner in mixins.chain([class]) {
            let Some((at, def)) = index.classes.get(&owner) else { continue };
            for stmt in &def.body {
                columns::statement(index, at, stmt, &mut read);
            }
        }
        let table = match named {
            Named::Is(name) => self.add(Table {
                name: name.into(),
                place: known.place.clone(),
                class: Some(known.id.clone()),
                columns: read.columns,
                references: Vec::new(),
                joins: false,
            }),
            Named::Known(table) => {
                let old = &mut self.tables[table];
                old.class.get_or_insert_with(|| known.id.clone());
                for column in read.columns {
                    if !old.columns.iter().any(|own| own.name == column.name) {
                        old.columns.push(column);
                    }
                }
                table
            }
            Named::Dynamic(place) => {
                self.diagnostics.push(unnamed(place));
                return;
            }
        };
        references.extend(read.references.into_iter().map(|(column, to, place)| (table, column, to, place)));
        wanted.extend(read.relations.into_iter().map(|(name, to, through, back)| Wanted {
            class,
            name,
            to,
            through,
            back,
        }));
        let model = Model {
            mapper: Mapper::Session,
            table,
            relations: BTreeMap::new(),
        };
        self.classes.insert(class, model);
    }

    /// Puts names in the place of tables, now that all are known.
    fn link(&mut self, wanted: Vec<Wanted>, references: Vec<(TableId, String, Target, pando_facts::Place)>) {
        for (table, column, to, place) in references {
            let Some(to) = self.target_name(table, &to) else { continue };
            let all = &mut self.tables[table].references;
            if !all.iter().any(|known| known.column == column && known.to == to) {
                all.push(Reference { column, to, place });
            }
        }
        for Wanted {
            class,
            name,
            to,
            through,
            back,
        } in wanted
        {
            let own = self.classes.get(&class).map(|model| model.table);
            let relation = Relation {
                to: self.target(own, &to),
                through: through.and_then(|through| self.target(own, &through)),
            };
            if let (Some(back), Some(other)) = (back, relation.to) {
                let way = Relation {
                    to: own,
                    through: relation.through,
                };
                for model in self.classes.values_mut().filter(|model| model.table == other) {
                    model.relations.entry(back.clone()).or_insert_with(|| way.clone());
                }
            }
            if let Some(model) = self.classes.get_mut(&class) {
                model.relations.insert(name, relation);
            }
        }
        // What a family's first class has, its heirs have.
        let mut inherited: Vec<(ClassId, BTreeMap<String, Relation>)> = Vec::new();
        for class in self.classes.keys() {
            for ancestor in self.index.ancestors(*class).iter() {
                if let Ancestor::Class(parent) = ancestor
                    && let Some(model) = self.classes.get(parent)
                {
                    inherited.push((*class, model.relations.clone()));
                }
            }
        }
        for (class, relations) in inherited {
            if let Some(model) = self.classes.get_mut(&class) {
                for (name, relation) in relations {
                    model.relations.entry(name).or_insert(relation);
                }
            }
        }
        for table in &mut self.tables {
            table.joins = table.joins_others();
        }
    }

    fn target(&self, own: Option<TableId>, target: &Target) -> Option<TableId> {
        match target {
            Target::Class(class) => self.classes.get(class).map(|model| model.table),
            Target::Table(name) => self.named(name),
            Target::Named(name) if name == "self" => own,
            Target::Named(name) => {
                let (app, short) = name.rsplit_once('.').map_or(("", name.as_str()), |(app, short)| (app, short));
                let classes = self.class_names.get(short)?;
                let of_app = classes.iter().find(|class| {
                    let id = self.index.program.class(**class).id.as_str();
                    !app.is_empty() && id.split('.').any(|part| Some(part) == app.rsplit('.').next())
                });
                // Of several with one name, that of the same app.
                let near = own.and_then(|own| {
                    let file = self.tables.get(own)?.place.file.clone();
                    classes.iter().find(|class| self.index.program.class(**class).place.file == file)
                });
                let class = of_app.or(near).or(classes.first())?;
                self.classes.get(class).map(|model| model.table)
            }
        }
    }

    fn target_name(&self, own: TableId, target: &Target) -> Option<Arc<str>> {
        match (self.target(Some(own), target), target) {
            (Some(table), _) => Some(self.name(table)),
            (None, Target::Table(name)) => Some(name.as_str().into()),
            (None, Target::Named(name)) => django::elsewhere(name).map(Into::into),
            (None, Target::Class(_)) => None,
        }
    }

    fn made_at(&self, here: Here<'p>) -> Option<TableId> {
        self.made
            .get(&(here.module, here.expr.range().start()))
            .copied()
            .filter(|_| here.expr.is_call_expr())
    }

    /// The tables that an expression names: a class, `Class.__table__`, an object of `Table`.
    pub(super) fn tables_of(&self, here: Here<'p>) -> BTreeSet<TableId> {
        let mut found = BTreeSet::new();
        if let Expr::Attribute(attribute) = here.expr
            && attribute.attr.as_str() == "__table__"
        {
            return self.tables_of(here.to(&attribute.value));
        }
        for class in self.index.classes_of(here) {
            found.extend(self.classes.get(&class).map(|model| model.table));
        }
        if found.is_empty() && !self.made.is_empty() && matches!(here.expr, Expr::Name(_) | Expr::Attribute(_)) {
            found.extend(self.index.assigned(here).into_iter().filter_map(|made| self.made_at(made)));
        }
        found
    }

    /// The classes of a table.
    pub(super) fn classes_of(&self, table: TableId) -> &[ClassId] {
        self.of_table.get(table).map_or(&[], Vec::as_slice)
    }

    /// The models of a table.
    pub(super) fn models(&self, table: TableId) -> impl Iterator<Item = &Model> {
        self.classes_of(table).iter().filter_map(|class| self.classes.get(class))
    }
}

/// What a class's table is called.
enum Named {
    Is(String),
    Known(TableId),
    Dynamic(pando_facts::Place),
}

/// Whether a name of a library is the base of SQLAlchemy's classes.
fn is_base(name: &str) -> bool {
    matches!(
        last(name),
        "declarative_base" | "DeclarativeBase" | "automap_base" | "generate_base" | "AsyncAttrs" | "UUIDBase" | "BigIntBase"
    ) || name.contains("SQLAlchemy.Model")
        || (name.contains("SQLAlchemy") && last(name) == "Model")
}

/// The schema that `__table_args__` names.
fn schema<'p>(index: &Index<'p>, args: Here<'p>) -> Option<String> {
    let dict = match args.expr {
        Expr::Dict(dict) => dict,
        Expr::Tuple(tuple) => match tuple.elts.last()? {
            Expr::Dict(dict) => dict,
            _ => return None,
        },
        _ => return None,
    };
    let of = |item: &&'p ruff_python_ast::DictItem| {
        item.key
            .as_ref()
            .is_some_and(|key| matches!(key, Expr::StringLiteral(text) if text.value.to_str() == "schema"))
    };
    let item = dict.items.iter().find(of)?;
    index.written(args.to(&item.value))
}

pub(super) fn unnamed(place: pando_facts::Place) -> Diagnostic {
    Diagnostic {
        kind: Unread::Dynamic,
        place,
        sentence: "The table's name is made while the program runs: it is not among the tables.".to_owned(),
    }
}

/// The body of the class `Meta` in a class.
pub(super) fn meta<'p>(index: &Index<'p>, class: ClassId, name: &str) -> Option<Here<'p>> {
    let (at, def) = index.classes.get(&class)?;
    for stmt in &def.body {
        let Stmt::ClassDef(meta) = stmt else { continue };
        if meta.name.as_str() != "Meta" {
            continue;
        }
        for stmt in &meta.body {
            if let Stmt::Assign(assign) = stmt
                && assign.targets.iter().any(|target| dotted(target) == name)
            {
                return Some(here(at, &assign.value));
            }
        }
    }
    None
}
