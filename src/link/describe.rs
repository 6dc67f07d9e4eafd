//! Writes CSVW metadata for a linked table, whose links point into the graph.

use serde_json::{Map, Value, json};

use super::column::{Links, Task};
use super::output::{Layout, joiner, titles};
use super::table::TableReader;
use crate::csvw::infer;
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::Diagnostic;
use crate::rdf::vocab::{CSVW_CONTEXT, rapporteur, rdf};

/// The class of the rows of a table and the properties of its columns.
#[derive(Clone, Debug, Default)]
pub struct Meaning {
    /// The IRI of the table, below which its rows and properties are.
    pub address: String,
    /// The class of a row.
    pub row_class: Option<String>,
    /// The property of a column, by its title. For a linked column it leads to the linked entity.
    pub properties: Vec<(String, String)>,
}

impl Meaning {
    fn property(&self, title: &str) -> Option<&str> {
        let own = self.properties.iter().find(|(t, _)| t == title.trim());
        own.map(|(_, property)| property.as_str())
    }
}

/// The metadata for the output of [`super::output::write`] in the file `name`.
///
/// # Errors
/// As [`titles`].
pub fn metadata(
    source: &TableReader,
    tasks: &[Task],
    links: &[Links],
    layout: &Layout<'_>,
    meaning: &Meaning,
    name: &str,
) -> Result<Value, Box<Diagnostic>> {
    let address = meaning.address.as_str();
    let mut columns = Columns { address, ..Columns::default() };
    let (files, url) = source.place();
    let mut found = infer::columns(files, url, &source.dialect).into_iter();
    for (i, title) in source.titles.iter().enumerate() {
        let task = tasks.iter().find(|task| task.column == i);
        // The property of a linked column is that of the link.
        let property = meaning.property(title).filter(|_| task.is_none());
        let split = task.and_then(|task| task.split.as_ref());
        columns.add(title, found.next(), property, split.map(|split| split.separator()));
    }
    for (task, links) in tasks.iter().zip(links) {
        let own = source.title(task.column);
        let between = joiner(task, links, layout);
        for title in titles(source, task, layout)? {
            if title == format!("{}_iri", own.trim()) {
                columns.add_link(&title, meaning.property(own), between.as_deref());
            } else {
                columns.add_silent(&title);
            }
        }
    }
    if let Some(class) = &meaning.row_class {
        columns.all.push(json!({
            "name": "row_class", "virtual": true, "propertyUrl": rdf::TYPE, "valueUrl": class,
        }));
    }
    let mut table = Map::new();
    table.insert("@context".to_owned(), CSVW_CONTEXT.into());
    table.insert("url".to_owned(), name.into());
    // The output is always UTF-8.
    let dialect = Dialect { encoding: Dialect::default().encoding, ..source.dialect.clone() };
    let dialect = dialect.description();
    if !dialect.is_empty() {
        table.insert("dialect".to_owned(), dialect.into());
    }
    let schema = json!({ "aboutUrl": format!("{address}#row={{_row}}"), "columns": columns.all });
    table.insert("tableSchema".to_owned(), schema);
    Ok(Value::Object(table))
}

/// The columns of a schema, each with a unique name.
#[derive(Default)]
struct Columns<'a> {
    address: &'a str,
    all: Vec<Value>,
    names: Vec<String>,
}

impl Columns<'_> {
    /// Adds a column of the table with its inferred description.
    fn add(
        &mut self,
        title: &str,
        found: Option<Map<String, Value>>,
        property: Option<&str>,
        separator: Option<&str>,
    ) {
        let (name, mut column) = self.start(title);
        for (key, value) in found.into_iter().flatten() {
            if !matches!(key.as_str(), "name" | "titles") {
                column.insert(key, value);
            }
        }
        if let Some(separator) = separator {
            // White space around items of type string would count (CSVW syntax §6.4 step 5).
            if column.get("datatype").is_none_or(|datatype| datatype == "string") {
                column.insert("datatype".to_owned(), "normalizedString".into());
            }
            column.insert("separator".to_owned(), separator.into());
        }
        self.push(&name, column, property);
    }

    /// Adds the column of a link; `between` is the separator of several links.
    fn add_link(&mut self, title: &str, property: Option<&str>, between: Option<&str>) {
        let (name, mut column) = self.start(title);
        if let Some(between) = between {
            column.insert("separator".to_owned(), between.into());
            column.insert(rapporteur::EACH.to_owned(), true.into());
        }
        column.insert("valueUrl".to_owned(), format!("{{+{name}}}").into());
        self.push(&name, column, property);
    }

    fn add_silent(&mut self, title: &str) {
        let (_, mut column) = self.start(title);
        column.insert("suppressOutput".to_owned(), true.into());
        self.all.push(Value::Object(column));
    }

    /// Adds a column with its property: without one, that of its name below the table's address.
    fn push(&mut self, name: &str, mut column: Map<String, Value>, property: Option<&str>) {
        let own = || format!("{}#{name}", self.address);
        let property = property.map_or_else(own, str::to_owned);
        column.insert("propertyUrl".to_owned(), property.into());
        self.all.push(Value::Object(column));
    }

    /// Name and title of a column. A name may have letters, digits and `_` only (RFC 6570).
    fn start(&mut self, title: &str) -> (String, Map<String, Value>) {
        let kept = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let plain: String = title.trim().chars().map(kept).collect();
        let plain = plain.trim_start_matches('_').to_owned();
        let mut name = if plain.is_empty() { "column".to_owned() } else { plain };
        if self.names.contains(&name) {
            name = format!("{name}_{}", self.names.len() + 1);
        }
        self.names.push(name.clone());
        let mut column = Map::new();
        column.insert("name".to_owned(), name.clone().into());
        column.insert("titles".to_owned(), title.into());
        (name, column)
    }
}
