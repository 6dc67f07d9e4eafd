//! The folder that is read, and nothing outside of it.
//!
//! Inside the program a file goes by its IRI. [`Files`] says which IRIs lie in the folder and where:
//! the folder itself has a base IRI, by default `file:///`, so that what is made from a folder does
//! not depend on where on a disk it lies. Nothing is ever fetched from the network.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use iri_string::types::{IriAbsoluteStr, IriReferenceStr, IriStr, IriString};

use crate::diagnostic::{Code, Diagnostic, Lookup, Place};

/// The base IRI of a folder unless another one is given.
pub const DEFAULT_BASE: &str = "file:///";

/// How many bytes a row of a table may take unless another limit is set.
pub const DEFAULT_ROW_LIMIT: usize = 256 << 20;

/// A folder, the IRI that it goes by, and how its tables are read.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
    base: String,
    row_limit: usize,
    /// Where the files lie that were opened.
    opened: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl Files {
    /// A folder with the default base IRI.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            base: DEFAULT_BASE.to_owned(),
            row_limit: DEFAULT_ROW_LIMIT,
            opened: Arc::default(),
        }
    }

    /// The same folder with another limit for the bytes that a row of a table takes, 64 for each
    /// cell included: reading takes no more than twice as much. A larger row is a problem
    /// ([`Code::TooLarge`]).
    pub fn with_row_limit(mut self, bytes: usize) -> Self {
        self.row_limit = bytes;
        self
    }

    /// How many bytes a row of a table may take.
    pub fn row_limit(&self) -> usize {
        self.row_limit
    }

    /// The same folder under another IRI, which must end with `/`.
    pub fn with_base(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
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

    /// The path within the folder, with `/`, that an IRI names; none if it lies elsewhere.
    /// Query and fragment are not part of a file's name, unless a file of that name exists.
    pub fn path<'a>(&self, iri: &'a str) -> Option<String> {
        let rest: &'a str = iri.strip_prefix(&self.base)?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        Some(percent_decode(rest))
    }

    /// How a person calls the file of an IRI: its path in the folder, or else the IRI.
    pub fn display(&self, iri: &str) -> String {
        self.path(iri).unwrap_or_else(|| iri.to_owned())
    }

    /// Whether an IRI names an ordinary file in the folder.
    pub fn exists(&self, iri: &str) -> bool {
        self.locate(iri).is_ok_and(|path| path.is_file())
    }

    /// How many bytes the ordinary file that an IRI names has.
    pub fn size(&self, iri: &str) -> Option<u64> {
        let found = std::fs::metadata(self.locate(iri).ok()?).ok()?;
        found.is_file().then_some(found.len())
    }

    /// Opens the file of an IRI.
    ///
    /// # Errors
    /// A problem with code [`Code::FileMissing`], [`Code::FileUnreadable`] or
    /// [`Code::OutsideFolder`].
    pub fn open(&self, iri: &str) -> Result<File, Box<Diagnostic>> {
        let path = self.locate(iri)?;
        let unreadable = |e: io::Error| {
            let name = self.display(iri);
            let place = Place::file(name.as_str());
            Box::new(match e.kind() {
                io::ErrorKind::NotFound => {
                    let message = format!("there is no file '{name}' in the folder");
                    Diagnostic::new(Code::FileMissing, message, place)
                        .help("add the file, or correct its name; check upper and lower case")
                }
                _ => {
                    let message = format!("cannot read '{name}': {e}");
                    Diagnostic::new(Code::FileUnreadable, message, place)
                }
            })
        };
        // A pipe or a device would block or never end: only ordinary files are tables.
        if !std::fs::metadata(&path).map_err(unreadable)?.is_file() {
            return Err(Box::new(Diagnostic::new(
                Code::FileUnreadable,
                format!("'{}' is not an ordinary file", self.display(iri)),
                Place::file(self.display(iri)),
            )));
        }
        let file = File::open(&path).map_err(unreadable)?;
        if let Ok(real) = path.canonicalize() {
            self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(real);
        }
        Ok(file)
    }

    /// Whether a file was opened through this folder or a clone of it: who writes it loses what
    /// was read.
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

    /// The path on disk of an IRI, checked to lie within the folder.
    fn locate(&self, iri: &str) -> Result<PathBuf, Box<Diagnostic>> {
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
        let outside = || {
            Box::new(Diagnostic::new(
                Code::OutsideFolder,
                format!("'{path}' leads out of the folder"),
                Place::file(path.as_str()),
            ))
        };
        let relative = Path::new(&path);
        if relative.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir)) {
            return Err(outside());
        }
        let full = self.root.join(relative);
        // A symbolic link may point anywhere: compare real paths.
        if let (Ok(real), Ok(root)) = (full.canonicalize(), self.root.canonicalize())
            && !real.starts_with(root)
        {
            return Err(outside());
        }
        Ok(full)
    }
}

impl Lookup for Files {
    fn path(&self, file: &str) -> String {
        let root = self.root.to_str().unwrap_or_default();
        let root = root.trim_start_matches("./").trim_end_matches('/');
        match root {
            "" | "." => file.to_owned(),
            _ if file.contains("://") => file.to_owned(),
            root => format!("{}/{file}", root.replace('\\', "/")),
        }
    }

    fn text(&self, file: &str, largest: u64) -> Option<String> {
        let iri = self.iri(file);
        // What is too large is not even begun.
        self.size(&iri).filter(|size| *size <= largest)?;
        let mut text = String::new();
        self.open(&iri).ok()?.take(largest + 1).read_to_string(&mut text).ok()?;
        (text.len() as u64 <= largest).then_some(text)
    }
}

/// Whether a text is an absolute IRI (RFC 3987 §2.2 `IRI`).
pub fn is_absolute(text: &str) -> bool {
    IriStr::new(text).is_ok()
}

/// Resolves a reference against a base (RFC 3986 §5.2, for IRIs RFC 3987).
///
/// Returns none if either is malformed.
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = IriReferenceStr::new(reference).ok()?;
    let base = base.split('#').next().unwrap_or(base);
    let base = IriAbsoluteStr::new(base).ok()?;
    let resolved = reference.resolve_against(base).to_string();
    IriStr::new(&resolved).ok()?;
    Some(resolved)
}

/// Syntax-based and scheme-based normalization, to compare IRIs
/// (RFC 3986 §6.2.2–3, asked for by CSVW metadata §6.3).
pub fn normalize(iri: &str) -> String {
    let Ok(parsed) = IriStr::new(iri) else { return iri.to_owned() };
    let normal: IriString = match IriString::try_from(parsed.normalize().to_string()) {
        Ok(normal) => normal,
        Err(_) => return iri.to_owned(),
    };
    let text = normal.as_str();
    for (scheme, port) in [("http://", ":80"), ("https://", ":443")] {
        if let Some(rest) = text.strip_prefix(scheme) {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, tail) = rest.split_at(end);
            let authority = authority.strip_suffix(port).unwrap_or(authority);
            let slash = if tail.starts_with('/') { "" } else { "/" };
            return format!("{scheme}{authority}{slash}{tail}");
        }
    }
    text.to_owned()
}

/// Decodes percent-escapes; what is no valid escape, or no UTF-8, stays as it is.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |b: u8| (b as char).to_digit(16);
        if bytes[i] == b'%'
            && let (Some(high), Some(low)) =
                (bytes.get(i + 1).copied().and_then(hex), bytes.get(i + 2).copied().and_then(hex))
        {
            out.push((high * 16 + low) as u8);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
