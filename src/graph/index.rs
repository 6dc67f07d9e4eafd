//! Finds triples by subject and predicate, or by predicate and object.

use super::{Graph, Part, Quad, TermId};

/// The triples of some parts as one graph, each once, to be looked up in both directions.
///
/// It holds numbers of terms only, so it belongs to the [`Graph`] that it was made of (and to
/// those that share its terms). It is made in time linear in the triples and terms.
#[derive(Clone, Debug)]
pub struct Index {
    by_subject: Order,
    by_predicate: Order,
    predicates: Vec<TermId>,
}

/// Triples sorted by three of their places: where the runs of each first term begin, and the
/// second and third terms side by side.
#[derive(Clone, Debug)]
struct Order {
    starts: Vec<usize>,
    seconds: Vec<TermId>,
    thirds: Vec<TermId>,
}

/// Subject, predicate, object.
type Triple = [TermId; 3];

impl Index {
    /// The index of some parts of a dataset taken together.
    pub fn new(graph: &Graph, parts: &[Part]) -> Self {
        let mut triples: Vec<Triple> = Vec::new();
        for part in Part::ALL.iter().filter(|part| parts.contains(part)) {
            let quads = graph.part(*part).iter();
            triples.extend(quads.map(|q: &Quad| [q.subject, q.predicate, q.object]));
        }
        // Sorted already, part by part: this only merges the runs.
        triples.sort();
        triples.dedup();
        let terms = graph.term_count();
        let by_subject = Order::new(&triples, terms, |[s, p, o]| [s, p, o]);
        let by_object = scatter(&triples, terms, |[_, _, o]| o);
        let by_predicate = scatter(&by_object, terms, |[_, p, _]| p);
        let by_predicate = Order::new(&by_predicate, terms, |[s, p, o]| [p, o, s]);
        let mut predicates = Vec::new();
        for (number, bounds) in by_predicate.starts.windows(2).enumerate() {
            if let (&[start, end], Ok(number)) = (bounds, u32::try_from(number))
                && start < end
            {
                predicates.push(TermId(number));
            }
        }
        Self { by_subject, by_predicate, predicates }
    }

    /// How many triples there are.
    pub fn len(&self) -> usize {
        self.by_subject.seconds.len()
    }

    /// Whether there is no triple.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The objects of a subject and predicate, in order, each once.
    pub fn objects(&self, subject: TermId, predicate: TermId) -> &[TermId] {
        self.by_subject.thirds(subject, predicate)
    }

    /// The subjects of a predicate and object, in order, each once.
    pub fn subjects(&self, predicate: TermId, object: TermId) -> &[TermId] {
        self.by_predicate.thirds(predicate, object)
    }

    /// Predicate and object of each triple of a subject, in order.
    pub fn about(&self, subject: TermId) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        self.by_subject.pairs(subject)
    }

    /// Object and subject of each triple of a predicate, in order.
    pub fn with(&self, predicate: TermId) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        self.by_predicate.pairs(predicate)
    }

    /// Whether there is this triple.
    pub fn contains(&self, subject: TermId, predicate: TermId, object: TermId) -> bool {
        self.objects(subject, predicate).binary_search(&object).is_ok()
    }

    /// All predicates, in order.
    pub fn predicates(&self) -> &[TermId] {
        &self.predicates
    }

    /// All triples (subject, predicate, object), in order.
    pub fn triples(&self) -> impl Iterator<Item = [TermId; 3]> + use<'_> {
        let subjects = 0..u32::try_from(self.by_subject.starts.len()).unwrap_or(u32::MAX);
        subjects.map(TermId).flat_map(|s| self.about(s).map(move |(p, o)| [s, p, o]))
    }
}

impl Order {
    /// Takes triples that are sorted as `places` has their terms.
    fn new(sorted: &[Triple], terms: usize, places: impl Fn(Triple) -> [TermId; 3]) -> Self {
        let mut starts = vec![0; terms + 1];
        let mut seconds = Vec::with_capacity(sorted.len());
        let mut thirds = Vec::with_capacity(sorted.len());
        for triple in sorted {
            let [first, second, third] = places(*triple);
            if let Some(count) = starts.get_mut(first.index() + 1) {
                *count += 1;
            }
            seconds.push(second);
            thirds.push(third);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, seconds, thirds }
    }

    fn run(&self, first: TermId) -> std::ops::Range<usize> {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or(0);
        let start = at(first.index());
        start..at(first.index() + 1).max(start)
    }

    fn thirds(&self, first: TermId, second: TermId) -> &[TermId] {
        let run = self.run(first);
        let seconds = self.seconds.get(run.clone()).unwrap_or_default();
        let start = run.start + seconds.partition_point(|s| *s < second);
        let end = run.start + seconds.partition_point(|s| *s <= second);
        self.thirds.get(start..end).unwrap_or_default()
    }

    fn pairs(&self, first: TermId) -> impl Iterator<Item = (TermId, TermId)> + use<'_> {
        let seconds = self.seconds.get(self.run(first)).unwrap_or_default();
        let thirds = self.thirds.get(self.run(first)).unwrap_or_default();
        seconds.iter().copied().zip(thirds.iter().copied())
    }
}

/// Sorts by one term and leaves what is equal in its order, in linear time.
fn scatter(triples: &[Triple], terms: usize, key: impl Fn(Triple) -> TermId) -> Vec<Triple> {
    let mut places = vec![0usize; terms + 1];
    for triple in triples {
        if let Some(count) = places.get_mut(key(*triple).index() + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for place in &mut places {
        sum += *place;
        *place = sum;
    }
    let mut sorted = triples.to_vec();
    for triple in triples {
        if let Some(place) = places.get_mut(key(*triple).index()) {
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = *triple;
            }
            *place += 1;
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::format::Format;
    use crate::graph::{GraphBuilder, Term};

    /// Records and ontology with a triple in common.
    fn graph() -> Graph {
        let mut builder = GraphBuilder::new();
        for (part, text) in [
            (Part::Records, "<http://e/a> <http://e/p> 1 , 2 ; <http://e/q> <http://e/b> ."),
            (
                Part::Ontology,
                "<http://e/a> <http://e/p> 2 , 3 . <http://e/b> <http://e/p> 2 ; \
                 <http://e/q> <http://e/b> .",
            ),
        ] {
            let loaded = builder.load(
                part,
                "t",
                "http://e/",
                text.as_bytes(),
                Format::Turtle,
                &mut Problems::new(),
            );
            loaded.unwrap();
        }
        builder.finish()
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
        let datatype = crate::vocab::xsd::INTEGER;
        let two = graph.find(Term::Typed { text: "2", datatype }).unwrap();
        let all = Index::new(&graph, &[Part::Records, Part::Ontology]);
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
        let records = Index::new(&graph, &[Part::Records]);
        assert_eq!(names(&graph, records.objects(id("a"), id("p")).to_vec()), ["1", "2"]);
        assert!(records.objects(id("b"), id("p")).is_empty());
        assert!(Index::new(&graph, &[Part::Links]).is_empty());
    }
}
