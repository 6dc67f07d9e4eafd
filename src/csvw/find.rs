//! Finds the metadata for the tables at a path on disk.

use std::path::Path;

use super::metadata::model::TableGroup;
use super::metadata::{self, Request};
use crate::diagnostic::front::Hint;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, front};
use crate::source::{Files, normalize};

/// The metadata of a folder of tables.
pub const METADATA: &str = "csv-metadata.json";

/// Tables, and their folder.
#[derive(Clone, Debug)]
pub struct Input {
    /// The folder of the file.
    pub files: Files,
    /// Their description; none if it is invalid, which is reported.
    pub group: Option<TableGroup>,
}

/// Finds the description of a CSV file, of the tables of a metadata file, or of a folder with
/// `csv-metadata.json`. `given` is the metadata to use for a CSV file; `base` is the IRI of the
/// folder, which ends with `/`. Problems of the description are reported.
///
/// ```
/// use rapporteur::csvw::find::find;
/// use rapporteur::{Diagnostics, source::DEFAULT_BASE};
///
/// let mut problems = Diagnostics::new();
/// let input = find("docs/river/data".as_ref(), None, DEFAULT_BASE, &mut problems)?;
/// assert_eq!(input.group.map(|group| group.tables.len()), Some(2));
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// [`Code::FileMissing`] or [`Code::OutsideFolder`] if `given` is not a file in the folder.
pub fn find(
    path: &Path,
    given: Option<&Path>,
    base: &str,
    problems: &mut Diagnostics,
) -> Result<Input, Box<Diagnostic>> {
    let is_folder = path.is_dir();
    let folder = match path.parent() {
        _ if is_folder => path,
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let files = Files::new(folder).with_base(base);
    let name = match is_folder {
        true => METADATA.to_owned(),
        false => path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let url = files.iri(&name);
    if is_folder && !files.exists(&url) {
        let message = format!("the folder '{}' has no {METADATA}", folder.display());
        problems
            .push(Diagnostic::new(Code::FileMissing, message, Place::file(METADATA)).help(format!(
            "choose a folder, metadata file or CSV file; {} writes a first metadata file for CSV \
             files",
            front::hint(Hint::Describe(""))
        )));
        return Ok(Input { files, group: None });
    }
    if name.ends_with(".json") {
        let group = metadata::read(&files, &url, problems);
        return Ok(Input { files, group });
    }
    let user = given.map(|given| metadata_url(&files, given)).transpose()?;
    let request = Request { csv: &url, user: user.as_deref(), links: &[], content_type: None };
    let group = metadata::locate(&files, &request, problems).group;
    if let Some(given) = given
        && !group.tables.iter().any(|table| normalize(&table.url) == normalize(&url))
    {
        let message = format!("'{}' describes no table '{name}'", given.display());
        let help = format!("describe the table in it, or remove {}", front::option("metadata"));
        let problem = Diagnostic::new(Code::NotDescribed, message, Place::file(name)).help(help);
        problems.push(Diagnostic { severity: Severity::Error, ..problem });
        return Ok(Input { files, group: None });
    }
    Ok(Input { files, group: Some(group) })
}

/// The IRI of a metadata file, which must be in the folder of the table or below.
fn metadata_url(files: &Files, path: &Path) -> Result<String, Box<Diagnostic>> {
    let place = Place::file(path.display().to_string());
    let real = path.canonicalize().map_err(|error| {
        let message = format!("cannot read '{}': {error}", path.display());
        Diagnostic::new(Code::FileMissing, message, place.clone())
    })?;
    let root = files.root().canonicalize().unwrap_or_default();
    let inner = real.strip_prefix(&root).ok().and_then(Path::to_str).ok_or_else(|| {
        let message = "metadata must be in the folder of the table or below it";
        Diagnostic::new(Code::OutsideFolder, message, place).help("copy it there, and use the copy")
    })?;
    Ok(files.iri(&inner.replace(std::path::MAIN_SEPARATOR, "/")))
}
