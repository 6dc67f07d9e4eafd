//! The folder of a written site. Files are written under temporary names first and renamed when all
//! are complete; unchanged files stay untouched, and outdated ones are removed. A list beside the
//! pages names the files of the site; no other file is replaced or removed.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::listing::Listing;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::Error;
use crate::rdf::export::{Staging, remove_folder, unwritable};
use crate::source::Files;

/// The list of the files of a site, and its first line.
const LIST: &str = ".rapporteur-site";
const FIRST: &str = "rapporteur site 1: the files that `publish` wrote, and may replace and remove";

/// The folder for temporary files, and the file in it that says that it is ours.
const NEW: &str = ".rapporteur-site.new";
const MARK: &str = ".of-publish";

/// The number of files written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The number of files of the site.
    pub files: usize,
    /// The number of new or changed files.
    pub written: usize,
    /// The number of outdated files removed.
    pub removed: usize,
}

/// The files in the list of a published site.
///
/// # Errors
/// Those of [`Files::read`], or [`Code::FileUnreadable`] for a file of another origin.
pub(in crate::web) fn listed(files: &Files) -> Result<Listing, Box<Diagnostic>> {
    let bytes = files.read(&files.iri(LIST))?;
    read_list(&bytes).ok_or_else(|| {
        let message = format!("'{LIST}' is not a list that `publish` wrote");
        Box::new(Diagnostic::new(Code::FileUnreadable, message, Place::file(LIST)))
    })
}

/// The paths in a list, except those that lead out of the folder.
fn read_list(bytes: &[u8]) -> Option<Listing> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let is_ours = lines.next() == Some(FIRST);
    is_ours.then(|| lines.filter(|line| is_inside(line)).collect())
}

/// Creates a file, and its folder if missing.
fn create(file: &Path) -> io::Result<File> {
    match File::create(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            file.parent().map_or(Ok(()), fs::create_dir_all)?;
            File::create(file)
        }
        done => done,
    }
}

/// Whether two files have the same bytes.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (io::BufReader::new(one), io::BufReader::new(other));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left.get(..length) != right.get(..length) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        one.consume(length);
        other.consume(length);
    }
}

/// The problem with a file that cannot be written.
fn at(file: &Path, error: &io::Error) -> Box<Diagnostic> {
    Box::new(unwritable(file, error))
}

/// A folder, and the files of the site in it.
pub(super) struct Target {
    folder: PathBuf,
    /// The files of the site that is there.
    former: Listing,
    /// Held until the site is written.
    _lock: Option<File>,
    _staging: Staging,
}

/// Locks a folder, so that only one `publish` writes to it; none where folders cannot be locked.
fn lock(folder: &Path) -> Result<Option<File>, Box<Diagnostic>> {
    let Ok(opened) = File::open(folder) else { return Ok(None) };
    match opened.try_lock() {
        Ok(()) => Ok(Some(opened)),
        Err(TryLockError::WouldBlock) => {
            let name = folder.display().to_string();
            let message = format!("another `publish` is writing to '{name}'");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            Err(Box::new(problem.help("wait for its end, or choose another folder with -o")))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

impl Target {
    /// Reads the list of an earlier site, if any, and creates the folder if missing.
    pub(super) fn open(folder: &Path) -> Result<Self, Box<Diagnostic>> {
        if folder.exists() && !folder.is_dir() {
            let name = folder.display().to_string();
            let message = format!("'{name}' is a file, but a site is a folder");
            let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
            return Err(Box::new(problem.help("choose another folder with -o")));
        }
        fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
        let lock = lock(folder)?;
        let list = folder.join(LIST);
        let former = match fs::read(&list) {
            Ok(bytes) => read_list(&bytes).ok_or_else(|| foreign(&list))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Listing::default(),
            Err(error) => return Err(at(&list, &error)),
        };
        let new = folder.join(NEW);
        let _staging = Staging::of(&new, MARK);
        let target = Self { folder: folder.to_owned(), former, _lock: lock, _staging };
        // After the target, so that it ends before the target does.
        let _busy = Staging::busy();
        target.clear()?;
        fs::create_dir(&new).map_err(|error| at(&new, &error))?;
        let mark = new.join(MARK);
        File::create(&mark).map_err(|error| at(&mark, &error))?;
        Ok(target)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn staged(&self, path: &str) -> PathBuf {
        self.folder.join(NEW).join(path)
    }

    /// The error of a file that is being written.
    pub(super) fn at(&self, path: &str, error: Error) -> Error {
        match error {
            Error::Io(error) => at(&self.staged(path), &error).into(),
            error => error,
        }
    }

    /// Writes a file under a temporary name, unless it is there with the same bytes; returns whether
    /// it is new.
    pub(super) fn stage(&self, path: &str, bytes: &[u8]) -> Result<bool, Box<Diagnostic>> {
        let is_known = self.former.contains(path);
        if is_known && fs::read(self.file(path)).is_ok_and(|known| known == bytes) {
            return Ok(false);
        }
        let (staged, _busy) = (self.staged(path), Staging::busy());
        let write = || create(&staged)?.write_all(bytes);
        write().map_err(|error| at(&staged, &error))?;
        Ok(true)
    }

    /// Begins a large file under a temporary name.
    pub(super) fn create(&self, path: &str) -> Result<BufWriter<File>, Box<Diagnostic>> {
        let (staged, _busy) = (self.staged(path), Staging::busy());
        create(&staged).map(BufWriter::new).map_err(|error| at(&staged, &error))
    }

    /// Ends a large file; returns whether it is new.
    pub(super) fn close(
        &self,
        path: &str,
        mut out: BufWriter<File>,
    ) -> Result<bool, Box<Diagnostic>> {
        let staged = self.staged(path);
        out.flush().map_err(|error| at(&staged, &error))?;
        let is_known = self.former.contains(path);
        Ok(!(is_known && is_same(&self.file(path), &staged).unwrap_or(false)))
    }

    /// Removes temporary files, also those of a killed process.
    pub(super) fn clear(&self) -> Result<(), Box<Diagnostic>> {
        let new = self.folder.join(NEW);
        let entries: Vec<PathBuf> = match fs::read_dir(&new) {
            Ok(entries) if is_folder(&new) => entries.flatten().map(|e| e.path()).collect(),
            _ => return Ok(()),
        };
        let mark = new.join(MARK);
        if !entries.is_empty() && !entries.contains(&mark) {
            return Err(foreign(&new));
        }
        remove_folder(&new, MARK).map_err(|error| at(&new, &error))
    }

    /// Refuses to replace files and folders that are not part of the earlier site.
    pub(super) fn refuse_foreign(&self, paths: &Listing) -> Result<(), Box<Diagnostic>> {
        let refused = |file: &Path| {
            let _ = self.clear();
            Err(foreign(file))
        };
        let mut folders: BTreeSet<String> = BTreeSet::new();
        for path in paths.iter() {
            let file = self.file(&path);
            if let Ok(known) = fs::symlink_metadata(&file)
                && (!known.is_file() || !self.former.contains(&path))
            {
                return refused(&file);
            }
            for folder in path.match_indices('/').filter_map(|(end, _)| path.get(..end)) {
                if !folders.contains(folder) {
                    folders.insert(folder.to_owned());
                }
            }
        }
        for folder in folders {
            let folder = self.file(&folder);
            // A link to a folder leads out of this one.
            if fs::symlink_metadata(&folder).is_ok_and(|known| !known.is_dir()) {
                return refused(&folder);
            }
        }
        Ok(())
    }

    /// Renames new files, removes outdated ones, and writes the list.
    pub(super) fn switch(
        &self,
        paths: &Listing,
        new: &[usize],
    ) -> Result<Published, Box<Diagnostic>> {
        let _busy = Staging::busy();
        // If interrupted here, the list already names all files that may exist.
        self.list(paths, &self.former)?;
        let mut moved = String::new();
        for path in new.iter().filter_map(|at| paths.get(*at)) {
            if moved.is_empty() || !path.starts_with(&moved) {
                moved = self.place(&path).map_err(|error| at(&self.file(&path), &error))?;
            }
        }
        let mut removed = 0;
        for path in self.former.iter().filter(|path| !paths.contains(path)) {
            removed += usize::from(self.remove(&path)?);
        }
        self.list(paths, &Listing::default())?;
        Ok(Published { files: paths.len(), written: new.len(), removed })
    }

    /// Gives a new file its name, or the first folder above it that is not there yet; returns what is
    /// in place with it.
    fn place(&self, path: &str) -> io::Result<String> {
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let mut missing = folders.filter(|folder| !is_folder(&self.file(folder)));
        match missing.next() {
            Some(folder) => {
                fs::rename(self.staged(folder), self.file(folder))?;
                Ok(format!("{folder}/"))
            }
            None => {
                fs::rename(self.staged(path), self.file(path))?;
                Ok(String::new())
            }
        }
    }

    /// Removes a file of the earlier site, and the folders left empty.
    fn remove(&self, path: &str) -> Result<bool, Box<Diagnostic>> {
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let folders: Vec<PathBuf> = folders.map(|folder| self.file(folder)).collect();
        let file = self.file(path);
        let is_there = folders.iter().all(|folder| is_folder(folder))
            && fs::symlink_metadata(&file).is_ok_and(|known| known.is_file());
        if is_there {
            fs::remove_file(&file).map_err(|error| at(&file, &error))?;
            for folder in folders.iter().rev() {
                // Folders with other content stay.
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(is_there)
    }

    /// Writes the list of some paths and others, if it changed.
    fn list(&self, paths: &Listing, others: &Listing) -> Result<(), Box<Diagnostic>> {
        let (list, staged) = (self.folder.join(LIST), self.staged(LIST));
        let write = || {
            let mut out = BufWriter::new(create(&staged)?);
            writeln!(out, "{FIRST}")?;
            paths.union(others).try_for_each(|path| writeln!(out, "{path}"))?;
            out.flush()?;
            match is_same(&list, &staged).unwrap_or(false) {
                true => fs::remove_file(&staged),
                false => fs::rename(&staged, &list),
            }
        };
        write().map_err(|error| at(&list, &error))
    }
}

/// Whether a path in a list stays inside the folder.
fn is_inside(path: &str) -> bool {
    let is_step = |step: &str| !step.is_empty() && step != "." && step != "..";
    !path.contains(['\\', ':']) && path.split('/').all(is_step)
}

/// Whether this is a folder and not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|known| known.is_dir())
}

/// The problem of a file or folder of another origin.
fn foreign(file: &Path) -> Box<Diagnostic> {
    let name = file.display().to_string();
    let message = format!("'{name}' exists already, and `publish` did not write it");
    let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
    Box::new(problem.help("choose another folder with -o, or move the file away"))
}
