//! Decides what to look for to find the cells of a validation result.

use crate::rdf::graph::{Graph, GraphName, Index, Node, Term, TermId};
use crate::rdf::vocab::{rdf, shacl};
use crate::rdf::{Subject, Triple};
use crate::shacl::{Component, ResultPath, ValidationResult};

use super::{Found, Origin, Wanted};

/// The most triples with a node as object to look for; more are counted.
const MENTIONS: usize = 5;

/// The greatest depth of shapes within shapes.
const MAX_DEPTH: usize = 20;

/// Possible origins of a result, by their numbers in [`Wanted`].
#[derive(Clone, Debug, Default)]
struct Step {
    numbers: Vec<usize>,
    /// The number of further ones that are not looked for.
    more: u64,
}

/// The origins of a result.
pub(super) struct Answer<'f> {
    /// Its origins, the most important first.
    pub(super) origins: Vec<&'f Origin>,
    /// The number of further origins.
    pub(super) more: u64,
    /// Whether the first one has, or should have, the value itself.
    pub(super) is_value: bool,
}

/// The steps to find the origins of a result: the first one with a match decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    steps: Vec<Step>,
    /// Further origins.
    also: Step,
    /// The properties with a missing value, if any.
    pub(super) missing: Vec<TermId>,
    /// Whether there is no value at all.
    pub(super) is_empty: bool,
}

impl Question {
    /// Answers with the origins of the result.
    pub(super) fn answer<'f>(&self, found: &'f Found) -> Answer<'f> {
        let is_found =
            |step: &Step| step.numbers.iter().any(|number| !found.of(*number).is_empty());
        let Some(at) = self.steps.iter().position(is_found) else {
            return Answer { origins: Vec::new(), more: 0, is_value: false };
        };
        let (mut origins, mut more) = (Vec::new(), 0);
        for step in self.steps.get(at).into_iter().chain([&self.also]) {
            origins.extend(
                step.numbers.iter().flat_map(|number| found.of(*number)).map(|origin| &**origin),
            );
            more += step.more + step.numbers.iter().map(|number| found.more(*number)).sum::<u64>();
        }
        // The last three steps are about the focus node itself.
        Answer { origins, more, is_value: at + 3 < self.steps.len() }
    }
}

/// Makes questions for the results of a validation.
pub(super) struct Asker<'g> {
    graph: &'g Graph,
    data: &'g Index,
    records: Index,
    ontology: Index,
    pub(super) wanted: Wanted<'g>,
}

impl<'g> Asker<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            data: graph.usual(),
            records: Index::new(graph, &[GraphName::Records]),
            ontology: Index::new(graph, &[GraphName::Ontology]),
            wanted: Wanted::default(),
        }
    }

    /// All validated triples.
    pub(super) fn data(&self) -> &Index {
        self.data
    }

    /// The question for a result.
    pub(super) fn ask(&mut self, result: &ValidationResult) -> Question {
        let focus = result.focus;
        let value = match &result.value {
            Some(Node::Known(value)) => Some(*value),
            _ => None,
        };
        let missing = self.missing(result);
        let mut question = Question { missing, ..Question::default() };
        let gaps = question.missing.iter().filter_map(|property| self.gap(focus, *property));
        question.steps.push(Step { numbers: gaps.collect(), more: 0 });
        let (last, way) = self.values(result, value);
        question.is_empty = last.is_empty();
        question.steps.push(self.triples(&last));
        question.steps.push(self.triples(&way));
        if let Some(value) = value.filter(|value| *value != focus && result.path.is_none()) {
            question.steps.extend(self.node(value));
        }
        question.steps.extend(self.node(focus));
        question.also = self.also(result);
        question
    }

    /// The properties with too few values, if that is the violation.
    fn missing(&self, result: &ValidationResult) -> Vec<TermId> {
        const TOO_FEW: &[&str] = &[
            shacl::MIN_COUNT_COMPONENT,
            shacl::QUALIFIED_MIN_COUNT_COMPONENT,
            shacl::HAS_VALUE_COMPONENT,
        ];
        match (&result.path, result.component) {
            (Some(ResultPath::Path(path)), Component::Core(iri)) if TOO_FEW.contains(&iri) => {
                path.properties()
            }
            (None, Component::Core(_)) => self.within(result.shape, MAX_DEPTH),
            _ => Vec::new(),
        }
    }

    /// The properties required by the alternatives of a shape.
    fn within(&self, shape: TermId, depth: usize) -> Vec<TermId> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let objects = |node: TermId, property: &str| {
            let property = self.graph.find(Term::Iri(property));
            property.map_or(&[][..], |property| self.ontology.objects(node, property))
        };
        let mut properties = Vec::new();
        for logical in [shacl::OR, shacl::AND, shacl::XONE, shacl::NODE, shacl::PROPERTY] {
            let mut inner = objects(shape, logical).to_vec();
            // The members of a list; a shape has none of these properties.
            let mut at = 0;
            while let Some(node) = inner.get(at).copied().filter(|_| at < MAX_DEPTH * MAX_DEPTH) {
                inner.extend_from_slice(objects(node, rdf::FIRST));
                inner.extend_from_slice(objects(node, rdf::REST));
                at += 1;
            }
            // A property shape reports its own results.
            let own = logical == shacl::PROPERTY && depth == MAX_DEPTH - 1;
            for node in inner.into_iter().filter(|_| !own) {
                let paths = objects(node, shacl::PATH).iter();
                properties.extend(paths.filter(|path| self.is_iri(**path)));
                properties.extend(self.within(node, depth));
            }
        }
        properties
    }

    /// The triples on the path to the value, or to all values: the last ones, and all.
    fn values(
        &self,
        result: &ValidationResult,
        value: Option<TermId>,
    ) -> (Vec<[TermId; 3]>, Vec<[TermId; 3]>) {
        let focus = result.focus;
        let Some(path) = &result.path else {
            // A query without a path most often finds the value of a property.
            let about = self.data.about(focus).filter(|(_, object)| Some(*object) == value);
            return (about.map(|(p, o)| [focus, p, o]).collect(), Vec::new());
        };
        let ResultPath::Path(path) = path else { return (Vec::new(), Vec::new()) };
        let mut ends = match value {
            Some(value) => vec![value],
            None => path.ends(self.data, focus),
        };
        if result.component == Component::Core(shacl::UNIQUE_LANG_COMPONENT) {
            let tag = |id: &TermId| match self.graph.term(*id) {
                Term::Lang { lang, .. } => Some(lang.to_ascii_lowercase()),
                _ => None,
            };
            let tags: Vec<_> = ends.iter().map(tag).collect();
            ends.retain(|id| {
                let own = tag(id);
                own.is_some() && tags.iter().filter(|other| **other == own).count() > 1
            });
        }
        let way = path.triples(self.data, focus, &ends);
        let touches = |[s, _, o]: &&[TermId; 3]| ends.contains(o) || ends.contains(s);
        (way.iter().filter(touches).copied().collect(), way)
    }

    /// The origins of a node itself: its type, any row about it, and mentions of it.
    fn node(&mut self, node: TermId) -> [Step; 3] {
        let types = self
            .graph
            .find(Term::Iri(rdf::TYPE))
            .map_or(&[][..], |property| self.records.objects(node, property));
        let types: Vec<[TermId; 3]> = match self.graph.find(Term::Iri(rdf::TYPE)) {
            Some(property) => types.iter().map(|class| [node, property, *class]).collect(),
            None => Vec::new(),
        };
        let mut mentions = self.records.predicates().iter().flat_map(|predicate| {
            let subjects = self.records.subjects(*predicate, node).iter();
            subjects.map(move |subject| [*subject, *predicate, node])
        });
        let first: Vec<[TermId; 3]> = mentions.by_ref().take(MENTIONS).collect();
        let more = mentions.count() as u64;
        let row = self.subject(node).map(|subject| self.wanted.row(subject));
        let row = Step { numbers: row.into_iter().collect(), more: 0 };
        [self.triples(&types), row, Step { more, ..self.triples(&first) }]
    }

    /// The values on the other side of a comparison.
    fn also(&mut self, result: &ValidationResult) -> Step {
        let parameter = match result.component {
            Component::Core(shacl::EQUALS_COMPONENT) => shacl::EQUALS,
            Component::Core(shacl::LESS_THAN_COMPONENT) => shacl::LESS_THAN,
            Component::Core(shacl::LESS_THAN_OR_EQUALS_COMPONENT) => shacl::LESS_THAN_OR_EQUALS,
            Component::Core(shacl::DISJOINT_COMPONENT) => shacl::DISJOINT,
            _ => return Step::default(),
        };
        let Some(parameter) = self.graph.find(Term::Iri(parameter)) else {
            return Step::default();
        };
        let mut triples = Vec::new();
        for property in self.ontology.objects(result.shape, parameter) {
            let values = self.data.objects(result.focus, *property).iter();
            triples.extend(values.map(|value| [result.focus, *property, *value]));
        }
        self.triples(&triples)
    }

    /// Looks for triples of the records.
    fn triples(&mut self, triples: &[[TermId; 3]]) -> Step {
        let mut numbers = Vec::new();
        for [subject, predicate, object] in triples {
            if self.records.contains(*subject, *predicate, *object)
                && let Some(subject) = self.subject(*subject)
                && let Term::Iri(predicate) = self.graph.term(*predicate)
            {
                let object = self.graph.term(*object);
                numbers.push(self.wanted.triple(Triple { subject, predicate, object }));
            }
        }
        Step { numbers, more: 0 }
    }

    fn gap(&mut self, focus: TermId, property: TermId) -> Option<usize> {
        let subject = self.subject(focus)?;
        match self.graph.term(property) {
            Term::Iri(property) => Some(self.wanted.gap(subject, property)),
            _ => None,
        }
    }

    fn subject(&self, node: TermId) -> Option<Subject<'g>> {
        match self.graph.term(node) {
            Term::Iri(iri) => Some(Subject::Iri(iri)),
            Term::Blank(label) => Some(Subject::Blank(label)),
            _ => None,
        }
    }

    fn is_iri(&self, node: TermId) -> bool {
        matches!(self.graph.term(node), Term::Iri(_))
    }
}
