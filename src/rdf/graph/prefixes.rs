//! Collects the prefixes of namespaces.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oxigraph::model::NamedNode;

use super::namespaces::Namespaces;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::rdf::vocab::PREFIXES;

/// Prefixes by name, collected from the files that declare them.
#[derive(Clone, Debug, Default)]
pub struct Prefixes {
    declared: BTreeMap<String, (String, Arc<str>)>,
    /// The namespace of each usable prefix.
    usable: BTreeMap<String, String>,
    /// The same for looking up IRIs, the best prefix of each namespace first.
    namespaces: Namespaces,
}

impl Prefixes {
    /// The well-known prefixes only.
    pub fn new() -> Self {
        Self::default().ready()
    }

    /// Declares the prefixes of a file. A prefix that another file uses for another namespace keeps
    /// its first meaning, with a warning ([`Code::PrefixConflict`]).
    pub fn declare<'a>(
        &mut self,
        file: &str,
        prefixes: impl IntoIterator<Item = (&'a str, &'a str)>,
        problems: &mut Diagnostics,
    ) {
        let file: Arc<str> = file.into();
        let before = self.declared.len();
        for (name, namespace) in prefixes {
            match self.declared.get(name) {
                Some((first, _)) if first == namespace => {}
                Some((first, other)) => problems.push(
                    Diagnostic::new(
                        Code::PrefixConflict,
                        format!(
                            "prefix '{name}:' is <{namespace}> here, but <{first}> in '{other}'"
                        ),
                        Place::file(file.clone()),
                    )
                    .help("give one of the two namespaces another prefix")
                    .related("the first declaration", Place::file(other.clone())),
                ),
                None => {
                    let entry = (namespace.to_owned(), file.clone());
                    self.declared.insert(name.to_owned(), entry);
                }
            }
        }
        if self.declared.len() > before {
            *self = std::mem::take(self).ready();
        }
    }

    /// These prefixes only, as names and namespaces.
    pub fn only(prefixes: impl IntoIterator<Item = (String, String)>) -> Self {
        let usable = prefixes.into_iter().collect();
        Self { namespaces: namespaces(&usable), usable, ..Self::default() }
    }

    /// The declared prefixes, and the well-known ones whose name and namespace are free; no namespace
    /// that is not an IRI.
    fn ready(mut self) -> Self {
        let declared = self.declared.iter();
        self.usable = declared.map(|(name, (iri, _))| (name.clone(), iri.clone())).collect();
        let mut taken: BTreeSet<String> = self.usable.values().cloned().collect();
        // `dc` is CSVW's alias of `dcterms`.
        for (name, namespace) in PREFIXES.iter().filter(|(name, _)| *name != "dc") {
            if !self.usable.contains_key(*name) && taken.insert((*namespace).to_owned()) {
                self.usable.insert((*name).to_owned(), (*namespace).to_owned());
            }
        }
        self.usable.retain(|_, namespace| NamedNode::new(namespace.as_str()).is_ok());
        self.namespaces = namespaces(&self.usable);
        self
    }

    /// Name and namespace of each usable prefix, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.usable.iter().map(|(name, iri)| (name.as_str(), iri.as_str()))
    }

    /// The namespace of a prefix.
    pub fn namespace(&self, name: &str) -> Option<&str> {
        self.usable.get(name).map(String::as_str)
    }

    /// Prefix and local name of an IRI: of the longest namespace for which `usable` accepts them.
    pub fn split<'p, 'i>(
        &'p self,
        iri: &'i str,
        usable: impl Fn(&str, &str) -> bool,
    ) -> Option<(&'p str, &'i str)> {
        self.namespaces.of(iri).find(|(name, local)| usable(name, local))
    }

    /// An IRI with a prefix, for people; `None` if the rest is not a simple name.
    pub fn short(&self, iri: &str) -> Option<String> {
        let is_name = |_: &str, local: &str| !local.is_empty() && !local.contains(['/', '#', '?']);
        self.split(iri, is_name).map(|(prefix, local)| format!("{prefix}:{local}"))
    }
}

/// Namespaces for looking up IRIs; the shortest non-empty name of each comes first, then by
/// alphabet.
fn namespaces(usable: &BTreeMap<String, String>) -> Namespaces {
    let mut pairs: Vec<(String, String)> =
        usable.iter().map(|(name, iri)| (iri.clone(), name.clone())).collect();
    pairs.sort_by_cached_key(|(_, name)| (name.is_empty(), name.len(), name.clone()));
    Namespaces::new(pairs)
}
