//! Names, locks and removes unfinished files and folders beside their targets.
//!
//! A program locks what it writes. What a killed one leaves is locked by nobody, so that the next run
//! with the same target can remove it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many bytes of the target's name an unfinished file keeps; a name has at most 255.
const NAME: usize = 200;

/// How the names of unfinished files of a target begin.
pub(super) fn prefix(target: &Path) -> String {
    let name = target.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut end = name.len().min(NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!(".{}.rapporteur-", name.get(..end).unwrap_or_default())
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Locks a list of what is unfinished; it is consistent even after a panic in another thread.
pub(super) fn list<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks a new file until it is closed; returns whether it is ours, and not swept before.
///
/// Without locks in the file system, nothing is ever swept.
pub(super) fn hold(file: &File, path: &Path) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && path.exists()
}

/// Removes with `remove` what killed programs have left for a target; `lock` opens the file that they
/// had locked.
pub(super) fn sweep(
    target: &Path,
    lock: impl Fn(&Path) -> io::Result<File>,
    remove: impl Fn(&Path),
) {
    let prefix = prefix(target);
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(&prefix));
        let path = entry.path();
        // A locked one is being written. It stays locked here, so that one program removes it.
        if is_ours
            && let Ok(lock) = lock(&path)
            && lock.try_lock().is_ok()
        {
            remove(&path);
        }
    }
}

/// Removes a folder, with the file `last` after all others: it says whose folder it is, also if the
/// program is ended meanwhile.
///
/// # Errors
/// Errors of the file system.
pub(crate) fn remove_folder(folder: &Path, last: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()? {
        if entry.file_name() != last {
            match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
    }
    fs::remove_dir_all(folder)
}
