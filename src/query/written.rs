//! Writes a question with its values as plain SPARQL, for other engines.

use std::collections::BTreeMap;

use oxigraph::model::BlankNode;
use spargebra::term::{TermPattern, Variable};
use spargebra::{Query, SparqlParser};

use super::QueryTemplate;
use super::bind::{ParameterValue, Values};
use super::outline::Outline;
use super::parse::parse_outlined;
use super::walk::{self, QueryPart};
use crate::diagnostic::Diagnostic;

impl QueryTemplate {
    /// The question with these values as plain SPARQL; `text` is that of its file.
    ///
    /// The values take the places of the parameters in the text. Where that does not give the same
    /// query (a parameter that is a column, or in BOUND, VALUES or GROUP BY), the algebra is written.
    ///
    /// # Errors
    /// As [`QueryTemplate::with`].
    pub(crate) fn written(&self, text: &str, values: &Values) -> Result<String, Vec<Diagnostic>> {
        let mut bound = self.with(values)?;
        let text = without_head(text);
        let outline = Outline::of(&text);
        let replaced = replaced(&text, &outline, values);
        let read = parse_outlined(SparqlParser::new(), &replaced, &Outline::of(&replaced));
        let known = |name: &str| outline.variables.iter().any(|(variable, _)| variable == name);
        settle(&mut bound, &known);
        let is_same = read.is_ok_and(|mut read| {
            settle(&mut read, &known);
            read == bound
        });
        Ok(if is_same { replaced } else { bound.to_string() })
    }
}

/// The query in the text of a question file.
pub(crate) fn without_head(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("#+")).collect();
    lines.join("\n").trim_matches(['\u{feff}', '\n']).to_owned()
}

/// A text with values for variables.
fn replaced(text: &str, outline: &Outline, values: &Values) -> String {
    let mut out = String::new();
    let mut from = 0;
    for range in &outline.uses {
        let name = text.get(range.start + 1..range.end).unwrap_or_default();
        if let Some(value) = values.get(name) {
            out.push_str(text.get(from..range.start).unwrap_or_default());
            out.push_str(&match value {
                ParameterValue::Iri(iri) => iri.to_string(),
                ParameterValue::Literal(literal) => literal.to_string(),
            });
            from = range.end;
        }
    }
    out + text.get(from..).unwrap_or_default()
}

/// Replaces the random names that the parser gives to aggregates and blank nodes by numbered ones, in
/// order, so that equal texts give equal queries.
fn settle(query: &mut Query, known: &dyn Fn(&str) -> bool) {
    let mut names = Names { known, variables: BTreeMap::new(), nodes: BTreeMap::new() };
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &mut *query;
    walk::pattern(pattern, &mut |part| names.part(part));
    if let Query::Construct { template, .. } = query {
        template.iter_mut().for_each(|triple| walk::triple(triple, &mut |part| names.part(part)));
    }
}

struct Names<'k> {
    /// Whether the text has a variable of this name.
    known: &'k dyn Fn(&str) -> bool,
    variables: BTreeMap<String, String>,
    nodes: BTreeMap<String, BlankNode>,
}

impl Names<'_> {
    fn variable(&mut self, variable: &mut Variable) {
        if (self.known)(variable.as_str()) {
            return;
        }
        let next = || (self.variables.len()..).map(|n| format!("made{n}"));
        let name = match self.variables.get(variable.as_str()) {
            Some(name) => name.clone(),
            None => next().find(|name| !(self.known)(name)).unwrap_or_default(),
        };
        self.variables.insert(variable.as_str().to_owned(), name.clone());
        *variable = Variable::new_unchecked(name);
    }

    fn part(&mut self, mut part: QueryPart<'_>) {
        if let QueryPart::Term(TermPattern::BlankNode(node)) = &mut part {
            let next = BlankNode::new_unchecked(format!("made{}", self.nodes.len()));
            *node = self.nodes.entry(node.as_str().to_owned()).or_insert(next).clone();
        }
        walk::variables(part, &mut |variable| self.variable(variable));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Resolver;

    fn written(text: &str, given: &[(&str, &str)]) -> String {
        let question = QueryTemplate::parse("q", text).unwrap();
        let given: Vec<(String, String)> =
            given.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let values = question.values(&given, &Resolver::default()).unwrap();
        question.written(text, &values).unwrap()
    }

    #[test]
    fn values_take_the_places_of_parameters() {
        let text = "#+ summary: x\nSELECT ?a (COUNT(?b) AS ?n) { # ?_x_iri\n ?a ?_x_iri ?b , [] , \
                    \"?_x_iri\" FILTER(?b != ?_y) FILTER(COALESCE(?__z, 1)) } GROUP BY ?a";
        let given = [("x", "<http://e/a>"), ("y", "it's \"} \\ >")];
        let plain = "SELECT ?a (COUNT(?b) AS ?n) { # ?_x_iri\n ?a <http://e/a> ?b , [] , \
                     \"?_x_iri\" FILTER(?b != \"it's \\\"} \\\\ >\") FILTER(COALESCE(?__z, 1)) } GROUP BY ?a";
        assert_eq!(written(text, &given), plain);
    }

    #[test]
    fn a_parameter_in_another_place_is_written_from_the_algebra() {
        let given = [("x", "<http://e/a>")];
        for text in [
            "SELECT ?_x_iri ?b (COUNT(*) AS ?n) { ?_x_iri ?p ?b , [] } GROUP BY ?_x_iri ?b",
            "SELECT ?b { ?b ?p ?c FILTER(BOUND(?_x_iri)) }",
            "SELECT ?_x_iri ?c { VALUES (?_x_iri ?c) { (<http://e/a> 1) (<http://e/b> 2) } }",
        ] {
            let plain = written(text, &given);
            assert_ne!(plain, text);
            assert_eq!(plain, written(text, &given), "the same in each run");
            let read = SparqlParser::new().parse_query(&plain);
            assert!(read.is_ok() && !plain.contains("BOUND"), "{plain}");
        }
    }
}
