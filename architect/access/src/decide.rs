use std::collections::HashMap;

use crate::policy::{AccessControl, Action, OperationRule};
use crate::rules::Rules;

/// A policy lacks what daprd does not start without.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("daprd does not start: no trustDomain for [{}], no namespace for [{}]", .without_trust_domain.join(", "), .without_namespace.join(", "))]
pub struct Incomplete {
    /// Callers whose policy names no trust domain.
    pub without_trust_domain: Vec<String>,
    /// Callers whose policy names no namespace.
    pub without_namespace: Vec<String>,
}

/// The policies of one app that is called, ready to answer.
#[derive(Debug)]
pub struct AccessList {
    default_action: Action,
    /// By caller, as its certificate names it: app id, namespace, trust domain.
    callers: HashMap<(String, String, String), Caller>,
}

#[derive(Debug)]
struct Caller {
    default_action: Action,
    rules: Rules<OperationRule>,
}

impl AccessList {
    /// Reads the policies as daprd does at its start. Of two policies for one caller the last counts.
    ///
    /// # Errors
    /// [`Incomplete`], where daprd ends with "invalid access control spec".
    pub fn new(policies: &AccessControl) -> Result<Self, Incomplete> {
        let lacking = |part: fn(&crate::AppPolicy) -> &Option<String>| -> Vec<String> {
            let lacks = policies
                .policies
                .iter()
                .filter(|policy| part(policy).as_deref().unwrap_or_default().is_empty());
            lacks.map(|policy| policy.app_id.clone()).collect()
        };
        let incomplete = Incomplete {
            without_trust_domain: lacking(|policy| &policy.trust_domain),
            without_namespace: lacking(|policy| &policy.namespace),
        };
        if !incomplete.without_trust_domain.is_empty() || !incomplete.without_namespace.is_empty() {
            return Err(incomplete);
        }
        // daprd lays the document over a default that allows: an omitted action stays `allow`.
        let default_action = policies.default_action.unwrap_or(Action::Allow);
        let mut callers = HashMap::new();
        for policy in &policies.policies {
            let mut rules = Rules::new();
            for rule in &policy.operations {
                rules.put(&clean(&rule.name), rule.clone());
            }
            let name = |part: &Option<String>| part.clone().unwrap_or_default();
            callers.insert(
                (policy.app_id.clone(), name(&policy.namespace), name(&policy.trust_domain)),
                Caller {
                    default_action: policy.default_action.unwrap_or(default_action),
                    rules,
                },
            );
        }
        Ok(Self { default_action, callers })
    }

    /// Whether a caller with this certificate (`spiffe://TRUST_DOMAIN/ns/NAMESPACE/APP_ID`) may invoke a method and a decoded path
    /// without its query.
    pub fn allows(&self, (app_id, namespace, trust_domain): (&str, &str, &str), verb: &str, path: &str) -> bool {
        let key = (app_id.to_owned(), namespace.to_owned(), trust_domain.to_owned());
        let Some(caller) = self.callers.get(&key) else {
            return self.default_action == Action::Allow;
        };
        let rule = caller.rules.search(&clean(path));
        let action = rule.filter(|rule| rule.http_verb.iter().any(|listed| listed == verb || listed == "*"));
        action.map_or(caller.default_action, |rule| rule.action) == Action::Allow
    }
}

/// A path as daprd compares it: one slash at the front and none at the end, no empty segments, no dots, in lower case.
fn clean(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/")).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Configuration;

    const FRONTEND: (&str, &str, &str) = ("frontend-service", "default", "public");
    const CHATBOT: (&str, &str, &str) = ("chatbot-service", "default", "public");

    fn list(yaml: &str) -> Result<AccessList, Incomplete> {
        AccessList::new(&Configuration::from_yaml(yaml).unwrap().spec.access_control)
    }

    /// Seen on daprd 1.18.1 with the rule `/tasks` GET and everything else denied.
    #[test]
    fn what_was_seen_on_daprd_is_so_here() {
        let access = list(
            "metadata: {name: x}\nspec:\n  accessControl:\n    defaultAction: deny\n    policies:\n    - {appId: frontend-service, \
             defaultAction: deny, trustDomain: public, namespace: default, operations: [{name: /tasks, httpVerb: [GET], action: allow}]}",
        )
        .unwrap();
        for path in [
            "/tasks",
            "tasks",
            "/tasks/1",
            "/tasks/1/deep",
            "/TASKS",
            "//tasks",
            "/tasks//x",
            "/tasks/",
        ] {
            assert!(access.allows(FRONTEND, "GET", path), "{path}");
        }
        for path in ["/tasksX", "/tasks/../other", "/other", "/", "/events/task-created"] {
            assert!(!access.allows(FRONTEND, "GET", path), "{path}");
        }
        assert!(!access.allows(FRONTEND, "POST", "/tasks"));
        assert!(!access.allows(FRONTEND, "get", "/tasks"), "verbs are compared as they are written");
        assert!(!access.allows(CHATBOT, "GET", "/tasks"), "no policy is about this caller");
        assert!(!access.allows(("frontend-service", "other", "public"), "GET", "/tasks"));
        assert!(!access.allows(("frontend-service", "default", "cluster.local"), "GET", "/tasks"));
    }

    const SEED: &str = include_str!("../tests/seed-policy.yaml");

    #[test]
    fn the_seeds_policy_stops_daprd() {
        let incomplete = list(SEED).unwrap_err();
        assert_eq!(incomplete.without_trust_domain, ["chatbot-service"]);
        assert_eq!(incomplete.without_namespace, ["chatbot-service"]);
    }

    #[test]
    fn the_seeds_policy_made_complete_denies_its_callers_nothing() {
        let repaired = SEED.replace(
            "appId: chatbot-service",
            "appId: chatbot-service\n      trustDomain: public\n      namespace: default",
        );
        let access = list(&repaired).unwrap();
        for (verb, path) in [("DELETE", "/tasks/1"), ("POST", "/events/user-deleted"), ("GET", "/outbox")] {
            assert!(access.allows(CHATBOT, verb, path), "{verb} {path}");
            assert!(access.allows(FRONTEND, verb, path), "{verb} {path}");
        }
    }
}
