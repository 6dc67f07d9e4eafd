//! Writes CSVW metadata for a linked table, whose links point into the graph.

use serde_json::{Map, Value, json};

use super::column::Task;
use super::extra::Extra;
use super::output::titles;
use super::table::TableReader;
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::Diagnostic;
use crate::rdf::vocab::{CSVW_CONTEXT, rdf};

/// The class of the rows of a table and the properties of its columns.
#[derive(Clone, Debug, Default)]
pub struct Meaning {
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
    extras: &[Extra],
    meaning: &Meaning,
    name: &str,
) -> Result<Value, Box<Diagnostic>> {
    let mut columns = Columns::default();
    let is_linked = |i: usize| tasks.iter().any(|task| task.column == i);
    for (i, title) in source.titles.iter().enumerate() {
        // The property of a linked column is that of the link.
        let property = meaning.property(title).filter(|_| !is_linked(i));
        columns.add(title, property);
    }
    for task in tasks {
        let own = source.title(task.column);
        for title in titles(source, task.column, extras)? {
            if title == format!("{}_iri", own.trim()) {
                columns.add_link(&title, meaning.property(own));
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
    let schema = json!({ "aboutUrl": format!("{name}#row={{_row}}"), "columns": columns.all });
    table.insert("tableSchema".to_owned(), schema);
    Ok(Value::Object(table))
}

/// The columns of a schema, each with a unique name.
#[derive(Default)]
struct Columns {
    all: Vec<Value>,
    names: Vec<String>,
}

impl Columns {
    fn add(&mut self, title: &str, property: Option<&str>) {
        let mut column = self.start(title);
        if let Some(property) = property {
            column.insert("propertyUrl".to_owned(), property.into());
        }
        self.all.push(Value::Object(column));
    }

    fn add_link(&mut self, title: &str, property: Option<&str>) {
        let mut column = self.start(title);
        let name = self.names.last().cloned().unwrap_or_default();
        if let Some(property) = property {
            column.insert("propertyUrl".to_owned(), property.into());
        }
        column.insert("valueUrl".to_owned(), format!("{{+{name}}}").into());
        self.all.push(Value::Object(column));
    }

    fn add_silent(&mut self, title: &str) {
        let mut column = self.start(title);
        column.insert("suppressOutput".to_owned(), true.into());
        self.all.push(Value::Object(column));
    }

    /// Name and title of a column. A name may have letters, digits and `_` only (RFC 6570).
    fn start(&mut self, title: &str) -> Map<String, Value> {
        let kept = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let plain: String = title.trim().chars().map(kept).collect();
        let plain = plain.trim_start_matches('_').to_owned();
        let mut name = if plain.is_empty() { "column".to_owned() } else { plain };
        if self.names.contains(&name) {
            name = format!("{name}_{}", self.names.len() + 1);
        }
        self.names.push(name.clone());
        let mut column = Map::new();
        column.insert("name".to_owned(), name.into());
        column.insert("titles".to_owned(), title.into());
        column
    }
}
