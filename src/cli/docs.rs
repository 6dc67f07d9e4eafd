//! `rapporteur docs`: writes web pages about a folder.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, FolderArgs, report, terminal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::web::pages as site;

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
        let files = self.folder.files()?;
        let mut problems = Diagnostics::new();
        let sources = site::Sources::read(&files, &mut problems);
        report::human(&problems);
        if !problems.is_ok() {
            return Err(Failure::Reported);
        }
        let pages = site::pages(&sources);
        site::write(&pages, &self.output).map_err(|e| {
            let name = self.output.display().to_string();
            let message = format!("cannot write to '{name}': {e}");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            Box::new(match e.kind() {
                io::ErrorKind::AlreadyExists => problem.help("choose another folder with -o"),
                _ => problem,
            })
        })?;
        terminal::say(&format!("{} pages in {}", pages.len(), self.output.display()));
        Ok(())
    }
}
