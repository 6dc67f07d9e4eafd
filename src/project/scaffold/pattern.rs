//! Builds the graph patterns of questions.

use super::model::{Class, Display, Model, Property, Range, Space};
use crate::rdf::vocab::{owl, skos, xsd};

/// An IRI in SPARQL syntax.
pub(super) fn term(space: &Space, iri: &str) -> String {
    let is_local = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric())
    };
    for (prefix, namespace) in
        [(space.prefix.as_str(), space.terms.as_str()), ("skos", skos::NAMESPACE)]
    {
        if let Some(local) = iri.strip_prefix(namespace).filter(|local| is_local(local)) {
            return format!("{prefix}:{local}");
        }
    }
    format!("<{iri}>")
}

/// The prefix declarations for a question.
pub(super) fn prefixes(space: &Space, body: &str) -> String {
    let known = [(space.prefix.as_str(), space.terms.as_str()), ("skos", skos::NAMESPACE)];
    let used = known.iter().filter(|(prefix, _)| body.contains(&format!("{prefix}:")));
    used.map(|(prefix, namespace)| format!("PREFIX {prefix}: <{namespace}>\n")).collect()
}

impl Property {
    /// The property path from a row to its value.
    pub(super) fn path(&self, space: &Space) -> String {
        let own = term(space, &self.iri);
        match self.range {
            Range::Through(..) => format!("{own}/{}", term(space, skos::EXACT_MATCH)),
            _ => own,
        }
    }

    /// The variable of the entity at the end of the path.
    pub(super) fn node(&self) -> String {
        format!("?{}Iri", self.variable)
    }

    /// Its parameter, with the marker for required or optional.
    pub(super) fn parameter(&self, is_required: bool) -> String {
        let sign = if is_required { "_" } else { "__" };
        let kind = match self.range {
            Range::Literal(datatype) => match datatype.iri() {
                xsd::STRING => String::new(),
                _ => format!("_{}", datatype.name()),
            },
            _ => "_iri".to_owned(),
        };
        format!("?{sign}{}{kind}", self.variable)
    }
}

impl Model {
    fn target(&self, property: &Property) -> Option<&Class> {
        self.classes.get(property.target()?)
    }

    /// The pattern that requires a parameter to be of the property's target class.
    pub(super) fn is_of_class(&self, property: &Property, variable: &str) -> Option<String> {
        let class = self.target(property).filter(|class| class.iri != owl::THING)?;
        Some(format!("{variable} a {} .", term(&self.space, &class.iri)))
    }

    /// The pattern that shows the entity of a variable as text.
    pub(super) fn shown(&self, property: &Property, node: &str, out: &str) -> String {
        let display = self.target(property).map_or(&Display::Iri, |class| &class.display);
        match display {
            Display::Iri => format!("BIND(STR({node}) AS {out})"),
            Display::Property { iri, lang, always } => {
                let iri = term(&self.space, iri);
                let (name, filter) = (format!("{out}Name"), lang.as_ref());
                let filter = filter.map(|lang| format!(" FILTER(LANG({name}) = \"{lang}\")"));
                match (filter, always) {
                    (None, true) => format!("{node} {iri} {out} ."),
                    (filter, _) => format!(
                        "OPTIONAL {{ {node} {iri} {name}{} }} BIND(STR(COALESCE({name}, {node})) AS {out})",
                        filter.unwrap_or_default()
                    ),
                }
            }
        }
    }

    /// The patterns that read the value of a property of `?item` as text.
    pub(super) fn value_of(&self, property: &Property) -> Vec<String> {
        let (space, out) = (&self.space, format!("?{}", property.variable));
        let path = property.path(space);
        let one = match property.target() {
            None => format!("?item {path} {out} ."),
            Some(_) => {
                let node = property.node();
                format!("?item {path} {node} . {}", self.shown(property, &node, &out))
            }
        };
        if property.is_list {
            let (each, node) = (format!("{out}Item"), property.node());
            let inner = match property.target() {
                None => format!("?item {path} {each}"),
                Some(_) => format!("?item {path} {node} . {}", self.shown(property, &node, &each)),
            };
            return vec![
                "OPTIONAL {".to_owned(),
                format!("  SELECT ?item (GROUP_CONCAT({each}; SEPARATOR = \"; \") AS {out})"),
                format!("  WHERE {{ {inner} }}"),
                "  GROUP BY ?item".to_owned(),
                "}".to_owned(),
            ];
        }
        // Cells may become empty, and names may lack an entity; the row must still appear.
        let is_there = property.is_key && !matches!(property.range, Range::Through(..));
        match is_there {
            true => vec![one],
            false => vec![format!("OPTIONAL {{ {} }}", one.trim_end_matches(" ."))],
        }
    }

    /// The filter for an optional parameter.
    pub(super) fn filter(&self, property: &Property) -> String {
        let variable = property.parameter(false);
        let path = property.path(&self.space);
        let class = self.is_of_class(property, &variable);
        let class =
            class.map(|class| format!(" . {}", class.trim_end_matches(" ."))).unwrap_or_default();
        format!("FILTER(!BOUND({variable}) || EXISTS {{ ?item {path} {variable}{class} }})")
    }
}

/// The pattern that requires a variable to be of a class.
pub(super) fn is_a(space: &Space, variable: &str, class: &Class) -> String {
    format!("{variable} a {} .", term(space, &class.iri))
}
