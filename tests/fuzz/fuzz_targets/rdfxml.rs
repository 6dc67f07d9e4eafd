//! Fuzzes RDF/XML ontologies with any bytes.

#![no_main]

mod checks;

use libfuzzer_sys::fuzz_target;
use rapporteur::rdf::format::Format;

fuzz_target!(|data: &[u8]| checks::rdf(data, Format::RdfXml));
