//! Writes the constraints of the tables as SHACL shapes, one per class.

use super::model::{BASE, Column, Meaning, TERMS, Table};

/// A shape for the class of each table, with constraints that all its rows satisfy.
pub fn shapes(tables: &[Table]) -> String {
    let mut text = format!(
        "@prefix : <{BASE}shape/> .\n\
         @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\
         @prefix sh: <http://www.w3.org/ns/shacl#> .\n\
         @prefix t: <{TERMS}> .\n\
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    );
    for table in tables {
        let columns = table.columns.iter().filter(|c| c.meaning != Meaning::Nothing);
        let properties = columns.map(|column| property(table, column, tables));
        let properties: Vec<String> = properties.collect();
        text.push_str(&format!(
            "\n:{class} a sh:NodeShape ;\n    sh:targetClass t:{class} ;\n    sh:property {} .\n",
            properties.join(" ,\n        "),
            class = table.class,
        ));
    }
    text
}

fn property(table: &Table, column: &Column, tables: &[Table]) -> String {
    let mut asked = format!("sh:path t:{}", column.name);
    // Several rows may make statements about something other than themselves.
    if !column.optional && !matches!(column.meaning, Meaning::Each(_)) {
        asked.push_str(" ; sh:minCount 1 ; sh:maxCount 1");
    }
    let meant = match column.meaning {
        Meaning::Nothing => "",
        Meaning::English => {
            " ; sh:datatype rdf:langString ; sh:languageIn ( 'en' ) ; sh:minLength 1"
        }
        Meaning::Typed(datatype) => &format!(" ; sh:datatype xsd:{datatype}"),
        Meaning::Iri(_) | Meaning::Each(_) => " ; sh:nodeKind sh:IRI",
    };
    asked.push_str(meant);
    let reference = table.references.iter().find(|(own, ..)| *own == column.name);
    let class = reference.and_then(|(_, to, _)| tables.iter().find(|other| other.name == *to));
    if let Some(other) = class {
        asked.push_str(&format!(" ; sh:class t:{}", other.class));
    }
    format!("[ {asked} ]")
}
