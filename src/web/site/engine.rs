//! Reads the npm package of Oxigraph, which answers SPARQL in the browser.

use std::path::Path;

use serde_json::Value;

use super::{Resource, Site};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::Files;

/// The package, and the version with which `sparql-worker.js` is tested.
pub(super) const NAME: &str = "oxigraph";
pub(super) const VERSION: &str = "0.5.11";

/// Where the package may be in the given folder: itself, as `npm pack` packs it, as npm installs it.
const PLACES: &[&str] = &["", "package/", "node_modules/oxigraph/"];

/// The files that the page needs, with their media types.
const FILES: &[(&str, &str)] = &[
    ("web.js", "text/javascript"),
    ("web_bg.wasm", "application/wasm"),
    ("package.json", "application/json"),
];

/// The scripts for the package, with their addresses.
const SCRIPTS: &[(&str, &str)] = &[
    ("sparql.js", include_str!("sparql.js")),
    ("sparql-worker.js", include_str!("sparql-worker.js")),
];

/// The folder of the package in the site.
const FOLDER: &str = "sparql";

/// The package and the scripts for it.
#[derive(Debug)]
pub(super) struct Package {
    /// The files by their addresses.
    files: Vec<(String, Resource)>,
}

impl Site<'_> {
    /// The files of the engine by their addresses; none without the engine.
    pub(super) fn package(&self) -> &[(String, Resource)] {
        self.package.as_ref().map_or(&[], |package| &package.files)
    }
}

/// How to get the package.
pub(super) fn how() -> String {
    format!("npm pack {NAME}@{VERSION} && tar -xzf {NAME}-{VERSION}.tgz")
}

impl Package {
    /// Reads the package in a folder.
    ///
    /// # Errors
    /// [`Code::EnginePackage`] if it is missing, incomplete, or another one.
    pub(super) fn read(folder: &Path) -> Result<Self, Box<Diagnostic>> {
        let files = Files::new(folder);
        let wrong = |message: String| {
            let place = Place::file(folder.display().to_string());
            let help = format!("get it with `{}`, then give --sparql package", how());
            Box::new(Diagnostic::new(Code::EnginePackage, message, place).help(help))
        };
        let name = folder.display();
        let is_here = |at: &&&str| files.exists(&files.iri(&format!("{at}package.json")));
        let Some(at) = PLACES.iter().find(is_here) else {
            return Err(wrong(format!("'{name}' has no package.json of the package {NAME}")));
        };
        let mut package = Self { files: Vec::new() };
        for (file, media_type) in FILES {
            let bytes = files
                .read(&files.iri(&format!("{at}{file}")))
                .map_err(|problem| wrong(format!("in '{name}', {}", problem.message)))?;
            package.add(file, media_type, bytes);
        }
        let [.., (_, about)] = package.files.as_slice() else { return Ok(package) };
        let about: Value = serde_json::from_slice(&about.bytes).unwrap_or_default();
        let field = |key: &str| about.get(key).and_then(Value::as_str).unwrap_or("nothing");
        let found = (field("name"), field("version"));
        if found != (NAME, VERSION) {
            let (is, version) = found;
            return Err(wrong(format!(
                "'{name}' has the package {is} {version}, but the page needs {NAME} {VERSION}"
            )));
        }
        package.licences(&files, at);
        for (path, text) in SCRIPTS {
            let bytes = text.as_bytes().to_vec();
            package
                .files
                .push(((*path).to_owned(), Resource { media_type: "text/javascript", bytes }));
        }
        Ok(package)
    }

    fn add(&mut self, name: &str, media_type: &'static str, bytes: Vec<u8>) {
        self.files.push((format!("{FOLDER}/{name}"), Resource { media_type, bytes }));
    }

    /// Adds the files about the licence. The package of this version only names its licences, MIT or
    /// Apache-2.0, and Apache-2.0 (§4a) requires a copy for readers.
    fn licences(&mut self, files: &Files, at: &str) {
        let entries = files.list(at.trim_end_matches('/')).unwrap_or_default();
        let mut names: Vec<String> = entries
            .into_iter()
            .filter(|entry| !entry.is_folder)
            .map(|entry| entry.name)
            .filter(|name| {
                let name = name.to_ascii_uppercase();
                ["README", "LICENSE", "LICENCE", "NOTICE"]
                    .iter()
                    .any(|start| name.starts_with(start))
            })
            .collect();
        names.sort_unstable();
        for name in names {
            if let Ok(bytes) = files.read(&files.iri(&format!("{at}{name}"))) {
                // Plain text in any browser, whatever the name.
                let name = format!("{}.txt", name.trim_end_matches(".md").trim_end_matches(".txt"));
                self.add(&name, "text/plain", bytes);
            }
        }
        if !self.files.iter().any(|(name, _)| name.contains("/LICEN")) {
            let bytes = include_bytes!("../../../docs/licenses/apache-2.0.txt").to_vec();
            self.add("LICENSE-APACHE.txt", "text/plain", bytes);
        }
    }
}
