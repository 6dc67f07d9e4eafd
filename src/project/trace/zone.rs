//! Reports times without a zone once, if a shape requires one.

use regex::Regex;

use crate::diagnostic::{Diagnostic, Spot};
use crate::rdf::graph::{Graph, GraphName, Term, TermId};
use crate::rdf::vocab::{shacl, xsd};
use crate::shacl::ValidationResult;

/// The most further cells listed for a problem; more are counted.
const RELATED: usize = 4;

/// The right form of a time that only lacks its zone.
pub(super) fn help(graph: &Graph, result: &ValidationResult) -> Option<String> {
    let Term::Typed { text, datatype: xsd::DATE_TIME } = result.value.as_ref()?.term(graph) else {
        return None;
    };
    let zoned = format!("{text}Z");
    let is_wanted = patterns(graph, result.constraint.unwrap_or(result.shape)).any(|pattern| {
        let pattern = Regex::new(pattern).ok();
        pattern.is_some_and(|pattern| pattern.is_match(&zoned) && !pattern.is_match(text))
    });
    is_wanted.then(|| {
        format!(
            "write {zoned} if the time is in UTC; else add its offset, such as {text}+02:00, or \
             change it to UTC"
        )
    })
}

/// The patterns of a shape.
fn patterns(graph: &Graph, shape: TermId) -> impl Iterator<Item = &str> {
    let property = graph.find(Term::Iri(shacl::PATTERN));
    let ontology = graph.part(GraphName::Ontology);
    let start = ontology.partition_point(|quad| quad.subject < shape);
    let own = ontology.iter().skip(start).take_while(move |quad| quad.subject == shape);
    let own = own.filter(move |quad| Some(quad.predicate) == property);
    own.map(|quad| graph.term(quad.object).text())
}

/// Groups the problems of times without a zone by column and rule; the first one lists all.
pub(super) fn once(list: Vec<(Diagnostic, bool)>) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = Vec::new();
    let mut firsts: Vec<usize> = Vec::new();
    for (problem, is_zone) in list {
        let first = firsts
            .iter()
            .copied()
            .find(|at| is_zone && all.get(*at).is_some_and(|first| is_same(first, &problem)));
        match first.and_then(|at| all.get_mut(at)) {
            Some(first) if first.related.len() < RELATED => {
                first.related.push(("also without a time zone".to_owned(), problem.place));
            }
            Some(first) => first.more_related += 1,
            None => {
                if is_zone {
                    firsts.push(all.len());
                }
                all.push(problem);
            }
        }
    }
    all
}

/// Whether two problems have the same column and rule.
fn is_same(a: &Diagnostic, b: &Diagnostic) -> bool {
    let column = |problem: &Diagnostic| match &problem.place.spot {
        Spot::Cell { column, .. } => column.clone(),
        _ => None,
    };
    (&a.place.file, &a.rule, a.severity) == (&b.place.file, &b.rule, b.severity)
        && column(a).is_some()
        && column(a) == column(b)
}
