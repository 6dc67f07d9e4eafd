//! Writes files completely or not at all, several of them together.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::NamedTempFile;

use super::beside::{folder_of, hold, list, prefix, sweep};
use super::{ExportError, atomic_folder, disk, staging};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::stop;
use crate::source::Files;

/// The unfinished files and the folders created for them, in order: removed if the program is
/// interrupted.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The outputs of one command. Each is written to a new file beside its target, and is complete and
/// on the disk before [`Outputs::commit`] renames all of them: either all are new, or all are
/// unchanged. Without a commit, drop removes them.
///
/// A killed program leaves unfinished files; the next run with the same targets removes them. A
/// file still being written is locked and stays.
#[derive(Default)]
pub struct Outputs {
    finished: Vec<(NamedTempFile, PathBuf)>,
    /// The same files on the list of unfinished ones.
    listed: Vec<Listed>,
    folders: NewFolders,
}

impl Outputs {
    /// Creates a folder for files, with its parents, if missing.
    ///
    /// # Errors
    /// Errors of the file system.
    pub fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let is_missing = |f: &&Path| !f.as_os_str().is_empty() && !f.exists();
        let mut missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
        missing.reverse();
        missing.into_iter().try_for_each(|folder| self.folders.make(folder))
    }

    /// Writes the content of the future file `target`. A target that is not an ordinary file, such
    /// as a pipe, is written directly and cannot be undone.
    ///
    /// # Errors
    /// Errors of `content` or of the file system.
    pub fn add(
        &mut self,
        target: &Path,
        content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        // A link stays a link; its target is replaced.
        let real = target.canonicalize();
        let target = real.as_deref().unwrap_or(target);
        let former = target.metadata().ok();
        if former.as_ref().is_some_and(|m| !m.is_file()) {
            let mut out = BufWriter::new(File::options().write(true).open(target)?);
            content(&mut out)?;
            return Ok(out.flush()?);
        }
        if former.as_ref().is_some_and(|m| m.permissions().readonly()) {
            let message = format!("'{}' is write-protected", target.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message).into());
        }
        let (listed, new) = beside(target)?;
        disk::write(new.as_file(), new.path(), content)?;
        if let Some(former) = former {
            new.as_file().set_permissions(former.permissions())?;
        }
        new.as_file().sync_all()?;
        self.listed.push(listed);
        self.finished.push((new, target.to_owned()));
        Ok(())
    }

    /// Renames all files, one system call each; a signal to end waits for that. Work that is stopped
    /// renames none.
    ///
    /// # Errors
    /// A problem with code [`Code::FileUnwritable`] for a file that cannot be renamed, because
    /// something else took its name. The files after it are not written.
    pub fn commit(self) -> Result<(), Box<Diagnostic>> {
        let Self { finished, listed, folders } = self;
        let targets: BTreeSet<PathBuf> = finished.iter().map(|(_, t)| folder_of(t)).collect();
        stop::check();
        let ending = list(&UNFINISHED);
        let named: Result<Vec<File>, _> = finished
            .into_iter()
            .map(|(new, target)| new.persist(&target).map_err(|e| (target, e.error)))
            .collect();
        drop(ending);
        drop((listed, folders));
        // Sync the names to the disk too, if the system supports that for folders.
        for folder in targets {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        named.map(drop).map_err(|(target, error)| Box::new(unwritable(&target, &error)))
    }
}

/// Writes one file as [`Outputs`] do.
///
/// # Errors
/// Errors of `content` or of the file system; the former file is then unchanged.
pub fn to_file(
    target: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut outputs = Outputs::default();
    outputs.add(target, content)?;
    outputs.commit().map_err(ExportError::Diagnostic)
}

/// Checks that a file can be written without loss: its folder exists, and it is not an input, that
/// is, read through `read`.
///
/// # Errors
/// A problem with code [`Code::FileUnwritable`].
pub fn may_write(target: &Path, read: &[&Files]) -> Result<(), Box<Diagnostic>> {
    let refused = |reason: &str, help: &str| {
        let name = target.display().to_string();
        let message = format!("cannot write '{name}': {reason}");
        Err(Box::new(Diagnostic::new(Code::FileUnwritable, message, Place::file(name)).help(help)))
    };
    if target.is_dir() {
        return refused("it is a folder", "choose a file name");
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let reason = format!("there is no folder '{}'", folder.display());
        return refused(&reason, "create the folder, or choose another name");
    }
    match read.iter().any(|files| files.has_read(target)) {
        true => refused("it is an input file and would be overwritten", "choose another name"),
        false => Ok(()),
    }
}

/// The problem of a file that cannot be written, with help for full disks and other limits.
pub fn unwritable(target: &Path, error: &io::Error) -> Diagnostic {
    let name = target.display().to_string();
    let message = format!("cannot write '{name}': {error}");
    let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
    match error.kind() {
        io::ErrorKind::FileTooLarge => problem.help(
            "files may not be that large here: raise the limit (`ulimit -f unlimited`), or write \
             to another disk",
        ),
        io::ErrorKind::StorageFull => problem.help("free some space, or write to another disk"),
        _ => problem,
    }
}

/// Removes unfinished files before the program ends; new writers wait for that end. For signal
/// handlers.
pub fn discard_unfinished() {
    let mut list = list(&UNFINISHED);
    // A folder comes before its content.
    for path in list.drain(..).rev() {
        // A file may just have been renamed; then it is complete, and its folder stays.
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
    }
    atomic_folder::discard();
    staging::discard();
    // The list stays locked, so that no new file is begun.
    std::mem::forget(list);
}

/// A file or folder on the list of unfinished ones.
struct Listed(PathBuf);

impl Listed {
    /// Creates a file and puts it on the list atomically.
    fn make(file: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<(Self, NamedTempFile)> {
        let mut list = list(&UNFINISHED);
        let file = file()?;
        let path = file.path().to_owned();
        list.push(path.clone());
        Ok((Self(path), file))
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        list(&UNFINISHED).retain(|other| *other != self.0);
    }
}

/// Created folders, outer ones first. Drop removes those that are still empty.
#[derive(Default)]
struct NewFolders(Vec<Listed>);

impl NewFolders {
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let mut list = list(&UNFINISHED);
        match fs::create_dir(folder) {
            Ok(()) => {
                list.push(folder.to_owned());
                self.0.push(Listed(folder.to_owned()));
                Ok(())
            }
            // Another program may have created it meanwhile.
            Err(_) if folder.is_dir() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        while let Some(Listed(folder)) = self.0.pop().as_ref() {
            // A folder in use stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Creates a new file beside a target, and removes leftovers of killed programs.
fn beside(target: &Path) -> io::Result<(Listed, NamedTempFile)> {
    let folder = folder_of(target);
    let prefix = prefix(target);
    // Another program may remove it first.
    sweep(target, open, |path| drop(fs::remove_file(path)));
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask applies, as for any new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    loop {
        let (listed, file) = Listed::make(|| builder.tempfile_in(&folder))?;
        // Another program may have swept the file before it was locked.
        if hold(file.as_file(), file.path()) {
            return Ok((listed, file));
        }
    }
}

/// Opens a file beside its target, if it is one.
fn open(path: &Path) -> io::Result<File> {
    match path.symlink_metadata()?.is_file() {
        true => File::open(path),
        false => Err(io::ErrorKind::IsADirectory.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> =
            entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn only_leftovers_of_killed_programs_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let others = [".a.nt.backup", ".b.nt.rapporteur-x", "a.nt", "rapporteur-a.nt"];
        for name in others.iter().chain(&[".a.nt.rapporteur-dead"]) {
            fs::write(path(name), name).expect("a file");
        }
        let live = File::create(path(".a.nt.rapporteur-live")).expect("a file");
        live.lock().expect("a lock");
        to_file(&path("a.nt"), |out| Ok(out.write_all(b"new")?)).expect("it can be written");
        let mut expected: Vec<&str> = others.to_vec();
        expected.push(".a.nt.rapporteur-live");
        expected.sort_unstable();
        assert_eq!(names(folder.path()), expected);
        assert_eq!(fs::read(path("a.nt")).expect("a file"), b"new");
    }

    #[test]
    fn a_long_name_works() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = "ü".repeat(125) + ".nt";
        to_file(&folder.path().join(&name), |out| Ok(out.write_all(b"x")?)).expect("written");
        assert_eq!(names(folder.path()), [name]);
    }

    #[test]
    fn several_files_get_their_names_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "former").expect("a file");
        let write = |outputs: &mut Outputs| {
            for name in ["a", "b", "made/data/c"] {
                outputs.folder(&path("made/data")).expect("a folder");
                outputs.add(&path(name), |out| Ok(out.write_all(b"new")?)).expect("written");
            }
        };
        let is_former = || {
            assert_eq!(fs::read(path("a")).expect("a file"), b"former");
            assert!(!path("b").exists() && !path("made/data/c").exists());
        };
        let mut outputs = Outputs::default();
        write(&mut outputs);
        is_former();
        drop(outputs);
        is_former();
        assert_eq!(names(folder.path()), ["a"], "the folders are gone too");
        let mut outputs = Outputs::default();
        write(&mut outputs);
        outputs.commit().expect("they get their names");
        for name in ["a", "b", "made/data/c"] {
            assert_eq!(fs::read(path(name)).expect("a file"), b"new", "{name}");
        }
        assert_eq!(names(folder.path()), ["a", "b", "made"]);
    }

    #[test]
    fn a_name_taken_meanwhile_is_a_problem() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a");
        let mut outputs = Outputs::default();
        outputs.add(&target, |out| Ok(out.write_all(b"new")?)).expect("written");
        fs::create_dir(&target).expect("a folder");
        let problem = outputs.commit().expect_err("the name is taken");
        assert_eq!(problem.code, Code::FileUnwritable);
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_failure_keeps_the_former_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.nt");
        fs::write(&target, "former").expect("a file");
        let failed = to_file(&target, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more").into())
        });
        assert!(failed.is_err());
        assert_eq!(names(folder.path()), ["a.nt"]);
        assert_eq!(fs::read(&target).expect("a file"), b"former");
        assert!(list(&UNFINISHED).iter().all(|path| !path.starts_with(folder.path())));
    }
}
