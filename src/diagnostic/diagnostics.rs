//! Collects the problems of a run, with repeated ones grouped.

#![expect(clippy::indexing_slicing, reason = "groups are numbered by their list")]

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Code, ColumnPlace, Diagnostic, Excerpt, Place, Severity, Spot};

/// The most problems of a group to keep; more are counted.
const KEPT: usize = 100;
/// The most problems of all groups together to keep; beyond that, the first of each group.
const ALL_KEPT: usize = 10_000;

/// The key that groups repeated problems.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    code: Code,
    severity: Severity,
    file: Arc<str>,
    column: Option<ColumnPlace>,
    /// The JSON Pointer, with `*` for positions in arrays.
    pointer: String,
    rule: Option<Place>,
}

impl Kind {
    fn of(problem: &Diagnostic) -> Self {
        let mut pointer = String::new();
        let mut column = None;
        match &problem.place.spot {
            Spot::Cell { column: at, .. } => column = at.clone(),
            Spot::Json(at) => {
                for token in at.split('/').skip(1) {
                    let is_index = token.bytes().all(|b| b.is_ascii_digit());
                    pointer.push('/');
                    pointer.push_str(if is_index { "*" } else { token });
                }
            }
            Spot::Whole | Spot::Line { .. } => {}
        }
        Self {
            code: problem.code,
            severity: problem.severity,
            file: problem.place.file.clone(),
            column,
            pointer,
            rule: problem.rule.clone(),
        }
    }
}

/// Diagnostics with the same code, file, column and rule.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Group {
    kept: Vec<Diagnostic>,
    count: u64,
}

impl Group {
    /// The first of them, in the order found; never empty.
    pub fn kept(&self) -> &[Diagnostic] {
        &self.kept
    }

    /// The number of problems, including those not kept.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// All problems found so far; repeated ones are counted beyond the first hundred.
///
/// It is serialized as its groups, to be sent from one machine to another; [`json`](super::json) is
/// the format for other programs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Group>", into = "Vec<Group>")]
pub struct Diagnostics {
    groups: Vec<Group>,
    /// The position of each kind in `groups`.
    known: BTreeMap<Kind, usize>,
    /// How many are kept.
    kept: usize,
    errors: u64,
    warnings: u64,
    notes: u64,
}

impl Diagnostics {
    /// No problems yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.count(problem.severity, 1);
        let has_room = self.kept < ALL_KEPT;
        let group = self.group(&problem);
        group.count += 1;
        if group.kept.is_empty() || (has_room && group.kept.len() < KEPT) {
            group.kept.push(problem);
            self.kept += 1;
        }
    }

    /// Adds problems.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }

    /// Counts further problems of the kind of `problem` without keeping them.
    pub fn count_more(&mut self, problem: &Diagnostic, more: u64) {
        if more > 0 {
            self.count(problem.severity, more);
            let group = self.group(problem);
            group.count += more;
            // A group always keeps one problem.
            if group.kept.is_empty() {
                group.kept.push(problem.clone());
                self.kept += 1;
            }
        }
    }

    /// Whether there are too many to find a suggestion for each.
    pub fn are_many(&self) -> bool {
        self.errors + self.warnings + self.notes >= KEPT as u64
    }

    /// Appends all problems of another collection.
    pub fn append(&mut self, other: Diagnostics) {
        self.append_groups(other.groups);
    }

    fn append_groups(&mut self, groups: Vec<Group>) {
        for Group { kept, count } in groups {
            let more = count.saturating_sub(kept.len() as u64);
            let last = kept.last().cloned();
            kept.into_iter().for_each(|problem| self.push(problem));
            if let Some(last) = last {
                self.count_more(&last, more);
            }
        }
    }

    /// Adds missing excerpts to problems.
    pub fn mark(&mut self, excerpt: impl Fn(&Place) -> Option<Excerpt>) {
        self.amend(|problem| {
            if problem.excerpt.is_none() {
                problem.excerpt = excerpt(&problem.place);
            }
        });
    }

    /// Adds details to each kept problem; its code and place must not change.
    pub fn amend(&mut self, each: impl FnMut(&mut Diagnostic)) {
        self.groups.iter_mut().flat_map(|group| &mut group.kept).for_each(each);
    }

    /// The kept problems, group by group.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.groups.iter().flat_map(|group| &group.kept)
    }

    /// The groups, in the order of their first problem.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The number of errors, including those not kept.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// The number of warnings, including those not kept.
    pub fn warnings(&self) -> u64 {
        self.warnings
    }

    /// The number of notes, including those not kept.
    pub fn notes(&self) -> u64 {
        self.notes
    }

    /// Whether there is no error; warnings may be there.
    pub fn is_ok(&self) -> bool {
        self.errors == 0
    }

    /// Whether there is nothing: no error, warning or note.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    fn count(&mut self, severity: Severity, more: u64) {
        match severity {
            Severity::Error => self.errors += more,
            Severity::Warning => self.warnings += more,
            Severity::Note => self.notes += more,
        }
    }

    fn group(&mut self, problem: &Diagnostic) -> &mut Group {
        let next = self.groups.len();
        let at = *self.known.entry(Kind::of(problem)).or_insert(next);
        if at == next {
            self.groups.push(Group::default());
        }
        &mut self.groups[at]
    }
}

impl From<Vec<Group>> for Diagnostics {
    fn from(groups: Vec<Group>) -> Self {
        let mut problems = Self::new();
        problems.append_groups(groups);
        problems
    }
}

impl From<Diagnostics> for Vec<Group> {
    fn from(problems: Diagnostics) -> Self {
        problems.groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Problems of `columns` columns, `rows` in each.
    fn problems(columns: usize, rows: u64) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for row in 0..rows {
            for number in 0..columns {
                let column = Some(ColumnPlace { number, name: "c".into() });
                let spot = Spot::Cell { line: row, row, record: row, column };
                let place = Place { file: "t.csv".into(), spot };
                problems.push(Diagnostic::new(Code::CellDatatype, "it does not fit", place));
            }
        }
        problems
    }

    #[test]
    fn problems_of_many_columns_are_bounded_but_the_first_of_each_is_kept() {
        let [some, more] = [200, 400].map(|columns| problems(columns, 60));
        assert_eq!((some.errors(), more.errors()), (12_000, 24_000));
        assert_eq!(some.iter().count(), ALL_KEPT);
        assert_eq!(more.iter().count(), ALL_KEPT);
        let sent = serde_json::to_string(&some).unwrap();
        let taken: Diagnostics = serde_json::from_str(&sent).unwrap();
        assert!(taken.iter().eq(some.iter()));
        assert_eq!((taken.errors(), taken.groups().len()), (12_000, 200));
        let very_many = problems(ALL_KEPT + 5, 2);
        assert_eq!(very_many.iter().count(), ALL_KEPT + 5);
        assert!(very_many.groups().iter().all(|group| group.count() == 2));
        // The same holds for problems found in parts.
        let mut joined = problems(400, 30);
        joined.append(problems(400, 30));
        assert_eq!(joined.iter().count(), ALL_KEPT);
    }
}
