//! Holds the results of a validation and writes the report (§3.6).

use std::io;
use std::sync::Arc;

use super::path::Path;
use super::source::Failure;
use crate::rdf::graph::{Graph, GraphBuilder, Node, Term, TermId};
use crate::rdf::vocab::{rdf, shacl, xsd};
use crate::rdf::{Object, Sink, Subject, Triple};

/// The report of a validation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The results, in an order independent of the order of the shapes.
    pub results: Vec<ValidationResult>,
    /// Shapes that could not be checked. (In SHACL terms, any of these makes the validation fail,
    /// and the results should be ignored.)
    pub failures: Vec<Failure>,
}

/// A violation at a focus node (§3.6.2). Terms are numbers of the validated graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValidationResult {
    /// The checked node.
    pub focus: TermId,
    /// The path to the values.
    pub path: Option<ResultPath>,
    /// The invalid value; none if all values together, or a missing value, are the violation.
    pub value: Option<Node>,
    /// Its severity.
    pub severity: Severity,
    /// The kind of constraint.
    pub component: Component,
    /// The messages for people, in each language of the shape.
    pub messages: Arc<[Message]>,
    /// The shape.
    pub shape: TermId,
    /// The constraint in SPARQL, if it is one.
    pub constraint: Option<TermId>,
}

/// A constraint component by its IRI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// One of SHACL's own.
    Core(&'static str),
    /// One declared by the shapes graph (§6).
    Custom(TermId),
}

impl Component {
    /// The IRI.
    pub fn iri(self, graph: &Graph) -> &str {
        match self {
            Self::Core(iri) => iri,
            Self::Custom(id) => match graph.term(id) {
                Term::Iri(text) | Term::Blank(text) => text,
                Term::Typed { text, .. } | Term::Lang { text, .. } => text,
            },
        }
    }
}

/// The severity of a result (§2.1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `sh:Violation`, the default.
    #[default]
    Violation,
    /// `sh:Warning`.
    Warning,
    /// `sh:Info`.
    Info,
    /// Another IRI.
    Other(TermId),
}

impl Severity {
    /// The IRI.
    pub fn iri(self, graph: &Graph) -> &str {
        match self {
            Self::Violation => shacl::VIOLATION,
            Self::Warning => shacl::WARNING,
            Self::Info => shacl::INFO,
            Self::Other(id) => Component::Custom(id).iri(graph),
        }
    }
}

/// A text for people, with its language if it has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// The text.
    pub text: String,
    /// The language tag.
    pub lang: Option<String>,
}

/// Messages, shared by all results of a constraint.
pub(super) type Messages = Arc<[Message]>;

/// The path to the values of a result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResultPath {
    /// A path.
    Path(Arc<Path>),
    /// A property from a query that is not in the graph.
    Made(Node),
}

impl ValidationResult {
    /// The message in English if there is one, else without a language, else any.
    pub fn message(&self) -> Option<&Message> {
        let english = |m: &&Message| {
            let lang = m.lang.as_deref().and_then(|lang| lang.get(..2));
            lang.is_some_and(|lang| lang.eq_ignore_ascii_case("en"))
        };
        let plain = |m: &&Message| m.lang.is_none();
        let messages: &Messages = &self.messages;
        let found = messages.iter().find(english).or_else(|| messages.iter().find(plain));
        found.or(messages.first())
    }
}

impl Report {
    pub(super) fn new(mut results: Vec<ValidationResult>, failures: Vec<Failure>) -> Self {
        results.sort();
        Self { results, failures }
    }

    /// Whether there is no result of any severity (§3.6.1).
    pub fn conforms(&self) -> bool {
        self.results.is_empty()
    }

    /// The report as a separate graph, with the prefixes of the validated graph.
    ///
    /// ```
    /// use rapporteur::project::CheckOutcome;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let check = project.check(Default::default())?;
    /// let CheckOutcome::Checked { report, .. } = check.shapes else { unreachable!() };
    /// assert!(report.conforms());
    /// assert_eq!(report.graph(project.graph()?)?.quads().len(), 2);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it has too many terms.
    pub fn graph(&self, data: &Graph) -> io::Result<Graph> {
        let mut builder = GraphBuilder::new();
        let prefixes: Vec<(&str, &str)> = data.prefixes().iter().collect();
        builder.declare_prefixes(&prefixes);
        self.write(data, &mut builder)?;
        Ok(builder.finish())
    }

    /// Writes the report as a `sh:ValidationReport`. Blank nodes of the report begin with
    /// `report`; those of the graph keep their labels.
    ///
    /// # Errors
    /// Errors of the sink.
    pub fn write(&self, graph: &Graph, sink: &mut dyn Sink) -> io::Result<()> {
        const LABEL: &str = "report";
        let report = Subject::Blank(LABEL);
        let mut add =
            |predicate, object| sink.triple(Triple { subject: report, predicate, object });
        add(rdf::TYPE, Object::Iri(shacl::VALIDATION_REPORT))?;
        let text = if self.conforms() { "true" } else { "false" };
        add(shacl::CONFORMS, Object::Typed { text, datatype: xsd::BOOLEAN })?;
        for (number, result) in self.results.iter().enumerate() {
            let label = format!("{LABEL}-{}", number + 1);
            let object = Object::Blank(&label);
            sink.triple(Triple { subject: report, predicate: shacl::RESULT, object })?;
            result.write(graph, &label, sink)?;
        }
        Ok(())
    }
}

impl ValidationResult {
    fn write(&self, graph: &Graph, label: &str, sink: &mut dyn Sink) -> io::Result<()> {
        let subject = Subject::Blank(label);
        let mut add =
            |predicate, object: Term<'_>| sink.triple(Triple { subject, predicate, object });
        add(rdf::TYPE, Object::Iri(shacl::VALIDATION_RESULT))?;
        add(shacl::FOCUS_NODE, graph.term(self.focus))?;
        add(shacl::RESULT_SEVERITY, Object::Iri(self.severity.iri(graph)))?;
        add(shacl::SOURCE_CONSTRAINT_COMPONENT, Object::Iri(self.component.iri(graph)))?;
        add(shacl::SOURCE_SHAPE, graph.term(self.shape))?;
        if let Some(constraint) = self.constraint {
            add(shacl::SOURCE_CONSTRAINT, graph.term(constraint))?;
        }
        if let Some(value) = &self.value {
            add(shacl::VALUE, value.term(graph))?;
        }
        for Message { text, lang } in self.messages.iter() {
            let object = match lang {
                Some(lang) => Object::Lang { text, lang },
                None => Object::Typed { text, datatype: xsd::STRING },
            };
            add(shacl::RESULT_MESSAGE, object)?;
        }
        match &self.path {
            Some(ResultPath::Path(path)) => {
                let within = format!("{label}-path");
                path.write(graph, subject, shacl::RESULT_PATH, &within, sink)
            }
            Some(ResultPath::Made(node)) => add(shacl::RESULT_PATH, node.term(graph)),
            None => Ok(()),
        }
    }
}
