//! Reads RDF files into a graph.

use std::path::Path;

use oxigraph::io::{RdfParser, RdfSyntaxError};
use oxigraph::model::{self, BlankNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use rustc_hash::FxHashMap;

use super::store::of_oxigraph;
use super::{Graph, GraphBuilder, GraphName, guard};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Spot};
use crate::rdf::apart;
use crate::rdf::format::Format;
use crate::rdf::{Object, Sink, Subject, Triple};
use crate::source::{DEFAULT_BASE, Files, read_given};

/// The subfolder of the ontology.
pub const ONTOLOGY_FOLDER: &str = "ontology";

impl GraphBuilder {
    /// Reads every RDF file directly in the folder's `ontology/`, in the order of their names, into
    /// [`GraphName::Ontology`]. The extension determines the format; files with other extensions,
    /// and the JSON-LD context, are skipped. Returns the IRIs of the files; none without such a
    /// folder.
    ///
    /// # Errors
    /// Diagnostics: [`Code::OntologySyntax`] for a file that is malformed or not a single RDF 1.1
    /// graph, [`Code::PrefixConflict`], and those of [`Files::read`].
    pub fn ontology(&mut self, files: &Files, problems: &mut Diagnostics) -> Vec<String> {
        match ontology_files(files) {
            Ok(found) => {
                passed_over(files, problems);
                for (iri, format) in &found {
                    self.file(GraphName::Ontology, files, iri, *format, problems);
                }
                found.into_iter().map(|(iri, _)| iri).collect()
            }
            Err(e) => {
                let message = format!("cannot list '{ONTOLOGY_FOLDER}': {e}");
                let place = Place::file(ONTOLOGY_FOLDER);
                problems.push(Diagnostic::new(Code::FileUnreadable, message, place));
                Vec::new()
            }
        }
    }

    /// Reads one file, by its IRI, into a part; its prefixes are declared.
    ///
    /// # Errors
    /// Diagnostics, as those of [`GraphBuilder::ontology`].
    pub fn file(
        &mut self,
        part: GraphName,
        files: &Files,
        iri: &str,
        format: Format,
        problems: &mut Diagnostics,
    ) {
        let name = files.display(iri);
        match files.read(iri) {
            Ok(bytes) => {
                if let Err(problem) = self.load(part, &name, iri, &bytes, format, problems) {
                    problems.push(*problem);
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }

    /// Reads RDF in memory, named `name` in messages, with `iri` as its base.
    ///
    /// # Errors
    /// The first problem, as for [`GraphBuilder::ontology`]; anything after a syntax error would be
    /// a guess.
    pub fn load(
        &mut self,
        part: GraphName,
        name: &str,
        iri: &str,
        bytes: &[u8],
        format: Format,
        problems: &mut Diagnostics,
    ) -> Result<(), Box<Diagnostic>> {
        let wrong = |message: String| {
            Box::new(Diagnostic::new(Code::OntologySyntax, message, Place::file(name)))
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        guard::check(name, bytes, format)?;
        let parser = RdfParser::from_format(format.oxigraph())
            .with_base_iri(iri)
            .map_err(|e| wrong(format!("<{iri}> is not a valid base IRI: {e}")))?;
        let read = || {
            let mut parser = parser.for_slice(bytes);
            let mut sink = self.part(part);
            let mut labels = Labels::default();
            for quad in &mut parser {
                let quad = quad.map_err(|e| syntax(name, bytes, &e))?;
                if quad.graph_name != model::GraphName::DefaultGraph {
                    let graph = &quad.graph_name;
                    return Err(wrong(format!("the file has a graph of its own, {graph}"))
                        .help("keep everything in the default graph: the program names the graphs")
                        .into());
                }
                triple(quad.as_ref().into(), &mut labels, &mut sink).map_err(wrong)?;
            }
            self.prefixes.declare(name, parser.prefixes(), problems);
            Ok(())
        };
        apart::run(apart::STACK, read).map_err(|failure| wrong(failure.to_string()))?
    }
}

impl GraphBuilder {
    /// Adds Oxigraph's triples to a part, as one source.
    ///
    /// # Errors
    /// If a triple is not valid in RDF 1.1.
    pub fn oxigraph(&mut self, part: GraphName, triples: &[model::Triple]) -> Result<(), String> {
        let (mut sink, mut labels) = (self.part(part), Labels::default());
        triples.iter().try_for_each(|given| triple(given.into(), &mut labels, &mut sink))
    }
}

/// Checks the syntax of RDF in memory, named `name` in messages, without keeping it.
///
/// # Errors
/// [`Code::OntologySyntax`] with the place of the first error.
pub fn check_syntax(name: &str, bytes: &[u8], format: Format) -> Result<(), Box<Diagnostic>> {
    let wrong =
        |message| Box::new(Diagnostic::new(Code::OntologySyntax, message, Place::file(name)));
    guard::check(name, bytes, format)?;
    let parser = RdfParser::from_format(format.oxigraph())
        .with_base_iri(DEFAULT_BASE)
        .map_err(|error| wrong(error.to_string()))?;
    let error = || parser.for_slice(bytes).find_map(Result::err);
    match apart::run(apart::STACK, error) {
        Ok(None) => Ok(()),
        Ok(Some(error)) => Err(syntax(name, bytes, &error)),
        Err(failure) => Err(wrong(failure.to_string())),
    }
}

impl Graph {
    /// Reads an RDF file on disk, in the format of its extension. Relative IRIs are resolved
    /// against [`DEFAULT_BASE`], so that they mean the same in all files.
    ///
    /// ```
    /// use rapporteur::Graph;
    ///
    /// let graph = Graph::open("tests/folders/climate/ontology/begriffe.ttl".as_ref())?;
    /// assert!(!graph.quads().is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::FileMissing`], [`Code::FileUnreadable`], [`Code::UnknownFormat`], and
    /// [`Code::OntologySyntax`] for invalid RDF.
    pub fn open(path: &Path) -> Result<Self, Box<Diagnostic>> {
        let name = path.display().to_string();
        let problem = |code, message| Diagnostic::new(code, message, Place::file(name.as_str()));
        let extension = path.extension().and_then(|extension| extension.to_str());
        let Some(format) = extension.and_then(Format::from_name) else {
            let known: Vec<&str> =
                Format::ALL.iter().flat_map(|format| format.extensions()).copied().collect();
            let message = format!("'{name}' is neither a folder nor an RDF file");
            let help = format!("RDF files end with .{}", known.join(", ."));
            return Err(Box::new(problem(Code::UnknownFormat, message).help(help)));
        };
        let bytes = read_given(path).map_err(|error| {
            let code = match error.kind() {
                std::io::ErrorKind::NotFound => Code::FileMissing,
                _ => Code::FileUnreadable,
            };
            problem(code, format!("cannot read '{name}': {error}"))
        })?;
        let mut builder = GraphBuilder::new();
        let mut problems = Diagnostics::new();
        builder.load(GraphName::Records, &name, DEFAULT_BASE, &bytes, format, &mut problems)?;
        Ok(builder.finish())
    }
}

/// The RDF files of a folder's ontology by their IRIs, in the order of their names.
///
/// # Errors
/// If the folder of the ontology cannot be listed.
pub fn ontology_files(files: &Files) -> std::io::Result<Vec<(String, Format)>> {
    let mut found = Vec::new();
    for name in names(files)? {
        let extension = Path::new(&name).extension().and_then(|e| e.to_str()).unwrap_or("");
        if let Some(format) = by_extension(extension)
            && name != "context.jsonld"
        {
            found.push((files.iri(&format!("{ONTOLOGY_FOLDER}/{name}")), format));
        }
    }
    Ok(found)
}

/// The format of an extension, in any letter case.
fn by_extension(extension: &str) -> Option<Format> {
    let extension = extension.to_ascii_lowercase();
    Format::ALL.iter().find(|format| format.extensions().contains(&extension.as_str())).copied()
}

/// Warns about skipped files whose names suggest RDF, for example `terms.ttl.txt`.
fn passed_over(files: &Files, problems: &mut Diagnostics) {
    for name in names(files).unwrap_or_default() {
        let mut parts = name.split('.').skip(1);
        let last = name.rsplit('.').next().unwrap_or_default();
        if by_extension(last).is_none() && parts.any(|part| by_extension(part).is_some()) {
            let message = format!("'{name}' ends with '.{last}', so it is not read");
            let place = Place::file(format!("{ONTOLOGY_FOLDER}/{name}"));
            let help = "remove that ending from its name, or move it out of the folder";
            problems.push(Diagnostic::new(Code::FileSkipped, message, place).help(help));
        }
    }
}

/// The names of the files of the ontology, sorted; none if there is no such folder.
fn names(files: &Files) -> std::io::Result<Vec<String>> {
    if !files.is_folder(ONTOLOGY_FOLDER) {
        return Ok(Vec::new());
    }
    let entries = files.list(ONTOLOGY_FOLDER)?.into_iter();
    let mut names: Vec<String> =
        entries.filter(|entry| !entry.is_folder).map(|entry| entry.name).collect();
    names.sort_unstable();
    Ok(names)
}

fn syntax(name: &str, bytes: &[u8], error: &RdfSyntaxError) -> Box<Diagnostic> {
    let mut place = Place::file(name);
    let message = error.to_string();
    // Separate the place from the message.
    let message = match message.split_once(": ") {
        Some((place, what)) if place.starts_with("Parser error at line") => what,
        _ => &message,
    };
    if let Some(location) = error.location() {
        // Its lines also end at lone carriage returns, unlike in editors.
        let offset = usize::try_from(location.start.offset).unwrap_or(usize::MAX);
        place.spot = Spot::at(bytes, offset);
    }
    // Oxigraph's reader reports that it has no callback to load contexts.
    if message.contains("LoadDocumentCallback") {
        let message = "its context is elsewhere, and nothing is fetched";
        let problem = Diagnostic::new(Code::OntologySyntax, message, place).excerpt_of(bytes);
        return Box::new(problem.help("write the context itself in the place of its address"));
    }
    Box::new(Diagnostic::new(Code::OntologySyntax, message, place).excerpt_of(bytes))
}

/// New labels for the blank nodes of a file, in order of appearance, since the reader generates
/// random labels for unlabelled ones.
#[derive(Default)]
struct Labels(FxHashMap<String, String>);

impl Labels {
    /// Gives a node a label.
    fn note(&mut self, node: BlankNodeRef<'_>) {
        if !self.0.contains_key(node.as_str()) {
            let label = format!("b{}", self.0.len());
            self.0.insert(node.as_str().to_owned(), label);
        }
    }

    fn of<'a>(&'a self, node: BlankNodeRef<'a>) -> &'a str {
        self.0.get(node.as_str()).map_or(node.as_str(), String::as_str)
    }
}

/// Passes on a triple of Oxigraph; refuses additions of RDF 1.2.
fn triple(given: TripleRef<'_>, labels: &mut Labels, sink: &mut impl Sink) -> Result<(), String> {
    if let NamedOrBlankNodeRef::BlankNode(node) = given.subject {
        labels.note(node);
    }
    if let TermRef::BlankNode(node) = given.object {
        labels.note(node);
    }
    let subject = match given.subject {
        NamedOrBlankNodeRef::NamedNode(node) => Subject::Iri(node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => Subject::Blank(labels.of(node)),
    };
    let object = match given.object {
        TermRef::BlankNode(node) => Object::Blank(labels.of(node)),
        TermRef::Literal(literal) if literal.direction().is_some() => {
            return Err(format!("{literal} has a base direction, which RDF 1.1 does not know"));
        }
        object => of_oxigraph(object).ok_or_else(|| {
            format!("{} is about a triple, which RDF 1.1 does not know", given.subject)
        })?,
    };
    sink.triple(Triple { subject, predicate: given.predicate.as_str(), object })
        .map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{Graph, Term};

    fn load(text: &str, format: Format) -> Result<Graph, Box<Diagnostic>> {
        let mut builder = GraphBuilder::new();
        let (bytes, mut problems) = (text.as_bytes(), Diagnostics::new());
        builder.load(GraphName::Ontology, "t", "http://e/", bytes, format, &mut problems)?;
        Ok(builder.finish())
    }

    #[test]
    fn nodes_without_labels_are_the_same_from_run_to_run() {
        // Too many similar ones for canonical labels.
        let list =
            format!("<http://e/a> <http://e/p> ( {}) , [ <http://e/q> 1 ] .", "0 ".repeat(300));
        let lines = |graph: &Graph| -> Vec<String> {
            graph.quads().iter().map(|quad| graph.oxigraph(quad).to_string()).collect()
        };
        let (a, b) = (load(&list, Format::Turtle).unwrap(), load(&list, Format::Turtle).unwrap());
        assert_eq!(lines(&a), lines(&b));
        assert_eq!(lines(&a.clone().canonical()), lines(&b.clone().canonical()));
        assert_eq!(a.quads().len(), 603);
    }

    #[test]
    fn deep_nesting_is_read_or_refused() {
        let deep = |before: &str, open: &str, close: &str, after: &str| {
            let (open, close) = (open.repeat(50_000), close.repeat(50_000));
            format!("{before} {open} 1 {close} {after}")
        };
        let subject = "<http://e/a> <http://e/p>";
        for (open, close) in [("[ <http://e/p> ", "]"), ("( ", ")")] {
            assert!(load(&deep(subject, open, close, "."), Format::Turtle).is_ok());
        }
        let quoted = deep(subject, "<<( <http://e/a> <http://e/p> ", ")>>", ".");
        for format in [Format::Turtle, Format::NTriples] {
            assert!(load(&quoted, format).is_err());
            assert!(load(&quoted.repeat(3), format).is_err());
        }
        let terms = |one: &str| {
            let terms: String = (0..9_998)
                .map(|n| one.replace('#', &n.to_string()).replace('%', &(n + 1).to_string()))
                .collect();
            format!("{{\"@context\":{{{terms}\"t9998\":\"http://e/\"}},\"t0\":\"x\"}}")
        };
        for one in [
            r##""t#":"t%:x","##,
            r##""t#":{"@id":"t%:x"},"##,
            r##""t#":{"@id":"http://e/p","@type":"t%:x"},"##,
        ] {
            load(&terms(one), Format::JsonLd).unwrap();
        }
        let remote = load("{\"@context\": \"https://schema.org/\"}", Format::JsonLd);
        assert!(remote.unwrap_err().message.contains("nothing is fetched"));
    }

    #[test]
    fn places_use_the_lines_of_editors() {
        for (text, format) in [
            ("# \r\n# \r\r<http://e/a> ?", Format::Turtle),
            ("{\n\r\r  \"@id\" \"é\" }", Format::JsonLd),
        ] {
            let problem = load(text, format).unwrap_err();
            assert!(matches!(problem.place.spot, Spot::Line { line: 2, .. }), "{problem}");
        }
    }

    #[test]
    fn graphs_of_a_file_are_refused_whatever_their_names() {
        for name in ["<http://e/g>", "_:g", "[]"] {
            let problem = load(&format!("{name} {{ <s:s> <p:p> 1 }}"), Format::TriG).unwrap_err();
            assert_eq!(problem.code, Code::OntologySyntax, "{name}");
        }
        assert!(load("{ <s:s> <p:p> 1 }", Format::TriG).is_ok());
    }

    #[test]
    fn tags_that_differ_only_in_case_are_one_language() {
        let written = |tags: [&str; 3]| {
            let mut builder = GraphBuilder::new();
            for lang in tags {
                let object = Object::Lang { text: "x", lang };
                let (subject, predicate) = (Subject::Iri("s:s"), "p:p");
                builder.triple(Triple { subject, predicate, object }).unwrap();
            }
            let graph = builder.finish();
            assert_eq!(graph.quads().len(), 1);
            assert!(graph.find(Term::Lang { text: "x", lang: "EN-GB" }).is_some());
            graph.oxigraph(&graph.quads()[0]).object.to_string()
        };
        assert_eq!(written(["en-gb"; 3]), "\"x\"@en-gb");
        assert_eq!(written(["en-gb", "en-GB", "en-gB"]), "\"x\"@en-GB");
        assert_eq!(written(["en-gB", "en-GB", "en-gb"]), "\"x\"@en-GB");
    }
}
