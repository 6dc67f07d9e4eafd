//! Indexes triples by subject and predicate, and by predicate and object.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Graph, GraphName, Quad, TermId, sorting};
use crate::rdf::stop;

/// The triples of some parts as one graph, each once, with lookup in both directions.
///
/// It holds numbers of terms only, so it belongs to its [`Graph`] (and to graphs with the same
/// terms). Building it takes time linear in triples and terms. The triples are grouped by predicate on
/// the first look-up by object, and those of a predicate are sorted when it is looked up.
#[derive(Debug)]
pub struct Index {
    /// The start of the triples of each subject, and the end of all.
    starts: Vec<usize>,
    /// Predicates and objects of the triples in the order of triples.
    of_subjects: Pairs,
    predicates: Vec<TermId>,
    /// For each of the predicates, made on first use.
    uses: OnceLock<Vec<Use>>,
}

/// The second and third terms of triples, side by side.
#[derive(Clone, Debug, Default)]
struct Pairs {
    seconds: Vec<TermId>,
    thirds: Vec<TermId>,
}

/// The triples of a predicate.
#[derive(Debug)]
struct Use {
    /// Objects and subjects, in the order of triples, until they are sorted.
    unsorted: Mutex<Vec<(TermId, TermId)>>,
    /// The same in order, made on first use.
    sorted: OnceLock<Pairs>,
}

impl Use {
    fn sorted(&self) -> &Pairs {
        self.sorted.get_or_init(|| {
            let mut all = self.unsorted.lock().unwrap_or_else(PoisonError::into_inner);
            sorting::sort(&mut all, |a, b| a.cmp(b));
            let mut pairs = Pairs::with_capacity(all.len());
            for (object, subject) in &*all {
                pairs.push(*object, *subject);
            }
            // Only now: the sorting may be stopped.
            *all = Vec::new();
            pairs
        })
    }
}

/// Subject, predicate, object.
type Triple = [TermId; 3];

impl Index {
    /// The index of some parts of a dataset as one graph.
    pub fn new(graph: &Graph, parts: &[GraphName]) -> Self {
        let chosen = GraphName::ALL.iter().filter(|part| parts.contains(part));
        let mut parts: Vec<&[Quad]> = chosen.map(|part| graph.part(*part)).collect();
        let count = parts.iter().map(|part| part.len()).sum();
        Self::of(graph.term_count(), count, std::iter::from_fn(|| first(&mut parts)))
    }

    /// The index of sorted, distinct triples; `count` is their approximate number.
    pub(super) fn of(terms: usize, count: usize, triples: impl Iterator<Item = Triple>) -> Self {
        let mut starts = vec![0; terms + 1];
        let mut of_subjects = Pairs::with_capacity(count);
        for [subject, predicate, object] in triples {
            stop::step();
            if let Some(count) = starts.get_mut(subject.index() + 1) {
                *count += 1;
            }
            of_subjects.push(predicate, object);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let predicates = distinct(&of_subjects.seconds, terms);
        Self { starts, of_subjects, uses: OnceLock::new(), predicates }
    }

    /// The triples of each predicate.
    fn uses(&self) -> Vec<Use> {
        let mut places = vec![0_usize; self.starts.len()];
        for (number, predicate) in self.predicates.iter().enumerate() {
            if let Some(place) = places.get_mut(predicate.index()) {
                *place = number;
            }
        }
        let place = |predicate: TermId| places.get(predicate.index()).copied().unwrap_or_default();
        let mut counts = vec![0; self.predicates.len()];
        for predicate in &self.of_subjects.seconds {
            if let Some(count) = counts.get_mut(place(*predicate)) {
                *count += 1;
            }
        }
        let mut uses: Vec<Vec<_>> = counts.into_iter().map(Vec::with_capacity).collect();
        for [subject, predicate, object] in self.triples() {
            stop::step();
            if let Some(one) = uses.get_mut(place(predicate)) {
                one.push((object, subject));
            }
        }
        let make = |unsorted| Use { unsorted: Mutex::new(unsorted), sorted: OnceLock::new() };
        uses.into_iter().map(make).collect()
    }

    /// Makes now what look-ups by object would make: for processes that copy this one.
    pub(crate) fn complete(&self) {
        for one in self.uses.get_or_init(|| self.uses()) {
            one.sorted();
        }
    }

    /// The number of triples.
    pub fn len(&self) -> usize {
        self.of_subjects.seconds.len()
    }

    /// Whether there is no triple.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects of a subject and predicate, in order, each once.
    pub fn objects(&self, subject: TermId, predicate: TermId) -> &[TermId] {
        self.of_subjects.thirds(self.run(subject), predicate)
    }

    /// The subjects of a predicate and object, in order, each once.
    pub fn subjects(&self, predicate: TermId, object: TermId) -> &[TermId] {
        self.by_object(predicate).map_or(&[], |pairs| pairs.thirds(0..pairs.seconds.len(), object))
    }

    /// Predicate and object of each triple of a subject, in order.
    pub fn about(&self, subject: TermId) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        self.of_subjects.pairs(self.run(subject))
    }

    /// Object and subject of each triple of a predicate, in order.
    pub fn with(&self, predicate: TermId) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        self.by_object(predicate).into_iter().flat_map(|pairs| pairs.pairs(0..pairs.seconds.len()))
    }

    /// Whether it has this triple.
    pub fn contains(&self, subject: TermId, predicate: TermId, object: TermId) -> bool {
        self.objects(subject, predicate).binary_search(&object).is_ok()
    }

    /// All predicates, in order.
    pub fn predicates(&self) -> &[TermId] {
        &self.predicates
    }

    /// All triples (subject, predicate, object), in order.
    pub fn triples(&self) -> impl Iterator<Item = [TermId; 3]> + use<'_> {
        let subjects = 0..u32::try_from(self.starts.len()).unwrap_or(u32::MAX);
        subjects.map(TermId).flat_map(|s| self.about(s).map(move |(p, o)| [s, p, o]))
    }

    /// The range of the triples of a subject.
    fn run(&self, subject: TermId) -> Range<usize> {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or(0);
        let start = at(subject.index());
        start..at(subject.index() + 1).max(start)
    }

    /// Objects and subjects of the triples of a predicate, in order.
    fn by_object(&self, predicate: TermId) -> Option<&Pairs> {
        let place = self.predicates.binary_search(&predicate).ok()?;
        self.uses.get_or_init(|| self.uses()).get(place).map(Use::sorted)
    }
}

impl Pairs {
    fn with_capacity(count: usize) -> Self {
        Self { seconds: Vec::with_capacity(count), thirds: Vec::with_capacity(count) }
    }

    fn push(&mut self, second: TermId, third: TermId) {
        self.seconds.push(second);
        self.thirds.push(third);
    }

    /// The third terms of a second term, within a sorted run.
    fn thirds(&self, run: Range<usize>, second: TermId) -> &[TermId] {
        let seconds = self.seconds.get(run.clone()).unwrap_or_default();
        let start = run.start + seconds.partition_point(|s| *s < second);
        let end = run.start + seconds.partition_point(|s| *s <= second);
        self.thirds.get(start..end).unwrap_or_default()
    }

    fn pairs(&self, run: Range<usize>) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        let seconds = self.seconds.get(run.clone()).unwrap_or_default();
        let thirds = self.thirds.get(run).unwrap_or_default();
        seconds.iter().copied().zip(thirds.iter().copied())
    }
}

/// Removes the smallest triple from all sorted parts that have it.
fn first(parts: &mut Vec<&[Quad]>) -> Option<Triple> {
    let triple = |quad: &Quad| [quad.subject, quad.predicate, quad.object];
    if let [only] = parts.as_mut_slice() {
        let (quad, rest) = only.split_first()?;
        *only = rest;
        return Some(triple(quad));
    }
    parts.retain(|part| !part.is_empty());
    let least = parts.iter().filter_map(|part| part.first()).map(triple).min()?;
    for part in &mut *parts {
        if let Some((quad, rest)) = part.split_first()
            && triple(quad) == least
        {
            *part = rest;
        }
    }
    Some(least)
}

/// The distinct terms, in order.
fn distinct(ids: &[TermId], terms: usize) -> Vec<TermId> {
    let mut seen = vec![false; terms];
    let mut distinct = Vec::new();
    for id in ids {
        if let Some(seen) = seen.get_mut(id.index())
            && !std::mem::replace(seen, true)
        {
            distinct.push(*id);
        }
    }
    distinct.sort_unstable();
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{Term, of_turtle};

    /// Records and ontology with a triple in common.
    fn graph() -> Graph {
        of_turtle(&[
            (GraphName::Records, "<http://e/a> <http://e/p> 1 , 2 ; <http://e/q> <http://e/b> ."),
            (
                GraphName::Ontology,
                "<http://e/a> <http://e/p> 2 , 3 . <http://e/b> <http://e/p> 2 ; \
                 <http://e/q> <http://e/b> .",
            ),
        ])
    }

    fn names(graph: &Graph, ids: impl IntoIterator<Item = TermId>) -> Vec<String> {
        ids.into_iter()
            .map(|id| match graph.term(id) {
                Term::Iri(text) => text.replace("http://e/", ""),
                Term::Typed { text, .. } => text.to_owned(),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn triples_are_found_in_both_directions_and_each_once() {
        let graph = graph();
        let id = |local: &str| graph.find(Term::Iri(&format!("http://e/{local}"))).unwrap();
        let datatype = crate::rdf::vocab::xsd::INTEGER;
        let two = graph.find(Term::Typed { text: "2", datatype }).unwrap();
        let all = Index::new(&graph, &[GraphName::Records, GraphName::Ontology]);
        assert_eq!(all.len(), 6);
        assert_eq!(names(&graph, all.objects(id("a"), id("p")).to_vec()), ["1", "2", "3"]);
        assert_eq!(names(&graph, all.subjects(id("p"), two).to_vec()), ["a", "b"]);
        assert_eq!(names(&graph, all.subjects(id("q"), id("b")).to_vec()), ["a", "b"]);
        assert_eq!(names(&graph, all.with(id("p")).map(|(o, _)| o)), ["1", "2", "2", "3"]);
        assert_eq!(names(&graph, all.about(id("b")).map(|(p, _)| p)), ["p", "q"]);
        assert_eq!(names(&graph, all.predicates().to_vec()), ["p", "q"]);
        assert!(all.contains(id("a"), id("p"), two));
        assert!(!all.contains(id("a"), id("q"), two));
        assert!(all.objects(id("p"), id("a")).is_empty());
        assert!(all.triples().is_sorted() && all.triples().count() == 6);
        let records = Index::new(&graph, &[GraphName::Records]);
        assert_eq!(names(&graph, records.objects(id("a"), id("p")).to_vec()), ["1", "2"]);
        assert!(records.objects(id("b"), id("p")).is_empty());
        assert!(Index::new(&graph, &[GraphName::Links]).is_empty());
        let complete = Index::new(&graph, &[GraphName::Records, GraphName::Ontology]);
        complete.complete();
        assert_eq!(names(&graph, complete.with(id("p")).map(|(o, _)| o)), ["1", "2", "2", "3"]);
        assert_eq!(names(&graph, complete.subjects(id("q"), id("b")).to_vec()), ["a", "b"]);
    }
}
