//! The problems of rows and files that cannot be read as they stand.

use std::sync::Arc;

use super::reader::RowPlace;
use super::record::{Fields, QuoteFault};
use crate::diagnostic::{Code, Place, Problem, Spot};

/// The problem of a quote at the wrong place.
pub(super) fn quote_problem(
    place: &RowPlace,
    file: &Arc<str>,
    fault: QuoteFault,
    text: &str,
    fields: &Fields,
) -> Problem {
    let double = "put the whole cell in quotes and double each quote within it";
    let (cell, what, help) = match fault {
        QuoteFault::Stray(cell) => (cell, "has a quote in the middle of unquoted text", double),
        QuoteFault::TextAfter(cell) => (cell, "has text after its closing quote", double),
        QuoteFault::Unclosed(cell) => (
            cell,
            "has a quote that is never closed",
            "close the quote, or double it if it is meant",
        ),
    };
    Problem::new(Code::Quote, format!("cell {} {what}", cell + 1), place.place(file))
        .marked(fields.excerpt(text, cell, place.line))
        .help(help)
}

/// The problem of a file that stops in the middle.
pub(super) fn unreadable(file: &Arc<str>, error: &std::io::Error) -> Box<Problem> {
    let message = format!("cannot read '{file}': {error}");
    Box::new(Problem::new(Code::FileUnreadable, message, Place::file(file.clone())))
}

/// The problem of a row that does not end.
pub(super) fn too_large(
    file: &Arc<str>,
    spot: Spot,
    is_quoted: bool,
    limit: usize,
) -> Box<Problem> {
    let limit = match limit >> 20 {
        0 => format!("{limit} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    };
    let (what, help) = match is_quoted {
        true => {
            ("a quote is opened here and not closed within", "look for a quote without its pair")
        }
        false => ("the row that begins here does not end within", "look at the file's line ends"),
    };
    let place = Place { file: file.clone(), spot };
    Box::new(Problem::new(Code::TooLarge, format!("{what} {limit}"), place).help(help))
}

/// The problem of a comment with a quote that is never closed.
pub(super) fn open_comment(place: &RowPlace, file: &Arc<str>) -> Problem {
    let message = "the comment has a quote that is never closed, so all that follows belongs to it";
    Problem::new(Code::Quote, message, place.place(file)).help("close the quote, or take it out")
}

/// The problem of a carriage return that ends no line.
pub(super) fn stray_cr(
    place: &RowPlace,
    file: &Arc<str>,
    cell: usize,
    text: &str,
    fields: &Fields,
) -> Problem {
    let message = format!("cell {} has a carriage return (CR) where no line ends", cell + 1);
    Problem::new(Code::LineEnd, message, place.place(file))
        .marked(fields.excerpt(text, cell, place.line))
        .help(
            "save the file with the line ends LF or CRLF, \
             or set \"lineTerminators\": [\"\\r\\n\", \"\\n\", \"\\r\"] in the dialect",
        )
}
