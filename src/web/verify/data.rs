//! Finds damaged files: pages without an end, data that no reader takes.

use serde::de::IgnoredAny;

use super::page::Page;
use crate::diagnostic::{Code, Diagnostic, Place, Spot};
use crate::rdf::format::Format;
use crate::rdf::graph::check_syntax;

/// The kind of a file, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Sitemap,
    Xml,
    Json,
    Rdf(Format),
    /// Without a syntax of its own, such as CSV.
    Other,
}

impl Kind {
    /// The kind of the file with this name.
    pub(super) fn of(name: &str) -> Self {
        let last = name.rsplit('/').next().unwrap_or(name);
        let extension = last.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "html" | "htm" => Self::Html,
            "xml" if last.starts_with("sitemap") => Self::Sitemap,
            // Their readers may fetch contexts or have costly checks; their tags and brackets show an
            // early end, too.
            "xml" | "svg" | "gexf" | "graphml" | "rdf" => Self::Xml,
            "json" | "jsonld" | "webmanifest" => Self::Json,
            _ => match Format::ALL.iter().find(|f| f.extensions().contains(&extension)) {
                Some(format) => Self::Rdf(*format),
                None => Self::Other,
            },
        }
    }
}

/// The fault of a file of data, if it has one; `name` is for people.
pub(super) fn fault(kind: Kind, name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    match kind {
        Kind::Xml => match std::str::from_utf8(bytes) {
            Ok(text) => {
                let (line, message) = Page::xml(text).malformed?;
                Some(damaged(name, line, &message))
            }
            Err(error) => Some(not_utf8(name, bytes, error.valid_up_to())),
        },
        Kind::Json => {
            let error = serde_json::from_slice::<IgnoredAny>(bytes).err()?;
            Some(damaged(name, error.line().max(1) as u64, &format!("is not JSON: {error}")))
        }
        Kind::Rdf(format) => {
            let problem = check_syntax(name, bytes, format).err()?;
            let message = format!("'{name}' is not {}: {}", format.title(), problem.message);
            let damaged = Diagnostic::new(Code::SiteFileDamaged, message, problem.place);
            Some(damaged.help(AGAIN))
        }
        Kind::Html | Kind::Sitemap | Kind::Other => None,
    }
}

/// The usual way to fix a site.
pub(super) const AGAIN: &str = "write the site again with `rapporteur publish -o DIR`, and copy all \
                                of its files to the host";

/// The problem of a file with a faulty line.
pub(super) fn damaged(name: &str, line: u64, message: &str) -> Diagnostic {
    let place = Place { file: name.into(), spot: Spot::Line { line, column: None } };
    Diagnostic::new(Code::SiteFileDamaged, format!("'{name}' {message}"), place).help(AGAIN)
}

/// The problem of a file in another encoding.
pub(super) fn not_utf8(name: &str, bytes: &[u8], offset: usize) -> Diagnostic {
    let place = Place { file: name.into(), spot: Spot::at(bytes, offset) };
    Diagnostic::new(Code::SiteFileDamaged, format!("'{name}' is not UTF-8"), place).help(AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncated_data_are_found() {
        for (name, text) in [
            ("a.ttl", "@prefix a: <http://e/> .\na:b a:c \"d\" , a:e .\n"),
            ("a.nt", "<http://e/a> <http://e/b> \"c\" .\n"),
            ("a.nq", "<http://e/a> <http://e/b> \"c\" <http://e/d> .\n"),
            ("a.trig", "<http://e/d> { <http://e/a> <http://e/b> \"c\" }\n"),
            ("a.rdf", "<?xml version=\"1.0\"?>\n<rdf:RDF><a/></rdf:RDF>\n"),
            ("a.jsonld", "{\"a\":\n [1]}\n"),
            ("a/sitemap.xml/a.svg", "<svg><g></g></svg>\n"),
        ] {
            let kind = Kind::of(name);
            assert_eq!(fault(kind, name, text.as_bytes()), None, "{name}");
            let cut = &text.as_bytes()[..text.len() - 3];
            let problem = fault(kind, name, cut).unwrap_or_else(|| panic!("{name} is cut"));
            assert!(matches!(problem.place.spot, Spot::Line { .. }), "{problem}");
            assert!(problem.message.starts_with(&format!("'{name}' ")), "{problem}");
        }
        assert_eq!(Kind::of("x/sitemap.xml"), Kind::Sitemap);
        assert_eq!((Kind::of("html"), Kind::of("a.csv")), (Kind::Other, Kind::Other));
    }
}
