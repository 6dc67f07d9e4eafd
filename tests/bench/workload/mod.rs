//! Generates tables for the benchmarks, from a seed and at any scale. Each case has the same
//! mapping in the language of every compared program, and its expected triples.

// Each benchmark uses a part of this.
#![allow(dead_code)]

mod csvw;
mod dialogue;
mod generator;
mod gtfs;
mod model;
mod ottr;
mod random;
mod rml;
pub mod shacl;
mod shapes;

use std::fs;
use std::io;
use std::path::Path;

pub use generator::{Generator, Totals};
pub use model::Table;

/// A typical kind of table.
pub struct Case {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is special about it.
    pub about: &'static str,
    /// Its tables, those that others refer to first.
    pub tables: fn() -> Vec<Table>,
    /// Makes its rows.
    pub rows: fn(&mut Generator, u64) -> io::Result<()>,
}

/// All cases.
pub const CASES: &[Case] = &[
    dialogue::CASE,
    gtfs::CASE,
    shapes::WIDE,
    shapes::LONG,
    shapes::NULLS,
    shapes::DUPLICATES,
    shapes::LISTS,
];

/// Writes a case to a folder: its tables, the mappings and `expected.nt`.
pub fn write(case: &Case, scale: u64, seed: u64, folder: &Path) -> io::Result<Totals> {
    fs::create_dir_all(folder)?;
    let tables = (case.tables)();
    fs::write(folder.join("csv-metadata.json"), csvw::group(&tables))?;
    fs::write(folder.join("mapping.rml.ttl"), rml::mapping(&tables))?;
    fs::write(folder.join("morph-kgc.ini"), rml::morph_kgc())?;
    fs::write(folder.join("rdfizer.ini"), rml::rdfizer())?;
    fs::write(folder.join("mapping.stottr"), ottr::templates(&tables))?;
    fs::write(folder.join("maplib.json"), ottr::frames(&tables))?;
    let mut generator = Generator::new(folder, tables, seed)?;
    (case.rows)(&mut generator, scale)?;
    generator.finish()
}
