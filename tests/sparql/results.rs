//! Reads expected results, and compares answers.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{BlankNode, Graph, GraphNameRef, Literal, NamedNode, Term, Triple};
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use oxigraph::store::Store;
use rapporteur::internals::Prefixes;
use rapporteur::project::{Answer, ResultFormat, Results};
use rapporteur::rdf::vocab::rdf;

use crate::suite::{Suite, subject, text, value};

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// The expected answer of a test.
pub struct Expected {
    pub answer: Answer,
    /// Whether the rows are ordered.
    pub has_order: bool,
    /// Its format, if it is one of SPARQL.
    pub format: Option<ResultFormat>,
}

/// How rows are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Equal numbers, in this order.
    InOrder,
    /// Equal numbers.
    AsOften,
    /// At least one each.
    Each,
}

impl Expected {
    /// Reads an expected result.
    pub fn read(suite: &Suite, iri: &str) -> Result<Self, String> {
        let format = match iri.rsplit('.').next() {
            Some("srx") => ResultFormat::Xml,
            Some("srj") => ResultFormat::Json,
            Some("tsv") => ResultFormat::Tsv,
            Some("csv") => ResultFormat::Csv,
            _ => return of_graph(&suite.graph(iri)?),
        };
        let answer = parse(&suite.read(iri)?, format)?;
        Ok(Self { answer, has_order: true, format: Some(format) })
    }
}

/// An answer written in a format and read back.
pub fn written(answer: &Answer, format: ResultFormat) -> Result<Answer, String> {
    let mut bytes = Vec::new();
    let done = Results::from(answer.clone()).write(&mut bytes, format, &Prefixes::default(), None);
    done.map_err(|error| error.to_string())?;
    parse(&bytes, format)
}

fn parse(bytes: &[u8], format: ResultFormat) -> Result<Answer, String> {
    let format = match format {
        ResultFormat::Xml => QueryResultsFormat::Xml,
        ResultFormat::Json => QueryResultsFormat::Json,
        ResultFormat::Tsv => QueryResultsFormat::Tsv,
        _ => return parse_csv(bytes).map_err(|error| error.to_string()),
    };
    let parser = QueryResultsParser::from_format(format);
    match parser.for_slice(bytes).map_err(|error| error.to_string())? {
        SliceQueryResultsParserOutput::Boolean(answer) => Ok(Answer::YesNo(answer)),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution.map_err(|error| error.to_string())?;
                rows.push(variables.iter().map(|v| solution.get(v).cloned()).collect());
            }
            let columns = variables.into_iter().map(|v| v.into_string()).collect();
            Ok(Answer::Rows { columns, rows })
        }
    }
}

/// CSV only has the texts of terms.
fn parse_csv(bytes: &[u8]) -> Result<Answer, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = reader.headers()?.iter().map(str::to_owned).collect();
    let term = |cell: &str| match cell.strip_prefix("_:") {
        Some(label) => Some(BlankNode::new_unchecked(label).into()),
        None => (!cell.is_empty()).then(|| Literal::from(cell).into()),
    };
    let row = |record: csv::StringRecord| record.iter().map(term).collect();
    let rows = reader.records().map(|record| record.map(row)).collect::<Result<_, _>>()?;
    Ok(Answer::Rows { columns, rows })
}

/// A result in the vocabulary of result sets, or else triples.
fn of_graph(graph: &Graph) -> Result<Expected, String> {
    let rs = |name: &str| NamedNode::new_unchecked(format!("{RS}{name}"));
    let plain = |answer, has_order| Expected { answer, has_order, format: None };
    let kind = rdf_type();
    let Some(set) = graph.subject_for_predicate_object(&kind, &rs("ResultSet")) else {
        let triples = graph.iter().map(|triple| triple.into_owned()).collect();
        return Ok(plain(Answer::Graph(triples), false));
    };
    if let Some(answer) = text(value(graph, set, rs("boolean").as_str())) {
        return Ok(plain(Answer::YesNo(answer == "true"), false));
    }
    let names = graph.objects_for_subject_predicate(set, &rs("resultVariable"));
    let columns: Vec<String> = names.filter_map(|name| text(Some(name))).collect();
    let mut rows: Vec<(Option<u32>, Vec<Option<Term>>)> = Vec::new();
    for solution in graph.objects_for_subject_predicate(set, &rs("solution")) {
        let solution = subject(solution).ok_or("a solution is a literal")?;
        let index = text(value(graph, solution, rs("index").as_str()));
        let mut row = vec![None; columns.len()];
        for binding in graph.objects_for_subject_predicate(solution, &rs("binding")) {
            let binding = subject(binding).ok_or("a binding is a literal")?;
            let name = text(value(graph, binding, rs("variable").as_str()));
            let place = columns.iter().position(|column| Some(column) == name.as_ref());
            let cell = place.and_then(|place| row.get_mut(place)).ok_or("no such variable")?;
            *cell = value(graph, binding, rs("value").as_str()).map(|term| term.into_owned());
        }
        rows.push((index.and_then(|index| index.parse().ok()), row));
    }
    rows.sort_by_key(|(index, _)| *index);
    let has_order = rows.iter().all(|(index, _)| index.is_some());
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(plain(Answer::Rows { columns, rows }, has_order))
}

fn rdf_type() -> NamedNode {
    NamedNode::new_unchecked(rdf::TYPE)
}

/// Both answers must be equal except for labels of blank nodes.
pub fn compare(expected: &Answer, found: &Answer, how: Rows) -> Result<(), String> {
    let names = |answer: &Answer| match answer {
        Answer::Rows { columns, .. } => columns.iter().cloned().collect(),
        _ => BTreeSet::new(),
    };
    if names(expected) != names(found) {
        return Err(format!("columns: {:?}, not {:?}", names(found), names(expected)));
    }
    let (mut a, mut b) = (as_graph(expected, how), as_graph(found, how));
    a.canonicalize(CanonicalizationAlgorithm::Unstable);
    b.canonicalize(CanonicalizationAlgorithm::Unstable);
    if a == b {
        return Ok(());
    }
    Err(format!("expected:\n{}\n  found:\n{}", listed(expected), listed(found)))
}

/// An answer as a graph: answers are the same if their graphs are isomorphic. Each distinct row is
/// a node, with its terms by column, and its count or positions.
fn as_graph(answer: &Answer, how: Rows) -> Graph {
    let property = |name: &str| NamedNode::new_unchecked(format!("column:{name}"));
    match answer {
        Answer::Graph(triples) => {
            triples.iter().map(lower_triple).collect::<Vec<_>>().iter().collect()
        }
        Answer::YesNo(answer) => {
            let (node, answer) = (property("answer"), Literal::from(*answer));
            Graph::from_iter([&Triple::new(node.clone(), node, answer)])
        }
        Answer::Rows { columns, rows } => {
            let mut places: BTreeMap<String, (&Vec<Option<Term>>, Vec<usize>)> = BTreeMap::new();
            for (place, row) in rows.iter().enumerate() {
                let key =
                    format!("{:?}", row.iter().map(|t| t.as_ref().map(lower)).collect::<Vec<_>>());
                places.entry(key).or_insert((row, Vec::new())).1.push(place);
            }
            let mut graph = Graph::new();
            for (row, places) in places.values() {
                let node = BlankNode::default();
                for (column, term) in columns.iter().zip(*row) {
                    if let Some(term) = term {
                        graph.insert(&Triple::new(node.clone(), property(column), lower(term)));
                    }
                }
                let count = match how {
                    Rows::InOrder => format!("{places:?}"),
                    Rows::AsOften => places.len().to_string(),
                    Rows::Each => String::new(),
                };
                let count = Literal::from(count);
                graph.insert(&Triple::new(node, property(" places"), count));
            }
            graph
        }
    }
}

/// A term with its language tag in lower case: tags are compared so (RDF 1.1 Concepts §3.3).
pub fn lower(term: &Term) -> Term {
    match term {
        Term::Literal(literal) => match literal.language() {
            Some(lang) => Literal::new_language_tagged_literal_unchecked(
                literal.value(),
                lang.to_ascii_lowercase(),
            )
            .into(),
            None => term.clone(),
        },
        _ => term.clone(),
    }
}

fn lower_triple(triple: &Triple) -> Triple {
    let object = lower(&triple.object);
    Triple::new(triple.subject.clone(), triple.predicate.clone(), object)
}

/// An answer with other terms; those of triples are the objects.
pub fn mapped(answer: &Answer, map: impl Fn(&Term) -> Term) -> Answer {
    match answer {
        Answer::YesNo(answer) => Answer::YesNo(*answer),
        Answer::Graph(triples) => {
            let triple = |triple: &Triple| Triple { object: map(&triple.object), ..triple.clone() };
            Answer::Graph(triples.iter().map(triple).collect())
        }
        Answer::Rows { columns, rows } => {
            let row = |row: &Vec<Option<Term>>| row.iter().map(|t| t.as_ref().map(&map)).collect();
            Answer::Rows { columns: columns.clone(), rows: rows.iter().map(row).collect() }
        }
    }
}

/// A term in the store's normal form: 1 for 01, Z for +00:00.
pub fn canonical(term: &Term) -> Term {
    if !matches!(term, Term::Literal(_)) {
        return term.clone();
    }
    let store = Store::new().expect("a store in memory");
    let node = rdf_type();
    let triple = Triple::new(node.clone(), node, term.clone());
    store.insert(triple.as_ref().in_graph(GraphNameRef::DefaultGraph)).expect("memory takes it");
    let stored = store.iter().next().expect("what was put in").expect("memory can be read");
    stored.object
}

/// An answer for people, a row to a line.
fn listed(answer: &Answer) -> String {
    let lines: Vec<String> = match answer {
        Answer::YesNo(answer) => vec![answer.to_string()],
        Answer::Graph(triples) => triples.iter().map(ToString::to_string).collect(),
        Answer::Rows { columns, rows } => {
            let cell = |(name, term): (&String, &Option<Term>)| {
                term.as_ref().map(|term| format!("?{name} {term} ")).unwrap_or_default()
            };
            rows.iter().map(|row| columns.iter().zip(row).map(cell).collect()).collect()
        }
    };
    lines.iter().map(|line| format!("    {line}\n")).take(20).collect()
}
