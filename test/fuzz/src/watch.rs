//! Starts processes that do it, and sees what becomes of them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::Asked;

/// As many inputs run in one process.
const BATCH: u64 = 400;
/// What an input may take of the processor, in seconds.
const SECONDS_MAX: f64 = 10.0;
/// What it may take of memory, in bytes.
const BYTES_MAX: u64 = 2 << 30;
/// How long nothing may be heard, if it is not the processor that is waited for.
const SILENCE: Duration = Duration::from_secs(300);
/// What is told of one kind of fault.
const TOLD: usize = 5;

/// What happened.
#[derive(Default)]
struct Seen {
    done: u64,
    /// The seeds by what was wrong.
    faults: BTreeMap<String, Vec<u64>>,
    /// What each took of the processor in seconds, the ten longest.
    longest: Vec<(f64, u64)>,
}

/// Goes on until the time is over.
pub fn watch(asked: &Asked) -> ExitCode {
    let begun = Instant::now();
    let mut seen = Seen::default();
    let mut next = asked.first;
    let mut said = Instant::now();
    while begun.elapsed() < Duration::from_secs(asked.minutes * 60) {
        next = batch(asked, next, &mut seen);
        if said.elapsed() > Duration::from_secs(60) {
            said = Instant::now();
            seen.tell(begun.elapsed(), next);
        }
    }
    seen.tell(begun.elapsed(), next);
    if seen.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Seen {
    fn fault(&mut self, asked: &Asked, seed: u64, what: &str) {
        // Numbers and names differ from one to the next.
        let kind: String = what.chars().filter(|one| !one.is_ascii_digit()).take(90).collect();
        let seeds = self.faults.entry(kind).or_default();
        seeds.push(seed);
        if seeds.len() <= TOLD {
            say(&format!("FOUND {seed}: {what}"));
            put(asked, seed);
        }
    }

    fn took(&mut self, seconds: f64, seed: u64) {
        self.longest.push((seconds, seed));
        self.longest.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.longest.truncate(10);
    }

    fn tell(&self, after: Duration, next: u64) {
        let slow: Vec<String> = self
            .longest
            .iter()
            .map(|(seconds, seed)| format!("{seed} {seconds:.1} s"))
            .collect();
        let kinds: Vec<String> = self
            .faults
            .iter()
            .map(|(kind, seeds)| format!("{} of {kind}", seeds.len()))
            .collect();
        say(&format!(
            "{} inputs in {:.1} min, next seed {next}; {} kinds of fault{}{}; longest: {}",
            self.done,
            after.as_secs_f64() / 60.0,
            kinds.len(),
            if kinds.is_empty() { "" } else { ": " },
            kinds.join("; "),
            slow.join(", ")
        ));
    }
}

/// Puts the input where somebody can look at it.
fn put(asked: &Asked, seed: u64) {
    let mut command = again(asked);
    command.args(["--seed", &seed.to_string(), "--only-put"]).stdout(Stdio::null());
    let _ = command.status();
}

/// This program.
#[expect(clippy::disallowed_methods, reason = "what aborts ends its process, which must not be this one")]
fn again(asked: &Asked) -> Command {
    let mut command = Command::new("/proc/self/exe");
    for from in &asked.from {
        command.arg("--from").arg(from);
    }
    command.arg("--found").arg(&asked.found);
    command
}

/// One process; the seed after the last that it did.
fn batch(asked: &Asked, first: u64, seen: &mut Seen) -> u64 {
    let mut command = again(asked);
    command.args(["--first", &first.to_string(), "--batch", &BATCH.to_string()]);
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => {
            seen.fault(asked, first, &format!("no process: {error}"));
            return first + BATCH;
        }
    };
    let lines = lines(child.stdout.take());
    let errors = lines_of_errors(&mut child);
    let (ended, at) = listen(asked, &mut child, &lines, seen, first);
    let _ = child.kill();
    let status = child.wait();
    let why: Vec<String> = errors.iter().take(20).collect();
    if let Some(ended) = ended {
        seen.fault(asked, at, &ended);
        return at + 1;
    }
    match status {
        Ok(status) if status.success() => first + BATCH,
        Ok(status) => {
            seen.fault(asked, at, &format!("{} ({status})", why.join(" ")));
            at + 1
        }
        Err(error) => {
            seen.fault(asked, at, &error.to_string());
            at + 1
        }
    }
}

/// What it says, until it has said all: what was too much, and at which seed it was.
fn listen(asked: &Asked, child: &mut Child, lines: &Receiver<String>, seen: &mut Seen, first: u64) -> (Option<String>, u64) {
    let (mut at, mut before, mut heard) = (first, 0.0, Instant::now());
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => {
                heard = Instant::now();
                let mut words = line.splitn(3, ' ');
                let (what, seed) = (words.next(), words.next().and_then(|seed| seed.parse().ok()).unwrap_or(at));
                match what {
                    Some("begin") => (at, before) = (seed, seconds(child.id()).unwrap_or(before)),
                    Some("fault") => seen.fault(asked, seed, words.next().unwrap_or_default()),
                    _ => {
                        seen.done += 1;
                        let took = seconds(child.id()).unwrap_or(before) - before;
                        seen.took(took, seed);
                        if took > SECONDS_MAX {
                            seen.fault(asked, seed, &format!("it takes long: {took:.1} s"));
                        }
                    }
                }
            }
            Err(RecvTimeoutError::Disconnected) => return (None, at),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if seconds(child.id()).unwrap_or(before) - before > 3.0 * SECONDS_MAX {
            return (Some("it goes on and on".to_owned()), at);
        }
        if heard.elapsed() > SILENCE && seconds(child.id()).unwrap_or(before) - before < 1.0 {
            return (Some("it waits for something".to_owned()), at);
        }
        if memory(child.id()).is_some_and(|bytes| bytes > BYTES_MAX) {
            return (Some("it takes too much memory".to_owned()), at);
        }
    }
}

fn lines(from: Option<impl io::Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    let reader = move || {
        for line in from.into_iter().flat_map(|from| BufReader::new(from).lines()).map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    };
    // Without the thread nothing is heard, and the process is ended for its silence.
    drop(thread::Builder::new().name("listen".to_owned()).spawn(reader));
    receiver
}

fn lines_of_errors(child: &mut Child) -> Receiver<String> {
    lines(child.stderr.take())
}

/// What a process took of the processor, in seconds (a hundredth is the grain).
fn seconds(id: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks: u32 = fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?;
    Some(f64::from(ticks) / 100.0)
}

/// What it has of memory, in bytes.
fn memory(id: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/statm")).ok()?;
    Some(text.split_whitespace().nth(1)?.parse::<u64>().ok()? * 4096)
}

fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}
