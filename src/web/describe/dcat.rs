//! Writes `dcat.ttl`: the data set for catalogues (DCAT 3 and its profile DCAT-AP 3.0.1).

use std::io;

use super::about::About;
use super::agent::Agent;
use super::distribution::Distribution;
use super::facts::Text;
use super::{DESCRIPTION, Lack, TITLE, lacking};
use crate::project::provenance::{Node, Statements};
use crate::rdf::vocab::{
    dcat, dcterms, eu_file_type, eu_language, foaf, media_type, prov, rdf, rdfs, spdx, xsd,
};

/// The languages of the Publications Office by ISO 639-1 code; DCAT-AP allows no others
/// ("Controlled vocabularies to be used").
#[rustfmt::skip]
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "ARA"), ("bg", "BUL"), ("bs", "BOS"), ("ca", "CAT"), ("cs", "CES"), ("cy", "CYM"),
    ("da", "DAN"), ("de", "DEU"), ("el", "ELL"), ("en", "ENG"), ("es", "SPA"), ("et", "EST"),
    ("eu", "EUS"), ("fa", "FAS"), ("fi", "FIN"), ("fr", "FRA"), ("ga", "GLE"), ("gl", "GLG"),
    ("he", "HEB"), ("hi", "HIN"), ("hr", "HRV"), ("hu", "HUN"), ("id", "IND"), ("is", "ISL"),
    ("it", "ITA"), ("ja", "JPN"), ("ko", "KOR"), ("lb", "LTZ"), ("lt", "LIT"), ("lv", "LAV"),
    ("mk", "MKD"), ("mt", "MLT"), ("nb", "NOB"), ("nl", "NLD"), ("nn", "NNO"), ("no", "NOR"),
    ("pl", "POL"), ("pt", "POR"), ("ro", "RON"), ("ru", "RUS"), ("sk", "SLK"), ("sl", "SLV"),
    ("sq", "SQI"), ("sr", "SRP"), ("sv", "SWE"), ("sw", "SWA"), ("th", "THA"), ("tr", "TUR"),
    ("uk", "UKR"), ("ur", "URD"), ("vi", "VIE"), ("zh", "ZHO"),
];

/// The file types of the Publications Office by media type.
const FILE_TYPES: &[(&str, &str)] = &[
    ("text/csv", "CSV"),
    ("text/tab-separated-values", "TSV"),
    ("text/turtle", "RDF_TURTLE"),
    ("application/trig", "RDF_TRIG"),
    ("application/n-triples", "RDF_N_TRIPLES"),
    ("application/n-quads", "RDF_N_QUADS"),
    ("application/rdf+xml", "RDF_XML"),
    ("application/ld+json", "JSON_LD"),
    ("application/json", "JSON"),
    ("application/zip", "ZIP"),
    ("text/html", "HTML"),
];

/// The missing values that DCAT-AP makes mandatory.
pub(super) fn lacks(about: &About) -> Vec<Lack> {
    lacking([(about.titles.is_empty(), TITLE), (about.descriptions.is_empty(), DESCRIPTION)])
}

/// Describes the data set and its distributions; with a publisher, also a catalogue, for which
/// DCAT-AP makes one mandatory.
pub(super) fn write(about: &About, out: &mut Statements<'_, '_>) -> io::Result<()> {
    let dataset = Node::Iri(about.iri().to_owned());
    out.iri(&dataset, rdf::TYPE, dcat::DATASET)?;
    common(about, &dataset, out)?;
    out.text(&dataset, dcterms::IDENTIFIER, about.iri())?;
    for keyword in &about.keywords {
        text(out, &dataset, dcat::KEYWORD, keyword)?;
    }
    for creator in &about.creators {
        agent(out, &dataset, dcterms::CREATOR, creator)?;
    }
    let dates = [
        (dcterms::CREATED, &about.created),
        (dcterms::ISSUED, &about.issued),
        (dcterms::MODIFIED, &about.modified),
    ];
    for (property, date) in dates {
        if let Some(date) = date {
            out.typed(&dataset, property, date.as_str(), date.datatype())?;
        }
    }
    if let Some(version) = &about.version {
        out.text(&dataset, dcat::VERSION, version)?;
    }
    if let Some(page) = about.page() {
        out.iri(&dataset, dcat::LANDING_PAGE, page)?;
        out.iri(&Node::Iri(page.to_owned()), rdf::TYPE, foaf::DOCUMENT)?;
    }
    // DCAT-AP allows `dcterms:source` on data sets only.
    for source in &about.sources {
        out.iri(&dataset, prov::WAS_DERIVED_FROM, &source.iri)?;
    }
    for file in &about.distributions {
        distribution(about, &dataset, file, out)?;
    }
    catalogue(about, &dataset, out)
}

/// The properties that the data set and its catalogue share.
fn common(about: &About, node: &Node, out: &mut Statements<'_, '_>) -> io::Result<()> {
    for title in &about.titles {
        text(out, node, dcterms::TITLE, title)?;
    }
    for description in &about.descriptions {
        text(out, node, dcterms::DESCRIPTION, description)?;
    }
    for language in about.languages.iter().filter_map(|tag| language(tag)) {
        out.iri(node, dcterms::LANGUAGE, &language)?;
        out.iri(&Node::Iri(language), rdf::TYPE, dcterms::LINGUISTIC_SYSTEM)?;
    }
    if let Some(publisher) = &about.publisher {
        agent(out, node, dcterms::PUBLISHER, publisher)?;
    }
    terms(about, node, out)
}

/// Licence and rights.
fn terms(about: &About, node: &Node, out: &mut Statements<'_, '_>) -> io::Result<()> {
    if let Some(licence) = &about.licence {
        out.iri(node, dcterms::LICENSE, &licence.iri)?;
        out.iri(&Node::Iri(licence.iri.clone()), rdf::TYPE, dcterms::LICENSE_DOCUMENT)?;
    }
    if !about.rights.is_empty() {
        let rights = out.blank();
        out.node(node, dcterms::RIGHTS, &rights)?;
        out.iri(&rights, rdf::TYPE, dcterms::RIGHTS_STATEMENT)?;
        for statement in &about.rights {
            text(out, &rights, rdfs::LABEL, statement)?;
        }
    }
    Ok(())
}

/// A catalogue with only this data set.
fn catalogue(about: &About, dataset: &Node, out: &mut Statements<'_, '_>) -> io::Result<()> {
    if about.publisher.is_none() {
        return Ok(());
    }
    let catalogue = dataset.within("", "catalogue");
    out.iri(&catalogue, rdf::TYPE, dcat::CATALOG)?;
    common(about, &catalogue, out)?;
    out.node(&catalogue, dcat::DATASET_PROPERTY, dataset)
}

fn distribution(
    about: &About,
    dataset: &Node,
    file: &Distribution,
    out: &mut Statements<'_, '_>,
) -> io::Result<()> {
    let address = about.address(&file.path);
    let node = dataset.within("file=", &file.path);
    out.node(dataset, dcat::DISTRIBUTION, &node)?;
    out.iri(&node, rdf::TYPE, dcat::DISTRIBUTION_CLASS)?;
    out.text(&node, dcterms::TITLE, file.title.as_deref().unwrap_or(&file.path))?;
    if let Some(description) = &file.description {
        out.text(&node, dcterms::DESCRIPTION, description)?;
    }
    out.iri(&node, dcat::ACCESS_URL, about.page().unwrap_or(&address))?;
    out.iri(&node, dcat::DOWNLOAD_URL, &address)?;
    let media = format!("{}{}", media_type::NAMESPACE, file.media_type);
    out.iri(&node, dcat::MEDIA_TYPE, &media)?;
    out.iri(&Node::Iri(media), rdf::TYPE, dcterms::MEDIA_TYPE)?;
    if let Some((_, kind)) = FILE_TYPES.iter().find(|(media, _)| *media == file.media_type) {
        let kind = format!("{}{kind}", eu_file_type::NAMESPACE);
        out.iri(&node, dcterms::FORMAT, &kind)?;
        out.iri(&Node::Iri(kind), rdf::TYPE, dcterms::MEDIA_TYPE_OR_EXTENT)?;
    }
    out.typed(&node, dcat::BYTE_SIZE, &file.size.to_string(), xsd::NON_NEGATIVE_INTEGER)?;
    let checksum = out.blank();
    out.node(&node, spdx::CHECKSUM, &checksum)?;
    out.iri(&checksum, rdf::TYPE, spdx::CHECKSUM_CLASS)?;
    out.iri(&checksum, spdx::ALGORITHM, spdx::SHA256)?;
    out.typed(&checksum, spdx::CHECKSUM_VALUE, &file.sha256, xsd::HEX_BINARY)?;
    terms(about, &node, out)
}

/// An agent with its name, as the value of a property.
pub(super) fn agent(
    out: &mut Statements<'_, '_>,
    node: &Node,
    property: &str,
    agent: &Agent,
) -> io::Result<()> {
    let of = match &agent.iri {
        Some(iri) => Node::Iri(iri.clone()),
        None => out.blank(),
    };
    out.node(node, property, &of)?;
    out.iri(&of, rdf::TYPE, foaf::AGENT)?;
    if agent.is_person {
        out.iri(&of, rdf::TYPE, foaf::PERSON)?;
    }
    out.text(&of, foaf::NAME, &agent.full_name())
}

/// A text with its language.
pub(super) fn text(
    out: &mut Statements<'_, '_>,
    node: &Node,
    property: &str,
    text: &Text,
) -> io::Result<()> {
    out.text_in(node, property, &text.text, text.lang.as_deref())
}

/// The Publications Office IRI of a language.
fn language(tag: &str) -> Option<String> {
    let primary = tag.split('-').next().unwrap_or(tag).to_lowercase();
    let (_, name) = LANGUAGES.iter().find(|(short, _)| *short == primary)?;
    Some(format!("{}{name}", eu_language::NAMESPACE))
}
