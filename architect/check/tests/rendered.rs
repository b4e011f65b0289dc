//! What is rendered of any sound model is sound: YAML that is read, the same each time, with nothing in it that our own rules find.
#![cfg(test)]

#[path = "../../render/tests/chart/tool.rs"]
#[expect(dead_code, reason = "the tests of the chart ask more of it")]
mod tool;

use std::fmt::Write;

use pando_check::{Artefacts, Severity, check};
use pando_model::yaml::{self, quoted};
use pando_model::{Model, Sentence};
use pando_render::{Files, render};
use proptest::prelude::*;

/// A service of a random system; the first one is where people come in.
#[derive(Clone, Debug)]
struct Drawn {
    text: String,
    operations: Vec<(u8, u8, u8)>,
    calls: Vec<(prop::sample::Index, bool)>,
    tells: u8,
    hears: Vec<prop::sample::Index>,
    database: bool,
    state: bool,
    secret: bool,
    external: bool,
    probes: bool,
    most: u32,
}

fn text() -> impl Strategy<Value = String> {
    let any = prop_oneof![
        "[a-z ]{1,20}",
        "\\PC{1,40}",
        "[{}\\[\\]%<>&|#:$\"'`\\\\ -]{1,20}",
        prop::sample::select(vec![
            "{{ .Values.x }}",
            "a: b # c",
            "---",
            "yes",
            "8080",
            "${HOME}",
            "*/ --> ]]>",
            "<<EOF"
        ])
        .prop_map(str::to_owned),
    ];
    any.prop_filter("a sentence", |text: &String| {
        !text.trim().is_empty() && Sentence::new(text.as_str()).is_ok()
    })
}

fn service() -> impl Strategy<Value = Drawn> {
    let first = (
        text(),
        prop::collection::vec((0_u8..6, 0_u8..5, 0_u8..3), 1..6),
        prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..4),
        0_u8..3,
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    );
    let second = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), 2_u32..9);
    (first, second).prop_map(
        |((text, operations, calls, tells, hears), (database, state, secret, external, probes, most))| Drawn {
            text,
            operations,
            calls,
            tells,
            hears,
            database,
            state,
            secret,
            external,
            probes,
            most,
        },
    )
}

fn operation(own: usize, number: usize, (method, path, access): (u8, u8, u8)) -> String {
    let method = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"][usize::from(method)];
    let path = format!(
        "/s{own}-{number}{}",
        ["", "/{id}", "/{id}/more", "/near/{id}", "/{*rest}"][usize::from(path)]
    );
    let access = ["person", "public", "services"][usize::from(access)];
    format!(
        "      - {{name: o{number}, method: {method}, path: '{path}', access: {access}, safeToRetry: {}}}\n",
        method != "POST"
    )
}

/// The text of a model, of a system in the namespace that Helm is told: calls go to later services alone, so that there is no circle.
fn model(services: &[Drawn]) -> String {
    let mut out = "format: pando.architecture/v1\nname: shop\nsidecars: {namespace: todo}\nservices:\n".to_owned();
    let mut events = String::new();
    for (own, one) in services.iter().enumerate() {
        let text = quoted(&one.text);
        let later: Vec<usize> = (own + 1..services.len()).collect();
        let _ = write!(
            out,
            "  s{own}:\n    summary: {text}\n    scale: {{min: 2, max: {}}}\n    settings: [{{name: A, value: {text}, why: {text}}}]\n",
            one.most
        );
        let _ = writeln!(out, "    arguments: [serve, {text}]");
        if own == 0 {
            out += "    face: 8080\n";
        }
        if one.probes {
            out += "    health: {port: 8081, metrics: /metrics, app: /healthz}\n";
        }
        if one.database {
            let _ = writeln!(
                out,
                "    data: {{database: postgresql, schema: s{own}, role: s{own}, tables: [t{own}]}}"
            );
        }
        if one.state {
            let _ = writeln!(out, "    state: [{{what: {text}, ttlSeconds: 60}}]");
        }
        if one.secret {
            let _ = writeln!(out, "    secrets: [{{name: B, secret: b{own}, key: token, why: {text}}}]");
        }
        if one.external {
            let _ = writeln!(out, "    externals: [{{name: mail, port: 25, why: {text}}}]");
        }
        out += "    operations:\n";
        for (number, shape) in one.operations.iter().enumerate() {
            out += &operation(own, number, *shape);
        }
        let mut asked: Vec<(usize, bool)> = one
            .calls
            .iter()
            .filter(|_| !later.is_empty())
            .map(|(to, all)| (*to.get(&later), *all))
            .collect();
        asked.sort_unstable();
        asked.dedup_by_key(|(to, _)| *to);
        if !asked.is_empty() {
            out += "    calls:\n";
        }
        for (to, all) in asked {
            let operations = if all {
                "people".to_owned()
            } else {
                format!("[o{}]", own % services[to].operations.len())
            };
            let _ = writeln!(
                out,
                "      - {{to: s{to}, operations: {operations}, timeoutSeconds: 5, why: {text}}}"
            );
        }
        for number in 0..one.tells {
            let mut hear: Vec<usize> = one
                .hears
                .iter()
                .map(|who| who.index(services.len()))
                .filter(|who| *who != own)
                .collect();
            hear.sort_unstable();
            hear.dedup();
            let _ = writeln!(events, "  e{own}.{number}:\n    publisher: s{own}\n    summary: {text}");
            match hear.is_empty() {
                true => drop(writeln!(events, "    unheard: {text}")),
                false => events += "    subscribers:\n",
            }
            for who in hear {
                let _ = writeln!(events, "      s{who}: {{route: /events/e{own}-{number}, deadLetter: dead.s{who}}}");
            }
        }
    }
    if !events.is_empty() {
        let _ = write!(out, "events:\n{events}");
    }
    out
}

/// Models that our rules find no error in.
fn sound_model() -> impl Strategy<Value = String> {
    let models = prop::collection::vec(service(), 1..6).prop_map(|services| model(&services));
    models.prop_filter("a sound model", |text| check("model.yaml", text, None).count(Severity::Error) == 0)
}

/// What the rules on artefacts find wrong. What is only told of here is what the model does without, such as a probe.
fn found(model: &str, artefacts: &Artefacts) -> Vec<String> {
    let report = check("model.yaml", model, Some(artefacts));
    let of_artefacts = report
        .findings
        .iter()
        .filter(|one| one.rule.code >= "PAN300" && (one.rule.severity == Severity::Error || one.rule.code == "PAN306"));
    of_artefacts
        .map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

fn rendered(text: &str) -> Files {
    let (model, _) = Model::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let files = render(&model, None, None).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(render(&model, None, None).expect("as before"), files, "the same each time");
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_rendered_of_any_sound_model_is_sound(text in sound_model()) {
        let files = rendered(&text);
        for (path, rendered) in &files {
            let ending = path.rsplit('.').next().unwrap_or_default();
            if ending == "json" {
                prop_assert!(serde_json::from_str::<serde_json::Value>(rendered).is_ok(), "{} is no JSON:\n{}", path, rendered);
            } else if ending == "yaml" && !path.contains("/templates/") {
                let read = yaml::read(rendered);
                prop_assert!(read.is_ok(), "{}: {:?}\n{}\n{}", path, read.err(), rendered, text);
            }
        }
        let folder = tool::written(&files);
        let dapr = Artefacts::read(&folder.path().join("deploy/dapr")).expect("a folder");
        prop_assert_eq!(found(&text, &dapr), Vec::<String>::new(), "{}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn so_is_what_real_helm_makes_of_it(text in sound_model()) {
        let Some(helm) = tool::helm() else { return Ok(()) };
        let folder = tool::written(&rendered(&text));
        let chart = helm.text(&folder.path().join("helm/shop-chart"), &[]);
        prop_assert!(chart.is_ok(), "{}\n{}", chart.unwrap_err(), text);
        prop_assert_eq!(found(&text, &Artefacts::from_texts([("chart", &*chart.unwrap())])), Vec::<String>::new(), "{}", text);
    }
}
