//! `rapporteur init`: writes a first metadata file for CSV files.

use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::csvw::infer;
use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use rapporteur::source::Files;

use super::outputs::output;
use super::rows::RowLimit;
use super::{Failure, report};

/// Write a first metadata file for CSV files from their data
///
/// Finds the delimiter, encoding and header; for each column a name, a datatype, the mark for no
/// value, the separator of several values, and whether a value is required; then a primary key and
/// references between the files. The tables validate against the generated metadata. Read it,
/// correct it, and add your own knowledge.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur init table.csv                               describe a table, on standard output
  rapporteur init data/*.csv                              describe tables and their references
  rapporteur init table.csv -o table.csv-metadata.json    write it where other commands look

--force is required to replace an existing file. For all tables of a folder, other commands look
for csv-metadata.json in it.")]
pub(super) struct Init {
    /// Describe these CSV files
    #[arg(value_name = "FILE.csv", required = true)]
    tables: Vec<PathBuf>,
    /// Write the result to this file, in the folder of the CSV files or above [default: standard
    /// output, for a file in the folder of all CSV files]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the output file if it exists
    #[arg(long, requires = "output")]
    force: bool,
    #[command(flatten)]
    rows: RowLimit,
}

impl Init {
    pub(super) fn run(self) -> Result<(), Failure> {
        if let Some(output) = self.output.as_deref().filter(|o| o.exists() && !self.force) {
            let name = output.display().to_string();
            let message = format!("'{name}' already exists");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            let help = "add --force to replace it, or choose another name";
            return Err(Failure::from(Box::new(problem.help(help))));
        }
        let (root, paths) = self.places()?;
        let mut problems = Diagnostics::new();
        let files = self.rows.of(Files::new(from_here(root)));
        let text = infer::infer(&files, &paths, &mut problems)?;
        report::to_stderr(&problems, &files, report::Form::Human);
        if !problems.is_ok() {
            return Err(Failure::Reported);
        }
        let target = self.output.as_deref();
        output(target, &[&files], |out| Ok(out.write_all(text.as_bytes())?))
    }

    /// The folder of the metadata, and the paths of the tables within it.
    fn places(&self) -> Result<(PathBuf, Vec<String>), Failure> {
        let mut tables = Vec::new();
        for path in &self.tables {
            let name = path.display().to_string();
            let real = path.canonicalize().map_err(|error| {
                let message = format!("cannot read '{name}': {error}");
                Failure::from(Box::new(Diagnostic::new(
                    Code::FileMissing,
                    message,
                    Place::file(name.as_str()),
                )))
            })?;
            tables.push((name, real));
        }
        let root = match self.output.as_deref() {
            Some(output) => match output.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder.canonicalize()?,
                _ => Path::new(".").canonicalize()?,
            },
            None => common(tables.iter().map(|(_, real)| real.as_path())),
        };
        let mut paths = Vec::new();
        for (name, real) in tables {
            let inner = real.strip_prefix(&root).ok().and_then(Path::to_str);
            let inner = inner.ok_or_else(|| {
                let message = format!("'{name}' is not in the folder of the metadata");
                let problem = Diagnostic::new(Code::OutsideFolder, message, Place::file(name));
                Failure::from(Box::new(problem.help("write the metadata beside the tables")))
            })?;
            paths.push(inner.replace(std::path::MAIN_SEPARATOR, "/"));
        }
        Ok((root, paths))
    }
}

/// A folder relative to the current one, if it lies within.
fn from_here(folder: PathBuf) -> PathBuf {
    let here = Path::new(".").canonicalize().unwrap_or_default();
    match folder.strip_prefix(here) {
        Ok(inner) if inner.as_os_str().is_empty() => PathBuf::from("."),
        Ok(inner) => inner.to_owned(),
        Err(_) => folder,
    }
}

/// The innermost folder that contains all files.
fn common<'a>(mut files: impl Iterator<Item = &'a Path>) -> PathBuf {
    let first = files.next().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
    files.fold(first, |mut folder, file| {
        while !file.starts_with(&folder) && folder.pop() {}
        folder
    })
}
