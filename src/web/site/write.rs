//! Writes a site into a folder: what is new gets its name when all of it is written, what is as it was
//! stays untouched, and what is gone is taken away. A list beside the pages says which files these are;
//! no other file is ever replaced or removed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Site;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::Error;
use crate::rdf::export::unwritable;

/// The list of the files of a site, and its first line.
const LIST: &str = ".rapporteur-site";
const FIRST: &str = "rapporteur site 1: the files that `publish` wrote, and may replace and remove";

/// The folder of what has no name yet.
const NEW: &str = ".rapporteur-site.new";

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// How many files there are.
    pub files: usize,
    /// How many of them are new or changed.
    pub written: usize,
    /// How many that the site no longer has were removed.
    pub removed: usize,
}

impl Site<'_> {
    /// Writes it into a folder, which is made if need be. The same site gives the same bytes, and a file
    /// that has them already is not touched. Files that an earlier site had there and this one has not
    /// are removed; all others stay.
    ///
    /// All that is new is written before the first file is replaced. Stopped at any time, each file is
    /// whole, and the next time all is as it should be.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let target = folder.path().join("site");
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let site = project.site(Default::default())?;
    /// let first = site.publish(&target)?;
    /// assert_eq!(first.written, first.files);
    /// assert_eq!(site.publish(&target)?.written, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Request`] if a file would replace one that is not of the site, or the folder cannot be
    /// written; those of [`Site::answer`]. The site is then as it was.
    pub fn publish(&self, directory: &Path) -> Result<Published, Error> {
        let paths: BTreeSet<String> = self.paths().collect();
        let target = Target::open(directory)?;
        target.refuse_foreign(&paths)?;
        let made = self.stage(&target);
        let done = made.and_then(|new| target.switch(&paths, &new).map_err(Error::from));
        target.clear()?;
        done
    }

    /// Writes all that is new or changed under names for the time being; gives what each will be.
    fn stage(&self, target: &Target) -> Result<Vec<String>, Error> {
        let mut new = Vec::new();
        for path in self.paths() {
            let Some(resource) = self.answer(&path)? else { continue };
            let file = target.file(&path);
            if fs::read(&file).is_ok_and(|bytes| bytes == resource.bytes) {
                continue;
            }
            let staged = target.staged(new.len());
            fs::write(&staged, resource.bytes).map_err(|error| at(&staged, &error))?;
            new.push(path);
        }
        Ok(new)
    }
}

/// The problem of a file that cannot be written.
fn at(file: &Path, error: &io::Error) -> Box<Diagnostic> {
    Box::new(unwritable(file, error))
}

/// A folder, and which files there are of a site.
struct Target {
    folder: PathBuf,
    former: BTreeSet<String>,
}

impl Target {
    /// Reads the list of a former site, if there is one, and makes the folder if need be.
    fn open(folder: &Path) -> Result<Self, Box<Diagnostic>> {
        let list = folder.join(LIST);
        let former = match fs::read(&list) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines = text.lines();
                if lines.next() != Some(FIRST) {
                    return Err(foreign(&list));
                }
                lines.filter(|line| is_inside(line)).map(str::to_owned).collect()
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(at(&list, &error)),
        };
        let target = Self { folder: folder.to_owned(), former };
        fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
        target.clear()?;
        let new = folder.join(NEW);
        fs::create_dir(&new).map_err(|error| at(&new, &error))?;
        Ok(target)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn staged(&self, number: usize) -> PathBuf {
        self.folder.join(NEW).join(number.to_string())
    }

    /// Takes away what was written for the time being, also by a program that was killed.
    fn clear(&self) -> Result<(), Box<Diagnostic>> {
        let new = self.folder.join(NEW);
        if !is_folder(&new) {
            return Ok(());
        }
        for entry in fs::read_dir(&new).map_err(|error| at(&new, &error))?.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
                let _ = fs::remove_file(entry.path());
            }
        }
        fs::remove_dir(&new).map_err(|error| at(&new, &error))
    }

    /// Refuses files and folders in the way that are not of the former site.
    fn refuse_foreign(&self, paths: &BTreeSet<String>) -> Result<(), Box<Diagnostic>> {
        let refused = |file: &Path| {
            let _ = self.clear();
            Err(foreign(file))
        };
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for path in paths {
            let file = self.file(path);
            if let Ok(known) = fs::symlink_metadata(&file)
                && (!known.is_file() || !self.former.contains(path))
            {
                return refused(&file);
            }
            folders.extend(path.match_indices('/').filter_map(|(end, _)| path.get(..end)));
        }
        for folder in folders {
            let folder = self.file(folder);
            // A link to a folder would lead out of this one.
            if fs::symlink_metadata(&folder).is_ok_and(|known| !known.is_dir()) {
                return refused(&folder);
            }
        }
        Ok(())
    }

    /// Gives all new files their names, takes away those that are gone, and writes the list.
    fn switch(
        &self,
        paths: &BTreeSet<String>,
        new: &[String],
    ) -> Result<Published, Box<Diagnostic>> {
        // Whoever stops this: the list has all files that may be there.
        self.list(&paths.union(&self.former).collect())?;
        for (number, path) in new.iter().enumerate() {
            let file = self.file(path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
            }
            fs::rename(self.staged(number), &file).map_err(|error| at(&file, &error))?;
        }
        let mut removed = 0;
        for path in self.former.difference(paths) {
            removed += usize::from(self.remove(path)?);
        }
        self.list(&paths.iter().collect())?;
        Ok(Published { files: paths.len(), written: new.len(), removed })
    }

    /// Removes a file of the former site, and the folders that are then empty.
    fn remove(&self, path: &str) -> Result<bool, Box<Diagnostic>> {
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let folders: Vec<PathBuf> = folders.map(|folder| self.file(folder)).collect();
        let file = self.file(path);
        let is_there = folders.iter().all(|folder| is_folder(folder))
            && fs::symlink_metadata(&file).is_ok_and(|known| known.is_file());
        if is_there {
            fs::remove_file(&file).map_err(|error| at(&file, &error))?;
            for folder in folders.iter().rev() {
                // One in which something is left stays.
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(is_there)
    }

    /// Writes the list, if it is not as it should be.
    fn list(&self, paths: &BTreeSet<&String>) -> Result<(), Box<Diagnostic>> {
        let mut text = format!("{FIRST}\n");
        for path in paths {
            text.push_str(path);
            text.push('\n');
        }
        let list = self.folder.join(LIST);
        if fs::read(&list).is_ok_and(|bytes| bytes == text.as_bytes()) {
            return Ok(());
        }
        let staged = self.folder.join(NEW).join("0000");
        fs::write(&staged, text)
            .and_then(|()| fs::rename(&staged, &list))
            .map_err(|e| at(&list, &e))
    }
}

/// Whether a path that a list names is one within the folder.
fn is_inside(path: &str) -> bool {
    let is_step = |step: &str| !step.is_empty() && step != "." && step != "..";
    !path.contains(['\\', ':']) && path.split('/').all(is_step)
}

/// Whether there is a folder, and not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|known| known.is_dir())
}

/// That something else is in the way.
fn foreign(file: &Path) -> Box<Diagnostic> {
    let name = file.display().to_string();
    let message = format!("'{name}' is there already, and `publish` did not write it");
    let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(name));
    Box::new(problem.help("choose another folder with -o, or move the file away"))
}
