//! Counts the triples of a graph by class and property (VoID §4.5 and §4.6).

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::statement::Statements;
use super::{Node, part};
use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::{rdf, void, void_ext};

/// A count.
#[derive(Default)]
struct Count {
    triples: u64,
    subjects: u64,
    objects: BTreeSet<TermId>,
}

/// A property of the instances of a class.
#[derive(Default)]
struct Use {
    count: Count,
    /// Triples by the class of the object, and the part that states the class.
    classes: BTreeMap<(GraphName, TermId), u64>,
    /// Triples by the datatype of the object.
    datatypes: BTreeMap<String, u64>,
}

/// A class and its instances.
#[derive(Default)]
struct Class {
    entities: u64,
    triples: u64,
    properties: BTreeMap<TermId, Use>,
}

/// Counts of one part of a graph.
pub(crate) struct Statistics {
    part: GraphName,
    all: Count,
    /// Subjects that have a class.
    entities: u64,
    properties: BTreeMap<TermId, Count>,
    classes: BTreeMap<TermId, Class>,
    /// The IRIs of properties and classes.
    names: BTreeMap<TermId, String>,
}

/// The classes of terms, and the parts that state them.
struct Classes<'g> {
    graph: &'g Graph,
    type_of: Option<TermId>,
    /// Instances, parts and classes, in order.
    known: Vec<(TermId, GraphName, TermId)>,
}

impl<'g> Classes<'g> {
    fn new(graph: &'g Graph) -> Self {
        let type_of = graph.find(Term::Iri(rdf::TYPE));
        let stated = GraphName::USUAL.iter().flat_map(|part| {
            let types = graph.part(*part).iter().filter(|quad| Some(quad.predicate) == type_of);
            let named = types.filter(|quad| matches!(graph.term(quad.object), Term::Iri(_)));
            named.map(|quad| (quad.subject, *part, quad.object))
        });
        let mut known: Vec<_> = stated.collect();
        known.sort_unstable();
        Self { graph, type_of, known }
    }

    fn of(&self, term: TermId) -> impl Iterator<Item = (GraphName, TermId)> + use<'_> {
        let start = self.known.partition_point(|(instance, _, _)| *instance < term);
        let rest = self.known.get(start..).unwrap_or_default().iter();
        rest.take_while(move |(instance, _, _)| *instance == term)
            .map(|(_, part, class)| (*part, *class))
    }
}

impl Statistics {
    /// Counts each part that is not empty.
    pub fn of(graph: &Graph) -> impl Iterator<Item = Self> + use<'_> {
        let classes = Classes::new(graph);
        let parts = GraphName::USUAL.iter().filter(|part| !graph.part(**part).is_empty());
        parts.map(move |part| Self::of_part(*part, &classes))
    }

    fn of_part(part: GraphName, classes: &Classes<'_>) -> Self {
        let graph = classes.graph;
        let mut statistics = Self {
            part,
            all: Count::default(),
            entities: 0,
            properties: BTreeMap::new(),
            classes: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for subject in graph.part(part).chunk_by(|a, b| a.subject == b.subject) {
            statistics.subject(classes, subject);
        }
        let named = statistics.properties.keys().chain(statistics.classes.keys());
        statistics.names = named.map(|id| (*id, iri(graph, *id))).collect();
        let linked = statistics.classes.values().flat_map(|c| c.properties.values());
        let linked = linked.flat_map(|u| u.classes.keys()).map(|(_, id)| (*id, iri(graph, *id)));
        let linked: Vec<_> = linked.collect();
        statistics.names.extend(linked);
        statistics
    }

    /// The counted part.
    pub fn part(&self) -> GraphName {
        self.part
    }

    /// Counts the triples of one subject.
    fn subject(&mut self, classes: &Classes<'_>, quads: &[Quad]) {
        let Some(first) = quads.first() else { return };
        let own = classes.of(first.subject).filter(|(part, _)| *part == self.part);
        let own: Vec<TermId> = own.map(|(_, class)| class).collect();
        self.all.subjects += 1;
        self.entities += u64::from(!own.is_empty());
        for class in &own {
            let class = self.classes.entry(*class).or_default();
            class.entities += 1;
            class.triples += quads.len() as u64;
        }
        for same in quads.chunk_by(|a, b| a.predicate == b.predicate) {
            let Some(Quad { predicate, .. }) = same.first() else { continue };
            self.properties.entry(*predicate).or_default().add(same);
            for class in &own {
                let class = self.classes.entry(*class).or_default();
                class.properties.entry(*predicate).or_default().add(classes, same);
            }
            self.all.triples += same.len() as u64;
            self.all.objects.extend(same.iter().map(|quad| quad.object));
        }
    }

    /// Writes the counts; `main` is the node of the whole dataset.
    pub fn write(&self, main: &Node, out: &mut Statements<'_, '_>) -> io::Result<()> {
        let own = part(main, self.part);
        self.all.write(&own, out)?;
        out.count(&own, void::ENTITIES, self.entities)?;
        out.count(&own, void::PROPERTIES, self.properties.len() as u64)?;
        out.count(&own, void::CLASSES, self.classes.len() as u64)?;
        for (property, count) in &self.properties {
            let node = out.blank();
            out.node(&own, void::PROPERTY_PARTITION, &node)?;
            out.iri(&node, void::PROPERTY, self.name(*property))?;
            count.write(&node, out)?;
        }
        for (id, class) in &self.classes {
            let node = self.class(main, self.part, *id);
            out.node(&own, void::CLASS_PARTITION, &node)?;
            out.iri(&node, void::CLASS, self.name(*id))?;
            out.count(&node, void::ENTITIES, class.entities)?;
            out.count(&node, void::TRIPLES, class.triples)?;
            for (property, used) in &class.properties {
                self.property(main, &node, *property, used, out)?;
            }
        }
        Ok(())
    }

    /// Writes how the instances of a class use a property, and the classes it links to.
    fn property(
        &self,
        main: &Node,
        class: &Node,
        property: TermId,
        used: &Use,
        out: &mut Statements<'_, '_>,
    ) -> io::Result<()> {
        let node = out.blank();
        out.node(class, void::PROPERTY_PARTITION, &node)?;
        out.iri(&node, void::PROPERTY, self.name(property))?;
        used.count.write(&node, out)?;
        for (datatype, triples) in &used.datatypes {
            let inner = out.blank();
            out.node(&node, void_ext::DATATYPE_PARTITION, &inner)?;
            out.iri(&inner, void_ext::DATATYPE, datatype)?;
            out.count(&inner, void::TRIPLES, *triples)?;
        }
        for ((part, object), triples) in &used.classes {
            let set = out.blank();
            out.iri(&set, rdf::TYPE, void::LINKSET)?;
            out.node(&super::part(main, self.part), void::SUBSET, &set)?;
            out.node(&set, void::SUBJECTS_TARGET, class)?;
            out.iri(&set, void::LINK_PREDICATE, self.name(property))?;
            out.node(&set, void::OBJECTS_TARGET, &self.class(main, *part, *object))?;
            out.count(&set, void::TRIPLES, *triples)?;
        }
        Ok(())
    }

    /// The node of the instances of a class.
    fn class(&self, main: &Node, of: GraphName, class: TermId) -> Node {
        part(main, of).within("class=", self.name(class))
    }

    fn name(&self, id: TermId) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }
}

impl Count {
    /// Counts triples of one subject and property.
    fn add(&mut self, same: &[Quad]) {
        self.triples += same.len() as u64;
        self.subjects += 1;
        self.objects.extend(same.iter().map(|quad| quad.object));
    }

    fn write(&self, node: &Node, out: &mut Statements<'_, '_>) -> io::Result<()> {
        out.count(node, void::TRIPLES, self.triples)?;
        out.count(node, void::DISTINCT_SUBJECTS, self.subjects)?;
        out.count(node, void::DISTINCT_OBJECTS, self.objects.len() as u64)
    }
}

impl Use {
    /// Counts triples of one subject and property.
    fn add(&mut self, classes: &Classes<'_>, same: &[Quad]) {
        self.count.add(same);
        for quad in same.iter().filter(|quad| Some(quad.predicate) != classes.type_of) {
            match classes.graph.term(quad.object) {
                Term::Typed { datatype, .. } => self.datatype(datatype),
                Term::Lang { .. } => self.datatype(rdf::LANG_STRING),
                Term::Iri(_) | Term::Blank(_) => {
                    for class in classes.of(quad.object) {
                        *self.classes.entry(class).or_default() += 1;
                    }
                }
            }
        }
    }

    fn datatype(&mut self, iri: &str) {
        match self.datatypes.get_mut(iri) {
            Some(count) => *count += 1,
            None => {
                self.datatypes.insert(iri.to_owned(), 1);
            }
        }
    }
}

/// The IRI of a term.
fn iri(graph: &Graph, id: TermId) -> String {
    match graph.term(id) {
        Term::Iri(iri) => iri.to_owned(),
        Term::Blank(_) | Term::Typed { .. } | Term::Lang { .. } => String::new(),
    }
}
