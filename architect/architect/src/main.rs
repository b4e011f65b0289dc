//! The binary `architect`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pando_architect::run()
}
