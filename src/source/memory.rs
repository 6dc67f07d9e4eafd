//! Holds files in memory.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Component, Path};
use std::sync::Arc;

use super::{Entry, OpenError, Source, leads_out};

/// Files in memory, by their paths: a folder that need not be on any disk.
///
/// ```
/// use rapporteur::source::{Memory, Source};
///
/// let memory = Memory::new().with("data/t.csv", "a,b\n1,2\n");
/// assert_eq!(memory.size("data/t.csv"), Some(8));
/// assert!(memory.is_folder("data"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Memory {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, by its path with `/`, for example `data/states.csv`; replaces an existing one.
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(plain(path), bytes.into().into());
        self
    }
}

/// A path without `./` and doubled `/`.
fn plain(path: &str) -> String {
    let names = Path::new(path).components().filter_map(|part| match part {
        Component::CurDir => None,
        part => part.as_os_str().to_str(),
    });
    names.collect::<Vec<_>>().join("/")
}

impl Source for Memory {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        if !self.is_folder(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let within = inner(folder);
        let mut entries: Vec<Entry> = Vec::new();
        for path in self.files.keys().filter_map(|path| path.strip_prefix(&within)) {
            let (name, is_folder) = match path.split_once('/') {
                Some((name, _)) => (name, true),
                None => (path, false),
            };
            entries.push(Entry { name: name.to_owned(), has_path: true, is_folder });
        }
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        match self.files.get(&plain(path)) {
            _ if leads_out(path) => Err(OpenError::Outside),
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None if self.is_folder(path) => Err(OpenError::NotOrdinary),
            None => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        }
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.files.get(&plain(path)).filter(|_| !leads_out(path)).map(|bytes| bytes.len() as u64)
    }

    fn is_folder(&self, path: &str) -> bool {
        let within = inner(path);
        within.is_empty() || self.files.keys().any(|path| path.starts_with(&within))
    }
}

/// The common start of the paths of all files in a folder.
fn inner(folder: &str) -> String {
    match plain(folder) {
        own if own.is_empty() => own,
        own => own + "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::{Files, Folder};

    /// The same files in memory and on disk.
    fn both() -> (tempfile::TempDir, [Arc<dyn Source>; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let mut memory = Memory::new();
        for (path, text) in [("a.txt", "one"), ("data/b.csv", "two"), ("data/in/c.csv", "")] {
            let file = dir.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
            memory = memory.with(path, text);
        }
        let folder = Folder::new(dir.path());
        (dir, [Arc::new(memory), Arc::new(folder)])
    }

    #[test]
    fn a_folder_and_the_memory_behave_alike() {
        let (_dir, sources) = both();
        for source in sources {
            let list = |folder: &str| {
                let mut entries = source.list(folder).map_err(|e| e.kind())?;
                entries.sort();
                Ok(entries.into_iter().map(|e| (e.name, e.is_folder)).collect::<Vec<_>>())
            };
            let named = |name: &str, is_folder| (name.to_owned(), is_folder);
            assert_eq!(list(""), Ok(vec![named("a.txt", false), named("data", true)]));
            assert_eq!(list("data"), Ok(vec![named("b.csv", false), named("in", true)]));
            assert_eq!(list("dat"), Err(io::ErrorKind::NotFound));
            assert!(source.is_folder("data/in") && !source.is_folder("a.txt"));
            let files = Files::of(source);
            assert_eq!(files.read("file:///data//./b.csv").unwrap(), b"two");
            assert_eq!(files.size("file:///data/in/c.csv"), Some(0));
            for (path, code) in [
                ("data/../a.txt", Code::OutsideFolder),
                ("../a.txt", Code::OutsideFolder),
                ("data", Code::FileUnreadable),
                ("", Code::FileUnreadable),
                ("A.txt", Code::FileMissing),
            ] {
                let iri = format!("file:///{path}");
                assert_eq!(files.read(&iri).unwrap_err().code, code, "{path}");
                assert!(!files.exists(&iri), "{path}");
            }
        }
    }
}
