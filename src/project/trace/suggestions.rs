//! Suggests rows for broken references by the names of their entities.
//!
//! The table stage suggests similar keys for a misspelled key. People also write a name instead of
//! a key; the [`Resolver`] finds the entity with that name.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use oxigraph::model::{self, Literal, NamedNode, Quad};
use rustc_hash::FxHashMap;

use super::Tables;
use crate::csvw::mapping::{self, InOrder, MappedRow, MappingOptions, RowVisitor, Visitor};
use crate::csvw::metadata::model::Table;
use crate::csvw::table::or_add_row;
use crate::diagnostic::{
    Code, Diagnostic, Diagnostics, Spot, brief, did_you_mean, is_name, is_question, is_slip,
};
use crate::link::{Candidate, Resolver, fold};
use crate::rdf::Subject;
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::skos;

/// The most keys of a referenced column to examine.
const THINGS: usize = 100_000;

/// The most entities suggested for a text.
const NAMED: usize = 3;

/// A referenced column: its group, its table and its own position.
type Referred = (usize, usize, usize);

/// The key of an entity, by IRI; none if it has several.
type Keys = FxHashMap<String, Option<String>>;

/// Adds a suggestion to the help of each broken reference, by the names and codes of the graph:
/// `did you mean 'state/EGY' (Egypt)?`. An exact name replaces a suggestion of similar keys, a
/// similar name does not; other help stays. Keys of several columns and cells with several values
/// are skipped.
///
/// # Errors
/// As [`locate`](super::locate).
pub fn name_rows(tables: Tables<'_>, problems: &mut Diagnostics) -> io::Result<()> {
    let mut texts: BTreeMap<Referred, BTreeSet<String>> = BTreeMap::new();
    for problem in problems.iter() {
        if let Some((referred, text)) = reference(tables, problem) {
            texts.entry(referred).or_default().insert(text.to_owned());
        }
    }
    let mut helps: BTreeMap<(Referred, &str), Help> = BTreeMap::new();
    let keys = keys(tables, texts.keys())?;
    for (referred, texts) in &texts {
        let Some(keys) = keys.get(referred) else { continue };
        let resolver = resolver(tables.graph, keys);
        let help = |text| Some(((*referred, text), help(&resolver, keys, text)?));
        helps.extend(texts.iter().filter_map(|text| help(text)));
    }
    problems.amend(|problem| {
        let Some((referred, text)) = reference(tables, problem) else { return };
        let help = helps.get(&(referred, text));
        problem.help = match (&problem.help, help) {
            // A misspelled key has similar keys, any other has general advice.
            (Some(current), Some(help)) if problem.code == Code::KeyMissing => {
                let is_better = help.is_sure || !is_question(current);
                Some(current)
                    .filter(|_| !is_better)
                    .cloned()
                    .or_else(|| Some(or_add_row(&help.text, &target(tables, referred))))
            }
            (None, Some(help)) => Some(help.text.clone()),
            (current, _) => current.clone(),
        };
    });
    Ok(())
}

/// The file of a referenced column.
fn target(tables: Tables<'_>, (group, table, _): Referred) -> String {
    let table = tables.groups.get(group).and_then(|group| group.tables.get(table));
    table.map(|table| tables.files.display(&table.url)).unwrap_or_default()
}

/// A suggestion for a text.
struct Help {
    text: String,
    /// Whether the name is exactly this text.
    is_sure: bool,
}

/// The column that the cell of a problem refers to, and the wrong text.
fn reference<'p>(tables: Tables<'_>, problem: &'p Diagnostic) -> Option<(Referred, &'p str)> {
    let text = problem.text.as_deref()?;
    let Spot::Cell { column: Some(place), .. } = &problem.place.spot else { return None };
    tables.groups.iter().enumerate().find_map(|(group, description)| {
        let is_here = |table: &&Table| tables.files.display(&table.url) == *problem.place.file;
        let table = description.tables.iter().find(is_here)?;
        let column = table.columns.iter().position(|column| column.name == place.name)?;
        if table.columns.get(column)?.inherited.separator.is_some() {
            return None;
        }
        let mut keys = table.foreign_keys.iter().filter(|key| key.columns == [column]);
        let key = match problem.code {
            Code::KeyMissing => keys.find(|key| problem.rule.as_ref() == Some(&key.place))?,
            // With several keys, the cell does not say which one.
            _ => keys.next().filter(|_| keys.next().is_none())?,
        };
        Some(((group, key.table, *key.referenced.first()?), text))
    })
}

/// The keys of the subjects of some columns, by IRI; only the first of long tables.
fn keys<'r>(
    tables: Tables<'_>,
    wanted: impl Iterator<Item = &'r Referred>,
) -> io::Result<BTreeMap<Referred, Keys>> {
    let mut found: BTreeMap<Referred, Keys> =
        wanted.map(|referred| (*referred, Keys::default())).collect();
    for (group, description) in tables.groups.iter().enumerate() {
        if found.keys().any(|(at, ..)| *at == group) {
            let mut reader = Reader { group, table: 0, found: &mut found };
            // Problems were reported at the first reading.
            let quiet = &mut Diagnostics::new();
            let options = MappingOptions::default();
            mapping::walk(tables.files, description, options, quiet, &mut reader)?;
        }
    }
    Ok(found)
}

/// A resolver for the entities with keys, by their names and codes.
fn resolver(graph: &Graph, keys: &Keys) -> Resolver {
    let own: Vec<Quad> =
        keys.iter().filter_map(|(iri, key)| own_name(iri, key.as_ref()?)).collect();
    let has_key = |subject| match graph.term(subject) {
        Term::Iri(iri) => keys.contains_key(iri),
        _ => false,
    };
    let quads = graph.quads().iter();
    let named = quads.clone().filter(|quad| has_key(quad.subject));
    Resolver::with_schema(
        quads.map(|quad| graph.oxigraph(quad)),
        named.map(|quad| graph.oxigraph(quad)).chain(own.iter().map(Quad::as_ref)),
    )
}

/// The statement that an entity has its key as another name.
fn own_name(iri: &str, key: &str) -> Option<Quad> {
    let property = NamedNode::new_unchecked(skos::ALT_LABEL);
    let (iri, key) = (NamedNode::new(iri).ok()?, Literal::new_simple_literal(key));
    Some(Quad::new(iri, property, key, model::GraphName::DefaultGraph))
}

/// The suggestion for a text, if any.
fn help(resolver: &Resolver, keys: &Keys, text: &str) -> Option<Help> {
    let outcome = resolver.resolve(text);
    let named: Vec<&Candidate> = match outcome.matched() {
        Some(one) => vec![&one.candidate],
        None => outcome.named().collect(),
    };
    let is_sure = !named.is_empty();
    let near = || outcome.candidates.iter().map(|near| &near.candidate);
    let meant: Vec<&Candidate> = match is_sure {
        true => named,
        // A similar name is another one, unless it is a misspelling or has all the words.
        false if is_name(text) => near().filter(|near| is_meant(&near.label, text)).collect(),
        false => near().collect(),
    };
    let show = |Candidate { label, iri }: &Candidate| match keys.get(iri)? {
        // The cell has that key already.
        Some(key) if key == text => None,
        Some(key) if key == label => Some(format!("'{key}'")),
        Some(key) => Some(format!("'{key}' ({})", brief(label))),
        None => None,
    };
    let shown: Vec<String> = meant.into_iter().filter_map(show).collect();
    let text = match shown.get(..NAMED) {
        Some(first) if shown.len() > NAMED => {
            format!("{} rows have this name, for example {}", shown.len(), first.join(", "))
        }
        _ => did_you_mean(&shown)?,
    };
    // Other entities of this name may be beyond the limit.
    Some(Help { text, is_sure: is_sure && keys.len() < THINGS })
}

/// Whether a name has all words of a text, or is a misspelling of it.
fn is_meant(name: &str, text: &str) -> bool {
    let (name, text) = (fold(name), fold(text));
    let has = |word: &str| name.split_whitespace().any(|own| own == word);
    text.split_whitespace().all(has) || is_slip(&text, &name)
}

/// Reads the keys of tables.
struct Reader<'f> {
    group: usize,
    table: usize,
    found: &'f mut BTreeMap<Referred, Keys>,
}

impl Visitor for Reader<'_> {
    type Worker = InOrder;

    fn wants(&self, index: usize, _table: &Table) -> bool {
        self.found.keys().any(|(group, table, _)| (*group, *table) == (self.group, index))
    }

    fn table(&mut self, index: usize, _table: &Table) -> io::Result<u64> {
        self.table = index;
        Ok(0)
    }
}

impl RowVisitor for Reader<'_> {
    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        let here = (self.group, self.table);
        for ((group, table, column), keys) in self.found.iter_mut() {
            let key = row.text(*column);
            if (*group, *table) != here || key.is_empty() || keys.len() >= THINGS {
                continue;
            }
            let made;
            let iri = match row.subject_of(*column) {
                Some(Subject::Iri(iri)) => iri,
                // Rows without an IRI are identified by key.
                Some(Subject::Blank(_)) => {
                    made = format!("urn:x-row:{}", row.source());
                    &made
                }
                None => continue,
            };
            match keys.get_mut(iri) {
                None => {
                    keys.insert(iri.to_owned(), Some(key.to_owned()));
                }
                Some(known) if known.as_deref() != Some(key) => *known = None,
                Some(_) => {}
            }
        }
        Ok(0)
    }
}
