use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Column, Place, Reference, Source, Table};

/// The models of all schemas of Prisma, by name.
#[derive(Default)]
pub(crate) struct Schema {
    pub models: BTreeMap<String, Model>,
}

/// A model.
pub(crate) struct Model {
    pub table: Table,
    /// Fields that bring rows of another model along, with its name.
    pub relations: BTreeMap<String, String>,
}

/// Types that are columns whatever else there is.
const SCALARS: [&str; 9] = [
    "String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes",
];

/// What a field says before it is known which models there are.
struct FieldLine<'s> {
    name: &'s str,
    kind: &'s str,
    rest: &'s str,
    line: u32,
}

impl Schema {
    /// Reads all `*.prisma` files among some.
    pub fn read(sources: &[Source]) -> Self {
        let mut blocks = Vec::new();
        for source in sources.iter().filter(|source| source.path.ends_with(".prisma")) {
            blocks.extend(models(source));
        }
        let named: BTreeMap<&str, Arc<str>> = blocks.iter().map(|block| (block.name, block.table())).collect();
        let mut schema = Self::default();
        for block in &blocks {
            let fields = block.fields();
            let column_of = |field: &str| {
                let line = fields.iter().find(|line| line.name == field);
                line.and_then(|line| argument(line.rest, "@map"))
                    .unwrap_or_else(|| field.to_owned())
            };
            let mut table = Table {
                name: block.table(),
                place: Place::new(block.path.clone(), block.line),
                class: None,
                columns: Vec::new(),
                references: Vec::new(),
                joins: false,
            };
            let mut relations = BTreeMap::new();
            for field in &fields {
                let kind = field.kind.trim_end_matches(['?', ']', '[']);
                if let Some(to) = named.get(kind) {
                    relations.insert(field.name.to_owned(), kind.to_owned());
                    for column in list(field.rest, "fields:") {
                        table.references.push(Reference {
                            column: column_of(column),
                            to: to.clone(),
                            place: Place::new(block.path.clone(), field.line),
                        });
                    }
                    continue;
                }
                let known =
                    SCALARS.contains(&kind) || kind.chars().all(|c| c.is_alphanumeric() || c == '_') || kind.starts_with("Unsupported");
                if known {
                    table.columns.push(Column {
                        name: column_of(field.name),
                        kind: field.kind.to_owned(),
                        primary: field.rest.split_whitespace().any(|word| word == "@id" || word.starts_with("@id(")),
                    });
                }
            }
            for key in block.body.iter().filter_map(|(_, line)| line.trim().strip_prefix("@@id(")) {
                for name in list(key, "") {
                    let name = column_of(name);
                    for column in table.columns.iter_mut().filter(|column| column.name == name) {
                        column.primary = true;
                    }
                }
            }
            table.joins = table.references.len() == 2 && table.columns.len() <= 3;
            schema.models.entry(block.name.to_owned()).or_insert(Model { table, relations });
        }
        schema
    }

    /// The model that a client has under a name: `prisma.userProfile` of `UserProfile`.
    pub fn model(&self, property: &str) -> Option<(&str, &Model)> {
        let mut letters = property.chars();
        let first = letters.next()?;
        let name = format!("{}{}", first.to_uppercase(), letters.as_str());
        let found = self
            .models
            .get_key_value(name.as_str())
            .or_else(|| self.models.get_key_value(property));
        found.map(|(name, model)| (name.as_str(), model))
    }
}

/// A model as it is written.
struct Block<'s> {
    path: Arc<str>,
    name: &'s str,
    line: u32,
    body: Vec<(u32, &'s str)>,
}

fn models(source: &Source) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (number, line) in source.text.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default();
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        match words.as_slice() {
            ["model" | "view", name, "{"] => {
                open = true;
                blocks.push(Block {
                    path: source.path.clone(),
                    name,
                    line: number,
                    body: Vec::new(),
                });
            }
            ["}", ..] => open = false,
            [] => {}
            _ if open => {
                if let Some(block) = blocks.last_mut() {
                    block.body.push((number, line));
                }
            }
            _ => {}
        }
    }
    blocks
}

impl<'s> Block<'s> {
    fn table(&self) -> Arc<str> {
        let mapped = self.body.iter().find_map(|(_, line)| argument(line, "@@map"));
        mapped.map_or_else(|| self.name.into(), |name| name.as_str().into())
    }

    fn fields(&self) -> Vec<FieldLine<'s>> {
        let field = |(line, text): &(u32, &'s str)| {
            let text = text.trim();
            let (name, rest) = text.split_once(char::is_whitespace)?;
            let rest = rest.trim_start();
            let (kind, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            (!name.starts_with('@')).then_some(FieldLine {
                name,
                kind,
                rest,
                line: *line,
            })
        };
        self.body.iter().filter_map(field).collect()
    }
}

/// The text that an attribute is given: `@map("user_id")`.
fn argument(line: &str, attribute: &str) -> Option<String> {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(attribute) {
        let own = !before.ends_with('@');
        if own && let Some(inner) = after.strip_prefix('(') {
            return inner.split('"').nth(1).map(str::to_owned);
        }
        rest = after;
    }
    None
}

/// The names in brackets behind a word.
fn list<'s>(text: &'s str, word: &str) -> Vec<&'s str> {
    let behind = text.split_once(word).map(|(_, after)| after);
    let inner = behind
        .and_then(|after| after.split_once('['))
        .and_then(|(before, inner)| before.trim().is_empty().then(|| inner.split(']').next().unwrap_or_default()));
    inner
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().split('(').next().unwrap_or_default())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use pando_facts::Source;

    use super::Schema;

    const SCHEMA: &str = r#"
model User {
  id    Int    @id @default(autoincrement())
  email String @unique // where letters go
  tasks Task[]

  @@map("users")
}

model Task {
  id     Int   @id
  owner  User  @relation("owned", fields: [ownerId], references: [id])
  ownerId Int  @map("owner_id")
  state  State @default(OPEN)
}

enum State {
  OPEN
  DONE
}
"#;

    #[test]
    fn models_are_tables_under_the_names_that_the_database_has() {
        let source = Source {
            path: "prisma/schema.prisma".into(),
            text: SCHEMA.into(),
        };
        let schema = Schema::read(&[source]);
        let user = &schema.models["User"].table;
        assert_eq!((&*user.name, user.place.line), ("users", 2));
        assert_eq!(
            user.columns
                .iter()
                .map(|column| (&*column.name, column.primary))
                .collect::<Vec<_>>(),
            [("id", true), ("email", false)]
        );
        let task = &schema.models["Task"].table;
        let reference = &task.references[0];
        assert_eq!(
            (&*reference.column, &*reference.to, reference.place.line),
            ("owner_id", "users", 12)
        );
        assert_eq!(
            task.columns.iter().map(|column| &*column.name).collect::<Vec<_>>(),
            ["id", "owner_id", "state"]
        );
        assert_eq!(schema.model("task").map(|(name, _)| name), Some("Task"));
    }
}
