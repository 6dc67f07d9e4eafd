//! Makes the documentation of a folder as a static web site.
//!
//! It covers ontology, concepts, shapes, tables and questions. Everything comes from the files of
//! the folder; the records are not read. The pages need no scripts and load nothing from elsewhere,
//! and the same folder gives the same bytes.
//!
//! `Sources` is the input of a site. `outline` sorts the terms of the ontology, `anchors` names
//! pages and their anchors, `guide` knows the place of each term and links to it, `diagram` draws
//! the classes; one module makes each page, and `frame` adds the frame.

pub(super) mod anchors;
mod concepts;
mod diagram;
pub(super) mod frame;
mod front;
pub(super) mod guide;
mod ontology;
mod outline;
mod questions;
mod shapes;
pub(super) mod tables;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{html, shell};
use crate::csvw::metadata::model::TableGroup;
use crate::diagnostic::Diagnostics;
use crate::project::{Error, Project, folder};
use crate::query::{Catalogue, QueryTemplate};
use crate::rdf::export::{ExportError, Outputs};
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, Index};
use crate::source::Files;
use guide::Guide;

/// The input of a site.
struct Sources {
    /// The ontology.
    graph: Graph,
    /// The descriptions of the tables.
    groups: Vec<TableGroup>,
    /// The questions.
    questions: Vec<NamedQuestion>,
}

/// A question with its name and the text of its file.
struct NamedQuestion {
    /// Its name.
    name: String,
    /// The question.
    question: QueryTemplate,
    /// The text of the file.
    text: String,
}

/// The pages of a site.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The pages, that of the project first. Empty pages are left out.
    pub pages: Vec<Page>,
    /// The warnings.
    pub problems: Diagnostics,
}

/// A page of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The name of its file.
    pub name: &'static str,
    /// Its HTML.
    pub html: String,
}

impl Sources {
    /// Reads the ontology, the metadata of the tables and the questions of a folder. The tables
    /// themselves are not read. Problems are reported.
    fn read(files: &Files, problems: &mut Diagnostics) -> Self {
        let mut builder = GraphBuilder::new();
        builder.ontology(files, problems);
        let groups = folder::groups(files, problems);
        let mut questions = Vec::new();
        match Catalogue::find(files) {
            Ok(catalogue) => {
                for (name, question) in catalogue.questions() {
                    let read = question.and_then(|question| {
                        let text = files.read(&files.iri(question.file()))?;
                        let text = String::from_utf8_lossy(&text).into_owned();
                        Ok(NamedQuestion { name: name.to_owned(), question, text })
                    });
                    match read {
                        Ok(question) => questions.push(question),
                        Err(problem) => problems.push(*problem),
                    }
                }
            }
            Err(problem) => problems.push(*problem),
        }
        Self { graph: builder.finish(), groups, questions }
    }
}

impl Project {
    /// Documents it as web pages: ontology, shapes, tables and questions. Its records are not read.
    ///
    /// ```
    /// let pages = rapporteur::Project::open("docs/river")?.pages()?;
    /// assert_eq!(pages.pages[0].name, "index.html");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if ontology, metadata or questions have errors.
    pub fn pages(&self) -> Result<Pages, Error> {
        let mut problems = Diagnostics::new();
        let sources = Sources::read(self.files(), &mut problems);
        match problems.is_ok() {
            true => Ok(Pages { pages: pages(sources), problems }),
            false => Err(Error::Input(problems)),
        }
    }
}

/// Makes the pages of a site. Empty pages are left out.
fn pages(sources: Sources) -> Vec<Page> {
    let with_frame = |guide: &Guide<'_>, sources: &Sources, bodies: Vec<frame::Body>| {
        let title = front::title(guide, sources);
        let entries: Vec<_> = bodies.iter().map(|body| (body.page, body.title.clone())).collect();
        let page = |body: frame::Body| Page {
            name: body.page,
            html: frame::frame(guide, body, &title, &entries),
        };
        bodies.into_iter().map(page).collect()
    };
    made(sources, anchors::INDEX, with_frame)
}

/// The pages of a folder's documentation as parts of a larger site.
pub(super) struct Codebook {
    /// The pages, without frames, with the anchor of the content of each.
    pub(super) bodies: Vec<(frame::Body, String)>,
    /// The page and the anchor of each IRI that they describe.
    pub(super) spots: BTreeMap<String, anchors::Spot>,
    /// Where each table is described, by its address.
    tables: BTreeMap<String, String>,
    /// The name of the site.
    pub(super) title: String,
}

impl Codebook {
    /// The documentation of a project, its first page under the name `front`.
    pub(super) fn new(files: &Files, front: &'static str, problems: &mut Diagnostics) -> Self {
        made(Sources::read(files, problems), front, |guide, sources, bodies| {
            let start = |body: &frame::Body| guide.free(body.page, "main");
            let spots = guide.spots().map(|(iri, spot)| (iri.to_owned(), spot.clone()));
            let groups = sources.groups.iter().zip(&guide.tables);
            let tables = groups.flat_map(|(group, spots)| group.tables.iter().zip(spots));
            let tables = tables.map(|(table, (spot, _))| (table.url.clone(), spot.href()));
            Self {
                tables: tables.collect(),
                title: front::title(guide, sources),
                spots: spots.collect(),
                bodies: bodies.into_iter().map(|body| (body.clone(), start(&body))).collect(),
            }
        })
    }

    /// Where a table is described, by its address.
    pub(super) fn table(&self, url: &str) -> Option<String> {
        self.tables.get(url).cloned()
    }
}

/// Makes the content of all pages, and hands it on. What would be empty is left out.
fn made<T>(
    sources: Sources,
    front: &'static str,
    take: impl FnOnce(&Guide<'_>, &Sources, Vec<frame::Body>) -> T,
) -> T {
    // Blank nodes are shown in the order of their labels, which must not depend on a parser.
    let sources = &Sources { graph: sources.graph.canonical(), ..sources };
    let index = Index::new(&sources.graph, &[GraphName::Ontology]);
    let guide = Guide::new(sources, &index, front);
    let made = [
        Some(front::page(&guide, sources)),
        ontology::page(&guide, sources),
        concepts::page(&guide),
        shapes::page(&guide),
        tables::page(&guide, sources),
        questions::page(&guide, sources),
    ];
    take(&guide, sources, made.into_iter().flatten().collect())
}

impl Pages {
    /// Writes all pages or none to a directory, created if necessary. Other files stay. Nothing is
    /// written if a page would replace a file that is not a generated page.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let site = folder.path().join("site");
    /// let pages = rapporteur::Project::open("docs/river")?.pages()?;
    /// pages.write(&site)?;
    /// assert!(site.join("index.html").is_file());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Errors of the file system; [`io::ErrorKind::AlreadyExists`] for a file that would be
    /// replaced.
    pub fn write(&self, directory: &Path) -> io::Result<()> {
        let mark = format!("\"{}\"", shell::GENERATOR);
        for page in &self.pages {
            match std::fs::read(directory.join(page.name)) {
                Ok(bytes) if !String::from_utf8_lossy(&bytes).contains(&mark) => {
                    let message =
                        format!("{} already exists, and does not come from `docs`", page.name);
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
                }
                _ => {}
            }
        }
        let mut outputs = Outputs::default();
        outputs.folder(directory)?;
        for page in &self.pages {
            let html = page.html.as_bytes();
            outputs.add(&directory.join(page.name), |out| Ok(out.write_all(html)?))?;
        }
        outputs.commit().map_err(ExportError::Diagnostic)?;
        Ok(())
    }
}
