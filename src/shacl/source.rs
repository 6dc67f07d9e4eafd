//! Reads values, lists and literals of the shapes graph.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Scope;
use super::hierarchy::{Hierarchy, Members};
use crate::csvw::datatype::Builtin;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::graph::{Graph, GraphName, Index, ONTOLOGY_FOLDER, Term, TermId};
use crate::rdf::vocab::{rdf, shacl, xsd};

/// The greatest depth of paths and descriptions.
pub(super) const MAX_DEPTH: usize = 50;

/// Why a shape cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn ill_formed(message: impl Into<String>) -> Self {
        Self { code: Code::ShapeIllFormed, message: message.into() }
    }

    pub(super) fn query(message: impl Into<String>) -> Self {
        Self { code: Code::ShapeQuery, message: message.into() }
    }

    /// The failure of a shape.
    pub(super) fn of(self, node: TermId, source: &Source<'_>) -> Failure {
        let message = format!("{}: {}", source.name(node), self.message);
        Failure { node, problem: Diagnostic::new(self.code, message, Place::file(ONTOLOGY_FOLDER)) }
    }
}

/// A shape that cannot be checked completely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The node of the shape, or of another faulty part; it may be a blank node.
    pub node: TermId,
    /// The problem, with the name of the shape. Its place is the whole ontology: the check of a
    /// project finds the line.
    pub problem: Diagnostic,
}

/// The shapes graph and the data graph, indexed.
pub(super) struct Source<'g> {
    pub(super) graph: &'g Graph,
    pub(super) shapes: Index,
    pub(super) data: Index,
    pub(super) shapes_part: GraphName,
    pub(super) hierarchy: Hierarchy,
    members: RefCell<FxHashMap<TermId, Rc<Members>>>,
}

impl<'g> Source<'g> {
    pub(super) fn new(graph: &'g Graph, scope: Scope<'_>) -> Self {
        Self {
            graph,
            shapes: Index::new(graph, &[scope.shapes]),
            data: Index::new(graph, scope.data),
            shapes_part: scope.shapes,
            hierarchy: Hierarchy::new(graph),
            members: RefCell::default(),
        }
    }

    /// The instances of a class in the data.
    pub(super) fn members(&self, class: TermId) -> Rc<Members> {
        let mut members = self.members.borrow_mut();
        let found = members.entry(class).or_insert_with(|| {
            Rc::new(self.hierarchy.class(&self.data, class).members(&self.data))
        });
        Rc::clone(found)
    }

    pub(super) fn id(&self, iri: &str) -> Option<TermId> {
        self.graph.find(Term::Iri(iri))
    }

    /// The values of a property in the shapes graph.
    pub(super) fn values(&self, node: TermId, property: &str) -> &[TermId] {
        self.id(property).map_or(&[], |property| self.shapes.objects(node, property))
    }

    /// All subjects of a property in the shapes graph.
    pub(super) fn subjects_of(&self, property: &str) -> impl Iterator<Item = TermId> + use<'_> {
        self.id(property).into_iter().flat_map(|p| self.shapes.with(p)).map(|(_, subject)| subject)
    }

    /// The value of a property that has at most one.
    pub(super) fn value(&self, node: TermId, property: &str) -> Result<Option<TermId>, Fault> {
        match self.values(node, property) {
            [] => Ok(None),
            [value] => Ok(Some(*value)),
            _ => Err(Fault::ill_formed(format!("{} has more than one value", short(property)))),
        }
    }

    /// Whether `true` is the value of a property; other literals are ignored.
    pub(super) fn is_true(&self, node: TermId, property: &str) -> bool {
        self.values(node, property).iter().any(|value| self.is_literal_true(*value))
    }

    pub(super) fn is_literal_true(&self, value: TermId) -> bool {
        self.graph.term(value) == Term::Typed { text: "true", datatype: xsd::BOOLEAN }
    }

    /// The members of a SHACL list (§2.3.1.2): one that ends in `rdf:nil` and has no branches.
    pub(super) fn list(&self, head: TermId) -> Result<Vec<TermId>, Fault> {
        let wrong = || Fault::ill_formed(format!("{} is not a list", self.show(head)));
        let nil = self.id(rdf::NIL);
        let mut members = Vec::new();
        let mut at = head;
        while Some(at) != nil {
            match (self.values(at, rdf::FIRST), self.values(at, rdf::REST)) {
                ([first], [rest]) if members.len() < self.shapes.len() => {
                    members.push(*first);
                    at = *rest;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(members)
    }

    /// An IRI.
    pub(super) fn iri(&self, value: TermId, property: &str) -> Result<TermId, Fault> {
        match self.graph.term(value) {
            Term::Iri(_) => Ok(value),
            _ => Err(self.misfit(property, value, "an IRI")),
        }
    }

    /// A plain text.
    pub(super) fn text(&self, value: TermId, property: &str) -> Result<&'g str, Fault> {
        match self.graph.term(value) {
            Term::Typed { text, datatype: xsd::STRING } => Ok(text),
            _ => Err(self.misfit(property, value, "a text without a language")),
        }
    }

    /// A whole number; a larger one is saturated.
    pub(super) fn number(&self, value: TermId, property: &str) -> Result<i64, Fault> {
        if let Term::Typed { text, datatype } = self.graph.term(value)
            && super::value::builtin(datatype).is_some_and(|b| b.is_a(Builtin::Integer))
            && super::value::is_well_formed(text, datatype)
        {
            let limit = if text.starts_with('-') { i64::MIN } else { i64::MAX };
            return Ok(text.parse().unwrap_or(limit));
        }
        Err(self.misfit(property, value, "a whole number"))
    }

    /// A boolean that is `true`.
    pub(super) fn flag(&self, value: TermId, property: &str) -> Result<bool, Fault> {
        match self.graph.term(value) {
            Term::Typed { datatype: xsd::BOOLEAN, .. } => Ok(self.is_literal_true(value)),
            _ => Err(self.misfit(property, value, "true or false")),
        }
    }

    pub(super) fn misfit(&self, property: &str, value: TermId, needed: &str) -> Fault {
        let message = format!("{} must be {needed}, not {}", short(property), self.show(value));
        Fault::ill_formed(message)
    }

    /// A term for people.
    pub(super) fn show(&self, id: TermId) -> String {
        show(self.graph, self.graph.term(id))
    }

    /// A name for a node of the shapes graph: its own, or that of the enclosing node.
    pub(super) fn name(&self, node: TermId) -> String {
        self.name_within(node, MAX_DEPTH)
    }

    fn name_within(&self, node: TermId, depth: usize) -> String {
        if !self.graph.is_blank(node) || depth == 0 {
            return self.show(node);
        }
        let above = self.shapes.predicates().iter().find_map(|predicate| {
            let subject = self.shapes.subjects(*predicate, node).first()?;
            Some((*predicate, *subject))
        });
        match above {
            // The members of a list belong to the node of the list.
            Some((predicate, subject))
                if [self.id(rdf::FIRST), self.id(rdf::REST)].contains(&Some(predicate)) =>
            {
                self.name_within(subject, depth - 1)
            }
            Some((predicate, subject)) => {
                format!("{} of {}", self.show(predicate), self.name_within(subject, depth - 1))
            }
            None => "a shape without a name".to_owned(),
        }
    }
}

/// A term for people: names with prefixes, literals by their text.
pub(super) fn show(graph: &Graph, term: Term<'_>) -> String {
    match term {
        Term::Iri(iri) => {
            if let Some(local) = iri.strip_prefix(shacl::NAMESPACE) {
                return format!("sh:{local}");
            }
            graph.prefixes().short(iri).unwrap_or_else(|| format!("<{iri}>"))
        }
        Term::Blank(_) => "a node without a name".to_owned(),
        Term::Typed { text, .. } => format!("'{text}'"),
        Term::Lang { text, lang } => format!("'{text}'@{lang}"),
    }
}

/// A term of SHACL with its prefix.
pub(super) fn short(iri: &str) -> String {
    match iri.strip_prefix(shacl::NAMESPACE) {
        Some(local) => format!("sh:{local}"),
        None => format!("<{iri}>"),
    }
}
