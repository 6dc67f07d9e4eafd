//! Writes citations as BibTeX entries, which BibLaTeX reads too.
//!
//! Values are in braces, which BibTeX counts even after a backslash ("BibTeXing", 1988, §4); so
//! braces in a text are written as commands. Titles have a second pair of braces, so that styles
//! keep their capitals.

use std::fmt::Write as _;

use super::{Citation, one_line};
use crate::web::describe::agent::{Agent, Name, words};

/// The month names that styles define.
const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(super) fn write(citation: &Citation) -> String {
    // Only BibLaTeX knows `@dataset`.
    let (kind, how) = match citation.container {
        Some(_) => ("incollection", None),
        None => ("misc", Some("Data set")),
    };
    let mut out = format!("@{kind}{{{},\n", citation.key);
    let mut field = |name: &str, value: String| {
        let _ = writeln!(out, "  {name} = {value},");
    };
    let authors: Vec<String> = citation.authors.iter().map(name).collect();
    if !authors.is_empty() {
        field("author", format!("{{{}}}", authors.join(" and ")));
    }
    field("title", format!("{{{{{}}}}}", escaped(&citation.title)));
    if let Some(container) = &citation.container {
        field("booktitle", format!("{{{{{}}}}}", escaped(container)));
    }
    if let Some(date) = &citation.date {
        field("year", format!("{{{}}}", date.year()));
        let month = date.parts().get(1).and_then(|month| (*month as usize).checked_sub(1));
        if let Some(month) = month.and_then(|month| MONTHS.get(month)) {
            field("month", (*month).to_owned());
        }
    }
    if let Some(publisher) = &citation.publisher {
        field("publisher", format!("{{{}}}", escaped(publisher)));
    }
    if let Some(how) = how {
        field("howpublished", format!("{{{how}}}"));
    }
    if let Some(version) = &citation.version {
        field("version", format!("{{{}}}", escaped(version)));
        // BibTeX styles ignore versions.
        field("note", format!("{{Version {}}}", escaped(version)));
    }
    if let Some(doi) = &citation.doi {
        field("doi", format!("{{{}}}", verbatim(doi)));
    }
    if let Some(url) = &citation.url {
        field("url", format!("{{{}}}", verbatim(url)));
    }
    out.push_str("}\n");
    out
}

/// An author: `von Last, Jr, First`, or a whole name in braces, which BibTeX does not split.
fn name(author: &Agent) -> String {
    match &author.name {
        Name::Whole(name) => format!("{{{}}}", escaped(name)),
        Name::Parts { given, particle, family, suffix } => {
            let family = words(&[&part(particle), &part(family)]);
            let parts = [family, part(suffix), part(given)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A part of a name, in braces if BibTeX would split it.
fn part(text: &str) -> String {
    let escaped = escaped(text);
    let joins = text.split_whitespace().any(|word| word.eq_ignore_ascii_case("and"));
    if joins || text.contains(',') { format!("{{{escaped}}}") } else { escaped }
}

/// A text with TeX's special characters as commands.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// An address, which styles print unchanged: only characters that would end the value are
/// percent-encoded.
fn verbatim(address: &str) -> String {
    let mut out = String::new();
    for c in address.chars() {
        match c {
            '{' | '}' | '\\' | ' ' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
