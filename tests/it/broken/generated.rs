//! Tests broken input that is large, or that a repository cannot hold.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rapporteur::csvw::metadata::model::Dialect;
use rapporteur::csvw::table::Reader;
use rapporteur::diagnostic::Diagnostics;
use tempfile::TempDir;

use super::{lines, report};

/// The size of the chunks of a table.
const CHUNK: usize = 64 * 1024;

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("a file can be written");
    }
    folder
}

/// Metadata of `t.csv` with this schema.
fn schema(members: &str) -> Vec<u8> {
    let context = r#""@context": "http://www.w3.org/ns/csvw", "url": "t.csv""#;
    format!("{{{context}, \"tableSchema\": {{{members}}}}}").into_bytes()
}

/// The report of these files, one problem on each line.
fn report_of(files: &[(&str, &[u8])]) -> String {
    lines(&report(folder(files).path()))
}

/// Two columns: `id`, and `n`, which is a whole number.
const ID_AND_NUMBER: &str = r#""primaryKey": "id", "columns": [
    {"name": "id", "titles": "id"}, {"name": "n", "titles": "n", "datatype": "integer"}]"#;

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn metadata_of(url: &str) -> Vec<u8> {
        format!(r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "{url}"}}"#).into_bytes()
    }

    #[test]
    fn a_pipe_is_refused_without_waiting() {
        let folder = folder(&[("csv-metadata.json", &metadata_of("pipe.csv"))]);
        let made = Command::new("mkfifo").arg(folder.path().join("pipe.csv")).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo makes a pipe");
        let expected = "error[F002] pipe.csv: 'pipe.csv' is not an ordinary file\n";
        assert_eq!(lines(&report(folder.path())), expected);
    }

    #[test]
    fn links_may_lead_within_the_folder_but_not_out_of_it() {
        let outside = folder(&[("secret.csv", b"id\n1\n"), ("m.json", b"{}")]);
        for (target, expected) in [
            (
                outside.path().join("secret.csv"),
                "error[F003] t.csv: 't.csv' leads out of the folder\n",
            ),
            (outside.path().to_owned(), "error[F003] t.csv: 't.csv' leads out of the folder\n"),
            ("nowhere.csv".into(), "error[F001] t.csv: there is no file 't.csv' in the folder\n"),
            ("other.csv".into(), ""),
        ] {
            let folder =
                folder(&[("csv-metadata.json", &metadata_of("t.csv")), ("other.csv", b"id\n1\n")]);
            symlink(&target, folder.path().join("t.csv")).expect("a link can be made");
            assert_eq!(lines(&report(folder.path())), expected, "{}", target.display());
        }
        let folder = folder(&[]);
        let link = folder.path().join("csv-metadata.json");
        symlink(outside.path().join("m.json"), link).expect("a link can be made");
        let expected =
            "error[F003] csv-metadata.json: 'csv-metadata.json' leads out of the folder\n";
        assert_eq!(lines(&report(folder.path())), expected);
    }

    #[test]
    fn a_folder_behind_a_link_is_outside_too() {
        let outside = folder(&[("t.csv", b"id\n1\n")]);
        let folder = folder(&[("csv-metadata.json", &metadata_of("sub/t.csv"))]);
        symlink(outside.path(), folder.path().join("sub")).expect("a link can be made");
        let expected = "error[F003] sub/t.csv: 'sub/t.csv' leads out of the folder\n";
        assert_eq!(lines(&report(folder.path())), expected);
    }

    #[test]
    fn links_in_a_circle_are_reported() {
        let folder = folder(&[("csv-metadata.json", &metadata_of("a.csv"))]);
        symlink("b.csv", folder.path().join("a.csv")).expect("a link can be made");
        symlink("a.csv", folder.path().join("b.csv")).expect("a link can be made");
        let found = lines(&report(folder.path()));
        assert!(found.starts_with("error[F002] a.csv: cannot read 'a.csv': "), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }

    #[test]
    fn an_unreadable_file_is_reported() {
        let folder = folder(&[("csv-metadata.json", &metadata_of("t.csv")), ("t.csv", b"id\n1\n")]);
        let table = folder.path().join("t.csv");
        fs::set_permissions(&table, fs::Permissions::from_mode(0o000)).expect("it is ours");
        if fs::File::open(&table).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        let found = lines(&report(folder.path()));
        assert!(found.starts_with("error[F002] t.csv: cannot read 't.csv': "), "{found}");
    }
}

#[test]
fn a_cell_of_100_megabytes_is_a_cell() {
    let lines = 25 << 20;
    let long = "x, \n".repeat(lines);
    let digits = "1".repeat(100 << 20);
    let table = format!("id,n\n\"{long}\",1\n2,x\n3,{digits}x\n");
    drop((long, digits));
    let found =
        report_of(&[("t.csv", table.as_bytes()), ("csv-metadata.json", &schema(ID_AND_NUMBER))]);
    let (second, third, sixty) = (3 + lines, 4 + lines, "1".repeat(60));
    let whole = "expected: a whole number";
    let expected = format!(
        "error[C002] t.csv:{second} (cell B3 'n'): 'x' does not fit the column 'n'; {whole}\n\
         error[C002] t.csv:{third} (cell B4 'n'): '{sixty}…' does not fit the column 'n'; {whole}\n"
    );
    assert_eq!(found, expected);
}

#[test]
fn ten_thousand_columns_are_read() {
    let names: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    let columns: Vec<String> = names
        .iter()
        .map(|n| {
            format!(
                r#"{{"name": "{n}", "titles": "{n}", "datatype": "integer",
                    "aboutUrl": "http://e/{{c0}}", "propertyUrl": "http://e/{n}",
                    "valueUrl": "http://e/{{{n}}}"}}"#
            )
        })
        .collect();
    let schema = schema(&format!(r#""columns": [{}]"#, columns.join(",")));
    let row = |cell: &str| vec![cell; 10_000].join(",");
    let mut table = format!("{}\n{}\n", names.join(","), row("1"));
    table.push_str(&format!("{},x\n{},1\n", vec!["1"; 9_999].join(","), row("1")));
    let found = report_of(&[("t.csv", table.as_bytes()), ("csv-metadata.json", &schema)]);
    let expected = "\
        error[C002] t.csv:3 (cell NTP3 'c9999'): 'x' does not fit the column 'c9999'; \
         expected: a whole number\n\
        error[T003] t.csv:4 (row 4): the row has 10001 cells, but the table has 10000 columns\n";
    assert_eq!(found, expected);
    assert_eq!(report_of(&[("t.csv", format!("{}\n", names.join(",")).as_bytes())]), "");
}

#[test]
fn deep_json_is_read_or_refused() {
    let deep = "nested deeper than 64 levels";
    for (text, column) in [("[".repeat(100_000), 65), ("{\"a\":".repeat(100_000), 65 * 5 - 4)] {
        let found = report_of(&[("csv-metadata.json", text.as_bytes())]);
        let expected =
            format!("error[M001] csv-metadata.json:1:{column}: this is not JSON: {deep}\n");
        assert_eq!(found, expected);
    }
    let deep = |n: usize| format!("{}1{}", "{\"dc:a\":".repeat(n), "}".repeat(n));
    let table = |n| {
        format!(
            "{{\"@context\": \"http://www.w3.org/ns/csvw\", \"url\": \"t.csv\", \"dc:a\": {}}}",
            deep(n)
        )
    };
    assert_eq!(report_of(&[("csv-metadata.json", table(50).as_bytes()), ("t.csv", b"a\n")]), "");
}

#[test]
fn large_json_is_read() {
    let mut text = String::from(r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv""#);
    for i in 0..100_000 {
        text.push_str(&format!(", \"dc:a{i}\": \"{}\", \"dc:a{i}\": {i}", "x".repeat(80)));
    }
    text.push('}');
    let folder = folder(&[("csv-metadata.json", text.as_bytes()), ("t.csv", b"a\n")]);
    let problems = report(folder.path());
    assert_eq!((problems.errors(), problems.warnings()), (0, 100_000));
}

#[test]
fn keys_are_compared_across_chunks() {
    let mut table = String::from("id,n\n");
    let count = 4 * CHUNK / 16;
    for i in 0..count {
        table.push_str(&format!("key{i:08},1\n"));
    }
    assert!(table.len() > 3 * CHUNK);
    table.push_str("key00000000,1\nlast,x\n");
    let found =
        report_of(&[("t.csv", table.as_bytes()), ("csv-metadata.json", &schema(ID_AND_NUMBER))]);
    let expected = format!(
        "error[C002] t.csv:{0} (cell B{0} 'n'): 'x' does not fit the column 'n'; expected: a \
         whole number\nerror[K001] t.csv:{1} (cell A{1} 'id'): the key id = 'key00000000' is \
         already used on line 2\n",
        count + 3,
        count + 2,
    );
    assert_eq!(found, expected);
}

#[test]
fn places_are_right_wherever_a_chunk_ends() {
    // A chunk ends within a line end, quotes or a character.
    let dialect = r#""dialect": {"lineTerminators": ["\r\n", "\n", "\r"]}, "#;
    let schema = String::from_utf8(schema(ID_AND_NUMBER)).unwrap();
    let schema = schema.replacen('{', &format!("{{{dialect}"), 1);
    for shift in 0..24 {
        let mut table = String::from("id,n\r\n");
        let mut rows = 0;
        while table.len() < CHUNK + 100 {
            let pad = if rows == 0 { "-".repeat(shift) } else { String::new() };
            table.push_str(&format!("{pad}\"é\"\"{rows:06}\",1\r\n"));
            rows += 1;
        }
        table.push_str("z,x\r\n");
        let found =
            report_of(&[("t.csv", table.as_bytes()), ("csv-metadata.json", schema.as_bytes())]);
        let stray = if shift > 0 {
            "error[T002] t.csv:2 (row 2): cell A2 has a quote in the middle of unquoted text\n"
        } else {
            ""
        };
        let line = rows + 2;
        let fault = "'x' does not fit the column 'n'; expected: a whole number";
        assert_eq!(found, format!("{stray}error[C002] t.csv:{line} (cell B{line} 'n'): {fault}\n"));
    }
}

#[test]
fn invalid_bytes_are_reported_with_their_line_in_any_chunk() {
    let mut table = b"id,n\n".to_vec();
    for i in 0..40_000 {
        table.extend_from_slice(format!("key{i:08},1\n").as_bytes());
    }
    table.extend_from_slice(b"Jos\xe9,1\n");
    let found = report_of(&[("t.csv", &table), ("csv-metadata.json", &schema(ID_AND_NUMBER))]);
    assert_eq!(found, "error[T001] t.csv:40002:4: byte 0xE9 is not valid UTF-8\n");
}

#[test]
fn an_endless_row_is_refused() {
    for (start, message) in [
        (
            "a,b\n1,2\n\"",
            "T.csv:3:1: a quote is opened here, in row 3, and not closed within 1 MiB",
        ),
        ("a,b\n1,2\n", "T.csv:3:1: row 3 begins here, and does not end within 1 MiB"),
    ] {
        let source = io::Cursor::new(start.as_bytes()).chain(io::repeat(b'x'));
        let name: Arc<str> = "T.csv".into();
        let reader = Reader::new(Box::new(source), &Dialect::default(), name).unwrap();
        let mut reader = reader.with_row_limit(1 << 20);
        let mut problems = Diagnostics::new();
        assert!(reader.next_chunk(&mut problems).unwrap().is_some());
        let problem = reader.next_chunk(&mut problems).unwrap_err();
        assert_eq!(problem.to_string(), format!("error[T007] {message}"));
    }
}

/// What the program writes to standard error when run in a folder.
fn command(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rapporteur"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("messages are text")
}

#[test]
fn an_unwritable_output_is_reported() {
    let folder = folder(&[("t.csv", b"id\n1\n")]);
    let found = command(folder.path(), &["convert", "t.csv", "-o", "nowhere/t.ttl"]);
    assert!(found.contains("F005") && found.contains("nowhere/t.ttl"), "{found}");
}

#[test]
fn an_unknown_format_is_reported() {
    let folder = folder(&[("t.csv", b"id\n1\n")]);
    let found = command(folder.path(), &["convert", "t.csv", "-o", "t.xlsx"]);
    assert!(found.contains("F006") && found.contains("turtle"), "{found}");
}

#[test]
fn an_extension_is_refused_with_strict() {
    let schema = schema(
        r#""columns": [{"name": "id", "titles": "id", "https://w3id.org/rapporteur/ns#optional": true}]"#,
    );
    let folder = folder(&[("t.csv", b"id\n1\n"), ("csv-metadata.json", &schema)]);
    let found = command(folder.path(), &["convert", "t.csv", "--to", "nt", "--strict"]);
    assert!(found.contains("M010") && found.contains("optional"), "{found}");
}
