//! Defines `Project`, the entry point of the library.

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use oxsdatatypes::DateTime;

use super::asked::Asked;
use super::explain::{self, Explanation, Limits};
use super::folder::{self, Folder};
use super::place::{Elsewhere, There};
use super::provenance;
use super::trace::{self, Tables};
use super::{Engine, Error};
use crate::csvw::mapping::Progress;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
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
    /// Where questions are asked, if not of the folders.
    elsewhere: Option<There>,
    /// Whether its graph is that of the place.
    is_held: bool,
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
        Self { files, others: Vec::new(), elsewhere: None, is_held: false, read, plain, described }
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

    /// Adds another folder, read into the same graph for questions. Give each folder its own base,
    /// since relative IRIs mean something else in each.
    ///
    /// ```
    /// use rapporteur::{Files, Project};
    ///
    /// let climate = Files::new("tests/folders/climate").with_base("file:///climate/");
    /// let project = Project::open("docs/river")?.with(climate);
    /// assert_eq!(project.folders().len(), 2);
    /// assert_eq!(project.read()?.groups.len(), 2);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn with(mut self, other: Files) -> Self {
        self.others.push(other);
        self
    }

    /// Asks the questions elsewhere instead: of a store on disk, or of a SPARQL endpoint. Nothing but
    /// the ontology and the questions of the folder is then read. The default graph of questions is
    /// the merge of `graphs`; without any, it is records, ontology and links where the place has them
    /// as [`GraphName`](crate::GraphName)s, and else the default graph of the place.
    ///
    /// ```
    /// use rapporteur::{Elsewhere, Endpoint, Project};
    ///
    /// let endpoint = Endpoint::new("http://127.0.0.1:9/sparql", [], Default::default())?;
    /// let project = Project::open("docs/river")?.at(Elsewhere::Endpoint(endpoint), Vec::new());
    /// assert!(project.sparql("ASK {}", Default::default()).is_err(), "nothing listens there");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(mut self, place: Elsewhere, graphs: Vec<String>) -> Self {
        self.elsewhere = Some(There::new(place, graphs));
        self
    }

    /// Reads all triples of the place into memory, for all that needs a graph: explanations, pages,
    /// exports. Questions are then answered in memory too, but with [`Engine::Place`]. Without a place
    /// this does nothing.
    ///
    /// # Errors
    /// [`Error::Request`] if the place cannot be asked, or has more than five million triples;
    /// [`Error::Input`] if the metadata of the folder has errors.
    pub fn held(mut self) -> Result<Self, Error> {
        if let Some(place) = &self.elsewhere {
            let (folder, problems) = (place.folder(&self.files)?, Diagnostics::new());
            self.read = Read { folder, problems, is_described: true }.into();
            self.is_held = true;
        }
        Ok(self)
    }

    /// Whether questions can be asked at a place.
    pub(crate) fn has_place(&self) -> bool {
        self.elsewhere.is_some()
    }

    /// Whether a graph is among those that are asked: of a folder, its parts; of a place, those that
    /// were chosen, or its parts where it has them, or else any, as all are its own.
    ///
    /// # Errors
    /// [`Error::Request`] if the place cannot be asked.
    pub(crate) fn may_ask(&self, graph: &str) -> Result<bool, Error> {
        match &self.elsewhere {
            Some(place) => Ok(place.backend(&self.files)?.may_ask(graph)),
            None => Ok(GraphName::ALL.iter().any(|part| part.iri() == graph)),
        }
    }

    /// The place where a question is asked, if not in memory.
    pub(super) fn elsewhere(&self, engine: Engine) -> Option<&There> {
        self.elsewhere.as_ref().filter(|_| !self.is_held || engine == Engine::Place)
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
    ///
    /// ```
    /// assert_eq!(rapporteur::Project::open("docs/river")?.folders().len(), 1);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn folders(&self) -> Vec<Files> {
        std::iter::once(&self.files).chain(&self.others).cloned().collect()
    }

    /// Reads it now, unless already read, and updates `progress`.
    ///
    /// ```
    /// use rapporteur::csvw::mapping::Progress;
    ///
    /// let progress = Progress::default();
    /// rapporteur::Project::open("docs/river")?.load(Some(&progress))?;
    /// assert_eq!(progress.now().rows, 6);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the records have too many terms, or a table with errors cannot be read
    /// again.
    pub fn load(&self, progress: Option<&Progress>) -> Result<(), Error> {
        Ok(self.loaded(progress).map(drop)?)
    }

    fn loaded(&self, progress: Option<&Progress>) -> io::Result<&Read> {
        if let Some(read) = self.read.get() {
            return Ok(read);
        }
        let mut problems = Diagnostics::new();
        let folder = folder::read_all(&self.folders(), progress, &mut problems)?;
        // With several folders, the place of a problem does not show which folder it is in.
        if self.others.is_empty() && !problems.is_empty() {
            trace::name_rows(Tables::new(&self.files, &folder), &mut problems)?;
        }
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
    /// As [`Project::load`].
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
    /// As [`Project::load`].
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
    /// [`Error::Request`] if it is not an `xsd:dateTime`, [`Error::Input`] if the folder has
    /// errors, [`Error::Io`] if a file cannot be read again.
    pub fn made_at(mut self, time: &str) -> Result<Self, Error> {
        if time.parse::<DateTime>().is_err() {
            let message = format!("'{time}' is not a time with a date");
            let place = Place::file("time of the provenance");
            let problem = Diagnostic::new(Code::ParameterValue, message, place);
            return Err(Box::new(problem.help("write it as 2026-01-01T00:00:00Z")).into());
        }
        self.sound()?;
        if let Some(Read { folder, problems, .. }) = self.read.take() {
            let folder = provenance::describe(folder, Some(time))?;
            self.read = Read { folder, problems, is_described: true }.into();
        }
        Ok(self)
    }

    /// Whether its graph has its provenance.
    pub(super) fn is_described(&self) -> Result<bool, Error> {
        Ok(self.loaded(None)?.is_described)
    }

    /// Its graph with its provenance, without the time: the same for the same files.
    pub(crate) fn timeless(&self) -> Result<Arc<Graph>, Error> {
        Ok(provenance::describe(self.sound()?.clone(), None)?.graph)
    }

    /// The graph for questions, with its provenance if requested.
    pub(super) fn asked(&self, provenance: bool) -> Result<&Asked, Error> {
        let folder = self.sound()?;
        if !provenance || self.is_described()? {
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
}

/// The graph of a folder with its provenance, made now.
pub(super) fn described_now(folder: &Folder) -> io::Result<Arc<Graph>> {
    let now = provenance::timestamp(None, SystemTime::now()).map_err(io::Error::other)?;
    Ok(provenance::describe(folder.clone(), Some(&now))?.graph)
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
