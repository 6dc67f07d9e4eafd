//! Collects triples into a graph.

use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, OnceLock};

use super::interner::Interner;
use super::{Graph, GraphName, Prefixes, Quad, Term, TermId, sorting};
use crate::diagnostic::Diagnostics;
use crate::rdf::{Object, Sink, Subject, Triple, stop};

/// Collects triples. As a [`Sink`] it takes those of the records.
#[derive(Debug)]
pub struct GraphBuilder {
    terms: Interner,
    quads: Vec<Quad>,
    pub(super) prefixes: Prefixes,
    /// The number of sources; blank nodes of two sources are always distinct.
    sources: usize,
    /// The label of a blank node, and the numbers of terms of a batch: kept for their memory.
    label: String,
    places: Vec<TermId>,
}

/// The blank node of a source, with its label written to `scoped`.
fn scoped_blank(
    terms: &mut Interner,
    scoped: &mut String,
    source: usize,
    label: &str,
) -> io::Result<TermId> {
    scoped.clear();
    // Writing to a String does not fail.
    let _ = write!(scoped, "f{source}-{label}");
    terms.intern(Term::Blank(scoped))
}

impl Default for GraphBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Graph> for GraphBuilder {
    /// Continues from a graph, to add more triples.
    fn from(graph: Graph) -> Self {
        let Graph { terms, quads, prefixes, sources, usual: _ } = graph;
        let terms = Interner::from(Arc::unwrap_or_clone(terms));
        Self { sources, ..Self::with(terms, quads, Arc::unwrap_or_clone(prefixes)) }
    }
}

impl GraphBuilder {
    /// A builder without triples, with the well-known prefixes only.
    pub fn new() -> Self {
        Self::with(Interner::default(), Vec::new(), Prefixes::new())
    }

    fn with(terms: Interner, quads: Vec<Quad>, prefixes: Prefixes) -> Self {
        Self { terms, quads, prefixes, sources: 1, label: String::new(), places: Vec::new() }
    }

    /// Declares prefixes, as an ontology file would.
    pub fn declare_prefixes(&mut self, prefixes: &[(&str, &str)]) {
        self.prefixes.declare("", prefixes.iter().copied(), &mut Diagnostics::new());
    }

    /// A sink for a part, with its own scope of blank nodes.
    pub fn part(&mut self, part: GraphName) -> PartSink<'_> {
        let source = self.sources;
        self.sources += 1;
        PartSink { builder: self, part, source }
    }

    fn add(&mut self, part: GraphName, source: usize, triple: Triple<'_>) -> io::Result<()> {
        stop::step();
        let subject = match triple.subject {
            Subject::Iri(iri) => self.terms.intern(Term::Iri(iri))?,
            Subject::Blank(label) => self.blank(source, label)?,
        };
        let predicate = self.terms.intern(Term::Iri(triple.predicate))?;
        let object = match triple.object {
            Object::Blank(label) => self.blank(source, label)?,
            term => self.terms.intern(term)?,
        };
        self.quads.push(Quad { part: Some(part), subject, predicate, object });
        Ok(())
    }

    /// Removes the triples of a part, and the terms that no other triple has.
    fn remove(&mut self, part: GraphName) -> io::Result<()> {
        let terms = std::mem::take(&mut self.terms).into_terms();
        for quad in std::mem::take(&mut self.quads) {
            if quad.part != Some(part) {
                let mut kept = |id: TermId| self.terms.intern(terms.get(id));
                let (subject, predicate) = (kept(quad.subject)?, kept(quad.predicate)?);
                let object = kept(quad.object)?;
                self.quads.push(Quad { subject, predicate, object, ..quad });
            }
        }
        Ok(())
    }

    fn blank(&mut self, source: usize, label: &str) -> io::Result<TermId> {
        scoped_blank(&mut self.terms, &mut self.label, source, label)
    }

    /// Adds triples whose terms are numbered apart.
    fn add_all(
        &mut self,
        (part, source): (GraphName, usize),
        terms: &Interner,
        triples: &[[TermId; 3]],
    ) -> io::Result<()> {
        let Self { terms: own, label: scoped, places, .. } = self;
        let blank = |own: &mut Interner, label: &str| scoped_blank(own, scoped, source, label);
        own.take_all(terms, blank, places)?;
        let place = |id: TermId| places.get(id.index()).copied().unwrap_or(id);
        self.quads.extend(triples.iter().map(|triple| {
            let [subject, predicate, object] = triple.map(place);
            Quad { part: Some(part), subject, predicate, object }
        }));
        Ok(())
    }

    /// Sorts the triples and removes duplicates.
    pub fn finish(self) -> Graph {
        let Self { mut terms, mut quads, prefixes, sources, .. } = self;
        let order = terms.order();
        let (terms, mut quads) = sorting::both(
            quads.len(),
            || terms.finish(&order),
            || {
                sorting::in_parts(&mut quads, |_, part| {
                    for quad in part {
                        quad.subject = order.place(quad.subject);
                        quad.predicate = order.place(quad.predicate);
                        quad.object = order.place(quad.object);
                    }
                });
                sorting::sort_grouped(quads, Quad::group, |a, b| a.key().cmp(&b.key()))
            },
        );
        quads.dedup();
        quads.shrink_to_fit();
        let (terms, prefixes) = (Arc::new(terms), Arc::new(prefixes));
        Graph { terms, quads, prefixes, sources, usual: OnceLock::new() }
    }
}

impl Graph {
    /// Some of its triples as a graph of its own, in one part, with its prefixes. It holds their terms
    /// alone, so that it costs what they are.
    ///
    /// # Errors
    /// None, for a graph has no more terms than can be held.
    pub fn excerpt(
        &self,
        part: GraphName,
        triples: impl IntoIterator<Item = [TermId; 3]>,
    ) -> io::Result<Self> {
        let mut terms = Interner::default();
        let mut quads = Vec::new();
        for ids in triples {
            let [s, p, o] = ids.map(|id| self.term(id));
            let (subject, predicate) = (terms.intern(s)?, terms.intern(p)?);
            quads.push(Quad { part: Some(part), subject, predicate, object: terms.intern(o)? });
        }
        // Without the well-known prefixes: those of this graph take their place.
        let builder = GraphBuilder::with(terms, quads, Prefixes::default());
        Ok(Graph { prefixes: self.prefixes.clone(), ..builder.finish() })
    }
}

impl Sink for GraphBuilder {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.add(GraphName::Records, 0, triple)
    }
}

/// Takes triples for one part from one source.
#[derive(Debug)]
pub struct PartSink<'b> {
    builder: &'b mut GraphBuilder,
    part: GraphName,
    source: usize,
}

impl PartSink<'_> {
    /// The prefix of its blank node labels in the graph.
    pub fn scope(&self) -> String {
        scope(self.source)
    }

    /// Removes all triples of its part, from any source.
    ///
    /// # Errors
    /// None, for what stays are no more terms than before.
    pub fn remove_part(&mut self) -> io::Result<()> {
        self.builder.remove(self.part)
    }

    /// Takes triples whose terms are numbered apart.
    pub(super) fn batch(&mut self, terms: &Interner, triples: &[[TermId; 3]]) -> io::Result<()> {
        self.builder.add_all((self.part, self.source), terms, triples)
    }
}

/// The prefix of the blank node labels of a source.
fn scope(source: usize) -> String {
    format!("f{source}-")
}

impl Sink for PartSink<'_> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.builder.add(self.part, self.source, triple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_without_a_part_is_as_if_it_never_was() {
        let triple = |text| Triple {
            subject: Subject::Blank("a"),
            predicate: "http://e/p",
            object: Object::Lang { text, lang: "en-GB" },
        };
        let made = |removes: bool| {
            let mut builder = GraphBuilder::new();
            builder.part(GraphName::Ontology).triple(triple("one")).unwrap();
            let mut records = builder.part(GraphName::Records);
            if removes {
                records.triple(triple("many")).unwrap();
                records.remove_part().unwrap();
            }
            builder.part(GraphName::Ontology).triple(triple("two")).unwrap();
            builder.finish()
        };
        let (left, never) = (made(true), made(false));
        assert_eq!(left.quads(), never.quads());
        assert_eq!(left.find(Object::Lang { text: "many", lang: "en-GB" }), None);
        let texts = |graph: &Graph| {
            graph.quads().iter().map(|quad| graph.oxigraph(quad).to_string()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&left), texts(&never));
        assert_eq!(texts(&left).len(), 2, "blank nodes of two sources are distinct");
    }
}
