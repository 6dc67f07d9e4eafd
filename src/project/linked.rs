//! Holds a table and the links of its columns.

use std::io::{self, Write};
use std::sync::Arc;

use super::Error;
use crate::csvw::metadata::expand;
use crate::diagnostic::front::Hint;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, front};
use crate::link::address::address;
use crate::link::column::{Links, Task};
use crate::link::describe::{self, Meaning};
use crate::link::output::Layout;
use crate::link::table::TableReader;
use crate::link::{Extra, Resolver, linkset, output, review, sssom};
use crate::rdf::export::ExportError;
use crate::rdf::graph::Graph;

/// A table, and the links of its columns.
///
/// ```
/// use rapporteur::{LinkOptions, Project, TableFile};
///
/// let table = TableFile::of("votes.csv", "country,vote\nAlderland,yes\nNowhere,no\n");
/// let options = LinkOptions { columns: vec!["country".into()], ..Default::default() };
/// let linked = Project::open("docs/river")?.link(&table, &options)?;
/// assert_eq!(linked.columns().next().map(|(title, links)| (title, links.all.len())), Some(("country", 2)));
///
/// let (mut review, mut mappings) = (Vec::new(), Vec::new());
/// linked.write_review(&mut review)?;
/// assert!(String::from_utf8_lossy(&review).contains("Nowhere"));
/// linked.write_sssom(&mut mappings)?;
/// assert!(String::from_utf8_lossy(&mappings).contains("Alderland"));
/// assert!(!linked.graph()?.quads().is_empty());
/// let metadata = linked.metadata(Some("schema:VoteAction"), &["country=schema:agent".into()])?;
/// assert!(metadata.contains("\"url\": \"votes.csv\""));
/// # Ok::<(), rapporteur::Error>(())
/// ```
pub struct LinkedTable {
    pub(super) source: TableReader,
    /// The tasks, column by column.
    pub(super) tasks: Vec<Task>,
    /// The extra columns.
    pub(super) extras: Vec<Extra>,
    /// Whether a row is written for each name of a cell.
    pub(super) long: bool,
    /// The IRI below which its own things are, if one is given.
    pub(super) base: Option<String>,
    pub(super) resolver: Resolver,
    /// What became of it, column by column.
    pub links: Vec<Links>,
    /// The warnings.
    pub problems: Diagnostics,
}

impl LinkedTable {
    /// The name of the table's file.
    pub fn file(&self) -> Arc<str> {
        self.source.file()
    }

    /// The title of each linked column, and the results for its texts.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Links)> {
        let titles = self.tasks.iter().map(|task| self.source.title(task.column).trim());
        titles.zip(&self.links)
    }

    /// A note, if the output has another encoding than the table.
    pub fn recoded(&self) -> Option<String> {
        output::recoded(&self.source)
    }

    /// Reads the table again and writes it with link columns. `spreadsheet` protects its cells from
    /// calculation.
    ///
    /// ```
    /// use rapporteur::{LinkOptions, Project, TableFile};
    ///
    /// let table = TableFile::of("votes.csv", "country\nAlderland\n");
    /// let options = LinkOptions { columns: vec!["country".into()], ..Default::default() };
    /// let mut linked = Vec::new();
    /// Project::open("docs/river")?.link(&table, &options)?.write(false, &mut linked)?;
    /// assert!(String::from_utf8_lossy(&linked).contains("https://river.example/member/ALD"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Errors of `out`, or a problem with the changed table.
    pub fn write(&self, spreadsheet: bool, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut problems = Diagnostics::new();
        let Self { source, tasks, links, .. } = self;
        output::write(source, tasks, links, &self.layout(spreadsheet), &mut problems, out)?;
        first_error(&problems).map_err(ExportError::Diagnostic)
    }

    /// The titles of the columns that linking adds, for each linked column; the last three are those of
    /// the score, the method and the decision.
    ///
    /// # Errors
    /// [`Error::Request`] if the table has such a column already.
    pub fn titles(&self) -> Result<Vec<Vec<String>>, Error> {
        let layout = self.layout(false);
        let titles = |task| Ok(output::titles(&self.source, task, &layout)?);
        self.tasks.iter().map(titles).collect()
    }

    /// Reads the table again, unless its rows are kept
    /// ([`LinkOptions::keeps_rows`](super::LinkOptions::keeps_rows)), and passes the added cells to `take`, row by row, and in a row column by
    /// column: the number of the row among the data rows and the number of the linked column, both
    /// from 0, and the cells. With [`LinkOptions::long`](super::LinkOptions::long), a column may have
    /// several lists of cells for a row.
    ///
    /// ```
    /// use rapporteur::{LinkOptions, Project, TableFile};
    ///
    /// let table = TableFile::of("votes.csv", "country\nAlderland\nNowhere\n");
    /// let options = LinkOptions { columns: vec!["country".into()], ..Default::default() };
    /// let linked = Project::open("docs/river")?.link(&table, &options)?;
    /// assert_eq!(linked.titles()?[0][0], "country_iri");
    /// let mut iris = Vec::new();
    /// linked.each(|_, _, cells| iris.extend(cells.iter().map(|cells| cells[0].clone())))?;
    /// assert_eq!(iris, ["https://river.example/member/ALD", ""]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if the table cannot be read again, or has changed.
    pub fn each(&self, mut take: impl FnMut(u64, usize, &[Vec<String>])) -> Result<(), Error> {
        let mut problems = Diagnostics::new();
        let (Self { source, tasks, links, .. }, layout) = (self, self.layout(false));
        if !output::added_to_kept(links, &layout, &mut take) {
            output::added(source, tasks, links, &layout, &mut problems, take);
        }
        Ok(first_error(&problems)?)
    }

    /// Writes the texts for review as CSV, to edit and pass to
    /// [`LinkOptions::decisions`](super::LinkOptions::decisions).
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write_review(&self, out: &mut dyn Write) -> io::Result<()> {
        review::write(out, &self.source, &self.resolver, &self.tasks, &self.links)
    }

    /// Writes the decisions as mappings (SSSOM/TSV).
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write_sssom(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns: Vec<_> = self.columns().collect();
        sssom::write(out, &self.address()?, &columns)
    }

    /// The links as RDF: `skos:exactMatch`, and a `void:Linkset` of them.
    ///
    /// # Errors
    /// If they have too many terms.
    pub fn graph(&self) -> io::Result<Graph> {
        let columns: Vec<_> = self.columns().collect();
        linkset::graph(&self.address()?, &columns)
    }

    /// CSVW metadata for the output of [`LinkedTable::write`]: a folder with both in `data/` can be
    /// queried together with the project. `row_class` is the class of a row; `properties` are those
    /// of columns, for example `country=schema:agent`, which leads to the entity for a linked
    /// column.
    ///
    /// # Errors
    /// [`Error::Request`] for an unknown column, and for a value that is neither an IRI nor a name
    /// with a known prefix.
    pub fn metadata(
        &self,
        row_class: Option<&str>,
        properties: &[String],
    ) -> Result<String, Error> {
        let Self { source, tasks, links, .. } = self;
        let row_class = row_class.map(iri).transpose()?;
        let address = address(source, self.base.as_deref())?;
        let mut meaning = Meaning { address, row_class, ..Meaning::default() };
        for text in properties {
            let (column, property) = split(text)?;
            let title = source.title(source.column(column)?).trim().to_owned();
            meaning.properties.push((title, iri(property)?));
        }
        let metadata =
            describe::metadata(source, tasks, links, &self.layout(false), &meaning, &self.file())?;
        Ok(format!("{metadata:#}\n"))
    }

    /// How it is written.
    fn layout(&self, spreadsheet: bool) -> Layout<'_> {
        Layout { extras: &self.extras, long: self.long, spreadsheet }
    }

    /// The IRI of the table.
    fn address(&self) -> io::Result<String> {
        let address = address(&self.source, self.base.as_deref());
        address.map_err(|problem| io::Error::other(problem.message))
    }
}

/// The first error of a second reading; its warnings were reported at the first.
fn first_error(problems: &Diagnostics) -> Result<(), Box<Diagnostic>> {
    match problems.iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => Err(Box::new(problem.clone())),
        None => Ok(()),
    }
}

/// The IRI of a term.
fn iri(name: &str) -> Result<String, Error> {
    expand(name).ok_or_else(|| {
        let message = format!("'{name}' is neither an IRI nor a name with a known prefix");
        let help = "write the full IRI, or use a known prefix, such as schema:";
        let problem =
            Diagnostic::new(Code::LinkOption, message, Place::file(front::hint(Hint::Arguments)));
        Error::from(Box::new(problem.help(help)))
    })
}

/// Splits `NAME=VALUE`.
pub(super) fn split(text: &str) -> Result<(&str, &str), Error> {
    text.split_once('=').map(|(a, b)| (a.trim(), b.trim())).ok_or_else(|| {
        let message = format!("'{text}' is not of the form NAME=VALUE");
        let problem =
            Diagnostic::new(Code::LinkOption, message, Place::file(front::hint(Hint::Arguments)));
        Error::from(Box::new(problem))
    })
}
