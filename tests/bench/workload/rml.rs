//! Writes the mapping in RML, for morph-kgc and SDM-RDFizer.

use std::fmt::Write as _;

use super::model::{BASE, Meaning, TERMS, Table, XSD};

const PREFIXES: &str = "\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@base <https://example.org/maps/> .
";

/// The mapping of some tables.
pub fn mapping(tables: &[Table]) -> String {
    let mut out = PREFIXES.to_owned();
    for table in tables {
        let class = format!("; rr:class <{TERMS}{}>", table.class);
        let mut objects = Vec::new();
        for column in &table.columns {
            let object = match column.meaning {
                Meaning::Nothing => continue,
                Meaning::English => {
                    format!("rml:reference \"{}\"; rr:language \"en\"", column.name)
                }
                Meaning::Typed("string") => format!("rml:reference \"{}\"", column.name),
                Meaning::Typed(datatype) => {
                    format!("rml:reference \"{}\"; rr:datatype <{XSD}{datatype}>", column.name)
                }
                Meaning::Iri(template) => format!("rr:template \"{BASE}{template}\""),
                // There is no standard way to split a cell.
                Meaning::Each(head) => format!("rr:template \"{BASE}{head}{{{}}}\"", column.name),
            };
            objects.push((column.name.as_str(), object));
        }
        map(table, table.name, table.about, &class, &objects, &mut out);
        for (about, term, value) in &table.links {
            let object = format!("rr:template \"{BASE}{value}\"");
            let name = format!("{}-{term}", table.name);
            map(table, &name, about, "", &[(term, object)], &mut out);
        }
    }
    out
}

fn map(
    table: &Table,
    name: &str,
    about: &str,
    class: &str,
    objects: &[(&str, String)],
    out: &mut String,
) {
    // Writing to a String does not fail.
    let _ = write!(
        out,
        "\n<{name}> a rr:TriplesMap;\n    rml:logicalSource [ rml:source \"{}.csv\"; \
         rml:referenceFormulation ql:CSV ];\n    rr:subjectMap [ rr:template \"{BASE}{about}\"{class} ]",
        table.name
    );
    for (term, object) in objects {
        let _ = write!(
            out,
            ";\n    rr:predicateObjectMap [ rr:predicate <{TERMS}{term}>; rr:objectMap [ {object} ] ]"
        );
    }
    out.push_str(" .\n");
}

/// The configuration of morph-kgc, which runs in the folder.
pub fn morph_kgc() -> &'static str {
    "[CONFIGURATION]\noutput_file: morph-kgc.nt\noutput_format: N-TRIPLES\nna_values:\n\
     logging_level: ERROR\n\n[tables]\nmappings: mapping.rml.ttl\n"
}

/// The configuration of SDM-RDFizer, which runs in the folder.
pub fn rdfizer() -> &'static str {
    "[default]\nmain_directory: .\n\n[datasets]\nnumber_of_datasets: 1\noutput_folder: .\n\
     all_in_one_file: no\nremove_duplicate: yes\nenrichment: yes\nordered: yes\n\
     name: rdfizer\noutput_format: n-triples\n\n\
     [dataset1]\nname: rdfizer\nmapping: mapping.rml.ttl\n"
}
