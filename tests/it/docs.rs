//! Runs the commands in the documents. In a block marked `console`, each line that begins with `$
//! rapporteur`, or with the command that builds and runs it, is run in the repository. Below it is
//! exactly the terminal output, and `? N` after it for an exit code N other than 0. A line that
//! ends with `\` continues. Commands of other programs are shown and not run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{copy, copy_of_records, program, root, run};

/// How a document runs the program without installing it.
const BUILD_AND_RUN: &str = "cargo run --release -- ";

/// A command in a document, and its output there.
struct Example {
    place: String,
    command: String,
    shown: String,
}

/// The commands of a document's console blocks.
fn examples(path: &Path) -> Vec<Example> {
    blocks(path, "```console")
}

/// The commands of the blocks of a document that begin with a line.
fn blocks(path: &Path, begin: &str) -> Vec<Example> {
    let text = std::fs::read_to_string(path).expect("a document is UTF-8");
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let mut examples: Vec<Example> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for (i, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == begin;
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            let place = format!("{name}:{}", i + 1);
            goes_on = command.ends_with('\\');
            let command = command.replacen(BUILD_AND_RUN, "rapporteur ", 1);
            examples.push(Example { place, command, shown: String::new() });
        } else if let (true, Some(example)) = (inside, examples.last_mut()) {
            let to = if goes_on { &mut example.command } else { &mut example.shown };
            to.push_str(&if goes_on { format!("\n{line}") } else { format!("{line}\n") });
            goes_on = goes_on && line.ends_with('\\');
        }
    }
    examples
}

/// What a terminal shows for a command in a folder.
fn shown_in(place: &Path, command: &str) -> String {
    let program = program(root());
    let folder = Path::new(program.get_program()).parent().expect("a program lies in a folder");
    let mut paths = vec![folder.to_owned()];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    // A terminal gets a table; the test reads a pipe.
    let asks = command.starts_with("rapporteur query ") && !command.contains(['|', '>']);
    let table = if asks && !command.contains("--to") { " --to table" } else { "" };
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("exec 2>&1\n{command}{table}")).current_dir(place);
    shell.env("PATH", std::env::join_paths(paths).expect("paths")).env("NO_COLOR", "1");
    let run = run(&mut shell, "");
    // CSV's lines end with CR LF, which nobody sees.
    let out = run.out.replace("\r\n", "\n");
    match run.code {
        Some(0) => out,
        code => format!("{out}? {}\n", code.unwrap_or(-1)),
    }
}

/// The documents in a folder, and in those within it.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let listing = folder.read_dir().into_iter().flatten();
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let inner = |path: PathBuf| if path.is_dir() { documents(&path) } else { vec![path] };
    let all = paths.into_iter().flat_map(inner);
    all.filter(|path| path.extension().is_some_and(|e| e == "md")).collect()
}

#[track_caller]
fn hold(documents: &[PathBuf]) -> usize {
    let mut faults = Vec::new();
    let mut count = 0;
    for document in documents {
        let all = examples(document);
        let (ours, others): (Vec<_>, Vec<_>) =
            all.iter().partition(|example| example.command.starts_with("rapporteur "));
        others.iter().for_each(|e| println!("{}: not run: {}", e.place, e.command));
        let writes = ours.iter().any(|e| e.command.contains(" --graph ")).then(copy_to_write_in);
        let place = writes.as_ref().map_or(root(), |folder| folder.path());
        count += ours.len();
        for Example { place: line, command, shown: expected } in ours {
            let found = shown_in(place, command);
            if found != *expected {
                faults.push(format!("{line}: {command}\nexpected:\n{expected}found:\n{found}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    count
}

/// A copy of what the commands of documents read.
fn copy_to_write_in() -> tempfile::TempDir {
    let folder = copy_of_records();
    for part in ["queries", "docs/linking"] {
        copy(&root().join(part), &folder.path().join(part));
    }
    folder
}

#[test]
fn the_answers_match_the_pages() {
    let questions = documents(&root().join("tests/questions"));
    let without: Vec<_> = questions.iter().filter(|path| examples(path).is_empty()).collect();
    assert!(without.is_empty(), "no command in {without:?}");
    // The thirty questions, one file each, and two for views.
    assert_eq!(questions.len(), 32);
    assert!(hold(&questions) >= 32);
}

#[test]
fn the_documents_show_real_output() {
    let mut paths = documents(&root().join("docs"));
    let named = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "data/README.md"];
    paths.extend(named.map(|name| root().join(name)).into_iter().filter(|path| path.exists()));
    println!("{} commands of {} documents", hold(&paths), paths.len());
}

/// The commands that write: in a folder with the tables that the page tells of.
#[test]
fn the_guide_to_a_new_folder_works() {
    let page = root().join("docs/your-own-folder.md");
    let text = std::fs::read_to_string(&page).expect("the page");
    assert!(text.lines().count() <= 120, "two pages at most");
    let folder = tempfile::tempdir().expect("a folder");
    for table in [
        "docs/river/data/members.csv",
        "docs/river/data/meetings.csv",
        "tests/scaffold/river/votes.csv",
    ] {
        let from = root().join(table);
        std::fs::copy(&from, folder.path().join(from.file_name().expect("a name")))
            .expect("a copy");
    }
    let examples = blocks(&page, "```text");
    assert!(examples.len() > 3);
    for Example { place, command, shown } in examples {
        let found = shown_in(folder.path(), &command);
        assert_eq!(found, shown, "{place}: {command}");
    }
}

/// Reproduces the two errors on the page.
#[test]
fn the_documents_show_real_errors() {
    let page = std::fs::read_to_string(root().join("README.md")).expect("the page");
    let shown = page.split("```").find_map(|block| block.strip_prefix("text\nerror["));
    let shown = format!("error[{}", shown.expect("the page shows errors").trim_end());
    let folder = copy_of_records();
    for (table, sound, wrong) in [
        ("data/states.csv", "state/CAN,CAN,CA,124,", "state/CAN,CAN,CA,12x,"),
        (
            "data/hosts.csv",
            "institutional-dialogue,2,listed-host,state/EGY",
            "institutional-dialogue,2,listed-host,state/EGX",
        ),
    ] {
        let path = folder.path().join(table);
        let text = std::fs::read_to_string(&path).expect("a table");
        assert!(text.contains(sound), "{table} has {sound:?}");
        std::fs::write(path, text.replacen(sound, wrong, 1)).expect("a table");
    }
    let output = run(program(folder.path()).arg("check"), "").err;
    assert!(output.contains(&shown), "{shown}\nis not in\n{output}");
}

/// The files named in CONTRIBUTING.md exist.
#[test]
fn the_files_to_change_exist() {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).expect("it is there");
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let rows: Vec<&str> = rows.collect();
    assert!(rows.len() >= 10, "{} rows", rows.len());
    for row in rows {
        let paths = row.split('`').skip(1).step_by(2).filter(|path| path.contains('/'));
        for path in paths {
            assert!(root().join(path).exists(), "{path}: {row}");
        }
    }
}
