//! Writes citations as RIS records (Research Information Systems, "RIS Format Specifications",
//! 2001). Each line has a two-letter tag, two spaces, a hyphen and a space; lines end with CR LF; a
//! value takes one line.

use std::fmt::Write as _;

use super::{Citation, one_line};
use crate::web::describe::agent::{Agent, Name, words};

pub(super) fn write(citation: &Citation) -> String {
    let mut out = String::new();
    let mut line = |tag: &str, value: &str| {
        // Writing to a string does not fail.
        let _ = write!(out, "{tag}  - {}\r\n", one_line(value));
    };
    line("TY", "DATA");
    line("ID", &citation.key);
    for author in &citation.authors {
        line("AU", &name(author));
    }
    line("TI", &citation.title);
    if let Some(container) = &citation.container {
        line("T2", container);
    }
    if let Some(date) = &citation.date {
        line("PY", date.year());
        let parts: Vec<String> = date.parts().iter().map(|part| format!("{part:02}")).collect();
        // Year, month, day and other information, each possibly empty.
        let empty = "/".repeat(4_usize.saturating_sub(parts.len()));
        line("DA", &format!("{}{empty}", parts.join("/")));
    }
    if let Some(version) = &citation.version {
        line("ET", &format!("Version {version}"));
    }
    if let Some(publisher) = &citation.publisher {
        line("PB", publisher);
    }
    if let Some(doi) = &citation.doi {
        line("DO", doi);
    }
    if let Some(url) = &citation.url {
        line("UR", url);
    }
    if let Some(language) = &citation.language {
        line("LA", language);
    }
    for keyword in &citation.keywords {
        line("KW", &keyword.replace('*', ""));
    }
    if let Some(summary) = &citation.summary {
        line("AB", summary);
    }
    out.push_str("ER  - \r\n");
    out
}

/// An author, `Last, First, Suffix`. Names may not contain an asterisk, and a comma ends a part.
fn name(author: &Agent) -> String {
    let part = |text: &str| one_line(&text.replace(['*', ','], ""));
    match &author.name {
        Name::Whole(name) => part(name),
        Name::Parts { given, particle, family, suffix } => {
            let parts = [words(&[&part(particle), &part(family)]), part(given), part(suffix)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}
