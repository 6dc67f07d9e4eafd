//! Writes the mapping as CSVW metadata.

use serde_json::{Value, json};

use super::model::{BASE, Column, Meaning, TERMS, Table};

/// The metadata of some tables: all cells typed, keys and references declared.
pub fn group(tables: &[Table]) -> String {
    let tables: Vec<Value> = tables.iter().map(table).collect();
    let group = json!({ "@context": "http://www.w3.org/ns/csvw", "tables": tables });
    format!("{group:#}\n")
}

fn table(table: &Table) -> Value {
    let mut columns: Vec<Value> = table.columns.iter().map(column).collect();
    columns.push(json!({
        "name": "type",
        "virtual": true,
        "propertyUrl": "rdf:type",
        "valueUrl": format!("{TERMS}{}", table.class),
    }));
    columns.extend(table.links.iter().map(|(about, term, value)| {
        json!({
            "name": term,
            "virtual": true,
            "aboutUrl": format!("{BASE}{about}"),
            "propertyUrl": format!("{TERMS}{term}"),
            "valueUrl": format!("{BASE}{value}"),
        })
    }));
    let mut schema = json!({ "aboutUrl": format!("{BASE}{}", table.about), "columns": columns });
    if !table.key.is_empty() {
        schema["primaryKey"] = json!(table.key);
    }
    if !table.references.is_empty() {
        let references = table.references.iter().map(|(column, to, key)| {
            json!({
                "columnReference": column,
                "reference": { "resource": format!("{to}.csv"), "columnReference": key },
            })
        });
        schema["foreignKeys"] = references.collect();
    }
    json!({ "url": format!("{}.csv", table.name), "tableSchema": schema })
}

fn column(column: &Column) -> Value {
    let mut value = json!({ "name": column.name, "titles": column.name });
    if column.optional {
        value["https://w3id.org/rapporteur/ns#optional"] = json!(true);
    } else {
        value["required"] = json!(true);
    }
    value["propertyUrl"] = json!(format!("{TERMS}{}", column.name));
    match column.meaning {
        Meaning::Nothing => value["suppressOutput"] = json!(true),
        Meaning::English => value["lang"] = json!("en"),
        Meaning::Typed(datatype) => value["datatype"] = json!(datatype),
        Meaning::Iri(template) => value["valueUrl"] = json!(format!("{BASE}{template}")),
        Meaning::Each(head) => {
            value["separator"] = json!(";");
            value["valueUrl"] = json!(format!("{BASE}{head}{{{}}}", column.name));
            value["https://w3id.org/rapporteur/ns#each"] = json!(true);
        }
    }
    value
}
