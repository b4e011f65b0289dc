//! The server binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    pando::run()
}
