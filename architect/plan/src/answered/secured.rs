use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::Reason;
use pando_facts::{Place, Side, Target as Reached};

use super::reason;
use crate::files::Written;
use crate::model::is_secret;
use crate::target::distinct;
use crate::work::{counted, listed};

/// Who may do what, and where are the secrets?
pub(super) fn secure(written: &Written<'_>) -> (String, Vec<Reason>) {
    let facts = written.target.facts;
    let sentence = "Sidecars show each other certificates (mTLS), and each lets in only who the model says, for the paths that it says: everything else \
                    is refused. Secrets are Kubernetes Secrets that only their service is given; what goes out goes to named ports. A person's token is \
                    checked by each service as it is checked today: the sidecars know no persons."
        .to_owned();
    let mut evidence = Vec::new();
    let secrets: Vec<_> = facts.settings.iter().filter(|read| is_secret(read)).collect();
    match secrets.is_empty() {
        true => evidence.push(reason("No variable that is read is a secret by its name or value.", [])),
        false => {
            let names = distinct(secrets.iter().map(|read| read.name.as_str()));
            let said = format!(
                "{}: {}.",
                counted(names.len(), "variable is a secret", "variables are secrets"),
                listed(names, 8)
            );
            evidence.push(reason(said, secrets.iter().map(|read| &read.place)));
        }
    }
    evidence.extend(read_together(written));
    let open: Vec<_> = facts
        .routes
        .iter()
        .filter(|route| route.mounted && route.guards.is_empty() && !matches!(&*route.method, "GET" | "HEAD" | "OPTIONS"))
        .collect();
    if !open.is_empty() {
        let names = distinct(open.iter().map(|route| format!("{} {}", route.method, route.path)));
        let said = format!(
            "Nothing was seen that asks who sends {}: {} for anybody.",
            listed(names, 6),
            if open.len() == 1 { "it is" } else { "they are" }
        );
        evidence.push(reason(said, open.iter().map(|route| &route.place)));
    }
    let guarded = facts.routes.iter().filter(|route| !route.guards.is_empty()).count();
    if guarded > 0 {
        let guards = distinct(facts.routes.iter().flat_map(|route| &route.guards).map(ToString::to_string));
        let said = format!(
            "{} for a person who is known, by {}. Who of them is an administrator cannot be told.",
            counted(guarded, "route is", "routes are"),
            listed(guards, 4)
        );
        evidence.push(reason(
            said,
            facts
                .routes
                .iter()
                .filter(|route| !route.guards.is_empty())
                .map(|route| &route.place),
        ));
    }
    let mut hosts: BTreeMap<(&str, Side), Vec<&Place>> = BTreeMap::new();
    for request in &facts.requests {
        if let Reached::Outside(host) = &request.target {
            hosts.entry((host, request.side)).or_default().push(&request.place);
        }
    }
    for ((host, side), places) in hosts {
        let from = if side == Side::Browser {
            "A person's browser"
        } else {
            "The program"
        };
        evidence.push(reason(format!("{from} asks {host}."), places));
    }
    let unknown: Vec<&Place> = facts
        .requests
        .iter()
        .filter(|request| request.target == Reached::Unknown)
        .map(|request| &request.place)
        .collect();
    if !unknown.is_empty() {
        let said = format!(
            "Whom {} cannot be told from the code: its port is not let out until the model names it.",
            counted(unknown.len(), "request reaches", "requests reach")
        );
        evidence.push(reason(said, unknown));
    }
    (sentence, evidence)
}

/// Modules that read secrets for several services, and who of them needs which cannot be told: each is given all of them.
fn read_together(written: &Written<'_>) -> Vec<Reason> {
    let target = &written.target;
    let mut modules: BTreeMap<&str, Vec<&pando_facts::Setting>> = BTreeMap::new();
    for read in target
        .facts
        .settings
        .iter()
        .filter(|read| read.readers.is_empty() && is_secret(read))
    {
        modules.entry(&read.place.file).or_default().push(read);
    }
    let mut found = Vec::new();
    for (file, all) in modules {
        let names: BTreeSet<&str> = all.iter().map(|read| read.name.as_str()).collect();
        let given = |name: &str| {
            let services = written.model().services.values();
            services
                .filter(|service| service.secrets.iter().any(|secret| secret.name.as_str() == name))
                .count()
        };
        let most = names.iter().map(|name| given(name)).max().unwrap_or_default();
        if names.len() > 1 && most > 1 {
            let said = format!(
                "{file} reads {} in one place, and {most} services read that: each is given all of them. Read each where it is used.",
                counted(names.len(), "secret", "secrets")
            );
            found.push(reason(said, all.iter().map(|read| &read.place)));
        }
    }
    found
}
