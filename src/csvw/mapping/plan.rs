//! Plans the mapping of each column of a table, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::iri::{Context, IriTemplate};
use crate::csvw::datatype::Builtin;
use crate::csvw::metadata::model::{Column, Table};
use crate::csvw::metadata::unknown_prefix;
use crate::csvw::table::RowReader;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, nearest};
use crate::rdf::vocab::{PREFIXES, xsd};

/// Which triples are made (csv2rdf §1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Only the cells.
    #[default]
    Minimal,
    /// Also the group, the tables and the rows, with their annotations.
    Standard,
}

/// The plan of a table.
pub(super) struct Plan {
    /// The table's IRI.
    pub url: String,
    /// All distinct templates of subjects, predicates and objects.
    pub templates: Vec<IriTemplate>,
    /// The columns with triples, in order.
    pub columns: Vec<ColumnPlan>,
    /// The columns without triples.
    pub suppressed: Vec<usize>,
    /// The columns with the titles of rows, with their language.
    pub titles: Vec<(usize, Option<String>)>,
    /// Whether any template needs the row's numbers.
    pub uses_numbers: bool,
    /// Whether any column is about the row's blank node.
    pub uses_blank: bool,
}

/// The plan of a column.
pub(super) struct ColumnPlan {
    /// Position in the table.
    pub column: usize,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it is virtual, so in no file.
    pub is_virtual: bool,
    /// The template of the subject; none for the row's blank node.
    pub subject: Option<usize>,
    /// The predicate.
    pub predicate: Predicate,
    /// Whether the metadata gives the predicate.
    pub has_property: bool,
    /// The template of the object, if it is an IRI.
    pub object: Option<usize>,
    /// Whether a list gives one IRI for each item.
    pub each: bool,
    /// Whether a list becomes an `rdf:List`.
    pub ordered: bool,
    /// Datatype or language of literals.
    pub literal: Literal,
    /// The built-in datatype of values.
    pub base: Builtin,
}

/// A predicate: nearly always the same for all rows.
pub(super) enum Predicate {
    Fixed(String),
    Template(usize),
}

/// The kind of a column's literals.
pub(super) enum Literal {
    Typed(Arc<str>),
    Lang(String),
}

impl Plan {
    /// Plans a table with complete columns; reports templates that are malformed or name unknown
    /// columns.
    pub fn new(
        table: &Table,
        reader: &RowReader,
        skipped: usize,
        problems: &mut Diagnostics,
    ) -> Self {
        let names: Vec<&str> = table.columns.iter().map(|c| &*c.name).collect();
        let (templates, known, seen) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let names = names.as_slice();
        let mut compiler = Compiler { table, names, skipped, templates, known, seen, problems };
        let (mut columns, mut suppressed) = (Vec::new(), Vec::new());
        for (i, column) in table.columns.iter().enumerate() {
            if column.suppress_output || table.suppress_output {
                suppressed.push(i);
            } else {
                columns.push(compiler.column(i, column, reader));
            }
        }
        let templates = compiler.templates;
        let lang = |c: &Column| Some(c.inherited.lang.clone()).filter(|lang| lang != "und");
        let titles = table
            .row_titles
            .iter()
            .filter_map(|&i| Some((i, lang(table.columns.get(i)?))))
            .collect();
        let uses_numbers = templates.iter().any(IriTemplate::uses_numbers);
        let uses_blank = columns.iter().any(|c| c.subject.is_none());
        let url = table.url.clone();
        Self { url, templates, columns, suppressed, titles, uses_numbers, uses_blank }
    }
}

impl Plan {
    /// The expansion of a template, if it is the same for all rows.
    pub fn constant(&self, template: usize) -> Option<&str> {
        self.templates.get(template)?.constant()
    }
}

/// The first of some names, for a message.
fn brief_list(names: &[&str]) -> String {
    const SHOWN: usize = 20;
    let mut list = names.get(..SHOWN).unwrap_or(names).join(", ");
    if names.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

/// The namespace of a prefix in URL templates (CSVW metadata §5.1.3, §5.2).
fn prefix(name: &str) -> Option<&'static str> {
    PREFIXES.iter().find(|(prefix, _)| *prefix == name).map(|(_, namespace)| *namespace)
}

/// The problem of a template with an unknown prefix.
fn no_prefix(property: &str, text: &str, prefix: &str, place: Place) -> Diagnostic {
    let message = format!("the {property} '{text}' begins with the unknown prefix '{prefix}:'");
    let help = match nearest(prefix, PREFIXES.iter().map(|(known, _)| *known)) {
        Some(near) => format!("did you mean '{near}:'?"),
        None => "write the namespace in full, such as http://example.org/".to_owned(),
    };
    Diagnostic::new(Code::UnknownPrefix, message, place).help(help)
}

struct Compiler<'a> {
    table: &'a Table,
    names: &'a [&'a str],
    skipped: usize,
    templates: Vec<IriTemplate>,
    /// The position of each template, by its text and, if it matters, its column.
    known: BTreeMap<(String, Option<usize>), usize>,
    /// The templates met so far, by property.
    seen: BTreeSet<(&'static str, String)>,
    problems: &'a mut Diagnostics,
}

impl Compiler<'_> {
    fn column(&mut self, index: usize, column: &Column, reader: &RowReader) -> ColumnPlan {
        let inherited = &column.inherited;
        let subject = self.template(index, column, "aboutUrl", inherited.about_url.as_deref());
        let object = self.template(index, column, "valueUrl", inherited.value_url.as_deref());
        let predicate = self.predicate(index, column);
        let parser = reader.cell_reader(index).map(|r| r.parser());
        let is_plain =
            inherited.datatype.id.is_none() && parser.is_none_or(|p| p.base() == Builtin::String);
        let literal = match parser {
            _ if is_plain && inherited.lang != "und" => Literal::Lang(inherited.lang.clone()),
            Some(parser) => Literal::Typed(parser.iri().into()),
            None => Literal::Typed(xsd::STRING.into()),
        };
        ColumnPlan {
            column: index,
            name: column.name.clone(),
            is_virtual: column.is_virtual,
            subject,
            has_property: matches!(predicate, Predicate::Template(_)),
            predicate,
            object,
            each: column.each && object.is_some(),
            ordered: inherited.ordered,
            literal,
            base: inherited.datatype.base,
        }
    }

    /// By default, the predicate is the column's name as a fragment of the table
    /// (csv2rdf §4.2, step 4.6.8.3).
    fn predicate(&mut self, index: usize, column: &Column) -> Predicate {
        let given = column.inherited.property_url.as_deref();
        match self.template(index, column, "propertyUrl", given) {
            Some(template) => Predicate::Template(template),
            None => {
                let table = self.table.url.split('#').next().unwrap_or_default();
                let mut iri = format!("{table}#");
                super::template::encode(&column.name, true, &mut iri);
                Predicate::Fixed(iri)
            }
        }
    }

    /// The position of a compiled template among the distinct ones.
    fn template(
        &mut self,
        index: usize,
        column: &Column,
        property: &'static str,
        text: Option<&str>,
    ) -> Option<usize> {
        let context = Context { columns: self.names, column: index, skipped: self.skipped, prefix };
        let mut unknown = Vec::new();
        let text = text?;
        let known = |column| self.known.get(&(text.to_owned(), column)).copied();
        if let Some(known) = known(None).or_else(|| known(Some(index))) {
            return Some(known);
        }
        let first = self.seen.insert((property, text.to_owned()));
        let place = || {
            let given = column.inherited.places.get(property).cloned();
            given.unwrap_or_else(|| Place::file(self.table.url.as_str()))
        };
        let template = match IriTemplate::new(text, &context, &mut unknown) {
            Ok(template) => template,
            Err(error) => {
                if !first {
                    return None;
                }
                let message =
                    format!("the {property} '{text}' is not a valid URI template: {error}");
                self.problems.push(Diagnostic::new(Code::InvalidTemplate, message, place()));
                return None;
            }
        };
        // Columns inherit templates, so report each fault once.
        for name in unknown.into_iter().filter(|_| first) {
            let message = format!("the {property} '{text}' names the unknown column '{name}'");
            let meant = match self.problems.are_many() {
                true => None,
                false => nearest(&name, self.names.iter().copied()),
            };
            let help = match meant {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("the columns are: {}", brief_list(self.names)),
            };
            self.problems.push(Diagnostic::new(Code::UnknownVariable, message, place()).help(help));
        }
        if let Some(prefix) = unknown_prefix(text).filter(|_| first) {
            self.problems.push(no_prefix(property, text, prefix, place()));
        }
        let column = template.varies_by_column().then_some(index);
        self.known.insert((text.to_owned(), column), self.templates.len());
        self.templates.push(template);
        Some(self.templates.len() - 1)
    }
}
