//! Writes a site into a folder, with all processors; `target` looks after the folder.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Site;
use super::listing::Listing;
use super::target::{Published, Target};
use crate::project::Error;
use crate::rdf::apart;

/// The number of neighbouring files that one thread makes: they often share an answer.
const BATCH: usize = 16;

/// The positions of paths in the order of their making, as ranges: there may be hundreds of thousands.
struct Turns(Vec<(usize, Range<usize>)>);

impl Turns {
    /// The downloads first, since what is at the top describes them.
    fn of(paths: &Listing) -> Self {
        let turn = |path: &str| match path {
            path if path.starts_with("data/") => 0,
            path if path.starts_with('.') || !path.contains('/') => 2,
            _ => 1,
        };
        let of_turn = |wanted: u8| {
            let all = paths.iter().enumerate();
            all.filter(move |(_, path)| turn(path.as_str()) == wanted).map(|(at, _)| at)
        };
        let mut ranges: Vec<(usize, Range<usize>)> = Vec::new();
        for (number, at) in (0..3).flat_map(of_turn).enumerate() {
            match ranges.last_mut() {
                Some((_, range)) if range.end == at => range.end = at + 1,
                _ => ranges.push((number, at..at + 1)),
            }
        }
        Self(ranges)
    }

    /// The position of the path with this number.
    fn get(&self, number: usize) -> Option<usize> {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        let (first, range) = self.0.get(after.checked_sub(1)?)?;
        Some(range.start + (number - first)).filter(|at| *at < range.end)
    }
}

impl Site<'_> {
    /// Writes the site into a folder, which is created if missing. The same site gives the same
    /// bytes, and unchanged files are not touched. Outdated files of an earlier site are removed;
    /// all other files stay.
    ///
    /// All new files are written before the first one is replaced. After an interruption at any
    /// time, each file is complete, and the next run finishes the work. Only one process at a time
    /// writes to a folder.
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
    /// [`Error::Request`] if a file would replace one of another origin, or the folder cannot be
    /// written; those of [`Site::answer`]. The former site stays unchanged, unless the system refuses
    /// to replace a file after others were replaced; then the next run finishes the work.
    pub fn publish(&self, directory: &Path) -> Result<Published, Error> {
        let paths: Listing = self.paths().collect();
        let target = Target::open(directory)?;
        target.refuse_foreign(&paths)?;
        let made = self.stage(&target, &paths);
        let done = made.and_then(|new| target.switch(&paths, &new).map_err(Error::from));
        let cleared = target.clear();
        let done = done?;
        cleared?;
        Ok(done)
    }

    /// Writes new and changed files under temporary names, with a thread for each processor; returns
    /// their positions among the paths. Of several errors, that of the first path is returned.
    fn stage(&self, target: &Target, paths: &Listing) -> Result<Vec<usize>, Error> {
        let turns = Turns::of(paths);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut new = Vec::new();
            loop {
                let start = next.fetch_add(BATCH, Ordering::Relaxed);
                if start >= paths.len() {
                    return Ok(new);
                }
                let numbers = (start..start + BATCH).filter_map(|number| turns.get(number));
                for (number, path) in numbers.filter_map(|at| Some((at, paths.get(at)?))) {
                    match self.stage_one(target, &path) {
                        Ok(true) => new.push(number),
                        Ok(false) => {}
                        Err(error) => {
                            next.store(paths.len(), Ordering::Relaxed);
                            return Err((number, error));
                        }
                    }
                }
            }
        };
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let done: Vec<Result<Vec<usize>, (usize, Error)>> = std::thread::scope(|scope| {
            // On a stack for questions, so that each question needs no thread of its own.
            let other = || match apart::run(apart::STACK, work) {
                Ok(done) => done,
                // It has taken no file.
                Err(apart::Failure::Thread(_)) => Ok(Vec::new()),
                Err(failure) => Err((0, io::Error::other(failure).into())),
            };
            let workers: Vec<_> = (1..count).map(|_| scope.spawn(other)).collect();
            let own = work();
            let others = workers.into_iter().map(|worker| match worker.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(own).chain(others).collect()
        });
        let (mut new, mut first) = (Vec::new(), None);
        for part in done {
            match part {
                Ok(numbers) => new.extend(numbers),
                Err(error) if first.as_ref().is_none_or(|(at, _)| error.0 < *at) => {
                    first = Some(error);
                }
                Err(_) => {}
            }
        }
        new.sort_unstable();
        first.map_or(Ok(new), |(_, error)| Err(error))
    }

    /// Writes a file under a temporary name if it is new or changed.
    fn stage_one(&self, target: &Target, path: &str) -> Result<bool, Error> {
        if let Some(route) = self.large_at(path) {
            let mut out = target.create(path)?;
            self.write_large(route, &mut out).map_err(|error| target.at(path, error))?;
            return Ok(target.close(path, out)?);
        }
        match self.answer(path)? {
            Some(resource) => Ok(target.stage(path, &resource.bytes)?),
            None => Err(io::Error::other(format!("'{path}' is listed, but has no content")).into()),
        }
    }
}
