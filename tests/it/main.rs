//! Tests the behaviour that users rely on, one topic per module.

#![allow(clippy::restriction, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/reading.rs"]
mod reading;

mod bad_places;
mod bounds;
mod broken;
mod catalogue;
mod check;
mod circles;
mod cli;
mod contained;
mod convert;
mod csv_crate;
mod dependencies;
mod described;
mod diff;
#[cfg(feature = "rocksdb")]
mod disk;
mod docs;
mod explain;
mod exports;
mod facade;
mod growth;
mod hints;
mod hostile;
mod infer;
mod interrupted;
mod killers;
mod layers;
mod link;
mod memory;
mod messages;
mod ontology;
mod outputs;
mod own_graph;
mod pages;
mod places;
mod plain_english;
mod progress;
mod provenance;
mod publish;
mod push;
mod push_again;
mod queries;
mod real_tables;
mod references;
mod reports;
mod resolver;
mod scaffold;
mod second_folder;
mod serve;
mod serve_limits;
mod serve_load;
mod serve_reconcile;
mod serve_threads;
mod serve_w3c;
mod shapes;
mod site;
mod sources;
mod sparql_page;
mod stream;
mod templates;
mod threads;
mod together;
mod verify;
mod views;
