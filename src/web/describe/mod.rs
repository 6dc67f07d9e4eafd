//! Describes a data set for machines: citations, and formats for search engines, catalogues and
//! archives.
//!
//! [`About`] gathers the values from the metadata, the citation file and the graph. Each format is
//! a pure function of it in a separate file: `rocrate`, `dcat`, `void`, `package` (with `field`),
//! `dataset` and `entity` (schema.org), `sitemap`, `htaccess`, and `cite` for citations. Unknown
//! values are left out. A format that requires one of them is left out entirely, with a warning.

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
mod json;
mod licence;
mod package;
mod rocrate;
mod sitemap;
mod table;
mod void;

use std::io;

use iri_string::percent_encode::PercentEncodedForUri;

pub(crate) use about::About;

pub use cite::CitationStyle;
pub(crate) use dataset::dataset;
pub use distribution::Distribution;
pub(crate) use entity::Entities;
pub(crate) use json::in_script;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::provenance::Statements;
use crate::project::{DATA_FOLDER, Error, Project, explain};
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, Index, Names, TermId};
use crate::rdf::vocab::{eu_file_type, formats, spdx};
use cite::Citation;

/// The path of the VoID file (RFC 8615, VoID §7.2).
const VOID: &str = ".well-known/void";

/// A file with a description of the data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the site, with `/` as separator.
    pub path: String,
    /// Its text.
    pub content: String,
}

impl File {
    fn text(path: impl Into<String>, content: String) -> Self {
        Self { path: path.into(), content }
    }
}

/// The address and content of a published site.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    /// Its address.
    pub url: Option<String>,
    /// Data files beside the tables.
    pub files: Vec<Distribution>,
    /// The paths of its pages, for the sitemap; the front page is the empty path.
    pub pages: Vec<String>,
}

/// The files that describe a data set, with warnings.
#[derive(Clone, Debug)]
pub struct Descriptions {
    /// The files, by path.
    pub files: Vec<File>,
    /// Warnings.
    pub problems: Diagnostics,
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
                let index = Index::new(graph, GraphName::USUAL);
                let (iri, names) = (graph.term(id).text(), Names::new(graph, &index));
                Citation::entry(&about, names.label(id).map_or(iri, |label| label.text), iri)
            }
        };
        Ok((citation.write(style), problems))
    }

    /// Describes the data set, or an entity of it, with schema.org: JSON-LD, ready for a `script`
    /// element of a page.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let script = project.structured_data(Some("Alderland"))?;
    /// assert!(script.contains(r#""name":"Alderland""#));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Project::cite`].
    pub fn structured_data(&self, entity: Option<&str>) -> Result<String, Error> {
        let Some(entity) = entity else {
            let about = About::of(self, &mut Diagnostics::new())?;
            return Ok(in_script(&dataset(&about)));
        };
        let graph = self.graph()?;
        let id = node(graph, entity, "entity")?;
        let index = Index::new(graph, GraphName::USUAL);
        let described = Entities::new(graph, &index).describe(id, None);
        Ok(in_script(&described.unwrap_or_default()))
    }

    /// Describes the data set for machines: RO-Crate, DCAT, VoID, Data Package, schema.org, a
    /// sitemap, and rules for w3id.org.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let described = project.descriptions(Default::default())?;
    /// assert!(described.files.iter().any(|file| file.path == "datapackage.json"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors; [`Error::Request`] if the citation file is
    /// invalid; [`Error::Io`] if there are more terms than a graph can hold.
    pub fn descriptions(&self, publication: Publication) -> Result<Descriptions, Error> {
        let mut problems = Diagnostics::new();
        let mut about = About::of(self, &mut problems)?;
        let Publication { url, files, pages } = publication;
        about.published = url.map(|url| format!("{}/", url.trim_end_matches('/')));
        about.distributions.extend(files);
        let files = self::files(&about, self.graph()?, &pages, &mut problems)?;
        Ok(Descriptions { files, problems })
    }
}

/// All files that describe a data set with these pages on its site, by path.
pub(crate) fn files(
    about: &About,
    graph: &Graph,
    pages: &[String],
    problems: &mut Diagnostics,
) -> Result<Vec<File>, Error> {
    let mut files = sitemap::sitemap(about, pages);
    files.push(sitemap::robots(about));
    files.extend(htaccess::write(about));
    files.push(File::text("datapackage.json", json::pretty(&package::write(about))));
    files.push(File::text("dataset.jsonld", json::pretty(&dataset(about))));
    files.push(File::text(VOID, turtle(|out| void::write(about, graph, out))?));
    if has_all("RO-Crate", &rocrate::lacks(about), problems) {
        files.push(File::text(rocrate::FILE, json::pretty(&rocrate::write(about))));
    }
    if has_all("DCAT-AP", &dcat::lacks(about), problems) {
        files.push(File::text("dcat.ttl", turtle(|out| dcat::write(about, out))?));
    }
    files.extend(citations(about));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The citation of the data set in each style, for download.
fn citations(about: &About) -> Vec<File> {
    let citation = Citation::dataset(about);
    let styles = [
        ("txt", CitationStyle::Apa),
        ("bib", CitationStyle::BibTeX),
        ("ris", CitationStyle::Ris),
        ("csl.json", CitationStyle::CslJson),
    ];
    let file = |(name, style)| File::text(format!("citation.{name}"), citation.write(style));
    styles.into_iter().map(file).collect()
}

/// The entity with this IRI, prefixed name, code or name.
fn node(graph: &Graph, text: &str, asked: &str) -> Result<TermId, Error> {
    Ok(explain::node(text.trim(), graph).map_err(|mut problem| {
        problem.place = Place::file(asked);
        problem
    })?)
}

/// Whether a format has all required values; warns of missing ones.
fn has_all(format: &str, lacks: &[&str], problems: &mut Diagnostics) -> bool {
    if lacks.is_empty() {
        return true;
    }
    let message = format!("{format} needs {}, so it is left out", lacks.join(" and "));
    let problem = Diagnostic::new(Code::DescriptionLacks, message, Place::file(DATA_FOLDER));
    problems.push(
        problem.help("add it to the metadata of the tables, such as \"dc:title\": \"Rivers\""),
    );
    false
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
