//! Describes the problems of unreadable rows and files.

use std::sync::Arc;

use super::place::RowPlace;
use super::record::{Fields, RowFault};
use crate::diagnostic::{Code, Diagnostic, Place, Spot, front};

/// The problem of a row that cannot be split into cells.
pub(super) fn row_problem(
    place: &RowPlace,
    file: &Arc<str>,
    fault: RowFault,
    text: &str,
    fields: &Fields,
) -> Diagnostic {
    let double = "put the whole cell in quotes and double each quote within it";
    let (cell, what, help) = match fault {
        RowFault::Stray(cell) => (cell, "has a quote in the middle of unquoted text", double),
        RowFault::TextAfter(cell) => (cell, "has text after its closing quote", double),
        RowFault::Unclosed(cell) => (
            cell,
            "has an unclosed quote",
            "close the quote, or double it if it is part of the text",
        ),
        RowFault::TooLarge(limit) => {
            let message = format!("the row takes more than {}", size(limit));
            let problem = Diagnostic::new(Code::TooLarge, message, place.place(file));
            return problem.marked(fields.excerpt(text, 0, place.line)).help(larger());
        }
    };
    Diagnostic::new(Code::Quote, format!("cell {} {what}", place.address(cell)), place.place(file))
        .marked(fields.excerpt(text, cell, place.line))
        .help(help)
}

/// The problem of a file that stops in the middle.
pub(super) fn unreadable(file: &Arc<str>, error: &std::io::Error) -> Box<Diagnostic> {
    let message = format!("cannot read '{file}': {error}");
    Box::new(Diagnostic::new(Code::FileUnreadable, message, Place::file(file.clone())))
}

/// What to do about a row that is too large.
pub(super) fn larger() -> String {
    format!(
        "the usual cause is an unclosed quote: look for one in this row; if the row really is that \
         large, raise the limit, such as {}",
        front::given("row-limit", "1GiB")
    )
}

/// The problem of a row without an end, by its number in the file.
pub(super) fn too_large(
    file: &Arc<str>,
    spot: Spot,
    row: u64,
    is_quoted: bool,
    limit: usize,
) -> Box<Diagnostic> {
    let what = match is_quoted {
        true => format!("a quote is opened here, in row {row}, and not closed"),
        false => format!("row {row} begins here, and does not end"),
    };
    let message = format!("{what} within {}", size(limit));
    let place = Place { file: file.clone(), spot };
    Box::new(Diagnostic::new(Code::TooLarge, message, place).help(larger()))
}

/// The problem of a header that is too large.
pub(super) fn large_header(place: &RowPlace, file: &Arc<str>, cells: usize) -> Box<Diagnostic> {
    let spot = Spot::Line { line: place.line, column: None };
    let message = format!("a header of {cells} cells and {} is too large", size(place.length()));
    let problem = Diagnostic::new(Code::TooLarge, message, Place { file: file.clone(), spot });
    Box::new(problem.help(format!(
        "is this the delimiter of the file? If the header really is that large, raise the \
         limit, such as {}: a header may have a sixteenth of it, 4 KiB counted for each column",
        front::given("row-limit", "1GiB")
    )))
}

/// A number of bytes in words.
fn size(bytes: usize) -> String {
    match (bytes >> 20, bytes >> 10) {
        (0, 0) => format!("{bytes} bytes"),
        (0, kibibytes) => format!("{kibibytes} KiB"),
        (mebibytes, _) => format!("{mebibytes} MiB"),
    }
}

/// The problem of a comment with a quote that is never closed.
pub(super) fn open_comment(place: &RowPlace, file: &Arc<str>) -> Diagnostic {
    let message = "the comment has an unclosed quote, so it includes everything after it";
    Diagnostic::new(Code::Quote, message, place.place(file)).help("close or remove the quote")
}

/// The problem of a stray carriage return.
pub(super) fn stray_cr(
    place: &RowPlace,
    file: &Arc<str>,
    cell: usize,
    text: &str,
    fields: &Fields,
) -> Diagnostic {
    let message =
        format!("cell {} has a carriage return (CR) where no line ends", place.address(cell));
    Diagnostic::new(Code::LineEnd, message, place.place(file))
        .marked(fields.excerpt(text, cell, place.line))
        .help(
            "save the file with the line ends LF or CRLF, \
             or set \"lineTerminators\": [\"\\r\\n\", \"\\n\", \"\\r\"] in the dialect",
        )
}
