//! Reads files from a folder on disk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Entry, OpenError, Source, leads_out};

/// A folder on disk; symbolic links in it may not lead out of it.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder of this path; nothing is read yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The path on disk of a file, checked to lie within the folder.
    fn locate(&self, path: &str) -> Result<PathBuf, OpenError> {
        if leads_out(path) {
            return Err(OpenError::Outside);
        }
        let full = self.root.join(path);
        // A symbolic link may point anywhere: compare real paths.
        if let (Ok(real), Ok(root)) = (full.canonicalize(), self.root.canonicalize())
            && !real.starts_with(root)
        {
            return Err(OpenError::Outside);
        }
        Ok(full)
    }
}

impl Source for Folder {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let name = entry.file_name();
            Ok(Entry {
                name: name.to_string_lossy().into_owned(),
                has_path: name.to_str().is_some(),
                is_folder: entry.path().is_dir(),
            })
        };
        fs::read_dir(self.root.join(folder))?.map(entry).collect()
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        let full = self.locate(path)?;
        // Check before opening: opening a pipe would wait for its writer.
        if !fs::metadata(&full)?.is_file() {
            return Err(OpenError::NotOrdinary);
        }
        Ok(Box::new(File::open(&full)?))
    }

    fn size(&self, path: &str) -> Option<u64> {
        let found = fs::metadata(self.locate(path).ok()?).ok()?;
        found.is_file().then_some(found.len())
    }

    fn stamp(&self, path: &str) -> Option<String> {
        let found = fs::metadata(self.locate(path).ok()?).ok()?;
        let changed = found.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let stamp = format!("{} {}", found.len(), changed.as_nanos());
        #[cfg(unix)]
        let stamp = {
            use std::os::unix::fs::MetadataExt;
            // A file put in place of another may be as old and as long.
            format!("{stamp} {} {} {}", found.ino(), found.ctime(), found.ctime_nsec())
        };
        found.is_file().then_some(stamp)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.root.join(path).is_dir()
    }

    fn root(&self) -> &Path {
        &self.root
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.root.join(path).canonicalize().ok()
    }
}

/// Reads a file outside any folder, named by the user; it may be a pipe.
///
/// # Errors
/// Errors of the file.
pub fn read_given(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}
