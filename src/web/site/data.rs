//! Offers downloads: the graph in all formats, and the tables unchanged.

use std::io::{self, Write};
use std::sync::PoisonError;

use super::here::{Here, Page};
use super::route::Route;
use super::{Resource, Site};
use crate::project::{Error, ExportParts};
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::GraphName;
use crate::web::describe::{Counted, Distribution};
use crate::web::html::{Element, el, table, to};
use crate::web::pages::tables;

impl Site<'_> {
    /// The formats of the whole graph: those that can express it.
    pub(super) fn downloads(&self) -> impl Iterator<Item = Format> + '_ {
        let all = Format::ALL.iter().copied();
        all.filter(|format| *format != Format::RdfXml || self.fits_xml())
    }

    /// Whether RDF/XML can express the graph: some properties and characters have no XML form.
    fn fits_xml(&self) -> bool {
        *self.fits_xml.get_or_init(|| {
            let parts = ExportParts { parts: PARTS.to_vec(), graphs: false };
            self.project.export(Format::RdfXml, &parts, &mut std::io::sink()).is_ok()
        })
    }

    /// Writes a resource that may be too large to be held.
    pub(super) fn write_large(&self, route: Route, out: &mut dyn Write) -> Result<(), Error> {
        match route {
            Route::ClassRows(at) => self.here(0, "").class_rows(at, out),
            Route::TableRows(at) => self.copy_table(at, out),
            Route::Download(format) => {
                // One at a time: each needs memory of its own.
                let _one = self.exporting.lock().unwrap_or_else(PoisonError::into_inner);
                self.export(format, out).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// The same, held.
    pub(super) fn whole(&self, route: Route) -> Result<Resource, Error> {
        let media_type = match route {
            Route::Download(format) => format.media_type(),
            Route::TableRows(at) => self.table_type(at),
            _ => "text/csv",
        };
        let mut bytes = Vec::new();
        self.write_large(route, &mut bytes)?;
        Ok(Resource { media_type, bytes })
    }

    /// The description of a download; its size and digest are kept from the writing of the file.
    pub(super) fn distribution(&self, format: Format) -> Result<Distribution, Error> {
        let _one = self.exporting.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.exported.get(format.place()).and_then(|file| file.get());
        known.map_or_else(|| self.export(format, &mut io::sink()), |known| Ok(known.clone()))
    }

    fn export(&self, format: Format, out: &mut dyn Write) -> Result<Distribution, Error> {
        let parts = ExportParts {
            parts: PARTS.to_vec(),
            graphs: matches!(format, Format::TriG | Format::NQuads),
        };
        let mut counted = Counted::new(out);
        self.project.export(format, &parts, &mut counted)?;
        let make = || {
            let path = self.path(0, Route::Download(format));
            let file = counted.distribution(path, format.media_type());
            Distribution { title: Some(format.title().to_owned()), ..file }
        };
        Ok(match self.exported.get(format.place()) {
            Some(known) => known.get_or_init(make).clone(),
            None => make(),
        })
    }

    /// Whether the page of SPARQL answers.
    pub(super) fn answers_sparql(&self) -> bool {
        self.live || self.package.is_some()
    }

    /// Whether the page of SPARQL answers questions about the provenance.
    pub(super) fn has_provenance(&self) -> bool {
        self.package.is_some() && self.questions.iter().any(|one| one.template.names_graphs())
    }

    /// The provenance as N-Quads.
    pub(super) fn provenance(&self) -> Result<Resource, Error> {
        let options =
            ExportOptions { parts: &[GraphName::Provenance], graphs: true, context: None };
        let (format, mut bytes) = (Format::NQuads, Vec::new());
        export::write(&*self.project.timeless()?, format, &options, &mut bytes)?;
        Ok(Resource { media_type: format.media_type(), bytes })
    }

    /// The resource at a path if it may be too large to be held.
    pub(super) fn large_at(&self, path: &str) -> Option<Route> {
        if !["data/", "class/", "table/"].iter().any(|folder| path.starts_with(folder)) {
            return None;
        }
        match self.route(path) {
            Some((_, route @ (Route::Download(_) | Route::ClassRows(_) | Route::TableRows(_)))) => {
                Some(route)
            }
            _ => None,
        }
    }
}

/// The parts of a download.
const PARTS: &[GraphName] = &[GraphName::Records, GraphName::Ontology];

impl Here<'_> {
    /// The page of downloads.
    pub(super) fn data(&self) -> Result<String, Error> {
        let site = self.site;
        let graph = site.downloads().map(|format| {
            let address = self.href(Route::Download(format));
            el("li").child(to(address, format.title()))
        });
        let rows: Vec<Element> = (0..site.tables.len()).map(|at| self.table_row(at)).collect();
        let mut main = el("main")
            .child(el("h1").text(self.word("Data")))
            .child(el("h2").attr("id", "graph").text(self.word("The whole graph")))
            .child(
                el("p")
                    .text(self.word("Records and ontology; TriG and N-Quads keep the two apart.")),
            )
            .child(el("ul").class("values").children(graph));
        if !site.answers_sparql() {
            main = main.child(el("p").child(to(self.href(Route::Sparql), "SPARQL")));
        }
        if !rows.is_empty() {
            let head = ["Table", "Description", "File"];
            let head = head.map(|title| el("th").attr("scope", "col").text(self.word(title)));
            let title = self.word("Tables");
            main = main
                .child(el("h2").attr("id", "tables").text(title))
                .child(table(title, head, rows));
        }
        let described = site.descriptions.iter().map(|known| known.path);
        let described = described.map(|path| el("li").child(to(self.file(path), path)));
        main = main
            .child(self.cite_section())
            .child(el("h2").attr("id", "machines").text(self.word("For machines")))
            .child(el("ul").class("values").children(described));
        let title = self.word("Data").to_owned();
        Ok(self.framed(Page { title, head: vec![self.dataset()?], main, cite: None }))
    }

    fn table_row(&self, at: usize) -> Element {
        let file = self.site.table_file(at);
        let described = self.site.described(at);
        let about =
            described.map(|t| tables::explanations("p", &t.annotations)).unwrap_or_default();
        let name = described.and_then(|t| tables::name(&t.annotations)).map(|(name, _)| name);
        let name = to(self.href(Route::Table(at)), name.unwrap_or_else(|| file.clone()));
        el("tr")
            .child(el("th").attr("scope", "row").child(name))
            .child(el("td").children(about))
            .child(el("td").child(to(self.href(Route::TableRows(at)), file)))
    }
}
