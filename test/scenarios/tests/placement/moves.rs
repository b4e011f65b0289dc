use std::io::Write;
use std::time::Instant;

use crate::World;
use crate::load::is_kept;
use crate::people::AtWork;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_moves_out_and_in_again_while_people_work_and_nobody_notices() {
    let mut server = World::start_with(&["--dapr-apps", "monolith"]).await;
    assert!(server.placement().await.starts_with("step 1 (monolith)\n"));
    let ada = server.visitor().register("ada@example.org").await;
    for (word, to) in [("out", "activity"), ("in", "monolith")] {
        let at_work = AtWork::begin(&server, &ada, word);
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let began = Instant::now();
        let told = server.place(to).await.expect("it moves");
        let took = began.elapsed();
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let (promised, noticed) = at_work.end().await;
        say(&format!("{told}\n{word}: {:.1} s; {noticed:?}", took.as_secs_f32()));
        is_kept(&ada, &promised).await;
        // A machine that is out of breath sends one away now and then: a chat that has just started is slow with its first answers.
        let failed: usize = noticed.failed.values().sum();
        assert!(failed * 200 <= noticed.answered, "requests failed: {noticed:?}");
        assert!(noticed.answered > 50, "{noticed:?}");
    }
    server.place("activity").await.expect("it moves");
    nothing_is_left_of_those_that_ended(&server);
    // It goes on where it was left.
    server.stop().await;
    let mut server = server.restart_with(&[]).await;
    let said = server.placement().await;
    assert!(
        said.starts_with("step 2 (activity)\n") && said.contains("\nactivity-service: activity-service"),
        "{said}"
    );
    let ada = ada.at(server.address());
    ada.get("/api/tasks?limit=1").await.expect(200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_does_not_work_out_leaves_everything_as_it_was_and_says_why() {
    let mut server = World::start_with(&["--dapr-apps", "monolith"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    // What only a process that starts now reads: the database will not let it in.
    let role = server.folder().join("secrets/roles/activity-service");
    let password = std::fs::read(&role).expect("its password");
    std::fs::write(&role, "another").expect("it can be written");
    let at_work = AtWork::begin(&server, &ada, "stay");
    let said = server.place("activity").await.expect_err("it does not move");
    std::fs::write(&role, password).expect("it can be written");
    say(&said);
    assert!(said.contains("everything is as it was") && said.contains("password"), "{said}");
    let (promised, noticed) = at_work.end().await;
    say(&format!("{noticed:?}"));
    is_kept(&ada, &promised).await;
    assert!(noticed.failed.is_empty(), "requests failed: {noticed:?}");
    assert!(server.placement().await.starts_with("step 1 (monolith)\n"));
    let names = server.parts();
    assert!(
        !names.contains_key("activity-service") && names.contains_key("api-gateway"),
        "{names:?}"
    );
    server.place("activity").await.expect("now it moves");
    server.stop().await;
}

#[tokio::test]
async fn what_no_system_can_be_is_refused_before_anything_starts() {
    let mut server = World::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("none.json");
    for (text, said) in [
        (
            r#"{"apps":{"frontend-service":["frontend-service"]}}"#.to_owned(),
            "nobody hosts auth-service",
        ),
        ("{}".to_owned(), "which app id hosts which services"),
    ] {
        std::fs::write(&file, text).expect("a file");
        let refused = server.place(file.to_str().expect("a plain path")).await.expect_err("it is refused");
        assert!(refused.contains(said), "{refused}");
    }
    // Every service is where it was: in step 4.
    assert_eq!(server.placement().await.lines().count(), 7);
    server.stop().await;
    assert!(!server.folder().join("dapr.sock").exists());
}

/// That each name leads to something, and that there is nothing of generations that have ended. (Logs stay for whoever looks for a fault.)
fn nothing_is_left_of_those_that_ended(server: &World) {
    let entries = |folder: &str| -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(server.folder().join(folder)).expect(folder);
        entries.map(|entry| entry.expect("an entry").path()).collect()
    };
    let is_number = |path: &&std::path::PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_str().is_some_and(|name| name.parse::<u32>().is_ok()))
    };
    let mut serving = std::collections::BTreeSet::new();
    for link in entries("sockets").iter().filter(|path| path.is_symlink()) {
        assert!(link.exists(), "{} leads nowhere", link.display());
        let target = std::fs::read_link(link).expect("where it leads");
        serving.insert(target.iter().next().expect("a folder").to_owned());
    }
    for folder in ["sockets", "dapr"] {
        let there = entries(folder)
            .iter()
            .filter(is_number)
            .filter_map(|path| Some(path.file_name()?.to_owned()))
            .collect();
        assert_eq!(serving, there, "{folder}");
    }
    // What serves says so in its log, however often its app id was started.
    let said = server.log("api-gateway");
    assert!(said.contains("probes are answered at"), "{said}");
    let logs = entries("logs");
    let of_the_gateway = logs
        .iter()
        .filter(|log| log.to_string_lossy().contains("/api-gateway.") && !log.is_symlink());
    assert_eq!(
        of_the_gateway.count(),
        4,
        "the one that serves, the one before, and two more: {logs:?}"
    );
}

/// Not captured by libtest, as `eprintln!` is.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
