use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::Operation as Proposed;
use pando_facts::Route;
use pando_model::{Access, Method, Operation, Path, Sentence};

use super::schemas::Schemas;
use super::{Left, Probes};
use crate::names::{last_word, line};
use crate::paths::{Covered, covered, document_shape, first_word, is_of_sidecars, method};
use crate::target::Target;

/// What each service answers, and how it is found.
pub(super) struct Doors {
    /// By the service's place in the target.
    pub(super) parts: Vec<Door>,
    /// What stands before the program's paths where people come in, of each.
    pub(super) under: Vec<Option<String>>,
}

/// What a service answers.
#[derive(Default)]
pub(super) struct Door {
    pub(super) operations: Vec<Operation>,
    /// Which operation stands for a method and path of the program.
    names: BTreeMap<(String, String), Sentence>,
    taken: BTreeSet<Sentence>,
}

/// More operations than these, of all services together and for each of their callers, are no list that anybody could make rules of.
const PAIRS_MAX: usize = 300_000;

/// What all services answer. Health and figures are asked by whoever runs them, and are no operations.
pub(super) fn doors(target: &Target<'_>, probes: &[Probes], schemas: &mut Schemas<'_>, left: &mut Vec<Left>) -> Doors {
    let under = under(target);
    let routes: BTreeMap<(&str, &str), &Route> = target
        .facts
        .routes
        .iter()
        .map(|route| ((&*route.method, &*route.path), route))
        .collect();
    let most = PAIRS_MAX / (target.parts.len() * 3 + target.parts.iter().map(|part| part.service.asks.len()).sum::<usize>()).max(1);
    let mut met: BTreeMap<(&'static str, String), String> = BTreeMap::new();
    let mut parts: Vec<Door> = target.parts.iter().map(|_| Door::default()).collect();
    // The pages first: what else is found by their paths is not.
    let mut places: Vec<usize> = (0..target.parts.len()).collect();
    places.sort_by_key(|at| !target.parts[*at].service.face);
    for at in places {
        let part = &target.parts[at];
        let door = &mut parts[at];
        let before = under[at].as_deref().unwrap_or_default();
        if part.service.face {
            pages(target, door);
            for one in &door.operations {
                let asked = document_shape(&format!("{before}{}", one.path));
                met.insert((one.method.name(), asked), part.id.to_string());
            }
        }
        let mut by_shape: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, one) in door.operations.iter().enumerate() {
            by_shape.entry(document_shape(one.path.as_str())).or_default().push(number);
        }
        // What people ask first, and of that what takes any method or any path: it stands for others of its shape.
        let mut operations: Vec<&Proposed> = part.service.operations.iter().collect();
        operations.sort_by_key(|one| (one.new, &*one.method != "ANY", !one.path.contains("{*")));
        for one in operations {
            let mut leave = |why: String| {
                left.push(Left {
                    place: one.place.clone(),
                    sentence: format!("{} {} of {} {why}", one.method, one.path, part.id),
                });
            };
            let (Some(verb), Covered { path, is_exact, has_slash }) = (method(&one.method), covered(&one.path)) else {
                leave("is not in the model: sidecars pass on requests of HTTP alone".to_owned());
                continue;
            };
            if probes[at].asks(verb, &path) {
                continue;
            }
            if is_of_sidecars(&path, verb) {
                leave("is not in the model: a sidecar asks its app for such a path itself. It needs another one".to_owned());
                continue;
            }
            if !is_exact {
                leave(format!(
                    "is {path} in the model, which lets more through: no rule can say it more exactly"
                ));
            }
            if has_slash {
                leave("ends in a slash, which sidecars take away: answer it without one, too, or they are sent elsewhere".to_owned());
            }
            let same = by_shape.entry(document_shape(path.as_str())).or_default();
            let key = (one.method.to_string(), one.path.to_string());
            if let Some(other) = same.iter().find(|other| alike(door.operations[**other].method, verb)) {
                let known = &mut door.operations[*other];
                known.access = known.access.min(access(one));
                door.names.insert(key, known.name.clone());
                continue;
            }
            let for_people = !one.new;
            if for_people {
                let asked = document_shape(&format!("{before}{path}"));
                let known = verbs(verb).into_iter().find_map(|verb| met.get(&(verb, asked.clone())));
                if let Some(other) = known.filter(|other| **other != part.id.as_str()) {
                    leave(format!("is not in the model: {other} answers it already where people come in"));
                    continue;
                }
                for verb in verbs(verb) {
                    met.insert((verb, asked.clone()), part.id.to_string());
                }
            }
            if door.operations.len() >= most {
                leave("is not in the model: there are more than rules can be made of".to_owned());
                continue;
            }
            same.push(door.operations.len());
            let name = door.name(one);
            let route = routes.get(&(&*one.method, &*one.path)).copied();
            let described = describe(one, route, verb, path, name.clone(), schemas);
            door.operations.push(described);
            door.names.insert(key, name);
        }
    }
    Doors { parts, under }
}

/// Whether a router takes the one for the other.
fn alike(one: Method, other: Method) -> bool {
    one == other || one == Method::Any || other == Method::Any
}

/// The methods that an operation is asked by, in documents.
fn verbs(method: Method) -> Vec<&'static str> {
    match method {
        Method::Any => vec!["ANY", "GET", "POST", "PUT", "PATCH", "DELETE"],
        one => vec![one.name()],
    }
}

/// What is met on the way to the pages: all that is asked for by GET, for which files a program has lying about cannot be told.
fn pages(target: &Target<'_>, door: &mut Door) {
    let mut put = |name: &str, path: &str, summary: String| {
        let Ok(path) = Path::new(path) else { return };
        door.taken.insert(line(name));
        door.operations.push(Operation {
            safe_to_retry: true,
            summary: line(&summary),
            ..operation(line(name), Method::Get, path, Access::Public)
        });
    };
    if let Some(home) = target.facts.pages.iter().find(|page| &*page.path == "/") {
        put("home", "/", format!("The first page ({})", home.place));
    }
    let count = target.facts.pages.len();
    put(
        "pages",
        "/{*path}",
        format!("{count} pages, and the files that they are shown with"),
    );
}

fn operation(name: Sentence, method: Method, path: Path, access: Access) -> Operation {
    Operation {
        name,
        method,
        path,
        summary: Sentence::default(),
        access,
        safe_to_retry: false,
        success: 200,
        query: None,
        body: None,
        body_type: None,
        answer: None,
        answer_type: None,
        reads: BTreeSet::new(),
        tells: BTreeSet::new(),
        refuses: BTreeSet::new(),
    }
}

fn describe(one: &Proposed, route: Option<&Route>, method: Method, path: Path, name: Sentence, schemas: &mut Schemas<'_>) -> Operation {
    let reads = matches!(method, Method::Get | Method::Head);
    let query = route.map(|route| route.query.as_slice()).unwrap_or_default();
    Operation {
        // HTTP says it of these methods, whatever the code does; one that writes is told of as a finding.
        safe_to_retry: reads || method == Method::Put,
        summary: line(&format!("{} ({})", one.unit, one.place)),
        success: route
            .and_then(|route| route.success)
            .filter(|status| (200..400).contains(status))
            .unwrap_or(200),
        query: schemas.of_query(one.unit.as_str(), query),
        body: one.body.as_ref().filter(|_| !reads).and_then(|body| schemas.of_type(body)),
        answer: one.answer.as_ref().and_then(|answer| schemas.of_type(answer)),
        ..operation(name, method, path, access(one))
    }
}

/// Whom it is for, as far as can be seen: who is an administrator cannot.
fn access(one: &Proposed) -> Access {
    match (one.new, one.guarded) {
        (true, _) => Access::Services,
        (false, true) => Access::Person,
        (false, false) => Access::Public,
    }
}

impl Door {
    /// A name that no other operation of the service has.
    fn name(&mut self, one: &Proposed) -> Sentence {
        let plain = line(last_word(one.unit.as_str()));
        let plain = if plain.is_empty() {
            "operation".to_owned()
        } else {
            plain.to_string()
        };
        self.free(&plain)
    }

    fn free(&mut self, plain: &str) -> Sentence {
        let short: String = plain.chars().take(200).collect();
        let mut tried = line(&short);
        let mut number = 2_u32;
        while !self.taken.insert(tried.clone()) {
            tried = line(&format!("{short}{number}"));
            number += 1;
        }
        tried
    }

    /// The operation that stands for a method and path, made where there is none: somebody asks for it.
    pub(super) fn asked(&mut self, verb: &str, path: &str) -> Option<Sentence> {
        if let Some(name) = self.names.get(&(verb.to_owned(), path.to_owned())) {
            return Some(name.clone());
        }
        let (method, known) = (method(verb)?, covered(path).path);
        let shaped = document_shape(known.as_str());
        let is_same = |one: &&Operation| alike(one.method, method) && document_shape(one.path.as_str()) == shaped;
        if let Some(same) = self.operations.iter().find(is_same) {
            return Some(same.name.clone());
        }
        if is_of_sidecars(&known, method) {
            return None;
        }
        let name = self.free(&format!("{} {known}", method.name()));
        self.operations.push(Operation {
            safe_to_retry: matches!(method, Method::Get | Method::Head | Method::Put),
            ..operation(name.clone(), method, known, Access::Services)
        });
        Some(name)
    }
}

/// What has to stand before the program's paths where people come in, so that its pages are found beside them: nothing where no page is
/// called as they are. Of several web interfaces the first is at the root.
fn under(target: &Target<'_>) -> Vec<Option<String>> {
    let is_face = |at: &usize| target.parts[*at].service.face;
    let mut faces = (0..target.parts.len()).filter(is_face);
    let Some(first) = faces.next() else {
        return vec![None; target.parts.len()];
    };
    let of_pages = target.facts.pages.iter().map(|page| covered(&page.path).path);
    let of_faces = target.parts[first].service.operations.iter().map(|one| covered(&one.path).path);
    let mut words: BTreeSet<String> = of_pages
        .chain(of_faces)
        .filter_map(|path| first_word(path.as_str()).map(str::to_lowercase))
        .collect();
    let is_in_the_way = |path: &Path| match first_word(path.as_str()) {
        Some(word) => words.contains(&word.to_lowercase()),
        None => path.as_str() != "/",
    };
    let mut met = target
        .behind()
        .flat_map(|(_, part)| &part.service.operations)
        .filter(|one| !one.new);
    let is_needed = met.any(|one| is_in_the_way(&covered(&one.path).path));
    let mut free = |wished: &str| {
        let numbered = (2_u32..).map(|number| format!("{wished}-{number}"));
        let mut tried = std::iter::once(wished.to_owned()).chain(numbered);
        tried.find(|word| words.insert(word.clone())).map(|word| format!("/{word}"))
    };
    let api = is_needed.then(|| free("api")).flatten();
    let others: Vec<Option<String>> = target
        .parts
        .iter()
        .map(|part| if part.service.face { free(part.id.as_str()) } else { None })
        .collect();
    let of = |(at, other): (usize, Option<String>)| match is_face(&at) {
        true if at == first => None,
        true => other,
        false => api.clone(),
    };
    others.into_iter().enumerate().map(of).collect()
}
