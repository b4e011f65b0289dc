use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::World;
use crate::load::is_kept;
use crate::people::AtWork;

/// The model of this system; the steps lie where it says.
pub const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/pando.architecture.yaml");
const STEPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/steps/steps.yaml");

/// What `architect migrate` said, and its exit code.
pub struct Told {
    pub code: i32,
    pub said: String,
    pub complained: String,
}

/// The command, built into the same folder as the test that runs.
pub fn architect() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows itself");
    let binary = test.parent().and_then(Path::parent).expect("target/debug/deps").join("architect");
    assert!(binary.exists(), "{} is not there: cargo build -p pando-architect", binary.display());
    binary
}

pub async fn migrate(folder: &Path, model: &Path, arguments: &[&str]) -> Told {
    let mut command = Command::new(architect());
    command
        .arg("migrate")
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .arg("--model")
        .arg(model);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.expect("it runs");
    Told {
        code: output.status.code().unwrap_or(-1),
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        complained: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_four_steps_are_taken_and_taken_back_while_people_work() {
    let mut server = World::start_with(&["--dapr-apps", "monolith"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let watch = format!("http://{}/api/auth/status", server.address());
    let walk = [
        ("next", 2),
        ("next", 3),
        ("next", 4),
        ("rollback", 3),
        ("rollback", 2),
        ("rollback", 1),
    ];
    for (index, (action, reached)) in walk.into_iter().enumerate() {
        let at_work = AtWork::begin(&server, &ada, &format!("{action}{index}"));
        let told = migrate(server.folder(), Path::new(MODEL), &[action, "--watch", &watch]).await;
        let (promised, noticed) = at_work.end().await;
        say(&format!(
            "{action} to step {reached}: {noticed:?}\n{}{}",
            told.said, told.complained
        ));
        assert_eq!((told.code, &*told.complained), (0, ""), "{}", told.said);
        assert!(
            told.said.contains(&format!("done: the system is at step {reached}, ")),
            "{}",
            told.said
        );
        assert!(told.said.contains(": 0 failed, the longest wait was "), "{}", told.said);
        is_kept(&ada, &promised).await;
        // None is the aim, and what is printed says how near it is; a machine that is busy with something else sends one away now and then.
        let failed: usize = noticed.failed.values().sum();
        assert!(failed * 200 <= noticed.answered, "requests failed: {noticed:?}");
        assert!(noticed.answered > 50, "{noticed:?}");
    }
    let told = migrate(server.folder(), Path::new(MODEL), &["status"]).await;
    assert!(told.said.starts_with("step 1 of 4, monolith"), "{}", told.said);
    assert_eq!(
        told.said.matches(": done\n").count(),
        3,
        "of the latest five entries: {}",
        told.said
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_whose_verification_fails_undoes_itself_and_says_what_it_saw() {
    let mut server = World::start_with(&["--dapr-apps", "monolith"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    // A step that asks for what cannot be: that nobody makes tasks.
    let folder = tempfile::tempdir().expect("a folder");
    let asks_too_much = folder.path().join("model.yaml");
    std::fs::create_dir(folder.path().join("steps")).expect("a folder");
    let model = read(MODEL);
    let as_a_gauge = model.replace(
        "pando_tasks_created_total\n    kind: counter",
        "pando_tasks_created_total\n    kind: gauge",
    );
    assert_ne!(as_a_gauge, model);
    std::fs::write(&asks_too_much, as_a_gauge).expect("a file");
    let (before, after) = read(STEPS)
        .split_once("activity-service has every subscription itself")
        .map(owned)
        .expect("the second step");
    let after = after.replacen(
        "- hosted\n",
        "- hosted\n        - stays: { figure: pando_tasks_created_total, forSeconds: 3 }\n",
        1,
    );
    let steps = format!("{before}activity-service has every subscription itself{after}");
    std::fs::write(folder.path().join("steps/steps.yaml"), steps).expect("a file");

    let at_work = AtWork::begin(&server, &ada, "undone");
    let next = migrate(server.folder(), &asks_too_much, &["next"]);
    let meanwhile = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        migrate(server.folder(), Path::new(MODEL), &["verify"]).await
    };
    let (told, refused) = tokio::join!(next, meanwhile);
    let (promised, noticed) = at_work.end().await;
    say(&format!("{noticed:?}\n{}{}", told.said, told.complained));
    assert_eq!(refused.code, 2, "{}", refused.said);
    assert!(refused.complained.contains("another migration works on"), "{}", refused.complained);
    assert_eq!(told.code, 1, "{}", told.said);
    let why = "it failed: stays pando_tasks_created_total does not hold: pando_tasks_created_total";
    assert!(told.said.contains(why), "{}", told.said);
    assert!(told.said.contains("the system is at step 1, monolith, as it was"), "{}", told.said);
    is_kept(&ada, &promised).await;
    let failed: usize = noticed.failed.values().sum();
    assert!(failed * 200 <= noticed.answered, "requests failed: {noticed:?}");
    assert!(server.placement().await.starts_with("step 1 (monolith)\n"));

    // A service that does not get ready: the database will not let it in.
    let role = server.folder().join("secrets/roles/activity-service");
    let password = std::fs::read(&role).expect("its password");
    std::fs::write(&role, "another").expect("it can be written");
    let told = migrate(server.folder(), Path::new(MODEL), &["next"]).await;
    std::fs::write(&role, password).expect("it can be written");
    say(&format!("{}{}", told.said, told.complained));
    assert_eq!(told.code, 1, "{}", told.said);
    assert!(
        told.said.contains("tried to move to step 2") && told.said.contains("password"),
        "{}",
        told.said
    );
    assert!(told.said.contains("the system is at step 1, monolith, as it was"), "{}", told.said);
    let told = migrate(server.folder(), Path::new(MODEL), &["status"]).await;
    assert_eq!(told.said.matches(": undone, since ").count(), 2, "{}", told.said);
    server.stop().await;
}

fn read(file: &str) -> String {
    std::fs::read_to_string(file).expect("it is checked in")
}

fn owned((before, after): (&str, &str)) -> (String, String) {
    (before.to_owned(), after.to_owned())
}

/// Not captured by libtest, as `eprintln!` is.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
