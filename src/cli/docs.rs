//! `rapporteur docs`: writes web pages about a folder.

use std::io;
use std::path::PathBuf;

use clap::Args;
use rapporteur::Project;
use rapporteur::diagnostic::{Code, Diagnostic, Place};

use super::{Failure, FolderArgs, report, terminal};

/// Write ontology, shapes, tables and questions as a web site
///
/// The pages come from the files of the folder, link to each other, and need no scripts and no
/// network. The terms of the ontology are in ontology.html, at anchors equal to their fragments.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur docs -o site                  document the current folder
  rapporteur docs -C my-folder -o site     document another folder")]
pub(super) struct Docs {
    /// Write the pages to this folder, created if necessary; other files in it are kept
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    folder: FolderArgs,
}

impl Docs {
    pub(super) fn run(self) -> Result<(), Failure> {
        let project = Project::from(self.folder.files()?);
        let pages = project.pages().map_err(report::input)?;
        report::human(&pages.problems);
        pages.write(&self.output).map_err(|e| {
            let name = self.output.display().to_string();
            let message = format!("cannot write to '{name}': {e}");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            Box::new(match e.kind() {
                io::ErrorKind::AlreadyExists => problem.help("choose another folder with -o"),
                _ => problem,
            })
        })?;
        let count = pages.pages.len();
        terminal::say(&format!("{count} pages in {}", self.output.display()));
        Ok(())
    }
}
