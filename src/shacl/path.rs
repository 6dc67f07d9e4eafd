//! Evaluates property paths (§2.3.1).

use std::io;

use oxigraph::model::NamedNode;
use spargebra::algebra::PropertyPathExpression;

use super::source::{self, Fault, MAX_DEPTH, Source, short};
use crate::rdf::graph::{Graph, Term, TermId};
use crate::rdf::vocab::{rdf, shacl};
use crate::rdf::{Object, Sink, Subject, Triple};

/// A property path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// A property.
    Predicate(TermId),
    /// A path backwards.
    Inverse(Box<Path>),
    /// Paths one after the other.
    Sequence(Vec<Path>),
    /// One path or another.
    Alternative(Vec<Path>),
    /// A path repeated any number of times.
    ZeroOrMore(Box<Path>),
    /// A path at least once.
    OneOrMore(Box<Path>),
    /// An optional path.
    ZeroOrOne(Box<Path>),
}

/// Wraps a path.
type Wrap = fn(Box<Path>) -> Path;

/// The path constructors with one inner path.
const WRAPS: &[(&str, Wrap)] = &[
    (shacl::INVERSE_PATH, Path::Inverse),
    (shacl::ZERO_OR_MORE_PATH, Path::ZeroOrMore),
    (shacl::ONE_OR_MORE_PATH, Path::OneOrMore),
    (shacl::ZERO_OR_ONE_PATH, Path::ZeroOrOne),
];

impl Path {
    /// Reads the path of a node in the shapes graph.
    pub(super) fn read(source: &Source<'_>, node: TermId) -> Result<Self, Fault> {
        Self::read_within(source, node, MAX_DEPTH)
    }

    fn read_within(source: &Source<'_>, node: TermId, depth: usize) -> Result<Self, Fault> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Fault::ill_formed("a path contains itself, or is nested too deeply"));
        };
        match source.graph.term(node) {
            Term::Iri(_) => return Ok(Self::Predicate(node)),
            Term::Blank(_) => {}
            _ => return Err(source.misfit(shacl::PATH, node, "a path")),
        }
        let members = |list: TermId, property: &str| -> Result<Vec<Self>, Fault> {
            let members = source.list(list)?;
            if members.len() < 2 {
                let message = format!("a list of {} has fewer than two members", short(property));
                return Err(Fault::ill_formed(message));
            }
            members.into_iter().map(|m| Self::read_within(source, m, depth)).collect()
        };
        // The suite has a list with other paths beside it: the list is the path.
        if !source.values(node, rdf::FIRST).is_empty() {
            return Ok(Self::Sequence(members(node, shacl::PATH)?));
        }
        if let Some(list) = source.value(node, shacl::ALTERNATIVE_PATH)? {
            return Ok(Self::Alternative(members(list, shacl::ALTERNATIVE_PATH)?));
        }
        for (property, wrap) in WRAPS {
            if let Some(inner) = source.value(node, property)? {
                return Ok(wrap(Box::new(Self::read_within(source, inner, depth)?)));
            }
        }
        Err(source.misfit(shacl::PATH, node, "a path"))
    }

    /// The path in SPARQL algebra.
    pub(super) fn sparql(&self, graph: &Graph) -> PropertyPathExpression {
        use PropertyPathExpression as Expression;
        let boxed = |path: &Self| Box::new(path.sparql(graph));
        let chain = |paths: &[Self], join: fn(Box<Expression>, Box<Expression>) -> Expression| {
            let all = paths.iter().map(|path| path.sparql(graph));
            let chain = all.reduce(|a, b| join(Box::new(a), Box::new(b)));
            chain.unwrap_or(Expression::NegatedPropertySet(Vec::new()))
        };
        match self {
            Self::Predicate(id) => Expression::NamedNode(named(graph, *id)),
            Self::Inverse(inner) => Expression::Reverse(boxed(inner)),
            Self::Sequence(paths) => chain(paths, Expression::Sequence),
            Self::Alternative(paths) => chain(paths, Expression::Alternative),
            Self::ZeroOrMore(inner) => Expression::ZeroOrMore(boxed(inner)),
            Self::OneOrMore(inner) => Expression::OneOrMore(boxed(inner)),
            Self::ZeroOrOne(inner) => Expression::ZeroOrOne(boxed(inner)),
        }
    }

    /// The properties of the path.
    pub fn properties(&self) -> Vec<TermId> {
        match self {
            Self::Predicate(property) => vec![*property],
            Self::Inverse(inner)
            | Self::ZeroOrMore(inner)
            | Self::OneOrMore(inner)
            | Self::ZeroOrOne(inner) => inner.properties(),
            Self::Sequence(paths) | Self::Alternative(paths) => {
                paths.iter().flat_map(Self::properties).collect()
            }
        }
    }

    /// The path in SPARQL syntax, with prefixed names.
    pub fn show(&self, graph: &Graph) -> String {
        let part = |path: &Self| match path {
            Self::Predicate(_) => path.show(graph),
            _ => format!("({})", path.show(graph)),
        };
        let join = |paths: &[Self], by| paths.iter().map(part).collect::<Vec<_>>().join(by);
        match self {
            Self::Predicate(id) => source::show(graph, graph.term(*id)),
            Self::Inverse(inner) => format!("^{}", part(inner)),
            Self::Sequence(paths) => join(paths, "/"),
            Self::Alternative(paths) => join(paths, "|"),
            Self::ZeroOrMore(inner) => format!("{}*", part(inner)),
            Self::OneOrMore(inner) => format!("{}+", part(inner)),
            Self::ZeroOrOne(inner) => format!("{}?", part(inner)),
        }
    }

    /// Writes the path as the object of a triple, with new blank nodes that begin with `label`.
    pub(super) fn write(
        &self,
        graph: &Graph,
        subject: Subject<'_>,
        predicate: &str,
        label: &str,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        if let Self::Predicate(id) = self {
            return sink.triple(Triple { subject, predicate, object: graph.term(*id) });
        }
        let wrapped = |property, inner: &Self, sink: &mut dyn Sink| {
            sink.triple(Triple { subject, predicate, object: Object::Blank(label) })?;
            inner.write(graph, Subject::Blank(label), property, &format!("{label}-0"), sink)
        };
        match self {
            Self::Predicate(_) => Ok(()),
            Self::Inverse(inner) => wrapped(shacl::INVERSE_PATH, inner, sink),
            Self::ZeroOrMore(inner) => wrapped(shacl::ZERO_OR_MORE_PATH, inner, sink),
            Self::OneOrMore(inner) => wrapped(shacl::ONE_OR_MORE_PATH, inner, sink),
            Self::ZeroOrOne(inner) => wrapped(shacl::ZERO_OR_ONE_PATH, inner, sink),
            Self::Sequence(paths) => list(graph, paths, subject, predicate, label, sink),
            Self::Alternative(paths) => {
                sink.triple(Triple { subject, predicate, object: Object::Blank(label) })?;
                let within = format!("{label}-0");
                let subject = Subject::Blank(label);
                list(graph, paths, subject, shacl::ALTERNATIVE_PATH, &within, sink)
            }
        }
    }
}

/// Writes a list of paths as the object of a triple.
fn list(
    graph: &Graph,
    paths: &[Path],
    subject: Subject<'_>,
    predicate: &str,
    label: &str,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let cell = |number: usize| format!("{label}-{number}");
    sink.triple(Triple { subject, predicate, object: Object::Blank(&cell(0)) })?;
    for (number, path) in paths.iter().enumerate() {
        let at = cell(number);
        path.write(graph, Subject::Blank(&at), rdf::FIRST, &format!("{at}-0"), sink)?;
        let rest = cell(number + 1);
        let object = match number + 1 == paths.len() {
            true => Object::Iri(rdf::NIL),
            false => Object::Blank(&rest),
        };
        sink.triple(Triple { subject: Subject::Blank(&at), predicate: rdf::REST, object })?;
    }
    Ok(())
}

fn named(graph: &Graph, id: TermId) -> NamedNode {
    match graph.term(id) {
        Term::Iri(text) | Term::Blank(text) => NamedNode::new_unchecked(text),
        Term::Typed { text, .. } | Term::Lang { text, .. } => NamedNode::new_unchecked(text),
    }
}
