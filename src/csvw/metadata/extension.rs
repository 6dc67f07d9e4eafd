//! Reports extensions that other CSVW tools do not know.

use std::collections::BTreeSet;

use super::json::token;
use super::model::{Annotation, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Spot, front};
use crate::rdf::vocab::rapporteur;

/// Reports each extension of ours that a group uses, as [`Code::MetadataExtension`].
pub fn refuse_extensions(group: &TableGroup, problems: &mut Diagnostics) {
    // Tables that share a schema share its place.
    let mut reported = BTreeSet::new();
    let mut refuse = |annotations: &[Annotation], place: Option<&Place>| {
        let ours = |a: &&Annotation| a.property.starts_with(rapporteur::NAMESPACE);
        for annotation in annotations.iter().filter(ours) {
            let place = place.map_or_else(|| Place::json("", ""), |at| member(at, annotation));
            if reported.insert(place.clone()) {
                let name = annotation.property.trim_start_matches(rapporteur::NAMESPACE);
                let message = format!("'{name}' is an extension, unknown to other CSVW tools");
                problems.push(
                    Diagnostic::new(Code::MetadataExtension, message, place)
                        .help(format!("remove it, or check without {}", front::option("strict"))),
                );
            }
        }
    };
    for table in &group.tables {
        for column in &table.columns {
            refuse(&column.annotations, column.place.as_ref());
        }
        refuse(&table.annotations, table.place.as_ref());
    }
    let file = group.tables.iter().find_map(|table| table.place.as_ref()).map(|at| &at.file);
    let place = file.map(|file| Place::json(file.clone(), ""));
    refuse(&group.annotations, place.as_ref());
}

/// The place of an annotation of the object at `place`.
fn member(place: &Place, annotation: &Annotation) -> Place {
    match &place.spot {
        Spot::Json(pointer) => {
            let pointer = format!("{pointer}/{}", token(&annotation.property));
            Place::json(place.file.clone(), pointer)
        }
        _ => place.clone(),
    }
}
