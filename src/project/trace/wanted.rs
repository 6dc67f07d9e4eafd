//! Lists the items to look for in tables.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Found;
use crate::csvw::mapping;
use crate::csvw::metadata::model::Column;
use crate::rdf::{Object, Subject, Triple};

/// An item to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Want<'g> {
    /// The cells behind a triple.
    Triple(Triple<'g>),
    /// An empty cell for a property of a node.
    Gap(Subject<'g>, &'g str),
    /// Rows about a node.
    Row(Subject<'g>),
}

impl<'g> Want<'g> {
    fn subject(&self) -> Subject<'g> {
        match self {
            Self::Triple(triple) => triple.subject,
            Self::Gap(subject, _) | Self::Row(subject) => *subject,
        }
    }

    /// The wanted predicate, if any.
    fn predicate(&self) -> Option<&'g str> {
        match self {
            Self::Triple(triple) => Some(triple.predicate),
            Self::Gap(_, predicate) => Some(predicate),
            Self::Row(_) => None,
        }
    }

    /// The same item within one scope of blank nodes, without the scope prefix; none if it has
    /// blank nodes of another scope.
    fn within(self, scope: &str) -> Option<Self> {
        let subject = match self.subject() {
            Subject::Blank(label) => Subject::Blank(label.strip_prefix(scope)?),
            iri => iri,
        };
        Some(match self {
            Self::Triple(Triple { predicate, object, .. }) => {
                let object = match object {
                    Object::Blank(label) => Object::Blank(label.strip_prefix(scope)?),
                    term => term,
                };
                Self::Triple(Triple { subject, predicate, object })
            }
            Self::Gap(_, predicate) => Self::Gap(subject, predicate),
            Self::Row(_) => Self::Row(subject),
        })
    }
}

/// All wanted items, numbered.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'g> {
    wants: Vec<Want<'g>>,
    known: FxHashMap<Want<'g>, usize>,
}

impl<'g> Wanted<'g> {
    /// Adds the cells behind a triple.
    pub fn triple(&mut self, triple: Triple<'g>) -> usize {
        self.add(Want::Triple(triple))
    }

    /// Adds empty cells for a property.
    pub fn gap(&mut self, subject: Subject<'g>, predicate: &'g str) -> usize {
        self.add(Want::Gap(subject, predicate))
    }

    /// Adds the rows about a node.
    pub fn row(&mut self, subject: Subject<'g>) -> usize {
        self.add(Want::Row(subject))
    }

    /// The number of items.
    pub(super) fn len(&self) -> usize {
        self.wants.len()
    }

    /// The triples without origins, with their numbers here.
    pub(super) fn lost(&self, found: &Found) -> (Vec<usize>, Self) {
        let (mut numbers, mut lost) = (Vec::new(), Self::default());
        for (number, want) in self.wants.iter().enumerate() {
            if matches!(want, Want::Triple(_)) && found.of(number).is_empty() {
                numbers.push(number);
                lost.add(*want);
            }
        }
        (numbers, lost)
    }

    fn add(&mut self, want: Want<'g>) -> usize {
        let next = self.wants.len();
        let at = *self.known.entry(want).or_insert(next);
        if at == next {
            self.wants.push(want);
        }
        at
    }
}

/// The wanted items of one group of tables.
#[derive(Default)]
pub(super) struct Search<'w> {
    pub(super) triples: FxHashMap<Triple<'w>, usize>,
    pub(super) gaps: FxHashMap<Subject<'w>, Vec<(&'w str, usize)>>,
    pub(super) rows: FxHashMap<Subject<'w>, usize>,
    pub(super) subjects: FxHashSet<Subject<'w>>,
    /// The subjects that are IRIs, in order.
    iris: Vec<&'w str>,
    pub(super) has_blank: bool,
    predicates: FxHashSet<&'w str>,
}

impl<'w> Search<'w> {
    pub(super) fn new(wanted: &Wanted<'w>, scope: &str) -> Self {
        let mut search = Self::default();
        for (number, want) in wanted.wants.iter().enumerate() {
            let Some(want) = want.within(scope) else { continue };
            match want {
                Want::Triple(triple) => drop(search.triples.insert(triple, number)),
                Want::Gap(subject, predicate) => {
                    search.gaps.entry(subject).or_default().push((predicate, number));
                }
                Want::Row(subject) => drop(search.rows.insert(subject, number)),
            }
            search.subjects.insert(want.subject());
            search.predicates.extend(want.predicate());
        }
        for subject in &search.subjects {
            match subject {
                Subject::Iri(iri) => search.iris.push(iri),
                Subject::Blank(_) => search.has_blank = true,
            }
        }
        search.iris.sort_unstable();
        search
    }

    /// Whether a column may have wanted items.
    pub(super) fn concerns(&self, column: &Column) -> bool {
        let inherited = &column.inherited;
        let about = match inherited.about_url.as_deref().map(mapping::beginning) {
            None => self.has_blank,
            Some(None) => true,
            Some(Some(head)) => {
                // The first IRI at or after this one.
                let at = self.iris.partition_point(|iri| *iri < head.as_str());
                self.iris.get(at).is_some_and(|iri| iri.starts_with(&head)) || self.has_blank
            }
        };
        let property = match inherited.property_url.as_deref().map(mapping::beginning) {
            None | Some(None) => true,
            Some(Some(head)) => self.predicates.iter().any(|iri| iri.starts_with(&head)),
        };
        about && (property || !self.rows.is_empty())
    }
}
