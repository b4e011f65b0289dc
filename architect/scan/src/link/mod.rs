//! Whom a request reaches: a route of the program, somebody else, or nobody.
//!
//! It is said of a request that no route answers it only where other requests by the same base do reach routes. Where the base is not
//! known, or something answers every path, nothing is said.

mod address;
mod hosts;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
use pando_facts::Request;
use pando_facts::{Facts, Role, Side, Source, Target};

use address::Address;
use hosts::Hosts;
use paths::{Match, Paths};

/// So many requests by a base reach routes before it is said of another that it does not.
const REACHING_MIN: usize = 2;

/// Gives each request its target, where it has none yet.
pub fn requests(facts: &mut Facts, configuration: &[Source]) {
    let hosts = Hosts::of(facts);
    let paths = Paths::of(facts, configuration);
    let tests: BTreeSet<&str> = facts
        .files
        .iter()
        .filter(|file| file.role == Role::Test)
        .map(|file| &*file.path)
        .collect();
    let mut requests = std::mem::take(&mut facts.requests);
    // By the base: how many reach a route, and which do not.
    let mut reaching: BTreeMap<String, usize> = BTreeMap::new();
    let mut missing: Vec<(usize, String)> = Vec::new();
    for (at, request) in requests.iter_mut().enumerate() {
        if matches!(request.target, Target::Route { .. }) {
            continue;
        }
        let address = Address::of(&request.url, &hosts);
        if let Address::Outside(host) = address {
            request.target = Target::Outside(host);
            continue;
        }
        let Address::Path { base, path, is_certain } = address else {
            continue;
        };
        let is_test = tests.contains(&*request.place.file);
        // A client in Python has its base elsewhere, and may ask anybody by a path alone: only a test asks the program itself so, and only
        // what runs in a browser talks to its own as a rule.
        let may_be_anybody = !is_certain || base.is_empty() && !is_test;
        if may_be_anybody && request.side == Side::Server && request.place.file.ends_with(".py") {
            continue;
        }
        let base = base.to_owned();
        match paths.matching(&request.method, &path) {
            Match::Route { method, path } => {
                request.target = Target::Route { method, path };
                // What a test asks says nothing of what others ask by the same base.
                if !is_test {
                    *reaching.entry(base).or_default() += 1;
                }
            }
            Match::None if paths.is_told(&path) && !is_test => missing.push((at, base)),
            Match::None | Match::Unclear => {}
        }
    }
    let missed = missing
        .iter()
        .fold(BTreeMap::new(), |mut missed: BTreeMap<&str, usize>, (_, base)| {
            *missed.entry(base).or_default() += 1;
            missed
        });
    for (at, base) in &missing {
        let reach = reaching.get(base).copied().unwrap_or_default();
        if reach >= REACHING_MIN && reach >= missed.get(base.as_str()).copied().unwrap_or_default() {
            requests[*at].target = Target::Nothing;
        }
    }
    facts.requests = requests;
}

/// For tests: the target of each request, in order.
#[cfg(test)]
fn targets(facts: &Facts) -> Vec<String> {
    let told = facts.requests.iter().map(|request: &Request| match &request.target {
        Target::Route { method, path } => format!("{method} {path}"),
        Target::Nothing => "nothing".to_owned(),
        Target::Outside(host) => host.clone(),
        Target::Unknown => "?".to_owned(),
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use pando_facts::{File, Language, Place, Route, UnitId};

    use super::*;

    fn facts(routes: &[&str], requests: &[&str]) -> Facts {
        let unit = UnitId::new("u");
        let routes = routes.iter().map(|text| {
            let (method, path) = text.split_once(' ').unwrap();
            Route {
                method: method.into(),
                path: path.into(),
                unit: unit.clone(),
                place: Place::new("app/a.py", 1),
                mounted: true,
                body: None,
                answer: None,
                query: Vec::new(),
                guards: Vec::new(),
                success: None,
            }
        });
        let requests = requests.iter().map(|text| {
            let (method, url) = text.split_once(' ').unwrap();
            Request {
                unit: unit.clone(),
                method: method.into(),
                url: url.to_owned(),
                place: Place::new("web/a.ts", 1),
                side: Side::Browser,
                target: Target::Unknown,
            }
        });
        Facts {
            routes: routes.collect(),
            requests: requests.collect(),
            ..Facts::default()
        }
    }

    fn linked(routes: &[&str], asked: &[&str]) -> Vec<String> {
        let mut facts = facts(routes, asked);
        requests(&mut facts, &[]);
        targets(&facts)
    }

    #[test]
    fn what_a_test_asks_is_no_evidence_and_a_client_in_python_may_ask_anybody() {
        let asked = ["GET /tasks", "POST /tasks", "GET /tasks/search", "GET /v0/events", "GET /reports"];
        let mut facts = facts(ROUTES, &asked);
        for (request, (file, side)) in facts.requests.iter_mut().zip([
            ("tests/test_tasks.py", Side::Server),
            ("tests/test_tasks.py", Side::Server),
            ("tests/test_tasks.py", Side::Server),
            ("app/events/client.py", Side::Server),
            ("web/reports.ts", Side::Browser),
        ]) {
            request.place = Place::new(file, 1);
            request.side = side;
        }
        facts.files = vec![File {
            path: "tests/test_tasks.py".into(),
            language: Language::Python,
            role: Role::Test,
            lines: 1,
        }];
        requests(&mut facts, &[]);
        assert_eq!(targets(&facts), ["GET /tasks/", "POST /tasks/", "GET /tasks/search", "?", "?"]);
    }

    const ROUTES: &[&str] = &[
        "GET /tasks/",
        "POST /tasks/",
        "GET /tasks/{task_id}",
        "GET /tasks/search",
        "GET /users/{id}/tasks/{t}",
    ];

    #[test]
    fn a_request_reaches_the_route_that_answers_it() {
        let asked = [
            "GET {API}/tasks?done=1",
            "POST {API}/tasks/",
            "GET {API}/tasks/{id}",
            "GET {API}/tasks/search?q={}",
            "GET http://localhost:8000/users/{u}/tasks/{t}#x",
            "ANY {API}/tasks/7",
        ];
        let expected = [
            "GET /tasks/",
            "POST /tasks/",
            "GET /tasks/{task_id}",
            "GET /tasks/search",
            "GET /users/{id}/tasks/{t}",
            "GET /tasks/{task_id}",
        ];
        assert_eq!(linked(ROUTES, &asked), expected);
    }

    #[test]
    fn a_base_may_add_to_the_path_or_a_proxy_take_from_it() {
        assert_eq!(
            linked(&["GET /api/v1/tasks", "GET /api/v1/users"], &["GET {BASE}/tasks"]),
            ["GET /api/v1/tasks"]
        );
        assert_eq!(linked(ROUTES, &["GET /api/tasks/{id}"]), ["GET /tasks/{task_id}"]);
        assert_eq!(
            linked(&["GET /v1/tasks", "GET /v2/tasks"], &["GET {BASE}/tasks"]),
            ["?"],
            "it may be either"
        );
    }

    #[test]
    fn what_is_elsewhere_is_elsewhere() {
        let asked = [
            "GET https://api.openai.com/v1/chat",
            "GET {A}{B}",
            "GET {url}",
            "GET //cdn.example.org/tasks",
        ];
        assert_eq!(linked(ROUTES, &asked), ["api.openai.com", "?", "?", "cdn.example.org"]);
    }

    #[test]
    fn nobody_answers_where_others_are_answered_by_the_same_base() {
        let asked = [
            "GET {API}/tasks",
            "POST {API}/tasks",
            "GET {API}/reports/{id}",
            "DELETE {API}/tasks/{id}",
            "GET {OTHER}/reports/1",
        ];
        assert_eq!(linked(ROUTES, &asked), ["GET /tasks/", "POST /tasks/", "nothing", "nothing", "?"]);
        assert_eq!(
            linked(ROUTES, &["GET {API}/tasks", "GET {API}/reports"]),
            ["GET /tasks/", "?"],
            "one is no evidence"
        );
        let catching = ["GET /tasks", "POST /tasks", "GET /{*rest}"];
        assert_eq!(
            linked(&catching, &["GET /tasks", "POST /tasks", "GET /reports", "PUT /reports"])[3],
            "?",
            "something answers all paths"
        );
        let asked = [
            "GET {API}/tasks",
            "POST {API}/tasks",
            "GET {API}/logo.png",
            "GET {API}/static/{x}",
            "GET {API}/{x}",
        ];
        assert_eq!(linked(ROUTES, &asked)[2..], ["?", "?", "?"]);
    }
}
