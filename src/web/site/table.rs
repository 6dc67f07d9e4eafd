//! Makes the page of a table: its rows, with links to their entities, and its file.

use std::io::{self, Write};

use super::Site;
use super::address::Steps;
use super::here::Here;
use super::route::Route;
use crate::csvw::mapping::{self, InOrder, MappedRow, MappingOptions, RowVisitor, Visitor};
use crate::csvw::metadata::model::Table;
use crate::diagnostic::Diagnostics;
use crate::project::{Error, Folder};
use crate::rdf::Subject;
use crate::web::html::{Element, el, table, to};
use crate::web::pages::anchors::file_name;
use crate::web::pages::tables;

/// The last row of a file on a page, by its number in the file: as a spreadsheet and messages count.
pub(super) const SHOWN: u64 = 1001;

/// The tables of a folder, each with the segment of its address: its file name.
pub(super) fn all(folder: &Folder) -> Vec<(usize, usize, String)> {
    let mut steps = Steps::default();
    let groups = folder.groups.iter().enumerate();
    let tables = groups.flat_map(|(at, group)| {
        let tables = group.tables.iter().enumerate();
        tables.map(move |(place, table)| (at, place, file_name(&table.url)))
    });
    let stepped = tables.map(|(at, place, file)| {
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        (at, place, steps.take(stem))
    });
    stepped.collect()
}

/// The number of a row in its file, the IRI it is about, and its texts.
type ShownRow = (u64, Option<String>, Vec<String>);

/// Collects the first rows of one table.
struct Rows {
    place: usize,
    columns: usize,
    cells: Vec<ShownRow>,
    count: u64,
}

impl RowVisitor for Rows {
    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        self.count = self.count.max(row.number());
        if row.source() <= SHOWN {
            let about = row.subjects().find_map(|subject| match subject {
                Subject::Iri(iri) => Some(iri.to_owned()),
                Subject::Blank(_) => None,
            });
            let texts = (0..self.columns).map(|column| row.text(column).to_owned());
            self.cells.push((row.source(), about, texts.collect()));
        }
        Ok(0)
    }
}

impl Visitor for Rows {
    type Worker = InOrder;

    fn wants(&self, index: usize, _: &Table) -> bool {
        index == self.place
    }
}

impl Site<'_> {
    /// The segment of a table's address.
    pub(super) fn table_step(&self, at: usize) -> &str {
        self.tables.get(at).map_or("", |(_, _, step)| step)
    }

    /// The path of a table's file for download.
    pub(super) fn table_file(&self, at: usize) -> String {
        let url = self.described(at).map_or("", |table| &table.url);
        let file = file_name(url);
        let known = ["tsv", "tab"].into_iter().find(|known| {
            file.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(known))
        });
        format!("{}.{}", self.table_step(at), known.unwrap_or("csv"))
    }

    pub(super) fn described(&self, at: usize) -> Option<&Table> {
        let (group, place, _) = self.tables.get(at)?;
        self.folder.groups.get(*group)?.tables.get(*place)
    }

    /// The file of a table, unchanged.
    pub(super) fn copy_table(&self, at: usize, out: &mut dyn Write) -> Result<(), Error> {
        let url = self.described(at).map_or("", |table| &table.url);
        io::copy(&mut self.project.files().open(url)?, out)?;
        Ok(())
    }

    /// The media type of a table.
    pub(super) fn table_type(&self, at: usize) -> &'static str {
        match self.table_file(at).ends_with(".csv") {
            true => "text/csv",
            false => "text/tab-separated-values",
        }
    }
}

impl Here<'_> {
    /// The page of a table.
    pub(super) fn table(&self, at: usize) -> Result<String, Error> {
        let site = self.site;
        let Some((group, place, _)) = site.tables.get(at) else { return Ok(String::new()) };
        let group = site.folder.groups.get(*group);
        let Some((group, described)) = group.zip(site.described(at)) else {
            return Ok(String::new());
        };
        let mut rows =
            Rows { place: *place, columns: described.columns.len(), cells: Vec::new(), count: 0 };
        let quiet = &mut Diagnostics::new();
        mapping::walk(site.project.files(), group, MappingOptions::default(), quiet, &mut rows)?;
        let columns: Vec<(usize, &str)> = described
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.is_virtual)
            .map(|(at, column)| (at, &*column.name))
            .collect();
        let title = match tables::name(&described.annotations) {
            Some((name, _)) => name,
            None => site.table_file(at),
        };
        let head = columns.iter().map(|(_, name)| el("th").attr("scope", "col").text(*name));
        let head =
            std::iter::once(el("th").attr("scope", "col").text(self.word("Row"))).chain(head);
        let lines = rows.cells.iter().map(|(number, about, texts)| {
            let entity = about.as_deref().and_then(|iri| site.find(iri));
            let entity = entity.filter(|id| site.addresses.path(*id).is_some());
            let first = el("th").attr("scope", "row");
            let first = match entity {
                Some(id) => first.child(to(self.href(Route::Entity(id)), number.to_string())),
                None => first.text(number.to_string()),
            };
            let texts = columns.iter().map(|(at, _)| texts.get(*at).map_or("", String::as_str));
            let cells = texts.map(|text| el("td").class("text").text(text));
            el("tr").attr("id", format!("row-{number}")).child(first).children(cells)
        });
        let body = table(self.word("Table"), head, lines.collect());
        let main = el("main")
            .child(el("h1").text(title.as_str()))
            .children(tables::explanations("p", &described.annotations))
            .child(self.about_rows(at, described, (rows.cells.len() as u64, rows.count)))
            .child(body);
        Ok(self.page(&title, main))
    }

    /// The number of rows, with links to the file and the meaning of its columns.
    fn about_rows(&self, at: usize, described: &Table, (shown, rows): (u64, u64)) -> Element {
        let mut number = self.words("Rows: {}", &[&rows.to_string()]);
        if rows > shown {
            let shown = self.words("The first {} rows are shown.", &[&shown.to_string()]);
            number = format!("{number}. {shown}");
        }
        let file = self.site.table_file(at);
        let text = el("p")
            .text(format!("{number} · "))
            .child(to(self.file(&format!("table/{file}")), file.as_str()));
        let spot = self.site.codebook.table(&described.url);
        match spot {
            Some(spot) => {
                text.text(" · ").child(to(self.file(&spot), self.word("what each column means")))
            }
            None => text,
        }
    }
}
