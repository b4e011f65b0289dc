//! The states between two steps, as upgrade follows upgrade: whoever is called is there, hosts what is asked for and lets the caller in, pods
//! of the state before and of the one after beside each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;
use std::path::Path;

use pando_access::{AccessList, Configuration};
use pando_model::yaml::Node;
use pando_model::{Access, Model, Operations, Step};

use super::matrix::EVERYTHING;
use super::{chart, model, of_kind, steps, text, tool};

/// One state as it is rendered.
struct State {
    name: String,
    documents: Vec<Node>,
}

/// An app id in a state: what its pods are told.
struct Told {
    hosted: BTreeSet<String>,
    /// Where services are called that live elsewhere than behind their own name.
    places: BTreeMap<String, String>,
    /// Which service may come from which app id.
    callers: BTreeSet<(String, String)>,
}

impl State {
    fn deployment(&self, app: &str) -> Option<&Node> {
        of_kind(&self.documents, "Deployment").find(|one| text(one, &["metadata", "name"]) == app)
    }

    fn told(&self, app: &str) -> Option<Told> {
        let containers = self.deployment(app)?.at(&["spec", "template", "spec", "containers"])?;
        let variables = containers.items().first()?.get("env")?.items();
        let said = |name: &str| {
            variables
                .iter()
                .find(|one| text(one, &["name"]) == name)
                .map(|one| text(one, &["value"]))
        };
        let pairs = |name: &str| -> Vec<(String, String)> {
            let words = said(name).unwrap_or_default().split(',').filter_map(|pair| pair.split_once('='));
            words.map(|(service, app)| (service.to_owned(), app.to_owned())).collect()
        };
        let hosted: BTreeSet<String> = said("SERVICE_NAME")?.split(',').map(str::to_owned).collect();
        let places: BTreeMap<String, String> = pairs("PANDO_PLACES").into_iter().collect();
        let mut callers: BTreeSet<(String, String)> = pairs("PANDO_CALLERS").into_iter().collect();
        for service in model().services.keys().map(|id| id.as_str()) {
            let lives = match places.get(service) {
                Some(place) => place.as_str(),
                None if hosted.contains(service) => app,
                None => service,
            };
            callers.insert((service.to_owned(), lives.to_owned()));
        }
        Some(Told { hosted, places, callers })
    }

    fn access(&self, app: &str) -> AccessList {
        let mut all = of_kind(&self.documents, "Configuration");
        let configuration = all.find(|one| text(one, &["metadata", "name"]) == app).unwrap();
        let configuration = Configuration::from_yaml(&configuration.to_json().to_string()).unwrap();
        AccessList::new(&configuration.spec.access_control).unwrap()
    }

    /// Whether the network's rules let the pods of one app reach a port of others (by their label), or anywhere where there are none.
    fn lets(&self, direction: &str, app: &str, peer: Option<&str>, port: u16) -> bool {
        let mut all = of_kind(&self.documents, "NetworkPolicy");
        let Some(policy) = all.find(|one| text(one, &["metadata", "name"]) == app) else {
            return false;
        };
        let (way, of) = if direction == "ingress" {
            ("ingress", "from")
        } else {
            ("egress", "to")
        };
        let rules = policy.at(&["spec", way]).unwrap().items();
        rules.iter().any(|rule| {
            let has_port = rule
                .get("ports")
                .unwrap()
                .to_json()
                .to_string()
                .contains(&format!("\"port\":{port}"));
            let peers = rule.get(of).map(|peers| peers.to_json().to_string()).unwrap_or_default();
            has_port && peer.map_or(peers.is_empty(), |peer| peers.contains(&format!("\"app\":\"{peer}\"")))
        })
    }
}

/// The states on the way from each step to the next, both included.
fn ways() -> Option<Vec<Vec<State>>> {
    let helm = tool::helm()?;
    let folder = tool::written(&chart(&model()));
    let at = |step: &Step, file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../deploy/steps")
            .join(step.folder())
            .join(file);
        let values = read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // Of somebody whose database is elsewhere: an app's way there is a rule without peers.
        let everything = EVERYTHING
            .replace("postgresql: {enabled: true}\n", "")
            .replace("redis: {enabled: true}\n", "");
        let given = [("everything", everything.as_str()), ("step", values.as_str())];
        let documents = helm.template(&folder.path().join("helm/todo-chart"), &given);
        State {
            name: format!("{} {file}", step.name),
            documents: documents.unwrap_or_else(|said| panic!("{file} of {}: {said}", step.name)),
        }
    };
    let all = steps().steps;
    let way = |pair: &[Step]| {
        let mut states = vec![at(&pair[0], "values.yaml")];
        states.extend(["between-1.yaml", "between-2.yaml", "between-3.yaml", "values.yaml"].map(|file| at(&pair[1], file)));
        states
    };
    Some(all.windows(2).map(way).collect())
}

#[test]
fn from_state_to_state_whoever_is_called_is_there_hosts_it_and_lets_the_caller_in() {
    let (Some(ways), model) = (ways(), model()) else { return };
    let mut asked = 0;
    for way in &ways {
        for pair in way.windows(2) {
            asked += is_served(&pair[0], &pair[1], &model);
            asked += is_served(&pair[1], &pair[0], &model);
        }
    }
    assert!(asked > 2_000, "{asked} calls");
}

/// That whatever a request of the frontend comes to is served while one state becomes the next: pods of both are there, and the network's
/// rules and what exists at all are those of the latter. How many calls were looked at.
fn is_served(from: &State, to: &State, model: &Model) -> usize {
    let mut asked = 0;
    let begin = [from, to].map(|state| (state, "frontend-service".to_owned(), "frontend-service".to_owned()));
    let mut reached: BTreeSet<(String, String, String)> = BTreeSet::new();
    let mut next: Vec<(&State, String, String)> = begin.into();
    while let Some((state, app, service)) = next.pop() {
        if !reached.insert((state.name.clone(), app.clone(), service.clone())) {
            continue;
        }
        let way = format!("from {} to {}: {service} at {app} of {}", from.name, to.name, state.name);
        let told = state.told(&app).unwrap();
        if model.services[service.as_str()].data.is_some() {
            assert!(to.lets("egress", &app, None, 5432), "{way} is not let out to its database");
        }
        for call in &model.services[service.as_str()].calls {
            let callee = call.to.as_str();
            if told.hosted.contains(callee) {
                next.push((state, app.clone(), callee.to_owned()));
                continue;
            }
            let there = told.places.get(callee).map_or(callee, String::as_str);
            let what = format!("{way} calls {callee} at {there}");
            assert!(to.deployment(there).is_some(), "nobody is there: {what}");
            assert!(to.lets("egress", &app, Some(there), 50002), "it is not let out: {what}");
            assert!(to.lets("ingress", there, Some(&app), 50002), "it is not let in: {what}");
            // Pods that were ready before, and those that replace them.
            let called: Vec<&State> = [from, to].into_iter().filter(|state| state.deployment(there).is_some()).collect();
            assert!(called.iter().any(|state| state.name == from.name), "nobody is ready there: {what}");
            for at in called {
                let callee_told = at.told(there).unwrap();
                assert!(
                    callee_told.hosted.contains(callee),
                    "{there} of {} does not host it: {what}",
                    at.name
                );
                let is_known = callee_told.callers.contains(&(service.clone(), app.clone()));
                assert!(is_known, "{there} of {} does not know the caller: {what}", at.name);
                asked += allowed(model, at, there, (&app, callee), &call.operations, &what);
                next.push((at, there.to_owned(), callee.to_owned()));
            }
        }
    }
    asked
}

/// That the access rules of an app let through what is asked of a service there. How many operations.
fn allowed(model: &Model, at: &State, there: &str, (app, callee): (&str, &str), operations: &Operations, what: &str) -> usize {
    let access = at.access(there);
    let trust = model.sidecars.trust_domain.as_str();
    let mut count = 0;
    for operation in &model.services[callee].operations {
        let is_asked = match operations {
            Operations::All(_) => operation.access != Access::Services,
            Operations::Named(names) | Operations::Passed { people: names } => names.contains(&operation.name),
        };
        if is_asked {
            let name = operation.method.name();
            let verb = if name == "ANY" { "GET" } else { name };
            let path = operation.path.as_str().replace("{*path}", "a/b").replace("{id}", "0190");
            assert!(
                access.allows((app, "todo", trust), verb, &path),
                "{verb} {path} is refused by {}: {what}",
                at.name
            );
            count += 1;
        }
    }
    count
}
