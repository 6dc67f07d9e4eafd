//! Validates the data against shapes (§3.4).

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::model::{Constraint, Shape, ShapeId, Shapes};
use super::report::{Messages, ResultPath, ValidationResult};
use super::source::{Failure, Fault, Source};
use super::sparql::Engine;
use super::target;
use crate::diagnostic::Code;
use crate::rdf::graph::{Node, TermId};
use crate::rdf::stop;

/// The greatest depth of recursive shapes in the data.
const MAX_RECURSION: usize = 200;

/// The greatest depth of nested shapes, since each takes some stack. (Measured without
/// optimisation, 20,000 take 40 MB.)
const MAX_NESTING: usize = 1_000;

/// The most failures reported; many are often of the same kind.
const MAX_FAILURES: usize = 20;

/// Validates the targets of all shapes.
pub(super) fn run(
    source: &Source<'_>,
    shapes: &Shapes,
    failures: &mut Vec<Failure>,
) -> Vec<ValidationResult> {
    let run = Run {
        source,
        shapes,
        engine: Engine::new(source),
        nesting: Cell::default(),
        active: RefCell::default(),
        known: RefCell::default(),
        failures: RefCell::default(),
        targets: RefCell::default(),
    };
    let mut sink = Sink::Results(Vec::new());
    for (number, shape) in shapes.0.iter().enumerate() {
        let nodes = target::focus_nodes(source, &shape.targets);
        let targets = Rc::new(Targets { number, nodes });
        run.targets.replace(Rc::clone(&targets));
        for focus in &targets.nodes {
            run.shape(ShapeId(number), *focus, &mut sink);
        }
    }
    let faults = run.failures.into_inner();
    let are_all = faults.len() <= MAX_FAILURES;
    let faults = faults.into_iter().take(MAX_FAILURES);
    failures.extend(faults.map(|(node, fault)| fault.of(node, source)));
    if let Some(last) = failures.last_mut().filter(|_| !are_all) {
        last.problem.help = Some("there are more results: only the first are shown".to_owned());
    }
    match sink {
        Sink::Results(results) => results,
        Sink::Conforms(_) => Vec::new(),
    }
}

/// A running validation.
pub(super) struct Run<'r> {
    pub(super) source: &'r Source<'r>,
    shapes: &'r Shapes,
    pub(super) engine: Engine<'r>,
    /// The number of shapes around the current one.
    nesting: Cell<usize>,
    /// The nodes being checked against a recursive shape.
    active: RefCell<FxHashSet<(ShapeId, TermId)>>,
    /// The known results.
    known: RefCell<FxHashMap<(ShapeId, TermId), bool>>,
    failures: RefCell<Vec<(TermId, Fault)>>,
    targets: RefCell<Rc<Targets>>,
}

/// The targets of the current shape.
#[derive(Default)]
pub(super) struct Targets {
    /// The number of the shape.
    pub(super) number: usize,
    /// The focus nodes, in order.
    pub(super) nodes: Vec<TermId>,
}

impl Run<'_> {
    /// The current targets.
    pub(super) fn targets(&self) -> Rc<Targets> {
        Rc::clone(&self.targets.borrow())
    }

    /// Validates a focus node against a shape.
    pub(super) fn shape(&self, id: ShapeId, focus: TermId, sink: &mut Sink) {
        stop::step();
        let Some(shape) = self.shapes.get(id) else { return };
        if shape.deactivated {
            return;
        }
        let nesting = self.nesting.get();
        if nesting >= MAX_NESTING {
            let message = format!("it is nested in more than {MAX_NESTING} shapes");
            return self.fail(shape.node, Fault { code: Code::ShapeFailed, message });
        }
        self.nesting.set(nesting + 1);
        self.constraints(shape, focus, sink);
        self.nesting.set(nesting);
    }

    fn constraints(&self, shape: &Shape, focus: TermId, sink: &mut Sink) {
        let own = [focus];
        let values = match &shape.path {
            Some(path) => path.values(&self.source.data, focus),
            None => Cow::Borrowed(&own[..]),
        };
        for constraint in &shape.constraints {
            let at = At { shape, focus, values: &values };
            constraint.check.check(self, &mut Found { at, constraint, sink });
            // One violation is enough to know that a node does not conform.
            if let Sink::Conforms(false) = sink {
                return;
            }
        }
    }

    /// Whether a node conforms to a shape (§3.4.2). SHACL does not define recursive shapes
    /// (§3.4.3); here a node conforms unless there is a violation, so that a node under check
    /// counts as conforming.
    pub(super) fn conforms(&self, id: ShapeId, node: TermId) -> bool {
        let Some(shape) = self.shapes.get(id) else { return true };
        if !shape.recursive {
            return self.check_node(id, node);
        }
        if let Some(known) = self.known.borrow().get(&(id, node)) {
            return *known;
        }
        if self.active.borrow().len() >= MAX_RECURSION {
            let message = format!(
                "it refers to itself, and the data has more than {MAX_RECURSION} steps to follow"
            );
            self.fail(shape.node, Fault { code: Code::ShapeFailed, message });
            return true;
        }
        if !self.active.borrow_mut().insert((id, node)) {
            return true;
        }
        let conforms = self.check_node(id, node);
        self.active.borrow_mut().remove(&(id, node));
        self.known.borrow_mut().insert((id, node), conforms);
        conforms
    }

    fn check_node(&self, id: ShapeId, node: TermId) -> bool {
        let mut sink = Sink::Conforms(true);
        self.shape(id, node, &mut sink);
        matches!(sink, Sink::Conforms(true))
    }

    /// Notes a failure of the validation, each once.
    pub(super) fn fail(&self, node: TermId, fault: Fault) {
        let mut failures = self.failures.borrow_mut();
        let failure = (node, fault);
        if failures.len() <= MAX_FAILURES && !failures.contains(&failure) {
            failures.push(failure);
        }
    }
}

/// A focus node, its value nodes (in order, each once), and their shape.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) shape: &'a Shape,
    pub(super) focus: TermId,
    pub(super) values: &'a [TermId],
}

/// The output of a constraint.
pub(super) struct Found<'a> {
    pub(super) at: At<'a>,
    constraint: &'a Constraint,
    pub(super) sink: &'a mut Sink,
}

/// The kinds of validation output.
pub(super) enum Sink {
    /// All results.
    Results(Vec<ValidationResult>),
    /// Whether there are no results.
    Conforms(bool),
}

/// The details of a result beyond its constraint.
#[derive(Default)]
pub(super) struct Detail {
    /// The path, if not that of the shape.
    pub(super) path: Option<ResultPath>,
    pub(super) value: Option<Node>,
    /// The messages, if not those of the constraint.
    pub(super) messages: Option<Messages>,
    /// The constraint in SPARQL.
    pub(super) constraint: Option<TermId>,
}

impl Found<'_> {
    /// Reports a value node.
    pub(super) fn value(&mut self, value: TermId) {
        self.add(Detail { value: Some(Node::Known(value)), ..Detail::default() });
    }

    /// Reports the values together.
    pub(super) fn focus(&mut self) {
        self.add(Detail::default());
    }

    /// The messages of the constraint.
    pub(super) fn messages(&self) -> &Messages {
        &self.constraint.messages
    }

    pub(super) fn add(&mut self, detail: Detail) {
        let At { shape, focus, .. } = self.at;
        match self.sink {
            Sink::Conforms(conforms) => *conforms = false,
            Sink::Results(results) => results.push(ValidationResult {
                focus,
                path: detail.path.or_else(|| shape.path.clone().map(ResultPath::Path)),
                value: detail.value,
                severity: shape.severity,
                component: self.constraint.component,
                shape: shape.node,
                constraint: detail.constraint,
                messages: detail.messages.unwrap_or_else(|| self.constraint.messages.clone()),
            }),
        }
    }
}
