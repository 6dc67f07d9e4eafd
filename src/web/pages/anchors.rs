//! Names pages and their anchors.

use std::collections::{BTreeMap, BTreeSet};

/// The file names of the pages.
pub(super) const INDEX: &str = "index.html";
pub(in crate::web) const ONTOLOGY: &str = "ontology.html";
pub(super) const CONCEPTS: &str = "concepts.html";
pub(in crate::web) const SHAPES: &str = "shapes.html";
pub(super) const TABLES: &str = "tables.html";
pub(super) const QUESTIONS: &str = "questions.html";

/// A page and the anchor on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Spot {
    pub(in crate::web) page: &'static str,
    pub(in crate::web) anchor: String,
}

impl Spot {
    /// The address, from any page.
    pub(in crate::web) fn href(&self) -> String {
        format!("{}#{}", self.page, self.anchor)
    }
}

/// Assigns anchors, unique on each page.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Anchors {
    taken: BTreeSet<(&'static str, String)>,
    /// The next number for a name that is taken.
    next: BTreeMap<(&'static str, String), usize>,
}

impl Anchors {
    /// The first of some names that is free on a page, or the last with a number.
    pub(in crate::web) fn take(&mut self, page: &'static str, names: &[String]) -> Spot {
        let last = names.last().cloned().unwrap_or_default();
        let first = self.next.get(&(page, last.clone())).copied().unwrap_or(2);
        let numbered = (first..).map(|n| (format!("{last}-{n}"), n + 1));
        for (name, next) in names.iter().map(|name| (name.clone(), first)).chain(numbered) {
            // HTML §3.2.6: an id has at least one character and no white space. The rest is what a
            // fragment may have unescaped (RFC 3987 §2.2, RFC 3986 §3.5).
            let is_plain = |c: &char| c.is_alphanumeric() || "-._~!$&'()*+,;=:@/?".contains(*c);
            let plain = |c: char| Some(c).filter(is_plain).unwrap_or('-');
            let anchor: String = name.chars().map(plain).collect();
            if !anchor.is_empty() && self.taken.insert((page, anchor.clone())) {
                if next > first {
                    self.next.insert((page, last), next);
                }
                return Spot { page, anchor };
            }
        }
        Spot { page, anchor: last }
    }
}

/// The possible anchors of an IRI: its fragment, or else more and more of its last parts.
pub(in crate::web) fn fragments(iri: &str) -> Vec<String> {
    if let Some((_, fragment)) = iri.split_once('#').filter(|(_, f)| !f.is_empty()) {
        return vec![fragment.to_owned()];
    }
    let path = iri.trim_end_matches(['/', '#']);
    let parts: Vec<&str> = path.split(['/', ':']).filter(|part| !part.is_empty()).collect();
    let tail = |n: usize| parts.get(parts.len() - n..).unwrap_or_default().join("-");
    (1..=parts.len()).map(tail).collect()
}

/// The last part of a file's address.
pub(in crate::web) fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    crate::source::percent_decode(path.rsplit('/').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_fragments_or_last_parts_and_unique() {
        assert_eq!(fragments("http://e/o#hostedBy"), ["hostedBy"]);
        assert_eq!(
            fragments("http://e/kind/ngo"),
            ["ngo", "kind-ngo", "e-kind-ngo", "http-e-kind-ngo"]
        );
        assert_eq!(fragments("http://e/kind/")[0], "kind");
        let mut anchors = Anchors::default();
        let mut take = |iri: &str| anchors.take(CONCEPTS, &fragments(iri)).anchor;
        assert_eq!(take("http://e/kind/host"), "host");
        assert_eq!(take("http://e/role/host"), "role-host");
        assert_eq!(take("http://f/role/host"), "f-role-host");
        assert_eq!(take("http://e/o#host"), "host-2");
    }
}
