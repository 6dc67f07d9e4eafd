//! Writes rules that hold for all rows as shapes.

use std::io;

use super::model::{Class, Kind, Model, Property, Range};
use super::terms::{Statements, turtle};
use crate::rdf::export::ExportError;
use crate::rdf::vocab::{owl, rdf, shacl, xsd};

const COMMENT: &str = "Rules for the records, from what holds for all rows now. Remove a rule that \
                       need not hold, and\nadd others; the messages are for who edits the tables.";

/// The shapes of the new classes.
pub(super) fn write(model: &Model) -> Result<String, ExportError> {
    turtle(&model.space, COMMENT, |out| {
        let new = model.classes.iter().filter(|class| class.kind != Kind::Known);
        new.into_iter().try_for_each(|class| of_class(class, model, out))
    })
}

fn of_class(class: &Class, model: &Model, out: &mut Statements<'_>) -> io::Result<()> {
    let shape = format!("{}{}", model.space.shapes(), class.local);
    out.iri(&shape, rdf::TYPE, shacl::NODE_SHAPE)?;
    out.iri(&shape, shacl::TARGET_CLASS, &class.iri)?;
    for property in &class.properties {
        let own = format!("{shape}-{}", property.variable);
        out.iri(&shape, shacl::PROPERTY, &own)?;
        of_property(&own, class, property, model, out)?;
    }
    Ok(())
}

fn of_property(
    shape: &str,
    class: &Class,
    property: &Property,
    model: &Model,
    out: &mut Statements<'_>,
) -> io::Result<()> {
    out.iri(shape, rdf::TYPE, shacl::PROPERTY_SHAPE)?;
    out.iri(shape, shacl::PATH, &property.iri)?;
    let count = |name, out: &mut Statements<'_>| out.typed(shape, name, "1", xsd::INTEGER);
    if property.is_required {
        count(shacl::MIN_COUNT, out)?;
    }
    if !property.is_list {
        count(shacl::MAX_COUNT, out)?;
    }
    let what = match property.range {
        // The datatype is in the metadata, where users may change it.
        Range::Literal(_) => {
            out.iri(shape, shacl::NODE_KIND, shacl::LITERAL)?;
            "value".to_owned()
        }
        Range::Class(at) | Range::Through(at, _) => {
            let Some(target) = model.classes.get(at) else { return Ok(()) };
            if target.iri != owl::THING {
                out.iri(shape, shacl::CLASS, &target.iri)?;
            }
            format!("row of {}", target.url)
        }
    };
    let number = match (property.is_required, property.is_list) {
        (true, true) => "needs at least one",
        (true, false) => "needs one",
        (false, true) => "may have any number of",
        (false, false) => "may have one",
    };
    let (one, label, url) = (&class.one, &property.label, &class.url);
    let message = format!("Each {one} {number} '{label}' ({what}): see that column of {url}.");
    out.english(shape, shacl::MESSAGE, &message)
}
