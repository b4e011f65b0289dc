//! Who reads the fields of classes of settings: the class names variables for all, and each of them is somebody's.

use std::collections::{BTreeMap, BTreeSet};

use pando_facts::UnitId;
use ruff_python_ast::Expr;

use super::index::{Index, here};
use crate::{Ancestor, ClassId, Value};

/// Variables by the class and field that stand for them.
pub(super) type Fields<'p> = BTreeMap<(ClassId, &'p str), usize>;

/// The units that read each variable by its field, as `settings.api_key` does. What a method of the class reads is read by whoever names that
/// method; a method that nobody names, as a validator is, reads for nobody.
pub(super) fn readers(index: &Index<'_>, fields: &Fields<'_>) -> BTreeMap<usize, BTreeSet<UnitId>> {
    let methods = methods(index, fields);
    let mut readers: BTreeMap<usize, BTreeSet<UnitId>> = BTreeMap::new();
    let names: BTreeSet<&str> = fields.keys().chain(methods.keys()).map(|(_, name)| *name).collect();
    for (at, expr) in &index.attributes {
        let Expr::Attribute(attribute) = expr else { continue };
        let name = attribute.attr.as_str();
        if !names.contains(name) {
            continue;
        }
        for class in classes(index, &index.values(here(at, &attribute.value))) {
            if at.class == Some(class) {
                continue;
            }
            let direct = fields.get(&(class, name));
            let by_method = methods.get(&(class, name)).into_iter().flatten();
            for read in direct.into_iter().chain(by_method) {
                readers.entry(*read).or_default().insert(at.unit.clone());
            }
        }
    }
    readers
}

/// What the methods of these classes read of their own fields, by way of each other, too.
fn methods<'p>(index: &Index<'p>, fields: &Fields<'_>) -> BTreeMap<(ClassId, &'p str), BTreeSet<usize>> {
    let own: BTreeSet<ClassId> = fields.keys().map(|(class, _)| *class).collect();
    let mut read: BTreeMap<(ClassId, &'p str), BTreeSet<usize>> = BTreeMap::new();
    let mut named: BTreeMap<(ClassId, &'p str), BTreeSet<&'p str>> = BTreeMap::new();
    for (at, expr) in &index.attributes {
        let (Expr::Attribute(attribute), Some(class), Some(function)) = (expr, at.class, at.function) else {
            continue;
        };
        let is_self = matches!(&*attribute.value, Expr::Name(name) if matches!(name.id.as_str(), "self" | "cls"));
        let Some((_, method)) = index.functions.get(&function).filter(|_| is_self && own.contains(&class)) else {
            continue;
        };
        let method = (class, method.name.as_str());
        match fields.get(&(class, attribute.attr.as_str())) {
            Some(field) => read.entry(method).or_default().insert(*field),
            None => named.entry(method).or_default().insert(attribute.attr.as_str()),
        };
    }
    // Each turn either adds to what is known or is the last.
    loop {
        let mut more = false;
        for (method, others) in &named {
            let found: BTreeSet<usize> = others
                .iter()
                .filter_map(|other| read.get(&(method.0, *other)))
                .flatten()
                .copied()
                .collect();
            if found.is_empty() {
                continue;
            }
            let known = read.entry(*method).or_default();
            let before = known.len();
            known.extend(found);
            more |= known.len() > before;
        }
        if !more {
            return read;
        }
    }
}

/// The classes of the program that a value is one of or an object of, and those that they inherit from.
fn classes(index: &Index<'_>, values: &BTreeSet<Value>) -> BTreeSet<ClassId> {
    let mut found = BTreeSet::new();
    for value in values {
        let (Value::Class(class) | Value::Instance(class)) = value else {
            continue;
        };
        found.insert(*class);
        found.extend(index.ancestors(*class).iter().filter_map(|above| match above {
            Ancestor::Class(above) => Some(*above),
            Ancestor::External(_) => None,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pando_facts::Source;

    const CONFIG: &str = "
from functools import lru_cache
from pydantic import Field, model_validator
from pydantic_settings import BaseSettings
class Base(BaseSettings):
    dsn: str
    unread: str = ''
class Settings(Base):
    key: str
    model: str = 'small'
    host: str = Field(default='h')
    port: int = Field(...)
    tags: list[str] = Field(default_factory=list)
    @property
    def address(self): return self.whole()
    def whole(self): return f'{self.host}:{self.port}'
    @model_validator(mode='after')
    def is_safe(self): return self.key != 'x'
settings = Settings()
@lru_cache
def get_settings() -> Settings: return Settings()
";
    const USED: &str = "
from fastapi import Depends
from conf import Settings, get_settings, settings
import conf
engine = make(settings.dsn)
def ask(): return settings.key, conf.settings.model
def send(): return get_settings().address
def put():
    settings.tags = []
class Mail:
    def __init__(self, settings: Settings): self.settings = settings
    def go(self, other): return self.settings.key, other.host
def route(given = Depends(get_settings)): return given.tags
";

    #[test]
    fn a_variable_is_whose_code_reads_its_field() {
        let source = |path: &str, text: &str| Source {
            path: Arc::from(path),
            text: Arc::from(text),
        };
        let facts = crate::read(&[source("conf.py", CONFIG), source("used.py", USED)]);
        let said: Vec<String> = facts
            .settings
            .iter()
            .map(|one| {
                let readers: Vec<&str> = one.readers.iter().map(|reader| reader.as_str()).collect();
                format!("{}{} {}", one.name, if one.required { "!" } else { "" }, readers.join(" "))
            })
            .collect();
        assert_eq!(
            said,
            [
                "DSN! used",
                "HOST used.send",
                "KEY! used.Mail.go used.ask",
                "MODEL used.ask",
                "PORT! used.send",
                "TAGS used.route",
                "UNREAD ",
            ]
        );
    }
}
