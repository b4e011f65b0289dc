use pando_access::{AccessList, Configuration};
use pando_wire::{Method, event_route};

use crate::callers::{contracts, is_needed};
use crate::text;

const VERBS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
/// What people send that no contract declares: HEAD wherever GET is, and OPTIONS before a request from another origin.
const PASSED_ON: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

fn verb(method: Method) -> String {
    method.http().to_string()
}

/// A path as it is asked for: with an id in place of `{id}`.
fn asked(path: &str) -> String {
    path.replace("{id}", "01980000-0000-7000-8000-00000000000a")
}

fn list(app_id: &str) -> AccessList {
    let configuration = Configuration::from_yaml(&text(&format!("configuration/{app_id}.yaml"))).expect(app_id);
    assert_eq!(configuration.metadata.name, app_id, "a Configuration is named as its app");
    AccessList::new(&configuration.spec.access_control).expect(app_id)
}

fn caller(app_id: &str) -> (&str, &str, &str) {
    (app_id, "default", "public")
}

#[test]
fn every_operation_is_allowed_to_whom_the_contracts_name_and_denied_to_everybody_else() {
    let apps = contracts().map(|contract| contract.app_id);
    let mut allowed = 0;
    for contract in contracts().iter().filter(|contract| contract.app_id != pando_gateway::APP_ID) {
        let access = list(contract.app_id);
        for operation in &contract.operations {
            for app in apps {
                let is_allowed = access.allows(caller(app), &verb(operation.method), &asked(operation.path));
                let says = format!("{app} {} {} at {}", verb(operation.method), operation.path, contract.app_id);
                // Its own sidecar hands a call to itself over without a look at the policies.
                assert_eq!(
                    is_allowed,
                    app != contract.app_id && is_needed(app, contract.app_id, operation),
                    "{says}"
                );
                allowed += usize::from(is_allowed);
            }
        }
    }
    assert!(allowed > 50, "{allowed} pairs were allowed");
}

#[test]
fn people_reach_the_gateway_through_the_frontend_alone() {
    let access = list(pando_gateway::APP_ID);
    for app in contracts().map(|contract| contract.app_id) {
        for verb in VERBS {
            let expected = app == pando_frontend::APP_ID && PASSED_ON.contains(&verb);
            for path in ["/api", "/api/tasks", "/api/events", "/api/auth/sessions/1"] {
                assert_eq!(access.allows(caller(app), verb, path), expected, "{app} {verb} {path}");
            }
            for path in ["/", "/apis", "/tasks", "/metrics", "/readyz", "/dapr/subscribe"] {
                assert!(!access.allows(caller(app), verb, path), "{app} {verb} {path}");
            }
        }
    }
    let frontend = list(pando_frontend::APP_ID);
    for app in contracts().map(|contract| contract.app_id) {
        assert!(!frontend.allows(caller(app), "GET", "/"), "{app} calls the frontend");
    }
}

/// An event that is brought by an invocation would be believed like one of the broker.
#[test]
fn nothing_but_operations_can_be_invoked() {
    let topics: Vec<_> = contracts().iter().flat_map(|contract| contract.events.clone()).collect();
    let events = topics.iter().map(|event| event_route(event.topic));
    let fixed = [
        "/",
        "/dapr/subscribe",
        "/dapr/config",
        "/events/dead",
        "/healthz",
        "/readyz",
        "/metrics",
        "/job/x",
    ];
    let paths: Vec<String> = events.chain(fixed.map(str::to_owned)).collect();
    for contract in contracts() {
        let access = list(contract.app_id);
        for app in contracts().map(|contract| contract.app_id) {
            for (verb, path) in VERBS.iter().flat_map(|verb| paths.iter().map(move |path| (verb, path))) {
                assert!(
                    !access.allows(caller(app), verb, path),
                    "{app} {verb} {path} at {}",
                    contract.app_id
                );
            }
        }
    }
}

/// No caller has a verb on a path below which it needs no operation with that verb (HEAD is GET without the body), and no path is
/// open that only begins like one that is.
#[test]
fn no_rule_says_more_than_is_needed() {
    for contract in contracts() {
        let access = list(contract.app_id);
        for app in contracts()
            .map(|contract| contract.app_id)
            .into_iter()
            .filter(|app| *app != pando_frontend::APP_ID)
        {
            for operation in &contract.operations {
                let first: String = asked(operation.path).split('/').take(2).collect::<Vec<_>>().join("/");
                for verb in VERBS {
                    let meant = if verb == "HEAD" && app == pando_gateway::APP_ID {
                        "GET"
                    } else {
                        verb
                    };
                    let has_use = contract.operations.iter().any(|other| {
                        other.path.starts_with(&first) && self::verb(other.method) == meant && is_needed(app, contract.app_id, other)
                    });
                    let path = asked(operation.path);
                    assert!(
                        has_use || !access.allows(caller(app), verb, &path),
                        "{app} {verb} {path} at {}",
                        contract.app_id
                    );
                    for cousin in [format!("{first}x"), format!("{first}-old/1"), format!("/x{first}")] {
                        assert!(
                            !access.allows(caller(app), verb, &cousin),
                            "{app} {verb} {cousin} at {}",
                            contract.app_id
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn whoever_is_not_one_of_us_is_denied_everything() {
    for contract in contracts() {
        let access = list(contract.app_id);
        let gateway = pando_gateway::APP_ID;
        for stranger in [
            ("stranger", "default", "public"),
            (gateway, "other", "public"),
            (gateway, "default", "cluster.local"),
            ("", "", ""),
        ] {
            for operation in &contract.operations {
                assert!(
                    !access.allows(stranger, &verb(operation.method), &asked(operation.path)),
                    "{stranger:?} {} at {}",
                    operation.path,
                    contract.app_id
                );
            }
        }
    }
}
