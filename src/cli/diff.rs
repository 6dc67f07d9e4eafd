//! `rapporteur diff`: compares two folders or RDF files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::rdf::diff::{Diff, DiffFormat};
use rapporteur::source::Files;
use rapporteur::{Diagnostics, Graph, GraphName, Project};

use super::rows::RowLimit;
use super::{Failure, report, terminal};

/// Compare two folders or RDF files, entity by entity
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur diff ../release-1 .                            list what has changed
  rapporteur diff old.ttl new.ttl --to markdown             write release notes
  rapporteur diff old new --to patch > changes.rdfp         write an RDF Patch
  rapporteur diff --stable ../release-1 .                   report removed IRIs as errors

Exit codes: 0 compared, with or without differences; 1 the input has errors, an IRI was removed
(--stable), or there are differences (--exit-code).")]
pub(super) struct Compare {
    /// Compare this older folder or RDF file
    old: PathBuf,
    /// Compare it with this newer one
    new: PathBuf,
    /// Write the result in this format: text, markdown, patch, json
    #[arg(long = "to", alias = "format", value_name = "FORMAT", default_value = "text",
          value_parser = format)]
    format: DiffFormat,
    /// Report each removed IRI without a replacement as an error
    #[arg(long)]
    stable: bool,
    /// End with exit code 1 if there is a difference
    #[arg(long)]
    exit_code: bool,
    /// Compare only this part of two folders: records, ontology
    #[arg(long, value_name = "PART", value_parser = part)]
    only: Vec<GraphName>,
    #[command(flatten)]
    rows: RowLimit,
}

fn format(name: &str) -> Result<DiffFormat, String> {
    DiffFormat::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = DiffFormat::ALL.iter().map(|f| f.name()).collect();
        format!("the formats are {}", names.join(", "))
    })
}

/// Parses the name of a part of a folder.
fn part(name: &str) -> Result<GraphName, String> {
    super::export::part_of(&[GraphName::Records, GraphName::Ontology], name)
}

impl Compare {
    pub(super) fn run(self) -> Result<(), Failure> {
        let file = [&self.old, &self.new].into_iter().find(|path| path.is_file());
        if let Some(file) = file.filter(|_| !self.only.is_empty()) {
            return Err(Failure::Usage(format!(
                "--only names a part of a folder, but the RDF file '{}' has no parts: remove \
                 --only, or compare two folders",
                file.display()
            )));
        }
        let (old, new) = (read(&self.old, self.rows)?, read(&self.new, self.rows)?);
        let parts = if self.only.is_empty() { GraphName::USUAL } else { &self.only };
        let diff = Diff::between(&old, &new, parts);
        let mut out = terminal::stdout();
        out.write_all(diff.write(self.format).as_bytes())?;
        out.flush()?;
        let mut problems = Diagnostics::new();
        if self.stable {
            let name = self.new.display().to_string();
            diff.unreplaced(&name).into_iter().for_each(|problem| problems.push(problem));
            report::human(&problems);
        }
        match problems.is_ok() && (diff.is_empty() || !self.exit_code) {
            true => Ok(()),
            false => Err(Failure::Reported),
        }
    }
}

/// Reads a folder, or an RDF file by its extension.
fn read(path: &Path, rows: RowLimit) -> Result<Arc<Graph>, Failure> {
    if path.is_dir() {
        let project = Project::from(rows.of(Files::new(path)));
        let problems = project.diagnostics()?;
        if !problems.is_ok() {
            terminal::say(&format!("in '{}':", path.display()));
            report::to_stderr(problems, project.files(), report::Form::Human);
            return Err(Failure::Reported);
        }
        return Ok(project.read()?.graph.clone());
    }
    if !path.exists() {
        let name = path.display().to_string();
        let message = format!("there is no file or folder '{name}'");
        return Err(Box::new(Diagnostic::new(Code::FileMissing, message, Place::file(name))).into());
    }
    Ok(Arc::new(Graph::open(path)?))
}
