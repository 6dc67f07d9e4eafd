//! Describes a data set for machines: citations, and formats for search engines, catalogues and
//! archives.
//!
//! [`About`] gathers the values from the metadata, the citation file and the graph. [`DESCRIPTIONS`]
//! lists the files; each format is a pure function of `About` in a separate module. Unknown values
//! are left out. A format that requires one of them is left out entirely, with a warning.

mod about;
mod agent;
mod cff;
mod cite;
mod dataset;
mod dcat;
mod distribution;
mod entity;
mod facts;
mod field;
mod htaccess;
mod licence;
mod package;
mod rocrate;
mod sitemap;
mod table;
mod void;

use std::io;

use iri_string::percent_encode::PercentEncodedForUri;

pub(crate) use about::About;

pub(crate) use cff::FILE as CITATION_FILE;
pub(crate) use cite::Citation;
pub use cite::CitationStyle;
pub(crate) use dataset::dataset;
pub(crate) use distribution::{Counted, Distribution};
pub(crate) use entity::SchemaTerms;
pub(crate) use sitemap::Sitemap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::provenance::Statements;
use crate::project::{DATA_FOLDER, Error, Project, explain};
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, Names, TermId};
use crate::rdf::vocab::{eu_file_type, formats, spdx};

/// A file that describes the data set.
pub(crate) struct Description {
    /// Its path in the site.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Whether the data set has all required values; warns of missing ones.
    is_known: fn(&About, &mut Diagnostics) -> bool,
    write: fn(&About, &Graph) -> Result<String, Error>,
}

/// All descriptions, by path.
const DESCRIPTIONS: &[Description] = &[
    always(void::FILE, "text/turtle", |about, graph| turtle(|out| void::write(about, graph, out))),
    always("citation.bib", "application/x-bibtex", |about, _| {
        Ok(Citation::dataset(about).write(CitationStyle::BibTeX))
    }),
    always("citation.csl.json", "application/vnd.citationstyles.csl+json", |about, _| {
        Ok(Citation::dataset(about).write(CitationStyle::CslJson))
    }),
    always("citation.ris", "application/x-research-info-systems", |about, _| {
        Ok(Citation::dataset(about).write(CitationStyle::Ris))
    }),
    always("citation.txt", "text/plain", |about, _| {
        Ok(Citation::dataset(about).write(CitationStyle::Apa))
    }),
    always("datapackage.json", "application/json", |about, _| Ok(pretty(&package::write(about)))),
    Description {
        path: "dcat.ttl",
        media_type: "text/turtle",
        is_known: |about, problems| has_all("DCAT-AP", &dcat::lacks(about), problems),
        write: |about, _| turtle(|out| dcat::write(about, out)),
    },
    always("robots.txt", "text/plain", |about, _| Ok(sitemap::robots(about))),
    Description {
        path: rocrate::FILE,
        media_type: "application/ld+json",
        is_known: |about, problems| has_all("RO-Crate", &rocrate::lacks(about), problems),
        write: |about, _| Ok(pretty(&rocrate::write(about))),
    },
    always("schema-org.jsonld", "application/ld+json", |about, _| Ok(pretty(&dataset(about)))),
    Description {
        // Not `.htaccess`, which would redirect the site to itself.
        path: "w3id-htaccess.txt",
        media_type: "text/plain",
        is_known: |about, _| htaccess::write(about).is_some(),
        write: |about, _| Ok(htaccess::write(about).unwrap_or_default()),
    },
];

/// A description that needs no value.
const fn always(
    path: &'static str,
    media_type: &'static str,
    write: fn(&About, &Graph) -> Result<String, Error>,
) -> Description {
    Description { path, media_type, is_known: |_, _| true, write }
}

impl Description {
    /// The descriptions that the values of a data set suffice for; `problems` gets a warning for
    /// each other one.
    pub fn all(about: &About, problems: &mut Diagnostics) -> Vec<&'static Self> {
        DESCRIPTIONS.iter().filter(|one| (one.is_known)(about, problems)).collect()
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`Error::Io`] if there are more terms than a graph can hold.
    pub fn text(&self, about: &About, graph: &Graph) -> Result<String, Error> {
        (self.write)(about, graph)
    }
}

impl Project {
    /// Cites the data set, or an entry of it: an entity by its IRI, prefixed name, code or name.
    ///
    /// ```
    /// use rapporteur::{CitationStyle, Project};
    ///
    /// let project = Project::open("docs/river")?;
    /// let (citation, _) = project.cite(Some("Alderland"), CitationStyle::Apa)?;
    /// assert!(citation.starts_with("Alderland. (n.d.). In "));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// Returns the citation, with a final line break, and warnings.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors; [`Error::Request`] if there is no such entity or
    /// the citation file is invalid.
    pub fn cite(
        &self,
        entity: Option<&str>,
        style: CitationStyle,
    ) -> Result<(String, Diagnostics), Error> {
        let mut problems = Diagnostics::new();
        let about = About::of(self, &mut problems)?;
        let citation = match entity {
            None => Citation::dataset(&about),
            Some(entity) => {
                let graph = self.graph()?;
                let id = node(graph, entity, "cite")?;
                let index = graph.usual();
                let (iri, names) = (graph.term(id).text(), Names::new(graph, index));
                Citation::entry(&about, names.label(id).map_or(iri, |label| label.text), iri)
            }
        };
        Ok((citation.write(style), problems))
    }
}

/// The entity with this IRI, prefixed name, code or name.
fn node(graph: &Graph, text: &str, asked: &str) -> Result<TermId, Error> {
    Ok(explain::node(text.trim(), graph).map_err(|mut problem| {
        problem.place = Place::file(asked);
        problem
    })?)
}

/// Whether a format has all required values; warns of missing ones.
fn has_all(format: &str, lacks: &[Lack], problems: &mut Diagnostics) -> bool {
    if lacks.is_empty() {
        return true;
    }
    let what: Vec<&str> = lacks.iter().map(|lack| lack.what).collect();
    let what = match what.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        what => what.concat(),
    };
    let message = format!("{format} needs {what}, so it is left out");
    let problem = Diagnostic::new(Code::DescriptionLacks, message, Place::file(DATA_FOLDER));
    let examples: Vec<&str> = lacks.iter().map(|lack| lack.example).collect();
    let help = format!("add to the metadata of the tables, for example, {}", examples.join(", "));
    problems.push(problem.help(help));
    false
}

/// A value that a format requires and the data set lacks.
struct Lack {
    what: &'static str,
    /// A property of the metadata that gives it.
    example: &'static str,
}

/// The title, the description and the licence, if they are missing.
const TITLE: Lack = Lack { what: "a title", example: "\"dc:title\": \"Rivers\"" };
const DESCRIPTION: Lack =
    Lack { what: "a description", example: "\"dc:description\": \"All rivers of the region.\"" };
const LICENCE: Lack = Lack {
    what: "a licence",
    example: "\"dc:license\": {\"@id\": \"https://example.org/licence\"}",
};
const DAY: Lack =
    Lack { what: "a publication date with the day", example: "\"dc:issued\": \"2026-01-31\"" };

/// Those of some values that are missing.
fn lacking<const N: usize>(values: [(bool, Lack); N]) -> Vec<Lack> {
    values.into_iter().filter(|(lacks, _)| *lacks).map(|(_, lack)| lack).collect()
}

/// Indented JSON with a final line break.
fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// A graph as Turtle.
fn turtle(write: impl FnOnce(&mut Statements<'_, '_>) -> io::Result<()>) -> Result<String, Error> {
    let mut builder = GraphBuilder::new();
    builder.declare_prefixes(&[
        ("spdx", spdx::NAMESPACE),
        ("formats", formats::NAMESPACE),
        ("filetype", eu_file_type::NAMESPACE),
        ("void-ext", crate::rdf::vocab::void_ext::NAMESPACE),
    ]);
    let mut sink = builder.part(GraphName::Provenance);
    write(&mut Statements::new(&mut sink))?;
    let graph = builder.finish();
    let options = ExportOptions { parts: &[GraphName::Provenance], ..ExportOptions::default() };
    let mut bytes = Vec::new();
    export::write(&graph, Format::Turtle, &options, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| io::Error::other(error).into())
}

/// A path in the site as a relative reference (RFC 3986 §4.2).
fn relative(path: &str) -> String {
    let segment = |segment: &str| PercentEncodedForUri::from_path(segment).to_string();
    let path = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    // A colon in the first segment would end a scheme.
    if path.split('/').next().is_some_and(|first| first.contains(':')) {
        return format!("./{path}");
    }
    path
}

/// An IRI as a URI: non-ASCII characters are percent-encoded (RFC 3987 §3.1).
fn uri(iri: &str) -> String {
    let mut out = String::new();
    let mut buffer = [0; 4];
    for c in iri.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => {
                c.encode_utf8(&mut buffer).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")))
            }
        }
    }
    out
}
