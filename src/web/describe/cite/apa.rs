//! Writes citations for people in APA style (Publication Manual, 7th edition): data sets by §10.9,
//! entries of reference works by §10.3, authors by §9.7 to §9.12. Italics are omitted.

use super::{Citation, one_line};
use crate::web::describe::agent::{Agent, Name, words};

/// The most authors listed in full (§9.8).
const NAMED: usize = 20;

/// The number listed before the last if there are more.
const FIRST: usize = 19;

pub(super) fn write(citation: &Citation) -> String {
    let authors = names(&citation.authors);
    let date = citation.date.as_ref().map_or("n.d.", |date| date.year());
    let version = citation.version.as_ref().map(|v| format!(" (Version {})", one_line(v)));
    let version = version.unwrap_or_default();
    let title = one_line(&citation.title);
    let (title, container) = match &citation.container {
        None => (format!("{title}{version} [Data set]"), None),
        Some(whole) => (title, Some(format!("In {}{version} [Data set]", one_line(whole)))),
    };
    let mut parts = match authors.is_empty() {
        true => vec![title, format!("({date})")],
        false => vec![format!("{} ({date})", ended(&authors)), title],
    };
    parts.extend(container);
    parts.extend(citation.publisher.as_deref().map(one_line));
    let mut line = parts.iter().map(|part| ended(part)).collect::<Vec<_>>().join(" ");
    // No full stop after an address (§9.35).
    if let Some(url) = &citation.url {
        line.push(' ');
        line.push_str(url);
    }
    line.push('\n');
    line
}

/// A part with its final full stop.
fn ended(part: &str) -> String {
    match part.ends_with(['.', '?', '!']) {
        true => part.to_owned(),
        false => format!("{part}."),
    }
}

/// The list of authors.
fn names(authors: &[Agent]) -> String {
    let names: Vec<String> = authors.iter().map(name).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] if names.len() <= NAMED => format!("{}, & {last}", first.join(", ")),
        [first @ .., last] => {
            format!("{}, . . . {last}", first.get(..FIRST).unwrap_or(first).join(", "))
        }
    }
}

/// An author: family name and initials, or the whole name of a group.
fn name(author: &Agent) -> String {
    match &author.name {
        Name::Whole(name) => one_line(name),
        Name::Parts { given, particle, family, suffix } => {
            let family = words(&[&one_line(particle), &one_line(family)]);
            let parts = [family, initials(given), one_line(suffix)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The initials of given names: `Jean-Paul M.` becomes `J.-P. M.` (§9.8).
fn initials(given: &str) -> String {
    let initial = |name: &str| name.chars().next().map(|first| format!("{first}."));
    let hyphened = |name: &str| {
        let parts: Vec<String> = name.split('-').filter_map(initial).collect();
        parts.join("-")
    };
    let names = given.split(|c: char| c.is_whitespace() || c == '.');
    names.filter(|name| !name.is_empty()).map(hyphened).collect::<Vec<_>>().join(" ")
}
