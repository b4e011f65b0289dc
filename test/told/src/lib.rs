//! What a test says that cannot be told here: a program is missing, or the machine does not let it. Whether that may be is decided in this
//! one place (and for scripts in `test/told.sh`).

use std::fmt::Display;
use std::io::Write;

/// Set to `1`, it makes whatever is not told a failure: on a machine that is to have everything, such as the one that delivers.
const EVERYTHING: &str = "EVERYTHING_TOLD";

/// Says loudly that something is not told, and why. The test ends well after it, by itself.
///
/// # Panics
/// Where everything is to be told (`EVERYTHING_TOLD=1`).
pub fn not_told(what: impl Display) {
    let line = line(&what);
    // Past the harness, which keeps what a test that ends well prints to itself. Nobody misses it where there is no standard error.
    let _ = writeln!(std::io::stderr(), "{line}");
    if let Some(fault) = fault(&line, is_everything_to_be_told()) {
        panic!("{fault}");
    }
}

fn line(what: &impl Display) -> String {
    format!("NOT TOLD: {what}")
}

/// What is wrong with a test that is not told.
fn fault(line: &str, is_to_be_told: bool) -> Option<String> {
    is_to_be_told.then(|| format!("{line}; and {EVERYTHING}=1 says that everything is to be"))
}

#[expect(clippy::disallowed_methods, reason = "whoever starts the tests says what they must tell")]
fn is_everything_to_be_told() -> bool {
    std::env::var_os(EVERYTHING).is_some_and(|value| value == "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_a_fault_where_everything_is_to_be() {
        let line = line(&"what Helm says");
        assert_eq!(line, "NOT TOLD: what Helm says");
        assert_eq!(fault(&line, false), None);
        assert!(fault(&line, true).is_some_and(|fault| fault.starts_with(&line)));
    }
}
