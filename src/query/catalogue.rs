//! Finds the named questions of a folder: the files of `queries/`.

use std::collections::BTreeMap;
use std::io;

use super::QueryTemplate;
use crate::diagnostic::{Code, Diagnostic, Place, front, nearest_few};
use crate::source::Files;

/// The folder of the query files.
pub const FOLDER: &str = "queries";

/// The most suggested names.
const NAMED: usize = 3;

/// The named questions, in the order of their names.
#[derive(Clone, Debug)]
pub struct Catalogue {
    files: Files,
    /// Path in the folder by the question's name, which is the file's name without `.rq`.
    paths: BTreeMap<String, String>,
}

impl Catalogue {
    /// Finds `queries/*.rq`; a folder without any has no questions.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] if `queries` exists but cannot be listed.
    pub fn find(files: &Files) -> Result<Self, Box<Diagnostic>> {
        let mut paths = BTreeMap::new();
        let unreadable = |error: io::Error| {
            let message = format!("cannot list '{FOLDER}': {error}");
            Box::new(Diagnostic::new(Code::FileUnreadable, message, Place::file(FOLDER)))
        };
        let listing = match files.list(FOLDER) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            listing => Some(listing.map_err(unreadable)?),
        };
        for entry in listing.into_iter().flatten() {
            let name = Some(&entry.name).filter(|_| entry.has_path);
            let id = name.and_then(|name| name.strip_suffix(".rq")).filter(|id| !id.is_empty());
            if let Some(id) = id {
                paths.insert(id.to_owned(), format!("{FOLDER}/{id}.rq"));
            }
        }
        Ok(Self { files: files.clone(), paths })
    }

    /// The names of the questions, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// Reads all questions; a malformed one does not hide the others.
    pub fn questions(
        &self,
    ) -> impl Iterator<Item = (&str, Result<QueryTemplate, Box<Diagnostic>>)> {
        self.paths.iter().map(|(name, path)| (name.as_str(), self.read(path)))
    }

    /// Reads one question.
    ///
    /// # Errors
    /// [`Code::QueryUnknown`] with the nearest names, or the error in its file.
    pub fn question(&self, name: &str) -> Result<QueryTemplate, Box<Diagnostic>> {
        match self.paths.get(name) {
            Some(path) => self.read(path),
            None => Err(Box::new(self.unknown(&[name]))),
        }
    }

    fn read(&self, path: &str) -> Result<QueryTemplate, Box<Diagnostic>> {
        QueryTemplate::read(path, &self.files.read(&self.files.iri(path))?)
    }

    /// The problem of a question name in several words: `host listed` for `hosts`.
    pub fn unknown(&self, words: &[&str]) -> Diagnostic {
        let name = words.join(" ");
        let parts = [words.join("-"), words.concat()].into_iter();
        let mut near: Vec<&str> = Vec::new();
        for part in parts.chain(words.iter().map(|word| (*word).to_owned())) {
            for found in nearest_few(&part, self.names()) {
                if near.len() < NAMED && !near.contains(&found) {
                    near.push(found);
                }
            }
        }
        let message = format!("there is no question '{name}'");
        let problem = Diagnostic::new(Code::QueryUnknown, message, Place::file(FOLDER));
        match near.as_slice() {
            _ if name.contains('{') => problem.help(front::hint(front::Hint::AskSparql)),
            [] => problem.help(front::hint(front::Hint::ListQuestions)),
            near => problem.help(format!("the nearest names are: {}", near.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_found_in_order_and_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let queries = folder.path().join(FOLDER);
        let catalogue = || Catalogue::find(&Files::new(folder.path())).unwrap();
        assert_eq!(catalogue().names().count(), 0);
        std::fs::create_dir(&queries).unwrap();
        for (name, text) in [
            ("zz.rq", "\u{feff}#+ summary: B\nASK {}"),
            ("bad.rq", "SELECT"),
            ("notes.txt", ""),
            ("latin.rq", ""),
        ] {
            std::fs::write(queries.join(name), text).unwrap();
        }
        std::fs::write(queries.join("latin.rq"), b"# \xe9\nASK {}").unwrap();
        let catalogue = catalogue();
        assert_eq!(catalogue.names().collect::<Vec<_>>(), ["bad", "latin", "zz"]);
        let fine: Vec<_> = catalogue.questions().map(|(_, question)| question.is_ok()).collect();
        assert_eq!(fine, [false, false, true]);
        let b = catalogue.question("zz").unwrap();
        assert_eq!(b.header().summary.as_deref(), Some("B"));
        let problem = catalogue.question("latim").unwrap_err();
        assert_eq!(problem.code, Code::QueryUnknown);
        assert_eq!(problem.help.as_deref(), Some("the nearest names are: latin"));
    }
}
