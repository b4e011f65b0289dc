use std::collections::{HashMap, HashSet};

use pando_model::Database;

use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN161" schema_of_two,
    Error "PAN162" table_of_two,
    Error "PAN163" role_of_two,
    Error "PAN164" file_of_several_processes,
    Warning "PAN165" table_twice,
    Warning "PAN166" no_secret_for_it,
];

fn schema_of_two(ground: &Ground<'_>, hits: &mut Hits) {
    let mut owner = HashMap::new();
    for (id, service) in ground.services() {
        let Some(data) = service.data.as_ref().filter(|data| data.database != Database::Sqlite) else {
            continue;
        };
        let Some(schema) = &data.schema else { continue };
        let first = *owner.entry((data.database as u8, schema.as_str())).or_insert(id);
        if first != id {
            hits.add(|| {
                let sentence = format!("the schema `{schema}` is {first}'s already");
                ground
                    .at(steps!["services", id, "data", "schema"], sentence)
                    .help("one schema a service, and events between them")
            });
        }
    }
}

fn table_of_two(ground: &Ground<'_>, hits: &mut Hits) {
    let mut owner = HashMap::new();
    for (id, service) in ground.services() {
        // A file of SQLite is one service's own.
        let Some(data) = service.data.as_ref().filter(|data| data.database != Database::Sqlite) else {
            continue;
        };
        for (at, table) in data.tables.iter().enumerate() {
            let schema = data.schema.as_ref().map(pando_model::Sentence::as_str);
            let first = *owner.entry((data.database as u8, schema, table.as_str())).or_insert(id);
            if first != id {
                hits.add(|| {
                    let sentence = format!("the table `{table}` is {first}'s already");
                    ground
                        .at(steps!["services", id, "data", "tables", at], sentence)
                        .help("one of them owns it; the other asks for it, or hears events and keeps what it needs")
                });
            }
        }
    }
}

fn role_of_two(ground: &Ground<'_>, hits: &mut Hits) {
    let mut owner = HashMap::new();
    for (id, service) in ground.services() {
        let Some((database, role)) = service.data.as_ref().and_then(|data| Some((data.database, data.role.as_ref()?))) else {
            continue;
        };
        let first = *owner.entry((database as u8, role.as_str())).or_insert(id);
        if first != id {
            hits.add(|| {
                let sentence = format!("{id} signs in to the database as `{role}`, as {first} does: each can read the other's tables");
                ground
                    .at(steps!["services", id, "data", "role"], sentence)
                    .help("one role a service")
            });
        }
    }
}

fn file_of_several_processes(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let is_file = service.data.as_ref().is_some_and(|data| data.database == Database::Sqlite);
        if is_file && service.scale.max > 1 {
            hits.add(|| {
                let sentence = format!(
                    "up to {} processes of {id} have a file of SQLite each, or one that they break",
                    service.scale.max
                );
                let at: &[_] = match ground.says(&["services", id, "scale"]) {
                    true => steps!["services", id, "scale"],
                    false => steps!["services", id, "data", "database"],
                };
                ground.at(at, sentence).help("`scale: {min: 1, max: 1}`, or a database server")
            });
        }
    }
}

fn table_twice(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let mut seen = HashSet::new();
        for (at, table) in service.data.iter().flat_map(|data| &data.tables).enumerate() {
            if !seen.insert(table.as_str()) {
                hits.add(|| {
                    ground.at(
                        steps!["services", id, "data", "tables", at],
                        format!("`{table}` is in the list already"),
                    )
                });
            }
        }
    }
}

fn no_secret_for_it(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let Some(data) = service.data.as_ref().filter(|data| data.database != Database::Sqlite) else {
            continue;
        };
        if service.secrets.is_empty() {
            hits.add(|| {
                let role = data.role.as_ref().map(|role| format!(" as `{role}`")).unwrap_or_default();
                let sentence = format!("{id} signs in to a database{role}, and is given no secret");
                ground
                    .at(steps!["services", id, "data"], sentence)
                    .help("say under `secrets` where its password comes from")
            });
        }
    }
}
