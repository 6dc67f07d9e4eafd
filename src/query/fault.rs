//! Describes errors in the text of a query, with their place.

use spargebra::SparqlSyntaxError;

use super::outline::Outline;
use super::parameter::Parameter;
use super::parse::Unread;
use crate::diagnostic::{Code, Diagnostic, Place, Spot};
use crate::rdf::vocab::PREFIXES;

/// Decodes bytes as UTF-8.
pub(super) fn utf8<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let message = format!("byte {byte:#04X} is not UTF-8");
        let place = Place { file: file.into(), spot: Spot::at(bytes, offset) };
        let problem = Diagnostic::new(Code::QuerySyntax, message, place).excerpt_of(bytes);
        Box::new(problem.help("save the question as UTF-8"))
    })
}

/// A line of a file.
pub(super) fn at(file: &str, line: u64) -> Place {
    Place { file: file.into(), spot: Spot::Line { line, column: None } }
}

/// The problem of a missing parameter.
pub(super) fn missing(parameter: &Parameter) -> Diagnostic {
    let name = &parameter.name;
    let message = format!("parameter '{name}' is missing");
    Diagnostic::new(Code::ParameterMissing, message, parameter.place.clone())
        .help(format!("add {name}=VALUE"))
}

/// Refuses an update.
pub(super) fn refuse(file: &str, outline: &Outline) -> Result<(), Box<Diagnostic>> {
    if let Some((word, line)) = &outline.update {
        let message = format!("{word} is an update: questions only read the graph");
        return Err(Box::new(Diagnostic::new(Code::QueryRefused, message, at(file, *line))));
    }
    Ok(())
}

/// The problem of a text that is not a valid query.
pub(super) fn unread_problem(
    file: &str,
    text: &str,
    outline: &Outline,
    unread: &Unread,
) -> Diagnostic {
    match unread {
        Unread::Syntax(error) => syntax_problem(file, text, outline, error),
        Unread::Excess(excess, offset) => {
            let spot = offset.map_or(Spot::Whole, |offset| Spot::at(text.as_bytes(), offset));
            let place = Place { file: file.into(), spot };
            Diagnostic::new(Code::QueryTooDeep, excess.what(), place)
                .excerpt_of(text.as_bytes())
                .help(excess.help())
        }
        Unread::Failed(failure) => {
            Diagnostic::new(Code::QuerySyntax, failure.to_string(), Place::file(file))
        }
    }
}

/// The parser's error. Its place is in its text only (`error at LINE:COLUMN: expected …`), and is
/// up to a word too late, because it reads keywords before it compares them.
fn syntax_problem(
    file: &str,
    text: &str,
    outline: &Outline,
    error: &SparqlSyntaxError,
) -> Diagnostic {
    if let Some((prefix, line)) = outline.undeclared.iter().min_by_key(|(_, line)| **line) {
        let message = format!("the prefix '{prefix}:' is not declared");
        let known = PREFIXES.iter().find(|(name, _)| name == prefix);
        let iri = known.map_or("…", |(_, iri)| iri);
        return Diagnostic::new(Code::QuerySyntax, message, at(file, *line))
            .excerpt(line_of(text, *line))
            .help(format!("put 'PREFIX {prefix}: <{iri}>' at the top"));
    }
    let full = error.to_string();
    let found = full.strip_prefix("error at ").and_then(|rest| {
        let (place, expected) = rest.split_once(": expected ")?;
        Some((place.split_once(':')?.0.parse::<u64>().ok()?, expected))
    });
    // The parser skips white space before the missing part: report the last line with text.
    let found = found.map(|(line, expected)| {
        let is_blank = |line: &u64| line_of(text, *line).trim().is_empty();
        ((1..=line).rev().find(|line| !is_blank(line)).unwrap_or(line), expected)
    });
    let Some((line, expected)) = found else {
        return Diagnostic::new(Code::QuerySyntax, full, Place::file(file));
    };
    // The expected characters and words may include a more helpful sentence.
    let is_sentence = |item: &&str| item.contains(' ') && !item.starts_with(['[', '"', '\'']);
    let is_empty = text.lines().all(|line| line.trim().is_empty() || line.trim().starts_with('#'));
    let message = match expected.trim_start_matches("one of ").split(", ").find(is_sentence) {
        _ if is_empty => "there is no question in the file".to_owned(),
        Some(sentence) => format!("SPARQL: {sentence}"),
        None => "the SPARQL has a syntax error on this line, or just before it".to_owned(),
    };
    Diagnostic::new(Code::QuerySyntax, message, at(file, line)).excerpt(line_of(text, line))
}

fn line_of(text: &str, line: u64) -> &str {
    text.lines().nth(line.saturating_sub(1) as usize).unwrap_or("")
}
