//! Fills in the URL templates of one row (csv2rdf §4.2, csv2json §4.3).

#![expect(clippy::indexing_slicing, reason = "templates are numbered by their plan")]

use std::fmt::Write as _;

use super::ledger::{Entry, Ledger};
use super::plan::{ColumnPlan, Mode, Plan, Predicate};
use super::scratch::{Scratch, State};
use super::visit::MappedRow;
use crate::csvw::table::{ParsedValue, RowReader, RowView};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, brief};

/// Fills in the templates of rows of one table.
pub(super) struct RowMapper<'a> {
    pub plan: &'a Plan,
    pub reader: &'a RowReader,
    pub mode: Mode,
    /// The table's position in its group, for the labels of blank nodes.
    pub table: usize,
}

impl RowMapper<'_> {
    /// Fills in the templates and counts each cell in the ledger.
    pub fn map<'a>(
        &'a self,
        row: &'a RowView<'a>,
        scratch: &'a mut Scratch,
        ledger: &mut Ledger,
        problems: &mut Diagnostics,
    ) -> MappedRow<'a> {
        self.begin(row, scratch);
        for column in &self.plan.columns {
            let state = self.column(row, column, scratch, problems);
            scratch.states.push(state);
            let entry = match state {
                State::Null => Entry::Null,
                State::Rejected | State::Each { faulty: true, .. } => Entry::Rejected,
                State::Iri(_) | State::Each { .. } | State::Literal => Entry::Mapped,
            };
            ledger.enter(column.column, entry);
        }
        for &column in &self.plan.suppressed {
            let is_null = is_null(row.value(column));
            ledger.enter(column, if is_null { Entry::Null } else { Entry::Suppressed });
        }
        MappedRow { row, reader: self.reader, plan: self.plan, scratch, table: self.table }
    }

    /// Clears the last row.
    fn begin(&self, row: &RowView<'_>, scratch: &mut Scratch) {
        scratch.iris.resize_with(self.plan.templates.len(), Default::default);
        for (template, (_, state)) in self.plan.templates.iter().zip(&mut scratch.iris) {
            if !(template.is_constant() && state.is_some()) {
                *state = None;
            }
        }
        scratch.states.clear();
        scratch.used = 0;
        if self.plan.uses_numbers {
            scratch.numbers.set(row.place.row, row.place.source);
        }
        if self.plan.uses_blank {
            scratch.blank.clear();
            // Writing to a String does not fail.
            let _ = write!(scratch.blank, "t{}s{}", self.table, row.place.row);
        }
    }

    /// Expands the templates that a column needs in this row.
    fn column(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        scratch: &mut Scratch,
        problems: &mut Diagnostics,
    ) -> State {
        let value = row.value(column.column);
        let has_object = has_object(column, value);
        let mut valid = true;
        if let Some(subject) = column.subject
            && (has_object || self.mode == Mode::Standard)
        {
            valid &= self.expand(row, column, subject, scratch, problems);
        }
        if !has_object {
            return State::Null;
        }
        if let Predicate::Template(predicate) = column.predicate {
            valid &= self.expand(row, column, predicate, scratch, problems);
        }
        match (column.object, value) {
            (Some(template), ParsedValue::List { .. }) if column.each => {
                let each = self.each(row, column, template, scratch, problems);
                if valid { each } else { State::Rejected }
            }
            (Some(template), _) => {
                valid &= self.expand(row, column, template, scratch, problems);
                if valid { State::Iri(template) } else { State::Rejected }
            }
            (None, _) if valid => State::Literal,
            (None, _) => State::Rejected,
        }
    }

    /// Expands a template on first use; returns whether its IRI is valid.
    fn expand(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        template: usize,
        scratch: &mut Scratch,
        problems: &mut Diagnostics,
    ) -> bool {
        let (iri, state) = &mut scratch.iris[template];
        if let Some(valid) = *state {
            return valid;
        }
        let compiled = &self.plan.templates[template];
        let valid = compiled.expand(&self.plan.url, row, &scratch.numbers, None, iri);
        *state = Some(valid);
        if !valid && row.is_sound() {
            problems.push(self.invalid(row, column, template, iri));
        }
        valid
    }

    /// Expands a template for each item of a list.
    fn each(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        template: usize,
        scratch: &mut Scratch,
        problems: &mut Diagnostics,
    ) -> State {
        let start = scratch.used;
        let mut faulty = false;
        if let ParsedValue::List { start, end } = row.value(column.column) {
            for text in row.items(start, end) {
                if scratch.each.len() == scratch.used {
                    scratch.each.push(String::new());
                }
                let iri = &mut scratch.each[scratch.used];
                let own = Some((column.column, row.text(*text)));
                let compiled = &self.plan.templates[template];
                if compiled.expand(&self.plan.url, row, &scratch.numbers, own, iri) {
                    scratch.used += 1;
                } else {
                    faulty = true;
                    problems.push(self.invalid(row, column, template, iri));
                }
            }
        }
        State::Each { start, end: scratch.used, faulty }
    }

    /// The problem of a template with an invalid IRI.
    fn invalid(
        &self,
        row: &RowView<'_>,
        column: &ColumnPlan,
        template: usize,
        iri: &str,
    ) -> Diagnostic {
        // The template may use another column than its own.
        let from = self.plan.templates[template].first_column().unwrap_or(column.column);
        let place = self.reader.place(&row.place, from);
        let message = format!("the URL '{}' from this row is not valid", brief(iri));
        let problem = Diagnostic::new(Code::InvalidIri, message, place)
            .help("remove spaces and special characters from the cell, or change the template");
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

/// Whether there is no value at all.
fn is_null(value: ParsedValue) -> bool {
    match value {
        ParsedValue::Null => true,
        ParsedValue::List { start, end } => start == end,
        ParsedValue::One(_) => false,
    }
}

/// Whether a column gives output in this row. The value URL of a cell without value is null unless
/// the column is virtual (syntax §6.4); neither does an empty list have a value to fill in.
fn has_object(column: &ColumnPlan, value: ParsedValue) -> bool {
    !is_null(value) || (column.object.is_some() && column.is_virtual)
}
