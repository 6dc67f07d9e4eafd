//! Reads the manifests and files of the W3C test suites of SPARQL.

use std::collections::BTreeSet;
use std::path::PathBuf;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNodeRef, Quad, TermRef, TripleRef};
use rapporteur::rdf::vocab::rdf;

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";

/// The folders of the suites, and their addresses on the web.
const BASES: &[(&str, &str)] = &[
    ("sparql10/", "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/"),
    ("sparql11/", "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"),
];

/// The suites in a folder.
pub struct Suite {
    pub folder: PathBuf,
}

/// One entry of a manifest.
pub struct Test {
    /// The name, for example `sparql10/sort#dawg-sort-1`.
    pub name: String,
    /// The local name of its type, such as `QueryEvaluationTest`.
    pub kind: String,
    /// The IRI of the query.
    pub query: String,
    /// The IRIs of the files of the default graph.
    pub data: Vec<String>,
    /// The IRIs of the named graphs, which are those of their files.
    pub graphs: Vec<String>,
    /// The IRI of the expected result.
    pub result: Option<String>,
    /// Whether a row may come less often than expected (REDUCED).
    pub lax: bool,
}

impl Test {
    /// Its folder, for example `sparql10/sort`.
    pub fn folder(&self) -> &str {
        self.name.split('#').next().unwrap_or_default()
    }
}

impl Suite {
    /// The bytes of a file.
    pub fn read(&self, iri: &str) -> Result<Vec<u8>, String> {
        let name = name(iri).ok_or_else(|| format!("{iri} is not in the suite"))?;
        std::fs::read(self.folder.join(&name)).map_err(|error| format!("{name}: {error}"))
    }

    /// The triples of a file; its blank nodes are unique.
    pub fn triples(&self, iri: &str) -> Result<Vec<Quad>, String> {
        let bytes = self.read(iri)?;
        let extension = iri.rsplit('.').next().unwrap_or_default();
        let format = RdfFormat::from_extension(extension).ok_or("no RDF by its name")?;
        let parser = RdfParser::from_format(format).with_base_iri(iri);
        let parser = parser.map_err(|error| error.to_string())?.rename_blank_nodes();
        let quads = parser.for_slice(&bytes).collect::<Result<Vec<_>, _>>();
        quads.map_err(|error| format!("{iri}: {error}"))
    }

    /// A file as a graph.
    pub fn graph(&self, iri: &str) -> Result<Graph, String> {
        Ok(self.triples(iri)?.iter().map(|quad| TripleRef::from(quad.as_ref())).collect())
    }

    /// All tests of a manifest, such as `sparql10/manifest.ttl`, and of those that it includes.
    pub fn tests(&self, manifest: &str) -> Vec<Test> {
        let iri = BASES
            .iter()
            .find_map(|(folder, base)| Some(format!("{base}{}", manifest.strip_prefix(folder)?)))
            .expect("a manifest lies in one of the suites");
        let graph = self.graph(&iri).unwrap_or_else(|error| panic!("{error}"));
        let this = NamedNodeRef::new_unchecked(&iri).into();
        let mut tests = Vec::new();
        for next in list(&graph, value(&graph, this, &format!("{MF}include"))) {
            let next = text(Some(next)).expect("a manifest has an IRI");
            tests.extend(self.tests(&name(&next).expect("what is included is in the suite")));
        }
        let folder = manifest.trim_end_matches("/manifest.ttl");
        for entry in list(&graph, value(&graph, this, &format!("{MF}entries"))) {
            tests.push(test(&graph, entry, folder));
        }
        let names: BTreeSet<&str> = tests.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names.len(), tests.len(), "{manifest} lists a test twice");
        tests
    }
}

fn test(graph: &Graph, entry: TermRef<'_>, folder: &str) -> Test {
    let entry = subject(entry).expect("an entry is no literal");
    let mf = |name: &str| value(graph, entry, &format!("{MF}{name}"));
    let action = mf("action").and_then(subject).expect("an entry has an action");
    let qt = |name: &str| {
        let property = format!("{QT}{name}");
        let found =
            graph.objects_for_subject_predicate(action, NamedNodeRef::new_unchecked(&property));
        let mut found: Vec<String> = found.filter_map(|term| text(Some(term))).collect();
        found.sort();
        found
    };
    let id = entry.to_string();
    let id = id.trim_matches(['<', '>']).rsplit(['#', '/']).next().unwrap_or_default();
    // The action of a test of syntax is the query itself.
    let query = qt("query").pop().or_else(|| text(Some(action.into())));
    let kind = text(value(graph, entry, rdf::TYPE)).expect("an entry has a type");
    Test {
        name: format!("{folder}#{id}"),
        kind: kind.trim_start_matches(MF).to_owned(),
        query: query.expect("a test has a query"),
        data: qt("data"),
        graphs: qt("graphData"),
        result: text(mf("result")),
        lax: mf("resultCardinality").is_some(),
    }
}

/// The file of an IRI.
fn name(iri: &str) -> Option<String> {
    let within = |(folder, base): &(&str, &str)| {
        iri.strip_prefix(base).map(|local| format!("{folder}{local}"))
    };
    BASES.iter().find_map(within)
}

/// The object of a property.
pub fn value<'g>(
    graph: &'g Graph,
    subject: NamedOrBlankNodeRef<'_>,
    property: &str,
) -> Option<TermRef<'g>> {
    graph.object_for_subject_predicate(subject, NamedNodeRef::new_unchecked(property))
}

/// A term as a subject.
pub fn subject(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

/// An IRI, or the text of a literal.
pub fn text(term: Option<TermRef<'_>>) -> Option<String> {
    match term? {
        TermRef::NamedNode(node) => Some(node.as_str().to_owned()),
        TermRef::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    }
}

/// The members of a list.
fn list<'g>(graph: &'g Graph, head: Option<TermRef<'g>>) -> Vec<TermRef<'g>> {
    let (mut cell, mut members) = (head.and_then(subject), Vec::new());
    while let Some(this) = cell {
        members.extend(value(graph, this, rdf::FIRST));
        cell = value(graph, this, rdf::REST).and_then(subject);
    }
    members
}
