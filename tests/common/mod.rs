//! Shares helpers among the tests of the whole program.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod fake;
pub mod killers;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(unix)]
pub mod server;
pub mod sparql;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oxigraph::model::{BlankNode, Graph, Literal, NamedNode, NamedOrBlankNode, Term};
use rapporteur::internals::{Backend, run as answer};
use rapporteur::project::Folder;
use rapporteur::rdf::{Object, Subject, Triple};
use rapporteur::{Answer, Project};
use spargebra::SparqlParser;

/// The repository, which is a folder of records too.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Material beside the checkout: the folder that the variable names, by default `../shared/NAME`.
///
/// Without a folder `../shared` and the variable, the test is skipped with a message.
///
/// # Panics
/// If there is `../shared` or the variable, but not the folder.
#[track_caller]
pub fn shared(variable: &str, name: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let beside = root().join("../shared");
    if named.is_none() && !beside.is_dir() {
        println!("skipped: no '{name}'; name its folder in {variable} (CONTRIBUTING.md)");
        return None;
    }
    let folder = named.unwrap_or_else(|| beside.join(name));
    assert!(folder.is_dir(), "there is no folder {}; see CONTRIBUTING.md", folder.display());
    Some(folder)
}

/// The result of a run of the program.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The standard output of a successful run.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    /// The standard error of a run that ended with this code and wrote nothing else.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert_eq!(self.out, "", "nothing but results goes to standard output");
        self.err
    }
}

/// The program, to run in a folder without the user's settings.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command, with a text on standard input.
pub fn run(command: &mut Command, input: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut pipe = child.stdin.take().expect("standard input is a pipe");
    // A program that does not read its input may have ended already.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the program in the repository.
pub fn rapporteur(arguments: &[&str]) -> Run {
    run(program(root()).args(arguments), "")
}

/// Reads a valid folder.
#[track_caller]
pub fn read(folder: &Path) -> Folder {
    let project = Project::open(folder).expect("the folder is there");
    let problems = project.diagnostics().expect("the folder can be read");
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{}", list.join("\n"));
    project.read().expect("it is read").clone()
}

/// Copies a folder with its content.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("a listing") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                std::fs::copy(entry.path(), target).expect("a copy");
            }
        }
    }
}

/// A copy of the records and the ontology of the repository.
pub fn copy_of_records() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["data", "ontology"] {
        copy(&root().join(part), &folder.path().join(part));
    }
    folder
}

/// Writes a file into a folder, with its parent folders.
#[track_caller]
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    std::fs::write(path, content).expect("a file");
}

/// Asks a dataset; each value as plain text, nothing as "".
#[track_caller]
pub fn ask(dataset: &Backend, query: &str) -> Vec<Vec<String>> {
    let query = SparqlParser::new().parse_query(query).expect("the test's SPARQL is valid");
    let Answer::Rows { rows, .. } = answer(dataset, query, "test").expect("the query can be run")
    else {
        panic!("the test asks for rows");
    };
    let plain = |term: Option<Term>| match term {
        Some(Term::NamedNode(iri)) => iri.into_string(),
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    rows.into_iter().map(|row| row.into_iter().map(plain).collect()).collect()
}

/// Adds a triple of the program to a graph; invalid RDF is a bug.
pub fn insert(graph: &mut Graph, triple: &Triple<'_>) {
    let blank = |label: &str| BlankNode::new(label).expect("labels are valid");
    let iri = |iri: &str| NamedNode::new(iri).expect("IRIs are valid");
    let subject: NamedOrBlankNode = match triple.subject {
        Subject::Iri(s) => iri(s).into(),
        Subject::Blank(s) => blank(s).into(),
    };
    let object: Term = match triple.object {
        Object::Iri(o) => iri(o).into(),
        Object::Blank(o) => blank(o).into(),
        Object::Typed { text, datatype } => Literal::new_typed_literal(text, iri(datatype)).into(),
        Object::Lang { text, lang } => {
            Literal::new_language_tagged_literal(text, lang).expect("tags are valid").into()
        }
    };
    let predicate = iri(triple.predicate);
    graph.insert(&oxigraph::model::Triple::new(subject, predicate, object));
}

/// A small folder of records, and a table to link to it.
pub fn small_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| write(folder.path(), name, text);
    file("data/places.csv", "code,name\na,Ahausen\nb,Behausen\n");
    file(
        "data/csv-metadata.json",
        r##"{ "@context": "http://www.w3.org/ns/csvw", "url": "places.csv", "tableSchema": {
            "aboutUrl": "http://e/{code}", "primaryKey": "code", "columns": [
                { "titles": "code", "propertyUrl": "skos:notation" },
                { "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "de" },
                { "name": "kind", "virtual": true, "propertyUrl": "rdf:type",
                  "valueUrl": "http://e/Place" } ] } }"##,
    );
    file("ontology/terms.ttl", "<http://e/Place> a <http://www.w3.org/2002/07/owl#Class> .\n");
    file("votes.csv", "place,vote\nAhausen,yes\nBehausn,no\n");
    file("look.csv", "name,decision,iri\nBehausn,match,http://e/b\n");
    folder
}

/// Whether this process runs only one test. If not, runs the test in such a process, where it must
/// pass: `if !alone("module::test") { return; }`. A started program begins with the memory of its
/// parent, and other tests have children too.
#[track_caller]
pub fn alone(test: &str) -> bool {
    const ALONE: &str = "RAPPORTEUR_TEST_ALONE";
    if std::env::var_os(ALONE).is_some_and(|name| name == test) {
        return true;
    }
    let tests = std::env::current_exe().expect("the tests are a program");
    let mut run = Command::new(tests);
    let run = run.args([test, "--exact", "--nocapture"]).env(ALONE, test).output();
    let run = run.expect("it can be started");
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && out.contains("1 passed"), "{test}:\n{out}\n{err}");
    false
}
