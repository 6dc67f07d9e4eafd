//! Writes the outputs of `rapporteur link`, all of them or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rapporteur::Format;
use rapporteur::csvw::find::METADATA;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::project::DATA_FOLDER;
use rapporteur::rdf::export::{self, may_write};
use rapporteur::source::Files;

use super::{Link, Ready};
use crate::cli::Failure;
use crate::cli::export::extension;
use crate::cli::outputs::Outputs;

/// The folder to write for a linked table.
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
        self.data.join(METADATA)
    }
}

impl Link {
    /// Writes all requested files.
    pub(super) fn write(&self, ready: &Ready) -> Result<(), Failure> {
        let graph = self.target(ready)?;
        let read: Vec<&Files> = ready.read.iter().collect();
        self.may_write(&read, graph.as_ref())?;
        let mut outputs = Outputs::new(read);
        if let Some(target) = &graph {
            outputs.folder(&target.data)?;
            outputs
                .write(Some(&target.table()), |out| ready.linked.write(self.spreadsheet, out))?;
            outputs.write(Some(&target.metadata()), |out| Ok(out.write_all(&target.metadata)?))?;
        }
        self.write_links(ready, &mut outputs)?;
        if let Some(file) = &self.review {
            outputs.write(Some(file), |out| Ok(ready.linked.write_review(out)?))?;
        }
        if self.graph.is_some() && self.output.is_none() {
            return outputs.commit();
        }
        match outputs.write(self.output.as_deref(), |out| ready.linked.write(self.spreadsheet, out))
        {
            // The reader of the table has closed the pipe; the files are still wanted.
            Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                outputs.commit()?;
                Err(error.into())
            }
            written => written.and_then(|()| outputs.commit()),
        }
    }

    fn write_links(&self, ready: &Ready, outputs: &mut Outputs<'_>) -> Result<(), Failure> {
        if let Some(file) = &self.sssom {
            outputs.write(Some(file), |out| Ok(ready.linked.write_sssom(out)?))?;
        }
        if let Some(file) = &self.links {
            let format = links_format(file)?;
            let graph = ready.linked.graph()?;
            let options = export::ExportOptions::default();
            outputs.write(Some(file), |out| export::write(&graph, format, &options, out))?;
        }
        Ok(())
    }

    /// The folder that --graph asks for.
    fn target(&self, ready: &Ready) -> Result<Option<Target>, Failure> {
        let Some(folder) = &self.graph else { return Ok(None) };
        let metadata = ready.linked.metadata(self.row_class.as_deref(), &self.property)?;
        let name = ready.linked.file().to_string();
        let metadata = metadata.into_bytes();
        Ok(Some(Target { data: folder.join(DATA_FOLDER), name, metadata }))
    }

    /// Checks that all files can be written, so that either all are written or none.
    fn may_write(&self, read: &[&Files], graph: Option<&Target>) -> Result<(), Failure> {
        let named = [&self.output, &self.review, &self.sssom, &self.links];
        let mut targets: Vec<PathBuf> = named.into_iter().flatten().cloned().collect();
        if let Some(target) = graph.filter(|target| target.data.is_dir()) {
            targets.extend([target.table(), target.metadata()]);
            let present = fs::read(target.metadata());
            if !self.force && present.is_ok_and(|present| present != target.metadata) {
                let name = target.metadata().display().to_string();
                let message = format!("'{name}' already exists, and describes something else");
                let help = "choose another folder with --graph, or add --force to replace the file";
                let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
                return Err(Failure::from(Box::new(problem.help(help))));
            }
        }
        targets.retain(|target| target != Path::new("-"));
        for (i, target) in targets.iter().enumerate() {
            may_write(target, read)?;
            if targets.iter().take(i).any(|other| is_same(other, target)) {
                let name = target.display().to_string();
                let message = format!("'{name}' is named for two outputs");
                let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
                return Err(Failure::from(Box::new(
                    problem.help("use a different file for each output"),
                )));
            }
        }
        self.links.as_deref().map(links_format).transpose()?;
        Ok(())
    }
}

/// Whether two names mean the same file, which may not exist yet.
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
    extension(Some(file)).and_then(Format::from_name).ok_or_else(|| {
        let message = "the name of the file does not end with a known format".to_owned();
        let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--links"));
        Failure::from(Box::new(problem.help(format!("end the name with .{}", names.join(", .")))))
    })
}
