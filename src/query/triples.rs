//! The triples of an answer, one by one.

use std::io;
use std::vec::IntoIter;

use oxigraph::model::Triple;
use oxigraph::sparql::QueryEvaluationError;

use crate::rdf::ParallelSink;
use crate::rdf::graph::store::triple_of_oxigraph;
use crate::rdf::graph::{Graph, Quad, TermId};

/// The most triples of an answer held for sorting.
pub(super) const SORTED: usize = 100_000;

/// Triples one by one.
pub struct Triples<'a>(Source<'a>);

/// Where triples come from.
enum Source<'a> {
    /// The evaluator makes them.
    Made(Box<dyn Iterator<Item = Result<Triple, QueryEvaluationError>> + 'a>),
    /// They are triples of a graph: those that are only written need no copy.
    Known(&'a Graph, IntoIter<[TermId; 3]>),
}

impl<'a> Triples<'a> {
    /// Triples that are made as they are taken.
    pub(crate) fn made(
        triples: impl Iterator<Item = Result<Triple, QueryEvaluationError>> + 'a,
    ) -> Self {
        Self(Source::Made(Box::new(triples)))
    }

    /// Triples of a graph, in this order.
    pub(super) fn known(graph: &'a Graph, triples: Vec<[TermId; 3]>) -> Self {
        Self(Source::Known(graph, triples.into_iter()))
    }

    /// Passes all to a sink, and counts them.
    ///
    /// # Errors
    /// Errors of the sink, and those of the evaluator within [`io::Error::other`].
    pub(super) fn hand_to<G: ParallelSink + ?Sized>(
        self,
        sink: &mut G,
        count: &mut usize,
    ) -> io::Result<()> {
        match self.0 {
            Source::Made(triples) => {
                for triple in triples {
                    let triple = triple.map_err(io::Error::other)?;
                    let newer = || io::Error::other("a triple about a triple is for RDF 1.2");
                    sink.take(triple_of_oxigraph(&triple).ok_or_else(newer)?)?;
                    *count += 1;
                }
            }
            Source::Known(graph, triples) => {
                for triple in triples {
                    sink.take(graph.statement(triple))?;
                    *count += 1;
                }
            }
        }
        Ok(())
    }
}

impl Iterator for Triples<'_> {
    type Item = Result<Triple, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Made(triples) => triples.next(),
            Source::Known(graph, triples) => triples.next().map(|[subject, predicate, object]| {
                let quad = Quad { part: None, subject, predicate, object };
                Ok(graph.oxigraph(&quad).into_owned().into())
            }),
        }
    }
}
