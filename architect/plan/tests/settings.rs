//! The variables that a program reads, and who is given them.
#![cfg(test)]

#[expect(dead_code, reason = "other tests ask more of it")]
mod todo;

use std::collections::BTreeMap;

use pando_facts::{Facts, Module, Place, Setting, Side, Target, UnitId};
use pando_model::Model;
use todo::{arc, proposal};

/// The program with one class of settings for all, whose fields are read where they are needed.
fn facts() -> Facts {
    let mut facts = todo::facts();
    let setting = |name: &str, default: Option<&str>, secret, readers: &[&str]| Setting {
        name: name.to_owned(),
        unit: UnitId::new("app.config.Settings"),
        place: Place::new("app/config.py", 4),
        default: default.map(str::to_owned),
        secret,
        readers: readers.iter().map(|reader| UnitId::new(*reader)).collect(),
        required: default.is_none(),
    };
    facts.modules.push(Module {
        id: UnitId::new("app.config"),
        file: arc("app/config.py"),
        entry: None,
        reachable: true,
    });
    let services = ["auth", "task", "chatbot", "activity"];
    facts.imports.extend(services.map(|service| pando_facts::Import {
        from: UnitId::new(format!("app.{service}")),
        to: UnitId::new("app.config"),
        place: Place::new(format!("app/{service}.py"), 1),
        kind: pando_facts::ImportKind::Load,
    }));
    facts.units.push(pando_facts::Unit {
        id: UnitId::new("app.config.Settings"),
        module: UnitId::new("app.config"),
        ..facts.units[0].clone()
    });
    facts.settings = vec![
        setting("OPENAI_API_KEY", None, true, &["app.chatbot.f0"]),
        setting("JWT_SECRET", None, true, &["app.auth.f0", "app.task.f0"]),
        setting("PAGE_SIZE", Some("20"), false, &[]),
        setting("CACHE_URL", Some("redis://localhost:6379/0"), false, &["app.task.f0"]),
    ];
    facts.settings.push(Setting {
        name: "NEXT_PUBLIC_API_URL".to_owned(),
        unit: UnitId::new("web/app/#Page"),
        place: Place::new("web/lib/http.ts", 1),
        default: Some("http://localhost:8000".to_owned()),
        secret: false,
        readers: Vec::new(),
        required: false,
    });
    facts
}

fn model(facts: &Facts) -> Model {
    let files = pando_plan::files(facts, &proposal());
    Model::read(&files["todo.architecture.yaml"]).expect("a model").0
}

/// What each service is given of these variables, with `!` behind a secret.
fn given(model: &Model) -> BTreeMap<&str, Vec<String>> {
    let read = ["OPENAI_API_KEY", "JWT_SECRET", "PAGE_SIZE", "CACHE_URL"];
    let given = model.services.iter().map(|(id, service)| {
        let settings = service.settings.iter().map(|one| one.name.to_string());
        let secrets = service.secrets.iter().map(|one| format!("{}!", one.name));
        let mut all: Vec<String> = settings
            .chain(secrets)
            .filter(|one| read.contains(&one.trim_end_matches('!')))
            .collect();
        all.sort();
        (id.as_str(), all)
    });
    given.collect()
}

#[test]
fn a_service_is_given_what_its_own_code_reads_of_the_settings_of_all() {
    let model = model(&facts());
    let given = given(&model);
    let expected = [
        ("activity-service", vec!["PAGE_SIZE"]),
        ("auth-service", vec!["JWT_SECRET!", "PAGE_SIZE"]),
        ("chatbot-service", vec!["OPENAI_API_KEY!", "PAGE_SIZE"]),
        ("task-service", vec!["CACHE_URL", "JWT_SECRET!", "PAGE_SIZE"]),
    ];
    for (service, expected) in expected {
        assert_eq!(given[service], expected, "{service}");
    }
}

#[test]
fn an_address_of_the_developers_machine_is_not_the_targets() {
    let mut facts = facts();
    let model = model(&facts);
    let cache = model.services["task-service"]
        .settings
        .iter()
        .find(|one| one.name.as_str() == "CACHE_URL");
    let cache = cache.expect("it is read");
    assert_eq!(cache.value, None);
    assert_eq!(
        cache.on_one_machine.as_ref().map(|value| value.as_str()),
        Some("redis://localhost:6379/0")
    );
    let of_pages = |model: &Model| {
        let all: Vec<_> = model.services.values().flat_map(|service| service.settings.clone()).collect();
        all.into_iter()
            .find(|one| one.name.as_str() == "NEXT_PUBLIC_API_URL")
            .expect("pages read it")
    };
    assert_eq!(
        of_pages(&model).value.map(|value| value.to_string()).as_deref(),
        Some("/api"),
        "below which the gateway has the API"
    );
    let changes: Vec<String> = said(&facts);
    assert!(
        changes
            .iter()
            .any(|one| one.starts_with("Build the pages with NEXT_PUBLIC_API_URL=/api")),
        "{changes:?}"
    );
    assert!(
        changes
            .iter()
            .any(|one| one.starts_with("Say in the chart's values what CACHE_URL is")),
        "{changes:?}"
    );

    // Where no path of a page is one of the API, there is nothing before the API's.
    facts.pages.clear();
    assert_eq!(of_pages(&self::model(&facts)).value, None);
    let changes = said(&facts);
    assert!(
        changes
            .iter()
            .any(|one| one.starts_with("Build the pages with an empty NEXT_PUBLIC_API_URL")),
        "{changes:?}"
    );

    // A variable by which pages ask somebody else is left as it is.
    facts.settings[4].name = "NEXT_PUBLIC_MAPS".to_owned();
    facts.settings[4].default = Some("https://maps.example.com".to_owned());
    let mut request = facts.requests[0].clone();
    request.url = "{NEXT_PUBLIC_MAPS}/tiles".to_owned();
    request.side = Side::Browser;
    request.target = Target::Outside("maps.example.com".to_owned());
    facts.requests.push(request);
    assert!(!said(&facts).iter().any(|one| one.contains("NEXT_PUBLIC_MAPS")));
}

fn said(facts: &Facts) -> Vec<String> {
    let plan = pando_plan::plan(facts, &proposal());
    plan.steps[1].changes.iter().map(|one| one.what.clone()).collect()
}

#[test]
fn a_class_that_does_not_load_without_what_a_service_is_not_given_is_to_be_split() {
    let changes = said(&facts());
    let split: Vec<&String> = changes.iter().filter(|one| one.starts_with("Split ")).collect();
    assert_eq!(
        split,
        [
            "Split `app.config.Settings` by who reads what: it does not load without JWT_SECRET, which chatbot-service and \
             activity-service are not given and OPENAI_API_KEY, which auth-service, task-service and activity-service are not given, for no \
             code of theirs reads it"
        ]
    );
}
