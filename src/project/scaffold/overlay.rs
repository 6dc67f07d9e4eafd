//! Overlays new files on existing ones.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::project::TableFile;
use crate::source::{Entry, Files, Memory, OpenError, Source};

/// The content of a new file.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A text.
    Text(Arc<str>),
    /// A byte-for-byte copy of a table.
    Copy(TableFile),
}

impl Content {
    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>, OpenError> {
        match self {
            Self::Text(text) => Ok(Box::new(Cursor::new(Arc::<[u8]>::from(text.clone())))),
            Self::Copy(table) => table.files.open(&table.iri).map_err(|problem| unopened(&problem)),
        }
    }
}

/// Why a file below cannot be opened: it is missing, or as its problem says.
fn unopened(problem: &Diagnostic) -> OpenError {
    OpenError::Io(match problem.code {
        Code::FileMissing => io::ErrorKind::NotFound.into(),
        _ => io::Error::other(problem.message.clone()),
    })
}

/// New files on top of the existing ones in a folder.
#[derive(Debug)]
pub(super) struct Overlay {
    new: BTreeMap<String, Content>,
    /// The names of the new files, for listings.
    listing: Memory,
    /// The existing files, and the prefix of their paths.
    below: Option<(Files, String)>,
}

impl Overlay {
    pub(super) fn new(new: BTreeMap<String, Content>, below: Option<(Files, &str)>) -> Self {
        let listing = new.keys().fold(Memory::new(), |all, path| all.with(path, ""));
        Self { new, listing, below: below.map(|(files, folder)| (files, folder.to_owned())) }
    }

    /// The combined files, with a limit for rows.
    pub(super) fn files(self, row_limit: usize) -> Files {
        Files::of(Arc::new(self)).with_row_limit(row_limit)
    }

    fn below(&self, path: &str) -> Option<(&Files, String)> {
        self.below.as_ref().map(|(files, folder)| (files, format!("{folder}{path}")))
    }
}

impl Source for Overlay {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let below = self.below(folder).map(|(files, path)| files.list(path.trim_end_matches('/')));
        let mut entries = match (self.listing.list(folder), below) {
            (Ok(mut new), Some(Ok(old))) => {
                new.extend(old);
                new
            }
            (Ok(all), _) | (Err(_), Some(Ok(all))) => all,
            (Err(error), _) => return Err(error),
        };
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        if let Some(content) = self.new.get(path) {
            return content.open();
        }
        let missing = || OpenError::Io(io::ErrorKind::NotFound.into());
        let (files, path) = self.below(path).ok_or_else(missing)?;
        files.open(&files.iri(&path)).map_err(|problem| unopened(&problem))
    }

    fn size(&self, path: &str) -> Option<u64> {
        match self.new.get(path) {
            Some(Content::Text(text)) => Some(text.len() as u64),
            Some(Content::Copy(table)) => table.files.size(&table.iri),
            None => self.below(path).and_then(|(files, path)| files.size(&files.iri(&path))),
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        self.listing.is_folder(path)
            || self.below(path).is_some_and(|(files, path)| files.is_folder(&path))
    }

    fn on_disk(&self, _: &str) -> Option<PathBuf> {
        None
    }
}
