//! Takes triples from several threads into a graph.
//!
//! Each thread numbers the terms of its own batch. A term then costs the graph one look-up for a
//! batch, however often it occurs in it.

use std::io;

use super::builder::PartSink;
use super::terms::Interner;
use super::{Term, TermId};
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

impl<'b> BatchSink<'b> {
    pub(super) fn new(part: PartSink<'b>) -> Self {
        Self { part }
    }

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
