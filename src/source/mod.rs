//! Reads files from a [`Source`], for example a folder, and nothing outside.
//!
//! Inside the program, files are identified by IRIs. [`Files`] maps the IRIs of a source to paths:
//! the source has a base IRI, by default `file:///`, so that output does not depend on the location
//! of a folder on disk. Nothing is ever fetched from the network.
//!
//! A [`Folder`] is on disk, [`Memory`] is not; the same code reads both, since the disk is read
//! only through a source.

mod folder;
mod iri;
mod memory;
mod snapshot;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use folder::{Folder, read_given};
pub use iri::{is_absolute, normalize, percent_decode, resolve};
pub use memory::Memory;

use crate::diagnostic::{Code, Diagnostic, Lookup, Place};

/// The base IRI of a folder unless another one is given.
pub const DEFAULT_BASE: &str = "file:///";

/// The default limit for a row of a table, in bytes.
pub const DEFAULT_ROW_LIMIT: usize = 256 << 20;

/// Files by their paths with `/`: a folder on disk, or another store of files.
///
/// Callers read large blocks, so implementations need no buffer.
pub trait Source: fmt::Debug + Send + Sync {
    /// The direct entries of a folder, in any order; the source itself is the folder `""`.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such folder, or why it cannot be listed.
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>>;

    /// Opens an ordinary file.
    ///
    /// # Errors
    /// [`OpenError`].
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError>;

    /// The size of an ordinary file in bytes; none if there is no such file.
    fn size(&self, path: &str) -> Option<u64>;

    /// Whether there is a folder of this path.
    fn is_folder(&self, path: &str) -> bool;

    /// A text that changes with an ordinary file, as far as the source can tell; by default its size.
    fn stamp(&self, path: &str) -> Option<String> {
        self.size(path).map(|size| size.to_string())
    }

    /// The path of the source relative to the current folder, for messages; empty if it has none.
    fn root(&self) -> &Path {
        Path::new("")
    }

    /// The real path of a file, if it is on disk.
    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        let _ = path;
        None
    }
}

/// An entry of a folder in a [`Source`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; with U+FFFD for invalid UTF-8.
    pub name: String,
    /// Whether its name is UTF-8, so that a path can name it.
    pub has_path: bool,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

/// Why a file of a [`Source`] cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its path leads out of the source.
    #[error("the path leads out of the folder")]
    Outside,
    /// It is not an ordinary file: a pipe or a device would block or never end.
    #[error("it is not an ordinary file")]
    NotOrdinary,
    /// It does not exist, or cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether a path leads out of its source.
fn leads_out(path: &str) -> bool {
    let inner = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    !Path::new(path).components().all(inner)
}

/// A source of files, its base IRI, and its row limit.
#[derive(Clone, Debug)]
pub struct Files {
    source: Arc<dyn Source>,
    base: String,
    row_limit: usize,
    /// The real paths of the opened files.
    opened: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl Files {
    /// A folder on disk with the default base IRI.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self::of(Arc::new(Folder::new(root)))
    }

    /// Any source with the default base IRI.
    pub fn of(source: Arc<dyn Source>) -> Self {
        Self {
            source,
            base: DEFAULT_BASE.to_owned(),
            row_limit: DEFAULT_ROW_LIMIT,
            opened: Arc::default(),
        }
    }

    /// The same folder with another limit for the bytes of a row, including 64 per cell: reading
    /// takes at most twice as much. A larger row is a problem ([`Code::TooLarge`]).
    pub fn with_row_limit(mut self, bytes: usize) -> Self {
        self.row_limit = bytes;
        self
    }

    /// The limit for a row of a table, in bytes.
    pub fn row_limit(&self) -> usize {
        self.row_limit
    }

    /// The same folder under another IRI, which must end with `/`.
    pub fn with_base(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// The path of the folder for messages; empty for other sources.
    pub fn root(&self) -> &Path {
        self.source.root()
    }

    /// The direct entries of a folder, by its path, in any order.
    ///
    /// # Errors
    /// As [`Source::list`].
    pub fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        self.source.list(folder)
    }

    /// Whether there is a folder of this path.
    pub fn is_folder(&self, path: &str) -> bool {
        self.source.is_folder(path)
    }

    /// The folder's IRI.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The IRI of a path within the folder, given with `/` between its parts.
    pub fn iri(&self, path: &str) -> String {
        let mut iri = self.base.clone();
        for (i, part) in path.split('/').enumerate() {
            if i > 0 {
                iri.push('/');
            }
            iri.push_str(
                &iri_string::percent_encode::PercentEncodedForIri::from_path_segment(part)
                    .to_string(),
            );
        }
        iri
    }

    /// The path of an IRI within the folder, with `/`; none if it is elsewhere. Query and fragment
    /// are not part of a file's name, unless a file of that name exists.
    pub fn path<'a>(&self, iri: &'a str) -> Option<String> {
        let rest: &'a str = iri.strip_prefix(&self.base)?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        Some(percent_decode(rest))
    }

    /// The name of a file in messages: its path in the folder, or else the IRI.
    pub fn display(&self, iri: &str) -> String {
        self.path(iri).unwrap_or_else(|| iri.to_owned())
    }

    /// Whether an IRI is an ordinary file in the folder.
    pub fn exists(&self, iri: &str) -> bool {
        self.size(iri).is_some()
    }

    /// The size of the ordinary file of an IRI in bytes.
    pub fn size(&self, iri: &str) -> Option<u64> {
        self.source.size(&self.path(iri)?)
    }

    /// Opens the file of an IRI.
    ///
    /// # Errors
    /// A problem with code [`Code::FileMissing`], [`Code::FileUnreadable`] or
    /// [`Code::OutsideFolder`].
    pub fn open(&self, iri: &str) -> Result<Box<dyn Read + Send>, Box<Diagnostic>> {
        let Some(path) = self.path(iri) else {
            return Err(Box::new(
                Diagnostic::new(
                    Code::FileMissing,
                    format!("'{iri}' is not in the folder, and the network is never used"),
                    Place::file(iri),
                )
                .help("put a copy of the file in the folder, and refer to the copy"),
            ));
        };
        let file = self.source.open(&path).map_err(|error| refusal(&path, &error))?;
        if let Some(real) = self.source.on_disk(&path) {
            self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(real);
        }
        Ok(file)
    }

    /// Whether a file was opened through this folder or a clone of it, so that writing it would
    /// destroy an input.
    pub fn has_read(&self, path: &Path) -> bool {
        let opened = || self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        path.canonicalize().is_ok_and(|real| opened().contains(&real))
    }

    /// Reads the whole file of an IRI.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn read(&self, iri: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::new();
        self.open(iri)?.read_to_end(&mut bytes).map_err(|e| {
            Diagnostic::new(
                Code::FileUnreadable,
                format!("cannot read '{}': {e}", self.display(iri)),
                Place::file(self.display(iri)),
            )
        })?;
        Ok(bytes)
    }
}

/// The problem of a file that cannot be opened.
fn refusal(path: &str, error: &OpenError) -> Box<Diagnostic> {
    let place = Place::file(path);
    Box::new(match error {
        OpenError::Outside => {
            Diagnostic::new(Code::OutsideFolder, format!("'{path}' leads out of the folder"), place)
        }
        OpenError::NotOrdinary => {
            let message = format!("'{path}' is not an ordinary file");
            Diagnostic::new(Code::FileUnreadable, message, place)
        }
        OpenError::Io(e) if e.kind() == io::ErrorKind::NotFound => {
            let message = format!("there is no file '{path}' in the folder");
            Diagnostic::new(Code::FileMissing, message, place)
                .help("add the file, or correct its name; check upper and lower case")
        }
        OpenError::Io(e) => {
            let message = format!("cannot read '{path}': {e}");
            Diagnostic::new(Code::FileUnreadable, message, place)
        }
    })
}

impl Lookup for Files {
    fn path(&self, file: &str) -> String {
        let root = self.root().to_str().unwrap_or_default();
        let root = root.trim_start_matches("./").trim_end_matches('/');
        match root {
            "" | "." => file.to_owned(),
            _ if file.contains("://") || Path::new(file).is_absolute() => file.to_owned(),
            root => format!("{}/{file}", root.replace('\\', "/")),
        }
    }

    fn text(&self, file: &str, largest: u64) -> Option<String> {
        let iri = self.iri(file);
        // Do not start to read a file that is too large.
        self.size(&iri).filter(|size| *size <= largest)?;
        let mut text = String::new();
        self.open(&iri).ok()?.take(largest + 1).read_to_string(&mut text).ok()?;
        (text.len() as u64 <= largest).then_some(text)
    }
}
