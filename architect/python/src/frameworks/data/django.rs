//! Models of Django, Tortoise and Peewee: a class is a table unless it says otherwise.

use std::collections::BTreeMap;

use pando_facts::{Column, Place, Reference, Table};
use ruff_python_ast::{Expr, Stmt};

use super::models::{Mapper, Model, Models, TableId, Target, Wanted, meta};
use crate::frameworks::index::{Bound, Here, Index, Scope, here};
use crate::frameworks::resolve::{dotted, last};
use crate::{Ancestor, ClassId, ModuleId};

/// Classes of libraries whose heirs are tables.
const BASES: [&str; 12] = [
    "Model",
    "AbstractUser",
    "AbstractBaseUser",
    "MPTTModel",
    "TimeStampedModel",
    "Page",
    "Orderable",
    "AbstractImage",
    "AbstractRendition",
    "PolymorphicModel",
    "TimeStampedUUIDModel",
    "MP_Node",
];

/// Whether a class stands for a table by inheriting from a library's.
pub(super) fn is_model(index: &Index<'_>, class: ClassId) -> bool {
    index.ancestors(class).iter().any(|ancestor| match ancestor {
        Ancestor::External(name) => {
            let root = name.split('.').next().unwrap_or(name);
            let known = matches!(
                root,
                "django"
                    | "tortoise"
                    | "peewee"
                    | "wagtail"
                    | "mptt"
                    | "model_utils"
                    | "django_extensions"
                    | "polymorphic"
                    | "modelcluster"
                    | "treebeard"
                    | "playhouse"
            );
            let own = matches!(last(name), "Model" | "ClusterableModel" | "Page")
                || BASES.contains(&last(name))
                || last(name).starts_with("Abstract");
            known && own && !name.contains("forms") && !name.contains("serializers")
        }
        Ancestor::Class(_) => false,
    })
}

/// Tables that libraries have, by the names that programs refer to them by.
pub(super) fn elsewhere(name: &str) -> Option<String> {
    let known = match name {
        "auth.User" | "User" => "auth_user",
        "auth.Group" | "Group" => "auth_group",
        "auth.Permission" | "Permission" => "auth_permission",
        "contenttypes.ContentType" | "ContentType" => "django_content_type",
        "sites.Site" | "Site" => "django_site",
        "wagtailcore.Page" | "Page" => "wagtailcore_page",
        "wagtailimages.Image" => "wagtailimages_image",
        _ => return None,
    };
    Some(known.to_owned())
}

/// Reads one.
pub(super) fn class(
    models: &mut Models<'_, '_>,
    class: ClassId,
    wanted: &mut Vec<Wanted>,
    references: &mut Vec<(TableId, String, Target, Place)>,
) {
    let index = models.index;
    let yes = |name: &str| meta(index, class, name).is_some_and(|here| matches!(here.expr, Expr::BooleanLiteral(yes) if yes.value));
    if yes("abstract") {
        return;
    }
    let ancestors = index.ancestors(class);
    let parent = ancestors.iter().find_map(|ancestor| match ancestor {
        Ancestor::Class(parent) => models.classes.get(parent).map(|model| (model.table, model.mapper)),
        Ancestor::External(_) => None,
    });
    let known = index.program.class(class);
    if yes("proxy") {
        if let Some((table, mapper)) = parent {
            let model = Model {
                mapper,
                table,
                relations: BTreeMap::new(),
            };
            models.classes.insert(class, model);
        }
        return;
    }
    let django = !ancestors.iter().any(|ancestor| matches!(ancestor, Ancestor::External(name) if name.starts_with("tortoise") || name.starts_with("peewee") || name.starts_with("playhouse")));
    let said = ["db_table", "table", "table_name"]
        .into_iter()
        .find_map(|name| meta(index, class, name));
    let app = app_of(index, class, known.module);
    let name = match said.and_then(|said| index.written(said)) {
        Some(name) => name.replace('"', ""),
        None if django => format!("{app}_{}", known.name.to_lowercase()),
        None => known.name.to_lowercase(),
    };
    let mut table = Table {
        name: name.as_str().into(),
        place: known.place.clone(),
        class: Some(known.id.clone()),
        columns: Vec::new(),
        references: Vec::new(),
        joins: false,
    };
    if let Some((parent, _)) = parent {
        let to = models.name(parent);
        let column = format!("{}_ptr_id", to.rsplit('_').next().unwrap_or(&to));
        table.columns.push(Column {
            name: column.clone(),
            kind: "OneToOneField".to_owned(),
            primary: true,
        });
        table.references.push(Reference {
            column,
            to,
            place: known.place.clone(),
        });
    }
    let page = parent.is_none()
        && ancestors
            .iter()
            .any(|ancestor| matches!(ancestor, Ancestor::External(name) if name.starts_with("wagtail") && last(name) == "Page"));
    if page {
        let column = "page_ptr_id".to_owned();
        table.columns.push(Column {
            name: column.clone(),
            kind: "OneToOneField".to_owned(),
            primary: true,
        });
        table.references.push(Reference {
            column,
            to: "wagtailcore_page".into(),
            place: known.place.clone(),
        });
    }
    let mut joined: Vec<(String, Target, Option<Target>, Place)> = Vec::new();
    let mut keys: Vec<(String, Target, Place)> = Vec::new();
    let mixins = ancestors.iter().rev().filter_map(|ancestor| match ancestor {
        Ancestor::Class(mixin) if !models.classes.contains_key(mixin) => Some(*mixin),
        _ => None,
    });
    for owner in mixins.chain([class]) {
        let Some((at, def)) = index.classes.get(&owner) else { continue };
        for stmt in &def.body {
            let (target, value) = match stmt {
                Stmt::Assign(assign) => (assign.targets.first(), Some(&*assign.value)),
                Stmt::AnnAssign(assign) => (Some(&*assign.target), assign.value.as_deref()),
                _ => continue,
            };
            let (Some(Expr::Name(field)), Some(Expr::Call(call))) = (target, value) else {
                continue;
            };
            let made = dotted(&call.func);
            let kind = last(&made);
            let field = field.id.as_str();
            let at_call = value.map(|value| here(at, value));
            let Some(at_call) = at_call else { continue };
            let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| at_call.to(&keyword.value));
            let to = call
                .arguments
                .args
                .first()
                .map(|first| at_call.to(first))
                .or_else(|| keyword("to"))
                .or_else(|| keyword("model_name"))
                .or_else(|| keyword("model"));
            let back = keyword("related_name")
                .or_else(|| keyword("backref"))
                .and_then(|back| index.written(back));
            let place = index.program.place(at.module, call);
            match kind {
                "ForeignKey" | "OneToOneField" | "ForeignKeyField" | "ParentalKey" | "TreeForeignKey" => {
                    let Some(to) = to.and_then(|to| self::target(index, to)) else {
                        continue;
                    };
                    let column = keyword("db_column")
                        .or_else(|| keyword("column_name"))
                        .and_then(|name| index.written(name))
                        .unwrap_or_else(|| format!("{field}_id"));
                    let primary = keyword("primary_key").is_some_and(|yes| matches!(yes.expr, Expr::BooleanLiteral(yes) if yes.value));
                    table.columns.push(Column {
                        name: column.clone(),
                        kind: kind.to_owned(),
                        primary,
                    });
                    keys.push((column, to.clone(), place));
                    let own = known.name.to_lowercase();
                    let default = if kind == "OneToOneField" { own } else { format!("{own}_set") };
                    let back = match back {
                        Some(back) if back.ends_with('+') => None,
                        Some(back) => Some(back.replace("%(class)s", &known.name.to_lowercase()).replace("%(app_label)s", &app)),
                        None => Some(default),
                    };
                    wanted.push(Wanted {
                        class,
                        name: field.to_owned(),
                        to,
                        through: None,
                        back,
                    });
                }
                "ManyToManyField" | "ParentalManyToManyField" | "ManyToManyRelation" => {
                    let Some(to) = to.and_then(|to| self::target(index, to)) else {
                        continue;
                    };
                    let through = keyword("through").and_then(|through| self::target(index, through));
                    let through = match (through, keyword("db_table").and_then(|name| index.written(name))) {
                        (Some(through), _) => through,
                        (None, named) => {
                            let own = named.unwrap_or_else(|| format!("{name}_{field}"));
                            joined.push((own.clone(), to.clone(), None, place));
                            Target::Table(own)
                        }
                    };
                    let back = back
                        .or_else(|| Some(format!("{}_set", known.name.to_lowercase())))
                        .filter(|back| !back.ends_with('+'));
                    wanted.push(Wanted {
                        class,
                        name: field.to_owned(),
                        to,
                        through: Some(through),
                        back,
                    });
                }
                "GenericForeignKey" | "GenericRelation" | "Manager" | "PositionalManager" | "TaggableManager" => {}
                _ if kind.ends_with("Field") => {
                    let column = keyword("db_column")
                        .or_else(|| keyword("column_name"))
                        .and_then(|name| index.written(name))
                        .unwrap_or_else(|| field.to_owned());
                    let primary = ["primary_key", "pk"]
                        .iter()
                        .any(|name| keyword(name).is_some_and(|yes| matches!(yes.expr, Expr::BooleanLiteral(yes) if yes.value)));
                    table.columns.retain(|own| own.name != column);
                    table.columns.push(Column {
                        name: column,
                        kind: kind.to_owned(),
                        primary,
                    });
                }
                _ => {}
            }
        }
    }
    if !table.columns.iter().any(|column| column.primary) {
        let id = Column {
            name: "id".to_owned(),
            kind: "AutoField".to_owned(),
            primary: true,
        };
        table.columns.insert(0, id);
    }
    let own = table.name.clone();
    let id = models.add(table);
    references.extend(keys.into_iter().map(|(column, to, place)| (id, column, to, place)));
    for (name, to, _, place) in joined {
        let joining = Table {
            name: name.as_str().into(),
            place: place.clone(),
            class: None,
            columns: Vec::new(),
            references: Vec::new(),
            joins: false,
        };
        let join = models.add(joining);
        let own_column = format!("{}_id", known.name.to_lowercase());
        let other = match &to {
            Target::Named(name) => last(name).to_lowercase(),
            Target::Class(class) => index.program.class(*class).name.to_lowercase(),
            Target::Table(name) => name.clone(),
        };
        references.push((join, own_column, Target::Table(own.to_string()), place.clone()));
        references.push((join, format!("{other}_id"), to, place));
    }
    let model = Model {
        mapper: Mapper::Record,
        table: id,
        relations: BTreeMap::new(),
    };
    models.classes.insert(class, model);
}

/// What a relation names: a class, `"app.Model"`, `"self"`, `settings.AUTH_USER_MODEL`, `get_user_model()`.
fn target<'p>(index: &Index<'p>, to: Here<'p>) -> Option<Target> {
    if let Some(name) = index.written(to) {
        // Tortoise writes `models.User`.
        return Some(Target::Named(name.strip_prefix("models.").unwrap_or(&name).to_owned()));
    }
    if let Some(class) = index.classes_of(to).first() {
        return Some(Target::Class(*class));
    }
    let written = match to.expr {
        Expr::Call(call) => dotted(&call.func),
        expr => dotted(expr),
    };
    match last(&written) {
        "AUTH_USER_MODEL" | "get_user_model" => Some(Target::Named(user_model(index))),
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => Some(Target::Named(name.to_owned())),
        _ => None,
    }
}

/// What `AUTH_USER_MODEL` says.
pub(super) fn user_model(index: &Index<'_>) -> String {
    let mut modules = (0..index.program.modules().len()).map(ModuleId::new);
    let said = modules.find_map(|module| {
        index
            .bound(Scope::Module(module), "AUTH_USER_MODEL")
            .iter()
            .find_map(|bound| match bound {
                Bound::Is(value) => index.written(*value),
                _ => None,
            })
    });
    said.unwrap_or_else(|| "auth.User".to_owned())
}

/// The label of the app that a class belongs to: what its `Meta` or the app's `AppConfig` says, or else the package's own name.
fn app_of(index: &Index<'_>, class: ClassId, module: ModuleId) -> String {
    if let Some(label) = meta(index, class, "app_label").and_then(|label| index.written(label)) {
        return label;
    }
    let id = index.program.module(module).id.as_str();
    let package = match id.split('.').position(|part| part == "models") {
        Some(at) => id.split('.').take(at).collect::<Vec<_>>().join("."),
        None => id.rsplit_once('.').map_or(id, |(package, _)| package).to_owned(),
    };
    for config in index.classes.keys() {
        let near = index.program.class(*config).id.as_str();
        if !near.starts_with(&format!("{package}.apps.")) {
            continue;
        }
        if let Some(label) = index.of_class(*config, "label").and_then(|label| index.written(label)) {
            return label;
        }
    }
    last(&package).to_owned()
}
