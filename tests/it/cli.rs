//! Tests the program as users run it: exit codes, streams, colour, pipes, help, formats, files.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{copy, program, rapporteur, root, run};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use rapporteur::rdf::format::Format;
use tempfile::TempDir;

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = rapporteur(&["--help"]).ok();
    let after = help.split_once("Commands:\n").map(|(_, after)| after).unwrap_or_default();
    let listed = after.lines().map_while(|line| line.strip_prefix("  "));
    let names = listed.filter_map(|line| line.split_whitespace().next());
    let commands: Vec<String> = names.filter(|n| *n != "help").map(str::to_owned).collect();
    assert!(commands.len() > 3, "the help lists the commands: {help}");
    commands
}

/// A folder with one table whose second row has an error.
fn faulty() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "birds.csv",
        "tableSchema": {"aboutUrl": "http://birds.example/{name}", "columns": [
            {"name": "name"}, {"name": "seen", "datatype": "date"}]}}"#;
    std::fs::write(data.join("birds.csv-metadata.json"), metadata).expect("a file");
    std::fs::write(data.join("birds.csv"), "name,seen\nrook,2020-02-29\nwren,2021-02-29\n")
        .expect("a file");
    folder
}

#[test]
fn exit_codes_distinguish_errors_of_input_and_of_commands() {
    let faulty = faulty();
    let faulty = faulty.path().to_str().expect("a path in UTF-8");
    for (arguments, code) in [
        (vec!["check"], 0),
        (vec!["query"], 0),
        (vec!["query", "co-hosts", "host=WILPF"], 0),
        // An empty answer is an answer.
        (vec!["query", "participants", "event=International Law", "role=speaker"], 0),
        (vec!["--help"], 0),
        (vec!["--version"], 0),
        (vec!["check", faulty], 1),
        (vec!["export", "--to", "turtle", "-C", faulty], 1),
        (vec!["check", "no-such-folder"], 1),
        (vec!["check", "README.md"], 1),
        (vec!["query", "-C", "no-such-folder"], 1),
        (vec!["export", "--to", "turtle", "-C", "no-such-folder"], 1),
        (vec!["convert", "no-such-table.csv", "--to", "turtle"], 1),
        (vec!["query", "-f", "no-such-file.rq"], 1),
        (vec!["export", "--to", "turtle", "-o", "no-such-folder/graph.ttl"], 1),
        (vec![], 2),
        (vec!["qery"], 2),
        (vec!["check", "--no-such-option"], 2),
        (vec!["export"], 2),
        (vec!["export", "--to", "turtel"], 2),
        (vec!["export", "--to", "turtle", "--include", "ontologies"], 2),
        (vec!["export", "--to", "trig", "--include", "ontology", "--only", "records"], 2),
        (vec!["query", "no-such-question"], 2),
        (vec!["query", "co-hosts"], 2),
        (vec!["query", "co-hosts", "WILPF"], 2),
        (vec!["query", "co-hosts", "hosts=WILPF"], 2),
        (vec!["query", "co-hosts", "host=nobody at all"], 2),
        (vec!["query", "co-hosts", "host=WILPF", "--to", "turtle"], 2),
        (vec!["completions", "no-such-shell"], 2),
    ] {
        let run = rapporteur(&arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}\n{}{}", run.out, run.err);
        if code > 0 {
            assert_eq!(run.out, "", "{arguments:?}: only results go to standard output");
            assert!(!run.err.is_empty(), "{arguments:?}: says what is wrong");
            assert!(!run.err.contains("panicked"), "{}", run.err);
        }
    }
}

#[test]
fn errors_name_the_fault_and_similar_names() {
    for (arguments, shown) in [
        (&["query", "co-host"][..], &["'co-host'", "co-hosts"][..]),
        (&["query", "co-hosts", "host=WILPV"], &["'WILPV'", "WILPF"]),
        (&["query", "co-hosts", "host=Candaa"], &["'Candaa'", "Canada"]),
        (&["query", "co-hosts", "hosts=WILPF"], &["'hosts'", "host, kind"]),
        (&["query", "co-hosts"], &["'host'", "host="]),
        (&["query", "sessions", "date=yesterday"], &["'date'", "yesterday"]),
        (&["export", "--to", "turtel"], &["'turtel'", "turtle"]),
        (&["export", "--to", "turtle", "--graphs"], &["turtle", "--graphs", "trig, nquads"]),
        (&["export", "--to", "turtle", "--only", "links"], &["records, ontology, provenance"]),
        (&["export", "--to", "turtle", "--include", "links"], &["records, ontology, provenance"]),
        (&["diff", ".", ".", "--only", "provenance"], &["the parts are records, ontology\n"]),
        (&["convert", "data/agents.csv", "--threads", "513"], &["from 1 to 512"]),
        (&["convert", "data/agents.csv", "--threads", "0"], &["from 1 to 512"]),
        (&["qery"], &["'qery'", "query"]),
        (&["completions", "bsh"], &["'bsh'", "bash"]),
        (&["check", "no-such-folder"], &["no-such-folder"]),
        (&["query", "-f", "no-such-file.rq"], &["no-such-file.rq"]),
    ] {
        let error = rapporteur(arguments).err;
        assert!(shown.iter().all(|part| error.contains(part)), "{arguments:?}: {error}");
    }
    let faulty = faulty();
    let error = run(program(faulty.path()).arg("check"), "");
    let shown = ["data/birds.csv", "3", "seen", "2021-02-29"];
    assert!(shown.iter().all(|part| error.err.contains(part)), "{}", error.err);
}

/// The output of a command on a terminal; none without a terminal.
fn on_terminal(command: &str, variables: &[(&str, &str)]) -> Option<String> {
    let mut script = Command::new("script");
    script.args(["-qec", command, "/dev/null"]).current_dir(root()).stdin(Stdio::null());
    script.env_remove("NO_COLOR").env("TERM", "xterm").envs(variables.iter().copied());
    match script.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            println!("skipped: there is no `script` to make a terminal");
            None
        }
    }
}

#[test]
fn only_terminals_without_no_color_get_colour() {
    const ESCAPE: char = '\u{1b}';
    for arguments in [&["query", "no-such-question"][..], &["query"], &["--help"], &["check"]] {
        let run = rapporteur(arguments);
        assert!(!run.out.contains(ESCAPE) && !run.err.contains(ESCAPE), "{arguments:?}");
    }
    let command = format!("{} query no-such-question", env!("CARGO_BIN_EXE_rapporteur"));
    let Some(coloured) = on_terminal(&command, &[]) else { return };
    assert!(coloured.contains(ESCAPE), "a terminal shows colour: {coloured}");
    let plain = on_terminal(&command, &[("NO_COLOR", "1")]).unwrap_or_default();
    assert!(plain.contains("no-such-question") && !plain.contains(ESCAPE), "{plain}");
}

#[test]
fn a_terminal_gets_a_table() {
    let command =
        format!("{} query co-hosts host=WILPF kind=State", env!("CARGO_BIN_EXE_rapporteur"));
    let Some(shown) = on_terminal(&command, &[]) else { return };
    let lines: Vec<Vec<&str>> =
        shown.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(lines.contains(&vec!["Canada", "State", "2"]), "{shown}");
}

#[test]
fn a_reader_that_stops_is_not_an_error() {
    for arguments in [
        &["export", "--to", "ntriples"][..],
        &["export", "--to", "turtle"],
        &["export", "--to", "jsonld"],
        &["query", "-f", "-", "--to", "csv"],
        &["query", "-f", "-", "--to", "json"],
        &["completions", "bash"],
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let query = folder.path().join("all.rq");
        std::fs::write(&query, "SELECT * { ?s ?p ?o }").expect("a file");
        let mut child = program(root())
            .args(arguments)
            .stdin(std::fs::File::open(query).expect("a file"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = [0; 1];
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut first).expect("something is written");
        drop(out);
        let output = child.wait_with_output().expect("the program ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {:?} {error}", output.status);
        assert_eq!(error, "", "{arguments:?}");
    }
}

/// The examples in a command's help.
fn examples(arguments: &[&str]) -> Vec<String> {
    let help = rapporteur(arguments).ok();
    let after = help.split_once("Examples:\n").map(|(_, after)| after).unwrap_or_default();
    let lines = after.lines().map_while(|line| line.strip_prefix("  "));
    // The comment follows two spaces or more.
    lines.map(|line| line.split("  ").next().unwrap_or(line).trim().to_owned()).collect()
}

/// A folder with all files of the examples, as `here` within the returned one.
fn playground() -> TempDir {
    let outer = tempfile::tempdir().expect("a folder");
    let path = outer.path().join("here");
    for part in ["data", "ontology", "queries"] {
        copy(&root().join(part), &path.join(part));
    }
    copy(&path, &outer.path().join("release-1"));
    for part in ["data", "ontology"] {
        copy(&root().join(part), &outer.path().join("states").join(part));
    }
    for other in ["my-folder", "old", "new"] {
        copy(&root().join("tests/folders/climate"), &path.join(other));
    }
    for part in [".local/share/bash-completion/completions", ".config/fish/completions"] {
        std::fs::create_dir_all(path.join(part)).expect("a folder");
    }
    for (name, text) in [
        ("my-question.rq", "SELECT ?s { ?s ?p 'Canada'@en }"),
        ("table.csv", "bird,seen\nrook,2020\n"),
        ("votes.csv", "country,vote\nCanada,no\nTchad,yes\n"),
        ("countries.csv", "code,name\nCAN,Canada\nTCD,Tchad\n"),
        ("look.csv", "name,decision,iri\nTchad,match,TCD\n"),
        ("csv-metadata.json", r#"{"@context": "http://www.w3.org/ns/csvw", "url": "table.csv"}"#),
        ("old.ttl", "<http://birds.example/rook> <http://birds.example/seen> 2020 ."),
        ("new.ttl", "<http://birds.example/rook> <http://birds.example/seen> 2021 ."),
    ] {
        std::fs::write(path.join(name), text).expect("a file");
    }
    outer
}

#[test]
fn examples_in_the_help_run() {
    let program = Path::new(env!("CARGO_BIN_EXE_rapporteur"));
    let mut paths = vec![program.parent().expect("a folder").to_owned()];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(paths).expect("paths");
    let mut all = vec![examples(&["--help"])];
    all.extend(commands().iter().map(|command| examples(&[command, "--help"])));
    for (i, list) in all.iter().enumerate() {
        assert!(list.len() > 1, "help {i} has examples: {list:?}");
    }
    // A server runs until it is stopped; `serve.rs` runs it. No test asks a server elsewhere, and a store
    // on disk is a feature (`disk.rs`).
    let others =
        ["rapporteur serve", "rapporteur push", "--check https://", "--endpoint", ".store"];
    let ends = |example: &&String| !others.iter().any(|other| example.contains(other));
    for example in all.iter().flatten().filter(ends) {
        let outer = playground();
        let folder = outer.path().join("here");
        let mut shell = Command::new("sh");
        // A site is checked after it is written.
        let before =
            if example.contains("--check") { "rapporteur publish -o site && " } else { "" };
        shell.args(["-c", &format!("{before}{example}")]).current_dir(&folder);
        let run = run(shell.env("HOME", &folder).env("PATH", &path), "");
        assert_eq!(run.code, Some(0), "{example}\n{}{}", run.out, run.err);
        let silent = example.contains(" -o ") || example.contains(" > ");
        let written = run.out.len() + run.err.len() > 0;
        assert!(silent || written, "{example} gives something");
    }
}

#[test]
fn one_option_sets_the_format_and_its_former_names_stay() {
    let outer = playground();
    let folder = outer.path().join("here");
    let out = |arguments: &[&str]| run(program(&folder).args(arguments), "").ok();
    assert_eq!(
        out(&["explain", "WILPF", "--to", "json"]),
        out(&["explain", "WILPF", "--format", "json"])
    );
    assert_eq!(
        out(&["diff", ".", ".", "--to", "json"]),
        out(&["diff", ".", ".", "--format", "json"])
    );
    assert_eq!(out(&["check", "--format", "json"]), out(&["check", "--report-format", "json"]));
    for command in commands() {
        let help = run(program(&folder).args([command.as_str(), "--help"]), "").ok();
        let style = ["check", "convert"].contains(&command.as_str());
        assert_eq!(help.contains("--format <"), style, "{command}");
        let result = ["convert", "export", "query", "explain", "diff"].contains(&command.as_str());
        assert_eq!(help.contains("--to <"), result, "{command}");
    }
}

#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish"] {
        let script = rapporteur(&["completions", shell]).ok();
        for command in commands() {
            assert!(script.contains(&command), "{shell} completes {command}");
        }
        // An installed shell accepts its script.
        let mut check = Command::new(shell);
        if check.arg("-n").stdin(Stdio::null()).output().is_ok() {
            let read = run(Command::new(shell).arg("-n"), &script);
            assert_eq!((read.code, read.err.as_str()), (Some(0), ""), "{shell}");
        }
    }
}

const STATES: &str = "PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?state ?code ?name ?nothing
    { ?state a oewg:State ; oewg:m49 ?code ; skos:prefLabel ?name } ORDER BY ?state ?name";

#[test]
fn answers_are_read_by_other_programs_in_every_format() {
    let written = |format| {
        let mut program = program(root());
        run(program.args(["query", "-f", "-", "--to", format]), STATES).ok()
    };
    let csv = written("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().expect("a header"), &vec!["state", "code", "name", "nothing"]);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    // 195 states, each in six languages.
    assert_eq!(rows.len(), 195 * 6);
    let australia = "https://w3id.org/oewg-dialogue/state/AUS";
    assert!(rows.iter().any(|row| *row == [australia, "036", "Australia", ""]), "zeros stay");

    let json: serde_json::Value = serde_json::from_str(&written("json")).expect("JSON");
    assert_eq!(json["results"]["bindings"].as_array().map(Vec::len), Some(rows.len()));

    for (name, format) in [
        ("json", QueryResultsFormat::Json),
        ("xml", QueryResultsFormat::Xml),
        ("tsv", QueryResultsFormat::Tsv),
    ] {
        let text = written(name);
        let parser = QueryResultsParser::from_format(format).for_reader(text.as_bytes());
        let ReaderQueryResultsParserOutput::Solutions(solutions) = parser.expect("results") else {
            panic!("{name} has rows");
        };
        let plain = |term: Option<&oxigraph::model::Term>| match term {
            Some(oxigraph::model::Term::NamedNode(iri)) => iri.as_str().to_owned(),
            Some(oxigraph::model::Term::Literal(literal)) => literal.value().to_owned(),
            Some(term) => panic!("no {term} was asked for"),
            None => String::new(),
        };
        let found: Vec<Vec<String>> = solutions
            .map(|row| row.expect("a row").values().iter().map(|t| plain(t.as_ref())).collect())
            .collect();
        assert!(found == rows, "{name} gives the rows that CSV gives");
    }
    let table = written("table");
    assert!(table.lines().any(|line| line.contains("Australia") && line.contains("036")));
}

#[test]
fn yes_or_no_is_written_in_every_format() {
    for (query, expected) in [("ASK { ?s ?p ?o }", true), ("ASK { ?s ?p 'no such text' }", false)] {
        let written = |format| {
            let mut program = program(root());
            run(program.args(["query", "-f", "-", "--to", format]), query).ok()
        };
        for (name, format) in [("json", QueryResultsFormat::Json), ("xml", QueryResultsFormat::Xml)]
        {
            let text = written(name);
            match QueryResultsParser::from_format(format).for_reader(text.as_bytes()) {
                Ok(ReaderQueryResultsParserOutput::Boolean(found)) => assert_eq!(found, expected),
                _ => panic!("{name}: {text}"),
            }
        }
        let words = if expected { "yes" } else { "no" };
        assert_eq!(written("table").trim(), words);
    }
}

#[test]
fn constructed_triples_are_read_in_every_format() {
    let query = "PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#>
        CONSTRUCT { ?state oewg:alpha3 ?code } { ?state oewg:alpha3 ?code }";
    for format in Format::ALL {
        let mut program = program(root());
        let text = run(program.args(["query", "-f", "-", "--to", format.name()]), query).ok();
        let quads = RdfParser::from_format(format.oxigraph()).for_slice(text.as_bytes());
        let triples = quads.collect::<Result<Vec<_>, _>>().expect("triples");
        assert_eq!(triples.len(), 195, "{}", format.name());
    }
}

#[test]
fn an_export_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("graph.nt");
    let to = target.to_str().expect("a path in UTF-8");
    let written = rapporteur(&["export", "-o", to]).ok();
    assert_eq!(written, "", "the file has it all");
    let text = std::fs::read_to_string(&target).expect("the file is there");
    assert_eq!(text, rapporteur(&["export", "--to", "ntriples"]).ok(), "its name says the format");
    assert!(
        RdfParser::from_format(RdfFormat::NTriples).for_slice(text.as_bytes()).all(|q| q.is_ok())
    );

    std::fs::write(&target, "former").expect("a file");
    let faulty = faulty();
    let faulty = faulty.path().to_str().expect("a path in UTF-8");
    rapporteur(&["export", "-o", to, "-C", faulty]).fails(1);
    let table = format!("{faulty}/data/birds.csv");
    rapporteur(&["convert", &table, "-o", to]).fails(1);
    rapporteur(&["export", "-o", to, "--only", "no-such-part"]).fails(2);
    assert_eq!(std::fs::read_to_string(&target).expect("the file is there"), "former");
    let left: Vec<_> = folder.path().read_dir().expect("a listing").collect();
    assert_eq!(left.len(), 1, "nothing else is left behind: {left:?}");
}

#[test]
fn a_table_of_your_own_is_converted() {
    let folder = playground();
    let here = folder.path().join("here");
    let convert = |arguments: &[&str]| {
        let mut program = program(&here);
        run(program.args(["convert", "table.csv", "--to", "ntriples"]).args(arguments), "").ok()
    };
    let minimal = convert(&[]);
    assert_eq!(minimal.lines().count(), 2, "a triple for each cell: {minimal}");
    assert!(minimal.contains("\"rook\"") && minimal.contains("\"2020\""), "{minimal}");
    assert!(convert(&["--standard"]).lines().count() > 2, "rows and tables are described");
    let based = convert(&["--base", "http://birds.example/"]);
    assert!(based.contains("<http://birds.example/table.csv#bird>"), "{based}");
}

#[test]
fn metadata_of_a_table_is_refused_for_other_inputs() {
    let metadata = "data/csv-metadata.json";
    for input in ["data", ".", metadata] {
        for command in [&["check"][..], &["convert", "--to", "ntriples"]] {
            let mut all = command.to_vec();
            all.extend([input, "--metadata", metadata]);
            let said = run(program(&root().join("docs/river")).args(&all), "").fails(2);
            assert!(said.contains("--metadata describes one CSV file"), "{all:?}: {said}");
        }
    }
}
