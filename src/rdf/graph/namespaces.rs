//! Finds the namespaces of an IRI, independent of their number.

use std::collections::BTreeMap;

/// Namespaces with their prefixes, to look up IRIs.
#[derive(Clone, Debug, Default)]
pub struct Namespaces {
    /// Each once, in the order of their characters.
    all: Vec<Namespace>,
}

#[derive(Clone, Debug)]
struct Namespace {
    iri: String,
    /// In the given order.
    prefixes: Vec<String>,
    /// The longest other namespace that contains this one, by position.
    within: Option<usize>,
}

impl Namespaces {
    /// Indexes namespaces, each with a prefix; the first of several prefixes is tried first. An
    /// empty namespace is left out.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut by_iri: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (iri, prefix) in pairs {
            if !iri.is_empty() {
                by_iri.entry(iri).or_default().push(prefix);
            }
        }
        let mut all: Vec<Namespace> = Vec::with_capacity(by_iri.len());
        for (iri, prefixes) in by_iri {
            // Its container comes before it, and so do all namespaces in between.
            let mut within = all.len().checked_sub(1);
            while let Some(outer) = within.and_then(|at| all.get(at)) {
                if iri.starts_with(&outer.iri) {
                    break;
                }
                within = outer.within;
            }
            all.push(Namespace { iri, prefixes, within });
        }
        Self { all }
    }

    /// Prefix and local name of an IRI: those of the longest namespace first.
    pub fn of<'n, 'i>(&'n self, iri: &'i str) -> impl Iterator<Item = (&'n str, &'i str)> {
        let before = self.all.partition_point(|namespace| namespace.iri.as_str() <= iri);
        let first = before.checked_sub(1).and_then(|at| self.all.get(at));
        let outwards = std::iter::successors(first, |inner| self.all.get(inner.within?));
        outwards
            .filter_map(|namespace| Some((namespace, iri.strip_prefix(&namespace.iri)?)))
            .flat_map(|(namespace, local)| {
                namespace.prefixes.iter().map(move |prefix| (prefix.as_str(), local))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namespaces(pairs: &[(&str, &str)]) -> Namespaces {
        Namespaces::new(pairs.iter().map(|(iri, name)| ((*iri).to_owned(), (*name).to_owned())))
    }

    #[test]
    fn all_namespaces_of_an_iri_are_found_the_longest_first() {
        let known = namespaces(&[
            ("http://e/", "e"),
            ("http://e/a/", "second"),
            ("http://e/a/", "first"),
            ("http://e/a/b#", "b"),
            ("http://e/aa", "aa"),
            ("", "none"),
        ]);
        let of = |iri: &'static str| known.of(iri).collect::<Vec<_>>();
        let of_a = [("second", "z"), ("first", "z"), ("e", "a/z")];
        assert_eq!(of("http://e/a/z"), of_a);
        assert_eq!(
            of("http://e/a/b#"),
            [("b", ""), ("second", "b#"), ("first", "b#"), ("e", "a/b#")]
        );
        assert_eq!(of("http://e/ab"), [("e", "ab")]);
        assert!(of("http://d/").is_empty());
        assert!(of("").is_empty());
        assert!(Namespaces::default().of("http://e/").next().is_none());
    }

    #[test]
    fn a_lookup_visits_few_of_many_namespaces() {
        let steps = |count: usize| {
            let pairs = (0..count).map(|n| (format!("http://e{n}/"), format!("p{n}")));
            let known = Namespaces::new(pairs.chain([("http://".to_owned(), "all".to_owned())]));
            let depth = |at: usize| {
                std::iter::successors(known.all.get(at), |n| known.all.get(n.within?)).count()
            };
            (0..known.all.len()).map(depth).max()
        };
        assert_eq!(steps(10), Some(2));
        assert_eq!(steps(1000), Some(2));
    }
}
