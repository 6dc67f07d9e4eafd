//! Creates a project from tables, and adds tables to a project.
//!
//! The inferred metadata ([`crate::csvw::infer`]) becomes a [`model`] of classes and properties,
//! and each file has one writer. All files are made before the first is written.

mod context;
mod draft;
mod extend;
mod known;
mod metadata;
mod model;
mod names;
mod naming;
mod ontology;
mod overlay;
mod pattern;
mod questions;
mod readme;
mod shapes;
mod terms;
mod unfinished;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::folder::DATA_FOLDER;
use super::{Error, Project, TableFile};
use crate::csvw::infer::Doubt;
use crate::diagnostic::front::Hint;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, front};
use crate::rdf::export::{ExportError, Outputs, unwritable};
use crate::rdf::vocab::EXAMPLE;
use crate::source::{DEFAULT_ROW_LIMIT, Files};
use draft::Draft;
use model::Space;
use overlay::{Content, Overlay};
pub(crate) use unfinished::unfinished;

/// Options for a new project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaffoldOptions {
    /// A short name for its addresses, for example the name of its folder.
    pub name: String,
    /// The title; the name by default.
    pub title: Option<String>,
    /// The start of its addresses, without `#`; `https://example.org/NAME/` by default.
    pub base: Option<String>,
    /// The largest row of a table, in bytes.
    pub row_limit: usize,
}

impl Default for ScaffoldOptions {
    fn default() -> Self {
        let name = "records".to_owned();
        Self { name, title: None, base: None, row_limit: DEFAULT_ROW_LIMIT }
    }
}

/// Options for adding a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddOptions {
    /// The start of the new addresses; by default that of the ontology.
    pub base: Option<String>,
}

/// The files of a new project, or of an addition to one, before they are written.
pub struct Scaffold {
    files: BTreeMap<String, Content>,
    /// The existing project of an addition.
    below: Option<Files>,
    row_limit: usize,
    /// The guesses, each with the deciding cells.
    pub doubts: Vec<Doubt>,
    /// Suggested next commands, each as its arguments.
    pub next: Vec<Vec<String>>,
    /// Warnings about the tables.
    pub problems: Diagnostics,
}

/// A complete project from tables: described, with an ontology, shapes and questions.
///
/// ```
/// use rapporteur::{ScaffoldOptions, TableFile, scaffold};
///
/// let members = TableFile::of("members.csv", "code,name\nALD,Alderland\nBRK,Brookshire\n");
/// let meetings = TableFile::of("meetings.csv", "number,member\n1,ALD\n2,ALD\n3,BRK\n");
/// let project = scaffold(&[members, meetings], &ScaffoldOptions::default())?.project();
/// assert!(project.check(Default::default())?.problems.is_empty());
/// let asking =
///     project.query("meetings-by-member", &[("member", "Alderland")], Default::default())?;
/// assert!(matches!(asking.answer()?, rapporteur::Answer::Rows { rows, .. } if rows.len() == 2));
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// [`Error::Input`] if a table has errors, [`Error::Request`] if two tables have one name or the
/// base is not an IRI.
pub fn scaffold(tables: &[TableFile], options: &ScaffoldOptions) -> Result<Scaffold, Error> {
    let title = options.title.clone().unwrap_or_else(|| options.name.clone());
    let (base, is_example) = base(options.base.as_deref(), &options.name)?;
    let tables = named(tables)?;
    let mut draft = Draft::new(Space::new(&base), None, options.row_limit, tables);
    draft.describe()?;
    draft.find_own_names()?;
    if is_example {
        draft.doubt_base();
    }
    draft.finish(Some(&title))
}

impl Project {
    /// Drafts the addition of a table: the table, its description, and separate files for its terms
    /// and questions. Columns refer to existing tables by key or by name; names are also looked up
    /// in the projects of `with`. [`Scaffold::write`] writes the files.
    ///
    /// ```
    /// use rapporteur::{AddOptions, Project, TableFile};
    ///
    /// let river = Project::open("docs/river")?;
    /// let votes = TableFile::of("votes.csv", "id,member,vote\n1,ALD,yes\n2,BRK,no\n3,ALD,no\n");
    /// let added = river.add(&votes, &[], &AddOptions::default())?;
    /// assert!(added.text("queries/votes-by-member.rq").is_some());
    /// assert!(added.project().check(Default::default())?.problems.is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the project, one of `with` or the table has errors; [`Error::Request`]
    /// if the project already has such a table.
    pub fn add(
        &self,
        table: &TableFile,
        with: &[Project],
        options: &AddOptions,
    ) -> Result<Scaffold, Error> {
        let space = Space::of(self.graph()?).filter(|_| options.base.is_none());
        // The folder may be `.`; projects in memory have none.
        let root = Some(self.files().root()).filter(|root| !root.as_os_str().is_empty());
        let folder = root.and_then(|root| std::path::absolute(root).ok());
        let name = folder.as_deref().and_then(Path::file_name).unwrap_or_default();
        let (base, is_example) = base(options.base.as_deref(), &name.to_string_lossy())?;
        let is_example = is_example && space.is_none();
        let has_ontology = space.is_some();
        let space = space.unwrap_or_else(|| Space::new(&base));
        let tables = named(std::slice::from_ref(table))?;
        for path in tables.keys().map(|name| format!("{DATA_FOLDER}/{name}")) {
            if self.files().exists(&self.files().iri(&path)) {
                return Err(taken(
                    &path,
                    "move the file out of the project and add it from there, or rename it",
                )
                .into());
            }
        }
        let limit = table.files.row_limit();
        let mut draft = Draft::new(space, Some(self.files().clone()), limit, tables);
        draft.describe()?;
        draft.find_names(self, true)?;
        with.iter().try_for_each(|project| draft.find_names(project, false))?;
        if is_example {
            draft.doubt_base();
        }
        draft.finish((!has_ontology).then_some("Added tables"))
    }
}

impl Scaffold {
    /// The paths of its files, in order.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "id,vote\n1,yes\n2,no\n");
    /// let made = rapporteur::scaffold(&[table], &Default::default())?;
    /// assert!(made.paths().any(|path| path == "data/csv-metadata.json"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of a generated file; none for a table, which is copied.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "id,vote\n1,yes\n2,no\n");
    /// let made = rapporteur::scaffold(&[table], &Default::default())?;
    /// assert!(made.text("README.md").is_some_and(|text| text.starts_with("# ")));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.files.get(path)? {
            Content::Text(text) => Some(text),
            Content::Copy(_) => None,
        }
    }

    /// The project including these files; nothing is written.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "id,vote\n1,yes\n2,no\n");
    /// let project = rapporteur::scaffold(&[table], &Default::default())?.project();
    /// assert!(project.check(Default::default())?.problems.is_ok());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn project(&self) -> Project {
        let below = self.below.clone().map(|files| (files, ""));
        Overlay::new(self.files.clone(), below).files(self.row_limit).into()
    }

    /// Suggested next commands for the project in this folder, as shell commands.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "id,vote\n1,yes\n2,no\n");
    /// let made = rapporteur::scaffold(&[table], &Default::default())?;
    /// assert_eq!(made.commands("my votes".as_ref())[0], "rapporteur check -C 'my votes'");
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn commands(&self, folder: &Path) -> Vec<String> {
        let place = match folder.as_os_str() == "." {
            true => String::new(),
            false => format!(" -C {}", naming::quoted(&folder.display().to_string())),
        };
        let line = |command: &Vec<String>| {
            let mut words = command.iter().map(|word| naming::quoted(word));
            let name = words.next().unwrap_or_default();
            let rest: String = words.map(|word| format!(" {word}")).collect();
            format!("rapporteur {name}{place}{rest}")
        };
        self.next.iter().map(line).collect()
    }

    /// Writes all files into a folder, or none of them. A new project requires an empty or new
    /// folder. An addition goes into the folder of its project, where it replaces the table
    /// description with an extended one.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "id,vote\n1,yes\n2,no\n");
    /// let folder = std::env::temp_dir().join(format!("scaffold-{}", std::process::id()));
    /// rapporteur::scaffold(&[table], &Default::default())?.write(&folder)?;
    /// assert!(rapporteur::Project::open(&folder)?.check(Default::default())?.problems.is_ok());
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if the folder is not empty, or a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let present = Files::new(folder).list("");
        if self.below.is_none() && present.is_ok_and(|entries| !entries.is_empty()) {
            let name = folder.display().to_string();
            return Err(taken(
                &name,
                &format!(
                    "choose another folder, or add tables to this one with {}",
                    front::hint(Hint::Add)
                ),
            )
            .into());
        }
        let mut outputs = Outputs::default();
        for (path, content) in &self.files {
            let target = folder.join(path);
            let failed = |error: io::Error| Box::new(unwritable(&target, &error));
            if let Some(parent) = target.parent() {
                outputs.folder(parent).map_err(failed)?;
            }
            let copied = outputs.add(&target, |out| {
                let mut source = content.open().map_err(io::Error::other)?;
                io::copy(&mut source, out)?;
                Ok(())
            });
            copied.map_err(|error| match error {
                ExportError::Io(error) => failed(error),
                ExportError::Diagnostic(problem) => problem,
            })?;
        }
        Ok(outputs.commit()?)
    }
}

/// The problem of a name in use.
fn taken(name: &str, help: &str) -> Box<Diagnostic> {
    let message = format!("'{name}' already exists");
    Box::new(Diagnostic::new(Code::FileUnwritable, message, Place::file(name)).help(help))
}

/// Tables by their names, which must differ.
fn named(tables: &[TableFile]) -> Result<BTreeMap<String, TableFile>, Error> {
    let mut named = BTreeMap::new();
    for table in tables {
        let path = table.files.display(&table.iri);
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        if let Some(problem) = table.files.open(&table.iri).err() {
            return Err(problem.into());
        }
        if named.insert(name.clone(), table.clone()).is_some() {
            let message = format!("two tables have the name '{name}'");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            return Err(Box::new(problem.help("rename one of them")).into());
        }
    }
    Ok(named)
}

/// The given base, or an example made from a name; the flag marks the example.
fn base(given: Option<&str>, name: &str) -> Result<(String, bool), Error> {
    let Some(given) = given else {
        let name = crate::csvw::infer::slug(name).replace('_', "-");
        let name = if name.is_empty() { "records" } else { &name };
        return Ok((format!("{EXAMPLE}{name}/"), true));
    };
    let is_iri = crate::source::is_absolute(given) && given.contains("://");
    if !is_iri || given.contains(['{', '}', '#', '?']) {
        let message = format!("'{given}' is not the start of an address");
        let problem =
            Diagnostic::new(Code::LinkOption, message, Place::file(front::option("base")));
        let help = "write one that ends with a slash, such as https://example.org/votes/";
        return Err(Box::new(problem.help(help)).into());
    }
    Ok((format!("{}/", given.trim_end_matches('/')), false))
}
