//! Replaces a folder completely or not at all.

// Only stores on disk are folders.
#![cfg_attr(not(feature = "rocksdb"), allow(dead_code))]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::beside::{folder_of, hold, list, prefix, remove_folder, sweep};
use crate::rdf::stop;

/// The unfinished folders, each with its target: removed if the program is interrupted.
static UNFINISHED: Mutex<Vec<(PathBuf, PathBuf)>> = Mutex::new(Vec::new());

/// The file in an unfinished folder that its program locks.
const LOCK: &str = "lock";

/// The former folder in an unfinished one, if the two cannot be exchanged in one step.
const OLD: &str = "old";

/// A new folder beside its target: `.NAME.rapporteur-…/new` until [`NewFolder::commit`] exchanges the
/// two. Without a commit, drop removes it.
///
/// A killed program leaves it. The next run with the same target removes it, and puts the former folder
/// back if the program was killed between two renames.
#[derive(Debug)]
pub struct NewFolder {
    around: Around,
    /// Locked until the end: fields are dropped in order.
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
        sweep(&target, open_lock, |around| remove(around, &target));
        loop {
            let around = Around::make(&target)?;
            let path = around.path.join(LOCK);
            match File::create(&path) {
                Ok(lock) if hold(&lock, &path) => return Ok(Self { around, _lock: lock }),
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                // Another program has swept it before it was locked.
                _ => {}
            }
        }
    }

    /// The path of the new folder; whoever fills it makes it.
    pub fn path(&self) -> PathBuf {
        self.around.path.join("new")
    }

    /// Puts the new folder in the place of the target, in one step where the system can; a signal to
    /// end waits for that. Work that is stopped leaves the former folder.
    ///
    /// # Errors
    /// Errors of the file system; the former folder is then in its place.
    pub fn commit(self) -> io::Result<()> {
        stop::check();
        let ending = list(&UNFINISHED);
        let target = &self.around.target;
        let done = match target.exists() {
            true => self.exchange(),
            false => fs::rename(self.path(), target),
        };
        drop(ending);
        // Sync the name to the disk too, if the system supports that for folders.
        let _ = File::open(folder_of(target)).and_then(|folder| folder.sync_all());
        done
    }

    #[cfg(target_os = "linux")]
    fn exchange(&self) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        let new = self.path();
        match renameat_with(CWD, &new, CWD, &self.around.target, RenameFlags::EXCHANGE) {
            // Not every file system can.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => self.exchange_in_two(),
            done => Ok(done?),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn exchange(&self) -> io::Result<()> {
        self.exchange_in_two()
    }

    /// If the second rename fails, the end of this folder undoes the first.
    fn exchange_in_two(&self) -> io::Result<()> {
        fs::rename(&self.around.target, self.around.path.join(OLD))?;
        fs::rename(self.path(), &self.around.target)
    }
}

/// The folder around a new one, on the list of unfinished ones. Drop removes it.
#[derive(Debug)]
struct Around {
    path: PathBuf,
    target: PathBuf,
}

impl Around {
    fn make(target: &Path) -> io::Result<Self> {
        let mut list = list(&UNFINISHED);
        let made = tempfile::Builder::new().prefix(&prefix(target)).tempdir_in(folder_of(target));
        let (path, target) = (made?.keep(), target.to_owned());
        list.push((path.clone(), target.clone()));
        Ok(Self { path, target })
    }
}

impl Drop for Around {
    fn drop(&mut self) {
        let mut list = list(&UNFINISHED);
        remove(&self.path, &self.target);
        list.retain(|(path, _)| *path != self.path);
    }
}

/// Removes unfinished folders before the program ends; new ones wait for that end.
pub(super) fn discard() {
    let mut list = list(&UNFINISHED);
    for (around, target) in list.drain(..) {
        remove(&around, &target);
    }
    // The list stays locked, so that no new folder is begun.
    std::mem::forget(list);
}

/// Removes the folder around a new one. A former folder in it, whose place is empty, goes back there, or
/// stays with all if it cannot.
fn remove(around: &Path, target: &Path) {
    let old = around.join(OLD);
    if old.exists() && target.symlink_metadata().is_err() && fs::rename(&old, target).is_err() {
        return;
    }
    // Another program may remove it first.
    let _ = remove_folder(around, LOCK);
}

/// Opens the lock of a folder around a new one; removes an empty folder, which has none yet, or no more.
fn open_lock(around: &Path) -> io::Result<File> {
    File::open(around.join(LOCK)).inspect_err(|_| drop(fs::remove_dir(around)))
}

#[cfg(test)]
mod tests {
    use spareval::CancellationToken;

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
        let empty = around.path().join(".store.rapporteur-empty");
        fs::create_dir(&empty).unwrap();
        let live = fill(&target, "live");
        assert!(!empty.exists());
        let second = fill(&target, "second");
        assert!(!dead.exists() && other.exists() && live.path().exists());
        second.commit().unwrap();
        assert!(live.path().exists());
    }

    #[test]
    fn a_program_killed_between_two_renames_loses_nothing() {
        let around = tempfile::tempdir().unwrap();
        let target = around.path().join("store");
        fill(&target, "former").commit().unwrap();
        let dead = around.path().join(".store.rapporteur-dead");
        fs::create_dir_all(dead.join("new")).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        fs::rename(&target, dead.join(OLD)).unwrap();
        drop(fill(&target, "dropped"));
        assert_eq!(fs::read(target.join("a")).unwrap(), b"former");
        assert_eq!(count(around.path()), 1);
        // The same if the second rename fails: there is nothing to rename.
        let new = NewFolder::beside(&target).unwrap();
        assert!(new.exchange_in_two().is_err());
        assert!(!target.exists());
        drop(new);
        assert_eq!(fs::read(target.join("a")).unwrap(), b"former");
        assert_eq!(count(around.path()), 1);
    }

    #[test]
    fn work_that_is_stopped_leaves_the_former_folder() {
        let around = tempfile::tempdir().unwrap();
        let target = around.path().join("store");
        fill(&target, "former").commit().unwrap();
        let token = CancellationToken::new();
        let stopped = stop::until(&token, || {
            let new = fill(&target, "new");
            token.cancel();
            new.commit()
        });
        assert_eq!(stopped.err(), Some(stop::Stopped));
        assert_eq!(fs::read(target.join("a")).unwrap(), b"former");
        assert_eq!(count(around.path()), 1);
    }
}
