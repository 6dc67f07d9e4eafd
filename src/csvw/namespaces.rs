//! Chooses the prefixes of a table group before reading its rows.
//!
//! A well-known prefix is declared if an IRI of the metadata begins with its namespace: of a
//! property, value, subject, datatype or annotation. Other namespaces of properties are numbered in
//! the order of the metadata: `ns1`, `ns2` and so on.

use iri_string::types::IriStr;
use serde_json::Value;

use crate::csvw::datatype::Builtin;
use crate::csvw::mapping::Mode;
use crate::csvw::metadata::expand;
use crate::csvw::metadata::model::{Annotation, Column, Table, TableGroup};
use crate::rdf::graph::Prefixes;
use crate::rdf::vocab::{csvw, rdf, rdfs};
use crate::source::resolve;

/// The prefixes for the triples of a group of tables.
pub(super) fn prefixes(group: &TableGroup, mode: Mode) -> Prefixes {
    let mut found = Found { known: Prefixes::new(), chosen: Vec::new(), made: 0 };
    if mode == Mode::Standard {
        found.see(csvw::NAMESPACE);
        found.annotations(&group.annotations, &group.notes);
    }
    for table in &group.tables {
        if mode == Mode::Standard && !table.suppress_output {
            let has_comments = table.dialect.comment_prefix.is_some();
            if has_comments || table.dialect.skip_rows > 0 {
                found.see(rdfs::NAMESPACE);
            }
            found.annotations(&table.annotations, &table.notes);
        }
        found.table(table);
    }
    Prefixes::only(found.chosen)
}

struct Found {
    known: Prefixes,
    /// Names and namespaces.
    chosen: Vec<(String, String)>,
    /// The number of generated names.
    made: u32,
}

impl Found {
    fn table(&mut self, table: &Table) {
        if table.suppress_output {
            return;
        }
        let document = table.url.split('#').next().unwrap_or_default();
        let own = format!("{document}#");
        if table.columns.is_empty() {
            self.own(&own);
        }
        for column in table.columns.iter().filter(|column| !column.suppress_output) {
            self.column(column, &table.url, &own);
        }
    }

    fn column(&mut self, column: &Column, table: &str, own: &str) {
        let inherited = &column.inherited;
        match inherited.property_url.as_deref() {
            Some(template) => self.property(&start(table, template)),
            None => self.own(own),
        }
        for template in [&inherited.about_url, &inherited.value_url].into_iter().flatten() {
            self.see(&start(table, template));
        }
        if inherited.value_url.is_none() {
            let datatype = &inherited.datatype;
            match &datatype.id {
                Some(id) => self.see(id),
                None if datatype.base != Builtin::String => self.see(datatype.base.iri()),
                None => {}
            }
            if inherited.separator.is_some() && inherited.ordered {
                self.see(rdf::NAMESPACE);
            }
        }
    }

    fn annotations(&mut self, annotations: &[Annotation], notes: &[Value]) {
        for Annotation { property, value } in annotations {
            self.property(property);
            self.value(value);
        }
        notes.iter().for_each(|note| self.value(note));
    }

    /// The properties and classes in the value of an annotation.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value) {
                        ("@type", Value::Array(types)) => {
                            types.iter().filter_map(Value::as_str).for_each(|t| self.name(t));
                        }
                        ("@type", Value::String(class)) => self.name(class),
                        _ if name.starts_with('@') => {}
                        _ => {
                            self.name(name);
                            self.value(value);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn name(&mut self, name: &str) {
        if let Some(iri) = expand(name) {
            self.property(&iri);
        }
    }

    /// Notes an IRI, or its start.
    fn see(&mut self, iri: &str) {
        let known = self.known.split(iri, |_, _| true);
        if let Some((name, local)) = known.filter(|(_, local)| local.len() < iri.len()) {
            let entry = (name.to_owned(), iri[..iri.len() - local.len()].to_owned());
            if !self.chosen.contains(&entry) {
                self.chosen.push(entry);
            }
        }
    }

    /// Notes the IRI of a property or class, or its start; its namespace gets a name.
    fn property(&mut self, iri: &str) {
        self.see(iri);
        let path = iri.find("://").map_or(0, |at| at + "://".len());
        let end = iri[path..].rfind(['/', '#']).map(|at| path + at + 1);
        if let Some(end) = end {
            self.own(&iri[..end]);
        }
    }

    /// Gives a namespace a name, unless it has one.
    fn own(&mut self, namespace: &str) {
        let has_name = |(_, chosen): &(String, String)| namespace == chosen;
        let is_known = self.known.split(namespace, |_, local| local.is_empty()).is_some();
        // The text of a template may be escaped or refused on expansion.
        let is_iri = IriStr::new(namespace).is_ok();
        if is_iri && !is_known && !self.chosen.iter().any(has_name) {
            self.made += 1;
            self.chosen.push((format!("ns{}", self.made), namespace.to_owned()));
        }
    }
}

/// The start of the IRIs of a template.
fn start(table: &str, template: &str) -> String {
    let head = template.split('{').next().unwrap_or_default();
    match expand(head) {
        Some(iri) => iri,
        None => resolve(table, head).unwrap_or_default(),
    }
}
