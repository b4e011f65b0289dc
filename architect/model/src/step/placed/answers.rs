use std::collections::{BTreeMap, BTreeSet};

use crate::{Access, AppId, Kind, Method, Model, Operation, Operations, Path, Sentence};

/// What the services of one app id answer together.
pub(super) struct Answers {
    /// One for each method and path.
    pub(super) operations: Vec<Operation>,
    /// Which of them an operation of a service has become, by the service and its place there.
    places: BTreeMap<AppId, Vec<usize>>,
}

impl Answers {
    pub(super) fn of(model: &Model, members: &[&AppId]) -> Self {
        let mut operations: Vec<Operation> = Vec::new();
        let mut known: BTreeMap<(Method, String), usize> = BTreeMap::new();
        let mut names: BTreeSet<Sentence> = BTreeSet::new();
        let mut places = BTreeMap::new();
        let is_alone = members.len() == 1;
        for member in members {
            let Some(service) = model.services.get(*member) else { continue };
            let mut own = Vec::new();
            for operation in &service.operations {
                let key = (operation.method, shape(&operation.path));
                if let Some(place) = known.get(&key).copied().filter(|_| !is_alone) {
                    let one = &mut operations[place];
                    one.access = one.access.min(operation.access);
                    one.safe_to_retry &= operation.safe_to_retry;
                    own.push(place);
                    continue;
                }
                let mut operation = operation.clone();
                if !is_alone && names.contains(&operation.name) {
                    // Where that is too long, the name stays: rules are about paths.
                    operation.name = Sentence::new(format!("{member}/{}", operation.name)).unwrap_or(operation.name);
                }
                names.insert(operation.name.clone());
                known.insert(key, operations.len());
                own.push(operations.len());
                operations.push(operation);
            }
            places.insert((*member).clone(), own);
        }
        Self { operations, places }
    }

    /// What is asked for when this is asked of a service: the same, by what it is called here.
    pub(super) fn asked(&self, model: &Model, service: &AppId, operations: &Operations) -> Operations {
        let (Some(places), Some(answers)) = (self.places.get(service), model.services.get(service)) else {
            return operations.clone();
        };
        let name = |place: &usize| self.operations.get(*place).map(|operation| operation.name.clone());
        let named = |names: &[Sentence]| -> Vec<Sentence> {
            let here = |asked: &Sentence| {
                let place = answers.operations.iter().position(|operation| operation.name == *asked);
                place.and_then(|place| places.get(place)).and_then(name)
            };
            // One that is not there is left as it is: whoever checks the model says so.
            names.iter().map(|asked| here(asked).unwrap_or_else(|| asked.clone())).collect()
        };
        match operations {
            Operations::All(Kind::People) => {
                let for_people = |operation: &Operation| operation.access != Access::Services;
                let theirs: BTreeSet<usize> = places
                    .iter()
                    .zip(&answers.operations)
                    .filter(|(_, operation)| for_people(operation))
                    .map(|(place, _)| *place)
                    .collect();
                let all = self.operations.iter().enumerate().filter(|(_, operation)| for_people(operation));
                match all.map(|(place, _)| place).eq(theirs.iter().copied()) {
                    true => Operations::All(Kind::People),
                    false => Operations::Passed {
                        people: theirs.iter().filter_map(name).collect(),
                    },
                }
            }
            Operations::Passed { people } => Operations::Passed { people: named(people) },
            Operations::Named(names) => Operations::Named(named(names)),
        }
    }
}

/// A path without the names of its parameters: `/tasks/{}`.
fn shape(path: &Path) -> String {
    let segment = |segment: &str| match (segment.starts_with("{*"), segment.starts_with('{') && segment.ends_with('}')) {
        (true, _) => "{*}".to_owned(),
        (_, true) => "{}".to_owned(),
        _ => segment.to_owned(),
    };
    let segments: Vec<String> = path.as_str().split('/').map(segment).collect();
    segments.join("/")
}
