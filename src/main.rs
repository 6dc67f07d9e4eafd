//! The command line: parse, run, say what went wrong, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    rapporteur::cli::main()
}
