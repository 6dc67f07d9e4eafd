//! Writes `.well-known/void`: the content of the graph, for programs that look for data (VoID, W3C
//! Interest Group Note 3 March 2011; §7.2 for the path).

use std::collections::BTreeSet;
use std::io;

use super::about::About;
use super::dcat::{agent, text};
use crate::project::provenance::{Node, Statements, Statistics};
use crate::rdf::graph::{Graph, GraphName, Term};
use crate::rdf::vocab::{dcterms, foaf, formats, rdf, void};

/// The path of the file in a site.
pub(super) const FILE: &str = ".well-known/void";

/// The RDF serialisations by media type.
const FEATURES: &[(&str, &str)] = &[
    ("text/turtle", formats::TURTLE),
    ("application/n-triples", formats::N_TRIPLES),
    ("application/ld+json", formats::JSON_LD),
    ("application/rdf+xml", formats::RDF_XML),
    ("application/n-quads", formats::N_QUADS),
    ("application/trig", formats::TRIG),
];

/// Describes the data set, its dumps and its parts; the counts per class and property are those of
/// the provenance.
pub(super) fn write(about: &About, graph: &Graph, out: &mut Statements<'_, '_>) -> io::Result<()> {
    let dataset = Node::Iri(about.iri().to_owned());
    let document = Node::Iri(about.address(FILE));
    out.iri(&document, rdf::TYPE, void::DATASET_DESCRIPTION)?;
    for property in [foaf::PRIMARY_TOPIC, foaf::TOPIC] {
        out.node(&document, property, &dataset)?;
    }
    out.iri(&dataset, rdf::TYPE, void::DATASET)?;
    for title in &about.titles {
        text(out, &dataset, dcterms::TITLE, title)?;
    }
    for description in &about.descriptions {
        text(out, &dataset, dcterms::DESCRIPTION, description)?;
    }
    for creator in &about.creators {
        agent(out, &dataset, dcterms::CREATOR, creator)?;
    }
    if let Some(publisher) = &about.publisher {
        agent(out, &dataset, dcterms::PUBLISHER, publisher)?;
    }
    if let Some(licence) = &about.licence {
        out.iri(&dataset, dcterms::LICENSE, &licence.iri)?;
    }
    let dates = [(dcterms::CREATED, &about.created), (dcterms::MODIFIED, &about.modified)];
    for (property, date) in dates {
        if let Some(date) = date {
            out.typed(&dataset, property, date.as_str(), date.datatype())?;
        }
    }
    if let Some(page) = about.page() {
        out.iri(&dataset, foaf::HOMEPAGE, page)?;
    }
    out.text(&dataset, void::URI_SPACE, about.base())?;
    for file in &about.distributions {
        if let Some((_, feature)) = FEATURES.iter().find(|(media, _)| *media == file.media_type) {
            out.iri(&dataset, void::FEATURE, feature)?;
            out.iri(&dataset, void::DATA_DUMP, &about.address(&file.path))?;
        }
    }
    for vocabulary in vocabularies(graph) {
        out.iri(&dataset, void::VOCABULARY, &vocabulary)?;
    }
    for statistics in Statistics::of(graph) {
        let node = dataset.within("", statistics.part().name());
        out.node(&dataset, void::SUBSET, &node)?;
        out.iri(&node, rdf::TYPE, void::DATASET)?;
        statistics.write(&dataset, out)?;
    }
    Ok(())
}

/// The namespaces of the properties and classes that the records use (§4.3).
fn vocabularies(graph: &Graph) -> BTreeSet<String> {
    let type_of = graph.find(Term::Iri(rdf::TYPE));
    let records = graph.part(GraphName::Records).iter();
    let used: BTreeSet<_> = records
        .flat_map(|quad| {
            let class = (Some(quad.predicate) == type_of).then_some(quad.object);
            [Some(quad.predicate), class].into_iter().flatten()
        })
        .collect();
    let namespace =
        |iri: &str| iri.rfind(['#', '/']).and_then(|at| Some(iri.get(..=at)?.to_owned()));
    used.into_iter()
        .filter_map(|id| match graph.term(id) {
            Term::Iri(iri) => namespace(iri),
            Term::Blank(_) | Term::Typed { .. } | Term::Lang { .. } => None,
        })
        .collect()
}
