//! Describes problems of the input and their places.
//!
//! Every stage adds [`Diagnostic`]s to one [`Diagnostics`] collection. A problem has a stable
//! [`Code`], a [`Severity`], a message for the person who keeps the spreadsheet, a [`Place`] and,
//! where useful, an [`Excerpt`]. [`human`], [`json`], [`sarif`] and [`github`] write them.

mod address;
mod code;
mod diagnostics;
mod excerpt;
mod expected;
pub mod front;
pub mod github;
pub mod human;
pub mod json;
mod nearest;
pub mod pointer;
pub mod sarif;
mod sources;
mod visible;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use address::{address, letters};
pub use code::{Code, catalogue};
pub use diagnostics::{Diagnostics, Group};
pub use excerpt::{Excerpt, Position, brief};
pub use expected::Expected;
pub use nearest::{
    alternatives, did_you_mean, is_name, is_question, is_slip, nearest, nearest_few,
};
pub(crate) use nearest::{distance as near_distance, edits, tolerance as near_tolerance};
pub use sources::{Lookup, Sources};
pub use visible::visible;

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing, but not a fault.
    Note,
    /// A fault that the specification lets a processor ignore.
    Warning,
    /// The input is invalid; the exit code is not zero.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A column of a table, by letter and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnPlace {
    /// Position in the file, from 1.
    pub number: usize,
    /// The column's name in the metadata.
    pub name: Arc<str>,
}

impl fmt::Display for ColumnPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {} '{}'", letters(self.number), self.name)
    }
}

/// A spot in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
        /// Row number among all rows of the file, from 1, as a spreadsheet counts them: with
        /// headers, comments and blank rows.
        record: u64,
        /// The cell's column; none if the whole row is meant.
        column: Option<ColumnPlace>,
    },
    /// A value of a JSON document, by JSON Pointer (RFC 6901).
    Json(String),
}

/// The place of a problem: a file, by its path in the folder or its IRI, and a spot in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path within the folder with `/`, as people see it.
    pub file: Arc<str>,
    /// The spot in that file.
    pub spot: Spot,
}

impl Spot {
    /// The character of a text at an offset in bytes.
    pub fn at(text: &[u8], offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let own = String::from_utf8_lossy(before.get(start..).unwrap_or_default());
        Self::Line { line, column: Some(1 + own.chars().count() as u64) }
    }
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
        f.write_str(&visible(&self.file))?;
        match &self.spot {
            Spot::Whole => Ok(()),
            Spot::Line { line, column: None } => write!(f, ":{line}"),
            Spot::Line { line, column: Some(column) } => write!(f, ":{line}:{column}"),
            Spot::Cell { line, .. } => {
                write!(f, ":{line} ({})", self.spot.name().unwrap_or_default())
            }
            Spot::Json(pointer) if pointer.is_empty() => Ok(()),
            Spot::Json(pointer) => write!(f, " at {}", visible(pointer)),
        }
    }
}

/// The node of the graph that a problem concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The whole statement in words, with short names.
    pub text: String,
    /// The node; IRIs and literals are as N-Triples writes them, here and below.
    pub node: String,
    /// The path from the node to the value, in SPARQL syntax.
    pub path: Option<String>,
    /// The value that is wrong.
    pub value: Option<String>,
    /// The broken shape.
    pub shape: String,
    /// All source cells of the value.
    pub cells: Vec<Place>,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The stable code of the kind of problem.
    pub code: Code,
    /// The severity; by default that of the code.
    pub severity: Severity,
    /// One sentence that names the actual values, without a full stop.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// The text at that place.
    pub excerpt: Option<Excerpt>,
    /// The node of the graph, for a problem found there.
    pub about: Option<Box<About>>,
    /// The text of the faulty cell, if short enough for a name.
    pub text: Option<String>,
    /// The expected value, in words.
    pub expected: Option<String>,
    /// The pattern or format in the metadata or shape.
    pub pattern: Option<String>,
    /// The place of the rule.
    pub rule: Option<Place>,
    /// How to fix it.
    pub help: Option<String>,
    /// Other places that belong to it, such as the first of two equal keys.
    pub related: Vec<(String, Place)>,
    /// The number of further places that are not listed.
    pub more_related: u64,
}

impl Diagnostic {
    /// A problem with a message, a place and the severity of its code.
    pub fn new(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place,
            excerpt: None,
            about: None,
            text: None,
            expected: None,
            pattern: None,
            rule: None,
            help: None,
            related: Vec::new(),
            more_related: 0,
        }
    }

    /// Adds the faulty line to a problem with a known place, and marks the column or the whole
    /// line.
    pub fn excerpt(self, line: impl AsRef<str>) -> Self {
        let (number, column) = match self.place.spot {
            Spot::Line { line, column } => (line, column),
            Spot::Cell { line, .. } => (line, None),
            Spot::Whole | Spot::Json(_) => (1, None),
        };
        self.marked(Excerpt::line(line.as_ref(), number, column))
    }

    /// Adds the line of `text` at the place, as [`Diagnostic::excerpt`], if there is one.
    pub fn excerpt_of(self, text: &[u8]) -> Self {
        let Spot::Line { line, .. } = self.place.spot else { return self };
        let number = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        match text.split(|byte| *byte == b'\n').nth(number) {
            Some(line) => {
                let line = String::from_utf8_lossy(line);
                self.excerpt(line.trim_end_matches('\r'))
            }
            None => self,
        }
    }

    /// Adds the faulty text with its marked part.
    pub fn marked(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// Adds the node of the graph.
    pub fn about(mut self, about: About) -> Self {
        self.about = Some(Box::new(about));
        self
    }

    /// Adds the expected value.
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = Some(text.into());
        self
    }

    /// Adds the place of the broken rule.
    pub fn rule(mut self, place: Place) -> Self {
        self.rule = Some(place);
        self
    }

    /// Adds how to fix it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a related place.
    pub fn related(mut self, what: impl Into<String>, place: Place) -> Self {
        self.related.push((what.into(), place));
        self
    }
}

impl std::error::Error for Diagnostic {}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = visible(&self.message);
        write!(f, "{}[{}] {}: {message}", self.severity, self.code, self.place)
    }
}
