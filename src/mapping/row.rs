//! One row to triples (csv2rdf §4.2, steps 4.6.1–4.6.8).

use std::fmt::Write as _;
use std::io;

use super::iri::RowNumbers;
use super::ledger::{Entry, Ledger};
use super::plan::{ColumnPlan, Literal, Mode, Plan, Predicate};
use super::sink::{Object, Sink, Subject, Triple};
use super::standard;
use crate::diagnostic::{Code, Problem, Problems, brief};
use crate::table::{RowReader, RowView, Text, Value};
use crate::vocab::{rdf, xsd};

/// What a row is turned into triples with; used again for each row.
#[derive(Default)]
pub(super) struct Scratch {
    /// The expansion of each template, and whether it is that of this row: none if not yet
    /// expanded, else whether it is a valid IRI.
    iris: Vec<(String, Option<bool>)>,
    numbers: RowNumbers,
    /// The label of the row's default subject.
    blank: String,
    item: String,
    lists: [String; 2],
}

/// A row on its way to triples.
pub(super) struct RowMapper<'a> {
    pub plan: &'a Plan,
    pub reader: &'a RowReader,
    pub mode: Mode,
    /// The table's own IRI.
    pub table_id: Option<&'a str>,
    /// The table's position in its group, for the labels of blank nodes.
    pub table: usize,
}

impl RowMapper<'_> {
    /// Makes the triples of a row.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn map(
        &self,
        row: &RowView<'_>,
        scratch: &mut Scratch,
        ledger: &mut Ledger,
        problems: &mut Problems,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        self.begin(row, scratch);
        for column in &self.plan.columns {
            self.expand(row, column, scratch, problems);
        }
        if self.mode == Mode::Standard && !self.plan.columns.is_empty() {
            ledger.triples += standard::row(self, row, scratch, sink)?;
        }
        for column in &self.plan.columns {
            let made = self.column(row, column, scratch, problems, sink)?;
            ledger.triples += made.triples;
            ledger.enter(column.column, made.entry);
        }
        for &column in &self.plan.suppressed {
            let is_null = is_null(row.value(column));
            ledger.enter(column, if is_null { Entry::Null } else { Entry::Suppressed });
        }
        Ok(())
    }

    /// Forgets the last row.
    fn begin(&self, row: &RowView<'_>, scratch: &mut Scratch) {
        scratch.iris.resize_with(self.plan.templates.len(), Default::default);
        for (template, (_, state)) in self.plan.templates.iter().zip(&mut scratch.iris) {
            if !(template.is_constant() && state.is_some()) {
                *state = None;
            }
        }
        if self.plan.uses_numbers {
            scratch.numbers.set(row.place.row, row.place.source);
        }
        scratch.blank.clear();
        let _ = write!(scratch.blank, "t{}s{}", self.table, row.place.row);
    }

    /// Expands the templates that a column needs in this row.
    fn expand(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        scratch: &mut Scratch,
        problems: &mut Problems,
    ) {
        let value = row.value(column.column);
        let has_object = has_object(column, value);
        let subject = if has_object || self.mode == Mode::Standard { column.subject } else { None };
        let object = column.object.filter(|_| has_object && !column.each);
        let predicate = match column.predicate {
            Predicate::Template(template) if has_object => Some(template),
            _ => None,
        };
        for template in [subject, predicate, object].into_iter().flatten() {
            let (iri, state) = &mut scratch.iris[template];
            if state.is_none() {
                let compiled = &self.plan.templates[template];
                let valid = compiled.expand(&self.plan.url, row, &scratch.numbers, None, iri);
                *state = Some(valid);
                if !valid && row.is_sound() {
                    problems.push(self.invalid(row, column, template, iri));
                }
            }
        }
    }

    /// Makes the triples of one column.
    fn column(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        scratch: &mut Scratch,
        problems: &mut Problems,
        sink: &mut dyn Sink,
    ) -> io::Result<Made> {
        let value = row.value(column.column);
        if !has_object(column, value) {
            return Ok(Made { triples: 0, entry: Entry::Null });
        }
        let failed = Ok(Made { triples: 0, entry: Entry::Rejected });
        let Scratch { iris, numbers, blank, item, lists } = scratch;
        let Some(subject) = node(column.subject, iris, blank) else { return failed };
        let predicate = match &column.predicate {
            Predicate::Fixed(iri) => iri.as_str(),
            Predicate::Template(template) => match &iris[*template] {
                (iri, Some(true)) => iri,
                _ => return failed,
            },
        };
        let mut made = Made { triples: 0, entry: Entry::Mapped };
        let mut emit = |object: Object<'_>| {
            made.triples += 1;
            sink.triple(Triple { subject, predicate, object })
        };
        match (column.object, value) {
            (Some(template), Value::List { start, end }) if column.each => {
                let mut faults = 0;
                for text in row.items(start, end) {
                    let own = Some((column.column, row.text(*text)));
                    let compiled = &self.plan.templates[template];
                    if compiled.expand(&self.plan.url, row, numbers, own, item) {
                        emit(Object::Iri(item))?;
                    } else {
                        faults += 1;
                        problems.push(self.invalid(row, column, template, item));
                    }
                }
                if faults > 0 {
                    made.entry = Entry::Rejected;
                }
            }
            (Some(template), _) => match &iris[template] {
                (iri, Some(true)) => emit(Object::Iri(iri))?,
                _ => return failed,
            },
            (None, Value::One(text)) => emit(literal(column, text, row.text(text)))?,
            (None, Value::List { start, end }) if column.ordered => {
                let label = ListLabel { table: self.table, row: row.place.row, column };
                let items = row.items(start, end);
                made.triples += list(row, label, items, (subject, predicate), lists, sink)?;
            }
            (None, Value::List { start, end }) => {
                for text in row.items(start, end) {
                    emit(literal(column, *text, row.text(*text)))?;
                }
            }
            (None, Value::Null) => {}
        }
        Ok(made)
    }

    /// The problem of a template that gives no valid IRI.
    fn invalid(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        template: usize,
        iri: &str,
    ) -> Problem {
        // The template is filled in from some column, which need not be the one that has it.
        let from = self.plan.templates[template].first_column().unwrap_or(column.column);
        let place = self.reader.place(&row.place, from);
        let message = format!("the URL '{}' made of this row is not valid", brief(iri));
        let problem = Problem::new(Code::InvalidIri, message, place)
            .help("take spaces and special characters out of the cell, or change the template");
        let problem = match self.reader.rule(column.column) {
            Some(rule) => problem.rule(rule.clone()),
            None => problem,
        };
        match self.reader.is_virtual(from) {
            true => problem,
            false => problem.marked(row.excerpt(from)),
        }
    }
}

/// What came of a column in a row.
struct Made {
    triples: u64,
    entry: Entry,
}

/// Whether there is no value at all.
fn is_null(value: Value) -> bool {
    match value {
        Value::Null => true,
        Value::List { start, end } => start == end,
        Value::One(_) => false,
    }
}

/// Whether a column gives a triple in this row. The value URL of a cell without value is null
/// unless the column is virtual (syntax §6.4); an empty list has no value to fill in either.
fn has_object(column: &ColumnPlan, value: Value) -> bool {
    !is_null(value) || (column.object.is_some() && column.is_virtual)
}

/// The node of an expanded template, or the row's own blank node.
pub(super) fn node<'a>(
    template: Option<usize>,
    iris: &'a [(String, Option<bool>)],
    blank: &'a str,
) -> Option<Subject<'a>> {
    match template {
        None => Some(Subject::Blank(blank)),
        Some(template) => match iris.get(template) {
            Some((iri, Some(true))) => Some(Subject::Iri(iri)),
            _ => None,
        },
    }
}

impl Scratch {
    /// The subject of a column in this row, if its IRI is valid.
    pub(super) fn subject(&self, column: &ColumnPlan) -> Option<Subject<'_>> {
        node(column.subject, &self.iris, &self.blank)
    }
}

/// The literal of a value; what does not fit its datatype is a string (csv2rdf §4.3).
fn literal<'a>(column: &'a ColumnPlan, text: Text, characters: &'a str) -> Object<'a> {
    match &column.literal {
        Literal::Lang(lang) => Object::Lang { text: characters, lang },
        Literal::Typed(datatype) if text.fits() => Object::Typed { text: characters, datatype },
        Literal::Typed(_) => Object::Typed { text: characters, datatype: xsd::STRING },
    }
}

/// What the labels of a list's nodes are made of.
struct ListLabel<'a> {
    table: usize,
    row: u64,
    column: &'a ColumnPlan,
}

impl ListLabel<'_> {
    fn write(&self, item: usize, out: &mut String) {
        out.clear();
        let _ = write!(out, "t{}r{}c{}i{item}", self.table, self.row, self.column.column);
    }
}

/// Makes an `rdf:List`; gives the number of triples.
fn list(
    row: &RowView<'_>,
    label: ListLabel<'_>,
    items: &[Text],
    (subject, predicate): (Subject<'_>, &str),
    [this, next]: &mut [String; 2],
    sink: &mut dyn Sink,
) -> io::Result<u64> {
    label.write(0, this);
    sink.triple(Triple { subject, predicate, object: Object::Blank(this) })?;
    for (i, text) in items.iter().enumerate() {
        let object = literal(label.column, *text, row.text(*text));
        sink.triple(Triple { subject: Subject::Blank(this), predicate: rdf::FIRST, object })?;
        let rest = if i + 1 == items.len() {
            Object::Iri(rdf::NIL)
        } else {
            label.write(i + 1, next);
            Object::Blank(next)
        };
        sink.triple(Triple { subject: Subject::Blank(this), predicate: rdf::REST, object: rest })?;
        std::mem::swap(this, next);
    }
    Ok(1 + 2 * items.len() as u64)
}
