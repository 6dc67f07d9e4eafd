//! Replaces a folder completely or not at all.

// Only stores on disk are folders.
#![cfg_attr(not(feature = "rocksdb"), allow(dead_code))]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::beside::{folder_of, prefix};

/// The unfinished folders: removed if the program is interrupted.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The file in an unfinished folder that its program locks.
const LOCK: &str = "lock";

/// A new folder beside its target: `.NAME.rapporteur-…/new` until [`NewFolder::commit`] exchanges the
/// two. Without a commit, drop removes it.
///
/// A killed program leaves it; the next run with the same target removes it.
#[derive(Debug)]
pub struct NewFolder {
    target: PathBuf,
    around: PathBuf,
    /// Locked until the end.
    _lock: File,
}

impl NewFolder {
    /// Makes a folder beside `target`, in which [`NewFolder::path`] can be made.
    ///
    /// # Errors
    /// Errors of the file system.
    pub fn beside(target: &Path) -> io::Result<Self> {
        // A link stays a link; its target is replaced.
        let target = target.canonicalize().unwrap_or_else(|_| target.to_owned());
        let (folder, prefix) = (folder_of(&target), prefix(&target));
        sweep(&folder, &prefix);
        let mut list = lock();
        let around = tempfile::Builder::new().prefix(&prefix).tempdir_in(&folder)?.keep();
        list.push(around.clone());
        drop(list);
        let lock = File::create(around.join(LOCK))?;
        // Without locks in the file system, leftovers are never removed.
        let _ = lock.try_lock();
        Ok(Self { target, around, _lock: lock })
    }

    /// The path of the new folder; whoever fills it makes it.
    pub fn path(&self) -> PathBuf {
        self.around.join("new")
    }

    /// Puts the new folder in the place of the target, in one step where the system can; a signal to
    /// end waits for that.
    ///
    /// # Errors
    /// Errors of the file system; the former folder is then in its place.
    pub fn commit(self) -> io::Result<()> {
        let ending = lock();
        let done = match self.target.exists() {
            true => self.exchange(),
            false => fs::rename(self.path(), &self.target),
        };
        drop(ending);
        // Sync the name to the disk too, if the system supports that for folders.
        let _ = File::open(folder_of(&self.target)).and_then(|folder| folder.sync_all());
        done
    }

    #[cfg(target_os = "linux")]
    fn exchange(&self) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        let new = self.path();
        match renameat_with(CWD, &new, CWD, &self.target, RenameFlags::EXCHANGE) {
            // Not every file system can.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => self.exchange_in_two(),
            done => Ok(done?),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn exchange(&self) -> io::Result<()> {
        self.exchange_in_two()
    }

    fn exchange_in_two(&self) -> io::Result<()> {
        let old = self.around.join("old");
        fs::rename(&self.target, &old)?;
        fs::rename(self.path(), &self.target).inspect_err(|_| {
            // The former one comes back; there is nothing else to do if it cannot.
            let _ = fs::rename(&old, &self.target);
        })
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        let mut list = lock();
        let _ = fs::remove_dir_all(&self.around);
        list.retain(|other| *other != self.around);
    }
}

/// Removes unfinished folders before the program ends; new ones wait for that end.
pub(super) fn discard() {
    let mut list = lock();
    for folder in list.drain(..) {
        let _ = fs::remove_dir_all(&folder);
    }
    // The list stays locked, so that no new folder is begun.
    std::mem::forget(list);
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    // The list is consistent even after a panic in another thread.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the leftovers of killed programs.
fn sweep(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(prefix));
        // A locked one is being filled.
        let lock = || File::open(entry.path().join(LOCK));
        if is_ours && lock().is_ok_and(|lock| lock.try_lock().is_ok()) {
            // Another program may remove it first.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(target: &Path, text: &str) -> NewFolder {
        let new = NewFolder::beside(target).unwrap();
        fs::create_dir(new.path()).unwrap();
        fs::write(new.path().join("a"), text).unwrap();
        new
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_folder_is_replaced_at_the_end_or_not_at_all() {
        let around = tempfile::tempdir().unwrap();
        let target = around.path().join("store");
        fill(&target, "first").commit().unwrap();
        assert_eq!(fs::read(target.join("a")).unwrap(), b"first");
        drop(fill(&target, "dropped"));
        assert_eq!(fs::read(target.join("a")).unwrap(), b"first");
        let second = fill(&target, "second");
        assert_eq!(fs::read(target.join("a")).unwrap(), b"first");
        second.commit().unwrap();
        assert_eq!(fs::read(target.join("a")).unwrap(), b"second");
        assert_eq!(count(around.path()), 1, "nothing is left beside it");
        let third = fill(&target, "third");
        third.exchange_in_two().unwrap();
        drop(third);
        assert_eq!(fs::read(target.join("a")).unwrap(), b"third");
        assert_eq!(count(around.path()), 1);
    }

    #[test]
    fn leftovers_of_killed_programs_are_removed() {
        let around = tempfile::tempdir().unwrap();
        let target = around.path().join("store");
        let dead = around.path().join(".store.rapporteur-dead");
        let other = around.path().join(".store.rapporteur-other");
        for (folder, file) in [(&dead, LOCK), (&other, "notes")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(file), "").unwrap();
        }
        let live = fill(&target, "live");
        let second = fill(&target, "second");
        assert!(!dead.exists() && other.exists() && live.path().exists());
        second.commit().unwrap();
        assert!(live.path().exists());
    }
}
