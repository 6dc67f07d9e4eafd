//! Removes a folder of new files when a signal ends the program before they are in place.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::beside::remove_folder;

/// The folders, each with the file that says whose it is.
static FOLDERS: RwLock<Vec<(PathBuf, &'static str)>> = RwLock::new(Vec::new());

/// A folder of new files, until they are in place or removed.
pub(crate) struct Staging(PathBuf);

impl Staging {
    /// A folder that is about to be made; `mark` is a file that is removed last.
    pub(crate) fn of(folder: &Path, mark: &'static str) -> Self {
        let mut folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
        folders.push((folder.to_owned(), mark));
        Self(folder.to_owned())
    }

    /// While this is held, a signal waits: for a file that is being written, or for files that take
    /// their places together. Not twice by the same thread.
    pub(crate) fn busy() -> Busy {
        Busy { _held: FOLDERS.read().unwrap_or_else(PoisonError::into_inner) }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let mut folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|(folder, _)| *folder != self.0);
    }
}

/// Work in a folder that is not removed meanwhile.
pub(crate) struct Busy {
    _held: RwLockReadGuard<'static, Vec<(PathBuf, &'static str)>>,
}

/// Removes the folders before the program ends; work in them waits for that end.
pub(super) fn discard() {
    let folders = FOLDERS.write().unwrap_or_else(PoisonError::into_inner);
    for (folder, mark) in folders.iter() {
        let _ = remove_folder(folder, mark);
    }
    std::mem::forget(folders);
}
