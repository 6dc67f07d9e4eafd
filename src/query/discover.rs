//! Finds the parameters of a query, and the classes of their values.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern};

use super::fault::at;
use super::outline::Outline;
use super::parameter::Parameter;
use super::walk::{self, QueryPart};
use crate::diagnostic::Diagnostic;
use crate::rdf::vocab::{rdf, rdfs};

/// The triples collected from a query.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) service: bool,
    pub(super) graph: bool,
    /// (subject, object) of rdf:type.
    types: Vec<(TermPattern, TermPattern)>,
    /// (start, end) of rdfs:subClassOf* and +.
    above: Vec<(TermPattern, TermPattern)>,
}

impl Seen {
    pub(super) fn part(&mut self, part: QueryPart<'_>) {
        match part {
            QueryPart::Pattern(GraphPattern::Service { .. }) => self.service = true,
            QueryPart::Pattern(GraphPattern::Graph { .. }) => self.graph = true,
            QueryPart::Pattern(GraphPattern::Bgp { patterns }) => {
                for triple in patterns {
                    if matches!(&triple.predicate, NamedNodePattern::NamedNode(p) if p == rdf::TYPE)
                    {
                        self.types.push((triple.subject.clone(), triple.object.clone()));
                    }
                }
            }
            QueryPart::Pattern(GraphPattern::Path { subject, path, object }) => {
                if let PropertyPathExpression::ZeroOrMore(step)
                | PropertyPathExpression::OneOrMore(step) = path
                    && matches!(&**step, PropertyPathExpression::NamedNode(p) if p == rdfs::SUB_CLASS_OF)
                {
                    self.above.push((subject.clone(), object.clone()));
                }
            }
            _ => {}
        }
    }

    /// The classes of a variable in the query: `?x a :C`, `?x a/rdfs:subClassOf* :C`.
    pub(super) fn classes(&self, variable: &str) -> Vec<String> {
        let is_it =
            |term: &TermPattern| matches!(term, TermPattern::Variable(v) if v.as_str() == variable);
        let mut classes = Vec::new();
        for (_, class) in self.types.iter().filter(|(subject, _)| is_it(subject)) {
            let above = self.above.iter().filter(|(below, _)| below == class).map(|(_, end)| end);
            for class in std::iter::once(class).chain(above) {
                if let TermPattern::NamedNode(class) = class {
                    classes.push(class.as_str().to_owned());
                }
            }
        }
        classes
    }
}

/// The parameters of a query. A variable with a value from BIND or AS is not a parameter, nor one
/// from VALUES without a given value, nor any variable in plain SPARQL without a given value.
pub(super) fn parameters(
    file: &str,
    outline: &Outline,
    query: &mut Query,
    is_plain: bool,
) -> Result<Vec<Parameter>, Box<Diagnostic>> {
    let (mut assigned, mut listed) = (BTreeSet::new(), BTreeSet::new());
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    walk::pattern(pattern, &mut |part| match part {
        QueryPart::Pattern(GraphPattern::Extend { variable, .. }) => {
            assigned.insert(variable.as_str().to_owned());
        }
        QueryPart::Pattern(GraphPattern::Values { variables, .. }) => {
            listed.extend(variables.iter().map(|variable| variable.as_str().to_owned()));
        }
        _ => {}
    });
    let mut parameters = Vec::new();
    for (variable, line) in &outline.variables {
        if assigned.contains(variable) {
            continue;
        }
        match Parameter::of(variable, &outline.prefixes, at(file, *line)) {
            Ok(found) => parameters.extend(found.map(|parameter| Parameter {
                required: parameter.required && !is_plain && !listed.contains(variable),
                ..parameter
            })),
            // The name only looks like that of a parameter with a datatype.
            Err(_) if is_plain => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(parameters)
}
