use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use http::Method;
use tokio::task::JoinSet;

use crate::World;
use crate::load::{Promised, create, is_kept, talk, write};
use crate::steps::{MODEL, architect, migrate};

/// A move that is cut off, by what it has said until then.
struct Cut {
    /// From which step it is made, and to which.
    way: [&'static str; 2],
    says: &'static [&'static str],
}

const fn cut(way: [&'static str; 2], says: &'static [&'static str]) -> Cut {
    Cut { way, says }
}

const OUT: [&str; 2] = ["chatbot", "core"];
const IN: [&str; 2] = ["core", "chatbot"];
const OPENED: &str = "those that stay host what they had and what they get";
const CALLS_GO: &str = "those that stay call the others where they are now";
const ENDED: &str = "those that nobody calls any more end";

/// Each phase as it begins, and as its processes take over or end: in the way between the last two steps there is something to do in all
/// five. In this order most begin where the one before goes on.
const CUTS: [Cut; 8] = [
    cut(OUT, &[OPENED]),
    cut(OUT, &[OPENED, "  api-gateway is ready and takes over"]),
    cut(OUT, &["those that are new begin"]),
    cut(OUT, &[CALLS_GO]),
    cut(OUT, &[CALLS_GO, "  chatbot-service is ready and takes over"]),
    cut(OUT, &["each hosts what it should"]),
    cut(IN, &[ENDED]),
    cut(IN, &[ENDED, "  auth-service has ended"]),
];
/// The sharpest moment: calls go to the new places already, and nobody has noted it.
const SHARPEST: Cut = cut(IN, &[CALLS_GO, "  chatbot-service is ready and takes over"]);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_that_is_killed_in_a_move_goes_on_whole_where_it_was_or_where_it_went() {
    each_goes_on_whole(&[SHARPEST]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "five minutes: make soak"]
async fn a_system_that_is_killed_in_any_phase_of_a_move_goes_on_whole_where_it_was_or_where_it_went() {
    each_goes_on_whole(&CUTS).await;
}

async fn each_goes_on_whole(cuts: &[Cut]) {
    let mut server = World::start().await;
    let mut ada = server.visitor().register("ada@example.org").await;
    let mut promised = Promised::default();
    for (number, Cut { way, says }) in cuts.iter().enumerate() {
        ada = ada.at(server.address());
        if !server.placement().await.contains(&format!("({})", way[0])) {
            server.place(way[0]).await.expect("it moves");
        }
        let mut people = JoinSet::new();
        for writer in 0..3 {
            people.spawn(write(ada.clone(), format!("{number}-{writer}")));
        }
        people.spawn(talk(ada.clone(), format!("chat-{number}")));
        let told = server.place_until(way[1], says).await;
        let began = Instant::now();
        server = server.kill_and_restart().await;
        ada = ada.at(server.address());
        for told in people.join_all().await {
            if let Some(title) = &told.unanswered {
                // Nobody knows whether it was done: with its key it is done once.
                create(&ada, title).await.expect("an answer");
                promised.made.push(title.clone());
            }
            promised.add(told);
        }
        let at = server.placement().await;
        say(&format!(
            "killed after {:?} ({} lines); {:.1} s later: {}",
            says.last().unwrap_or(&"").trim(),
            told.len(),
            began.elapsed().as_secs_f32(),
            at.lines().next().unwrap_or_default()
        ));
        let [from, to] = way.map(|step| format!("({step})"));
        assert!(
            at.starts_with("step ") && (at.contains(&from) || at.contains(&to)),
            "{says:?}: {at}"
        );
        // What it says is what there is: each app id has its process and its sidecar, and no other has.
        let mut there: Vec<String> = server.services();
        let mut said: Vec<String> = at
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
            .collect();
        there.sort();
        said.sort();
        assert_eq!(there, said, "{says:?}: {at}");
        is_kept(&ada, &promised).await;
        // And it can be moved on.
        everybody_answers(&ada).await;
    }
    let counts = [promised.made.len(), promised.completed.len()];
    assert!(counts.iter().all(|count| *count > 2 * cuts.len()), "made, completed: {counts:?}");
    server.place("monolith").await.expect("it moves");
    is_kept(&ada, &promised).await;
    server.stop().await;
}

/// Each service does what it is there for.
async fn everybody_answers(person: &pando_test_kit::Person) {
    for path in [
        "/api/auth/me",
        "/api/tasks?limit=1",
        "/api/chat/sessions",
        "/api/activities?limit=1",
    ] {
        let answer = person.try_send(Method::GET, path, &[], None).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
}

/// Whoever asked for a step presses Ctrl-C; the system goes on, and nobody who looks meanwhile is told that it does not move.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_goes_on_without_whoever_asked_for_it_and_nobody_gets_between() {
    let mut server = World::start_with(&["--dapr-apps", "monolith"]).await;
    let ada = server.visitor().register("ada@example.org").await;
    let mut asking = tokio::process::Command::new(architect());
    asking.args(["migrate", "next", "--model", MODEL, "--data"]).arg(server.folder());
    let asking = asking.stdin(Stdio::null()).stdout(Stdio::null()).process_group(0);
    let mut asking = asking.kill_on_drop(true).spawn().expect("it starts");
    let moving = "it is moving; before that it was at\nstep 1 (monolith)\n";
    until(|| async { server.placement().await.starts_with(moving) }).await;
    // As a terminal ends both, the command and the one that it asks by. (By another signal: where tests run in the background that of Ctrl-C
    // is ignored by whatever they start.)
    let group = format!("-{}", asking.id().expect("it runs"));
    let status = tokio::process::Command::new("kill").args(["-TERM", "--", &group]).status().await;
    assert!(status.expect("kill").success());
    assert!(!asking.wait().await.expect("it ended").success());

    let told = migrate(server.folder(), MODEL.as_ref(), &["status"]).await;
    assert!(
        told.code == 0
            && told
                .said
                .starts_with("services are moving; before that the system was at\nstep 1 of 4"),
        "{}{}",
        told.said,
        told.complained
    );
    assert!(
        told.said.contains("under way:") && !told.said.contains("nobody said"),
        "{}",
        told.said
    );
    for arguments in [&["next"][..], &["rollback"], &["verify"]] {
        let told = migrate(server.folder(), MODEL.as_ref(), arguments).await;
        assert!(
            told.code == 2 && told.complained.contains("services are just moving"),
            "{arguments:?}: {}{}",
            told.said,
            told.complained
        );
    }
    let refused = server.place("core").await.expect_err("one move at a time");
    assert!(refused.contains("it is moving already"), "{refused}");

    until(|| async { server.placement().await.starts_with("step 2 (activity)\n") }).await;
    everybody_answers(&ada).await;
    let told = migrate(server.folder(), MODEL.as_ref(), &["status"]).await;
    assert!(
        told.code == 0 && told.said.starts_with("step 2 of 4") && told.said.contains("nobody said how this ended"),
        "{}",
        told.said
    );
    server.stop().await;
}

async fn until<F: Future<Output = bool>>(mut look: impl FnMut() -> F) {
    let by = Instant::now() + Duration::from_secs(120);
    while !look().await {
        assert!(Instant::now() < by, "it never came");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Not captured by libtest, as `eprintln!` is.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
