//! Takes triples from several threads into a graph.
//!
//! Each thread numbers the terms of its own batch. A term then costs the graph one look-up for a
//! batch, however often it occurs in it.

use std::io;

use super::builder::{GraphBuilder, PartSink};
use super::interner::Interner;
use super::{GraphName, Term, TermId};
use crate::rdf::{Object, ParallelSink, Sink, Subject, Triple};

/// Takes triples from several threads for one part from one source.
#[derive(Debug)]
pub struct BatchSink<'b> {
    part: PartSink<'b>,
}

/// Triples with terms of their own.
#[derive(Debug, Default)]
pub struct Batch {
    terms: Interner,
    triples: Vec<[TermId; 3]>,
}

impl GraphBuilder {
    /// A sink for a part as [`GraphBuilder::part`], which takes triples from several threads.
    pub fn batches(&mut self, part: GraphName) -> BatchSink<'_> {
        BatchSink { part: self.part(part) }
    }
}

impl BatchSink<'_> {
    /// The prefix of its blank node labels in the graph.
    pub fn scope(&self) -> String {
        self.part.scope()
    }
}

impl Sink for Batch {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        let subject = match triple.subject {
            Subject::Iri(iri) => Object::Iri(iri),
            Subject::Blank(label) => Object::Blank(label),
        };
        let terms = [subject, Term::Iri(triple.predicate), triple.object];
        let [subject, predicate, object] = terms.map(|term| self.terms.intern(term));
        self.triples.push([subject?, predicate?, object?]);
        Ok(())
    }
}

impl ParallelSink for BatchSink<'_> {
    type Buffer = Batch;

    fn take(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.part.triple(triple)
    }

    fn join(&mut self, batch: &mut Batch) -> io::Result<()> {
        self.part.batch(&batch.terms, &batch.triples)?;
        batch.terms.clear();
        batch.triples.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rdf::graph::Graph;

    /// Everything of a graph, as text.
    fn all(graph: &Graph) -> Vec<String> {
        graph.quads().iter().map(|quad| graph.oxigraph(quad).to_string()).collect()
    }

    fn object(kind: u8, text: &str) -> Object<'_> {
        match kind {
            0 => Object::Iri("http://e/a"),
            1 => Object::Blank(text),
            2 => Object::Typed { text, datatype: "http://e/a" },
            3 => Object::Typed { text, datatype: text },
            4 => Object::Lang { text, lang: "EN-gb" },
            _ => Object::Lang { text, lang: "en-GB" },
        }
    }

    proptest! {
        #[test]
        fn batches_give_the_same_graph_as_single_triples(
            all_parts in prop::collection::vec((0..6_u8, "[ab]{0,2}", any::<bool>()), 0..120),
            size in 1..70_usize,
        ) {
            let triples = all_parts.iter().map(|(kind, text, is_blank)| Triple {
                subject: if *is_blank { Subject::Blank(text) } else { Subject::Iri("http://e/s") },
                predicate: "http://e/a",
                object: object(*kind, text),
            });
            let triples: Vec<Triple<'_>> = triples.collect();
            let (mut one, mut other) = (GraphBuilder::new(), GraphBuilder::new());
            let mut single = one.part(GraphName::Records);
            triples.iter().for_each(|triple| single.triple(*triple).unwrap());
            let (mut sink, mut batch) = (other.batches(GraphName::Records), Batch::default());
            for some in triples.chunks(size) {
                some.iter().for_each(|triple| batch.triple(*triple).unwrap());
                sink.join(&mut batch).unwrap();
            }
            prop_assert_eq!(all(&one.finish()), all(&other.finish()));
        }
    }
}
