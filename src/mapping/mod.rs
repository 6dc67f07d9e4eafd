//! Turns rows into triples with templates that are compiled once.

mod sink;

pub use sink::{Object, Sink, Subject, Triple};
