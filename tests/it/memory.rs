//! Tests that memory does not grow with the table.

#![cfg(unix)]

use crate::common::{self, alone};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;

use rapporteur::rdf::format::Target;
use wait4::Wait4;

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {
    "aboutUrl": "https://e.example/ABOUT", "columns": [{"titles": "a"}, {"titles": "b"}]}}"#;

/// Writes a table of some rows.
fn table(folder: &Path, rows: usize) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(folder.join("t.csv"))?);
    writeln!(out, "a,b")?;
    (0..rows).try_for_each(|row| writeln!(out, "{row},value of row {row}"))?;
    out.flush()
}

/// The peak memory of a conversion.
fn peak(folder: &Path, format: &str) -> u64 {
    let mut command = common::program(folder);
    command.args(["convert", "m.json", "--to", format]).stdout(Stdio::null());
    let end = command.spawn().and_then(|mut child| child.wait4()).expect("it runs");
    assert!(end.status.success());
    end.rusage.maxrss
}

#[test]
fn ten_times_the_rows_take_no_more_memory() {
    if !alone("memory::ten_times_the_rows_take_no_more_memory") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    // Rows about one subject each, and all rows about one.
    for about in ["{a}", "one"] {
        let metadata = METADATA.replace("ABOUT", about);
        std::fs::write(folder.join("m.json"), metadata).expect("a file");
        for format in Target::names() {
            let [small, large] = [20_000, 200_000].map(|rows| {
                table(folder, rows).expect("a file");
                peak(folder, format)
            });
            let limit = small + small / 10;
            assert!(large <= limit, "{format} by '{about}': {small}, then {large} bytes");
        }
    }
}

/// The limit of rows in these tests.
const LIMIT: u64 = 16 << 20;

/// A row that fits. Two copies of it leave a fifth of what a command may take for the code and the
/// small buffers that only such a row touches, about 2 MiB, and a third copy would take more.
const FITS: u64 = LIMIT / 5 * 4;

/// Writes a table with a large row: its start, repeated part and end.
fn large_row(folder: &Path, (start, part, end): (&str, &str, &str), bytes: u64) {
    let mut out = BufWriter::new(File::create(folder.join("t.csv")).expect("a file"));
    let written = write!(out, "a,b\n1,2\n{start}")
        .and_then(|()| (0..bytes / part.len() as u64).try_for_each(|_| write!(out, "{part}")))
        .and_then(|()| write!(out, "{end}\n3,4\n"));
    written.and_then(|()| out.flush()).expect("a file");
}

/// The peak memory of a command with a row limit, and whether it succeeded.
fn limited(folder: &Path, arguments: &[&str]) -> (u64, bool) {
    let mut command = common::program(folder);
    command.args(arguments).args(["--row-limit", "16MiB"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let end = command.spawn().and_then(|mut child| child.wait4()).expect("it runs");
    (end.rusage.maxrss, end.status.success())
}

#[test]
fn a_large_row_takes_no_more_than_twice_the_limit() {
    if !alone("memory::a_large_row_takes_no_more_than_twice_the_limit") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("q.rq"), "SELECT * { ?s ?p 1 }").expect("a file");
    std::fs::create_dir(folder.join("data")).expect("a folder");
    let metadata = METADATA.replace("ABOUT", "one").replace("t.csv", "../t.csv");
    std::fs::write(folder.join("data/csv-metadata.json"), metadata).expect("a file");
    let formats: Vec<[&str; 4]> =
        Target::names().into_iter().map(|format| ["convert", "t.csv", "--to", format]).collect();
    let mut commands: Vec<&[&str]> = formats.iter().map(|command| &command[..]).collect();
    commands.extend([
        &["convert", "t.csv", "--to", "nt", "--threads", "4"][..],
        &["check", "t.csv"],
        &["check"],
        &["init", "t.csv"],
        &["link", "t.csv", "--column", "b"],
        &["query", "-f", "q.rq"],
    ]);
    table(folder, 10).expect("a file");
    let least: Vec<u64> = commands.iter().map(|command| limited(folder, command).0).collect();
    for (row, bytes, fits) in [
        (("5,", "x", ""), FITS, true),
        (("5,\"", "a line of text,\n", "\""), FITS, true),
        (("5,\"", "\"\"word\"\" ", "\""), LIMIT / 2, true),
        (("5,", "x", ""), LIMIT * 4, false),
        (("5,\"", "a line of text,\n", ""), LIMIT * 4, false),
        (("5", ",6", ""), LIMIT / 2, false),
    ] {
        large_row(folder, row, bytes);
        for (command, least) in commands.iter().zip(&least) {
            let (peak, success) = limited(folder, command);
            assert_eq!(success, fits, "{command:?} of {row:?}");
            let taken = peak.saturating_sub(*least);
            assert!(taken <= 2 * LIMIT, "{command:?} of {row:?}: {taken} bytes");
        }
    }
}
