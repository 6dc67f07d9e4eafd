//! Tests that only a terminal shows the progress of long work.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{program, run};

/// Faster runs may show nothing.
const LONG: Duration = Duration::from_millis(1_500);

/// A folder with a table that takes a while.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = "id,name,year\n".to_owned();
    for i in 0..500_000 {
        // Writing to a String does not fail.
        let _ = writeln!(table, "{i},name of {i},{}", 1900 + i % 120);
    }
    fs::write(folder.path().join("table.csv"), table).expect("a file");
    folder
}

#[test]
fn a_terminal_shows_rows_triples_and_the_time_left() {
    let folder = folder();
    let program = env!("CARGO_BIN_EXE_rapporteur");
    let command = format!("{program} convert table.csv --to nt -o out.nt");
    let start = Instant::now();
    // `script` runs a command on its own terminal.
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(folder.path());
    let output = match script.stdin(Stdio::null()).env("TERM", "xterm").output() {
        Ok(output) => output,
        Err(_) => return println!("skipped: there is no program 'script' here"),
    };
    assert!(output.status.success(), "{output:?}");
    let shown = String::from_utf8_lossy(&output.stdout);
    if start.elapsed() < LONG {
        return println!("skipped: it took {:?} only", start.elapsed());
    }
    assert!(shown.contains(" rows, ") && shown.contains(" triples, "), "{shown}");
    assert!(shown.contains(" s left"), "{shown}");
}

#[test]
fn nothing_is_shown_without_a_terminal() {
    let folder = folder();
    let mut command = program(folder.path());
    let done = run(command.args(["convert", "table.csv", "--to", "nt", "-o", "out.nt"]), "");
    assert_eq!((done.code, done.err.as_str(), done.out.as_str()), (Some(0), "", ""));
    // Three triples for each row.
    let lines = fs::read_to_string(folder.path().join("out.nt")).expect("a file").lines().count();
    assert_eq!(lines, 1_500_000);
}
