//! Tests that outputs never overwrite inputs or files of others.

use crate::common;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{Run, program, run, small_folder as folder};

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => drop(all.insert(path.clone(), fs::read(&path).expect("a file"))),
        }
    }
    all
}

fn ran(folder: &Path, command: &str) -> Run {
    run(program(folder).args(command.split(' ')), "")
}

#[test]
fn inputs_are_not_overwritten() {
    let folder = folder();
    let before = files(folder.path());
    for command in [
        "convert data --to ntriples -o data/places.csv",
        "convert data/places.csv --to json -o data/places.csv",
        "convert data --to jsonld -o data/csv-metadata.json",
        "export --to ntriples -o data/places.csv",
        "export --to turtle -o ontology/terms.ttl",
        "export --to turtle -o ./data/../ontology/terms.ttl",
        "init data/places.csv -o data/places.csv --force",
        "link votes.csv --column place -o votes.csv",
        "link votes.csv --column place --review votes.csv -o out.csv",
        "link votes.csv --column place --sssom data/places.csv -o out.csv",
        "link votes.csv --column place --links ontology/terms.ttl -o out.csv",
        "link votes.csv --column place --decisions look.csv --review look.csv -o out.csv",
    ] {
        let shown = ran(folder.path(), command).fails(1);
        assert!(
            shown.contains("error[F005]") && shown.contains("would be overwritten"),
            "{command}\n{shown}"
        );
        assert_eq!(files(folder.path()), before, "{command}");
    }
}

#[test]
fn outputs_are_checked_before_the_first_is_written() {
    let folder = folder();
    fs::create_dir(folder.path().join("site")).expect("a folder");
    fs::write(folder.path().join("site/index.html"), "<title>mine</title>").expect("a file");
    fs::write(folder.path().join("data/empty.csv"), "").expect("a file");
    let before = files(folder.path());
    for (command, code, expected) in [
        ("link votes.csv --column place -o a.csv --review a.csv", "F005", "named for two outputs"),
        (
            "link votes.csv --column place -o a.csv --review ./a.csv",
            "F005",
            "named for two outputs",
        ),
        ("link votes.csv --column place -o a.csv --links b.foo", "", "--links"),
        ("link votes.csv --column place -o a.csv --links no/b.ttl", "F005", "no folder 'no'"),
        ("link votes.csv --column place --graph .", "F005", "describes something else"),
        ("link votes.csv --column place --column 1 -o a.csv", "", "given twice"),
        ("export --to turtle -o no/a.ttl", "F005", "no folder 'no'"),
        ("export --to turtle -o data", "F005", "it is a folder"),
        ("docs -o site", "F005", "index.html already exists"),
        ("init data/empty.csv -o data/empty.json", "T005", "empty.csv"),
    ] {
        let run = ran(folder.path(), command);
        assert!(run.code.is_some_and(|code| code > 0), "{command}");
        let shown = run.err;
        assert!(shown.contains(&format!("error[{code}")), "{command}\n{shown}");
        assert!(shown.contains(expected), "{command}\n{shown}");
        assert_eq!(files(folder.path()), before, "{command}");
    }
}

#[test]
fn outputs_can_be_written_again() {
    let folder = folder();
    for command in [
        "export --to turtle -o a.ttl",
        "convert data --to json -o a.json",
        "docs -o site",
        "link votes.csv --column place --review a.csv --links b.ttl --graph linked",
        "link votes.csv --column place --decisions look.csv --graph linked",
    ] {
        for _ in 0..2 {
            let run = ran(folder.path(), command);
            assert_eq!(run.code, Some(0), "{command}\n{}", run.err);
        }
    }
    let table = fs::read_to_string(folder.path().join("linked/data/votes.csv")).expect("a table");
    assert!(table.contains("http://e/b"), "{table}");
    let other = "link votes.csv --column place --graph linked --row-class schema:VoteAction";
    assert_eq!(ran(folder.path(), other).code, Some(1));
    assert_eq!(ran(folder.path(), &format!("{other} --force")).code, Some(0));
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder();
    for command in ["export --to ntriples", "convert data --to ntriples"] {
        let out = ran(folder.path(), command).ok();
        assert!(out.contains("\"Ahausen\"@de"), "{out}");
        assert_eq!(ran(folder.path(), &format!("{command} -o -")).ok(), out);
    }
    assert!(!folder.path().join("-").exists());
}

/// Names that would control a terminal, or look like another name.
const STEERING: &str = "A\u{1b}]0;pwn\u{7}\u{1b}[31mhausen\u{202e}x";

/// A folder whose names, files and questions would control a terminal.
fn steering() -> tempfile::TempDir {
    let folder = folder();
    let write = |name: &str, text: &str| common::write(folder.path(), name, text);
    write("data/places.csv", &format!("code,name\na,Ahausen\nc,{STEERING}\n"));
    write("votes.csv", &format!("place,vote\n{STEERING}x,yes\n{STEERING},no\n"));
    write("queries/\u{1b}[31mwho.rq", "#+ summary: Who\u{1b}[31m?\nASK { ?_a\u{202e}b_iri ?p ?o }");
    write(
        "queries/all.rq",
        "SELECT ?name { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }",
    );
    write("bad\u{1b}[31m.csv", "a,b\n1\n");
    folder
}

/// Texts that control a terminal, or change how text reads.
const STEERS: [&str; 4] = ["\u{1b}]0;", "\u{7}", "\u{1b}[31mhausen", "\u{202e}"];

#[test]
fn data_in_files_cannot_control_a_terminal() {
    let (old, new) = (folder(), steering());
    let old = old.path().to_str().expect("UTF-8");
    for command in [
        format!("diff {old} ."),
        format!("diff {old} . --format markdown"),
        "query".to_owned(),
        "check bad\u{1b}[31m.csv --format github".to_owned(),
        "check no\u{1b}[31mfile".to_owned(),
        "query --no\u{1b}[31moption".to_owned(),
        "link votes.csv --column place -o out.csv".to_owned(),
        "docs -o si\u{1b}[31mte".to_owned(),
    ] {
        // As on a terminal: otherwise control sequences are removed anyway.
        let mut program = program(new.path());
        program.args(command.split(' ')).env("CLICOLOR_FORCE", "1");
        let run = run(&mut program, "");
        let shown = run.out + &run.err;
        assert!(!shown.is_empty(), "{command}");
        let steers = STEERS.iter().chain(&["\u{1b}[31mwho", "\u{1b}[31m?", "\u{1b}[31m.csv"]);
        let more = ["\u{1b}[31mfile", "\u{1b}[31moption", "\u{1b}[31mte"];
        let found: Vec<_> = steers.chain(&more).filter(|text| shown.contains(**text)).collect();
        assert!(found.is_empty(), "{command}: {found:?}\n{shown:?}");
    }
}

#[test]
fn data_are_made_visible_on_a_terminal_and_unchanged_in_a_pipe() {
    let folder = steering();
    for command in [
        "query all --to tsv",
        "query all --to csv",
        "query all --to table",
        "query all --to json",
        "link votes.csv --column place",
        "export --to turtle",
        "export --to ntriples",
        "convert data --to ntriples",
        "diff ../none . --format json",
    ] {
        let program = env!("CARGO_BIN_EXE_rapporteur");
        // `script` runs a command on its own terminal.
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &format!("{program} {command}"), "/dev/null"]);
        script.current_dir(folder.path()).stdin(std::process::Stdio::null()).env("TERM", "xterm");
        let Ok(output) = script.output() else {
            return println!("skipped: there is no program 'script' here");
        };
        let shown = String::from_utf8_lossy(&output.stdout);
        let found: Vec<_> = STEERS.iter().filter(|text| shown.contains(**text)).collect();
        assert!(found.is_empty(), "{command}: {found:?}\n{shown:?}");
    }
    for command in ["query all --to tsv", "query all --to csv", "link votes.csv --column place"] {
        let run = ran(folder.path(), command);
        assert!(run.out.contains(STEERING), "{command}: {:?}", run.out);
    }
}
