//! Finds names that differ only by their legal form: "Nanshan Group" and "Nanshan Group Co Ltd".

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::{distinct, fold, is_latin, transliterate, words_of_folded};
use super::index::{Index, Texts};
use super::label::NameKind;
use super::legal::{self, Forms};

/// The allowed differences between two names of one organization. The benchmark of linking
/// (`docs/linking.md`) determined the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// Which legal forms may differ.
    pub forms: OtherForm,
    /// The least length of a word that may differ by a letter, if the legal form and another word
    /// are equal.
    pub beside: usize,
    /// The same, if only the legal form is equal.
    pub alone: usize,
    /// Whether one of these words may be a prefix of the other.
    pub begins: bool,
}

/// Which legal forms may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherForm {
    /// None.
    Never,
    /// A missing form, or a loose one such as "Company" or "Corporation".
    Missing,
    /// Any: "Ltd" may be "LLC".
    Any,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { forms: OtherForm::Missing, beside: 5, alone: 5, begins: true }
    }
}

/// The entities whose name has a legal form, by its other words.
#[derive(Clone, Debug, Default)]
pub(super) struct Formed {
    texts: Texts,
    /// The classes whose entities have legal forms; `None` for entities without a class.
    classes: FxHashSet<Option<String>>,
}

/// A class has legal forms if one in `OF` of its entities has one in its name.
const OF: usize = 10;

impl Formed {
    /// Reads the names of an index by their sorted words.
    pub(super) fn new(index: &Index, words: &Texts) -> Self {
        let mut formed = Self::default();
        let mut distinctive: FxHashSet<u32> = FxHashSet::default();
        for (text, entities) in words {
            let Some((own, is_distinctive)) = own_words(text) else { continue };
            for entity in entities.iter().copied().filter(|e| !index.is_person(*e)) {
                formed.put(&own, entity);
                if is_distinctive {
                    distinctive.insert(entity);
                }
                if !is_latin(text) {
                    let names = index.labels(entity).iter().filter(|l| l.kind != NameKind::Code);
                    let latin = names.map(|l| sorted(words_of_folded(&transliterate(&l.text))));
                    for (own, _) in latin.filter_map(|words| own_words(&words.join(" "))) {
                        formed.put(&own, entity);
                    }
                }
            }
        }
        if !distinctive.is_empty() {
            formed.classes = classes(index, &distinctive);
        }
        formed
    }

    fn put(&mut self, own: &str, entity: u32) {
        let all = self.texts.entry(own.to_owned()).or_default();
        if let Err(at) = all.binary_search(&entity) {
            all.insert(at, entity);
        }
    }
}

impl Index {
    /// The entities whose name equals a folded text except for a legal form. If only the text has
    /// one, the entity's class must have legal forms: "Canada Ltd" is not a state.
    pub(super) fn formed(&self, folded: &str, tolerance: Tolerance) -> Option<Vec<u32>> {
        let formed = self.forms();
        if tolerance.forms == OtherForm::Never || formed.texts.is_empty() {
            return None;
        }
        let words = sorted(words_of_folded(folded));
        let text = Named::of(&words);
        if text.own.is_empty() {
            return None;
        }
        let own = text.own.join(" ");
        let mut found: Vec<u32> = formed.texts.get(&own).cloned().unwrap_or_default();
        if !is_latin(&own) {
            let latin = sorted(words_of_folded(&transliterate(folded)));
            let own = Named::of(&latin).own.join(" ");
            found.extend(formed.texts.get(&own).into_iter().flatten());
        }
        if !text.forms.is_empty() {
            let bare = self.words().get(&own).into_iter().flatten().copied();
            found.extend(bare.filter(|entity| self.may_have_form(*entity)));
        }
        found.sort_unstable();
        found.dedup();
        let names = |entity: u32| self.labels(entity).iter().filter(|l| l.kind != NameKind::Code);
        let is_one = |entity: &u32| {
            names(*entity)
                .any(|label| may_be_one(folded, &fold(&label.text), &label.text, tolerance))
        };
        found.retain(is_one);
        (!found.is_empty()).then_some(found)
    }

    /// Whether the class of an entity has legal forms.
    fn may_have_form(&self, entity: u32) -> bool {
        let own = self.classes_of(entity);
        let classes = &self.forms().classes;
        !self.is_person(entity)
            && match own.is_empty() {
                true => classes.contains(&None),
                false => own.iter().any(|class| classes.contains(&Some((*class).to_owned()))),
            }
    }
}

/// The words of a name: the distinctive ones, and its legal forms.
pub(super) struct Named<'a> {
    pub own: Vec<&'a str>,
    pub forms: Forms<'a>,
}

impl<'a> Named<'a> {
    pub(super) fn of(words: &'a [String]) -> Self {
        let words = || words.iter().map(String::as_str);
        let own = words().filter(|word| !legal::is_form(word)).collect();
        Self { own, forms: Forms::of(words()) }
    }
}

/// Whether two names have the same words except for a legal form.
fn may_be_one(text: &str, name: &str, printed: &str, tolerance: Tolerance) -> bool {
    let is_one_script = is_latin(text) == is_latin(name);
    let (text, name) = match is_one_script {
        true => (words_of_folded(text), words_of_folded(name)),
        false => (words_of_folded(&transliterate(text)), words_of_folded(&transliterate(printed))),
    };
    let (text, name) = (sorted(text), sorted(name));
    let (text, name) = (Named::of(&text), Named::of(&name));
    text.own == name.own
        && match is_one_script {
            // Across two scripts, the legal form must be the same.
            false => text.forms == name.forms && !text.forms.is_empty(),
            true => tolerance.forms == OtherForm::Any || text.forms.are_compatible(&name.forms),
        }
}

/// The classes with enough of these entities.
fn classes(index: &Index, distinctive: &FxHashSet<u32>) -> FxHashSet<Option<String>> {
    let mut counts: FxHashMap<Option<&str>, (usize, usize)> = FxHashMap::default();
    for entity in 0..index.entities.len() as u32 {
        let own = index.classes_of(entity);
        let none = own.is_empty().then_some(None);
        for class in own.into_iter().map(Some).chain(none) {
            let (all, with) = counts.entry(class).or_default();
            *all += 1;
            *with += usize::from(distinctive.contains(&entity));
        }
    }
    let enough = counts.into_iter().filter(|(_, (all, with))| with * OF >= *all);
    enough.map(|(class, _)| class.map(str::to_owned)).collect()
}

/// Words in order, each once.
fn sorted(words: Vec<String>) -> Vec<String> {
    let mut words = distinct(words);
    words.sort_unstable();
    words
}

/// The words of a text other than legal forms, if it has both; and whether the forms are
/// distinctive.
fn own_words(text: &str) -> Option<(String, bool)> {
    if !text.split(' ').any(legal::is_form) {
        return None;
    }
    let own: Vec<&str> = text.split(' ').filter(|word| !legal::is_form(word)).collect();
    (!own.is_empty()).then(|| (own.join(" "), Forms::of(text.split(' ')).are_distinctive()))
}
