//! Which entities go by which text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::affix::Affixes;
use super::fold::{distinct, fold, is_chinese, outside_brackets, transliterate, words_of_folded};
use super::label::{Kind, Label};
use super::method::{Method, STEPS};
use super::names::Names;
use super::scheme::plain_code;
use super::stem::{Depth, are_alike, is_adjective, stems};

/// The entities that go by each text, by their numbers, in order.
pub(super) type Texts = FxHashMap<String, Vec<u32>>;

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
    stems: OnceLock<[Texts; 2]>,
    outside: OnceLock<Texts>,
    affixes: OnceLock<Affixes>,
    latin: OnceLock<Texts>,
    scripts: OnceLock<Texts>,
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
        self.stems();
        self.outside();
        self.affixes();
        self.latin();
        self.scripts();
        self.names();
    }

    fn folded(&self) -> &Texts {
        self.folded.get_or_init(|| self.widened(|text| joined(&fold(text))))
    }

    fn words(&self) -> &Texts {
        self.words.get_or_init(|| self.widened(|text| worded(&fold(text))))
    }

    /// The entities with a name of the same stems as a folded text; of more than the vowels is left
    /// out only where that finds nothing, and never of an adjective that stands alone.
    fn stemmed(&self, folded: &str, is_alone: bool) -> Option<Vec<u32>> {
        let all = self.stems();
        let most = if is_alone && is_adjective(folded) { 1 } else { all.len() };
        let depths = [Depth::Vowels, Depth::Endings];
        all.iter().zip(depths).take(most).find_map(|(all, depth)| {
            let alike = |entity: &&u32| {
                let names = self.labels(**entity).iter().filter(|label| label.kind != Kind::Code);
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
        self.latin.get_or_init(|| {
            let form = |text: &str| is_latin(text).then(|| joined(&transliterate(text)));
            self.widened(|text| form(text).unwrap_or_default())
        })
    }

    fn scripts(&self) -> &Texts {
        self.scripts.get_or_init(|| {
            let form = |text: &str| (!is_latin(text)).then(|| joined(&transliterate(text)));
            self.widened(|text| form(text).unwrap_or_default())
        })
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
    pub(super) fn steps(&self, text: &str) -> impl Iterator<Item = (Method, Cow<'_, [u32]>)> {
        let text = text.trim().to_owned();
        let folded = fold(&text);
        STEPS.iter().filter_map(move |method| {
            let found = match method {
                Method::Name => self.exact.get(&text),
                Method::Folded => self.folded().get(&joined(&folded)),
                Method::Words => self.words().get(&worded(&folded)),
                Method::Stems => {
                    return self.stemmed(&folded, true).map(|f| (*method, Cow::Owned(f)));
                }
                Method::Brackets => self.outside().get(&joined(&folded)),
                Method::Formal => return self.formal(&folded).map(|f| (*method, Cow::Owned(f))),
                Method::Latin if is_latin(&text) => {
                    self.latin().get(&joined(&transliterate(&text)))
                }
                Method::Script if is_latin(&text) => {
                    self.scripts().get(&joined(&transliterate(&text)))
                }
                Method::Sound if is_han(&text) => {
                    self.scripts().get(&joined(&transliterate(&text)))
                }
                _ => None,
            };
            found.map(|found| (*method, Cow::Borrowed(found.as_slice())))
        })
    }

    /// The entities of which a part of a text is a name, if what is around it is what full names
    /// have: those of the entity itself ("Republic of … Socialist"), or those of many; but not
    /// where its own has more: "Republic of Viet Nam" is no state of today.
    fn formal(&self, folded: &str) -> Option<Vec<u32>> {
        let affixes = Some(self.affixes()).filter(|affixes| !affixes.is_empty())?;
        let some = |found: Vec<u32>| (!found.is_empty()).then_some(found);
        let split = |fits: &dyn Fn(u32, &str) -> bool| {
            parts_of(folded).find_map(|(short, rest)| {
                some(self.short(&short).filter(|e| fits(*e, &rest)).collect())
            })
        };
        split(&|e, rest| affixes.has(e, rest))
            .or_else(|| split(&|e, rest| affixes.is_common(rest) && affixes.fits(e, rest)))
    }

    /// The entities of which a folded text is a name.
    fn short(&self, text: &str) -> impl Iterator<Item = u32> {
        let folded = self.folded().get(&joined(text)).cloned();
        let words = || self.words().get(&worded(text)).cloned();
        let stems = || self.stemmed(text, false);
        let sound = || {
            let found = self.scripts().get(&joined(&transliterate(text)));
            found.filter(|_| is_han(text)).cloned()
        };
        folded.or_else(words).or_else(stems).or_else(sound).into_iter().flatten()
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

/// More words than this are no name in full.
const MOST_WORDS: usize = 16;

/// The runs of words of a folded text, the longest first, each with the words around it; of a Chinese
/// one, which has no spaces, the runs of characters.
fn parts_of(folded: &str) -> impl Iterator<Item = (String, String)> {
    let is_chinese = is_han(folded) && !folded.contains(' ');
    let words: Vec<String> = match is_chinese {
        true => folded.chars().map(String::from).collect(),
        false => folded.split(' ').map(str::to_owned).collect(),
    };
    let between = if is_chinese { "" } else { " " };
    let most = if words.len() > MOST_WORDS { 0 } else { words.len() };
    (1..most).rev().flat_map(move |length| {
        let words = words.clone();
        (0..=words.len() - length).map(move |start| {
            let (before, rest) = words.split_at(start);
            let (run, after) = rest.split_at(length);
            (run.join(between), [before, after].concat().join(between))
        })
    })
}

/// Whether a text is Chinese, with enough characters to be known by its sound.
fn is_han(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && is_chinese(text)
}

/// Whether a text has letters of the Latin script alone.
fn is_latin(text: &str) -> bool {
    let latin = |c: char| matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    text.chars().filter(|c| c.is_alphabetic()).all(latin)
}

/// The words of a folded text in alphabetical order; of a Chinese one, which has no spaces, the
/// characters, if there are enough.
fn worded(folded: &str) -> String {
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
