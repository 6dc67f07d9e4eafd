//! Indexes the entities of a graph by their names and codes.
//!
//! `form` is its other half: it collects the names with legal forms for the index.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::affix::Affixes;
use super::arabic::Depth;
use super::fold::{
    distinct, fold, is_chinese, is_latin, outside_brackets, transliterate, words_of_folded,
};
use super::form::Formed;
use super::label::{Label, NameKind, plain_code};
use super::names::Names;
use super::stem::{are_alike, is_adjective, stems};
use super::symbol::Symbol;
use crate::rdf::vocab::{foaf, schema};

/// The entities named by each text, by their numbers, in order.
pub(super) type Texts = FxHashMap<String, Vec<u32>>;

/// The entities of a graph with their names and classes.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// IRIs, in order.
    pub(super) entities: Vec<String>,
    /// Labels by entity, the one to show first.
    pub(super) labels: Vec<Vec<Label>>,
    /// The IRIs of the label properties.
    pub(super) properties: Vec<String>,
    exact: Texts,
    pub(super) codes: Texts,
    codes_alike: OnceLock<Texts>,
    // Most texts match exactly, so the wider steps are prepared on first use.
    folded: OnceLock<Texts>,
    words: OnceLock<Texts>,
    symbols: OnceLock<Texts>,
    forms: OnceLock<Formed>,
    stems: OnceLock<[Texts; 2]>,
    outside: OnceLock<Texts>,
    affixes: OnceLock<Affixes>,
    latin: OnceLock<Texts>,
    scripts: OnceLock<Texts>,
    names: OnceLock<Names>,
    /// The stated classes of each entity, as numbers of `class_names`.
    classes: Vec<Vec<u32>>,
    class_names: Vec<String>,
    above: FxHashMap<String, Vec<String>>,
    /// Pairs of an entity and its replacement, in both directions.
    successors: FxHashSet<(u32, u32)>,
}

/// The input of an index.
#[derive(Default)]
pub(super) struct Material<'a> {
    pub(super) labels: Vec<(&'a str, Label)>,
    /// Pairs (entity, class).
    pub(super) types: Vec<(&'a str, &'a str)>,
    /// Pairs (sub-class, class).
    pub(super) sub_classes: Vec<(&'a str, &'a str)>,
    /// Pairs (entity, successor).
    pub(super) successors: Vec<(&'a str, &'a str)>,
    pub(super) properties: Vec<&'a str>,
}

impl Index {
    /// Builds the index.
    pub(super) fn new(material: Material<'_>) -> Self {
        let Material { mut labels, types, sub_classes, successors, properties } = material;
        labels.sort_unstable();
        labels.dedup();
        let properties = properties.into_iter().map(str::to_owned).collect();
        let mut index = Self { properties, ..Self::default() };
        for (iri, label) in labels {
            if index.entities.last().is_none_or(|last| last != iri) {
                index.entities.push(iri.to_owned());
                index.labels.push(Vec::new());
            }
            let entity = (index.entities.len() - 1) as u32;
            let texts =
                if label.kind == NameKind::Code { &mut index.codes } else { &mut index.exact };
            add(texts, label.text.trim(), entity);
            if let Some(own) = index.labels.last_mut() {
                own.push(label);
            }
        }
        index.classify(types);
        for (sub, class) in sub_classes {
            index.above.entry(sub.to_owned()).or_default().push(class.to_owned());
        }
        for (old, new) in successors {
            if let (Some(old), Some(new)) = (index.entity(old), index.entity(new)) {
                index.successors.extend([(old, new), (new, old)]);
            }
        }
        index
    }

    /// Notes the classes of entities, by pairs (entity, class).
    fn classify(&mut self, mut types: Vec<(&str, &str)>) {
        types.sort_unstable();
        types.dedup();
        let mut numbers = FxHashMap::default();
        self.classes = vec![Vec::new(); self.entities.len()];
        let mut entities = self.entities.iter().zip(&mut self.classes).peekable();
        for (iri, class) in types {
            while entities.next_if(|(entity, _)| entity.as_str() < iri).is_some() {}
            let Some((_, own)) = entities.peek_mut().filter(|(entity, _)| *entity == iri) else {
                continue;
            };
            let number = *numbers.entry(class).or_insert_with(|| {
                self.class_names.push(class.to_owned());
                self.class_names.len() as u32 - 1
            });
            own.push(number);
        }
    }

    /// The names, without codes, in a wider form.
    fn widened(&self, form: impl Fn(&str) -> String) -> Texts {
        let mut texts = Texts::default();
        for (entity, labels) in self.labels.iter().enumerate() {
            for label in labels.iter().filter(|label| label.kind != NameKind::Code) {
                let key = form(&label.text);
                // Skip texts that fold to nothing.
                if !key.is_empty() {
                    add(&mut texts, &key, entity as u32);
                }
            }
        }
        texts
    }

    /// Prepares everything that is otherwise prepared on first use.
    pub(super) fn prepare(&self) {
        self.folded();
        self.words();
        self.symbols();
        self.forms();
        self.stems();
        self.outside();
        self.affixes();
        self.latin();
        self.scripts();
        self.names();
        self.plain_codes();
    }

    pub(super) fn folded(&self) -> &Texts {
        self.folded.get_or_init(|| self.widened(|text| joined(&fold(text))))
    }

    pub(super) fn words(&self) -> &Texts {
        self.words.get_or_init(|| self.widened(|text| worded(&fold(text))))
    }

    /// The symbols of documents among names and codes, in full and without the issuing body.
    pub(super) fn symbols(&self) -> &Texts {
        self.symbols.get_or_init(|| {
            let mut texts = Texts::default();
            for (entity, labels) in self.labels.iter().enumerate() {
                for symbol in labels.iter().filter_map(|label| Symbol::read(&label.text)) {
                    for key in [Some(symbol.key()), symbol.short()].into_iter().flatten() {
                        add(&mut texts, &key, entity as u32);
                    }
                }
            }
            texts
        })
    }

    pub(super) fn forms(&self) -> &Formed {
        self.forms.get_or_init(|| Formed::new(self, self.words()))
    }

    /// The entities with a name of the same stems as a folded text. More than vowels are ignored
    /// only if that finds nothing, and never for a single adjective.
    pub(super) fn stemmed(&self, folded: &str, is_alone: bool) -> Option<Vec<u32>> {
        let all = self.stems();
        let most = if is_alone && is_adjective(folded) { 1 } else { all.len() };
        let depths = [Depth::Vowels, Depth::Endings];
        all.iter().zip(depths).take(most).find_map(|(all, depth)| {
            let alike = |entity: &&u32| {
                let names =
                    self.labels(**entity).iter().filter(|label| label.kind != NameKind::Code);
                names.map(|label| fold(&label.text)).any(|name| are_alike(folded, &name, depth))
            };
            let found = all.get(&stems(folded, depth)?)?;
            let found: Vec<u32> = found.iter().filter(alike).copied().collect();
            (!found.is_empty()).then_some(found)
        })
    }

    fn stems(&self) -> &[Texts; 2] {
        self.stems.get_or_init(|| {
            [Depth::Vowels, Depth::Endings]
                .map(|depth| self.widened(|text| stems(&fold(text), depth).unwrap_or_default()))
        })
    }

    pub(super) fn outside(&self) -> &Texts {
        self.outside.get_or_init(|| {
            self.widened(|text| outside_brackets(text).map_or(String::new(), |t| joined(&fold(&t))))
        })
    }

    pub(super) fn affixes(&self) -> &Affixes {
        self.affixes.get_or_init(|| {
            let names = self.labels.iter().map(|labels| {
                let names = labels.iter().filter(|label| label.kind != NameKind::Code);
                names.map(|label| label.text.as_str())
            });
            Affixes::new(names)
        })
    }

    pub(super) fn latin(&self) -> &Texts {
        self.latin.get_or_init(|| {
            let form = |text: &str| is_latin(text).then(|| joined(&transliterate(text)));
            self.widened(|text| form(text).unwrap_or_default())
        })
    }

    pub(super) fn scripts(&self) -> &Texts {
        self.scripts.get_or_init(|| {
            let form = |text: &str| (!is_latin(text)).then(|| joined(&transliterate(text)));
            self.widened(|text| form(text).unwrap_or_default())
        })
    }

    /// The names for comparison word by word.
    pub(super) fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let named = self.labels.iter().enumerate().flat_map(|(entity, labels)| {
                let names = labels.iter().enumerate().filter(|(_, l)| l.kind != NameKind::Code);
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

    /// The entities with a code that differs from a text only by case or leading zeros.
    pub(super) fn codes_alike(&self, text: &str) -> &[u32] {
        self.plain_codes().get(&plain_code(text)).map_or(&[], Vec::as_slice)
    }

    /// Codes without what [`Index::codes_alike`] leaves aside.
    fn plain_codes(&self) -> &Texts {
        self.codes_alike.get_or_init(|| {
            let mut texts = Texts::default();
            for (entity, labels) in self.labels.iter().enumerate() {
                for label in labels.iter().filter(|label| label.kind == NameKind::Code) {
                    add(&mut texts, &plain_code(&label.text), entity as u32);
                }
            }
            texts
        })
    }

    /// Whether an entity belongs to a class or one below it (rdfs:subClassOf).
    pub(super) fn is_a(&self, entity: u32, class: &str) -> bool {
        let mut stack: Vec<&str> = self.stated(entity).collect();
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

    /// Whether an entity is a person: people have no legal form.
    pub(super) fn is_person(&self, entity: u32) -> bool {
        [foaf::PERSON, schema::PERSON].iter().any(|class| self.is_a(entity, class))
    }

    fn stated(&self, entity: u32) -> impl Iterator<Item = &str> {
        let own = self.classes.get(entity as usize).into_iter().flatten();
        own.filter_map(|class| self.class_names.get(*class as usize)).map(String::as_str)
    }

    /// The stated classes of an entity, in order.
    pub(super) fn classes_of(&self, entity: u32) -> BTreeSet<&str> {
        self.stated(entity).collect()
    }

    /// All classes of entities and those above them, in order.
    pub(super) fn all_classes(&self) -> Vec<String> {
        let mut all: BTreeSet<&str> = BTreeSet::new();
        let mut stack: Vec<&str> = self.class_names.iter().map(String::as_str).collect();
        while let Some(class) = stack.pop() {
            if all.insert(class) {
                stack.extend(self.above.get(class).into_iter().flatten().map(String::as_str));
            }
        }
        all.into_iter().map(str::to_owned).collect()
    }

    /// Whether one of two entities replaced the other.
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
pub(super) fn joined(folded: &str) -> String {
    folded.replace(' ', "")
}

/// Whether a text is Chinese, with enough characters to compare by sound.
pub(super) fn is_han(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && is_chinese(text)
}

/// The words of a folded text in alphabetical order; of a Chinese one, which has no spaces, the
/// characters, if there are enough.
pub(super) fn worded(folded: &str) -> String {
    let characters = folded.chars().count();
    if characters >= 6 && is_han(folded) && !folded.contains(' ') {
        let mut all: Vec<char> = folded.chars().collect();
        all.sort_unstable();
        return all.into_iter().collect();
    }
    let mut words = distinct(words_of_folded(folded));
    words.sort_unstable();
    words.join(" ")
}
