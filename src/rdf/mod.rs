//! Holds, reads, writes and compares RDF; knows nothing about tables.
//!
//! Producers of triples pass them, borrowed, to a [`Sink`]. A [`graph`] holds them; [`export`]
//! writes them; [`diff`] compares two graphs.

pub mod apart;
pub mod diff;
pub mod export;
pub mod format;
pub mod graph;
pub mod language;
pub(crate) mod naming;
pub(crate) mod on_disk;
mod sink;
pub mod stop;
pub mod vocab;

pub use sink::{Discard, Object, ParallelSink, Sink, Subject, Triple, TripleBuffer};
