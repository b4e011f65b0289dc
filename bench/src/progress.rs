/// Says on stderr what is going on.
#[expect(clippy::print_stderr, reason = "progress of a program that somebody waits for")]
pub fn say(what: &str) {
    eprintln!("{what}");
}
