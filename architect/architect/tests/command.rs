//! The binary, as it is called.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A shop whose web service asks for something that nobody answers.
const FAULTY: &str = "format: pando.architecture/v1
name: shop
services:
  web:
    face: 8080
    calls:
      - {to: orders, operations: [listOrder], timeoutSeconds: 5}
  orders:
    operations:
      - {name: log, method: GET, path: /log, access: services, safeToRetry: true}
  mail:
    face: 8081
    calls:
      - {to: orders, operations: [log], timeoutSeconds: 5}
";

#[expect(clippy::disallowed_methods, reason = "the binary is what is tested")]
fn architect(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_architect"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("a process")
}

/// The exit code, standard output and standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

fn folder(model: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("model.yaml"), model).expect("a file");
    folder
}

#[test]
fn a_finding_is_shown_in_its_line_and_ends_with_one() {
    let folder = folder(FAULTY);
    let (code, out, _) = said(&architect(folder.path(), &["check", "model.yaml"]));
    assert_eq!(code, 1, "{out}");
    let expected = "error[PAN102]: web asks orders for `listOrder`, which it does not answer
  --> model.yaml:7:35
  |
7 |       - {to: orders, operations: [listOrder], timeoutSeconds: 5}
  |                                   ^

1 error; `architect explain CODE` says more
";
    assert_eq!(out, expected);
}

#[test]
fn nothing_found_ends_with_nought_and_what_is_ignored_is_not_found() {
    let sound = folder(&FAULTY.replace("listOrder", "log"));
    let (code, out, _) = said(&architect(sound.path(), &["check", "model.yaml"]));
    assert_eq!((code, out.as_str()), (0, "nothing found\n"));
    let faulty = folder(FAULTY);
    assert_eq!(said(&architect(faulty.path(), &["check", "model.yaml", "--ignore", "pan102"])).0, 0);
    assert_eq!(
        said(&architect(faulty.path(), &["check", "model.yaml", "--ignore", "PAN4,PAN5"])).0,
        1
    );
}

#[test]
fn what_cannot_be_looked_at_ends_with_two() {
    let folder = folder(FAULTY);
    for arguments in [
        &["check", "other.yaml"][..],
        &["check", "model.yaml", "--artefacts", "nowhere"],
        &["check", "model.yaml", "--format", "xml"],
        &["explain", "PAN999"],
        &["check"],
    ] {
        let (code, out, error) = said(&architect(folder.path(), arguments));
        assert!(
            code == 2 && out.is_empty() && !error.is_empty(),
            "{arguments:?} {code} {out} {error}"
        );
    }
}

#[test]
fn a_file_that_is_no_model_is_a_finding_with_its_place() {
    let folder = folder(&FAULTY.replace("access: services", "access: servises"));
    let (code, out, _) = said(&architect(folder.path(), &["check", "model.yaml"]));
    assert_eq!(code, 1);
    assert!(
        out.contains("error[PAN100]") && out.contains("--> model.yaml:10:") && out.contains("did you mean `services`?"),
        "{out}"
    );
}

#[test]
fn every_format_says_the_same_finding() {
    let folder = folder(FAULTY);
    let of = |format: &str| said(&architect(folder.path(), &["check", "model.yaml", "--format", format])).1;
    let json: serde_json::Value = serde_json::from_str(&of("json")).expect("JSON");
    let finding = &json["findings"][0];
    assert_eq!(
        (finding["code"].as_str(), finding["line"].as_u64(), finding["column"].as_u64()),
        (Some("PAN102"), Some(7), Some(35))
    );
    let sarif: serde_json::Value = serde_json::from_str(&of("sarif")).expect("JSON");
    let (run, result) = (&sarif["runs"][0], &sarif["runs"][0]["results"][0]);
    assert_eq!(
        (sarif["version"].as_str(), result["ruleId"].as_str()),
        (Some("2.1.0"), Some("PAN102"))
    );
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("a number") as usize];
    assert_eq!(rule["id"].as_str(), Some("PAN102"));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        (place["artifactLocation"]["uri"].as_str(), place["region"]["startLine"].as_u64()),
        (Some("model.yaml"), Some(7))
    );
    let github = of("github");
    assert!(
        github.starts_with("::error file=model.yaml,line=7,col=35,title=PAN102 "),
        "{github}"
    );
}

#[test]
fn a_model_is_rendered_once_and_found_to_be_so() {
    let folder = folder(&FAULTY.replace("listOrder", "log"));
    let first = said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"]));
    assert_eq!(first.0, 0, "{first:?}");
    let again = said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"]));
    assert!(again.0 == 0 && again.1.starts_with("0 written, "), "{again:?}");
    let refused = said(&architect(folder.path(), &["render", "model.yaml", "--out", "model.yaml"]));
    assert_eq!(refused.0, 2, "{refused:?}");
}

#[test]
fn schemas_elsewhere_on_the_machine_are_not_read() {
    let folder = folder(&format!("{FAULTY}schemas: ../secrets.json\n"));
    let (code, _, error) = said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"]));
    assert!(code == 2 && error.contains("not beside it"), "{error}");
}

#[test]
fn a_code_is_explained_and_the_schema_is_one() {
    let folder = folder(FAULTY);
    let (code, out, _) = said(&architect(folder.path(), &["explain", "pan102"]));
    assert!(
        code == 0 && out.starts_with("PAN102 (error)\n\n# ") && out.contains("Wrong:") && out.contains("Right:"),
        "{out}"
    );
    let schema: serde_json::Value = serde_json::from_str(&said(&architect(folder.path(), &["schema"])).1).expect("JSON");
    assert!(schema["$defs"]["Service"].is_object());
}

#[test]
fn what_is_refused_says_where_and_leaves_nothing_behind() {
    let many: String = (0..10_000).map(|number| format!("  s{number}: {{}}\n")).collect();
    let head = "format: pando.architecture/v1\nname: shop\nservices:\n";
    let bomb: String = (1..30)
        .map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1))
        .collect();
    let refused: [(&str, Vec<u8>, &str); 9] = [
        ("nothing", Vec::new(), "1:1: the file is empty"),
        ("no text", b"format: \xff\n".to_vec(), "1:9: this is no text"),
        ("another text", b"\xff\xfef\0".to_vec(), "1:1: the file is UTF-16"),
        ("NUL", format!("{head}  a: {{summary: \"x\0\"}}\n").into(), "4:18: this is not YAML"),
        (
            "twice",
            format!("{head}  a: {{}}\n  a: {{}}\n").into(),
            "5:3: the key `a` is here a second time",
        ),
        (
            "a template",
            format!("{head}  '{{{{ x }}}}': {{}}\n").into(),
            "4:3: services.{{ x }}: `{{ x }}` is not an app id",
        ),
        (
            "a line break",
            format!("{head}  \"a\\nb\": {{}}\n").into(),
            "4:3: services.a\\nb: `a\\nb` is not an app id",
        ),
        (
            "many",
            format!("{head}{many}").into(),
            "3:1: there are 10000 services here, and 500 is as many as are read",
        ),
        (
            "a bomb",
            format!("a0: &a0 [x, x, x]\n{bomb}").into(),
            "the file has more than 400000 values",
        ),
    ];
    for (what, text, expected) in refused {
        let folder = folder("");
        fs::write(folder.path().join("model.yaml"), text).expect("a file");
        let (code, out, error) = said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"]));
        assert!(
            code == 2 && out.is_empty() && error.starts_with("architect: model.yaml:"),
            "{what}: {code} {error}"
        );
        assert!(error.contains(expected) && error.lines().count() == 1, "{what}: {error}");
        assert!(!folder.path().join("out").exists(), "{what}");
        let (code, _, _) = said(&architect(folder.path(), &["check", "model.yaml"]));
        assert!(code == 1 || code == 2, "{what}: {code}");
    }
}

#[test]
fn a_running_system_that_is_not_there_is_a_finding_and_an_address_that_is_none_is_not() {
    let sound = folder(&FAULTY.replace("listOrder", "log"));
    // Nobody listens at the first port.
    let arguments = ["check", "model.yaml", "--live", "http://127.0.0.1:1", "--format", "json"];
    let (code, out, error) = said(&architect(sound.path(), &arguments));
    let findings: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let codes: Vec<&str> = findings["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert_eq!((code, error.as_str()), (1, ""), "{out}");
    assert_eq!(codes, ["PAN801", "PAN862", "PAN803", "PAN803", "PAN803"], "{out}");
    for arguments in [
        &["--live", "https://127.0.0.1:1"][..],
        &["--live", "nowhere"],
        &["--live", "http://127.0.0.1:1", "--step", "first"],
        &["--live", "http://127.0.0.1:1", "--live-token-file", "nowhere"],
        &["--live", "mail=http://127.0.0.1:1", "--live-tokens", "nowhere"],
        &["--live", "http://127.0.0.1:1", "--live-tokens", "."],
        // It would be in the list of processes.
        &["--live", "http://127.0.0.1:1", "--live-token", "aspen"],
        &["--traces", "spans.jsonl"],
    ] {
        let (code, out, error) = said(&architect(sound.path(), &[&["check", "model.yaml"], arguments].concat()));
        assert!(
            code == 2 && out.is_empty() && !error.is_empty(),
            "{arguments:?} {code} {out} {error}"
        );
    }
}

/// The sound shop with files that it names, each with its text.
fn shop_with(named: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(&format!("{}{named}", FAULTY.replace("listOrder", "log")));
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The move of the shop: its mail first beside its orders, then apart.
const STEPS: &str = "format: pando.steps/v1
steps:
  - number: 1
    name: together
    risk: low
    apps: {web: [web], orders: [orders, mail]}
    precondition: {says: it is}
    verification: {says: it is}
    rollback: {says: it is}
    exit: {says: it is}
  - number: 2
    name: apart
    risk: low
    apps: {web: [web], orders: [orders], mail: [mail]}
    precondition: {says: it is}
    verification: {says: it is}
    rollback: {says: it is}
    exit: {says: it is}
";
/// What tells a process of the shop what it hosts.
const HOSTING: &str = "chart: {hosting: {services: SERVICES, appId: APP_ID, places: PLACES, callers: CALLERS}}\n";

#[test]
fn a_file_that_the_model_names_is_looked_at_and_found_with_its_place() {
    let check = |folder: &tempfile::TempDir| said(&architect(folder.path(), &["check", "model.yaml"]));
    let steps = format!("{HOSTING}steps: moves/steps.yaml\n");
    let sound = check(&shop_with(&steps, &[("moves/steps.yaml", STEPS)]));
    assert_eq!((sound.0, sound.1.as_str()), (0, "nothing found\n"));
    let schemas = "schemas: schemas.json\n";
    let answer = |named: &str| format!("events:\n  order.placed: {{publisher: orders, unheard: So far., schema: {named}}}\n{schemas}");
    let orders = r#"{"$defs": {"Orders": {"type": "array"}}}"#;
    let sound = check(&shop_with(&answer("Orders"), &[("schemas.json", orders)]));
    assert_eq!((sound.0, sound.1.as_str()), (0, "nothing found\n"));
    let renumbered = STEPS.replace("number: 2", "number: 7");
    let elsewhere = STEPS.replace("mail: [mail]", "mail: [mail, web]");
    for (named, file, text, expected) in [
        (steps.as_str(), "moves/other.yaml", STEPS, ["PAN201", "model.yaml:16:"]),
        (&steps, "moves/steps.yaml", "format: [", ["PAN202", "moves/steps.yaml:1:"]),
        (&steps, "moves/steps.yaml", &renumbered, ["PAN202", "moves/steps.yaml:11:"]),
        (&steps, "moves/steps.yaml", &elsewhere, ["PAN202", "moves/steps.yaml:14:"]),
        (
            "steps: moves/steps.yaml\n",
            "moves/steps.yaml",
            STEPS,
            ["PAN202", "moves/steps.yaml:6:"],
        ),
        ("steps: ../steps.yaml\n", "steps.yaml", STEPS, ["PAN201", "not beside it"]),
        (schemas, "other.json", orders, ["PAN201", "model.yaml:15:"]),
        (schemas, "schemas.json", "{\"$defs\": \n\n}", ["PAN203", "schemas.json:3:1"]),
        (&answer("Order"), "schemas.json", orders, ["PAN204", "model.yaml:16:"]),
        (&answer("Order"), "schemas.json", orders, ["PAN204", "did you mean `Orders`?"]),
    ] {
        let (code, out, error) = check(&shop_with(named, &[(file, text)]));
        assert_eq!((code, error.as_str()), (1, ""), "{named} {text} {out}");
        assert!(expected.iter().all(|one| out.contains(one)), "{expected:?} {out}");
    }
}

#[test]
fn a_model_with_an_error_is_not_rendered() {
    let schemas = (
        "events:\n  order.placed: {publisher: orders, unheard: So far., schema: Order}\nschemas: schemas.json\n",
        "PAN204",
    );
    let secret = (
        "settings: [{name: MAIL_KEY, value: sk-proj-0123456789abcdefghijABCDEFGHIJ}]\n",
        "PAN172",
    );
    for (named, code) in [schemas, secret] {
        let folder = shop_with(named, &[("schemas.json", "{\"$defs\": {}}")]);
        let (ended, out, _) = said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"]));
        assert!(
            ended == 1 && out.contains(code) && out.ends_with("nothing is rendered of a model with errors\n"),
            "{out}"
        );
        assert!(!folder.path().join("out").exists(), "{code}");
    }
}

#[test]
fn artefacts_are_of_a_namespace_and_of_a_step() {
    let folder = shop_with(&format!("{HOSTING}steps: steps.yaml\n"), &[("steps.yaml", STEPS)]);
    assert_eq!(said(&architect(folder.path(), &["render", "model.yaml", "--out", "out"])).0, 0);
    let of = |more: &[&str]| {
        let arguments = [
            &["check", "model.yaml", "--artefacts", "out/deploy/steps/1-together/dapr"][..],
            more,
        ]
        .concat();
        said(&architect(folder.path(), &arguments))
    };
    let there = of(&["--step", "together"]);
    assert_eq!((there.0, there.1.as_str()), (0, "nothing found\n"));
    assert_eq!(of(&["--step", "1"]).0, 0);
    let namespace = of(&["--step", "1", "--namespace", "shop"]);
    assert!(namespace.0 == 1 && namespace.1.contains("PAN607"), "{}", namespace.1);
    for step in ["apart", "apart-1"] {
        let other = of(&["--step", step]);
        assert!(other.0 == 1, "{step}: {}", other.1);
    }
    for wrong in [
        &["--step", "apart-4"][..],
        &["--step", "apart-1", "--live", "http://127.0.0.1:1"],
        &["--namespace", "A b"],
    ] {
        let (code, out, error) = of(wrong);
        assert!(code == 2 && out.is_empty() && !error.is_empty(), "{wrong:?} {out} {error}");
    }
    for alone in [["--step", "1"], ["--namespace", "shop"]] {
        let (code, _, error) = said(&architect(folder.path(), &["check", "model.yaml", alone[0], alone[1]]));
        assert!(code == 2 && error.contains("required"), "{error}");
    }
}
