//! Finds what the arguments `FILE.csv|METADATA.json|FOLDER` mean.

use std::path::Path;

use crate::diagnostic::Problems;
use crate::files::Files;
use crate::metadata::model::TableGroup;
use crate::metadata::{self, Request};

/// The metadata of a folder without `data/`.
pub(super) const METADATA: &str = "csv-metadata.json";

/// The tables that a command works on.
pub(super) struct Input {
    /// The folder in which the file lies.
    pub files: Files,
    /// Their description; none if there is none that can be used, which is reported.
    pub group: Option<TableGroup>,
}

/// Finds the description of a CSV file, of the tables of a metadata file, or of a folder with
/// `csv-metadata.json`. `given` is the metadata to use for a CSV file; `base` is the IRI of the
/// folder.
pub(super) fn find(
    path: &Path,
    given: Option<&Path>,
    base: &str,
    problems: &mut Problems,
) -> Input {
    let is_folder = path.is_dir();
    let folder = match path.parent() {
        _ if is_folder => path,
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let slash = if base.ends_with('/') { "" } else { "/" };
    let files = Files::new(folder).with_base(format!("{base}{slash}"));
    let name = match is_folder {
        true => METADATA.to_owned(),
        false => path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let url = files.iri(&name);
    let group = if name.ends_with(".json") {
        metadata::read(&files, &url, problems)
    } else {
        let user = given.map(|m| m.strip_prefix(folder).unwrap_or(m).to_string_lossy());
        let user = user.map(|user| files.iri(&user));
        let request = Request { csv: &url, user: user.as_deref(), links: &[] };
        Some(metadata::locate(&files, &request, problems).group)
    };
    Input { files, group }
}
