//! Writes classes and properties for `ontology/`.

use std::collections::BTreeMap;
use std::io;

use super::metadata::capital;
use super::model::{Class, Kind, Model, Property, Range};
use super::terms::{Statements, turtle};
use super::unfinished::TO_DO;
use crate::rdf::export::ExportError;
use crate::rdf::vocab::{dcterms, owl, rdf, rdfs, skos, vann};

const COMMENT: &str = "Classes and properties of the tables. Change labels and comments as you like; \
                       an address\nthat you change here must change in data/csv-metadata.json and \
                       in queries/, too.";

/// The new classes and their properties; with a title, the ontology header too.
pub(super) fn write(model: &Model, title: Option<&str>) -> Result<String, ExportError> {
    turtle(&model.space, COMMENT, |out| {
        let ontology = model.space.ontology();
        if let Some(title) = title {
            out.iri(&ontology, rdf::TYPE, owl::ONTOLOGY)?;
            out.text(&ontology, dcterms::TITLE, title)?;
            out.text(&ontology, vann::PREFERRED_NAMESPACE_PREFIX, &model.space.prefix)?;
            out.text(&ontology, vann::PREFERRED_NAMESPACE_URI, &model.space.terms)?;
        }
        let new = || model.classes.iter().filter(|class| class.kind != Kind::Known);
        new().try_for_each(|class| of_class(class, &ontology, out))?;
        let mut properties: BTreeMap<&str, Vec<(&Class, &Property)>> = BTreeMap::new();
        for class in new() {
            let own = class.properties.iter().filter(|p| p.iri != skos::PREF_LABEL);
            own.for_each(|p| properties.entry(&p.iri).or_default().push((class, p)));
        }
        properties.iter().try_for_each(|(iri, uses)| of_property(iri, uses, model, &ontology, out))
    })
}

fn of_class(class: &Class, ontology: &str, out: &mut Statements<'_>) -> io::Result<()> {
    out.iri(&class.iri, rdf::TYPE, owl::CLASS)?;
    out.text(&class.iri, rdfs::LABEL, &capital(&class.one))?;
    let comment = match class.kind {
        Kind::Names => {
            format!("A name in the tables; {} lists the entity of each name.", class.url)
        }
        _ => format!("A row of {}. {TO_DO}: say what it is.", class.url),
    };
    out.english(&class.iri, rdfs::COMMENT, &comment)?;
    out.iri(&class.iri, rdfs::IS_DEFINED_BY, ontology)
}

fn of_property(
    iri: &str,
    uses: &[(&Class, &Property)],
    model: &Model,
    ontology: &str,
    out: &mut Statements<'_>,
) -> io::Result<()> {
    let Some((first, property)) = uses.first() else { return Ok(()) };
    let (kind, range) = match property.range {
        Range::Literal(datatype) => (owl::DATATYPE_PROPERTY, datatype.iri()),
        Range::Class(at) | Range::Through(at, _) => {
            let class = model.classes.get(at).map(|class| class.iri.as_str());
            (owl::OBJECT_PROPERTY, class.unwrap_or(owl::THING))
        }
    };
    out.iri(iri, rdf::TYPE, kind)?;
    out.text(iri, rdfs::LABEL, &property.label)?;
    let urls: Vec<&str> = uses.iter().map(|(class, _)| class.url.as_str()).collect();
    let comment = format!("The column '{}' of {}.", property.label, urls.join(", "));
    out.english(iri, rdfs::COMMENT, &comment)?;
    let classes: Vec<&str> = uses.iter().map(|(class, _)| class.iri.as_str()).collect();
    match classes.as_slice() {
        [_] => out.iri(iri, rdfs::DOMAIN, &first.iri)?,
        several => out.union((iri, rdfs::DOMAIN), (owl::CLASS, owl::UNION_OF), several)?,
    }
    out.iri(iri, rdfs::RANGE, range)?;
    if property.is_notation {
        out.iri(iri, rdfs::SUB_PROPERTY_OF, skos::NOTATION)?;
    }
    out.iri(iri, rdfs::IS_DEFINED_BY, ontology)
}
