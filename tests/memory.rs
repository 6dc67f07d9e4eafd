//! Memory does not grow with the table. Alone in its file, as a program begins with the memory of
//! what starts it.

#![cfg(unix)]

mod common;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;

use rapporteur::format::Target;
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

/// The most memory that a conversion takes.
fn peak(folder: &Path, format: &str) -> u64 {
    let mut command = common::program(folder);
    command.args(["convert", "m.json", "--to", format]).stdout(Stdio::null());
    let end = command.spawn().and_then(|mut child| child.wait4()).expect("it runs");
    assert!(end.status.success());
    end.rusage.maxrss
}

#[test]
fn ten_times_the_rows_take_no_more_memory() {
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
