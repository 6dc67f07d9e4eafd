//! Describes named entities without the evaluator.
//!
//! `DESCRIBE <iri>` is the question of a program that follows a link. Its description is that of
//! Oxigraph's evaluator (SPARQL 1.1 §16.4 leaves it open): all triples about the entity. To prepare an
//! evaluation takes longer than to look them up. Where blank nodes are among them, or very many
//! triples, the evaluator answers.

use oxigraph::model::NamedNode;
use oxigraph::sparql::QueryEvaluationError;
use rustc_hash::FxHashSet;
use spareval::CancellationToken;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};

use super::backend::Backend;
use super::prepared::Prepared;
use super::triples::{SORTED, Triples};
use crate::rdf::export::ntriples_statement;
use crate::rdf::graph::{Graph, Term, TermId};

/// The answer to a DESCRIBE of entities in our graph, if it is a look-up: sorted triples, each once.
///
/// # Errors
/// [`QueryEvaluationError::Cancelled`], soon after `cancelled` is set.
pub(super) fn found<'b>(
    backend: &'b Backend,
    prepared: &Prepared,
    cancelled: &CancellationToken,
) -> Result<Option<Triples<'b>>, QueryEvaluationError> {
    let Backend::Graph(dataset) = backend else { return Ok(None) };
    let Some(entities) = named(&prepared.query) else { return Ok(None) };
    let graph = dataset.graph();
    let triples = about(graph, &entities, cancelled)?;
    Ok(triples.map(|triples| Triples::known(graph, sorted(graph, triples))))
}

/// The entities of a DESCRIBE that names them and asks for nothing else.
pub(super) fn named(query: &Query) -> Option<Vec<&NamedNode>> {
    let Query::Describe { dataset: None, pattern, .. } = query else { return None };
    // There is one row, so that a limit above zero changes nothing.
    let pattern = match pattern {
        GraphPattern::Slice { inner, start: 0, length } if *length != Some(0) => inner,
        pattern => pattern,
    };
    let GraphPattern::Project { inner, variables } = pattern else { return None };
    let (mut pattern, mut entities) = (&**inner, Vec::new());
    while let GraphPattern::Extend { inner, variable, expression } = pattern {
        let Expression::NamedNode(entity) = expression else { return None };
        if variables.contains(variable) {
            entities.push(entity);
        }
        pattern = inner;
    }
    let is_empty = matches!(pattern, GraphPattern::Bgp { patterns } if patterns.is_empty());
    is_empty.then_some(entities)
}

/// The triples about some entities; none if the evaluator should find them.
fn about(
    graph: &Graph,
    entities: &[&NamedNode],
    cancelled: &CancellationToken,
) -> Result<Option<Vec<[TermId; 3]>>, QueryEvaluationError> {
    let (mut triples, mut seen) = (Vec::new(), FxHashSet::default());
    for entity in entities {
        let Some(subject) = graph.find(Term::Iri(entity.as_str())) else { continue };
        if !seen.insert(subject) {
            continue;
        }
        for (predicate, object) in graph.usual().about(subject) {
            if cancelled.is_cancelled() {
                return Err(QueryEvaluationError::Cancelled);
            }
            if graph.is_blank(object) || triples.len() + 1 >= SORTED {
                return Ok(None);
            }
            triples.push([subject, predicate, object]);
        }
    }
    Ok(Some(triples))
}

/// Triples in the order of their lines in N-Triples.
fn sorted(graph: &Graph, triples: Vec<[TermId; 3]>) -> Vec<[TermId; 3]> {
    // The lines are in one text: one for each would take longer than to sort them.
    let (mut text, mut lines) = (String::new(), Vec::with_capacity(triples.len()));
    for triple in triples {
        let start = text.len();
        ntriples_statement(graph.statement(triple), &mut text);
        lines.push((start..text.len(), triple));
    }
    lines.sort_unstable_by(|(a, _), (b, _)| text.get(a.clone()).cmp(&text.get(b.clone())));
    lines.into_iter().map(|(_, triple)| triple).collect()
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
            "<http://e/a> <http://e/p> 01 , \"a\"@en , \"a b\" , \"a\\n\" , <http://e/b> ,
            <http://e/b/c> . <http://e/b> <http://e/p> <http://e/a> , \"\"@fr .
            <http://e/c> <http://e/p> _:x . _:x <http://e/q> _:y . _:y <http://e/q> _:x , _:y .";
        let ontology = "<http://e/a> <http://e/p> <http://e/b> ; <http://e/r> 2 .";
        let graph = of_turtle(&[(GraphName::Records, records), (GraphName::Ontology, ontology)]);
        let backend = Backend::from(graph);
        let [a, b, c, none] = ["http://e/a", "http://e/b", "http://e/c", "http://e/none"];
        let read = |text: &str| SparqlParser::new().parse_query(text).unwrap();
        for entities in [&[a][..], &[b], &[c], &[none], &[a, b], &[b, none, a, b], &[c, a]] {
            let list: String = entities.iter().map(|entity| format!(" <{entity}>")).collect();
            let evaluated = read(&format!("DESCRIBE{list} WHERE {{ FILTER(true) }}"));
            assert!(named(&evaluated).is_none());
            let expected = run(&backend, evaluated, "q").unwrap();
            let Answer::Graph(triples) = &expected else { panic!() };
            assert_eq!(triples.is_empty(), entities == [none]);
            let other = "{ BIND(<http://e/b> AS ?y) BIND(<http://e/c> AS ?z) }";
            for end in ["", " LIMIT 2", other] {
                let text = format!("DESCRIBE{list}{end}");
                let query = read(&text);
                assert_eq!(named(&query).map(|all| all.len()), Some(entities.len()), "{text}");
                let never = CancellationToken::new();
                let is_found = found(&backend, &query.clone().into(), &never).unwrap().is_some();
                assert_eq!(is_found, !entities.contains(&c), "{text}: blank nodes");
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
