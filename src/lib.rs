//! Turns a folder of records into a knowledge graph.
//!
//! The life of a record, stage by stage; each module depends only on those above it:
//!
//! 1. [`metadata`] finds and reads the description of the tables (CSVW), normalises and checks it.
//! 2. [`table`] reads each table by its dialect: bytes to rows, rows to typed cells, keys checked.
//! 3. [`mapping`] walks over the rows and turns them into triples, which it hands, borrowed, to a
//!    [`mapping::Sink`].
//! 4. [`graph`] holds records, ontology and links as one dataset; [`folder`] reads a whole folder
//!    into one.
//! 5. [`provenance`] says where the graph comes from and what is in it.
//! 6. [`link`] finds the entity that a name or a code means.
//! 7. [`query`] answers named and free SPARQL questions.
//! 8. [`shapes`] checks the graph against the shapes of its ontology (SHACL).
//! 9. [`origin`] finds the cells that triples come from, and those that break the shapes.
//! 10. [`explain`] tells of triples which cells, rules and cited sources they rest on.
//! 11. [`export`] writes the graph in RDF formats, and tables as JSON.
//! 12. [`infer`] writes a first description of tables that have none, by looking at their data.
//! 13. [`site`] writes the documentation of a folder as web pages.
//! 14. [`diff`] tells two graphs apart, entity by entity.
//! 15. [`cli`] is the command line.
//!
//! Beside the flow: [`diagnostic`] (what can be wrong, and where), [`files`] (the folder, and
//! nothing outside of it), [`apart`] (a stack for what recurses), [`datatype`] (what the text of one value means), [`vocab`] (every IRI,
//! once) and [`format`] (every RDF format, once).

pub mod apart;
pub mod cli;
pub mod datatype;
pub mod diagnostic;
pub mod diff;
pub mod explain;
pub mod export;
pub mod files;
pub mod folder;
pub mod format;
pub mod graph;
pub mod infer;
pub mod link;
pub mod mapping;
pub mod metadata;
pub mod origin;
pub mod provenance;
pub mod query;
pub mod shapes;
pub mod site;
pub mod table;
pub mod vocab;
