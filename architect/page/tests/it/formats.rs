use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pando_boundaries::{Finding, Pattern};
use pando_facts::Place;
use pando_page::Colour;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{markup, world};

#[test]
fn the_same_analysis_gives_the_same_bytes() {
    let (first, second) = (world::todo(), world::todo());
    assert_eq!(
        pando_page::html(&first.analysis()).expect("a page"),
        pando_page::html(&second.analysis()).expect("a page")
    );
    assert_eq!(
        pando_page::json(&first.analysis()).expect("an object"),
        pando_page::json(&second.analysis()).expect("an object")
    );
}

#[test]
fn the_object_has_the_services_and_what_nothing_leads_to_and_unmounted_routes_apart() {
    let mut world = world::todo();
    // What nothing leads to is what was found to be so: an empty package is not.
    world.proposal.findings.push(Finding {
        pattern: Pattern::Unreachable,
        code: Pattern::Unreachable.code().into(),
        services: Vec::new(),
        sentence: "Nothing leads to them.".to_owned(),
        places: ["csv_format", "importer"]
            .map(|name| Place::new(format!("backend/app/legacy/{name}.py"), 1))
            .into(),
    });
    let json: Value = serde_json::from_str(&pando_page::json(&world.analysis()).expect("an object")).expect("JSON");
    let names: Vec<&str> = json["services"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["frontend", "auth-service", "task-service", "chat-service", "activity-service"]
    );
    let dead: Vec<(&str, &str)> = json["unreachable"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["kind"].as_str().unwrap_or_default(), one["id"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        dead,
        [
            ("module", "app.legacy.csv_format"),
            ("module", "app.legacy.importer"),
            ("function", "app.routers.reports.daily")
        ]
    );
    assert_eq!(json["unmounted"][0]["path"], "/reports/daily");
    assert_eq!(json["crossings"][0]["places"][0], "backend/app/routers/tasks.py:22");
}

#[test]
fn the_schema_names_each_value_of_the_object() {
    let world = world::todo();
    let json: Value = serde_json::from_str(&pando_page::json(&world.analysis()).expect("an object")).expect("JSON");
    let schema = pando_page::schema();
    let told: BTreeSet<&String> = schema["properties"].as_object().expect("properties").keys().collect();
    let there: BTreeSet<&String> = json.as_object().expect("an object").keys().collect();
    assert_eq!(told, there);
    assert!(
        schema["properties"]
            .as_object()
            .expect("properties")
            .values()
            .all(|one| one["description"].is_string())
    );
}

#[test]
fn a_terminal_is_told_the_verdict_first_and_what_to_type_last() {
    let world = world::todo();
    let text = pando_page::text(&world.analysis(), Colour::Off);
    assert!(text.starts_with("todo: cut it into 4 services\n"), "{text}");
    assert!(!text.contains('\x1b'));
    assert!(text.contains("backend/app/services/tasks.py:"), "{text}");
    let last: Vec<&str> = text.lines().rev().take(4).collect();
    assert!(last.iter().all(|line| line.starts_with("  architect ")), "{last:?}");
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{text}");
    assert!(pando_page::text(&world.analysis(), Colour::On).contains("\x1b[1;32mcut it into 4 services\x1b[0m"));
}

#[test]
fn a_program_that_is_kept_whole_has_no_word_of_a_cut() {
    let facts = world::todo().facts;
    let world = world::cut(facts, &["todo"], |_| Some(0), |_| Some(0));
    let text = pando_page::text(&world.analysis(), Colour::Off);
    assert!(text.starts_with("todo: keep it one\n"), "{text}");
    let page = pando_page::html(&world.analysis()).expect("a page");
    assert!(page.contains("<h1 id=\"verdict-title\">Keep it one.</h1>"));
    assert!(!page.contains(">What crosses<") && !page.contains(">Before and after<"));
}

#[test]
fn code_scanning_is_told_of_findings_and_crossings_with_their_rules() {
    let world = world::todo();
    let sarif: Value = serde_json::from_str(&pando_page::sarif(&world.analysis())).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), world.proposal.findings.len() + world.proposal.crossings.len());
    for result in results {
        let number = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(run["tool"]["driver"]["rules"][number]["id"], result["ruleId"]);
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() >= Some(1));
    }
}

#[test]
fn tach_keeps_each_service_to_itself_and_names_what_crosses_today() {
    let world = world::todo();
    let toml = pando_page::tach(&world.analysis());
    assert!(toml.contains("source_roots = [\"backend\"]"), "{toml}");
    let chat = toml
        .split("# chat-service\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next())
        .expect("a group");
    assert!(
        chat.contains("{ path = \"app.services.tasks\", deprecated = true }, # of task-service: backend/app/chat/engine.py:3"),
        "{chat}"
    );
    assert!(!chat.contains("\"app.services.users\""), "{chat}");
    let of_none = toml.split("# Of no service").nth(1).expect("a group");
    assert!(of_none.contains("\"app.main\"") && of_none.contains("utility = true"));
    assert!(!toml.contains("page.tsx"), "Tach reads Python");
}

#[test]
fn a_diagram_shows_each_service_before_and_after() {
    let world = world::todo();
    let text = pando_page::mermaid(&world.analysis());
    assert!(text.starts_with("flowchart TB\n"));
    for at in 0..5 {
        assert!(
            text.contains(&format!("    b{at}[\"")) && text.contains(&format!("    a{at}[\"")),
            "{text}"
        );
    }
    assert!(text.contains("b2 ==>|\"4 spanning transactions, 4 calls\"| b4"), "{text}");
}

#[test]
fn markdown_has_the_verdict_as_its_title_and_both_diagrams() {
    let world = world::todo();
    let text = pando_page::markdown(&world.analysis());
    assert!(text.starts_with("# todo: cut it into 4 services\n"));
    assert_eq!(text.matches("```mermaid\n").count(), 2);
    assert!(text.contains("`backend/app/services/tasks.py:48`"));
}

#[test]
fn nothing_runs_on_the_page_but_its_own_and_it_asks_nobody() {
    let world = world::todo();
    let page = pando_page::html(&world.analysis()).expect("a page");
    let (tags, raw) = markup::read(&page);
    let policy = tags
        .iter()
        .find_map(|tag| tag.attributes.get("content").filter(|one| one.contains("default-src")));
    let policy = policy.expect("a policy").replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let [style, _, script] = raw.as_slice() else {
        panic!("a style, data and a script, not {}", raw.len())
    };
    assert!(policy.contains(&format!("style-src {}", hash(style))), "{policy}");
    assert!(policy.contains(&format!("script-src {}", hash(script))), "{policy}");
    for tag in &tags {
        for (name, value) in &tag.attributes {
            let leads_out = matches!(name.as_str(), "href" | "src" | "action") && !value.starts_with('#');
            assert!(!leads_out && name != "style" && !name.starts_with("on"), "{tag:?}");
        }
    }
}

#[test]
fn each_link_of_the_page_leads_somewhere_and_no_id_is_there_twice() {
    for world in [world::todo(), world::large(600)] {
        let page = pando_page::html(&world.analysis()).expect("a page");
        let (tags, _) = markup::read(&page);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.attributes.get("id")).map(String::as_str).collect();
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len());
        for link in tags
            .iter()
            .filter(|tag| tag.name == "a")
            .filter_map(|tag| tag.attributes.get("href"))
        {
            assert!(set.contains(&link[1..]), "{link} leads nowhere");
        }
    }
}

#[test]
fn what_the_page_says_is_in_it_without_its_script() {
    let world = world::todo();
    let page = pando_page::html(&world.analysis()).expect("a page");
    let without = page.split("<script").next().expect("what is before");
    for crossing in &world.proposal.crossings {
        let place = format!(">{}<", crossing.places[0]);
        assert!(without.contains(&place), "{place}");
    }
    for step in &world.plan.steps {
        assert!(without.contains(&step.title));
    }
    for service in &world.proposal.services {
        for unit in service.operations.iter().map(|one| &*one.path) {
            assert!(without.contains(&format!("<code>{unit}</code>")), "{unit}");
        }
    }
}
