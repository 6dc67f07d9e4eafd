//! Checks languages (§4.4.4, §4.4.5): `sh:languageIn`, `sh:uniqueLang`.

use std::collections::BTreeMap;

use super::super::compile::{Compiler, Draft};
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::{Check, Compiled, done};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::shacl;

struct LanguageIn(Vec<String>);

pub(super) fn language_in(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    let ranges = cx.source.list(value)?;
    let ranges = ranges.into_iter().map(|range| cx.source.text(range, shacl::LANGUAGE_IN));
    done(LanguageIn(ranges.map(|range| range.map(str::to_owned)).collect::<Result<_, _>>()?))
}

/// Whether a language tag is within a basic range, as in SPARQL's `langMatches` (RFC 4647 §3.3.1).
fn matches(tag: &str, range: &str) -> bool {
    let begins = tag.get(..range.len()).is_some_and(|start| start.eq_ignore_ascii_case(range));
    let ends = tag.get(range.len()..).is_some_and(|end| end.is_empty() || end.starts_with('-'));
    range == "*" || begins && ends
}

impl Check for LanguageIn {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            let fits = match run.source.graph.term(*value) {
                Term::Lang { lang, .. } => self.0.iter().any(|range| matches(lang, range)),
                _ => false,
            };
            if !fits {
                found.value(*value);
            }
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        format!("the language of the value is not one of {}", self.0.join(", "))
    }
}

struct UniqueLang;

pub(super) fn unique_lang(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    match cx.source.flag(value, shacl::UNIQUE_LANG)? {
        true => done(UniqueLang),
        false => Ok(None),
    }
}

impl Check for UniqueLang {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        if found.at.values.len() < 2 {
            return;
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in found.at.values {
            if let Term::Lang { lang, .. } = run.source.graph.term(*value) {
                *counts.entry(lang.to_ascii_lowercase()).or_default() += 1;
            }
        }
        for _ in counts.values().filter(|count| **count > 1) {
            found.focus();
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        "there is more than one value in the same language".to_owned()
    }
}
