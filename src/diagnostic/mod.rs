//! What can be wrong with an input, and where.
//!
//! Every stage reports [`Problem`]s into one [`Problems`] collection; a problem has a stable
//! [`Code`], a [`Severity`], a message for the person who keeps the spreadsheet, and a [`Place`].

mod code;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use code::Code;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something that the specification lets a processor ignore, but a person should see.
    Warning,
    /// Something that makes the input invalid; the exit code is not zero.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A column of a table, as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnPlace {
    /// Position in the file, from 1.
    pub number: usize,
    /// The column's name in the metadata.
    pub name: Arc<str>,
}

/// Where in a file a problem lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The file as a whole.
    Whole,
    /// A line of text and, if known, a column in it (both from 1, columns in characters).
    Line { line: u64, column: Option<u64> },
    /// A row of a table, or one cell of it.
    Cell {
        /// Line of the file on which the row begins, from 1 (CSVW's source number).
        line: u64,
        /// Row number among the data rows, from 1; 0 for a header row.
        row: u64,
        /// The cell's column; none if the whole row is meant.
        column: Option<ColumnPlace>,
    },
    /// A value of a JSON document, by JSON Pointer (RFC 6901).
    Json(String),
}

/// Where a problem lies: a file, by its path in the folder or its IRI, and a spot in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path within the folder with `/`, as the person sees it.
    pub file: Arc<str>,
    /// The spot in that file.
    pub spot: Spot,
}

impl Place {
    /// The whole of `file`.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), spot: Spot::Whole }
    }

    /// The value at a JSON Pointer in `file`.
    pub fn json(file: impl Into<Arc<str>>, pointer: impl Into<String>) -> Self {
        Self { file: file.into(), spot: Spot::Json(pointer.into()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match &self.spot {
            Spot::Whole => Ok(()),
            Spot::Line { line, column: None } => write!(f, ":{line}"),
            Spot::Line { line, column: Some(column) } => write!(f, ":{line}:{column}"),
            Spot::Cell { line, row, column } => {
                write!(f, ":{line}")?;
                match row {
                    0 => f.write_str(", header row")?,
                    _ => write!(f, ", row {row}")?,
                }
                match column {
                    Some(c) => write!(f, ", column {} '{}'", c.number, c.name),
                    None => Ok(()),
                }
            }
            Spot::Json(pointer) if pointer.is_empty() => Ok(()),
            Spot::Json(pointer) => write!(f, " at {pointer}"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is, for good.
    pub code: Code,
    /// How bad it is; by default what the code says.
    pub severity: Severity,
    /// One sentence that names the values at hand, without a full stop.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// The text of the cell or line, if it helps to see it.
    pub excerpt: Option<String>,
    /// What the metadata expects there.
    pub expected: Option<String>,
    /// Where the metadata says so.
    pub rule: Option<Place>,
    /// How to mend it.
    pub help: Option<String>,
    /// Other places that belong to it, such as the first of two equal keys.
    pub related: Vec<(String, Place)>,
}

impl Problem {
    /// A problem with the code's own severity and nothing but a message and a place.
    pub fn new(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place,
            excerpt: None,
            expected: None,
            rule: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// Adds the text that is wrong.
    pub fn excerpt(mut self, text: impl Into<String>) -> Self {
        self.excerpt = Some(text.into());
        self
    }

    /// Adds what was expected.
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = Some(text.into());
        self
    }

    /// Adds the place of the rule that was broken.
    pub fn rule(mut self, place: Place) -> Self {
        self.rule = Some(place);
        self
    }

    /// Adds how to mend it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds another place that belongs to it.
    pub fn related(mut self, what: impl Into<String>, place: Place) -> Self {
        self.related.push((what.into(), place));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {}: {}", self.severity, self.code, self.place, self.message)
    }
}

/// How many problems of one kind in one column of one file are kept whole; more are counted.
const KEPT: u64 = 10;

/// What makes two problems "the same again": code, file and column (or JSON place).
type Kind = (Code, Arc<str>, Option<ColumnPlace>);

/// All problems found so far, in the order found; repeated ones are counted beyond the first few.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    counts: BTreeMap<Kind, u64>,
    errors: u64,
    warnings: u64,
}

impl Problems {
    /// No problems yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        match problem.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        let count = self.counts.entry(kind(&problem)).or_default();
        *count += 1;
        if *count <= KEPT || matches!(problem.place.spot, Spot::Json(_)) {
            self.kept.push(problem);
        }
    }

    /// Counts further problems of the kind of `problem`, which are not kept whole.
    pub fn count_more(&mut self, problem: &Problem, more: u64) {
        *self.counts.entry(kind(problem)).or_default() += more;
        match problem.severity {
            Severity::Error => self.errors += more,
            Severity::Warning => self.warnings += more,
        }
    }

    /// Adds all problems of another collection, as if they had been found after these.
    pub fn append(&mut self, other: Problems) {
        let mut room: BTreeMap<Kind, u64> = BTreeMap::new();
        for problem in other.kept {
            let kind = kind(&problem);
            let before = self.counts.get(&kind).copied().unwrap_or(0);
            let taken = room.entry(kind).or_default();
            *taken += 1;
            if before + *taken <= KEPT || matches!(problem.place.spot, Spot::Json(_)) {
                self.kept.push(problem);
            }
        }
        for (kind, count) in other.counts {
            *self.counts.entry(kind).or_default() += count;
        }
        self.errors += other.errors;
        self.warnings += other.warnings;
    }

    /// The problems that are kept whole.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.kept.iter()
    }

    /// How many errors there are, with those that are not kept whole.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// How many warnings there are, with those that are not kept whole.
    pub fn warnings(&self) -> u64 {
        self.warnings
    }

    /// Whether there is no error; warnings may be there.
    pub fn is_ok(&self) -> bool {
        self.errors == 0
    }

    /// Whether there is neither error nor warning.
    pub fn is_empty(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }
}

fn kind(problem: &Problem) -> Kind {
    let column = match &problem.place.spot {
        Spot::Cell { column, .. } => column.clone(),
        _ => None,
    };
    (problem.code, problem.place.file.clone(), column)
}
