//! `rapporteur load`: writes a folder into a store on disk.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::Args;

use super::{Failure, FolderArgs, progress, report, terminal};

/// Write the graph into a store on disk, for graphs larger than memory
///
/// Records, ontology and provenance become named graphs of an Oxigraph store, which `query --store DIR`,
/// Oxigraph's server and pyoxigraph open. The store of an earlier run is replaced when the new one is
/// complete; a folder with anything else is never replaced.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur load --store graph.store                     write the current folder
  rapporteur query --store graph.store co-hosts host=WILPF   ask it
  oxigraph serve-read-only --location graph.store         serve it with Oxigraph's server

A program has this command if it is built with `cargo install --path . --features rocksdb`, which
needs libclang and takes about 25 minutes of a processor. docs/places.md has more.")]
pub(super) struct Load {
    /// Write the store to this folder; a store that is there is replaced
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[command(flatten)]
    folder: FolderArgs,
}

impl Load {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = self.folder.files()?;
        super::has_data(&files)?;
        let project = rapporteur::Project::from(files.clone());
        let at = super::time_of_provenance(SystemTime::now())?;
        let stored = progress::during(|progress| project.store(&self.store, &at, Some(progress)));
        let count = match stored {
            Err(rapporteur::Error::Input(problems)) => {
                return Err(super::fix_first(&problems, &files));
            }
            stored => stored?,
        };
        let store = self.store.display();
        terminal::say(&format!("{} in {store}", report::plural(count, "triple")));
        Ok(())
    }
}
