//! Describes the dataset of a folder: its sources (PROV-O), metadata (DCAT) and statistics (VoID).
//!
//! [`describe`] adds [`GraphName::Provenance`] to the graph of a [`Folder`]:
//!
//! - the dataset, with the `@id` and the annotations of its metadata, its tables as
//!   `dcat:Distribution`s, its named graphs (SPARQL 1.1 Service Description §3.2);
//! - each input file, with size and SHA-256 (DCAT 3 §6.17), each table with its numbers of rows and
//!   triples;
//! - the run that made the graphs: the version of the program, and the time;
//! - statistics of each graph by class and property, and the properties that link classes (VoID
//!   §4), which editors use for completion.
//!
//! The graph of the records has none of this, and no time stamps.

mod input;
mod statement;
mod statistics;
mod time;

use std::io;
use std::sync::Arc;

pub use time::timestamp;

use crate::csvw::mapping;
use crate::csvw::metadata::model::TableGroup;
use crate::project::folder::Folder;
use crate::rdf::Subject;
use crate::rdf::graph::{GraphBuilder, GraphName};
use crate::rdf::vocab::{dcat, dcterms, media_type, prov, rapporteur, rdf, schema, sd, void};
use input::Input;
pub(crate) use input::{fingerprint, hexadecimal};
pub(crate) use statement::{Node, Statements};
pub(crate) use statistics::Statistics;

/// Adds [`GraphName::Provenance`] to the graph of a folder; `at` is the time of creation, an
/// `xsd:dateTime` from [`timestamp`], and is left out where the same files must give the same bytes.
///
/// # Errors
/// If an input file cannot be read again, or there are too many terms for a graph.
pub fn describe(folder: Folder, at: Option<&str>) -> io::Result<Folder> {
    let inputs = Input::all(&folder)?;
    let Folder { graph, groups, summaries, complete, scopes, sources } = folder;
    let statistics: Vec<Statistics> = Statistics::of(&graph).collect();
    // The records may be elsewhere (`read_to`).
    let has_records = summaries.iter().any(|summary| summary.triples() > 0);
    let is_there = |part: &GraphName| {
        statistics.iter().any(|counted| counted.part() == *part)
            || (*part == GraphName::Records && has_records)
    };
    let parts = GraphName::USUAL.iter().copied().filter(is_there).collect::<Vec<_>>();
    let mut builder = GraphBuilder::from(Arc::unwrap_or_clone(graph));
    builder.declare_prefixes(&[
        ("spdx", crate::rdf::vocab::spdx::NAMESPACE),
        ("void-ext", crate::rdf::vocab::void_ext::NAMESPACE),
        ("rapporteur", rapporteur::NAMESPACE),
    ]);
    let mut sink = builder.part(GraphName::Provenance);
    let main = dataset(groups.first());
    for (number, group) in groups.iter().enumerate() {
        let own = Subject::Iri(group.id.as_deref().unwrap_or(&main));
        mapping::annotations(own, &format!("g{number}"), &group.annotations, &mut sink)?;
    }
    let mut out = Statements::new(&mut sink);
    let main = Node::Iri(main);
    for class in [dcat::DATASET, void::DATASET, sd::DATASET, prov::ENTITY] {
        out.iri(&main, rdf::TYPE, class)?;
    }
    for group in &groups {
        let own = Node::Iri(dataset(Some(group)));
        if own != main {
            out.iri(&own, rdf::TYPE, dcat::DATASET)?;
            out.node(&main, dcterms::HAS_PART, &own)?;
        }
        for table in &group.tables {
            out.iri(&own, dcat::DISTRIBUTION, &table.url)?;
        }
    }
    for input in &inputs {
        input.write(&mut out)?;
    }
    let tables = groups.iter().zip(&summaries).flat_map(|(group, summary)| {
        summary.tables.iter().filter_map(|table| Some((group.tables.get(table.index)?, table)))
    });
    for (table, read) in tables {
        let file = Node::Iri(table.url.clone());
        out.iri(&file, rdf::TYPE, dcat::DISTRIBUTION_CLASS)?;
        let media = if table.dialect.delimiter == "\t" { media_type::TSV } else { media_type::CSV };
        out.iri(&file, dcat::MEDIA_TYPE, media)?;
        out.count(&file, rapporteur::ROWS, read.ledger.rows)?;
        out.count(&file, rapporteur::TRIPLES, read.ledger.triples)?;
    }
    let run = run(&mut out, &inputs, at)?;
    for name in parts {
        let part = part(&main, name);
        out.node(&main, void::SUBSET, &part)?;
        let named = out.blank();
        out.node(&main, sd::NAMED_GRAPH, &named)?;
        out.iri(&named, sd::NAME, name.iri())?;
        out.node(&named, sd::GRAPH, &part)?;
        out.iri(&part, rdf::TYPE, void::DATASET)?;
        out.iri(&part, rdf::TYPE, prov::ENTITY)?;
        out.node(&part, prov::WAS_GENERATED_BY, &run)?;
        for input in inputs.iter().filter(|input| input.part == name) {
            out.iri(&part, prov::WAS_DERIVED_FROM, &input.iri)?;
        }
        if let Some(statistics) = statistics.iter().find(|counted| counted.part() == name) {
            statistics.write(&main, &mut out)?;
        }
    }
    let graph = Arc::new(builder.finish());
    Ok(Folder { graph, groups, summaries, complete, scopes, sources })
}

/// The IRI of the dataset that a metadata document describes.
pub(super) fn dataset(group: Option<&TableGroup>) -> String {
    group
        .and_then(|group| group.id.clone())
        .unwrap_or_else(|| crate::source::DEFAULT_BASE.to_owned())
}

/// The question for the IRIs of the data sets that the provenance of a store or an endpoint is of.
pub(super) fn datasets() -> String {
    let (graph, class) = (GraphName::Provenance.iri(), dcat::DATASET);
    format!(
        "SELECT DISTINCT ?d {{ GRAPH <{graph}> {{ ?d a <{class}> }} FILTER(isIRI(?d)) }} ORDER BY ?d"
    )
}

/// The node of a part of the dataset.
fn part(main: &Node, part: GraphName) -> Node {
    main.within("", part.name())
}

/// Writes the run of the program.
fn run(out: &mut Statements<'_, '_>, inputs: &[Input], at: Option<&str>) -> io::Result<Node> {
    let (run, agent) = (out.blank(), out.blank());
    out.iri(&run, rdf::TYPE, prov::ACTIVITY)?;
    if let Some(at) = at {
        out.typed(&run, prov::ENDED_AT_TIME, at, crate::rdf::vocab::xsd::DATE_TIME)?;
    }
    out.node(&run, prov::WAS_ASSOCIATED_WITH, &agent)?;
    for input in inputs {
        out.iri(&run, prov::USED, &input.iri)?;
    }
    out.iri(&agent, rdf::TYPE, prov::SOFTWARE_AGENT)?;
    out.text(&agent, schema::NAME, env!("CARGO_PKG_NAME"))?;
    out.text(&agent, schema::SOFTWARE_VERSION, env!("CARGO_PKG_VERSION"))?;
    Ok(run)
}
