//! Orders the properties of an entity.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::csvw::metadata;
use crate::project::Folder;
use crate::rdf::graph::{Graph, Index, Names, Term, TermId};
use crate::rdf::vocab::{rdf, shacl};
use crate::web::pages::anchors::{Anchors, fragments};

/// The place of each property, and the anchor for it on the pages of its values.
pub(super) struct Order {
    places: FxHashMap<TermId, usize>,
    anchors: FxHashMap<TermId, String>,
}

impl Order {
    /// The order of shapes (SHACL §2.3.2.3), then of table columns, then of names. Classes come
    /// first.
    pub(super) fn new(folder: &Folder, graph: &Graph, index: &Index) -> Self {
        let names = Names::new(graph, index);
        let columns = columns(folder);
        let shapes = shapes(graph, index);
        let mut all: Vec<TermId> = index.predicates().to_vec();
        all.sort_by_cached_key(|id| {
            let iri = super::iri(graph, *id);
            let label = names.label(*id).map_or(iri, |label| label.text).to_lowercase();
            let shape = shapes.get(id).copied().unwrap_or(i64::MAX);
            let column = columns.get(iri).copied().unwrap_or(usize::MAX);
            (iri != rdf::TYPE, shape, column, label, iri)
        });
        let mut anchors = Anchors::default();
        let mut anchor = |id: TermId| {
            let own: Vec<String> =
                fragments(super::iri(graph, id)).iter().map(|f| format!("of-{f}")).collect();
            anchors.take("", &own).anchor
        };
        Self {
            anchors: index.predicates().iter().map(|id| (*id, anchor(*id))).collect(),
            places: all.into_iter().enumerate().map(|(at, id)| (id, at)).collect(),
        }
    }

    /// Predicates and objects in display order.
    pub(super) fn sorted(&self, mut about: Vec<(TermId, TermId)>) -> Vec<(TermId, TermId)> {
        about.sort_by_key(|(predicate, _)| self.place(*predicate));
        about
    }

    /// The place of a property.
    pub(super) fn place(&self, property: TermId) -> usize {
        self.places.get(&property).copied().unwrap_or(usize::MAX)
    }

    /// The anchor of the list of entities that refer to an entity by this property, on its page.
    pub(super) fn anchor(&self, property: TermId) -> &str {
        self.anchors.get(&property).map_or("of", String::as_str)
    }
}

/// The places of columns, by the IRIs of their properties.
fn columns(folder: &Folder) -> BTreeMap<String, usize> {
    let tables = folder.groups.iter().flat_map(|group| &group.tables);
    let templates = tables
        .flat_map(|table| &table.columns)
        .filter(|column| !column.suppress_output)
        .filter_map(|column| column.inherited.property_url.as_deref());
    let mut places = BTreeMap::new();
    for (at, template) in templates.enumerate() {
        let iri = metadata::expand(template).unwrap_or_else(|| template.to_owned());
        places.entry(iri).or_insert(at);
    }
    places
}

/// The lowest `sh:order` of each property.
fn shapes(graph: &Graph, index: &Index) -> FxHashMap<TermId, i64> {
    let mut places = FxHashMap::default();
    let find = |iri| graph.find(Term::Iri(iri));
    let (Some(order), Some(path)) = (find(shacl::ORDER), find(shacl::PATH)) else { return places };
    for (value, shape) in index.with(order) {
        let Term::Typed { text, .. } = graph.term(value) else { continue };
        // `sh:order` may be decimal; only the sequence matters.
        let Ok(number) = text.parse::<f64>() else { continue };
        for property in index.objects(shape, path) {
            let place = places.entry(*property).or_insert(i64::MAX);
            *place = (*place).min((number * 1000.0) as i64);
        }
    }
    places
}
