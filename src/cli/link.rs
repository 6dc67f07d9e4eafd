//! `rapporteur link`: joins a table to the graph by the names in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::link_report;
use super::{Failure, FolderArgs, report};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::export;
use crate::files::{DEFAULT_BASE, Files};
use crate::folder::DATA_FOLDER;
use crate::format::Format;
use crate::graph::{Graph, Part};
use crate::link::column::{self, Given, Links, Task, unknown};
use crate::link::describe::{self, Meaning};
use crate::link::review::Decided;
use crate::link::table::Source;
use crate::link::{Context, Extra, Linker, Scheme, linkset, output, review, sssom};

/// Join a table to the graph by the names or codes in it
///
/// Writes the same table with columns added: what each name means, its codes, how sure that is.
/// What is not sure is left open and listed for you to decide.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur link votes.csv --column country --type State -o linked.csv
  rapporteur link votes.csv --column country --type State --add alpha3,wikidata
  rapporteur link votes.csv --column country --type State --review look.csv -o linked.csv
  rapporteur link votes.csv --column country --type State --decisions look.csv -o linked.csv

Columns that are added to `country`: country_iri, country_label, one for each --add, country_score,
country_method and country_decision (match, review or none).")]
pub(super) struct Link {
    /// The table: CSV, or with another delimiter
    #[arg(value_name = "FILE")]
    table: PathBuf,
    /// The column to link, by its title or its number from 1; may be given several times
    #[arg(long, value_name = "COLUMN", required = true)]
    column: Vec<String>,
    /// What its cells name, such as State; one for all columns, or one for each
    #[arg(long = "type", value_name = "CLASS")]
    class: Vec<String>,
    /// What else is known: a property, and a column of the table or a value (region=Africa)
    #[arg(long, value_name = "PROPERTY=COLUMN|VALUE")]
    context: Vec<String>,
    /// The cells are codes of this scheme, such as alpha3
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    /// Add these too: codes (alpha3), other properties, identifiers elsewhere (wikidata)
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    add: Vec<String>,
    /// Write the table to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the names that need a look to this file, to be edited and given to --decisions
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Apply what a person decided, from a file that --review wrote
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Write the decisions as mappings (SSSOM)
    #[arg(long, value_name = "FILE.tsv")]
    sssom: Option<PathBuf>,
    /// Write the links as RDF (skos:exactMatch and a void:Linkset)
    #[arg(long, value_name = "FILE.ttl")]
    links: Option<PathBuf>,
    /// Make a folder of the linked table, to be asked together with this one (query --with)
    #[arg(long, value_name = "DIR")]
    graph: Option<PathBuf>,
    /// With --graph: replace metadata that is there already
    #[arg(long, requires = "graph")]
    force: bool,
    /// With --graph: what a row is, such as schema:VoteAction
    #[arg(long, value_name = "CLASS", requires = "graph")]
    row_class: Option<String>,
    /// With --graph: what a column says, such as country=schema:agent
    #[arg(long, value_name = "COLUMN=PROPERTY", requires = "graph")]
    property: Vec<String>,
    /// Keep spreadsheets from calculating cells: a ' before what begins with = + - @, tab or CR
    #[arg(long)]
    spreadsheet: bool,
    #[command(flatten)]
    folder: FolderArgs,
}

/// What is known once the graph and the table are read.
struct Ready {
    source: Source,
    tasks: Vec<Task>,
    links: Vec<Links>,
    extras: Vec<Extra>,
    /// The folder of the graph, and those of the table and of the decisions.
    read: Vec<Files>,
}

/// A folder of a linked table, to be made.
struct Target {
    data: PathBuf,
    name: String,
    /// The metadata of the table.
    metadata: Vec<u8>,
}

impl Target {
    fn table(&self) -> PathBuf {
        self.data.join(&self.name)
    }

    fn metadata(&self) -> PathBuf {
        self.data.join("csv-metadata.json")
    }
}

impl Link {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut problems = Problems::new();
        let ready = self.read(&mut problems)?;
        report::human(&problems);
        if !problems.is_ok() {
            return Err(Failure::Reported);
        }
        // What cannot be written is better known before anything is.
        for task in &ready.tasks {
            output::titles(&ready.source, task.column, &ready.extras)?;
        }
        let graph = self.target(&ready)?;
        self.may_write(&ready, graph.as_ref())?;
        if let Some(target) = &graph {
            self.write_graph(&ready, target)?;
        }
        self.write_links(&ready)?;
        let read: Vec<&Files> = ready.read.iter().collect();
        if let Some(file) = &self.review {
            super::export::output(Some(file), &read, |out| {
                let all = ready.links.iter().flat_map(|links| &links.all);
                Ok(review::write(out, &ready.source, all, self.spreadsheet)?)
            })?;
        }
        if self.graph.is_none() || self.output.is_some() {
            super::export::output(self.output.as_deref(), &read, |out| {
                Ok(self.table(&ready, out)?)
            })?;
        }
        let columns = ready.tasks.iter().zip(&ready.links);
        for (task, links) in columns {
            link_report::summary(ready.source.title(task.column), links);
        }
        if let Some(note) = output::recoded(&ready.source) {
            anstream::eprintln!("{note}");
        }
        Ok(())
    }

    fn read(&self, problems: &mut Problems) -> Result<Ready, Failure> {
        let own = self.folder.files()?;
        let graph = super::read_folder(&own)?.graph;
        let schema = graph.quads().iter().filter(|quad| quad.part != Some(Part::Ontology));
        let linker = Linker::with_schema(
            graph.quads().iter().map(|quad| graph.oxigraph(quad)),
            schema.map(|quad| graph.oxigraph(quad)),
        );
        let (files, url) = beside(&self.table);
        let files = self.folder.rows.of(files);
        let Some(source) = Source::open(&files, &url, problems) else {
            report::human(problems);
            return Err(Failure::Reported);
        };
        let extras = self.extras(&graph)?;
        let decisions = self.decisions.as_deref().map(beside);
        let decided = match &decisions {
            Some((files, url)) => Decided::read(files, url, &linker, problems),
            None => Decided::default(),
        };
        let tasks = self.tasks(&graph, &linker, &source, &decided)?;
        let links = column::link(&source, &tasks, &linker, problems);
        let read = [own, files].into_iter().chain(decisions.map(|(files, _)| files)).collect();
        Ok(Ready { source, tasks, links, extras, read })
    }

    fn extras(&self, graph: &Graph) -> Result<Vec<Extra>, Failure> {
        let of = |name: &String| {
            Extra::new(graph, name.trim())
                .ok_or_else(|| Failure::from(unknown("code or identifier", name, &[])))
        };
        self.add.iter().map(of).collect()
    }

    fn tasks(
        &self,
        graph: &Graph,
        linker: &Linker,
        source: &Source,
        decided: &Decided,
    ) -> Result<Vec<Task>, Failure> {
        if self.class.len() > 1 && self.class.len() != self.column.len() {
            let message = "give one --type for all columns, or one for each".to_owned();
            let place = Place::file("--type");
            return Err(Failure::from(Box::new(Problem::new(Code::LinkOption, message, place))));
        }
        let scheme = self.scheme.as_deref().map(|name| scheme(linker, name)).transpose()?;
        let mut tasks = Vec::new();
        for (i, name) in self.column.iter().enumerate() {
            let column = source.column(name)?;
            if tasks.iter().any(|task: &Task| task.column == column) {
                let message = format!("the column '{name}' is given twice");
                let problem = Problem::new(Code::LinkOption, message, Place::file("--column"));
                return Err(Failure::from(Box::new(problem.help("give each column once"))));
            }
            let class = self.class.get(i).or_else(|| self.class.first());
            let contexts = self.context.iter().map(|text| context(graph, source, text));
            tasks.push(Task {
                column,
                classes: class.map(|c| class_iri(linker, c)).transpose()?.into_iter().collect(),
                scheme: scheme.clone(),
                contexts: contexts.collect::<Result<_, Failure>>()?,
                decided: decided.clone(),
            });
        }
        Ok(tasks)
    }

    fn table(&self, ready: &Ready, out: &mut dyn io::Write) -> io::Result<()> {
        let Ready { source, tasks, links, extras, .. } = ready;
        output::write(source, tasks, links, extras, self.spreadsheet, out)
    }

    fn write_links(&self, ready: &Ready) -> Result<(), Failure> {
        let read: Vec<&Files> = ready.read.iter().collect();
        let base = format!("{DEFAULT_BASE}{}", ready.source.file());
        let columns: Vec<(&str, &Links)> = ready
            .tasks
            .iter()
            .zip(&ready.links)
            .map(|(task, links)| (ready.source.title(task.column).trim(), links))
            .collect();
        if let Some(file) = &self.sssom {
            super::export::output(Some(file), &read, |out| {
                Ok(sssom::write(out, &base, &columns)?)
            })?;
        }
        if let Some(file) = &self.links {
            let format = links_format(file)?;
            let graph = linkset::graph(&base, &columns)?;
            let options = export::Options { parts: &[Part::Links], ..export::Options::default() };
            super::export::output(Some(file), &read, |out| {
                export::write(&graph, format, &options, out)
            })?;
        }
        Ok(())
    }

    /// The folder that --graph asks for.
    fn target(&self, ready: &Ready) -> Result<Option<Target>, Failure> {
        let Some(folder) = &self.graph else { return Ok(None) };
        let meaning = self.meaning(ready)?;
        let name = ready.source.file().to_string();
        let metadata =
            describe::metadata(&ready.source, &ready.tasks, &ready.extras, &meaning, &name)?;
        let mut metadata = serde_json::to_vec_pretty(&metadata).map_err(io::Error::from)?;
        metadata.push(b'\n');
        Ok(Some(Target { data: folder.join(DATA_FOLDER), name, metadata }))
    }

    /// Sees to it that all files can be written, so that none is where another one fails.
    fn may_write(&self, ready: &Ready, graph: Option<&Target>) -> Result<(), Failure> {
        let read: Vec<&Files> = ready.read.iter().collect();
        let named = [&self.output, &self.review, &self.sssom, &self.links];
        let mut targets: Vec<PathBuf> = named.into_iter().flatten().cloned().collect();
        if let Some(target) = graph.filter(|target| target.data.is_dir()) {
            targets.extend([target.table(), target.metadata()]);
            let present = fs::read(target.metadata());
            if !self.force && present.is_ok_and(|present| present != target.metadata) {
                let name = target.metadata().display().to_string();
                let message = format!("'{name}' is there already, and describes something else");
                let help = "give --graph a folder of its own, or --force to replace the file";
                let problem = Problem::new(Code::FileUnwritable, message, Place::file(name));
                return Err(Failure::from(Box::new(problem.help(help))));
            }
        }
        targets.retain(|target| target != Path::new("-"));
        for (i, target) in targets.iter().enumerate() {
            super::export::may_write(target, &read)?;
            if targets.iter().take(i).any(|other| is_same(other, target)) {
                let name = target.display().to_string();
                let message = format!("'{name}' is to be written twice");
                let problem = Problem::new(Code::FileUnwritable, message, Place::file(name));
                return Err(Failure::from(Box::new(problem.help("give each output a file"))));
            }
        }
        self.links.as_deref().map(links_format).transpose()?;
        Ok(())
    }

    fn write_graph(&self, ready: &Ready, target: &Target) -> Result<(), Failure> {
        let read: Vec<&Files> = ready.read.iter().collect();
        fs::create_dir_all(&target.data)
            .map_err(|e| output::unwritable(&target.data.display().to_string(), &e))?;
        super::export::output(Some(&target.table()), &read, |out| Ok(self.table(ready, out)?))?;
        super::export::output(Some(&target.metadata()), &read, |out| {
            Ok(out.write_all(&target.metadata)?)
        })
    }

    /// What --row-class and --property say.
    fn meaning(&self, ready: &Ready) -> Result<Meaning, Failure> {
        let iri = |name: &str| {
            describe::expand(name).ok_or_else(|| {
                let message = format!("'{name}' is neither an IRI nor a name with a known prefix");
                let help = "write it in full, or with a prefix that CSVW knows, such as schema:";
                let problem = Problem::new(Code::LinkOption, message, Place::file("command line"));
                Failure::from(Box::new(problem.help(help)))
            })
        };
        let row_class = self.row_class.as_deref().map(iri).transpose()?;
        let mut properties = Vec::new();
        for text in &self.property {
            let (column, property) = split(text)?;
            let column = ready.source.column(column)?;
            properties.push((ready.source.title(column).trim().to_owned(), iri(property)?));
        }
        Ok(Meaning { row_class, properties })
    }
}

/// Whether two names are those of the same file, which may not be there yet.
fn is_same(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok();
        (folder, path.file_name().map(ToOwned::to_owned))
    };
    place(a) == place(b)
}

/// The format of the links, by the name of their file.
fn links_format(file: &Path) -> Result<Format, Failure> {
    let names: Vec<&str> = Format::ALL.iter().flat_map(|f| f.extensions()).copied().collect();
    super::export::extension(Some(file)).and_then(Format::from_name).ok_or_else(|| {
        let message = "the name of the file does not say its format".to_owned();
        let problem = Problem::new(Code::UnknownFormat, message, Place::file("--links"));
        Failure::from(Box::new(problem.help(format!("let it end with .{}", names.join(", .")))))
    })
}

/// The folder and the IRI of a file.
fn beside(file: &Path) -> (Files, String) {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let files = Files::new(folder);
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let url = files.iri(&name);
    (files, url)
}

/// The scheme that goes by a name.
fn scheme(linker: &Linker, name: &str) -> Result<Scheme, Failure> {
    let all = linker.schemes();
    let found = all.iter().find(|s| s.name == name || s.iri == name).cloned();
    let known: Vec<String> = all.into_iter().map(|s| s.name).collect();
    found.ok_or_else(|| Failure::from(unknown("scheme of codes", name, &known)))
}

/// The class that goes by an IRI, the end of one, or a label.
fn class_iri(linker: &Linker, name: &str) -> Result<String, Failure> {
    let all = linker.classes();
    let local = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
    let found = all.iter().find(|iri| *iri == name || local(iri).eq_ignore_ascii_case(name));
    found.cloned().ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|iri| local(iri)).collect();
        Failure::from(unknown("class", name, &known))
    })
}

/// What `PROPERTY=COLUMN|VALUE` asks for.
fn context(graph: &Graph, source: &Source, text: &str) -> Result<(Context, Given), Failure> {
    let (property, value) = split(text)?;
    let context = Context::new(graph, property)
        .ok_or_else(|| Failure::from(unknown("property", property, &[])))?;
    let given = match source.titles.iter().position(|title| title.trim() == value) {
        Some(column) => Given::Column(column),
        None => Given::Value(value.to_owned()),
    };
    Ok((context, given))
}

fn split(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').map(|(a, b)| (a.trim(), b.trim())).ok_or_else(|| {
        let message = format!("'{text}' is not of the form NAME=VALUE");
        let problem = Problem::new(Code::LinkOption, message, Place::file("command line"));
        Failure::from(Box::new(problem))
    })
}
