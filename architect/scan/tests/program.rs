//! Whole programs: that of the tests, hand-made ones, and texts that are none.

use std::path::Path;

use pando_facts::{DeploymentKind, Facts, Target};
use pando_scan::{Held, Options, scan, scan_tree};
use proptest::prelude::*;

fn monolith() -> Facts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/monolith/program");
    let options = Options {
        without_history: true,
        ..Options::default()
    };
    scan(&root, &options, &|_| {}).expect("it is there")
}

#[test]
fn the_monolith_says_how_it_runs_and_what_that_starts() {
    let facts = monolith();
    let composed: Vec<_> = facts
        .deployments
        .iter()
        .filter(|one| one.kind == DeploymentKind::Compose)
        .map(|one| (one.name.as_str(), one.ports.as_slice(), one.needs.join(" ")))
        .collect();
    let expected: [(&str, &[u16], String); 4] = [
        ("backend", &[8000], "db".to_owned()),
        ("db", &[], String::new()),
        ("digest", &[], "db".to_owned()),
        ("frontend", &[3000], "backend".to_owned()),
    ];
    assert_eq!(composed, expected);
    let backend = facts
        .deployments
        .iter()
        .find(|one| one.name == "backend" && one.kind == DeploymentKind::Compose);
    let backend = backend.expect("it is there");
    assert_eq!(backend.command.as_deref(), Some("uvicorn app.main:app --host 0.0.0.0 --port 8000"));
    for secret in ["JWT_SECRET", "DATABASE_URL"] {
        assert_eq!(backend.environment.get(secret).map(String::as_str), Some(""), "{secret} is told");
    }
    let started: Vec<_> = facts
        .modules
        .iter()
        .filter_map(|module| Some((module.file.as_ref(), module.entry.as_ref()?.why.as_str())))
        .collect();
    assert!(started.contains(&("backend/app/main.py", "uvicorn app.main:app")), "{started:?}");
    assert!(
        started.contains(&("backend/app/jobs/digest.py", "python app.jobs.digest")),
        "{started:?}"
    );
}

#[test]
fn what_vercel_runs_is_an_entry_point() {
    let held = Held::of([
        (
            "back/vercel.json",
            "{ \"routes\": [ { \"src\": \"/(.*)\", \"dest\": \"api/index.py\" } ] }",
        ),
        ("back/api/index.py", "from app import shop\n"),
        ("back/app/shop.py", "goods = []\n"),
        ("back/app/other.py", "goods = []\n"),
    ]);
    let facts = scan_tree(&held, &Options::default(), &|_| {});
    let reached = |file: &str| facts.modules.iter().any(|module| &*module.file == file && module.reachable);
    assert!(reached("back/api/index.py") && reached("back/app/shop.py"), "{:#?}", facts.modules);
    assert!(!reached("back/app/other.py"));
}

#[test]
fn modules_are_where_configurations_say_and_begin_where_packages_and_pages_do() {
    let held = Held::of([
        (
            "web/tsconfig.json",
            "{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"#/*\": [\"src/*\"] } } }",
        ),
        ("web/index.html", "<script type=\"module\" src=\"/src/main.tsx\"></script>"),
        ("web/src/main.tsx", "import { a } from 'lib/a';\nimport { b } from '#/b';\na(b);"),
        ("web/lib/a.ts", "export const a = (x) => x;"),
        ("web/src/b.ts", "export const b = 1;"),
        ("server/package.json", "{ \"scripts\": { \"start\": \"node run.js\" } }"),
        ("server/run.js", "setInterval(() => {}, 1000);"),
        ("server/dead.js", "module.exports = 1;"),
    ]);
    let facts = scan_tree(&held, &Options::default(), &|_| {});
    let dead: Vec<_> = facts
        .modules
        .iter()
        .filter(|module| !module.reachable)
        .map(|module| &*module.file)
        .collect();
    assert_eq!(dead, ["server/dead.js"]);
}

#[test]
fn the_monolith_s_requests_reach_its_routes_but_for_one() {
    let facts = monolith();
    let count = |is: fn(&Target) -> bool| facts.requests.iter().filter(|request| is(&request.target)).count();
    let told: Vec<_> = facts
        .requests
        .iter()
        .map(|one| format!("{} {} {} {:?}", one.place, one.method, one.url, one.target))
        .collect();
    assert!(count(|target| matches!(target, Target::Route { .. })) >= 11, "{told:#?}");
    let nothing: Vec<_> = facts
        .requests
        .iter()
        .filter(|one| one.target == Target::Nothing)
        .map(|one| one.url.as_str())
        .collect();
    assert!(
        nothing.iter().all(|url| url.ends_with("/archive")) && !nothing.is_empty(),
        "{told:#?}"
    );
}

#[test]
fn the_same_program_is_the_same_facts() {
    let told = |facts: &Facts| serde_json::to_string(facts).expect("it is JSON");
    assert_eq!(told(&monolith()), told(&monolith()));
}

/// Each would take a parser, or who walks through what it made, down with it.
#[test]
fn what_is_deep_takes_nothing_along() {
    let mut tree = Held::of([("app/main.py", "import app.b\n"), ("app/b.py", "x = 1\n")]);
    let deep = [
        "(",
        "[",
        "{",
        "f(",
        "-",
        "not ",
        "lambda: ",
        "a.",
        "a()",
        "a[0]",
        "1+",
        "a if b else ",
        "x = ",
        "f'{",
        "@a\n",
        "await ",
        "*",
        "a<",
    ];
    for (number, part) in deep.iter().enumerate() {
        tree.put(
            &format!("deep/p{number}.py"),
            format!("x = {}", part.repeat(1_000_000 / part.len())).as_bytes(),
        );
        tree.put(&format!("deep/q{number}.py"), format!("x = {}", part.repeat(3_000)).as_bytes());
    }
    let deep = [
        "(",
        "[",
        "{",
        "f(",
        "!",
        "a=>",
        "`${",
        "a.",
        "a()",
        "<a>",
        "a?",
        "if(a)",
        "else if(a)b;",
        "A<",
        "typeof ",
        "new ",
        "1+",
        "a=",
        "{a:",
        "@a ",
        "/(",
    ];
    for (number, part) in deep.iter().enumerate() {
        for (name, times) in [("p", 1_000_000 / part.len()), ("q", 3_000)] {
            tree.put(
                &format!("deep/{name}{number}.tsx"),
                format!("x = {}", part.repeat(times)).as_bytes(),
            );
        }
    }
    let facts = scan_tree(&tree, &Options::default(), &|_| {});
    assert!(facts.modules.iter().any(|module| &*module.file == "app/b.py"), "the rest is read");
    let faults: Vec<_> = facts
        .diagnostics
        .iter()
        .filter(|one| one.sentence.contains("a fault of this program"))
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_of_a_deployment_makes_it_panic(text in "(\\PC|[\\n:\\-{}\\[\\]\"'\\\\=$ ]){0,400}") {
        let names = ["Dockerfile", "compose.yml", "Procfile", "package.json", "pyproject.toml", "run.sh", "k8s/a.yaml", ".gitignore", "next.config.js"];
        let tree = Held::of(names.map(|name| (name, text.as_str())));
        scan_tree(&tree, &Options::default(), &|_| {});
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut tree = Held::default();
        for name in ["a.py", "b.ts", "c.sql", "d.yaml", "e.json", "Dockerfile", "openapi.json", "f.prisma"] {
            tree.put(name, &bytes);
        }
        scan_tree(&tree, &Options::default(), &|_| {});
    }
}
