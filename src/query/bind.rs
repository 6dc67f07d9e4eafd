//! Replaces the parameters of a query by terms, in the algebra and never in the text, so that any
//! value stays one term.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedNode};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, Variable};

use super::walk::{self, QueryPart};
use crate::rdf::vocab::xsd;

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// An entity.
    Iri(NamedNode),
    /// Text, a number, a date, …
    Literal(Literal),
}

impl ParameterValue {
    fn ground(&self) -> GroundTerm {
        match self {
            Self::Iri(iri) => GroundTerm::NamedNode(iri.clone()),
            Self::Literal(literal) => GroundTerm::Literal(literal.clone()),
        }
    }

    fn expression(&self) -> Expression {
        match self {
            Self::Iri(iri) => Expression::NamedNode(iri.clone()),
            Self::Literal(literal) => Expression::Literal(literal.clone()),
        }
    }

    fn pattern(&self) -> TermPattern {
        match self {
            Self::Iri(iri) => TermPattern::NamedNode(iri.clone()),
            Self::Literal(literal) => TermPattern::Literal(literal.clone()),
        }
    }
}

/// The values of a query's parameters, by variable without `?`.
pub type Values = BTreeMap<String, ParameterValue>;

/// A parameter in a place where its value is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The query itself gives the variable a value, by BIND or AS.
    #[error("?{0} is a parameter, so the query must not set it with BIND or AS")]
    Assigned(String),
    /// The variable is a predicate or the name of a graph, and the value is a literal.
    #[error("?{0} is used where only an IRI is allowed, so its name must end in _iri")]
    NotAnIri(String),
}

/// Binds parameters everywhere in a query: patterns, the ends of property paths, expressions
/// (`BOUND` becomes true), EXISTS, VALUES (rows that differ are left out), sub-queries, GROUP BY,
/// and templates. A bound variable of the outermost SELECT stays a column with the value.
///
/// # Errors
/// The first parameter in a place where its value is not allowed.
pub fn bind(query: &mut Query, values: &Values) -> Result<(), Misplaced> {
    let mut binder = Binder { values, misplaced: None };
    let kept = match query {
        Query::Select { pattern, .. } | Query::Describe { pattern, .. } => projected(pattern),
        Query::Construct { .. } | Query::Ask { .. } => None,
    };
    if let Query::Construct { template, .. } = query {
        template.iter_mut().for_each(|t| walk::triple(t, &mut |part| binder.part(part)));
    }
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    walk::pattern(pattern, &mut |part| binder.part(part));
    if let Some(kept) = kept {
        show(pattern, kept, values);
    }
    binder.misplaced.map_or(Ok(()), Err)
}

struct Binder<'a> {
    values: &'a Values,
    misplaced: Option<Misplaced>,
}

impl<'a> Binder<'a> {
    fn value(&self, variable: &Variable) -> Option<&'a ParameterValue> {
        self.values.get(variable.as_str())
    }

    fn part(&mut self, part: QueryPart<'_>) {
        match part {
            QueryPart::Term(term) => {
                if let TermPattern::Variable(variable) = term
                    && let Some(value) = self.value(variable)
                {
                    *term = value.pattern();
                }
            }
            QueryPart::Name(name) => {
                if let NamedNodePattern::Variable(variable) = name {
                    match self.value(variable) {
                        Some(ParameterValue::Iri(iri)) => {
                            *name = NamedNodePattern::NamedNode(iri.clone())
                        }
                        Some(ParameterValue::Literal(_)) => {
                            let variable = variable.as_str().to_owned();
                            self.misplaced.get_or_insert(Misplaced::NotAnIri(variable));
                        }
                        None => {}
                    }
                }
            }
            QueryPart::Expression(expression) => match expression {
                Expression::Variable(variable) => {
                    if let Some(value) = self.value(variable) {
                        *expression = value.expression();
                    }
                }
                Expression::Bound(variable) if self.value(variable).is_some() => {
                    let boolean = NamedNode::new_unchecked(xsd::BOOLEAN);
                    let yes = Literal::new_typed_literal("true", boolean);
                    *expression = Expression::Literal(yes);
                }
                _ => {}
            },
            QueryPart::Pattern(pattern) => self.pattern(pattern),
        }
    }

    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Extend { variable, .. } if self.value(variable).is_some() => {
                let variable = variable.as_str().to_owned();
                self.misplaced.get_or_insert(Misplaced::Assigned(variable));
            }
            GraphPattern::Values { variables, bindings } => {
                for at in (0..variables.len()).rev() {
                    if let Some(value) = variables.get(at).and_then(|v| self.value(v)) {
                        let value = value.ground();
                        bindings.retain(|row| match row.get(at) {
                            Some(Some(term)) => *term == value,
                            Some(None) | None => true,
                        });
                        variables.remove(at);
                        bindings.iter_mut().filter(|row| at < row.len()).for_each(|row| {
                            row.remove(at);
                        });
                    }
                }
            }
            // All uses outside are replaced too, so the variable is no longer needed.
            GraphPattern::Project { variables, .. } => {
                variables.retain(|variable| self.value(variable).is_none());
            }
            // Grouping by nothing would give a row even for no solutions.
            GraphPattern::Group { inner, variables, .. } => {
                for variable in variables {
                    if let Some(value) = self.value(variable) {
                        let table = GraphPattern::Values {
                            variables: vec![variable.clone()],
                            bindings: vec![vec![Some(value.ground())]],
                        };
                        let left = std::mem::replace(inner.as_mut(), empty());
                        **inner =
                            GraphPattern::Join { left: Box::new(left), right: Box::new(table) };
                    }
                }
            }
            _ => {}
        }
    }
}

fn empty() -> GraphPattern {
    GraphPattern::Bgp { patterns: Vec::new() }
}

/// The outermost projection of a SELECT query: its pattern and its columns.
pub(crate) fn projection(
    pattern: &mut GraphPattern,
) -> Option<(&mut Box<GraphPattern>, &mut Vec<Variable>)> {
    match pattern {
        GraphPattern::Project { inner, variables } => Some((inner, variables)),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => projection(inner),
        _ => None,
    }
}

fn projected(pattern: &mut GraphPattern) -> Option<Vec<Variable>> {
    projection(pattern).map(|(_, variables)| variables.clone())
}

/// Gives bound variables of the outermost SELECT their values as columns.
fn show(pattern: &mut GraphPattern, kept: Vec<Variable>, values: &Values) {
    let Some((inner, variables)) = projection(pattern) else { return };
    for variable in &kept {
        if let Some(value) = values.get(variable.as_str())
            && !is_grouped_by(inner, variable)
        {
            let rest = std::mem::replace(inner.as_mut(), empty());
            **inner = GraphPattern::Extend {
                inner: Box::new(rest),
                variable: variable.clone(),
                expression: value.expression(),
            };
        }
    }
    *variables = kept;
}

/// Whether a variable comes out of a GROUP BY below, and so has its value already.
fn is_grouped_by(pattern: &GraphPattern, variable: &Variable) -> bool {
    match pattern {
        GraphPattern::Group { variables, .. } => variables.contains(variable),
        GraphPattern::Extend { inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => is_grouped_by(inner, variable),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::io::RdfFormat;
    use oxigraph::sparql::{QueryResults, SparqlEvaluator};
    use oxigraph::store::Store;
    use spargebra::SparqlParser;

    use super::*;

    const GRAPH: &str = "@prefix : <http://e/> . :a :p :b ; :n 1 . :b :p :c ; :n 2 . \
        :c :n 2 ; :t \"it's \\\"} > .\" .";

    fn iri(local: &str) -> ParameterValue {
        ParameterValue::Iri(NamedNode::new(format!("http://e/{local}")).unwrap())
    }

    /// The rows of a SELECT as text, terms separated by a space, unbound ones as `-`.
    fn rows(query: &str, values: &[(&str, ParameterValue)]) -> Vec<String> {
        let store = Store::new().unwrap();
        store.load_from_slice(RdfFormat::Turtle, GRAPH.as_bytes()).unwrap();
        let values = values.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let parser = SparqlParser::new().with_prefix("", "http://e/").unwrap();
        let mut query = parser.parse_query(query).unwrap();
        bind(&mut query, &values).unwrap();
        let prepared = SparqlEvaluator::new().for_query(query);
        match prepared.on_store(&store).execute().unwrap() {
            QueryResults::Boolean(answer) => vec![answer.to_string()],
            QueryResults::Graph(triples) => triples.map(|t| t.unwrap().to_string()).collect(),
            QueryResults::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let term = |t: Option<&oxigraph::model::Term>| {
                    t.map_or("-".to_owned(), |t| t.to_string().replace("http://e/", ""))
                };
                let mut rows: Vec<String> = solutions
                    .map(|row| {
                        let row = row.unwrap();
                        let all: Vec<_> = variables.iter().map(|v| term(row.get(v))).collect();
                        all.join(" ")
                    })
                    .collect();
                rows.sort();
                rows
            }
        }
    }

    #[test]
    fn a_parameter_is_bound_everywhere() {
        let a = [("_x", iri("a"))];
        for (query, expected) in [
            ("SELECT ?o { ?_x :p ?o }", "<b>"),
            (
                "SELECT ?s { ?s :p ?o OPTIONAL { ?o :n ?n FILTER(?s = ?_x) } FILTER(BOUND(?n)) }",
                "<a>",
            ),
            ("SELECT ?s { ?s :p+ ?o FILTER(?s = ?_x && ?o = :c) }", "<a>"),
            ("SELECT ?o { ?_x :p+ ?o FILTER(?o != :b) }", "<c>"),
            ("SELECT ?s { ?s ^:p/^:p* ?_x FILTER(?s = :b) }", "<b>"),
            ("SELECT ?o { { SELECT ?o { ?_x :p ?o } } }", "<b>"),
            ("SELECT ?o { { SELECT ?_x ?o { ?_x :p ?o } } }", "<b>"),
            ("SELECT ?s { ?s :n 2 FILTER EXISTS { ?_x :p ?s } }", "<b>"),
            ("SELECT ?s { ?s :p ?o MINUS { ?s :p :c . ?_x :p ?s } }", "<a>"),
            ("SELECT ?v { BIND(BOUND(?_x) AS ?b) BIND(STR(?b) AS ?v) }", "\"true\""),
            (
                "SELECT ?v { VALUES (?_x ?v) { (:a 1) (:b 2) } }",
                "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ),
            ("SELECT ?v { VALUES ?_x { :a :b } ?_x :p ?v }", "<b>"),
            ("SELECT ?_x ?o { ?_x :p ?o }", "<a> <b>"),
            ("SELECT DISTINCT ?o ?_x { ?_x :p ?o } ORDER BY ?_x LIMIT 3", "<b> <a>"),
            (
                "SELECT ?_x (COUNT(*) AS ?k) { ?_x :p ?o } GROUP BY ?_x HAVING(?_x = :a)",
                "<a> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ),
            ("SELECT ?o { LATERAL { ?_x :p ?o } }", "<b>"),
            ("ASK { ?_x :p :b }", "true"),
            ("CONSTRUCT { ?_x :q ?o } { ?_x :p ?o }", "<http://e/a> <http://e/q> <http://e/b>"),
        ] {
            assert_eq!(rows(query, &a), [expected], "{query}");
        }
        assert_eq!(rows("SELECT ?o { :a ?_p ?o }", &[("_p", iri("p"))]), ["<b>"]);
        assert_eq!(rows("DESCRIBE ?_x", &[("_x", iri("c"))]).len(), 2);
    }

    #[test]
    fn grouping_by_a_parameter_gives_no_row_for_no_solutions() {
        let query = "SELECT ?_x (COUNT(*) AS ?k) { ?_x :p ?o } GROUP BY ?_x";
        assert_eq!(rows(query, &[("_x", iri("nothing"))]), Vec::<String>::new());
    }

    #[test]
    fn a_parameter_without_a_value_stays_a_variable() {
        assert_eq!(rows("SELECT ?o { ?__x :p ?o }", &[]), ["<b>", "<c>"]);
        assert_eq!(rows("SELECT ?b { BIND(BOUND(?__x) AS ?b) }", &[]).len(), 1);
        let query = "SELECT ?s { ?s :n ?n FILTER(COALESCE(?n = ?__n, true)) }";
        assert_eq!(rows(query, &[]).len(), 3);
        let one = ParameterValue::Literal(Literal::from(1));
        assert_eq!(rows(query, &[("__n", one)]), ["<a>"]);
    }

    #[test]
    fn hostile_text_stays_one_term() {
        for text in [
            "it's \"} > .",
            "\"",
            "'''",
            "\" . } INSERT DATA { <http://e/a> <http://e/p> <http://e/z> } #",
            "http://e/a> } UNION { ?s ?p ?o",
            "\\",
            "\n}",
            "?o",
            "\u{0}",
        ] {
            let value = ParameterValue::Literal(Literal::new_simple_literal(text));
            let values = [("_x", value)];
            let found = rows("SELECT ?s { ?s :t ?_x }", &values);
            assert_eq!(found.len(), usize::from(text == "it's \"} > ."), "{text}");
            let length = rows("SELECT ?v { BIND(STR(STRLEN(?_x)) AS ?v) }", &values);
            assert_eq!(length, [format!("\"{}\"", text.chars().count())]);
            // A literal as a subject matches nothing.
            assert!(rows("SELECT ?o { ?_x ?p ?o }", &values).is_empty());
            assert!(rows("SELECT ?o { ?_x :p+ ?o }", &values).is_empty());
            assert!(rows("CONSTRUCT { ?_x :p ?o } { ?s :p ?o }", &values).is_empty());
        }
    }

    #[test]
    fn a_parameter_is_not_allowed_everywhere() {
        let misplaced = |query: &str, value: ParameterValue| {
            let mut query = SparqlParser::new().parse_query(query).unwrap();
            bind(&mut query, &[("_x".to_owned(), value)].into()).unwrap_err()
        };
        let text = || ParameterValue::Literal(Literal::from("a"));
        let assigned = Misplaced::Assigned("_x".to_owned());
        let not_an_iri = Misplaced::NotAnIri("_x".to_owned());
        assert_eq!(misplaced("ASK { BIND(1 AS ?_x) }", iri("a")), assigned);
        assert_eq!(misplaced("SELECT (1 AS ?_x) {}", iri("a")), assigned);
        assert_eq!(misplaced("ASK { ?s ?_x ?o }", text()), not_an_iri);
        assert_eq!(misplaced("ASK { GRAPH ?_x { ?s ?p ?o } }", text()), not_an_iri);
    }
}
