//! Finds the code scheme of a column.
//!
//! The same letters may be codes of several schemes, for different countries. So a code counts only
//! if its scheme is requested, or if the whole column has codes of one scheme.

use rustc_hash::FxHashMap;

use super::Resolver;
use super::decide::local;
use super::label::{Label, NameKind, plain_code};

/// A property whose values are codes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scheme {
    /// The name in requests: the end of the property's IRI.
    pub name: String,
    /// The property.
    pub iri: String,
}

/// The scheme of a column, by its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schemes {
    /// Most texts are codes of this scheme: the number of codes, and of texts.
    Found(Scheme, usize, usize),
    /// Some texts are codes, but too few of any scheme; the best one with the same numbers.
    Unclear(Scheme, usize, usize),
    /// The texts look like codes of this scheme, but there is evidence against it, in words.
    Doubtful(Scheme, String),
    /// The texts are not codes.
    None,
}

/// The least number of distinct texts for finding a scheme.
const ENOUGH: usize = 3;

/// How many of ten distinct texts must be codes of the column's scheme.
const OF_TEN: usize = 9;

impl Resolver {
    /// The code schemes of the graph, by name.
    pub fn schemes(&self) -> Vec<Scheme> {
        let mut has = vec![false; self.index.properties.len()];
        for label in self.index.labels.iter().flatten().filter(|l| l.kind == NameKind::Code) {
            if let Some(has) = has.get_mut(label.property as usize) {
                *has = true;
            }
        }
        let all = self.index.properties.iter().zip(has).filter(|(_, has)| *has);
        let mut all: Vec<Scheme> =
            all.map(|(iri, _)| Scheme { name: local(iri), iri: iri.clone() }).collect();
        all.sort();
        all
    }

    /// Finds the scheme of the distinct texts of a column.
    pub fn find_scheme(&self, texts: &[&str]) -> Schemes {
        let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
        for text in texts {
            let mut own: Vec<u32> = Vec::new();
            for entity in self.index.coded(text) {
                let codes = self.index.labels(*entity).iter();
                own.extend(codes.filter(|l| is_code(l, text.trim())).map(|l| l.property));
            }
            own.sort_unstable();
            own.dedup();
            own.into_iter().for_each(|property| *counts.entry(property).or_default() += 1);
        }
        let scheme = |property: u32| {
            let iri = self.index.properties.get(property as usize).cloned().unwrap_or_default();
            Scheme { name: local(&iri), iri }
        };
        let best = counts.into_iter().map(|(p, n)| (n, std::cmp::Reverse(scheme(p)))).max();
        match best {
            None => Schemes::None,
            Some((n, std::cmp::Reverse(scheme))) => {
                let enough = texts.len() >= ENOUGH && n * 10 >= texts.len() * OF_TEN;
                match enough {
                    true => Schemes::Found(scheme, n, texts.len()),
                    false => Schemes::Unclear(scheme, n, texts.len()),
                }
            }
        }
    }

    /// The entities with a code of a scheme, by the property's IRI. In a known scheme, case and
    /// leading zeros do not matter, since spreadsheets drop leading zeros.
    pub(super) fn of_code(&self, text: &str, scheme: &str) -> Vec<u32> {
        let property = self.index.properties.iter().position(|iri| iri == scheme);
        let Some(property) = property.map(|p| p as u32) else { return Vec::new() };
        let own = |entity: &u32, same: &dyn Fn(&str) -> bool| {
            let mut codes = self.index.labels(*entity).iter();
            codes.any(|l| l.kind == NameKind::Code && l.property == property && same(&l.text))
        };
        let exact: Vec<u32> =
            self.index.coded(text).iter().copied().filter(|e| own(e, &|c| c == text)).collect();
        if !exact.is_empty() {
            return exact;
        }
        let all = self.index.codes_alike(text).iter().copied();
        all.filter(|e| own(e, &|code| plain_code(code) == plain_code(text))).collect()
    }

    /// All codes of a scheme, by the property's IRI.
    pub(super) fn codes(&self, scheme: &str) -> impl Iterator<Item = &str> {
        let property = self.index.properties.iter().position(|iri| iri == scheme);
        let labels = self.index.labels.iter().flatten();
        let own = labels
            .filter(move |l| l.kind == NameKind::Code && Some(l.property as usize) == property);
        own.map(|label| label.text.as_str())
    }

    /// The classes of the entities with a code of a scheme, by the property's IRI.
    pub fn classes_with(&self, scheme: &str) -> Vec<String> {
        let property = self.index.properties.iter().position(|iri| iri == scheme);
        let mut classes: Vec<String> = Vec::new();
        for (entity, labels) in self.index.labels.iter().enumerate() {
            if labels.iter().any(|l| Some(l.property as usize) == property) {
                let own = self.index.classes_of(entity as u32);
                classes.extend(own.into_iter().map(str::to_owned));
            }
        }
        classes.sort();
        classes.dedup();
        classes
    }

    /// The code of an entity in a scheme, by the property's IRI.
    pub fn code(&self, iri: &str, scheme: &str) -> Option<&str> {
        let property = self.index.properties.iter().position(|own| own == scheme)? as u32;
        let labels = self.index.labels(self.index.entity(iri)?);
        labels.iter().find(|l| l.property == property).map(|l| l.text.as_str())
    }
}

fn is_code(label: &Label, text: &str) -> bool {
    label.kind == NameKind::Code && label.text == text
}
