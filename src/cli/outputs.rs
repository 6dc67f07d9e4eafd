//! Writes the outputs of a command: files, renamed together, or standard output.

use std::io::{self, Write};
use std::path::Path;

use rapporteur::rdf::export::{self, ExportError, may_write, unwritable};
use rapporteur::source::Files;

use super::{Failure, terminal};

/// The outputs of a command. Nothing that was read from `read` is overwritten.
pub(super) struct Outputs<'a> {
    files: export::Outputs,
    read: Vec<&'a Files>,
}

impl<'a> Outputs<'a> {
    pub(super) fn new(read: Vec<&'a Files>) -> Self {
        Self { files: export::Outputs::default(), read }
    }

    /// Creates a folder for files if necessary.
    pub(super) fn folder(&mut self, folder: &Path) -> Result<(), Failure> {
        self.files.folder(folder).map_err(|e| Box::new(unwritable(folder, &e)).into())
    }

    /// Writes a file, or to standard output for none or `-`.
    pub(super) fn write(
        &mut self,
        target: Option<&Path>,
        content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
    ) -> Result<(), Failure> {
        let Some(target) = target.filter(|target| *target != Path::new("-")) else {
            let mut out = terminal::stdout();
            let written = content(&mut out).and_then(|()| Ok(out.flush()?));
            return written.map_err(|error| match error {
                ExportError::Io(e) if is_limit(&e) => {
                    Box::new(unwritable(Path::new("standard output"), &e)).into()
                }
                error => error.into(),
            });
        };
        may_write(target, &self.read)?;
        let written = self.files.add(target, |out| {
            content(out)?;
            // The inputs are only known after everything was read.
            may_write(target, &self.read).map_err(ExportError::Diagnostic)
        });
        written.map_err(|error| match error {
            ExportError::Io(e) => Box::new(unwritable(target, &e)).into(),
            error => error.into(),
        })
    }

    /// Gives all files their names.
    pub(super) fn commit(self) -> Result<(), Failure> {
        Ok(self.files.commit()?)
    }
}

/// Writes to one file, whole or not at all, or to standard output.
pub(super) fn output(
    target: Option<&Path>,
    read: &[&Files],
    content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), Failure> {
    let mut outputs = Outputs::new(read.to_vec());
    outputs.write(target, content)?;
    outputs.commit()
}

/// Whether standard output is a file at its size limit.
fn is_limit(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::FileTooLarge | io::ErrorKind::StorageFull)
}
