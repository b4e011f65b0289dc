use std::collections::{BTreeSet, HashMap};

use pando_model::{AppId, Model};

use super::operation::methods;
use super::paths::Template;
use super::reach::{Told, reached};

/// Two operations that people ask for by one method and path. No document can tell of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled<'a> {
    /// The method.
    pub method: &'static str,
    /// The path, as people ask.
    pub path: String,
    /// The app whose operation comes first, and which of its operations that is.
    pub first: (&'a str, usize),
    /// The other.
    pub second: (&'a str, usize),
}

/// More than this, of all doors together, is not looked at: a model whose every service is a door to every other has it soon.
const LOOKED_AT_MAX: usize = 1_000_000;

/// All of them, each pair once, and whether everything was looked at.
pub fn doubled(model: &Model) -> (Vec<Doubled<'_>>, bool) {
    let (mut doubled, mut known, mut looked_at) = (Vec::new(), BTreeSet::new(), 0);
    for (face, _) in model.services.iter().filter(|(_, service)| service.face.is_some()) {
        let told = reached(model, face);
        looked_at += told.len();
        let mut seen = HashMap::new();
        for one in &told {
            let own = place(model, one);
            for method in methods(one.operation.method) {
                let first = *seen.entry((method, Template::of(&one.path).key())).or_insert(own);
                if first != own && known.insert((first, own)) {
                    doubled.push(Doubled {
                        method,
                        path: one.path.clone(),
                        first,
                        second: own,
                    });
                }
            }
        }
        if looked_at > LOOKED_AT_MAX {
            return (doubled, false);
        }
    }
    (doubled, true)
}

fn place<'a>(model: &'a Model, told: &Told<'a>) -> (&'a str, usize) {
    let app: &AppId = told.app;
    let operations = &model.services[app].operations;
    let at = operations.iter().position(|one| std::ptr::eq(one, told.operation));
    (app.as_str(), at.unwrap_or_default())
}
