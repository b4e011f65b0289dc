//! Processes of the local system do not outlive the one that started them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the kernel may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A shell that becomes the parent of a `sleep` by way of our own binary and prints its process id.
#[expect(clippy::disallowed_methods, reason = "the parent is a process of its own, that it can be killed")]
fn parent(claimed: &str) -> Child {
    let tether = format!(
        "'{}' tethered --parent {claimed} --signal 9 -- sleep 300 & echo $!; wait $!; echo \"ended $?\"",
        env!("CARGO_BIN_EXE_pando")
    );
    let mut command = Command::new("sh");
    command.args(["-c", &tether]).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("there is a shell")
}

/// What a process runs, while it does.
fn program(id: &str) -> Option<String> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(id).join("stat")).ok()?;
    // `12 (sleep) S …`; one that nobody has asked for yet has ended all the same.
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    (!rest.trim_start().starts_with('Z')).then(|| name.to_owned())
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn one_ends_with_the_process_that_started_it_even_by_sigkill() {
    let mut parent = parent("$$");
    let mut lines = BufReader::new(parent.stdout.take().unwrap()).lines();
    let id = lines.next().unwrap().unwrap();
    until("it becomes the program", || program(&id).as_deref() == Some("sleep"));
    parent.kill().unwrap();
    parent.wait().unwrap();
    until("it has ended too", || program(&id).is_none());
}

#[test]
fn one_whose_parent_is_gone_already_does_not_begin() {
    let mut parent = parent("1");
    let mut lines = BufReader::new(parent.stdout.take().unwrap()).lines();
    let _id = lines.next().unwrap().unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "ended 1");
    parent.wait().unwrap();
}
