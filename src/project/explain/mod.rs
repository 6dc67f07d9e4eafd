//! Explains triples: their cells, metadata rules, and cited sources.
//!
//! [`ask()`] parses the request, [`Explanation::new`] collects the answer, and [`text`], [`json`]
//! and [`provenance`] write it. The citing properties are `prov:wasDerivedFrom`, `dcterms:source`
//! and their sub-properties in the ontology.

mod ask;
mod cite;
mod json;
mod provenance;
mod text;

use std::io::{self, Write};
use std::sync::Arc;

pub(crate) use ask::node;
pub(super) use ask::{Asked, ask};
pub use cite::Citation;
use cite::Cited;
pub(crate) use cite::citations;

use crate::csvw::metadata::model::{Column, Table};
use crate::diagnostic::{Place, Sources, Spot};
use crate::project::trace::{Found, Lines, Origin, Show, Tables, Wanted, locate};
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, Index, Term, TermId};
use crate::rdf::{Subject, Triple};

/// A triple and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Subject, predicate, object.
    pub triple: [TermId; 3],
    /// Its source cells; triples of the same cells share them.
    pub origins: Vec<Arc<Origin>>,
    /// The number of further rows with it.
    pub more: u64,
    /// Its line in the ontology, or the file if the line is unknown.
    pub ontology: Option<Place>,
}

/// An explanation of a node, or of some triples.
pub struct Explanation<'a> {
    tables: Tables<'a>,
    index: &'a Index,
    /// The requested node, if any.
    pub node: Option<TermId>,
    /// The triples about the node, or the requested ones, up to a limit.
    pub statements: Vec<Statement>,
    /// The number of all such triples.
    pub stated: usize,
    /// Triples with the node as object, up to a limit.
    pub mentions: Vec<Statement>,
    /// The number of all such triples.
    pub mentioned: usize,
    /// The cited sources of the subjects of the statements; for requested triples, also those of
    /// all other subjects of their rows.
    pub citations: Vec<Citation>,
    cited: Cited,
}

/// The limits of an explanation; the rest is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most triples about the node, or of the requested ones.
    pub statements: usize,
    /// The most triples with the node as object, and the most origins of each triple.
    pub others: usize,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self { statements: usize::MAX, others: usize::MAX };

    /// The limits for people at a terminal.
    pub const READABLE: Self = Self { statements: 1000, others: 12 };
}

/// A rule of the metadata: a property of a column, with its value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of the property, such as `valueUrl`.
    pub property: &'static str,
    /// Its value.
    pub value: String,
    /// Its place in the metadata; a column may inherit it from its schema, table or group.
    pub place: Option<Place>,
}

impl<'a> Explanation<'a> {
    /// Collects an explanation, within limits.
    ///
    /// # Errors
    /// As [`locate`].
    pub(crate) fn new(tables: Tables<'a>, asked: &Asked, limits: Limits) -> io::Result<Self> {
        let graph = tables.graph;
        let index = graph.usual();
        let (node, mut about, mut mentions) = match asked {
            Asked::Node(node) => {
                let about = index.about(*node).map(|(p, o)| [*node, p, o]).collect();
                let to = |p: &TermId| {
                    let subjects = index.subjects(*p, *node).iter();
                    subjects.map(|s| [*s, *p, *node]).collect::<Vec<_>>()
                };
                let mentions: Vec<_> = index.predicates().iter().flat_map(to).collect();
                (Some(*node), about, mentions)
            }
            Asked::Triples(triples) => (None, triples.clone(), Vec::new()),
        };
        let mentioned = mentions.len();
        mentions.truncate(limits.others);
        let stated = about.len();
        about.truncate(limits.statements);
        let mut wanted = Wanted::default();
        let records = Index::new(graph, &[GraphName::Records]);
        let is_record = |[s, p, o]: &[TermId; 3]| records.contains(*s, *p, *o);
        let all: Vec<([TermId; 3], Option<usize>)> = about
            .iter()
            .chain(&mentions)
            .map(|ids| {
                let wants =
                    Some(ids).filter(|ids| is_record(ids)).and_then(|ids| triple(graph, *ids));
                (*ids, wants.map(|triple| wanted.triple(triple)))
            })
            .collect();
        let found = locate(tables, &wanted, limits.others)?;
        let ontology = Index::new(graph, &[GraphName::Ontology]);
        let lines = Lines::read(tables.files);
        let statement = |(triple, number): &([TermId; 3], Option<usize>)| {
            let [s, p, o] = *triple;
            let is_there = ontology.contains(s, p, o);
            let place = is_there.then(|| in_ontology(tables, &lines, *triple));
            trace(*triple, *number, &found, place)
        };
        let (first, rest) = all.split_at(about.len());
        let statements: Vec<Statement> = first.iter().map(statement).collect();
        let mentions = rest.iter().map(statement).collect();
        // The source of a triple may be cited by another subject of its row.
        let rows = statements.iter().filter(|_| node.is_none()).flat_map(|s| &s.origins);
        let beside = rows.flat_map(|o| o.about.iter()).filter_map(|iri| graph.find(Term::Iri(iri)));
        let subjects = statements.iter().map(|s| s.triple[0]).chain(beside);
        let citations = cite::citations(graph, index, subjects);
        let cited = Cited::new(&citations);
        Ok(Self { tables, index, node, statements, stated, mentions, mentioned, citations, cited })
    }

    /// Writes it for people, in lines of `width` characters (100 by default), with ANSI styles: by
    /// file and row, then the cited sources and the mentions of the node.
    ///
    /// ```
    /// use rapporteur::{ExplainOptions, Project, project::ExplainLimits};
    ///
    /// let project = Project::open("docs/river")?;
    /// let options = ExplainOptions { limits: ExplainLimits::READABLE };
    /// let mut text = Vec::new();
    /// project.explain("Alderland", options)?.write_text(Some(80), &mut text)?;
    /// assert!(String::from_utf8_lossy(&text).contains("data/members.csv"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write_text(&self, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
        text::write(self, &Sources::new(self.tables.files), width, out)
    }

    /// Writes it as JSON.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let mut json = Vec::new();
    /// project.explain("Alderland", Default::default())?.write_json(&mut json)?;
    /// assert!(json.starts_with(b"{\n  \"version\": 2,"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write(self, &Sources::new(self.tables.files), out)
    }

    /// The explanation as a graph, in PROV-O.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let graph = project.explain("Alderland", Default::default())?.graph()?;
    /// assert!(!graph.quads().is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it has too many terms.
    pub fn graph(&self) -> io::Result<Graph> {
        let mut builder = GraphBuilder::new();
        let prefixes: Vec<(&str, &str)> = self.tables.graph.prefixes().iter().collect();
        builder.declare_prefixes(&prefixes);
        provenance::write(self, &Sources::new(self.tables.files), &mut builder)?;
        Ok(builder.finish())
    }

    /// Whether a statement cites a source.
    pub fn is_citation(&self, statement: &Statement) -> bool {
        self.cited.by.contains(&statement.triple)
    }

    /// The citing nodes, each with its citations.
    pub fn cited(&self) -> impl Iterator<Item = (TermId, Vec<&Citation>)> {
        self.cited.of.keys().map(|node| (*node, self.cited_by(*node)))
    }

    /// The citations of a node.
    pub fn cited_by(&self, node: TermId) -> Vec<&Citation> {
        let numbers = self.cited.of.get(&node).into_iter().flatten();
        numbers.filter_map(|number| self.citations.get(*number)).collect()
    }

    /// Writes terms with the labels of the graph.
    pub fn show(&self) -> Show<'_> {
        Show::new(self.tables.graph, self.index)
    }

    /// The table and the column of an origin; the columns may come from the header.
    fn column(&self, origin: &Origin) -> Option<(&'a Table, &'a Column)> {
        let table = self.tables.groups.get(origin.group)?.tables.get(origin.table)?;
        Some((table, table.columns.get(origin.column)?))
    }

    /// The metadata rules that map a column; `sources` finds their places.
    pub fn rules(&self, origin: &Origin, sources: &Sources<'_>) -> Vec<Rule> {
        let Some((_, column)) = self.column(origin) else { return Vec::new() };
        let inherited = &column.inherited;
        let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        let datatype = &inherited.datatype;
        let has_value = inherited.value_url.is_some();
        let lang = Some(inherited.lang.clone()).filter(|lang| lang != "und" && !has_value);
        let base = datatype.id.clone().unwrap_or_else(|| datatype.base.name().to_owned());
        let typed = Some(base).filter(|base| base != "string" && !has_value);
        let all = [
            ("aboutUrl", text(&inherited.about_url)),
            ("propertyUrl", text(&inherited.property_url)),
            ("valueUrl", text(&inherited.value_url)),
            ("datatype", typed),
            ("lang", lang),
            ("separator", inherited.separator.clone()),
        ];
        let place = |property: &str| match column.place.as_ref()? {
            Place { file, spot: Spot::Json(at) } => {
                sources.declared(&Place::json(file.clone(), format!("{at}/{property}")))
            }
            _ => None,
        };
        let given = all.into_iter().filter_map(|(property, value)| Some((property, value?)));
        given.map(|(property, value)| Rule { property, value, place: place(property) }).collect()
    }

    /// The column name of an origin in the metadata.
    pub fn column_name(&self, origin: &Origin) -> Option<&'a str> {
        self.column(origin).map(|(_, column)| &*column.name)
    }

    /// Whether the column of an origin is virtual.
    pub fn is_virtual(&self, origin: &Origin) -> bool {
        self.column(origin).is_some_and(|(_, column)| column.is_virtual)
    }
}

/// A triple of the graph, if tables can produce it.
fn triple(graph: &Graph, ids: [TermId; 3]) -> Option<Triple<'_>> {
    let [subject, predicate, object] = ids.map(|id| graph.term(id));
    let subject = match subject {
        Term::Iri(iri) => Subject::Iri(iri),
        Term::Blank(label) => Subject::Blank(label),
        Term::Typed { .. } | Term::Lang { .. } => return None,
    };
    let Term::Iri(predicate) = predicate else { return None };
    Some(Triple { subject, predicate, object })
}

/// A statement with its origins.
fn trace(
    triple: [TermId; 3],
    number: Option<usize>,
    found: &Found,
    ontology: Option<Place>,
) -> Statement {
    let origins = number.map(|number| found.of(number).to_vec()).unwrap_or_default();
    let more = number.map_or(0, |number| found.more(number));
    Statement { triple, origins, more, ontology }
}

/// The place of a triple in the ontology.
fn in_ontology(tables: Tables<'_>, lines: &Lines, [s, p, o]: [TermId; 3]) -> Place {
    let graph = tables.graph;
    let place = match graph.term(p) {
        Term::Iri(predicate) => lines.triple(graph.term(s), predicate, graph.term(o)),
        _ => None,
    };
    place.cloned().unwrap_or_else(|| Place::file(crate::rdf::graph::ONTOLOGY_FOLDER))
}
