//! Names XML elements for the IRIs of properties and classes.

use std::collections::BTreeMap;

use crate::rdf::graph::Prefixes;
use crate::rdf::vocab::{XML_NAMESPACES, rdf};

/// Names in the RDF namespace that are syntax, so invalid for properties or classes (RDF 1.1 XML
/// Syntax §5.1).
const SYNTAX: &[&str] = &[
    "Description",
    "RDF",
    "ID",
    "about",
    "parseType",
    "resource",
    "nodeID",
    "datatype",
    "li",
    "aboutEach",
    "aboutEachPrefix",
    "bagID",
];

/// An IRI split into namespace and local name.
struct Split<'p, 'i> {
    /// The prefix of the namespace, if any.
    prefix: Option<&'p str>,
    namespace: &'i str,
    local: &'i str,
}

/// The name of an element.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    /// The qualified name, for example `ns1:age`.
    pub text: String,
    /// The namespace of [`INLINE`], if the name uses it: the element declares it.
    pub inline: Option<String>,
}

/// The prefix of a namespace not declared at the head. Generated prefixes there begin at 1.
pub(super) const INLINE: &str = "ns0";

/// Names elements by the declared namespaces.
#[derive(Clone)]
pub(super) struct Names<'p> {
    prefixes: &'p Prefixes,
    /// The prefix of each namespace declared at the head.
    declared: BTreeMap<String, String>,
    /// The number of generated prefixes.
    made: usize,
}

impl<'p> Names<'p> {
    /// Names by prefixes; only that of RDF itself is declared.
    pub(super) fn new(prefixes: &'p Prefixes) -> Self {
        let declared = BTreeMap::from([(rdf::NAMESPACE.to_owned(), "rdf".to_owned())]);
        Self { prefixes, declared, made: 0 }
    }

    /// Names by prefixes, all of them declared.
    pub(super) fn all(prefixes: &'p Prefixes) -> Self {
        let mut names = Self::new(prefixes);
        let usable = |(name, namespace): &(&str, &str)| is_prefix(name) && may_be_bound(namespace);
        for (name, namespace) in prefixes.iter().filter(usable) {
            names.declared.entry(namespace.to_owned()).or_insert_with(|| name.to_owned());
        }
        names
    }

    /// Declares the namespace of a property or class, with a generated prefix if it has none.
    pub(super) fn declare(&mut self, iri: &str) {
        let Some(Split { prefix, namespace, .. }) = self.split(iri) else { return };
        if !self.declared.contains_key(namespace) {
            let name = prefix.map(str::to_owned).unwrap_or_else(|| self.make_up());
            self.declared.insert(namespace.to_owned(), name);
        }
    }

    /// The declared prefixes and namespaces, by prefix.
    pub(super) fn declared(&self) -> Vec<(&str, &str)> {
        let mut declared: Vec<_> =
            self.declared.iter().map(|(iri, name)| (name.as_str(), iri.as_str())).collect();
        declared.sort_unstable();
        declared
    }

    /// The name of an element.
    pub(super) fn name(&self, iri: &str) -> Option<Name> {
        let Split { namespace, local, .. } = self.split(iri)?;
        Some(match self.declared.get(namespace) {
            Some(prefix) => Name { text: format!("{prefix}:{local}"), inline: None },
            None => Name { text: format!("{INLINE}:{local}"), inline: Some(namespace.to_owned()) },
        })
    }

    /// Splits an IRI at the namespace of a prefix, or before the longest valid name at its end.
    fn split<'i>(&self, iri: &'i str) -> Option<Split<'p, 'i>> {
        if is_syntax(iri) {
            return None;
        }
        let usable = |name: &str, local: &str| {
            let namespace = iri.strip_suffix(local);
            is_prefix(name) && is_name(local) && namespace.is_some_and(may_be_bound)
        };
        let (prefix, local) = match self.prefixes.split(iri, usable) {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, longest_name(iri)?),
        };
        Some(Split { prefix, namespace: iri.strip_suffix(local)?, local })
    }

    fn make_up(&mut self) -> String {
        loop {
            self.made += 1;
            let name = format!("ns{}", self.made);
            if self.prefixes.namespace(&name).is_none() {
                return name;
            }
        }
    }
}

/// Whether an IRI can be the name of an element.
pub(super) fn is_usable(iri: &str) -> bool {
    !is_syntax(iri) && longest_name(iri).is_some()
}

/// Whether an IRI is a name of the syntax.
fn is_syntax(iri: &str) -> bool {
    iri.strip_prefix(rdf::NAMESPACE).is_some_and(|local| SYNTAX.contains(&local))
}

/// The longest valid name at the end of an IRI, after a namespace that may have a prefix.
fn longest_name(iri: &str) -> Option<&str> {
    let inner = iri.char_indices().rev().take_while(|(_, c)| is_inner(*c));
    let starts = inner.filter(|(_, c)| is_start(*c));
    let at = starts.filter(|(at, _)| iri.get(..*at).is_some_and(may_be_bound)).last()?.0;
    iri.get(at..)
}

/// Whether a namespace may have a prefix: two are reserved for XML (Namespaces in XML 1.0 §3).
fn may_be_bound(namespace: &str) -> bool {
    !XML_NAMESPACES.contains(&namespace)
}

/// Whether a prefix from another format is valid here.
fn is_prefix(name: &str) -> bool {
    is_name(name) && name != "rdf" && !name.to_ascii_lowercase().starts_with("xml")
}

/// An NCName (Namespaces in XML 1.0 §3).
fn is_name(text: &str) -> bool {
    text.starts_with(is_start) && text.chars().all(is_inner)
}

/// NameStartChar without the colon (XML 1.0 §2.3).
fn is_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// NameChar without the colon.
fn is_inner(c: char) -> bool {
    is_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}'
            | '\u{203F}'..='\u{2040}')
}
