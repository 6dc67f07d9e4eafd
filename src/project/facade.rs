//! Defines `Project`, the entry point of the library.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use super::Error;
use super::ask::Asked;
use super::explain::{self, Explanation, Limits};
use super::folder::{self, Folder};
use super::provenance;
use super::trace::Tables;
use crate::csvw::mapping::Progress;
use crate::diagnostic::Diagnostics;
use crate::rdf::diff::Diff;
use crate::rdf::export::{self, Context, ExportError, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphName};
use crate::source::{Files, Memory};

/// A folder of records with its ontology and its questions, on disk or in memory.
///
/// It is read whole on first use and then kept.
///
/// ```
/// use rapporteur::{Memory, Project};
///
/// let metadata = r#"{
///   "@context": "http://www.w3.org/ns/csvw",
///   "url": "states.csv",
///   "tableSchema": {
///     "aboutUrl": "http://example.org/state/{code}",
///     "columns": [{"name": "code", "titles": "code", "propertyUrl": "skos:notation"}]
///   }
/// }"#;
/// let memory = Memory::new()
///     .with("data/csv-metadata.json", metadata)
///     .with("data/states.csv", "code\nFR\nDE\n");
/// let project = Project::of(memory)?;
/// assert_eq!(project.graph()?.quads().len(), 2);
/// # Ok::<(), rapporteur::Error>(())
/// ```
pub struct Project {
    files: Files,
    /// Folders read together with it.
    others: Vec<Files>,
    read: OnceLock<Read>,
    plain: OnceLock<Asked>,
    described: OnceLock<Asked>,
}

/// The result of reading.
struct Read {
    folder: Folder,
    problems: Diagnostics,
    /// Whether the graph has its provenance.
    is_described: bool,
}

impl From<Files> for Project {
    /// A project of any source, with its base IRI and limits.
    fn from(files: Files) -> Self {
        let (read, plain, described) = Default::default();
        Self { files, others: Vec::new(), read, plain, described }
    }
}

impl Project {
    /// A folder on disk.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert!(project.check(Default::default())?.problems.is_ok());
    /// assert!(rapporteur::Project::open("no/such/folder").is_err());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if there is no such folder.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(folder::at(path.as_ref())?.into())
    }

    /// A folder in memory.
    ///
    /// ```
    /// use rapporteur::{Memory, Project};
    ///
    /// let project = Project::of(Memory::new().with("ontology/o.ttl", "<s:a> <p:b> <o:c> ."))?;
    /// assert!(!project.diagnostics()?.is_ok(), "there is no data/");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// None today; [`Project::check`] reports missing files.
    pub fn of(memory: Memory) -> Result<Self, Error> {
        Ok(Files::of(Arc::new(memory)).into())
    }

    /// Adds a folder, read into the same graph for questions.
    pub(crate) fn with(mut self, other: Files) -> Self {
        self.others.push(other);
        self
    }

    /// Its files.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert!(project.files().is_folder("data"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// All folders of the project.
    pub(crate) fn folders(&self) -> Vec<Files> {
        std::iter::once(&self.files).chain(&self.others).cloned().collect()
    }

    /// Reads it now, unless already read, and updates `progress`.
    ///
    /// # Errors
    /// [`Error::Io`] if the records have too many terms.
    pub(crate) fn load(&self, progress: Option<&Progress>) -> Result<(), Error> {
        Ok(self.loaded(progress).map(drop)?)
    }

    fn loaded(&self, progress: Option<&Progress>) -> io::Result<&Read> {
        if let Some(read) = self.read.get() {
            return Ok(read);
        }
        let mut problems = Diagnostics::new();
        let folder = folder::read_all(&self.folders(), progress, &mut problems)?;
        Ok(self.read.get_or_init(|| Read { folder, problems, is_described: false }))
    }

    /// The problems found while reading; [`Project::check`] finds more.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert!(project.diagnostics()?.is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the records have too many terms.
    pub fn diagnostics(&self) -> Result<&Diagnostics, Error> {
        Ok(&self.loaded(None)?.problems)
    }

    /// The folder as read, even with errors.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert_eq!(project.read()?.groups[0].tables.len(), 2);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the records have too many terms.
    pub fn read(&self) -> Result<&Folder, Error> {
        Ok(&self.loaded(None)?.folder)
    }

    /// The folder as read, if it has no errors.
    pub(super) fn sound(&self) -> Result<&Folder, Error> {
        let read = self.loaded(None)?;
        match read.problems.is_ok() {
            true => Ok(&read.folder),
            false => Err(Error::Input(read.problems.clone())),
        }
    }

    /// The graph of its records and its ontology.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert!(!project.graph()?.quads().is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors.
    pub fn graph(&self) -> Result<&Graph, Error> {
        Ok(&self.sound()?.graph)
    }

    /// Adds provenance with this time of creation, an `xsd:dateTime`, to the graph. Without this
    /// call, provenance has the current time.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?.made_at("2026-01-01T00:00:00Z")?;
    /// let part = rapporteur::GraphName::Provenance;
    /// assert!(!project.graph()?.part(part).is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Io`] if a file cannot be read again.
    pub fn made_at(mut self, time: &str) -> Result<Self, Error> {
        self.sound()?;
        if let Some(Read { folder, problems, .. }) = self.read.take() {
            let folder = provenance::describe(folder, time)?;
            self.read = Read { folder, problems, is_described: true }.into();
        }
        Ok(self)
    }

    /// The graph for questions, with its provenance if requested.
    pub(super) fn asked(&self, provenance: bool) -> Result<&Asked, Error> {
        let folder = self.sound()?;
        let is_described = self.loaded(None)?.is_described;
        if !provenance || is_described {
            return Ok(self.plain.get_or_init(|| Asked::new(folder.graph.clone())));
        }
        if let Some(asked) = self.described.get() {
            return Ok(asked);
        }
        let asked = Asked::new(described_now(folder)?);
        Ok(self.described.get_or_init(|| asked))
    }

    /// Explains where statements come from: about a node by its IRI, prefixed name, code or name;
    /// or a triple in SPARQL syntax, where a variable matches anything.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let explanation = project.explain("Alderland", Default::default())?;
    /// let cell = &explanation.statements[0].origins[0];
    /// assert_eq!(explanation.stated, 4);
    /// assert_eq!(&*cell.place.file, "data/members.csv");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if it has no meaning, with suggestions; [`Error::Input`] if the folder
    /// has errors.
    pub fn explain(&self, what: &str, options: ExplainOptions) -> Result<Explanation<'_>, Error> {
        let folder = self.sound()?;
        let asked = explain::ask(what, &folder.graph)?;
        Ok(Explanation::new(Tables::new(self.files(), folder), &asked, options.limits)?)
    }

    /// Writes its graph in an RDF format; the same graph gives the same bytes.
    ///
    /// ```
    /// use rapporteur::{Format, Project};
    ///
    /// let mut turtle = Vec::new();
    /// Project::open("docs/river")?.export(Format::Turtle, &Default::default(), &mut turtle)?;
    /// assert!(String::from_utf8_lossy(&turtle).contains("\"Alderland\"@en"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] for triples that the format
    /// cannot hold, [`Error::Io`] for errors of `to`.
    pub fn export(
        &self,
        format: Format,
        options: &ExportParts,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        let context = self.context(format)?;
        self.sound()?;
        Ok(self.write(format, options, context.as_ref(), to)?)
    }

    /// Writes its graph with a context that is read already.
    pub(crate) fn write(
        &self,
        format: Format,
        options: &ExportParts,
        context: Option<&Context>,
        to: &mut dyn Write,
    ) -> Result<(), ExportError> {
        let Read { folder, is_described, .. } = self.loaded(None)?;
        let needs = options.parts.contains(&GraphName::Provenance) && !is_described;
        let graph = if needs { described_now(folder)? } else { folder.graph.clone() };
        let options = ExportOptions { parts: &options.parts, graphs: options.graphs, context };
        export::write(&graph, format, &options, to)
    }

    /// The JSON-LD context of a format, if it uses one.
    pub(crate) fn context(&self, format: Format) -> Result<Option<Context>, Error> {
        Ok(match format {
            Format::JsonLd => Context::read(self.files())?,
            _ => None,
        })
    }

    /// Compares with a newer project, entity by entity.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let same = rapporteur::Project::open("docs/river")?;
    /// assert!(project.diff(&same, &Default::default())?.is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if either folder has errors.
    pub fn diff(&self, newer: &Project, options: &DiffOptions) -> Result<Diff, Error> {
        Ok(Diff::between(self.graph()?, newer.graph()?, &options.parts))
    }
}

/// The graph of a folder with its provenance, made now.
fn described_now(folder: &Folder) -> io::Result<Arc<Graph>> {
    let now = provenance::timestamp(None, SystemTime::now()).map_err(io::Error::other)?;
    Ok(provenance::describe(folder.clone(), &now)?.graph)
}

/// The options of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExplainOptions {
    /// The limits; by default none.
    pub limits: Limits,
}

impl Default for ExplainOptions {
    fn default() -> Self {
        Self { limits: Limits::NONE }
    }
}

/// The parts of a graph to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportParts {
    /// The parts; by default the records.
    pub parts: Vec<GraphName>,
    /// Whether each part stays a named graph, if the format has them.
    pub graphs: bool,
}

impl Default for ExportParts {
    fn default() -> Self {
        Self { parts: vec![GraphName::Records], graphs: false }
    }
}

/// The options of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// The parts; by default all but provenance.
    pub parts: Vec<GraphName>,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self { parts: GraphName::USUAL.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{LinkOptions, TableFile};

    const RIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/river");

    /// The files of a folder on disk, in memory.
    fn copy(files: &Files, folder: &str, mut memory: Memory) -> Memory {
        for entry in files.list(folder).unwrap() {
            let path =
                format!("{folder}{}{}", if folder.is_empty() { "" } else { "/" }, entry.name);
            memory = match entry.is_folder {
                true => copy(files, &path, memory),
                false => memory.with(&path, files.read(&files.iri(&path)).unwrap()),
            };
        }
        memory
    }

    /// All outputs of a project.
    fn outputs(project: Project) -> Vec<String> {
        let project = project.made_at("2026-01-01T00:00:00Z").unwrap();
        let parts = ExportParts { parts: GraphName::ALL.to_vec(), graphs: true };
        let mut outputs = Vec::new();
        for format in Format::ALL {
            let mut text = Vec::new();
            project.export(*format, &parts, &mut text).unwrap();
            outputs.push(String::from_utf8(text).unwrap());
        }
        let explanation = project.explain("ALD", ExplainOptions::default()).unwrap();
        outputs.push(format!("{:?}", explanation.statements));
        let asking = project.query("chaired-by", &[("member", "ALD")], Default::default()).unwrap();
        outputs.push(format!("{:?}", asking.answer().unwrap()));
        let table = TableFile::of("t.csv", "who\nAlderland\nAlderlan\n");
        let options = LinkOptions { columns: vec!["1".to_owned()], ..LinkOptions::default() };
        let mut linked = Vec::new();
        project.link(&table, &options).unwrap().write(false, &mut linked).unwrap();
        outputs.push(String::from_utf8(linked).unwrap());
        outputs.push(format!("{:?}", project.check(Default::default()).unwrap().counts));
        outputs
    }

    #[test]
    fn a_folder_on_disk_and_one_in_memory_are_equal() {
        let disk = Project::open(RIVER).unwrap();
        let memory = Project::of(copy(disk.files(), "", Memory::new())).unwrap();
        assert!(disk.diff(&memory, &DiffOptions::default()).unwrap().is_empty());
        assert_eq!(outputs(disk), outputs(memory));
    }

    #[test]
    fn problems_in_memory_are_reported_as_on_disk() {
        let disk = Files::new(RIVER);
        let broken = copy(&disk, "", Memory::new()).with("data/meetings.csv", "number\nx\n");
        let project = Project::of(broken).unwrap();
        let Err(Error::Input(problems)) = project.graph() else { panic!("it has errors") };
        assert!(problems.iter().any(|problem| &*problem.place.file == "data/meetings.csv"));
        let check = project.check(Default::default()).unwrap();
        assert_eq!(check.problems.errors(), problems.errors());
    }
}
