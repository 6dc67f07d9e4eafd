//! Writes the table descriptions for `data/csv-metadata.json`.

use serde_json::{Map, Value, json};

use super::model::{Class, Kind, Model, Property, Range};
use super::unfinished::TO_DO;
use crate::csvw::infer::{LAYOUT, TableFinding, description};
use crate::rdf::vocab::{CSVW_CONTEXT, rapporteur, rdf, skos};

/// A document with all tables.
pub(super) fn document(title: &str, model: &Model, tables: &[TableFinding]) -> String {
    let all: Vec<Value> = (0..tables.len()).map(|at| table(at, model, tables)).collect();
    let group = json!({
        "@context": CSVW_CONTEXT,
        "@id": format!("{}dataset", model.space.base),
        "dc:title": title,
        "dc:description": format!("{TO_DO}: say what these records are about."),
        "tables": all,
    });
    let mut text = String::new();
    LAYOUT.write(&group, 0, &mut text);
    text.push('\n');
    text
}

/// A document with the tables of named rows, for looking up names; none if there are none.
pub(super) fn of_names(model: &Model, tables: &[TableFinding]) -> Option<String> {
    let named = model.classes.iter().enumerate().filter(|(_, class)| class.is_named());
    let described = named.map(|(at, _)| {
        let mut table = table(at, model, tables);
        // Foreign keys may refer to tables that are left out.
        if let Some(Value::Object(schema)) = table.get_mut("tableSchema") {
            schema.shift_remove("foreignKeys");
        }
        table
    });
    let all: Vec<Value> = described.collect();
    let document = json!({ "@context": CSVW_CONTEXT, "tables": all });
    (!all.is_empty()).then(|| document.to_string())
}

/// The description of one table.
pub(super) fn table(at: usize, model: &Model, tables: &[TableFinding]) -> Value {
    let (Some(finding), Some(class)) = (tables.get(at), model.classes.get(at)) else {
        return Value::Null;
    };
    let mut found = description(finding, tables);
    let mut table = Map::new();
    table.insert("url".to_owned(), found.shift_remove("url").unwrap_or_default());
    table.insert("dc:title".to_owned(), capital(&class.many).into());
    table.insert("dc:description".to_owned(), about(class).into());
    let mut schema = Map::new();
    if let Some(about) = &class.about {
        schema.insert("aboutUrl".to_owned(), about.as_str().into());
    }
    if let Some(Value::Object(own)) = found.shift_remove("tableSchema") {
        schema.extend(own);
    }
    if let Some(Value::Array(columns)) = schema.get_mut("columns") {
        for (column, value) in columns.iter_mut().enumerate() {
            let Value::Object(members) = value else { continue };
            let property = class.properties.iter().find(|p| p.column == column);
            match property {
                Some(property) => describe(property, &finding.names, model, members),
                None => describe_name(column, members),
            }
        }
        columns.push(kind(class, &finding.names));
    }
    table.extend(found);
    table.insert("tableSchema".to_owned(), Value::Object(schema));
    Value::Object(table)
}

fn about(class: &Class) -> String {
    match class.kind {
        Kind::Names => {
            "Names as the tables have them, and the entity that each means. Fill in the \
                        column 'entity' where it is empty."
                .to_owned()
        }
        _ => format!("{TO_DO}: say what one row is, and where the rows come from."),
    }
}

fn describe(
    property: &Property,
    names: &[String],
    model: &Model,
    members: &mut Map<String, Value>,
) {
    let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    add("dc:description", TO_DO.into());
    add("propertyUrl", property.iri.as_str().into());
    if let (Range::Class(class) | Range::Through(class, _), Some(name)) =
        (property.range, names.get(property.column))
        && let Some(value) = model.value(class, name)
    {
        add("valueUrl", value.into());
        if property.is_list {
            add(rapporteur::EACH, true.into());
        }
    }
}

/// A column of a list of names, other than the names: the meaning of a name, or a help for people.
fn describe_name(column: usize, members: &mut Map<String, Value>) {
    let description = match column {
        1 => "The IRI of the named entity; empty while undecided.",
        2 => "The label of that entity, for comparison.",
        _ => "The decision: match, review or none.",
    };
    members.insert("dc:description".to_owned(), description.into());
    match (column, members.get("name").and_then(Value::as_str)) {
        (1, Some(name)) => {
            let value = format!("{{+{name}}}");
            members.insert("datatype".to_owned(), "anyURI".into());
            members.shift_remove("required");
            members.insert("propertyUrl".to_owned(), skos::EXACT_MATCH.into());
            members.insert("valueUrl".to_owned(), value.into());
        }
        _ => {
            members.insert("datatype".to_owned(), "string".into());
            members.shift_remove("required");
            members.insert("suppressOutput".to_owned(), true.into());
        }
    }
}

/// The virtual column for the class of each row.
fn kind(class: &Class, names: &[String]) -> Value {
    let free = |name: &String| !names.contains(name);
    let numbered = (2_u64..).map(|number| format!("type_{number}"));
    let name = std::iter::once("type".to_owned()).chain(numbered).find(free);
    json!({
        "name": name,
        "virtual": true,
        "propertyUrl": rdf::TYPE,
        "valueUrl": class.iri,
    })
}

/// A text with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}
