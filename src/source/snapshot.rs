//! Copies a source to memory, so that later changes of it do not matter.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Entry, Files, OpenError, Source};

/// The deepest folder that is copied, in case links lead in a circle.
const DEEPEST: usize = 16;

impl Files {
    /// A text that changes when one of these files, or a file in one of these folders, does.
    pub fn stamp(&self, parts: &[&str]) -> String {
        let mut all = String::new();
        for path in walk(&*self.source, parts).1 {
            let stamp = self.source.stamp(&path).unwrap_or_default();
            all.push_str(&format!("{path}\0{stamp}\0"));
        }
        all
    }

    /// The same files as they are now: the named ones, and those in the named folders. Others are
    /// read when needed.
    pub fn snapshot(&self, parts: &[&str]) -> Self {
        let source = self.source.clone();
        let (lists, paths) = walk(&*source, parts);
        let mut files = BTreeMap::new();
        for path in paths {
            let mut bytes = Vec::new();
            // A file that cannot be read is a problem when it is needed.
            let opened = source.open(&path);
            if opened.is_ok_and(|mut file| file.read_to_end(&mut bytes).is_ok()) {
                files.insert(path, Arc::from(bytes));
            }
        }
        Self { source: Arc::new(Snapshot { source, lists, files }), ..self.clone() }
    }
}

/// Lists of the entries of folders, by their paths.
type Lists = BTreeMap<String, Vec<Entry>>;

/// The lists of the named folders and their inner ones, and all named files and those in the folders,
/// in order.
fn walk(source: &dyn Source, parts: &[&str]) -> (Lists, Vec<String>) {
    let (mut lists, mut paths) = (Lists::new(), Vec::new());
    let (mut open, named): (Vec<String>, Vec<String>) =
        parts.iter().map(|part| (*part).to_owned()).partition(|part| source.is_folder(part));
    paths.extend(named.into_iter().filter(|file| source.size(file).is_some()));
    while let Some(folder) = open.pop() {
        let Ok(mut entries) = source.list(&folder) else { continue };
        entries.sort();
        for entry in entries.iter().filter(|entry| entry.has_path) {
            let path = format!("{folder}/{}", entry.name);
            match entry.is_folder {
                true if path.matches('/').count() < DEEPEST => open.push(path),
                true => {}
                false => paths.push(path),
            }
        }
        lists.insert(folder, entries);
    }
    paths.sort();
    (lists, paths)
}

/// A source with copies of some of its files.
#[derive(Debug)]
struct Snapshot {
    source: Arc<dyn Source>,
    lists: Lists,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Source for Snapshot {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        match self.lists.get(folder.trim_end_matches('/')) {
            Some(entries) => Ok(entries.clone()),
            None => self.source.list(folder),
        }
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        match self.files.get(path) {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => self.source.open(path),
        }
    }

    fn size(&self, path: &str) -> Option<u64> {
        match self.files.get(path) {
            Some(bytes) => Some(bytes.len() as u64),
            None => self.source.size(path),
        }
    }

    fn stamp(&self, path: &str) -> Option<String> {
        self.source.stamp(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.lists.contains_key(path) || self.source.is_folder(path)
    }

    fn root(&self) -> &Path {
        self.source.root()
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.source.on_disk(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_does_not_change() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        std::fs::create_dir_all(folder.path().join("data/in")).unwrap();
        write("data/in/a.csv", "1");
        write("CITATION.cff", "one");
        let files = Files::new(folder.path());
        let parts = ["data", "CITATION.cff", "missing"];
        let (before, kept) = (files.stamp(&parts), files.snapshot(&parts));
        write("serve.log", "a line");
        assert_eq!(files.stamp(&parts), before, "no other file matters");
        write("data/in/a.csv", "2");
        write("data/b.csv", "new");
        write("CITATION.cff", "two");
        assert_ne!(files.stamp(&parts), before);
        assert_eq!(kept.read("file:///data/in/a.csv").unwrap(), b"1");
        assert_eq!(kept.read("file:///CITATION.cff").unwrap(), b"one");
        assert_eq!(kept.list("data").unwrap().len(), 1);
        assert_eq!(files.list("data").unwrap().len(), 2);
        assert_eq!(kept.root(), files.root());
    }
}
