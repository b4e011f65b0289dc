//! Artefacts beside a model: a sound set, sets with one fault each, and those of the text that this system started from.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

use pando_check::{Artefacts, Report, check};

const SHOP: &str = include_str!("shop.yaml");

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn beside_the_shop(artefacts: &Artefacts) -> Report {
    check(
        "shop.yaml",
        &format!("format: pando.architecture/v1\nname: shop\n{SHOP}"),
        Some(artefacts),
    )
}

fn said(report: &Report) -> Vec<String> {
    let said = report.findings.iter();
    said.map(|one| format!("{} {}:{} {}", one.rule.code, one.file, one.place, one.sentence))
        .collect()
}

#[test]
fn nothing_is_found_in_a_sound_set() {
    let report = beside_the_shop(&Artefacts::read(&data().join("sound")).expect("a folder"));
    assert_eq!(said(&report), [""; 0]);
    assert!(report.is_clean());
}

#[test]
fn every_faulty_set_is_found_by_its_fault_and_by_nothing_else() {
    let mut folders: Vec<PathBuf> = read_dir(data().join("faulty"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 12);
    for folder in folders {
        let mut artefacts = Artefacts::read(&data().join("sound")).expect("a folder");
        // Of two files of one name the later one stays.
        artefacts.add(Artefacts::read(&folder).expect("a folder"));
        let report = beside_the_shop(&artefacts);
        let found: BTreeSet<&str> = report.findings.iter().map(|one| one.rule.code).collect();
        let expected = read_to_string(folder.join("expected")).expect("a list");
        let expected: BTreeSet<&str> = expected.lines().collect();
        assert_eq!(found, expected, "{}: {:#?}", folder.display(), said(&report));
    }
}

#[test]
fn every_fault_of_the_text_that_this_started_from_is_found() {
    let seed = data().join("seed");
    let model = read_to_string(seed.join("model.yaml")).expect("a file");
    let artefacts = Artefacts::read(&seed.join("artefacts")).expect("a folder");
    let report = check("model.yaml", &model, Some(&artefacts));
    let said = said(&report);
    for (code, file, what) in [
        // The policy that stops the sidecar, and made complete denies nothing.
        ("PAN601", "appconfig.yaml", "chatbot-service"),
        ("PAN603", "appconfig.yaml", "frontend-service"),
        ("PAN603", "appconfig.yaml", "chatbot-service"),
        // Rules that never reach the sidecar; a sidecar that nobody knows from a neighbour, and that asks nobody how the app is.
        ("PAN415", "task-service.yaml", "task-service"),
        ("PAN417", "task-service.yaml", "task-service"),
        ("PAN418", "task-service.yaml", "task-service"),
        // A Deployment without a selector, of an image that changes, as root, without probes and resources, open to the cluster.
        ("PAN401", "task-service.yaml", "selector"),
        ("PAN442", "task-service.yaml", "todo-backend:latest"),
        ("PAN443", "task-service.yaml", "root"),
        ("PAN445", "task-service.yaml", "setuid"),
        ("PAN431", "task-service.yaml", "readinessProbe"),
        ("PAN431", "task-service.yaml", "livenessProbe"),
        ("PAN441", "task-service.yaml", "limit of memory"),
        ("PAN407", "task-service.yaml", "NetworkPolicy"),
        // Components that the code names and nobody describes; services that nothing runs.
        ("PAN701", "model.yaml", "pubsub"),
        ("PAN403", "model.yaml", "activity-service"),
        // `task.*`, lost events, a secret among the variables, an event for nobody, a service behind no gateway.
        ("PAN145", "model.yaml", "task.*"),
        ("PAN151", "model.yaml", "chatbot-service"),
        ("PAN154", "model.yaml", "chatbot-service"),
        ("PAN143", "model.yaml", "chat.intent.recognized"),
        ("PAN171", "model.yaml", "OPENAI_API_KEY"),
        ("PAN132", "model.yaml", "auth-service"),
    ] {
        let is_one = |one: &&String| one.starts_with(&format!("{code} {file}:")) && one.contains(what);
        assert!(said.iter().any(|one| is_one(&one)), "{code} {file} {what} is not among {said:#?}");
    }
}

#[test]
fn whatever_is_broken_huge_or_deep_is_a_finding_with_its_place() {
    let deep = format!("a: {}", "[".repeat(10_000));
    let long = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n{}",
        "  k: v\n".repeat(3)
    );
    let huge = "x".repeat(9 * 1024 * 1024);
    let odd =
        "apiVersion: [1]\nkind: {}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: 3\nspec: {template: {spec: {containers: 5}}}\n";
    let strange = "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: orders}\nspec: {accessControl: {policies: [1, null, {appId: {}}]}}\n";
    let texts = [
        ("deep.yaml", &*deep),
        ("long.yaml", &*long),
        ("huge.yaml", &*huge),
        ("odd.yaml", odd),
        ("strange.yaml", strange),
    ];
    let report = beside_the_shop(&Artefacts::from_texts(texts));
    for (file, place) in [("deep.yaml", "1:"), ("long.yaml", "6:3"), ("huge.yaml", "1:1")] {
        let is_told = said(&report).iter().any(|one| one.starts_with(&format!("PAN301 {file}:{place}")));
        assert!(
            is_told,
            "{file} {:#?}",
            report.findings.iter().map(|one| (&one.file, one.rule.code)).collect::<Vec<_>>()
        );
    }
    assert!(said(&report).iter().any(|one| one.starts_with("PAN304 strange.yaml:4:")));
}

#[test]
fn a_rule_that_finds_too_much_is_cut_short() {
    let many: String = (0..5_000).map(|number| format!("  KEY_{number}: 1\n")).collect();
    let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n{many}");
    let report = beside_the_shop(&Artefacts::from_texts([("many.yaml", &*text)]));
    assert_eq!(report.cut, ["PAN455"]);
    assert_eq!(
        report.findings.iter().filter(|one| one.rule.code == "PAN455").count(),
        pando_check::FINDINGS_MAX
    );
}

#[test]
fn a_chart_that_is_not_rendered_is_said_and_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let chart = folder.path().join("shop-chart");
    std::fs::create_dir_all(chart.join("templates")).expect("a folder");
    std::fs::write(chart.join("Chart.yaml"), "name: shop\n").expect("a file");
    std::fs::write(chart.join("templates/all.yaml"), "{{ if .Values.all }}\n").expect("a file");
    let report = beside_the_shop(&Artefacts::read(folder.path()).expect("a folder"));
    assert_eq!(said(&report).len(), 2, "{:#?}", said(&report));
    assert!(said(&report)[0].starts_with("PAN303 shop-chart/Chart.yaml:1:1"));
    assert!(
        said(&report)[1].starts_with("PAN307 shop.yaml:"),
        "a note alone would be no word about nothing"
    );
    assert!(!report.is_clean());
    // Beside something that is read it is a note.
    let sound = Artefacts::read(&data().join("sound")).expect("a folder");
    let mut both = Artefacts::read(folder.path()).expect("a folder");
    both.add(sound);
    assert_eq!(codes(&beside_the_shop(&both)), [("PAN303", "shop-chart/Chart.yaml")]);
    assert!(beside_the_shop(&both).is_clean());
}

#[test]
fn a_check_of_nothing_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("words.md"), "# Words\n").expect("a file");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {A: b}\n";
    for artefacts in [
        Artefacts::read(folder.path()).expect("a folder"),
        Artefacts::from_reader("-", &b""[..]).expect("a text"),
        Artefacts::from_reader("-", &b"Error: the chart has faults\n"[..]).expect("a text"),
        Artefacts::from_texts([("map.yaml", map)]),
        Artefacts::from_texts([("other.yaml", "a: {b: c}\n")]),
    ] {
        let report = beside_the_shop(&artefacts);
        assert!(codes(&report).iter().any(|(code, _)| *code == "PAN307"), "{:#?}", said(&report));
        assert!(!report.is_clean());
    }
}

const SET: &str = "format: pando.set/v1\nwhat: On one machine\n";

/// A folder of the sound set, with a set below it: its own file and one of these texts.
fn with_a_set(said: &str, file: &str, text: &str) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in read_dir(data().join("sound")).expect("a folder") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let set = folder.path().join("here");
    std::fs::create_dir_all(&set).expect("a folder");
    std::fs::write(set.join(".architect-set"), said).expect("a file");
    std::fs::write(set.join(file), text).expect("a file");
    beside_the_shop(&Artefacts::read(folder.path()).expect("a folder"))
}

fn open_to_all(config: &str) -> String {
    let open = config.replace("\nspec:\n", "\nspec:\n  mtls: {enabled: false}\n");
    assert_ne!(open, config);
    open
}

fn codes(report: &Report) -> Vec<(&str, &str)> {
    report.findings.iter().map(|one| (one.rule.code, &*one.file)).collect()
}

#[test]
fn a_set_below_others_is_looked_at_by_itself_and_accepts_what_it_says() {
    let config = read_to_string(data().join("sound/config.yaml")).expect("a file");
    let open = open_to_all(&config);
    let sound = with_a_set(&format!("{SET}isInstead: true\n"), "config.yaml", &config);
    assert_eq!(said(&sound), [""; 0], "it is no resource that is there twice");
    let report = with_a_set(&format!("{SET}isInstead: true\n"), "config.yaml", &open);
    assert!(!report.findings.is_empty() && codes(&report).iter().all(|one| *one == ("PAN543", "here/config.yaml")));
    for within in ["", ", in: config.yaml"] {
        let accepts = format!("{SET}isInstead: true\naccepts: [{{rule: PAN543{within}, why: it is one machine}}]\n");
        assert_eq!(said(&with_a_set(&accepts, "config.yaml", &open)), [""; 0]);
    }
    let elsewhere = format!("{SET}isInstead: true\naccepts: [{{rule: PAN543, in: other.yaml, why: it is one machine}}]\n");
    let report = with_a_set(&elsewhere, "config.yaml", &open);
    assert!(codes(&report).contains(&("PAN543", "here/config.yaml")) && codes(&report).contains(&("PAN306", "here/.architect-set")));
    // By itself it has none of what is above.
    let report = with_a_set(SET, "config.yaml", &config);
    assert_eq!(codes(&report), [("PAN701", "shop.yaml")]);
    assert!(
        report.findings[0].sentence.starts_with("here: the apps ask for pubsub"),
        "{:?}",
        said(&report)
    );
}

#[test]
fn a_set_that_accepts_what_is_not_there_or_says_nothing_that_is_understood_is_found() {
    let config = read_to_string(data().join("sound/config.yaml")).expect("a file");
    for (more, place, sentence) in [
        (
            "accepts: [{rule: PAN543, why: x}]",
            "PAN306 here/.architect-set:4:12",
            "PAN543 finds nothing here",
        ),
        (
            "accepts: [{rule: PAN999, why: x}]",
            "PAN306 here/.architect-set:4:12",
            "no rule about artefacts is called `PAN999`",
        ),
        ("accept: []", "PAN301 here/.architect-set:4:1", "accept"),
        ("- x", "PAN301 here/.architect-set:4:", ""),
    ] {
        let report = with_a_set(&format!("{SET}isInstead: true\n{more}\n"), "config.yaml", &config);
        let is_said = |one: &String| one.starts_with(place) && one.contains(sentence);
        assert!(said(&report).iter().any(is_said), "{more}: {:#?}", said(&report));
        assert!(!report.is_clean());
    }
}

#[test]
fn a_folder_that_is_a_set_is_looked_at_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = read_to_string(data().join("sound/config.yaml")).expect("a file");
    std::fs::write(folder.path().join("config.yaml"), open_to_all(&config)).expect("a file");
    let set = folder.path().join(".architect-set");
    std::fs::write(&set, format!("{SET}isInstead: true\naccepts: [{{rule: PAN543, why: x}}]\n")).expect("a file");
    let found = || codes(&beside_the_shop(&Artefacts::read(folder.path()).expect("a folder"))).len();
    assert_eq!(found(), 0, "what it is in place of is not looked at, so that nothing is missing");
    std::fs::write(&set, SET).expect("a file");
    assert!(found() > 1, "the component that the apps ask for, and no mTLS");
}

/// What whoever reads the page types.
#[test]
fn nothing_is_found_in_our_own_sets_and_what_is_wrong_in_one_is() {
    let root = data().join("../../../..");
    let text = read_to_string(root.join("deploy/pando.architecture.yaml")).expect("the model");
    let found = |folder: &Path| said(&check("model.yaml", &text, Some(&Artefacts::read(folder).expect("a folder"))));
    assert_eq!(found(&root.join("deploy/dapr")), [""; 0]);
    for below in ["run", "alternatives/statestore-redis"] {
        assert_eq!(found(&root.join("deploy/dapr").join(below)), [""; 0], "{below}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root.join("deploy/dapr"), folder.path());
    let spoil = |file: &str, from: &str, to: &str| {
        let file = folder.path().join(file);
        let text = read_to_string(&file).expect("a file");
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).expect("a file");
    };
    spoil("run/resources/statestore.yaml", "  - chatbot-service", "  - chatbot-servise");
    spoil("alternatives/statestore-redis/statestore.yaml", "kind: Component", "kind: Componet");
    let found = found(folder.path());
    for file in ["run/resources/statestore.yaml", "alternatives/statestore-redis/statestore.yaml"] {
        assert!(found.iter().any(|one| one.contains(file)), "{file}: {found:#?}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in read_dir(from).expect("a folder") {
        let (path, to) = (
            entry.as_ref().expect("an entry").path(),
            to.join(entry.as_ref().expect("an entry").file_name()),
        );
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(std::fs::copy(&path, &to).expect("a copy")),
        }
    }
}
