//! Lets Oxigraph's evaluator read a graph, with literals unchanged.

use std::convert::Infallible;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use oxigraph::model::{self, Literal};
use oxsdatatypes::Boolean;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::node::Node;
use super::store::{of_oxigraph, to_oxigraph};
use super::{Graph, GraphName, Index, TermId, written};
use crate::rdf::language::tag_value;
use crate::rdf::stop;

/// The dataset of queries: by default the parts of [`GraphName::USUAL`] as one graph, with each
/// triple once; every part also as a named graph.
///
/// It indexes the triples; terms are not copied.
#[derive(Debug)]
pub struct Dataset {
    pub(super) graph: Arc<Graph>,
    /// By part, indexed on first use.
    pub(super) parts: Vec<(GraphName, Node, OnceLock<Index>)>,
}

impl Dataset {
    /// The dataset of a graph.
    pub fn new(graph: impl Into<Arc<Graph>>) -> Self {
        let graph = graph.into();
        let parts = GraphName::ALL.iter().filter(|part| !graph.part(**part).is_empty());
        let named = |part: &GraphName| (*part, Node::iri(&graph, part.iri()), OnceLock::new());
        let parts = parts.map(named).collect();
        graph.usual();
        Self { graph, parts }
    }

    /// Its graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The triples of a part.
    fn part<'a>(&'a self, (part, _, index): &'a (GraphName, Node, OnceLock<Index>)) -> &'a Index {
        index.get_or_init(|| Index::new(&self.graph, &[*part]))
    }
}

impl<'r> Ask<'r> for &'r Dataset {
    fn graph(&self) -> &'r Graph {
        &self.graph
    }

    fn quads(&self, pattern: [Option<&Node>; 3], name: Option<Option<&Node>>) -> Quads<'r> {
        let dataset: &'r Dataset = self;
        if let Some(None) = name {
            return Box::new(
                matching(dataset.graph.usual(), pattern).map(|triple| quad(triple, None)),
            );
        }
        let is_asked = |own: &Node| name.flatten().is_none_or(|name| name == own);
        let asked = dataset.parts.iter().filter(|(_, own, _)| is_asked(own));
        let found = asked.map(|part| (matching(dataset.part(part), pattern), &part.1));
        Box::new(
            found
                .collect::<Vec<_>>()
                .into_iter()
                .flat_map(|(triples, name)| triples.map(|triple| quad(triple, Some(name.clone())))),
        )
    }
}

/// Quads of numbered terms.
pub(crate) type Quads<'r> = Box<dyn Iterator<Item = InternalQuad<Node>> + 'r>;

/// A source of quads for queries.
pub(crate) trait Ask<'r> {
    /// The graph of its terms.
    fn graph(&self) -> &'r Graph;

    /// The term of the graph equal to a term of a query, if any.
    fn find(&self, term: &model::Term) -> Option<TermId> {
        find(self.graph(), term)
    }

    /// The quads that match a pattern: of the default graph (`Some(None)`), of a named graph, or of
    /// all named graphs (`None`).
    fn quads(&self, pattern: [Option<&Node>; 3], name: Option<Option<&Node>>) -> Quads<'r>;
}

/// The dataset for Oxigraph's evaluator: one type, so that the evaluator is compiled once.
#[derive(Clone)]
pub(crate) struct Asked<'r> {
    ask: Rc<dyn Ask<'r> + 'r>,
    /// Whether expressions keep literals unchanged.
    keeps: bool,
}

impl<'r> Asked<'r> {
    /// `keeps` is the result of rewriting the query (`query::rewrite`).
    pub(crate) fn new(ask: impl Ask<'r> + 'r, keeps: bool) -> Self {
        Self { ask: Rc::new(ask), keeps }
    }

    /// A term for an expression, with its value.
    fn value(&self, node: Node) -> model::Term {
        match owned(self.ask.graph(), node) {
            model::Term::Literal(literal) => match literal.language() {
                // Expressions compare language tags as text, so use their values.
                Some(lang) => {
                    Literal::new_language_tagged_literal_unchecked(literal.value(), tag_value(lang))
                        .into()
                }
                None => literal.into(),
            },
            term => term,
        }
    }
}

impl<'r> QueryableDataset<'r> for Asked<'r> {
    type InternalTerm = Node;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Node>,
        predicate: Option<&Node>,
        object: Option<&Node>,
        graph_name: Option<Option<&Node>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Node>, Infallible>> + use<'r> {
        let quads = self.ask.quads([subject, predicate, object], graph_name);
        quads.inspect(|_| stop::step()).map(Ok)
    }

    fn internalize_term(&self, term: model::Term) -> Result<Node, Infallible> {
        let term = if self.keeps { written::release(term) } else { term };
        Ok(match self.ask.find(&term) {
            Some(id) => Node::Known(id),
            None => Node::Made(Arc::new(term)),
        })
    }

    fn externalize_term(&self, term: Node) -> Result<model::Term, Infallible> {
        Ok(owned(self.ask.graph(), term))
    }

    fn externalize_expression_term(&self, term: Node) -> Result<ExpressionTerm, Infallible> {
        // Sorting compares such terms.
        stop::step();
        let term = self.value(term);
        Ok(if self.keeps { written::keep(term) } else { term }.into())
    }

    fn internal_term_effective_boolean_value(
        &self,
        term: Node,
    ) -> Result<Option<bool>, Infallible> {
        Ok(effective_boolean_value(self.value(term).into()))
    }
}

/// SPARQL 1.1 §17.2.2.
fn effective_boolean_value(term: ExpressionTerm) -> Option<bool> {
    match term {
        ExpressionTerm::BooleanLiteral(value) => Some(value.into()),
        ExpressionTerm::StringLiteral(value) => Some(!value.is_empty()),
        ExpressionTerm::IntegerLiteral(value) => Some(Boolean::from(value).into()),
        ExpressionTerm::DecimalLiteral(value) => Some(Boolean::from(value).into()),
        ExpressionTerm::FloatLiteral(value) => Some(Boolean::from(value).into()),
        ExpressionTerm::DoubleLiteral(value) => Some(Boolean::from(value).into()),
        _ => None,
    }
}

/// The term of the graph equal to a term of Oxigraph, if any.
pub(crate) fn find(graph: &Graph, term: &model::Term) -> Option<TermId> {
    graph.find(of_oxigraph(term.as_ref())?)
}

/// A term in Oxigraph's model.
fn owned(graph: &Graph, node: Node) -> model::Term {
    match node {
        Node::Known(id) => to_oxigraph(graph.term(id)).into_owned(),
        Node::Made(term) => Arc::unwrap_or_clone(term),
    }
}

/// A triple of a graph of this name, or of the default graph.
pub(crate) fn quad(triple: [TermId; 3], graph_name: Option<Node>) -> InternalQuad<Node> {
    let [subject, predicate, object] = triple.map(Node::Known);
    InternalQuad { subject, predicate, object, graph_name }
}

/// A position of a pattern: any term, or a given one; none if the graph lacks the term.
fn place(term: Option<&Node>) -> Option<Option<TermId>> {
    match term {
        None => Some(None),
        Some(Node::Known(id)) => Some(Some(*id)),
        Some(Node::Made(_)) => None,
    }
}

type Triples<'r> = Box<dyn Iterator<Item = [TermId; 3]> + 'r>;

/// The triples of an index that match a pattern.
pub(crate) fn matching<'r>(index: &'r Index, pattern: [Option<&Node>; 3]) -> Triples<'r> {
    let [Some(s), Some(p), Some(o)] = pattern.map(place) else {
        return Box::new(std::iter::empty());
    };
    match [s, p, o] {
        [Some(s), Some(p), Some(o)] => {
            Box::new(index.contains(s, p, o).then_some([s, p, o]).into_iter())
        }
        [Some(s), Some(p), None] => Box::new(index.objects(s, p).iter().map(move |o| [s, p, *o])),
        [Some(s), None, None] => Box::new(index.about(s).map(move |(p, o)| [s, p, o])),
        [Some(s), None, Some(o)] => {
            let fits = move |(p, object)| (object == o).then_some([s, p, o]);
            Box::new(index.about(s).filter_map(fits))
        }
        [None, Some(p), Some(o)] => Box::new(index.subjects(p, o).iter().map(move |s| [*s, p, o])),
        [None, Some(p), None] => Box::new(index.with(p).map(move |(o, s)| [s, p, o])),
        [None, None, Some(o)] => Box::new(
            index
                .predicates()
                .iter()
                .flat_map(move |p| index.subjects(*p, o).iter().map(move |s| [*s, *p, o])),
        ),
        [None, None, None] => Box::new(index.triples()),
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::sparql::{QueryResults, SparqlEvaluator};

    use oxigraph::model::NamedNode;

    use super::*;
    use crate::rdf::graph::Term;
    use crate::rdf::graph::{GraphBuilder, of_turtle};
    use crate::rdf::{Sink, Subject, Triple};

    /// Three parts with common triples, and literals in non-canonical forms.
    fn graph() -> Graph {
        let prefixes =
            "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";
        let parts = [
            (GraphName::Records, ":a :p :b , 01 , '1.50'^^xsd:decimal ; :q :a ."),
            (GraphName::Ontology, ":a :p :b . :b :p :a , 'a' ; :q :a ; :r 'x'@ZH-hans ."),
            (GraphName::Provenance, ":a :p :b , :c ."),
        ];
        let parts = parts.map(|(part, text)| (part, format!("{prefixes}{text}")));
        let parts = parts.each_ref().map(|(part, text)| (*part, text.as_str()));
        let mut builder = GraphBuilder::from(of_turtle(&parts));
        let object = Term::Lang { text: "x", lang: "zh-Hans" };
        let (subject, predicate) = (Subject::Blank("x"), "http://e/p");
        builder.part(GraphName::Records).triple(Triple { subject, predicate, object }).unwrap();
        builder.finish()
    }

    fn rows(results: QueryResults<'_>) -> Vec<String> {
        let QueryResults::Solutions(solutions) = results else { panic!("rows were asked for") };
        let mut rows: Vec<String> = solutions
            .map(|row| row.unwrap().iter().map(|(name, term)| format!("{name} {term} ")).collect())
            .collect();
        rows.sort();
        rows
    }

    fn ask(query: &str) -> Vec<String> {
        let dataset = Dataset::new(graph());
        let query = SparqlEvaluator::new().parse_query(query).unwrap();
        rows(query.on_queryable_dataset(Asked::new(&dataset, false)).execute().unwrap())
    }

    /// The answer of Oxigraph's own store, with our parts as its default graph.
    fn ask_store(query: &str) -> Vec<String> {
        let store = graph().store().unwrap();
        let mut query = SparqlEvaluator::new().parse_query(query).unwrap();
        if query.dataset().is_default_dataset() {
            let usual = GraphName::USUAL.iter().map(|part| NamedNode::new_unchecked(part.iri()));
            query
                .dataset_mut()
                .set_default_graph(usual.map(oxigraph::model::GraphName::from).collect());
        }
        rows(query.on_store(&store).execute().unwrap())
    }

    #[test]
    fn each_pattern_matches_as_in_a_store() {
        let (records, provenance) = (GraphName::Records.iri(), GraphName::Provenance.iri());
        let graphs = ["", "GRAPH ?g", &format!("GRAPH <{records}>"), "GRAPH <http://e/a>"];
        let from = ["", &format!("FROM <{provenance}>"), &format!("FROM NAMED <{records}>")];
        for from in from {
            for graph in graphs {
                for [s, p, o] in [
                    ["?s", "?p", "?o"],
                    ["<http://e/a>", "?p", "?o"],
                    ["?s", "<http://e/p>", "?o"],
                    ["?s", "?p", "<http://e/a>"],
                    ["<http://e/a>", "<http://e/p>", "?o"],
                    ["<http://e/a>", "?p", "<http://e/a>"],
                    ["?s", "<http://e/p>", "<http://e/a>"],
                    ["<http://e/b>", "<http://e/q>", "<http://e/a>"],
                    ["<http://e/nowhere>", "?p", "?o"],
                    ["?s", "?p", "'a'"],
                    ["?s", "?s", "?o"],
                    ["?s", "?p", "?s"],
                ] {
                    // The store normalizes literals, and returns a triple in two parts twice.
                    let query = format!(
                        "SELECT DISTINCT ?g ?s ?p ?t {from} {{ {graph} {{ {s} {p} {o} }}
                         BIND (LCASE(STR({o})) AS ?t) }}"
                    );
                    assert_eq!(ask(&query), ask_store(&query), "{query}");
                }
            }
        }
    }

    #[test]
    fn the_usual_parts_are_one_graph_with_each_triple_once() {
        let query = "SELECT (COUNT(*) AS ?n) { <http://e/a> <http://e/p> <http://e/b> }";
        let one = "?n \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> ";
        assert_eq!(ask(query), [one]);
        let graphs = ask("SELECT ?g { GRAPH ?g { <http://e/a> <http://e/p> <http://e/b> } }");
        assert_eq!(graphs.len(), 3);
    }

    #[test]
    fn literals_are_unchanged_and_found_by_value_or_language() {
        let all = "SELECT ?o { ?s <http://e/p> ?o FILTER (isLiteral(?o)) }";
        assert_eq!(
            ask(all),
            [
                "?o \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> ",
                "?o \"1.50\"^^<http://www.w3.org/2001/XMLSchema#decimal> ",
                "?o \"a\" ",
                "?o \"x\"@zh-Hans ",
            ]
        );
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (?o = 1) }").len(), 1);
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (?o = 1.5) }").len(), 1);
        assert_eq!(ask("SELECT ?s { ?s ?p 'x'@zh-Hans }").len(), 2);
        assert_eq!(ask("SELECT ?s { ?s ?p 'x'@ZH-HANS }").len(), 2);
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (?o = 'x'@zh-Hans) }").len(), 2);
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (sameTerm(?o, 'x'@zh-Hans)) }").len(), 2);
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (?o IN ('x'@zh-Hans)) }").len(), 2);
        assert_eq!(ask("SELECT ?s { ?s ?p ?o FILTER (LANG(?o) = 'zh-hans') }").len(), 2);
        let joined = "SELECT ?s { ?s <http://e/p> ?o . <http://e/b> <http://e/r> ?o }";
        assert_eq!(ask(joined).len(), 1);
        let distinct = "SELECT DISTINCT ?o { { BIND ('x'@zh-hans AS ?o) } UNION { ?s ?p ?o }
            FILTER (LANG(?o) != '') }";
        assert_eq!(ask(distinct), ["?o \"x\"@zh-Hans "]);
        assert!(ask("SELECT ?s { ?s ?p 'x'@zh }").is_empty());
    }
}
