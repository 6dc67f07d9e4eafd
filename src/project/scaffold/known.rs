//! Reads the tables and terms of an existing project.

use super::model::{Class, Display, Kind, Space};
use super::naming::{self, Taken};
use crate::csvw::infer::{self, TableFinding};
use crate::csvw::metadata::model::{Column, Table};
use crate::csvw::metadata::{self, expand};
use crate::diagnostic::Diagnostics;
use crate::project::folder::DATA_FOLDER;
use crate::rdf::graph::{Graph, GraphName, Term};
use crate::rdf::vocab::{dcterms, owl, rdf, rdfs, schema, skos, vann};
use crate::source::{Files, percent_decode};

/// The metadata file of a folder's tables, within `data/`.
pub(super) const METADATA: &str = "csv-metadata.json";

/// The properties for names of entities, in order of preference.
const LABELS: &[&str] = &[skos::PREF_LABEL, rdfs::LABEL, dcterms::TITLE, schema::NAME];

/// The tables that new tables may refer to, and their classes; `data` are the files of `data/`.
pub(super) fn tables(files: &Files, data: &Files) -> (Vec<TableFinding>, Vec<Class>) {
    let url = files.iri(&format!("{DATA_FOLDER}/{METADATA}"));
    if !files.exists(&url) {
        return Default::default();
    }
    // Problems were already reported when the project was read.
    let group = metadata::read(files, &url, &mut Diagnostics::new()).unwrap_or_default();
    let folder = files.iri(&format!("{DATA_FOLDER}/"));
    let own = group.tables.iter().filter_map(|table| {
        let path = percent_decode(table.url.strip_prefix(&folder)?);
        let finding = infer::known(data, &path, table);
        let class = class(table, &finding);
        Some((finding, class))
    });
    own.unzip()
}

fn class(table: &Table, finding: &TableFinding) -> Class {
    let key = match table.primary_key.as_slice() {
        [key] => table.columns.get(*key),
        _ => None,
    };
    let about = key.and_then(|column| column.inherited.about_url.as_deref());
    let property = |column: &Column| column.inherited.property_url.as_deref().and_then(expand);
    let iri = table.columns.iter().find_map(|column| {
        let value = column.inherited.value_url.as_deref().filter(|_| column.is_virtual)?;
        let is_type = property(column).as_deref() == Some(rdf::TYPE);
        (is_type && !value.contains('{')).then(|| expand(value))?
    });
    let named = LABELS.iter().find_map(|label| {
        let is_label = |column: &&Column| property(column).as_deref() == Some(label);
        Some((*label, table.columns.iter().find(is_label)?))
    });
    let display = named.map_or(Display::Iri, |(label, column)| {
        let lang = Some(column.inherited.lang.clone()).filter(|lang| lang != "und");
        Display::Property { iri: label.to_owned(), lang, always: column.inherited.required }
    });
    Class {
        iri: iri.unwrap_or_else(|| owl::THING.to_owned()),
        local: naming::class(&finding.stem),
        url: finding.url.clone(),
        one: naming::one(&finding.stem),
        many: naming::many(&finding.stem),
        about: about.map(str::to_owned),
        key: key.map(|column| column.name.to_string()),
        display,
        properties: Vec::new(),
        kind: Kind::Known,
    }
}

impl Space {
    /// The addresses of a new project.
    pub(super) fn new(base: &str) -> Self {
        let terms = format!("{base}ontology#");
        Self { base: base.to_owned(), terms, prefix: "o".to_owned(), taken: Taken::default() }
    }

    /// The addresses of a project, from its ontology; none if the ontology has no IRI.
    pub(super) fn of(graph: &Graph) -> Option<Self> {
        let quads = graph.part(GraphName::Ontology);
        let of = |predicate: &str, object: Option<&str>| {
            let predicate = graph.find(Term::Iri(predicate))?;
            let object = object.map(|iri| graph.find(Term::Iri(iri)));
            quads.iter().find(|quad| {
                let is_it = object.is_none_or(|object| object == Some(quad.object));
                quad.predicate == predicate && is_it && !graph.is_blank(quad.subject)
            })
        };
        let ontology = of(rdf::TYPE, Some(owl::ONTOLOGY))?;
        let Term::Iri(iri) = graph.term(ontology.subject) else { return None };
        let text = |predicate| match graph.term(of(predicate, None)?.object) {
            Term::Typed { text, .. } | Term::Lang { text, .. } => Some(text.to_owned()),
            Term::Iri(text) => Some(text.to_owned()),
            Term::Blank(_) => None,
        };
        let own = match iri.ends_with(['#', '/']) {
            true => iri.to_owned(),
            false => format!("{iri}#"),
        };
        let terms = text(vann::PREFERRED_NAMESPACE_URI).unwrap_or(own);
        let base = iri.trim_end_matches(['#', '/']);
        let (base, _) = base.rsplit_once('/').filter(|(base, _)| base.contains("://"))?;
        let declared = graph.prefixes().iter().find(|(_, namespace)| *namespace == terms);
        let prefix = declared.map_or("o", |(prefix, _)| prefix).to_owned();
        let used = quads.iter().flat_map(|quad| [quad.subject, quad.predicate, quad.object]);
        let local = used.filter_map(|id| match graph.term(id) {
            Term::Iri(iri) => iri.strip_prefix(&terms),
            _ => None,
        });
        let taken = Taken::of(local);
        Some(Self { base: format!("{base}/"), terms, prefix, taken })
    }
}
