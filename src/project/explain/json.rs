//! Writes an explanation as JSON, for other programs.
//!
//! One object:
//!
//! | member | meaning |
//! | --- | --- |
//! | `version` | the version of this format: 2 |
//! | `node` | the requested node, if any |
//! | `statements` | the triples about it, or the requested ones |
//! | `mentions` | the triples that have it as their object |
//! | `origins` | the source cells; statements refer to them by position, from 0 |
//! | `citations` | what the records cite: `source`, `title`, `text` if known, and `by` |
//!
//! IRIs and literals are in N-Triples syntax. A statement has `subject`, `predicate`, `object`, and
//! `origins` or, if it comes from the ontology, `ontology` with `file` and `line`. Each origin is
//! listed once; it has `file`, `line`, `row`, the `column` in the metadata, `cells` (`number`,
//! `name`, `text` and the IRI of the cell, RFC 7111) and `rules` (`property`, `value`, `file`,
//! `pointer`, `line`).

#![expect(clippy::indexing_slicing, reason = "an object of JSON takes any key")]

use std::io::{self, Write};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::{Explanation, Rule, Statement};
use crate::diagnostic::json::array;
use crate::diagnostic::{Place, Sources, Spot};
use crate::project::trace::Origin;
use crate::rdf::export::ntriples_term;

/// Writes an explanation and a line end, member by member, so that only one is held as JSON.
///
/// # Errors
/// Errors of `out`.
pub fn write(
    explanation: &Explanation<'_>,
    sources: &Sources<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let graph = explanation.tables.graph;
    let term = |id| ntriples_term(graph.term(id));
    let mut origins = Origins::default();
    writeln!(out, "{{\n  \"version\": 2,")?;
    writeln!(out, "  \"node\": {},", Value::from(explanation.node.map(term)))?;
    for (name, statements) in
        [("statements", &explanation.statements), ("mentions", &explanation.mentions)]
    {
        let all = statements.iter().map(|one| statement(explanation, sources, &mut origins, one));
        array(out, name, all)?;
        writeln!(out, ",")?;
    }
    array(out, "origins", origins.all.iter().map(|at| origin(explanation, sources, at)))?;
    writeln!(out, ",")?;
    let citations = explanation.citations.iter().map(|citation| {
        let by = citation.by.iter();
        let by: Vec<Value> =
            by.map(|(s, p)| json!({ "subject": term(*s), "predicate": term(*p) })).collect();
        let (source, title) = (term(citation.source), &citation.title);
        json!({ "source": source, "title": title, "text": citation.text, "by": by })
    });
    array(out, "citations", citations)?;
    writeln!(out, "\n}}")
}

/// The origins of statements, each once, in order of first use.
#[derive(Default)]
struct Origins<'e> {
    all: Vec<&'e Origin>,
    known: FxHashMap<*const Origin, usize>,
}

impl<'e> Origins<'e> {
    /// The position of an origin; statements of the same cells share it.
    fn number(&mut self, origin: &'e Arc<Origin>) -> usize {
        let next = self.all.len();
        let at = *self.known.entry(Arc::as_ptr(origin)).or_insert(next);
        if at == next {
            self.all.push(origin);
        }
        at
    }
}

fn statement<'e>(
    explanation: &Explanation<'_>,
    sources: &Sources<'_>,
    origins: &mut Origins<'e>,
    one: &'e Statement,
) -> Value {
    let [subject, predicate, object] =
        one.triple.map(|id| ntriples_term(explanation.tables.graph.term(id)));
    let mut value = json!({ "subject": subject, "predicate": predicate, "object": object });
    value["origins"] = one.origins.iter().map(|at| origins.number(at)).collect();
    if let Some(place) = &one.ontology {
        value["ontology"] = position(place, sources).into();
    }
    value
}

fn origin(explanation: &Explanation<'_>, sources: &Sources<'_>, origin: &Origin) -> Value {
    let mut value = position(&origin.place, sources);
    if let Spot::Cell { row, .. } = origin.place.spot {
        value.insert("row".to_owned(), row.into());
    }
    value.insert("column".to_owned(), explanation.column_name(origin).into());
    let cells = origin.cells.iter().filter_map(|cell| {
        let Spot::Cell { record, column: Some(column), .. } = &cell.place.spot else { return None };
        let iri = super::provenance::cell(explanation, origin, column.number);
        let (address, number, name) = (column.address(*record), column.number, &*column.name);
        let text = &*cell.text;
        Some(json!({
            "address": address, "number": number, "name": name, "text": text, "iri": iri,
        }))
    });
    value.insert("cells".to_owned(), cells.collect());
    let rules =
        explanation.rules(origin, sources).into_iter().map(|Rule { property, value, place }| {
            let mut rule = Map::new();
            rule.insert("property".to_owned(), property.into());
            rule.insert("value".to_owned(), value.into());
            if let Some(place) = place {
                rule.extend(position(&place, sources));
                if let Spot::Json(pointer) = place.spot {
                    rule.insert("pointer".to_owned(), pointer.into());
                }
            }
            Value::from(rule)
        });
    value.insert("rules".to_owned(), rules.collect());
    value.into()
}

/// File and line of a place.
fn position(place: &Place, sources: &Sources<'_>) -> Map<String, Value> {
    let mut value = Map::new();
    value.insert("file".to_owned(), (*place.file).into());
    if let Some((line, _)) = sources.position(place) {
        value.insert("line".to_owned(), line.into());
    }
    value
}
