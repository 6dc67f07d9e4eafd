//! Writes a file as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::NamedTempFile;

use super::{ExportError, disk};

/// The files that are being written, to be taken away when the program is interrupted.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// How many bytes of the target's name the name of an unfinished file takes over; a name has
/// 255 at most.
const NAME: usize = 200;

/// Writes a file as a whole or not at all: the text goes to a new file beside the target, which
/// takes the target's name when it is complete and on the disk. What is no ordinary file, such as
/// a pipe, is written straight.
///
/// A program that is killed leaves an unfinished file behind; the next one that writes the same
/// target takes it away. One that is still being written is locked, and stays.
///
/// # Errors
/// What `content` gives, or what the file system meets; the former file is then as it was.
pub fn to_file(
    target: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    // A link stays a link: the file that it leads to is replaced.
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
    let unfinished = Unfinished::beside(target)?;
    disk::write(unfinished.file.as_file(), unfinished.file.path(), content)?;
    if let Some(former) = former {
        unfinished.file.as_file().set_permissions(former.permissions())?;
    }
    Ok(unfinished.finish(target)?)
}

/// Takes away what is being written, as the program is about to end; whoever would begin to write
/// afterwards waits for that end. For a handler of signals.
pub fn discard_unfinished() {
    let mut list = lock();
    for path in list.drain(..) {
        // It may just have got its name: then it is complete.
        let _ = fs::remove_file(path);
    }
    // The list stays locked, so that nothing is begun any more.
    std::mem::forget(list);
}

fn lock() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    // The list is whole whatever happened to another thread.
    UNFINISHED.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A file that is being written, beside its target. Dropped, it is taken away.
struct Unfinished {
    file: NamedTempFile,
    folder: PathBuf,
    listed: Listed,
}

/// A file that stands on the list of those that are being written.
struct Listed(PathBuf);

impl Listed {
    /// Makes a file and puts it on the list, with nothing in between.
    fn make(file: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<(NamedTempFile, Self)> {
        let mut list = lock();
        let file = file()?;
        let path = file.path().to_owned();
        list.push(path.clone());
        Ok((file, Self(path)))
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        lock().retain(|other| *other != self.0);
    }
}

impl Unfinished {
    /// A new file; those that others left behind are taken away.
    fn beside(target: &Path) -> io::Result<Self> {
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = target.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let mut end = name.len().min(NAME);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let prefix = format!(".{}.rapporteur-", name.get(..end).unwrap_or_default());
        sweep(folder, &prefix);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Narrowed by the umask, as for any new file.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        loop {
            let (file, listed) = Listed::make(|| builder.tempfile_in(folder))?;
            // A file system without locks: nobody takes away what may be somebody's.
            let _ = file.as_file().try_lock();
            // Another program may have swept between the making and the locking.
            if file.path().exists() {
                return Ok(Self { file, folder: folder.to_owned(), listed });
            }
        }
    }

    /// Gives the file its name, when it is on the disk.
    fn finish(self, target: &Path) -> io::Result<()> {
        let Self { file, folder, listed } = self;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|e| e.error)?;
        drop(listed);
        // The name, too, is to be on the disk; where folders cannot be synced, it will be soon.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Takes away the files that programs left behind which were killed.
fn sweep(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(prefix));
        let is_file = || entry.file_type().is_ok_and(|kind| kind.is_file());
        // What is locked is being written.
        let is_idle = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_ours && is_file() && is_idle() {
            // Another program may be as quick.
            let _ = fs::remove_file(entry.path());
        }
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
    fn what_a_killed_program_left_is_taken_away_and_nothing_else() {
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
    fn a_long_name_is_no_hindrance() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = "ü".repeat(125) + ".nt";
        to_file(&folder.path().join(&name), |out| Ok(out.write_all(b"x")?)).expect("written");
        assert_eq!(names(folder.path()), [name]);
    }

    #[test]
    fn what_fails_leaves_the_former_file() {
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
        assert!(lock().iter().all(|path| !path.starts_with(folder.path())));
    }
}
