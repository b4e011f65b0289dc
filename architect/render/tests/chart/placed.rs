//! The chart where services share processes, and where each is apart: the same system.

use std::collections::BTreeSet;

use pando_access::{AccessList, Configuration};
use pando_model::yaml::Node;
use pando_model::{Access, Model, Operations, Placed};

use super::{model, of_kind, steps, templated, text};

/// What Helm makes of each step with everything on, and what the model is then; and where values say nothing of places.
fn placed() -> impl Iterator<Item = (&'static str, Placed, &'static [Node])> {
    let model = model();
    let steps = steps().steps;
    let last = steps.last().unwrap().apps.clone();
    templated()
        .iter()
        // What is so between two steps: `between`.
        .filter(|(word, _)| word.ends_with("everything"))
        .map(move |(word, documents)| {
            let step = steps.iter().find(|step| *word == format!("{}-everything", step.folder()));
            let apps = step.map_or(&last, |step| &step.apps);
            (word.as_str(), model.placed(apps).unwrap(), documents.as_slice())
        })
}

#[test]
fn there_is_what_the_placement_asks_for_and_nothing_of_a_service_that_lives_elsewhere() {
    for (word, placed, documents) in placed() {
        let apps: BTreeSet<&str> = placed.hosted.keys().map(|app| app.as_str()).collect();
        for kind in [
            "Deployment",
            "Service",
            "ServiceAccount",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "ServiceMonitor",
            "Configuration",
            "HTTPEndpoint",
        ] {
            let named: BTreeSet<&str> = of_kind(documents, kind).map(|one| text(one, &["metadata", "name"])).collect();
            let of_services = named
                .into_iter()
                .filter(|name| placed.hosted.values().flatten().any(|id| id.as_str() == *name));
            assert_eq!(of_services.collect::<BTreeSet<_>>(), apps, "{word}: {kind}");
        }
        for one in documents.iter().filter(|one| text(one, &["apiVersion"]).starts_with("dapr.io/")) {
            let scopes = one.get("scopes").map(Node::items).unwrap_or_default();
            let strangers = scopes.iter().filter_map(Node::text).filter(|app| !apps.contains(app));
            assert_eq!(
                strangers.collect::<Vec<_>>(),
                [""; 0],
                "{word}: {}",
                text(one, &["metadata", "name"])
            );
        }
    }
}

/// The value of a variable in a container, or the word of the ConfigMap that it comes from.
fn variable<'a>(deployment: &'a Node, name: &str) -> Option<&'a str> {
    let containers = deployment.at(&["spec", "template", "spec", "containers"])?;
    let variables = containers.items().first()?.get("env")?.items();
    let one = variables.iter().find(|one| text(one, &["name"]) == name)?;
    one.get("value")
        .or_else(|| one.at(&["valueFrom", "configMapKeyRef", "key"]))
        .and_then(Node::text)
}

#[test]
fn a_process_is_told_what_it_hosts_and_where_the_others_are_and_has_what_each_needs() {
    let model = model();
    for (word, placed, documents) in placed() {
        for (app, hosted) in &placed.hosted {
            let deployment = of_kind(documents, "Deployment")
                .find(|one| text(one, &["metadata", "name"]) == app.as_str())
                .unwrap();
            let names: BTreeSet<&str> = hosted.iter().map(|id| id.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            assert_eq!(
                variable(deployment, "SERVICE_NAME"),
                Some(names.join(",").as_str()),
                "{word}: {app}"
            );
            assert_eq!(variable(deployment, "APP_ID").is_some(), hosted.len() > 1, "{word}: {app}");
            let elsewhere = placed.hosted.iter().filter(|(other, _)| *other != app);
            let places: Vec<String> = elsewhere
                .flat_map(|(other, hosted)| hosted.iter().filter(move |id| *id != other).map(move |id| format!("{id}={other}")))
                .collect();
            assert_eq!(
                variable(deployment, "PANDO_PLACES").unwrap_or_default(),
                places.join(","),
                "{word}: {app}"
            );
            let pod = deployment.at(&["spec", "template", "spec"]).unwrap().to_json().to_string();
            for service in hosted.iter().map(|id| &model.services[id]) {
                for setting in service.settings.iter().filter(|setting| setting.name.as_str() != "SERVICE_NAME") {
                    let expected = setting.value.as_ref().map_or(setting.name.as_str(), |value| value.as_str());
                    assert_eq!(variable(deployment, setting.name.as_str()), Some(expected), "{word}: {app}");
                }
                for secret in service.secrets.iter().filter(|secret| secret.file) {
                    let item = format!("{{\"key\":\"{0}\",\"path\":\"{0}\"}}", secret.key);
                    let is_whole = secret.key.as_str() == "*";
                    assert!(is_whole || pod.contains(&item), "{word}: {app} lacks {item}: {pod}");
                }
            }
        }
        // Each file of a folder of passwords is named like its service: a process that hosts several is told of the folder.
        if let Some((app, _)) = placed.hosted.iter().find(|(_, hosted)| hosted.len() > 2) {
            let deployment = of_kind(documents, "Deployment")
                .find(|one| text(one, &["metadata", "name"]) == app.as_str())
                .unwrap();
            assert_eq!(
                variable(deployment, "PANDO_DATABASE_PASSWORD_FILE"),
                Some("/etc/secrets/database-passwords"),
                "{word}"
            );
        }
    }
}

/// In the namespace of the release, every caller may what the model says it calls, and no event route and nothing for services alone
/// that it does not name: wherever services are.
#[test]
fn the_rendered_access_rules_say_what_the_model_says() {
    for (word, placed, documents) in placed() {
        let asked = says_what(&placed.model, documents);
        let is_apart = placed.hosted.values().all(|hosted| hosted.len() == 1);
        assert!(asked >= if is_apart { 60 } else { 5 }, "{word}: {asked} calls");
    }
}

/// How many calls were asked for.
fn says_what(model: &Model, documents: &[Node]) -> usize {
    let mut asked = 0;
    for (callee, service) in &model.services {
        let of_callee = |document: &&Node| text(document, &["metadata", "name"]) == callee.as_str();
        let configuration = of_kind(documents, "Configuration").find(of_callee).unwrap();
        let configuration = Configuration::from_yaml(&configuration.to_json().to_string()).unwrap();
        let access = AccessList::new(&configuration.spec.access_control).unwrap();
        for (caller, calls) in model.services.iter().map(|(caller, service)| (caller, &service.calls)) {
            let trust = model.sidecars.trust_domain.as_str();
            let may = |verb: &str, path: &str| access.allows((caller.as_str(), "todo", trust), verb, path);
            for operation in &service.operations {
                let named = calls.iter().filter(|call| call.to == *callee).any(|call| match &call.operations {
                    Operations::All(_) => operation.access != Access::Services,
                    Operations::Named(names) | Operations::Passed { people: names } => names.contains(&operation.name),
                });
                let verb = if operation.method.name() == "ANY" {
                    "GET"
                } else {
                    operation.method.name()
                };
                let path = operation.path.as_str().replace("{*path}", "a/b").replace("{id}", "0190");
                if named {
                    assert!(may(verb, &path), "{caller} may {verb} {path} of {callee}");
                    assert!(
                        !access.allows((caller.as_str(), "default", trust), verb, &path),
                        "of another namespace"
                    );
                    asked += 1;
                } else if operation.access == Access::Services {
                    assert!(!may(verb, &path), "{caller} may not {verb} {path} of {callee}");
                }
            }
            for event in model.events.values() {
                if let Some(subscription) = event.subscribers.get(callee) {
                    assert!(
                        !may("POST", subscription.route.as_str()),
                        "{caller} may not invent events for {callee}"
                    );
                }
            }
        }
    }
    asked
}
