//! Compares two graphs: finds added, removed and changed entities.
//!
//! An entity is an IRI with statements. Blank nodes are shown within the entity that refers to
//! them, and count as changed only if their description changed: `align` pairs the blank nodes of
//! both graphs. Any pairing gives a correct patch; a poor one only makes it longer.

mod align;
mod colours;
mod markdown;
mod owners;
mod patch;
mod text;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::export;
use crate::rdf::graph::{Graph, GraphName, Index, Names, Term, TermId};
use crate::rdf::vocab::{dcterms, rdf};
use values::Values;

/// The differences between two graphs. As JSON it has these fields, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Entities that only the new graph has.
    pub added: Vec<Change>,
    /// Entities that only the old graph has.
    pub removed: Vec<Change>,
    /// Entities of both graphs with different statements.
    pub changed: Vec<Change>,
    /// Triples that only the old graph has, as lines of N-Triples, in order.
    pub deletions: Vec<String>,
    /// Triples that only the new graph has, as lines of N-Triples, in order.
    pub additions: Vec<String>,
}

/// An entity, and its removed and added statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The entity's IRI; none for a blank node outside any entity.
    pub iri: Option<String>,
    /// The IRI with a prefix, if there is one for it.
    pub short: String,
    /// Its label: the new one if there are two.
    pub label: Option<String>,
    /// The labels of its classes.
    pub classes: Vec<String>,
    /// Its replacement in the new graph, if the old graph does not have it too.
    pub replaced_by: Vec<String>,
    /// The differences by property.
    pub properties: Vec<PropertyChange>,
}

/// The differing values of one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropertyChange {
    /// The property's IRI.
    pub iri: String,
    /// Its label, or its IRI with a prefix.
    pub name: String,
    /// The values that only the old graph has, for people to read.
    pub old: Vec<String>,
    /// The values that only the new graph has.
    pub new: Vec<String>,
}

/// The formats of a difference; the only list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people at a terminal.
    Text,
    /// For release notes.
    Markdown,
    /// RDF Patch.
    Patch,
    /// [`Diff`] for programs.
    Json,
}

impl DiffFormat {
    /// All formats.
    pub const ALL: &[DiffFormat] = &[Self::Text, Self::Markdown, Self::Patch, Self::Json];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Patch => "patch",
            Self::Json => "json",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

impl Diff {
    /// Compares some parts of two graphs, merged into one graph each.
    pub fn between(old: &Graph, new: &Graph, parts: &[GraphName]) -> Self {
        // Use the labels of an export, which merges these parts too.
        let whole =
            |graph: &Graph| graph.select(parts, false).canonical().within(GraphName::Records);
        let (old, new) = (whole(old), whole(new));
        let index = |graph: &Graph| Index::new(graph, &[GraphName::Records]);
        let (old_index, new_index) = (index(&old), index(&new));
        let old = Side::new(&old, &old_index);
        let new = Side::new(&new, &new_index);
        let labels = labels(&old, &new);
        let (gone, come) = difference(&old, &new, &labels);
        let mut diff = Self {
            deletions: gone.iter().map(|(line, _)| line.clone()).collect(),
            additions: come.iter().map(|(line, _)| line.clone()).collect(),
            ..Self::default()
        };
        let mut entities: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
        for (side, triples) in [(&old, &gone), (&new, &come)] {
            let mut found: BTreeMap<TermId, BTreeSet<TermId>> = BTreeMap::new();
            let owners = owners::of(side);
            for (_, [subject, predicate, _]) in triples {
                let (owner, under) = owners.get(subject).copied().unwrap_or((*subject, *predicate));
                found.entry(owner).or_default().insert(under);
            }
            for (owner, properties) in found {
                let properties = properties.into_iter().map(|id| side.iri(id).to_owned());
                entities.entry(side.key(owner)).or_default().extend(properties);
            }
        }
        for (key, properties) in entities {
            let change = change(&old, &new, &key, &properties);
            match (old.is_subject(&key), new.is_subject(&key)) {
                (true, true) => diff.changed.push(change),
                (true, false) => diff.removed.push(change),
                _ => diff.added.push(change),
            }
        }
        for list in [&mut diff.added, &mut diff.removed, &mut diff.changed] {
            list.sort_by_cached_key(|c| (c.classes.clone(), c.label.clone(), c.short.clone()));
        }
        diff
    }

    /// Whether there is no difference but in the labels of blank nodes.
    pub fn is_empty(&self) -> bool {
        self.deletions.is_empty() && self.additions.is_empty()
    }

    /// The removed IRIs without a replacement in the new graph (`dcterms:isReplacedBy` of the old
    /// one, or `dcterms:replaces` of another): links to them are broken. One problem each
    /// ([`Code::IriRemoved`]); `file` is the new graph's name.
    pub fn unreplaced(&self, file: &str) -> Vec<Diagnostic> {
        let gone = self.removed.iter().filter(|change| change.replaced_by.is_empty());
        let named = gone.filter_map(|change| Some((change, change.iri.as_deref()?)));
        let problem = |(change, iri): (&Change, &str)| {
            let label = change.label.as_ref().map(|label| format!(" ('{label}')"));
            let message = format!("<{iri}>{} was removed", label.unwrap_or_default());
            Diagnostic::new(Code::IriRemoved, message, Place::file(file)).help(format!(
                "restore it, or name its replacement: \
                 <{iri}> <{}> <…>",
                dcterms::IS_REPLACED_BY
            ))
        };
        named.map(problem).collect()
    }

    /// The difference as text with a final line end; empty if there is none.
    pub fn write(&self, format: DiffFormat) -> String {
        match format {
            DiffFormat::Text => text::text(self),
            DiffFormat::Markdown => markdown::markdown(self),
            DiffFormat::Patch => patch::patch(self),
            DiffFormat::Json => {
                let json = serde_json::to_string_pretty(self).unwrap_or_default();
                format!("{json}\n")
            }
        }
    }
}

/// The key of a change: an IRI, or the description of a blank node outside any entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Iri(String),
    /// The description of the blank node.
    Blank(String),
}

/// Subject, predicate, object.
type Triple = [TermId; 3];

/// One of the two graphs.
struct Side<'g> {
    graph: &'g Graph,
    index: &'g Index,
    names: Names<'g>,
    /// For each blank node, the first triple that refers to it from another node.
    leads: BTreeMap<TermId, (TermId, TermId)>,
    /// The blank nodes without references, by description.
    roots: BTreeMap<String, TermId>,
}

impl<'g> Side<'g> {
    fn new(graph: &'g Graph, index: &'g Index) -> Self {
        let mut leads = BTreeMap::new();
        for [subject, predicate, object] in index.triples() {
            if subject != object && graph.is_blank(object) {
                leads.entry(object).or_insert((subject, predicate));
            }
        }
        let names = Names::new(graph, index);
        let mut side = Self { graph, index, names, leads, roots: BTreeMap::new() };
        let subjects: BTreeSet<TermId> = index.triples().map(|[s, ..]| s).collect();
        let is_root = |id: &TermId| graph.is_blank(*id) && !side.leads.contains_key(id);
        let roots = subjects.into_iter().filter(is_root);
        side.roots = roots.map(|id| (side.values().text(id), id)).collect();
        side
    }

    fn iri(&self, id: TermId) -> &'g str {
        match self.graph.term(id) {
            Term::Iri(text) | Term::Blank(text) => text,
            Term::Typed { text, .. } | Term::Lang { text, .. } => text,
        }
    }

    /// The key of an entity's changes.
    fn key(&self, owner: TermId) -> Key {
        match self.graph.term(owner) {
            Term::Blank(_) => Key::Blank(self.values().text(owner)),
            _ => Key::Iri(self.iri(owner).to_owned()),
        }
    }

    fn values(&self) -> Values<'_, 'g> {
        Values::new(self)
    }

    /// The number of an entity on this side.
    fn find(&self, key: &Key) -> Option<TermId> {
        match key {
            Key::Iri(iri) => self.graph.find(Term::Iri(iri)),
            Key::Blank(text) => self.roots.get(text).copied(),
        }
    }

    /// Whether an entity has statements.
    fn is_subject(&self, key: &Key) -> bool {
        self.find(key).is_some_and(|id| self.index.about(id).next().is_some())
    }

    fn objects(&self, id: TermId, property: &str) -> &'g [TermId] {
        let property = self.graph.find(Term::Iri(property));
        property.map(|property| self.index.objects(id, property)).unwrap_or_default()
    }
}

/// The labels of the new graph's blank nodes in the difference: those of their old partners, or
/// fresh ones.
fn labels(old: &Side<'_>, new: &Side<'_>) -> BTreeMap<TermId, String> {
    let pairs = align::align(old, new);
    let taken: BTreeSet<&str> = align::blanks(old).into_iter().map(|id| old.iri(id)).collect();
    let mut fresh = (0..).map(|n| format!("n{n}")).filter(|label| !taken.contains(label.as_str()));
    let label = |id: TermId| match pairs.get(&id) {
        Some(same) => old.iri(*same).to_owned(),
        None => fresh.next().unwrap_or_default(),
    };
    let blanks = align::blanks(new);
    blanks.iter().copied().zip(blanks.iter().copied().map(label)).collect()
}

/// Lines with their triples, in order.
type Lines = Vec<(String, Triple)>;

/// The triples that only one of the graphs has.
fn difference(old: &Side<'_>, new: &Side<'_>, labels: &BTreeMap<TermId, String>) -> (Lines, Lines) {
    let own = BTreeMap::new();
    let terms = |side: &Side<'_>, labels: &BTreeMap<TermId, String>| -> Lines {
        let term = |id: TermId| match labels.get(&id) {
            Some(label) => export::ntriples_term(Term::Blank(label)),
            None => export::ntriples_term(side.graph.term(id)),
        };
        let line = |[s, p, o]: Triple| format!("{} {} {} .", term(s), term(p), term(o));
        let mut lines: Lines = side.index.triples().map(|triple| (line(triple), triple)).collect();
        lines.sort_unstable();
        lines
    };
    let (old, new) = (terms(old, &own), terms(new, labels));
    let without = |a: &Lines, b: &Lines| -> Lines {
        let is_new =
            |(line, _): &&(String, Triple)| b.binary_search_by(|(l, _)| l.cmp(line)).is_err();
        a.iter().filter(is_new).cloned().collect()
    };
    (without(&old, &new), without(&new, &old))
}

fn change(old: &Side<'_>, new: &Side<'_>, key: &Key, properties: &BTreeSet<String>) -> Change {
    let places = (old.find(key), new.find(key));
    let has = |side: &Side<'_>, id: Option<TermId>| {
        id.filter(|id| side.index.about(*id).next().is_some())
    };
    // Take label and classes from the new side, unless the entity was removed.
    let (side, id) = match (has(new, places.1), has(old, places.0)) {
        (Some(id), _) => (new, Some(id)),
        (None, id) => (old, id),
    };
    let classes = id.map(|id| side.objects(id, rdf::TYPE)).unwrap_or_default();
    let name = |side: &Side<'_>, id: TermId| match side.names.label(id) {
        Some(label) => label.text.to_owned(),
        None => side.names.short(side.iri(id)),
    };
    let (iri, short) = match key {
        Key::Iri(iri) => (Some(iri.clone()), side.names.short(iri)),
        Key::Blank(text) => (None, text.clone()),
    };
    let mut replaced_by: BTreeSet<String> = BTreeSet::new();
    if let Some(id) = places.1 {
        let before =
            places.0.map(|id| old.objects(id, dcterms::IS_REPLACED_BY)).unwrap_or_default();
        let before: Vec<&str> = before.iter().map(|id| old.iri(*id)).collect();
        let now = new.objects(id, dcterms::IS_REPLACED_BY).iter().copied();
        replaced_by
            .extend(now.map(|id| new.iri(id).to_owned()).filter(|i| !before.contains(&&**i)));
        if has(new, places.1).is_none()
            && let Some(replaces) = new.graph.find(Term::Iri(dcterms::REPLACES))
        {
            let others = new.index.subjects(replaces, id).iter();
            replaced_by.extend(others.map(|id| new.iri(*id).to_owned()));
        }
    }
    Change {
        iri,
        short,
        label: id.and_then(|id| side.names.label(id)).map(|label| label.text.to_owned()),
        classes: classes.iter().map(|class| name(side, *class)).collect(),
        replaced_by: replaced_by.into_iter().collect(),
        properties: properties.iter().map(|p| property_change(old, new, places, p)).collect(),
    }
}

fn property_change(
    old: &Side<'_>,
    new: &Side<'_>,
    places: (Option<TermId>, Option<TermId>),
    property: &str,
) -> PropertyChange {
    let values = |side: &Side<'_>, id: Option<TermId>| -> Vec<String> {
        let objects = id.map(|id| side.objects(id, property)).unwrap_or_default();
        objects.iter().map(|value| side.values().text(*value)).collect()
    };
    let (before, after) = (values(old, places.0), values(new, places.1));
    let name = [new, old].into_iter().find_map(|side| {
        let label = side.names.label(side.graph.find(Term::Iri(property))?)?;
        Some(label.text.to_owned())
    });
    PropertyChange {
        iri: property.to_owned(),
        name: name.unwrap_or_else(|| new.names.short(property)),
        old: without(&before, &after),
        new: without(&after, &before),
    }
}

/// The values of a list without those of another, with multiplicity.
fn without(list: &[String], other: &[String]) -> Vec<String> {
    let mut rest: BTreeMap<&str, usize> = BTreeMap::new();
    for value in other {
        *rest.entry(value).or_default() += 1;
    }
    let is_more = |value: &&String| match rest.get_mut(value.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    list.iter().filter(is_more).cloned().collect()
}
