//! Which entities go by which text.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::affix::Affixes;
use super::fold::{fold, outside_brackets, transliterate, words_of_folded};
use super::names::Names;
use super::scheme::plain_code;
use crate::vocab::{dcterms, rdfs, schema, skos};

/// The properties whose values are names, and those whose values are codes; each with all that
/// the graph declares as its sub-properties.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelProperties {
    kinds: FxHashMap<String, Kind>,
}

/// How a text names an entity. The order is that in which a label is chosen to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The name of the entity.
    Name,
    /// Another name, an abbreviation, or a form that is found but not shown.
    OtherName,
    /// A code, which is right or wrong but never similar.
    Code,
}

/// The properties that every graph may use, weakest first: a property under two of them counts
/// as the last.
const BASE: &[(&str, Kind)] = &[
    (skos::HIDDEN_LABEL, Kind::OtherName),
    (skos::ALT_LABEL, Kind::OtherName),
    (rdfs::LABEL, Kind::Name),
    (dcterms::TITLE, Kind::Name),
    (schema::NAME, Kind::Name),
    (skos::PREF_LABEL, Kind::Name),
    (skos::NOTATION, Kind::Code),
];

impl LabelProperties {
    /// The base properties and all that lie below them, by pairs (sub-property, property).
    pub(super) fn new(pairs: &[(String, String)]) -> Self {
        let mut below: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (sub, property) in pairs {
            below.entry(property).or_default().push(sub);
        }
        let mut kinds = FxHashMap::default();
        for (base, kind) in BASE {
            let mut seen = FxHashSet::default();
            let mut stack = vec![*base];
            while let Some(property) = stack.pop() {
                if seen.insert(property) {
                    kinds.insert(property.to_owned(), *kind);
                    stack.extend(below.get(property).into_iter().flatten());
                }
            }
        }
        // SKOS itself puts its labels under rdfs:label, where an ontology says so.
        for (base, kind) in BASE {
            kinds.insert((*base).to_owned(), *kind);
        }
        Self { kinds }
    }

    /// What a value of `property` is, if it names something.
    pub(super) fn kind(&self, property: &str) -> Option<Kind> {
        self.kinds.get(property).copied()
    }

    /// The properties, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Kind)> {
        let sorted: BTreeSet<_> = self.kinds.iter().map(|(p, k)| (p.as_str(), *k)).collect();
        sorted.into_iter()
    }
}

/// A text by which an entity goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: Kind,
    /// Whether it is in another language than English or none.
    pub(super) foreign: bool,
    pub(super) text: String,
    /// The property, by its place among [`Index::properties`].
    pub(super) property: u32,
}

/// The entities that go by each text, by their numbers, in order.
pub(super) type Texts = FxHashMap<String, Vec<u32>>;

/// How a text was found to name an entity; the narrowest step first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The entity has exactly this name.
    Name,
    /// The entity has exactly this code.
    Code,
    /// The name is the same but for case, accents, punctuation, spaces and articles.
    Folded,
    /// The words are the same in another order, or but for words such as "of".
    Words,
    /// The name is the same with words before or after it that full names of this graph have.
    Formal,
    /// The name is the same but for what it has in brackets.
    Brackets,
    /// The text has several names beside each other, all of this entity.
    Parts,
    /// The name is the same in Latin letters.
    Latin,
    /// The words are those of the name, some of them shortened.
    Shortened,
    /// The name is similar.
    Similar,
    /// A person decided.
    Person,
}

impl Method {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::Folded => "folded",
            Self::Words => "words",
            Self::Formal => "formal",
            Self::Brackets => "brackets",
            Self::Parts => "parts",
            Self::Latin => "latin",
            Self::Shortened => "shortened",
            Self::Similar => "similar",
            Self::Person => "person",
        }
    }
}

/// The entities of a graph with their names and classes.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// IRIs, in order.
    pub(super) entities: Vec<String>,
    /// Labels by entity, the one to show first.
    pub(super) labels: Vec<Vec<Label>>,
    /// The IRIs of the properties that the labels are values of.
    pub(super) properties: Vec<String>,
    exact: Texts,
    pub(super) codes: Texts,
    codes_alike: OnceLock<Texts>,
    // Most texts are found as they stand: the wider steps are prepared when first needed.
    folded: OnceLock<Texts>,
    words: OnceLock<Texts>,
    outside: OnceLock<Texts>,
    affixes: OnceLock<Affixes>,
    latin: OnceLock<Texts>,
    names: OnceLock<Names>,
    classes: FxHashMap<u32, FxHashSet<String>>,
    above: FxHashMap<String, Vec<String>>,
    /// Pairs of an entity and what it was replaced by, or what it replaces.
    successors: FxHashSet<(u32, u32)>,
}

/// What an index is made of.
#[derive(Default)]
pub(super) struct Material {
    pub(super) labels: Vec<(String, Label)>,
    /// Pairs (entity, class).
    pub(super) types: Vec<(String, String)>,
    /// Pairs (sub-class, class).
    pub(super) sub_classes: Vec<(String, String)>,
    /// Pairs (entity, successor).
    pub(super) successors: Vec<(String, String)>,
    pub(super) properties: Vec<String>,
}

impl Index {
    /// Builds the index.
    pub(super) fn new(material: Material) -> Self {
        let Material { mut labels, types, sub_classes, successors, properties } = material;
        labels.sort_unstable();
        labels.dedup();
        let mut index = Self { properties, ..Self::default() };
        for (iri, label) in labels {
            if index.entities.last() != Some(&iri) {
                index.entities.push(iri);
                index.labels.push(Vec::new());
            }
            let entity = (index.entities.len() - 1) as u32;
            let texts = if label.kind == Kind::Code { &mut index.codes } else { &mut index.exact };
            add(texts, label.text.trim(), entity);
            if let Some(own) = index.labels.last_mut() {
                own.push(label);
            }
        }
        for (iri, class) in types {
            if let Some(entity) = index.entity(&iri) {
                index.classes.entry(entity).or_default().insert(class);
            }
        }
        for (sub, class) in sub_classes {
            index.above.entry(sub).or_default().push(class);
        }
        for (old, new) in successors {
            if let (Some(old), Some(new)) = (index.entity(&old), index.entity(&new)) {
                index.successors.extend([(old, new), (new, old)]);
            }
        }
        index
    }

    /// The names, without codes, in a wider form.
    fn widened(&self, form: impl Fn(&str) -> String) -> Texts {
        let mut texts = Texts::default();
        for (entity, labels) in self.labels.iter().enumerate() {
            for label in labels.iter().filter(|label| label.kind != Kind::Code) {
                let key = form(&label.text);
                // What folds to nothing says nothing.
                if !key.is_empty() {
                    add(&mut texts, &key, entity as u32);
                }
            }
        }
        texts
    }

    /// Prepares all that is otherwise prepared when first needed.
    pub(super) fn prepare(&self) {
        self.folded();
        self.words();
        self.outside();
        self.affixes();
        self.latin();
        self.names();
    }

    fn folded(&self) -> &Texts {
        self.folded.get_or_init(|| self.widened(|text| joined(&fold(text))))
    }

    fn words(&self) -> &Texts {
        self.words.get_or_init(|| self.widened(|text| worded(&fold(text))))
    }

    fn outside(&self) -> &Texts {
        self.outside.get_or_init(|| {
            self.widened(|text| outside_brackets(text).map_or(String::new(), |t| joined(&fold(&t))))
        })
    }

    fn affixes(&self) -> &Affixes {
        self.affixes.get_or_init(|| {
            let names = self.labels.iter().map(|labels| {
                let names = labels.iter().filter(|label| label.kind != Kind::Code);
                names.map(|label| label.text.as_str())
            });
            Affixes::new(names)
        })
    }

    fn latin(&self) -> &Texts {
        self.latin.get_or_init(|| self.widened(|text| joined(&transliterate(text))))
    }

    /// The names to be compared with, word by word.
    pub(super) fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let named = self.labels.iter().enumerate().flat_map(|(entity, labels)| {
                let names = labels.iter().enumerate().filter(|(_, l)| l.kind != Kind::Code);
                names.map(move |(at, label)| (entity as u32, at as u32, label.text.as_str()))
            });
            Names::new(named)
        })
    }

    /// The entities that have exactly this code.
    pub(super) fn coded(&self, text: &str) -> &[u32] {
        self.codes.get(text.trim()).map_or(&[], Vec::as_slice)
    }

    /// The entities that have exactly this name.
    pub(super) fn named(&self, text: &str) -> &[u32] {
        self.exact.get(text.trim()).map_or(&[], Vec::as_slice)
    }

    /// The entities that have a code which differs from a text by case or leading zeros alone.
    pub(super) fn codes_alike(&self, text: &str) -> &[u32] {
        let all = self.codes_alike.get_or_init(|| {
            let mut texts = Texts::default();
            for (entity, labels) in self.labels.iter().enumerate() {
                for label in labels.iter().filter(|label| label.kind == Kind::Code) {
                    add(&mut texts, &plain_code(&label.text), entity as u32);
                }
            }
            texts
        });
        all.get(&plain_code(text)).map_or(&[], Vec::as_slice)
    }

    /// The steps of looking up a name, narrowest first; those that find nothing are left out.
    pub(super) fn steps(&self, text: &str) -> impl Iterator<Item = (Method, &[u32])> {
        let folded = fold(text);
        let exact = self.exact.get(text.trim()).map(|found| (Method::Name, found));
        let same = joined(&folded);
        let key = same.clone();
        let outside = move || self.outside().get(&key).map(|f| (Method::Brackets, f));
        let same = move || self.folded().get(&same).map(|found| (Method::Folded, found));
        let worded_key = folded.clone();
        let words = move || self.words().get(&worded(&worded_key)).map(|f| (Method::Words, f));
        let plain = folded.clone();
        let formal = move || {
            let mut short = self.affixes().without(&plain);
            short.find_map(|s| self.folded().get(&joined(s))).map(|f| (Method::Formal, f))
        };
        let own = text.to_owned();
        let latin = move || {
            let key = joined(&transliterate(&own));
            self.latin().get(&key).map(|found| (Method::Latin, found))
        };
        exact
            .into_iter()
            .chain(std::iter::once_with(same).flatten())
            .chain(std::iter::once_with(words).flatten())
            .chain(std::iter::once_with(outside).flatten())
            .chain(std::iter::once_with(formal).flatten())
            .chain(std::iter::once_with(latin).flatten())
            .map(|(method, found)| (method, found.as_slice()))
    }

    /// Whether an entity belongs to a class or one below it (rdfs:subClassOf).
    pub(super) fn is_a(&self, entity: u32, class: &str) -> bool {
        let Some(own) = self.classes.get(&entity) else { return false };
        let mut stack: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut seen = FxHashSet::default();
        while let Some(at) = stack.pop() {
            if at == class {
                return true;
            }
            if seen.insert(at) {
                stack.extend(self.above.get(at).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }

    /// The classes that are stated for an entity, in order.
    pub(super) fn classes_of(&self, entity: u32) -> BTreeSet<&str> {
        self.classes.get(&entity).into_iter().flatten().map(String::as_str).collect()
    }

    /// All classes of entities and those above them, in order.
    pub(super) fn all_classes(&self) -> Vec<String> {
        let mut all: BTreeSet<&str> = BTreeSet::new();
        let mut stack: Vec<&str> = self.classes.values().flatten().map(String::as_str).collect();
        while let Some(class) = stack.pop() {
            if all.insert(class) {
                stack.extend(self.above.get(class).into_iter().flatten().map(String::as_str));
            }
        }
        all.into_iter().map(str::to_owned).collect()
    }

    /// Whether one of two entities took the place of the other.
    pub(super) fn succeeded(&self, a: u32, b: u32) -> bool {
        self.successors.contains(&(a, b))
    }

    /// The number of the entity of an IRI.
    pub(super) fn entity(&self, iri: &str) -> Option<u32> {
        self.entities.binary_search_by(|at| at.as_str().cmp(iri)).ok().map(|at| at as u32)
    }

    /// The labels of an entity.
    pub(super) fn labels(&self, entity: u32) -> &[Label] {
        self.labels.get(entity as usize).map_or(&[], Vec::as_slice)
    }

    /// The IRI of an entity.
    pub(super) fn iri(&self, entity: u32) -> &str {
        self.entities.get(entity as usize).map_or("", String::as_str)
    }
}

/// Adds an entity to those of a text; entities come in order.
fn add(texts: &mut Texts, text: &str, entity: u32) {
    match texts.get_mut(text) {
        Some(all) if all.last() == Some(&entity) => {}
        Some(all) => all.push(entity),
        None => {
            texts.insert(text.to_owned(), vec![entity]);
        }
    }
}

/// A folded text without its spaces.
fn joined(folded: &str) -> String {
    folded.replace(' ', "")
}

/// The words of a folded text in alphabetical order.
fn worded(folded: &str) -> String {
    let mut words = words_of_folded(folded);
    words.sort_unstable();
    words.join(" ")
}
