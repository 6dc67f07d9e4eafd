//! Short names for namespaces.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::vocab::PREFIXES;

/// Prefixes by name, gathered from the files that declare them.
#[derive(Clone, Debug, Default)]
pub struct Prefixes {
    declared: BTreeMap<String, (String, Arc<str>)>,
    /// Namespaces and names; the longest namespace first, and the best name of each first.
    sorted: Vec<(String, String)>,
}

impl Prefixes {
    /// The well-known prefixes alone.
    pub fn new() -> Self {
        let mut prefixes = Self::default();
        prefixes.sort();
        prefixes
    }

    /// Takes over the prefixes of a file. One that another file uses for another namespace keeps
    /// its first meaning, with a warning ([`Code::PrefixConflict`]).
    pub fn declare<'a>(
        &mut self,
        file: &str,
        prefixes: impl IntoIterator<Item = (&'a str, &'a str)>,
        problems: &mut Problems,
    ) {
        let file: Arc<str> = file.into();
        for (name, namespace) in prefixes {
            match self.declared.get(name) {
                Some((first, _)) if first == namespace => {}
                Some((first, other)) => problems.push(
                    Problem::new(
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
        self.sort();
    }

    /// These prefixes, names and namespaces, and no others.
    pub fn only(prefixes: impl IntoIterator<Item = (String, String)>) -> Self {
        let sorted = prefixes.into_iter().map(|(name, namespace)| (namespace, name)).collect();
        Self { declared: BTreeMap::new(), sorted: in_order(sorted) }
    }

    fn sort(&mut self) {
        let mut sorted: Vec<(String, String)> =
            self.declared.iter().map(|(name, (iri, _))| (iri.clone(), name.clone())).collect();
        // `dc` is CSVW's other name for what all others call `dcterms`.
        for (name, namespace) in PREFIXES.iter().filter(|(name, _)| *name != "dc") {
            let taken = sorted.iter().any(|(iri, other)| iri == namespace || other == name);
            if !taken {
                sorted.push(((*namespace).to_owned(), (*name).to_owned()));
            }
        }
        self.sorted = in_order(sorted);
    }

    /// Name and namespace of each prefix that can be used, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut by_name: Vec<(&str, &str)> =
            self.sorted.iter().map(|(iri, name)| (name.as_str(), iri.as_str())).collect();
        by_name.sort_unstable();
        by_name.into_iter()
    }

    /// The namespace of a prefix.
    pub fn namespace(&self, name: &str) -> Option<&str> {
        self.sorted.iter().find(|(_, other)| other == name).map(|(iri, _)| iri.as_str())
    }

    /// Prefix and local name of an IRI: of the longest namespace for which `usable` accepts them.
    pub fn split<'p, 'i>(
        &'p self,
        iri: &'i str,
        usable: impl Fn(&str, &str) -> bool,
    ) -> Option<(&'p str, &'i str)> {
        self.sorted.iter().find_map(|(namespace, name)| {
            let local = iri.strip_prefix(namespace.as_str())?;
            usable(name, local).then_some((name.as_str(), local))
        })
    }
}

/// Namespaces with their names, in the order in which they are tried.
fn in_order(mut sorted: Vec<(String, String)>) -> Vec<(String, String)> {
    sorted.retain(|(namespace, _)| !namespace.is_empty());
    // A namespace with several names: the shortest name that is not empty, then by alphabet.
    sorted.sort_by(|(a, name_a), (b, name_b)| {
        let name = |name: &str| (name.is_empty(), name.len(), name.to_owned());
        b.len().cmp(&a.len()).then_with(|| a.cmp(b)).then_with(|| name(name_a).cmp(&name(name_b)))
    });
    sorted
}
