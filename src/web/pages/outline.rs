//! Sorts the terms of an ontology by kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::rdf::graph::{Graph, GraphName, Index, Names, Term, TermId};
use crate::rdf::vocab::{owl, rdf, rdfs, shacl, skos, vann};

/// The described terms, each list by label.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) ontologies: Vec<TermId>,
    pub(super) classes: Vec<TermId>,
    pub(super) properties: Vec<TermId>,
    pub(super) shapes: Vec<TermId>,
    /// Concept schemes with the concepts in them.
    pub(super) schemes: Vec<(TermId, Vec<TermId>)>,
    /// All other terms.
    pub(super) others: Vec<TermId>,
}

/// The types of classes, and the types of properties.
const CLASSES: &[&str] = &[owl::CLASS, rdfs::CLASS, rdfs::DATATYPE];
const PROPERTIES: &[&str] =
    &[rdf::PROPERTY, owl::OBJECT_PROPERTY, owl::DATATYPE_PROPERTY, owl::ANNOTATION_PROPERTY];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Ontology,
    Class,
    Property,
    Shape,
    Scheme,
    Concept,
    Other,
}

impl Outline {
    pub(super) fn of(graph: &Graph, index: &Index, names: &Names<'_>) -> Self {
        let mut outline = Self::default();
        let (mut schemes, mut concepts) = (Vec::new(), Vec::new());
        let quads = graph.part(GraphName::Ontology);
        let mut subjects: Vec<TermId> = quads.iter().map(|q| q.subject).collect();
        subjects.dedup();
        subjects.retain(|id| matches!(graph.term(*id), Term::Iri(_)));
        subjects.sort_by_cached_key(|id| by_name(graph, names, *id));
        for id in &subjects {
            match sort(graph, index, *id) {
                Sort::Ontology => outline.ontologies.push(*id),
                Sort::Class => outline.classes.push(*id),
                Sort::Property => outline.properties.push(*id),
                Sort::Shape => outline.shapes.push(*id),
                Sort::Scheme => schemes.push(*id),
                Sort::Concept => concepts.push(*id),
                Sort::Other => outline.others.push(*id),
            }
        }
        outline.leave_out_foreign(graph, index);
        outline.gather_concepts(graph, index, schemes, concepts);
        outline
    }

    /// Leaves out terms of other vocabularies with only a type, which OWL requires for annotation
    /// properties.
    fn leave_out_foreign(&mut self, graph: &Graph, index: &Index) {
        let namespaces = self.namespaces(graph, index);
        let kind = graph.find(Term::Iri(rdf::TYPE));
        let keep = |id: &TermId| {
            let own = namespaces.is_empty()
                || namespaces.iter().any(|ns| iri(graph, *id).starts_with(ns.as_str()));
            own || index.about(*id).any(|(predicate, _)| Some(predicate) != kind)
        };
        self.classes.retain(keep);
        self.properties.retain(keep);
    }

    /// The namespaces of the ontology's own terms.
    fn namespaces(&self, graph: &Graph, index: &Index) -> Vec<String> {
        let mut namespaces = Vec::new();
        for ontology in &self.ontologies {
            namespaces.push(iri(graph, *ontology).to_owned());
            if let Some(property) = graph.find(Term::Iri(vann::PREFERRED_NAMESPACE_URI)) {
                for value in index.objects(*ontology, property) {
                    match graph.term(*value) {
                        Term::Iri(text) | Term::Typed { text, .. } | Term::Lang { text, .. } => {
                            namespaces.push(text.to_owned());
                        }
                        Term::Blank(_) => {}
                    }
                }
            }
        }
        namespaces
    }

    /// Puts each concept under the first of its schemes; the rest go to the others.
    fn gather_concepts(
        &mut self,
        graph: &Graph,
        index: &Index,
        schemes: Vec<TermId>,
        concepts: Vec<TermId>,
    ) {
        let mut members: BTreeMap<TermId, Vec<TermId>> = BTreeMap::new();
        let known: BTreeSet<TermId> = schemes.iter().copied().collect();
        let in_scheme = graph.find(Term::Iri(skos::IN_SCHEME));
        for concept in concepts {
            let of = in_scheme.map(|p| index.objects(concept, p)).unwrap_or_default();
            match of.iter().find(|scheme| known.contains(scheme)) {
                Some(scheme) => members.entry(*scheme).or_default().push(concept),
                None => self.others.push(concept),
            }
        }
        let with_members = |scheme| (scheme, members.remove(&scheme).unwrap_or_default());
        self.schemes = schemes.into_iter().map(with_members).collect();
    }
}

fn iri(graph: &Graph, id: TermId) -> &str {
    match graph.term(id) {
        Term::Iri(text) => text,
        _ => "",
    }
}

/// The order of lists: by label without case, then by IRI.
pub(super) fn by_name(graph: &Graph, names: &Names<'_>, id: TermId) -> (String, String) {
    let iri = iri(graph, id);
    let label = names.label(id).map_or_else(|| names.short(iri), |l| l.text.to_owned());
    (label.to_lowercase(), iri.to_owned())
}

fn sort(graph: &Graph, index: &Index, id: TermId) -> Sort {
    let kind = graph.find(Term::Iri(rdf::TYPE));
    let types = kind.map(|kind| index.objects(id, kind)).unwrap_or_default();
    let types: Vec<&str> = types.iter().map(|kind| iri(graph, *kind)).collect();
    let is_any = |all: &[&str]| types.iter().any(|kind| all.contains(kind));
    let of_shacl = |iri: &str| iri.starts_with(shacl::NAMESPACE) && iri != shacl::DECLARE;
    if is_any(&[owl::ONTOLOGY]) {
        Sort::Ontology
    } else if is_any(CLASSES) {
        Sort::Class
    } else if is_any(PROPERTIES) {
        Sort::Property
    } else if types.iter().any(|kind| of_shacl(kind))
        || index.about(id).any(|(predicate, _)| of_shacl(iri(graph, predicate)))
    {
        Sort::Shape
    } else if is_any(&[skos::CONCEPT_SCHEME]) {
        Sort::Scheme
    } else if is_any(&[skos::CONCEPT]) {
        Sort::Concept
    } else {
        Sort::Other
    }
}
