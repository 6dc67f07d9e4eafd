//! A folder of records: its graph, where each statement comes from, and what is wrong with it.

pub mod explain;
pub mod folder;
pub mod provenance;
pub mod trace;
