//! Finds the properties and classes in a question.

use std::collections::BTreeSet;

use oxigraph::model::NamedNode;
use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::QueryTemplate;
use super::walk::{self, QueryPart};
use crate::rdf::vocab::{rdf, rdfs};

/// IRIs of properties and classes, in order.
pub type QueryTerms = BTreeSet<String>;

impl QueryTemplate {
    /// All properties and classes in the query.
    pub fn terms(&self) -> QueryTerms {
        let mut terms = QueryTerms::new();
        let mut query = self.query().clone();
        walk::pattern(pattern_mut(&mut query), &mut |part| match part {
            QueryPart::Pattern(GraphPattern::Bgp { patterns }) => {
                patterns.iter().for_each(|triple| add_triple(triple, &mut terms));
            }
            QueryPart::Pattern(GraphPattern::Path { path, object, .. }) => {
                add_path(path, object, false, &mut terms);
            }
            _ => {}
        });
        terms
    }

    /// The required properties and classes: those of patterns that are neither optional nor
    /// alternatives.
    pub fn needed_terms(&self) -> QueryTerms {
        let mut terms = QueryTerms::new();
        let (Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }) = self.query();
        needed(pattern, &mut terms);
        terms
    }
}

fn pattern_mut(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// Adds the required terms of a pattern.
fn needed(pattern: &GraphPattern, terms: &mut QueryTerms) {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().for_each(|t| add_triple(t, terms)),
        GraphPattern::Path { path, object, .. } => add_path(path, object, true, terms),
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            needed(left, terms);
            needed(right, terms);
        }
        GraphPattern::LeftJoin { left, .. } | GraphPattern::Minus { left, .. } => {
            needed(left, terms);
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => needed(inner, terms),
        GraphPattern::Union { .. } | GraphPattern::Values { .. } | GraphPattern::Service { .. } => {
        }
    }
}

fn add_triple(triple: &TriplePattern, terms: &mut QueryTerms) {
    if let NamedNodePattern::NamedNode(property) = &triple.predicate {
        terms.insert(property.as_str().to_owned());
        if property == rdf::TYPE {
            add_class(&triple.object, terms);
        }
    }
}

/// Adds the properties of a path, and the class at its end; with optional ones, unless only
/// required ones are wanted.
fn add_path(
    path: &PropertyPathExpression,
    object: &TermPattern,
    needed: bool,
    terms: &mut QueryTerms,
) {
    let mut properties: Vec<&NamedNode> = Vec::new();
    collect(path, needed, &mut properties);
    terms.extend(properties.iter().map(|property| property.as_str().to_owned()));
    properties.clear();
    collect(path, false, &mut properties);
    if properties.iter().any(|p| [rdf::TYPE, rdfs::SUB_CLASS_OF].contains(&p.as_str())) {
        add_class(object, terms);
    }
}

fn collect<'p>(
    path: &'p PropertyPathExpression,
    needed: bool,
    properties: &mut Vec<&'p NamedNode>,
) {
    use PropertyPathExpression as Path;
    match path {
        Path::NamedNode(property) => properties.push(property),
        Path::Reverse(path) | Path::OneOrMore(path) => collect(path, needed, properties),
        Path::Sequence(a, b) => {
            collect(a, needed, properties);
            collect(b, needed, properties);
        }
        Path::Alternative(a, b) if !needed => {
            collect(a, needed, properties);
            collect(b, needed, properties);
        }
        Path::ZeroOrMore(path) | Path::ZeroOrOne(path) if !needed => {
            collect(path, needed, properties);
        }
        Path::Alternative(..)
        | Path::ZeroOrMore(_)
        | Path::ZeroOrOne(_)
        | Path::NegatedPropertySet(_) => {}
    }
}

fn add_class(object: &TermPattern, terms: &mut QueryTerms) {
    if let TermPattern::NamedNode(class) = object {
        terms.insert(class.as_str().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locals(terms: QueryTerms) -> Vec<String> {
        terms.into_iter().map(|iri| iri.replace("http://e/", "")).collect()
    }

    #[test]
    fn optional_terms_are_not_required() {
        let text = "PREFIX : <http://e/> SELECT ?x { ?x a/<http://e/sub>* :C ; :p/:q ?y . \
                    OPTIONAL { ?x :r ?z } { ?x :s 1 } UNION { ?x :t 1 } ?x :u|:v ?w ; ^:n ?m \
                    FILTER EXISTS { ?x a :E } MINUS { ?x :o 1 } }";
        let question = QueryTemplate::parse("q", text).unwrap();
        let type_ = rdf::TYPE;
        assert_eq!(locals(question.needed_terms()), ["n", "p", "q", type_]);
        let all = locals(question.terms());
        assert_eq!(all, ["E", "n", "o", "p", "q", "r", "s", "sub", "t", "u", "v", type_]);
    }
}
