//! The program: a command line that stands on the library like any other program.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
