//! Describes named entities without the evaluator.
//!
//! `DESCRIBE <iri>` is the question of a program that follows a link. Its description is that of
//! Oxigraph's evaluator (SPARQL 1.1 §16.4 leaves it open): all triples about the entity, and about
//! the blank nodes that they lead to. To prepare an evaluation takes longer than to look them up.

use std::iter;

use oxigraph::model::NamedNode;
use oxigraph::sparql::{QueryEvaluationError, QueryTripleIter};
use rustc_hash::FxHashSet;
use spareval::CancellationToken;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};

use crate::rdf::graph::{Graph, Quad, Term, TermId};

/// The entities of a DESCRIBE that names them and asks for nothing else.
pub(super) fn named(query: &Query) -> Option<Vec<&NamedNode>> {
    let Query::Describe { dataset: None, pattern, .. } = query else { return None };
    // There is one row, so that a limit above zero changes nothing.
    let pattern = match pattern {
        GraphPattern::Slice { inner, start: 0, length } if *length != Some(0) => inner,
        pattern => pattern,
    };
    let GraphPattern::Project { inner, .. } = pattern else { return None };
    let (mut pattern, mut entities) = (&**inner, Vec::new());
    while let GraphPattern::Extend { inner, expression, .. } = pattern {
        let Expression::NamedNode(entity) = expression else { return None };
        entities.push(entity);
        pattern = inner;
    }
    let is_empty = matches!(pattern, GraphPattern::Bgp { patterns } if patterns.is_empty());
    is_empty.then_some(entities)
}

/// The triples about some entities, in the order of the evaluator.
pub(super) fn describe<'g>(
    graph: &'g Graph,
    entities: &[&NamedNode],
    cancelled: CancellationToken,
) -> QueryTripleIter<'g> {
    let index = graph.usual();
    let mut seen = FxHashSet::default();
    let known = entities.iter().filter_map(|entity| graph.find(Term::Iri(entity.as_str())));
    let mut waiting: Vec<TermId> = known.filter(|entity| seen.insert(*entity)).collect();
    let mut own: Option<(TermId, _)> = None;
    QueryTripleIter::new(iter::from_fn(move || {
        if cancelled.is_cancelled() {
            return Some(Err(QueryEvaluationError::Cancelled));
        }
        loop {
            if let Some((subject, pairs)) = &mut own
                && let Some((predicate, object)) = Iterator::next(pairs)
            {
                if graph.is_blank(object) && seen.insert(object) {
                    waiting.push(object);
                }
                let quad = Quad { part: None, subject: *subject, predicate, object };
                return Some(Ok(graph.oxigraph(&quad).into_owned().into()));
            }
            let subject = waiting.pop()?;
            own = Some((subject, index.about(subject)));
        }
    }))
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;
    use crate::query::{Answer, Backend, run};
    use crate::rdf::graph::{GraphName, of_turtle};

    #[test]
    fn a_description_is_that_of_the_evaluator() {
        let records =
            "<http://e/a> <http://e/p> _:x , 01 , \"a\"@en , <http://e/b> . _:x <http://e/q> _:y .
            _:y <http://e/q> _:x , _:y . <http://e/b> <http://e/p> _:x , <http://e/a> .";
        let ontology = "<http://e/a> <http://e/p> <http://e/b> ; <http://e/r> 2 .";
        let graph = of_turtle(&[(GraphName::Records, records), (GraphName::Ontology, ontology)]);
        let backend = Backend::from(graph);
        let [a, b, none] = ["http://e/a", "http://e/b", "http://e/none"];
        let read = |text: &str| SparqlParser::new().parse_query(text).unwrap();
        for entities in [&[a][..], &[b], &[none], &[a, b], &[b, none, a, b]] {
            let list: String = entities.iter().map(|entity| format!(" <{entity}>")).collect();
            let evaluated = read(&format!("DESCRIBE{list} WHERE {{ FILTER(true) }}"));
            assert!(named(&evaluated).is_none());
            let expected = run(&backend, evaluated, "q").unwrap();
            let Answer::Graph(triples) = &expected else { panic!() };
            assert_eq!(triples.is_empty(), entities == &[none]);
            for text in [format!("DESCRIBE{list}"), format!("DESCRIBE{list} LIMIT 2")] {
                let query = read(&text);
                assert_eq!(named(&query).map(|all| all.len()), Some(entities.len()), "{text}");
                assert_eq!(run(&backend, query, "q").unwrap(), expected, "{text}");
            }
        }
        for text in [
            "DESCRIBE <http://e/a> LIMIT 0",
            "DESCRIBE <http://e/a> OFFSET 1",
            "DESCRIBE ?x { ?x ?p ?o }",
            "DESCRIBE <http://e/a> ?x { ?x ?p ?o }",
            "DESCRIBE <http://e/a> FROM <http://e/g>",
            "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        ] {
            assert!(named(&read(text)).is_none(), "{text}");
        }
    }
}
