//! Writes the mapping as OTTR templates for maplib, with their data frames.

use serde_json::{Value, json};

use super::model::{BASE, Column, Meaning, TERMS, Table};

/// One template for each table.
pub fn templates(tables: &[Table]) -> String {
    let mut out = format!(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
         @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\
         @prefix t: <{TERMS}> .\n\n"
    );
    for table in tables {
        let mut parameters = vec!["ottr:IRI ?about".to_owned()];
        let mut triples = vec![format!("ottr:Triple(?about, rdf:type, t:{})", table.class)];
        for column in &table.columns {
            let name = &column.name;
            let (kind, triple) = match column.meaning {
                Meaning::Nothing => continue,
                Meaning::English => ("rdf:langString".to_owned(), triple(name)),
                Meaning::Typed(datatype) => (format!("xsd:{datatype}"), triple(name)),
                Meaning::Iri(_) => ("ottr:IRI".to_owned(), triple(name)),
                Meaning::Each(_) => (
                    "List<ottr:IRI>".to_owned(),
                    format!("cross | ottr:Triple(?about, t:{name}, ++?{name})"),
                ),
            };
            let optional = if column.optional { "? " } else { "" };
            parameters.push(format!("{optional}{kind} ?{name}"));
            triples.push(triple);
        }
        for (_, term, _) in &table.links {
            parameters.push(format!("ottr:IRI ?{term}"));
            parameters.push(format!("ottr:IRI ?{term}About"));
            triples.push(format!("ottr:Triple(?{term}About, t:{term}, ?{term})"));
        }
        let (parameters, triples) = (parameters.join(", "), triples.join(",\n  "));
        out.push_str(&format!("t:{} [{parameters}] :: {{\n  {triples}\n}} .\n\n", table.name));
    }
    out
}

fn triple(name: &str) -> String {
    format!("ottr:Triple(?about, t:{name}, ?{name})")
}

/// How each table becomes a data frame: the kind of each column, and templates to fill in.
pub fn frames(tables: &[Table]) -> String {
    let frames: Vec<Value> = tables.iter().map(frame).collect();
    format!("{:#}\n", json!(frames))
}

fn frame(table: &Table) -> Value {
    let mut iris = vec![json!(["about", format!("{BASE}{}", table.about)])];
    for (about, term, value) in &table.links {
        iris.push(json!([term, format!("{BASE}{value}")]));
        iris.push(json!([format!("{term}About"), format!("{BASE}{about}")]));
    }
    let columns: Vec<Value> = table.columns.iter().map(column).collect();
    json!({
        "file": format!("{}.csv", table.name),
        "template": format!("{TERMS}{}", table.name),
        "columns": columns,
        "iris": iris,
    })
}

fn column(column: &Column) -> Value {
    let (kind, template) = match column.meaning {
        Meaning::Nothing => ("none", None),
        Meaning::English => ("english", None),
        Meaning::Typed(datatype) => (datatype, None),
        Meaning::Iri(template) => ("iri", Some(format!("{BASE}{template}"))),
        Meaning::Each(head) => ("each", Some(format!("{BASE}{head}"))),
    };
    json!({ "name": column.name, "kind": kind, "template": template })
}
