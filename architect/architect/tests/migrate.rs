//! The command `architect migrate`, with a system of which there is only what the command looks at: an inventory, probes, figures, and
//! somebody who says where everything is. What it does with a real one, a scenario tells.
#![cfg(test)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const MODEL: &str = "format: pando.architecture/v1
name: shop
services:
  web: {health: {metrics: /metrics}}
  orders: {health: {metrics: /metrics}}
  mail: {health: {metrics: /metrics}}
chart: {figures: [{name: lag, kind: gauge}]}
steps: steps.yaml
";

const STEPS: &str = "format: pando.steps/v1
steps:
  - number: 1
    name: whole
    risk: low
    apps: {web: [web], orders: [orders, mail]}
    precondition: {says: none}
    verification: {says: it runs, checks: [hosted]}
    rollback: {says: there is none}
    exit: {says: it is well, checks: [ready]}
  - number: 2
    name: mail
    summary: mail stands apart
    risk: medium
    apps: {web: [web], orders: [orders], mail: [mail]}
    precondition: {says: all is delivered, checks: [{falls: {figure: lag, withinSeconds: 1}}]}
    verification: {says: mail runs, checks: [hosted, ready]}
    rollback: {says: it moves back, checks: [hosted]}
    exit: {says: it is well}
";

/// Moves by putting another inventory into the place of the one before.
const PROGRAM: &str = r#"#!/bin/sh
# dapr place --apps FILE#STEP --data DIR
step=${4##*#}
[ -e "$6/inventory-$step.json" ] || { echo "mail does not get ready" >&2; exit 1; }
echo "moving"
cp "$6/inventory-$step.json" "$6/secrets/inventory.json"
"#;

struct Shop {
    folder: TempDir,
}

impl Shop {
    /// A system at step 1, whose processes all answer at one port.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::Builder::new().spawn(move || answer(&listener)).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("model.yaml", MODEL);
        write("steps.yaml", STEPS);
        write("program", PROGRAM);
        fs::set_permissions(folder.path().join("program"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::create_dir(folder.path().join("secrets")).unwrap();
        let process = |name: &str, hosts: &str| format!(r#"{{"service":"{name}","name":"{name}","hosts":[{hosts}],"probes_port":{port}}}"#);
        let inventory = |processes: &[String]| format!(r#"{{"services":[{}]}}"#, processes.join(","));
        let web = process("web", r#""web""#);
        let whole = inventory(&[web.clone(), process("orders", r#""mail","orders""#)]);
        write("inventory-1.json", &whole);
        write("secrets/inventory.json", &whole);
        let apart = inventory(&[web, process("orders", r#""orders""#), process("mail", r#""mail""#)]);
        write("inventory-2.json", &apart);
        write("standing", "settled");
        let socket = UnixListener::bind(folder.path().join("dapr.sock")).unwrap();
        let data = folder.path().to_owned();
        std::thread::Builder::new().spawn(move || say_where(&socket, &data)).unwrap();
        Self { folder }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn migrate(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&migrate(self.folder.path(), arguments))
    }

    fn next(&self) -> (i32, String, String) {
        self.migrate(&["next", "--patience", "0", "--program", &self.file("program")])
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "the binary itself is what is tested")]
fn migrate(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_architect"));
    command
        .arg("migrate")
        .args(arguments)
        .arg("--data")
        .arg(data)
        .arg("--model")
        .arg(data.join("model.yaml"));
    command.stdin(Stdio::null()).output().unwrap()
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Says to whoever asks that everything is where the inventory says, and how it stands there: what the file of that name says.
fn say_where(socket: &UnixListener, data: &Path) {
    for stream in socket.incoming() {
        let mut stream = stream.unwrap();
        let mut asked = [0; 8];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"\"where\"\n");
        let read = |name: &str| fs::read_to_string(data.join(name)).unwrap();
        let inventory: serde_json::Value = serde_json::from_str(&read("secrets/inventory.json")).unwrap();
        let services = inventory["services"].as_array().unwrap().iter();
        let apps: serde_json::Map<_, _> = services
            .map(|one| (one["service"].as_str().unwrap().to_owned(), one["hosts"].clone()))
            .collect();
        let answer = match &*read("standing") {
            "another version" => serde_json::json!({ "is_at": 7 }),
            standing => serde_json::json!({ "at": { "apps": apps, "standing": standing } }),
        };
        writeln!(stream, "{answer}").unwrap();
    }
}

/// Says that it is ready, and that nothing waits.
fn answer(listener: &TcpListener) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut asked = [0; 1024];
        let count = stream.read(&mut asked).unwrap_or_default();
        // Whoever asked nothing is answered nothing, and whoever is gone reads nothing.
        if count == 0 {
            continue;
        }
        let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n# TYPE lag gauge\nlag{source=\"orders\"} 0\n");
    }
}

#[test]
fn a_system_is_taken_to_the_next_step_and_back_and_the_journal_says_so() {
    let shop = Shop::new();
    let (code, said, complained) = shop.next();
    assert_eq!((code, &*complained), (0, ""), "{said}");
    for line in [
        "from step 1, whole, to step 2, mail:\n  mail moves from orders to mail\n",
        "before (exit of step 1):\n  holds  ready ",
        "before (precondition of step 2):\n  holds  falls lag ",
        "after (verification of step 2):\n",
        "done: the system is at step 2, mail\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let (code, said, _) = shop.next();
    assert_eq!(code, 0);
    assert!(said.contains("at step 2, mail: there is none to go to"), "{said}");
    let (code, said, _) = shop.migrate(&["verify"]);
    assert!(code == 0 && said.ends_with("all of it holds\n"), "{said}");
    let (code, said, _) = shop.migrate(&["rollback", "--to", "whole", "--program", &shop.file("program")]);
    assert!(code == 0 && said.contains("done: the system is at step 1, whole"), "{said}");
    let (code, said, _) = shop.migrate(&["status"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with("step 1 of 2, whole") && said.contains("next is step 2, mail (Medium risk)"),
        "{said}"
    );
    assert!(
        said.contains("from step 1 to 2: done") && said.contains("from step 2 to 1: done"),
        "{said}"
    );
}

#[test]
fn where_something_does_not_hold_before_nothing_moves_and_where_it_does_not_after_it_is_undone() {
    let shop = Shop::new();
    // What moves says that it did, and did not.
    fs::copy(shop.file("inventory-1.json"), shop.file("inventory-2.json")).unwrap();
    shop.change("steps.yaml", "checks: [hosted, ready]", "checks: [ready, hosted]");
    let (code, said, _) = shop.next();
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("it failed: hosted does not hold: there is orders (with mail), web, and there should be mail, orders, web"),
        "{said}"
    );
    assert!(said.contains("the system is at step 1, whole, as it was"), "{said}");
    fs::remove_file(shop.file("inventory-2.json")).unwrap();
    let (code, said, _) = shop.next();
    assert!(code == 1 && said.contains("it failed: mail does not get ready"), "{said}");
    let (_, said, _) = shop.migrate(&["status"]);
    assert!(said.contains("undone, since mail does not get ready"), "{said}");
    shop.change("model.yaml", "kind: gauge", "kind: counter");
    let (code, _, complained) = shop.next();
    assert_eq!(code, 2);
    assert!(
        complained.contains("steps.yaml:16:") && complained.contains("lag is not a gauge"),
        "{complained}"
    );
}

#[test]
fn a_dry_run_and_what_is_said_for_a_cluster_move_nothing() {
    let shop = Shop::new();
    let (code, said, _) = shop.migrate(&["next", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(
        said.contains("mail from orders to mail") && said.contains("before it: all is delivered"),
        "{said}"
    );
    let (code, said, _) = shop.migrate(&["next", "--cluster", "whole"]);
    assert_eq!(code, 0);
    assert!(
        said.contains("helm upgrade shop helm/shop-chart") && said.contains("2-mail/values.yaml --wait"),
        "{said}"
    );
    assert!(
        said.contains("If that does not hold: it moves back.\n") && said.contains("1-whole/values.yaml"),
        "{said}"
    );
    // Each check of a gate is there: what to type, or what to ask Prometheus and what is right.
    assert!(
        said.contains("Before: all is delivered.\n  PromQL: max (lag{namespace=\"NAMESPACE\"})\n    each at 0 or below within 1 s"),
        "{said}"
    );
    let verification = "Then: mail runs.\n  kubectl get deployments -n NAMESPACE -l app.kubernetes.io/instance=shop\n    \
                        those with a sidecar are mail, orders, web\n  helm test shop -n NAMESPACE --logs\n";
    assert!(said.contains(verification), "{said}");
    // Its processes cannot be told where else they may be called from: then there are no states between.
    assert!(said.contains("do it in a quiet hour") && !said.contains("between"), "{said}");
    let (code, said, _) = shop.migrate(&["rollback", "--cluster", "2"]);
    assert!(
        code == 0 && said.contains("1-whole/values.yaml") && !said.contains("2-mail/values") && said.contains("do it in a quiet hour"),
        "{said}"
    );
    shop.change(
        "model.yaml",
        "chart: {",
        "chart: {hosting: {services: SERVICES, appId: APP, places: PLACES, callers: CALLERS}, ",
    );
    // Of each upgrade, in their order, the last file of values.
    let files = |said: &str| -> Vec<String> {
        let upgrades = said.lines().filter(|line| line.contains("helm upgrade"));
        let paths = upgrades.map(|line| line.split(" -f ").last().unwrap().split(" --").next().unwrap());
        paths
            .map(|path| path.rsplitn(3, '/').take(2).collect::<Vec<_>>())
            .map(|parts| format!("{}/{}", parts[1], parts[0]))
            .collect()
    };
    let forth = [
        "2-mail/between-1.yaml",
        "2-mail/between-2.yaml",
        "2-mail/between-3.yaml",
        "2-mail/values.yaml",
    ];
    let back = [
        "2-mail/between-3.yaml",
        "2-mail/between-2.yaml",
        "2-mail/between-1.yaml",
        "1-whole/values.yaml",
    ];
    let (_, said, _) = shop.migrate(&["next", "--cluster", "whole"]);
    assert_eq!(files(&said), [forth, back].concat(), "{said}");
    let (_, said, _) = shop.migrate(&["rollback", "--cluster", "2"]);
    assert_eq!(files(&said), back, "{said}");
    let (_, said, _) = shop.migrate(&["next", "--cluster", "0"]);
    assert_eq!(files(&said), ["1-whole/values.yaml"], "{said}");
    shop.change("steps.yaml", "checks: [hosted, ready]", "checks: [sidecars, access]");
    let (_, said, _) = shop.migrate(&["next", "--cluster", "whole"]);
    let look = format!(
        "  (helm get manifest shop -n NAMESPACE && helm get hooks shop -n NAMESPACE) | bash deploy/live.sh NAMESPACE shop -- architect check {} \
         --artefacts - --namespace NAMESPACE --step mail\n",
        shop.file("model.yaml")
    );
    assert_eq!(said.matches(&look).count(), 1, "{said}");
    let (code, _, complained) = shop.migrate(&["next", "--cluster", "seven"]);
    assert!(
        code == 2 && complained.contains("there is no step seven: there are 1 (whole), 2 (mail)"),
        "{complained}"
    );
    assert!(!Path::new(&shop.file("migrations.json")).exists());
}

#[test]
fn what_cannot_be_looked_at_is_said_with_what_to_do() {
    let shop = Shop::new();
    fs::remove_file(shop.file("dapr.sock")).unwrap();
    for asked in ["status", "verify", "next", "rollback"] {
        let (code, _, complained) = shop.migrate(&[asked]);
        assert!(
            code == 2 && complained.contains("name the folder of a running `pando dapr up` with --data"),
            "{complained}"
        );
    }
    // Nor is anything left in a folder that is another's.
    assert!(!Path::new(&shop.file("migrate.lock")).exists());
    let shop = Shop::new();
    shop.change("model.yaml", "steps: steps.yaml\n", "");
    let (code, _, complained) = shop.migrate(&["status"]);
    assert!(code == 2 && complained.contains("the model names no file of steps"), "{complained}");
    let shop = Shop::new();
    let (code, said, _) = shop.migrate(&["next", "--program", "/nowhere/pando"]);
    assert!(code == 1 && said.contains("say where `pando` is with --program"), "{said}");
    let (code, _, complained) = shop.migrate(&["next", "--watch", "https://127.0.0.1/"]);
    assert!(code == 2 && complained.contains("no URL that can be asked"), "{complained}");
    let (code, _, complained) = shop.migrate(&["rollback", "--to", "2"]);
    assert!(code == 2 && complained.contains("step 2 is not before step 1"), "{complained}");
}

#[test]
fn while_services_move_nothing_else_is_done_and_whoever_looks_is_told_so() {
    let shop = Shop::new();
    // Somebody began and was gone before it was over; the system went on.
    fs::write(
        shop.file("migrations.json"),
        r#"[{"at": "2026-11-27T04:00:00Z", "what": "began", "from": 1, "to": 2}]"#,
    )
    .unwrap();
    fs::write(shop.file("standing"), "moving").unwrap();
    let asked: [&[&str]; 5] = [
        &["next"],
        &["next", "--dry-run"],
        &["rollback"],
        &["rollback", "--to", "1"],
        &["verify"],
    ];
    for arguments in asked {
        let (code, said, complained) = shop.migrate(arguments);
        assert!(
            code == 2 && complained.contains("services are just moving"),
            "{arguments:?}: {said}{complained}"
        );
    }
    let (code, said, _) = shop.migrate(&["status"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with("services are moving; before that the system was at\nstep 1 of 2, whole"),
        "{said}"
    );
    assert!(
        said.contains("under way:\n") && !said.contains("nobody said how this ended"),
        "{said}"
    );
    assert!(!said.contains("next is"), "{said}");
    let journal = fs::read_to_string(shop.file("migrations.json")).unwrap();
    assert_eq!(journal.matches("what").count(), 1, "{journal}");
    fs::write(shop.file("standing"), "settled").unwrap();
    let (_, said, _) = shop.migrate(&["status"]);
    assert!(said.contains("nobody said how this ended"), "{said}");
    // Another migration of this folder.
    let lock = fs::File::open(shop.file("migrate.lock")).unwrap();
    lock.lock().unwrap();
    let (_, said, _) = shop.migrate(&["status"]);
    assert!(
        said.contains("under way:\n") && !said.contains("nobody said how this ended"),
        "{said}"
    );
    let (code, _, complained) = shop.next();
    assert!(code == 2 && complained.contains("another migration works on"), "{complained}");
}

#[test]
fn where_a_move_and_its_way_back_failed_nothing_goes_on_but_the_way_back() {
    let shop = Shop::new();
    fs::copy(shop.file("inventory-2.json"), shop.file("secrets/inventory.json")).unwrap();
    fs::write(shop.file("standing"), "mixed").unwrap();
    for asked in ["next", "verify"] {
        let (code, _, complained) = shop.migrate(&[asked]);
        assert!(code == 2 && complained.contains("puts everything in order first"), "{complained}");
    }
    let (code, said, _) = shop.migrate(&["status"]);
    assert!(code == 1 && said.contains("may host or let in more than it should"), "{said}");
    let (code, said, complained) = shop.migrate(&["rollback", "--program", &shop.file("program")]);
    assert_eq!((code, &*complained), (0, ""), "{said}");
    assert!(said.contains("done: the system is at step 1, whole"), "{said}");
    fs::write(shop.file("standing"), "another version").unwrap();
    let (code, _, complained) = shop.migrate(&["status"]);
    assert!(code == 2 && complained.contains("is of another version"), "{complained}");
}

#[test]
fn how_far_back_is_not_passed_over_where_nothing_is_done() {
    for flags in [&["--dry-run"][..], &["--cluster", "2"]] {
        let shop = Shop::new();
        let (code, _, complained) = shop.migrate(&[&["rollback", "--to", "1"], flags].concat());
        assert!(code == 2 && complained.contains("cannot be used with"), "{complained}");
    }
}
