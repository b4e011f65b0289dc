//! Whatever somebody writes as a model or beside one is answered: with findings, or with a sentence, and never with a panic.
#![cfg(test)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use pando_check::{Artefacts, Report, check};
use pando_model::Model;
use pando_render::render;
use proptest::prelude::*;

const SHOP: &str = include_str!("shop.yaml");
const OURS: &str = include_str!("../../../deploy/pando.architecture.yaml");

fn shop() -> String {
    format!("format: pando.architecture/v1\nname: shop\n{SHOP}")
}

/// What means something in YAML, in Helm, in Dapr's files, or to a terminal.
static PIECES: [&str; 34] = [
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "|",
    ">-",
    "'",
    "\"",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "\r",
    "---\n",
    "...\n",
    "!!str ",
    "? ",
    "%YAML 1.1\n",
    "#",
    "\0",
    "\u{feff}",
    "é",
    "{{ .Values.x }}",
    "<<: ",
    "~",
    "null",
    "99999999999999999999",
    "-1",
    "\u{2028}",
    "\x1b[31m",
    "\\",
];

/// A change of a text: at a place, as a share of the whole, so much is taken out and a piece put in.
#[derive(Clone, Debug)]
struct Edit {
    at: f64,
    taken: usize,
    put: String,
}

fn edit() -> impl Strategy<Value = Edit> {
    let put = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
        1 => Just(String::new()),
    ];
    (0.0..1.0, prop_oneof![Just(0_usize), 0_usize..4, 0_usize..200], put).prop_map(|(at, taken, put)| Edit { at, taken, put })
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for edit in edits {
        let at = (edit.at * letters.len() as f64) as usize;
        let end = (at + edit.taken).min(letters.len());
        letters.splice(at..end, edit.put.chars());
    }
    letters.into_iter().collect()
}

/// That whatever is said of a text has a place in it and fits on a line.
fn is_answered(report: &Report) {
    for one in &report.findings {
        let lines = report.sources.get(&one.file).map_or(1, |text| text.split(['\n', '\r']).count());
        assert!(
            (1..=lines + 1).contains(&(one.place.line as usize)),
            "{} is not in a text of {lines} lines",
            one.place
        );
        assert!(
            !one.sentence.contains(char::is_control) && one.sentence.chars().count() <= 601,
            "{}",
            one.sentence
        );
    }
    for written in [
        pando_check::format::text(report, pando_check::format::Colour::Off),
        pando_check::format::sarif(report),
    ] {
        assert!(!written.contains(['\0', '\x1b']), "{written:?}");
    }
}

/// Everything that is done with a model's text.
fn tell(text: &str, artefacts: Option<&Artefacts>) {
    is_answered(&check("model.yaml", text, artefacts));
    if let Ok((model, _)) = Model::read(text) {
        // What cannot be rendered says so; the rest comes out alike each time.
        if let Ok(files) = render(&model, None, None) {
            assert_eq!(render(&model, None, None).expect("as before"), files);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_architect_panic(text in any::<String>(), pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        tell(&text, None);
        tell(&pieces.concat(), None);
        is_answered(&check("model.yaml", &shop(), Some(&Artefacts::from_texts([("a.yaml", &*text), ("b.yaml", &*pieces.concat())]))));
    }

    #[test]
    fn no_model_that_somebody_spoilt_makes_it_panic(edits in prop::collection::vec(edit(), 1..5)) {
        tell(&edited(&shop(), &edits), None);
    }

    #[test]
    fn no_artefact_that_somebody_spoilt_makes_it_panic(edits in prop::collection::vec(edit(), 1..5), which in any::<prop::sample::Index>()) {
        let sound = sound();
        let (name, text) = which.get(&sound);
        let spoilt = edited(text, &edits);
        let texts = sound.iter().map(|(other, text)| (other.as_str(), if other == name { &*spoilt } else { text.as_str() }));
        is_answered(&check("model.yaml", &shop(), Some(&Artefacts::from_texts(texts))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_a_long_one(edits in prop::collection::vec(edit(), 1..4)) {
        tell(&edited(OURS, &edits), None);
    }
}

/// The files of the sound set.
fn sound() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sound");
    let mut open = vec![folder];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        match path.is_dir() {
            true => open.extend(fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path())),
            false => files.push((path.display().to_string(), fs::read_to_string(&path).expect("a file"))),
        }
    }
    files.sort();
    files
}

#[test]
fn of_a_folder_nothing_is_read_but_its_own_plain_files() {
    let outside = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let (at, secret) = (folder.path(), outside.path().join("secret.yaml"));
    fs::write(&secret, "{ secret").expect("a file");
    symlink(&secret, at.join("out.yaml")).expect("a link");
    symlink(outside.path(), at.join("outside")).expect("a link");
    symlink("..", at.join("up")).expect("a link");
    symlink("round.yaml", at.join("round.yaml")).expect("a link");
    symlink("/dev/zero", at.join("zero.yaml")).expect("a link");
    let _socket = UnixListener::bind(at.join("socket.yaml")).expect("a socket");
    fs::create_dir(at.join("folder.yaml")).expect("a folder");
    fs::write(at.join("binary.yaml"), b"kind: \xff\n").expect("a file");
    fs::write(at.join("broken.yaml"), "{ broken").expect("a file");
    let report = check("model.yaml", &shop(), Some(&Artefacts::read(at).expect("a folder")));
    let said: Vec<String> = report
        .findings
        .iter()
        .map(|one| format!("{} {}:{}", one.rule.code, one.file, one.place))
        .collect();
    assert_eq!(said, ["PAN301 binary.yaml:1:7", "PAN301 broken.yaml:1:1"]);
}

#[test]
fn of_a_folder_that_is_too_much_nothing_is_said_but_that() {
    let refused = |folder: &Path| Artefacts::read(folder).err().map(|error| error.to_string()).unwrap_or_default();
    let deep = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(deep.path().join("a/".repeat(40))).expect("folders");
    assert!(
        refused(deep.path()).contains("32 folders below each other"),
        "{}",
        refused(deep.path())
    );
    let huge = tempfile::tempdir().expect("a folder");
    let file = fs::File::create(huge.path().join("huge.yaml")).expect("a file");
    // It has no bytes on the disk.
    file.set_len(1 << 40).expect("a length");
    assert!(refused(huge.path()).contains("64 MiB"), "{}", refused(huge.path()));
}

#[test]
fn many_small_bombs_are_one() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..5 {
        bomb += &format!("a{level}: &a{level} [{}]\n", [format!("*a{}", level - 1).as_str(); 9].join(", "));
    }
    let names: Vec<String> = (0..100).map(|number| format!("{number:03}.yaml")).collect();
    let artefacts = Artefacts::from_texts(names.iter().map(|name| (name.as_str(), bomb.as_str())));
    let report = check("model.yaml", &shop(), Some(&artefacts));
    let said: Vec<&str> = report.findings.iter().map(|one| one.sentence.as_str()).collect();
    assert_eq!(
        said,
        ["all files together have more than 1000000 values, and no more of them is read"]
    );
}
