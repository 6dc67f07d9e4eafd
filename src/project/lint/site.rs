//! Finds the place of a statement: its cell, else its metadata rule, or its line in the ontology.

use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::TRACED;
use super::uses::Finding;
use crate::csvw::metadata::model::Column;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, Place};
use crate::project::trace::{Found, Lines, Origin, Tables, Wanted, locate};
use crate::rdf::graph::{GraphName, ONTOLOGY_FOLDER, Quad, Term};
use crate::rdf::{Subject, Triple};

/// The most rows kept for one statement.
const ROWS: usize = 2;

/// The places of some statements.
pub(super) struct Sites<'a> {
    pub(super) tables: Tables<'a>,
    numbers: FxHashMap<Quad, usize>,
    found: Found,
    lines: Lines,
}

impl<'a> Sites<'a> {
    pub(super) fn new(tables: Tables<'a>) -> Self {
        Self {
            tables,
            numbers: FxHashMap::default(),
            found: Found::default(),
            lines: Lines::default(),
        }
    }

    /// Finds the statements of the first findings of each kind.
    ///
    /// # Errors
    /// As [`locate`].
    pub(super) fn find(&mut self, all: &[&Vec<Finding>]) -> io::Result<()> {
        let mut wanted = Wanted::default();
        let mut is_in_ontology = false;
        for quad in all.iter().flat_map(|kind| kind.iter().take(TRACED)).flat_map(|f| &f.quads) {
            is_in_ontology |= quad.part == Some(GraphName::Ontology);
            if quad.part == Some(GraphName::Records)
                && let Some(triple) = triple(self.tables, quad)
            {
                self.numbers.insert(*quad, wanted.triple(triple));
            }
        }
        self.found = locate(self.tables, &wanted, ROWS)?;
        if is_in_ontology {
            self.lines = Lines::read(self.tables.files);
        }
        Ok(())
    }

    /// The rows behind a statement of the records.
    pub(super) fn origins(&self, quad: &Quad) -> &[Arc<Origin>] {
        self.numbers.get(quad).map_or(&[], |number| self.found.of(*number))
    }

    /// The column of an origin.
    pub(super) fn column(&self, origin: &Origin) -> Option<&'a Column> {
        self.tables.groups.get(origin.group)?.tables.get(origin.table)?.columns.get(origin.column)
    }

    /// A problem with a statement. If the template of `property`, for example `valueUrl`, is
    /// constant, the place is in the metadata.
    pub(super) fn problem(
        &self,
        code: Code,
        message: String,
        quad: &Quad,
        property: &str,
    ) -> Diagnostic {
        let (place, excerpt) = self.place(quad, property);
        let mut problem = Diagnostic::new(code, message, place);
        problem.excerpt = excerpt;
        problem
    }

    fn place(&self, quad: &Quad, property: &str) -> (Place, Option<Excerpt>) {
        if let Some(origin) = self.origins(quad).first() {
            let inherited = self.column(origin).map(|column| &column.inherited);
            let template = inherited.and_then(|inherited| match property {
                "propertyUrl" => inherited.property_url.as_deref(),
                "aboutUrl" => inherited.about_url.as_deref(),
                _ => inherited.value_url.as_deref(),
            });
            let is_fixed = template.is_some_and(|template| !template.contains('{'));
            let rule = inherited.and_then(|inherited| inherited.places.get(property));
            return match rule.filter(|_| is_fixed) {
                Some(rule) => (rule.clone(), None),
                None => (origin.place.clone(), Some(origin.excerpt.clone())),
            };
        }
        let graph = self.tables.graph;
        let line = match graph.term(quad.predicate) {
            Term::Iri(predicate) => {
                self.lines.triple(graph.term(quad.subject), predicate, graph.term(quad.object))
            }
            _ => None,
        };
        let line = line.or_else(|| self.lines.subject(graph.term(quad.subject)));
        (line.cloned().unwrap_or_else(|| Place::file(ONTOLOGY_FOLDER)), None)
    }

    /// An IRI for people.
    pub(super) fn short(&self, iri: &str) -> String {
        self.tables.graph.prefixes().short(iri).unwrap_or_else(|| format!("<{iri}>"))
    }
}

/// Reports findings in the order of their places: the first one by one, and the number of others.
pub(super) fn report(
    findings: &[Finding],
    problems: &mut Diagnostics,
    mut report: impl FnMut(&Finding) -> Option<Diagnostic>,
) {
    let mut reported: Vec<Diagnostic> =
        findings.iter().take(TRACED).filter_map(&mut report).collect();
    reported.sort_by(|a, b| a.place.cmp(&b.place));
    let last = reported.last().cloned();
    problems.extend(reported);
    if let Some(last) = last {
        problems.count_more(&last, findings.len().saturating_sub(TRACED) as u64);
    }
}

/// A statement of the graph, as a triple of tables.
fn triple<'a>(tables: Tables<'a>, quad: &Quad) -> Option<Triple<'a>> {
    let graph = tables.graph;
    let subject = match graph.term(quad.subject) {
        Term::Iri(iri) => Subject::Iri(iri),
        Term::Blank(label) => Subject::Blank(label),
        Term::Typed { .. } | Term::Lang { .. } => return None,
    };
    let Term::Iri(predicate) = graph.term(quad.predicate) else { return None };
    Some(Triple { subject, predicate, object: graph.term(quad.object) })
}
