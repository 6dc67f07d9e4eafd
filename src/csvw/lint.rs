//! Notes gaps in metadata: columns without a description, and relative IRIs.

use std::collections::{BTreeMap, BTreeSet};

use super::mapping::beginning;
use super::metadata::model::{Column, Table, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::source::{DEFAULT_BASE, resolve};

/// The most columns in a message.
const NAMED: usize = 5;

/// The last parts of the names of descriptive properties.
const DESCRIBING: &[&str] = &["description", "comment", "definition", "abstract"];

/// Checks that templates are not relative; other findings may follow from that.
pub(crate) fn check_templates(group: &TableGroup, problems: &mut Diagnostics) {
    // Report an inherited property once.
    let mut reported: BTreeSet<Place> = BTreeSet::new();
    let used = used(group);
    for table in group.tables.iter().filter(|table| table.has_schema) {
        for column in table.columns.iter().filter(|column| gives_output(table, column)) {
            for property in ["aboutUrl", "propertyUrl", "valueUrl"] {
                if let Some(problem) = relative(table, column, property, &used)
                    && reported.insert(problem.place.clone())
                {
                    problems.push(problem);
                }
            }
        }
    }
}

/// Notes gaps in the description of tables.
pub(crate) fn note_gaps(group: &TableGroup, problems: &mut Diagnostics) {
    for table in group.tables.iter().filter(|table| table.has_schema) {
        problems.extend(without_property(table).into_iter().chain(undescribed(table)));
    }
}

fn gives_output(table: &Table, column: &Column) -> bool {
    !(table.suppress_output || column.suppress_output)
}

/// The properties of columns with a full IRI or a prefix, by the ends of their names.
fn used(group: &TableGroup) -> BTreeMap<&str, &str> {
    let columns = group.tables.iter().flat_map(|table| &table.columns);
    let templates = columns.filter_map(|column| column.inherited.property_url.as_deref());
    let whole = templates.filter(|template| template.contains(':') && !template.contains('{'));
    whole
        .filter_map(|template| Some((template.rsplit(['#', '/', ':']).next()?, template)))
        .collect()
}

/// The problem of a relative template of a column; `used` has properties to suggest.
fn relative(
    table: &Table,
    column: &Column,
    property: &str,
    used: &BTreeMap<&str, &str>,
) -> Option<Diagnostic> {
    let inherited = &column.inherited;
    let template = match property {
        "aboutUrl" => inherited.about_url.as_deref(),
        "propertyUrl" => inherited.property_url.as_deref(),
        _ => inherited.value_url.as_deref(),
    }?;
    let head = template.split('{').next().unwrap_or_default();
    if head.is_empty() || head.contains(':') || beginning(template).is_some() {
        return None;
    }
    let place = inherited.places.get(property)?.clone();
    let iri = resolve(&table.url, head).filter(|iri| iri.starts_with(DEFAULT_BASE))?;
    let rest = template.get(head.len()..).unwrap_or_default();
    let name = template.trim_start_matches(['#', '/']);
    let (message, help) = match property {
        "propertyUrl" => (
            format!("the propertyUrl '{template}' has no prefix, so the property is <{iri}{rest}>"),
            used.get(name).map(|known| format!("did you mean {known}?")).unwrap_or_else(|| format!(
                "write a well-known prefix before it, such as schema:{name}, or the full IRI of \
                 the property, such as https://example.org/ontology#{name}"
            )),
        ),
        _ => (
            format!("the {property} '{template}' is relative, so its IRIs begin with <{iri}>"),
            format!("write a full IRI, such as https://example.org/{}", template.trim_start_matches('/')),
        ),
    };
    Some(Diagnostic::new(Code::TemplateRelative, message, place).help(help))
}

/// The note about columns without a property.
fn without_property(table: &Table) -> Option<Diagnostic> {
    let is_it =
        |column: &&Column| gives_output(table, column) && column.inherited.property_url.is_none();
    let columns: Vec<&Column> = table.columns.iter().filter(is_it).collect();
    let first = columns.first().filter(|_| table.url.starts_with(DEFAULT_BASE))?;
    let message = format!(
        "without propertyUrl, {} {}, such as <{}#{}>",
        list(&columns),
        if columns.len() == 1 { "has a local property" } else { "have local properties" },
        table.url,
        first.name
    );
    let problem = note(Code::AddressLocal, message, first)?;
    Some(problem.help("add \"propertyUrl\", such as \"schema:name\", to each column"))
}

/// The note about columns without a description.
fn undescribed(table: &Table) -> Option<Diagnostic> {
    let is_it = |column: &&Column| {
        let has_description = column.annotations.iter().any(|annotation| {
            let name = annotation.property.rsplit(['#', '/']).next().unwrap_or_default();
            DESCRIBING.contains(&name)
        });
        !column.is_virtual && column.place.is_some() && !has_description
    };
    let columns: Vec<&Column> = table.columns.iter().filter(is_it).collect();
    let have = if columns.len() == 1 { "has" } else { "have" };
    let message = format!("{} {have} no description", list(&columns));
    let problem = note(Code::ColumnUndescribed, message, columns.first()?)?;
    Some(problem.help("say what its cells mean: add \"dc:description\": \"…\" to each column"))
}

/// A note about columns, at the first one.
fn note(code: Code, message: String, first: &Column) -> Option<Diagnostic> {
    let problem = Diagnostic::new(code, message, first.place.clone()?);
    Some(Diagnostic { severity: Severity::Note, ..problem })
}

/// The names of the first columns.
fn list(columns: &[&Column]) -> String {
    let names: Vec<String> =
        columns.iter().take(NAMED).map(|column| format!("'{}'", column.name)).collect();
    let what = if columns.len() == 1 { "the column" } else { "the columns" };
    match columns.len().saturating_sub(NAMED) {
        0 => format!("{what} {}", names.join(", ")),
        more => format!("{what} {} and {more} more", names.join(", ")),
    }
}
