//! Tests the facade with all kinds of input: each error has its own kind, and nothing panics.

use std::io::{self, Write};
use std::time::Duration;

use rapporteur::diagnostic::Code;
use rapporteur::project::{ExplainLimits, Form, ResultFormat, Results};
use rapporteur::{
    CheckOptions, DiffOptions, Error, ExplainOptions, ExportParts, Format, Graph, GraphName,
    Limits, LinkOptions, Memory, Project, QueryOptions, TableFile, csvw, source, timestamp,
};

use crate::common::root;

fn river() -> Project {
    Project::open(root().join("docs/river")).expect("the folder is there")
}

/// The code of the first problem of the request.
#[track_caller]
fn refused<T>(result: Result<T, Error>) -> Code {
    match result {
        Err(Error::Request(problems)) => problems[0].code,
        Err(error) => panic!("of another kind: {error:?}"),
        Ok(_) => panic!("it is refused"),
    }
}

/// A writer that accepts a limited number of bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.min(bytes.len());
        self.0 -= taken;
        if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn unknown_names_are_refused_by_kind() {
    assert_eq!(refused(Project::open("no/such/folder")), Code::FileMissing);
    assert_eq!(refused(Project::open("Cargo.toml")), Code::FileMissing);
    assert_eq!(refused(Project::open("")), Code::FileMissing);
    assert!(Project::open("nul\0byte").is_err());
    let graph = |path: &str| *Graph::open(path.as_ref()).expect_err("not an RDF file");
    assert_eq!(graph("nowhere.ttl").code, Code::FileMissing);
    assert_eq!(graph("docs").code, Code::UnknownFormat);
    assert_eq!(graph("").code, Code::UnknownFormat);

    let project = river();
    let ask = |name: &str, given: &[(&str, &str)]| {
        refused(project.query(name, given, QueryOptions::default()))
    };
    assert_eq!(ask("", &[]), Code::QueryUnknown);
    assert_eq!(ask("../../../etc/passwd", &[]), Code::QueryUnknown);
    assert_eq!(ask("chaired-by", &[]), Code::ParameterMissing);
    assert_eq!(ask("chaired-by", &[("member", "ALD"), ("x", "1")]), Code::ParameterUnknown);
    for value in ["\0", "<http://", "  ", "ALD> . DROP ALL", "\u{202e}"] {
        let code = ask("chaired-by", &[("member", value)]);
        assert!([Code::ParameterValue, Code::ParameterMissing].contains(&code), "{value}: {code}");
    }
    let sparql = |text: &str| refused(project.sparql(text, QueryOptions::default()));
    for text in ["", "\0", "SELECT", "ASK {", "SELECT * WHERE { ?s ?p \u{fffe} }"] {
        assert_eq!(sparql(text), Code::QuerySyntax, "{text}");
    }
    assert_eq!(sparql("INSERT DATA { <a:a> <a:b> <a:c> }"), Code::QueryRefused);
    assert_eq!(sparql("ASK { SERVICE <http://e/> {} }"), Code::QueryRefused);
    let deep = format!("ASK {{ {} {} }}", "{".repeat(100_000), "}".repeat(100_000));
    assert_eq!(sparql(&deep), Code::QueryTooDeep);
    let explain = |what: &str| refused(project.explain(what, ExplainOptions::default()));
    for what in ["", " ", "\0", "nobody", "http://", "a:b:c"] {
        assert_eq!(explain(what), Code::NodeUnknown, "{what:?}");
    }
    assert_eq!(explain("?s <x:y> ?o"), Code::TripleUnknown);
    for time in ["", "today", "2026", "2026-01-01", "2026-13-01T00:00:00Z", "\0"] {
        assert!(matches!(river().made_at(time), Err(Error::Request(_))), "{time:?}");
    }
    assert!(timestamp(Some("x"), std::time::UNIX_EPOCH).is_err());
}

#[test]
fn a_folder_with_errors_only_gives_its_problems() {
    let odd = || {
        Memory::new()
            .with("", "a")
            .with("/", "b")
            .with("../outside.csv", "c")
            .with("data/../data//x.csv", "d")
            .with("data/\u{0}", "e")
            .with("data/a b#c?d%.csv", "f")
            .with("C:\\data\\csv-metadata.json", "g")
            .with("data", "a file where a folder is to be")
    };
    for memory in [Memory::new(), Memory::new().with("data/x", ""), odd()] {
        let project = Project::of(memory).expect("any memory is a project");
        assert!(
            !project
                .check(CheckOptions { strict: true, ..Default::default() })
                .expect("it is checked")
                .problems
                .is_ok()
        );
        assert!(matches!(project.graph(), Err(Error::Input(_))));
        assert!(matches!(project.explain("x", Default::default()), Err(Error::Input(_))));
        assert!(matches!(project.sparql("ASK {}", Default::default()), Err(Error::Input(_))));
        assert!(matches!(project.diff(&river(), &DiffOptions::default()), Err(Error::Input(_))));
        assert!(matches!(river().diff(&project, &DiffOptions::default()), Err(Error::Input(_))));
        let table = TableFile::of("t.csv", "a\n");
        assert!(matches!(project.link(&table, &LinkOptions::default()), Err(Error::Input(_))));
        let export = project.export(Format::Turtle, &ExportParts::default(), &mut Vec::new());
        assert!(matches!(export, Err(Error::Input(_))));
        assert!(project.questions().is_ok_and(|questions| questions.names().next().is_none()));
        assert!(matches!(project.made_at("2026-01-01T00:00:00Z"), Err(Error::Input(_))));
    }
}

#[test]
fn unknown_tables_and_columns_are_refused() {
    let project = river();
    let link = |table: &TableFile, options: LinkOptions| project.link(table, &options);
    let table = TableFile::of("t.csv", "who,n\nAlderland,1\n");
    let columns = |name: &str| LinkOptions { columns: vec![name.into()], ..Default::default() };
    for name in ["", "0", "3", "99999999999999999999", "-1", "nobody", "\0"] {
        assert_eq!(refused(link(&table, columns(name))), Code::LinkColumn, "{name:?}");
    }
    let twice = LinkOptions { columns: vec!["who".into(), "1".into()], ..Default::default() };
    assert_eq!(refused(link(&table, twice)), Code::LinkOption);
    for options in [
        LinkOptions { classes: vec!["Nothing".into()], ..columns("who") },
        LinkOptions { classes: vec!["a".into(), "b".into()], ..columns("who") },
        LinkOptions { context: vec!["no equals sign".into()], ..columns("who") },
        LinkOptions { context: vec!["=".into()], ..columns("who") },
        LinkOptions { scheme: Some(String::new()), ..columns("who") },
        LinkOptions { add: vec![String::new()], ..columns("who") },
    ] {
        let shown = format!("{options:?}");
        assert_eq!(refused(link(&table, options)), Code::LinkOption, "{shown}");
    }
    let taken = TableFile::of("t.csv", "who,who_iri\nAlderland,1\n");
    assert_eq!(refused(link(&taken, columns("who"))), Code::LinkColumn);
    for missing in [TableFile::at("no/such.csv"), TableFile::at(""), TableFile::at("/")] {
        assert!(matches!(link(&missing, columns("who")), Err(Error::Input(_))), "{missing:?}");
    }
    let decided = LinkOptions { decisions: vec![TableFile::of("d.csv", "x\n")], ..columns("who") };
    assert!(matches!(link(&table, decided), Err(Error::Input(_) | Error::Request(_))));

    let linked = link(&table, columns("who")).expect("it is linked");
    assert!(linked.metadata(Some("no prefix"), &[]).is_err());
    assert!(linked.metadata(None, &["x".into()]).is_err());
    assert!(linked.metadata(None, &["nobody=schema:name".into()]).is_err());
    for bytes in [0, 1, 10] {
        assert!(linked.write(true, &mut Full(bytes)).is_err());
        assert!(linked.write_review(&mut Full(bytes)).is_err() || bytes > 0);
        assert!(linked.write_sssom(&mut Full(bytes)).is_err());
    }
}

#[test]
fn later_decisions_replace_former_ones_if_asked_to() {
    let project = river();
    let table = TableFile::of("t.csv", "who\nNowhere\n");
    let file = |text: &str| TableFile::of("d.csv", text);
    let names = |corrects: bool, decisions: &[TableFile]| {
        let (columns, decisions) = (vec!["who".into()], decisions.to_vec());
        let options = LinkOptions { columns, decisions, corrects, ..Default::default() };
        let linked = project.link(&table, &options).ok()?;
        let outcome = linked.columns().next().map(|(_, links)| links.all[0].outcome.clone())?;
        Some(outcome.matched().map(|one| one.candidate.label.clone()).unwrap_or_default())
    };
    let own = file("column,name,decision,iri\nwho,Nowhere,match,ALD\n");
    let all = file("name,decision,iri\nNowhere,match,CRS\n");
    let none = file("name,decision,iri\nNowhere,none,\n");
    assert_eq!(names(true, &[own.clone(), all.clone()]).as_deref(), Some("Cressmark"));
    assert_eq!(names(true, &[all.clone(), own.clone()]).as_deref(), Some("Alderland"));
    assert_eq!(names(true, &[all.clone(), none.clone()]).as_deref(), Some(""));
    assert_eq!(names(false, &[all, none]), None);
    let twice = file("name,decision,iri\nNowhere,match,CRS\nNowhere,none,\n");
    assert_eq!(names(true, &[twice]), None);
}

#[test]
fn the_prefixes_of_a_folder_need_no_declaration() {
    let ontology = "@prefix e: <http://e/> . e:a a e:Thing .";
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv"}"#;
    let memory = Memory::new()
        .with("ontology/o.ttl", ontology)
        .with("data/csv-metadata.json", metadata)
        .with("data/t.csv", "a\n1\n");
    let project = Project::of(memory).expect("it is read");
    let ask = |text: &str| project.sparql(text, QueryOptions::default())?.answer();
    let yes = |text: &str| matches!(ask(text), Ok(rapporteur::Answer::YesNo(true)));
    assert!(yes("ASK { e:a a e:Thing }"));
    assert!(yes("PREFIX f: <http://e/> ASK { e:a a f:Thing }"));
    assert!(!yes("PREFIX e: <http://f/> ASK { e:a a e:Thing }"));
    assert_eq!(refused(ask("ASK { e:a a nothing:Thing }")), Code::QuerySyntax);
}

#[test]
fn a_failing_writer_is_an_error_of_input_and_output() {
    let project = river();
    for format in Format::ALL {
        for graphs in [false, true] {
            let parts = ExportParts { parts: GraphName::ALL.to_vec(), graphs };
            let written = project.export(*format, &parts, &mut Full(100));
            assert!(matches!(written, Err(Error::Io(_))), "{}: {written:?}", format.name());
        }
        let none = ExportParts { parts: Vec::new(), graphs: true };
        project.export(*format, &none, &mut Vec::new()).expect("nothing can be written");
    }
    let text = "SELECT * WHERE { ?s ?p ?o }";
    let asking = project.sparql(text, QueryOptions::default()).expect("it can be asked");
    for format in [ResultFormat::Table, ResultFormat::Csv, ResultFormat::Json, ResultFormat::Xml] {
        for width in [None, Some(0), Some(1)] {
            let written = asking.write(format, width, &mut Full(100));
            assert!(matches!(written, Err(Error::Io(_))), "{format:?}: {written:?}");
            asking.write(format, width, &mut Vec::new()).expect("it can be written");
        }
    }
    let wrong = asking.write(ResultFormat::Rdf(Format::Turtle), None, &mut Vec::new());
    assert!(matches!(wrong, Err(Error::Io(_))), "{wrong:?}");
    let explanation = project.explain("Alderland", Default::default()).expect("it is there");
    assert!(explanation.write_text(Some(0), &mut Full(10)).is_err());
    assert!(explanation.write_json(&mut Full(10)).is_err());
    let pages = project.pages().expect("it has pages");
    assert!(pages.write(&root().join("Cargo.toml/x")).is_err());
}

#[test]
fn zero_limits_stop_and_explain_nothing() {
    let project = river();
    let none = ExplainLimits { statements: 0, others: 0 };
    let explanation =
        project.explain("Alderland", ExplainOptions { limits: none }).expect("it is there");
    assert!(explanation.statements.is_empty() && explanation.stated > 0);
    explanation.write_text(None, &mut Vec::new()).expect("it is written");
    let limits = Limits { timeout: Some(Duration::ZERO), memory: None };
    let options = QueryOptions { limits, ..QueryOptions::default() };
    let asking = project.sparql("SELECT * { ?s ?p ?o }", options).expect("it can be asked");
    assert_eq!(asking.form(), Form::Rows);
    let ended = asking.answer();
    assert!(matches!(ended, Err(Error::Stopped(_))), "{ended:?}");
    let written = asking.write(ResultFormat::Csv, None, &mut Vec::new());
    assert!(matches!(written, Err(Error::Stopped(_))), "{written:?}");
    // A small answer may fit into the free memory of the process.
    let limits = Limits { timeout: None, memory: Some(0) };
    let options = QueryOptions { limits, ..QueryOptions::default() };
    let ended = project.sparql("ASK {}", options).expect("it can be asked").answer();
    assert!(matches!(ended, Ok(_) | Err(Error::Stopped(_))), "{ended:?}");
    let none = DiffOptions { parts: Vec::new() };
    assert!(project.diff(&river(), &none).expect("it is compared").is_empty());
}

#[test]
fn many_threads_query_one_project() {
    let project = river();
    let count = || {
        let asking = project.sparql("SELECT * { ?s ?p ?o }", QueryOptions::default());
        match asking.expect("it can be asked").results().expect("it is answered") {
            Results::Rows(rows) => rows.count(),
            _ => 0,
        }
    };
    let all: Vec<(usize, bool)> = std::thread::scope(|scope| {
        let one = || {
            let check = project.check(CheckOptions::default()).expect("it is checked");
            let explained = project.explain("ALD", ExplainOptions::default()).is_ok();
            (count(), check.problems.is_ok() && explained)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(all.iter().all(|one| *one == (all[0].0, true)) && all[0].0 > 0, "{all:?}");
}

#[test]
fn a_converter_takes_any_path() {
    for path in ["", "nowhere.csv", "docs", "/", "\0", "Cargo.toml/x.csv"] {
        let mut problems = rapporteur::Diagnostics::new();
        let found = csvw::find::find(path.as_ref(), None, source::DEFAULT_BASE, &mut problems);
        if let Ok(csvw::find::Input { files, group: Some(group) }) = found {
            let strict = csvw::check::TableChecks { strict: true, ..Default::default() };
            csvw::check::check(&files, &group, strict, &mut problems).expect("it is checked");
        }
        assert!(!problems.is_ok(), "{path:?}");
    }
}
