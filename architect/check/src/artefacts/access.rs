use std::collections::{HashMap, HashSet};

use pando_access::{AccessControl, AccessList};
use pando_model::{Method, Operation, Service, typed};
use pando_render::access::PAIRS_MAX;

use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN611" denied_to_its_caller,
    Error "PAN612" allowed_to_another,
    Error "PAN613" events_can_be_made_up,
];

/// The Configuration of each app: the one that its pods name, or that is called like it.
pub(super) fn configured<'a>(scene: &'a Scene<'_>) -> Vec<(String, &'a Document)> {
    let named = |id: String, name: &str| Some((id, scene.of("Configuration").find(|one| one.is_dapr() && one.name == name)?));
    match scene.has_workloads() {
        true => {
            let apps = scene
                .apps()
                .filter_map(|(id, one)| Some((id, one.annotation("dapr.io/config").map(shown)?)));
            apps.filter_map(|(id, name)| named(id, &name)).collect()
        }
        false => scene.ground.ids().filter_map(|id| named(id.to_owned(), id)).collect(),
    }
}

/// The namespace that an app is identified with: what its workload says, or else [`Scene::namespace`].
pub(super) fn namespace(scene: &Scene<'_>, app: &str) -> String {
    let said = scene
        .apps()
        .find(|(id, _)| id == app)
        .and_then(|(_, one)| one.document.namespace.clone());
    said.unwrap_or_else(|| scene.namespace().to_owned())
}

/// A service with its Configuration and what daprd makes of the access policy in it.
struct Callee<'a> {
    id: String,
    document: &'a Document,
    service: &'a Service,
    access: AccessList,
}

/// Those whose policy daprd would start with; others are faults of their own.
fn callees<'a>(scene: &'a Scene<'_>) -> Vec<Callee<'a>> {
    let read = |(id, document): (String, &'a Document)| {
        let control: AccessControl = typed(document.node.at(&["spec", "accessControl"])?).ok()?;
        let (access, service) = (AccessList::new(&control).ok()?, scene.ground.model.services.get(id.as_str())?);
        Some(Callee {
            id,
            document,
            service,
            access,
        })
    };
    configured(scene).into_iter().filter_map(read).collect()
}

/// A path as somebody would ask for it.
fn asked_for(path: &str) -> String {
    let segment = |segment: &str| match segment {
        rest if rest.starts_with("{*") => "x1/y2".to_owned(),
        parameter if parameter.contains('{') => "x1".to_owned(),
        literal => literal.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn allows(callee: &Callee<'_>, caller: (&str, &str, &str), method: Method, path: &str) -> bool {
    let verbs: &[&str] = match method {
        Method::Any => &["GET", "POST"],
        method => &[method.name()],
    };
    verbs.iter().all(|verb| callee.access.allows(caller, verb, &asked_for(path)))
}

/// The namespaces of all services, each as [`namespace`] says.
fn namespaces<'a>(scene: &'a Scene<'_>) -> HashMap<&'a str, String> {
    let mut said: HashMap<String, String> = HashMap::new();
    for (id, one) in scene.apps() {
        let of_app = one.document.namespace.clone();
        said.entry(id)
            .or_insert_with(|| of_app.unwrap_or_else(|| scene.namespace().to_owned()));
    }
    let usual = || scene.namespace().to_owned();
    scene.ground.ids().map(|id| (id, said.remove(id).unwrap_or_else(usual))).collect()
}

/// For each callee and each other service: the operations that it is meant to ask for, and those that it is not.
fn pairs(scene: &Scene<'_>, hits: &mut Hits, mut each: impl FnMut(&mut Hits, &Callee<'_>, &str, &[&Operation], &[&Operation])) {
    let mut left = PAIRS_MAX;
    let namespaces = namespaces(scene);
    for callee in callees(scene) {
        for caller in scene.ground.ids().filter(|id| *id != callee.id) {
            let Some(rest) = left.checked_sub(callee.service.operations.len()) else {
                hits.cut();
                return;
            };
            left = rest;
            let own = scene
                .ground
                .model
                .services
                .get(caller)
                .map(|service| &service.calls[..])
                .unwrap_or_default();
            let asked = own
                .iter()
                .filter(|call| call.to.as_str() == callee.id)
                .flat_map(|call| scene.ground.asked(call));
            let asked: HashSet<&str> = asked.map(|one| one.name.as_str()).collect();
            let name = (
                caller,
                namespaces[caller].as_str(),
                scene.ground.model.sidecars.trust_domain.as_str(),
            );
            let (meant, others): (Vec<&Operation>, Vec<&Operation>) =
                callee.service.operations.iter().partition(|one| asked.contains(one.name.as_str()));
            let is_allowed = |one: &&Operation| allows(&callee, name, one.method, one.path.as_str());
            let denied: Vec<&Operation> = meant.into_iter().filter(|one| !is_allowed(one)).collect();
            let open: Vec<&Operation> = others.into_iter().filter(is_allowed).collect();
            each(hits, &callee, caller, &denied, &open);
        }
    }
}

/// `GET /tasks, POST /tasks and 3 more`.
fn listed(operations: &[&Operation]) -> String {
    const SHOWN: usize = 5;
    let first: Vec<String> = operations
        .iter()
        .take(SHOWN)
        .map(|one| format!("{} {}", one.method.name(), one.path))
        .collect();
    match operations.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", first.join(", ")),
        None => first.join(", "),
    }
}

/// The number of a caller's policy, if there is one.
fn policy_of(callee: &Callee<'_>, caller: &str) -> Option<usize> {
    let policies = callee.document.node.at(&["spec", "accessControl", "policies"])?.items();
    policies
        .iter()
        .position(|policy| policy.get("appId").map(shown).as_deref() == Some(caller))
}

fn at(callee: &Callee<'_>, caller: &str, sentence: String) -> crate::diagnostic::Hit {
    match policy_of(callee, caller) {
        Some(at) => callee
            .document
            .at(steps!["spec", "accessControl", "policies", at, "appId"], sentence),
        None => callee.document.at(steps!["spec", "accessControl", "policies"], sentence),
    }
}

fn denied_to_its_caller(scene: &Scene<'_>, hits: &mut Hits) {
    pairs(scene, hits, |hits, callee, caller, denied, _| {
        if !denied.is_empty() {
            hits.add(|| {
                at(
                    callee,
                    caller,
                    format!("{caller} asks {} for {}, and is denied it", callee.id, listed(denied)),
                )
            });
        }
    });
}

fn allowed_to_another(scene: &Scene<'_>, hits: &mut Hits) {
    pairs(scene, hits, |hits, callee, caller, _, open| {
        if !open.is_empty() {
            hits.add(|| {
                let sentence = format!(
                    "{caller} may ask {} for {}, and the model knows nothing of it",
                    callee.id,
                    listed(open)
                );
                at(callee, caller, sentence)
            });
        }
    });
}

fn events_can_be_made_up(scene: &Scene<'_>, hits: &mut Hits) {
    let mut left = PAIRS_MAX;
    let namespaces = namespaces(scene);
    let mut of_app: HashMap<&str, Vec<_>> = HashMap::new();
    for one in scene.ground.subscriptions() {
        of_app.entry(one.1).or_default().push(one);
    }
    for callee in callees(scene) {
        let Some(routes) = of_app.get(callee.id.as_str()) else { continue };
        for caller in scene.ground.ids().filter(|id| *id != callee.id) {
            let Some(rest) = left.checked_sub(routes.len()) else {
                hits.cut();
                return;
            };
            left = rest;
            let name = (
                caller,
                namespaces[caller].as_str(),
                scene.ground.model.sidecars.trust_domain.as_str(),
            );
            let open = routes
                .iter()
                .find(|(_, _, one)| callee.access.allows(name, "POST", one.route.as_str()));
            if let Some((topic, _, subscription)) = open {
                hits.add(|| {
                    let sentence = format!(
                        "{caller} may invoke {} of {}: it can make up {topic}",
                        subscription.route, callee.id
                    );
                    at(&callee, caller, sentence)
                });
            }
        }
    }
}
