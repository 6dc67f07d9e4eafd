//! Interprets the arguments `FILE.csv|METADATA.json|FOLDER` and the row limit.

use std::path::Path;

use super::Failure;
use crate::csvw::metadata::model::TableGroup;
use crate::csvw::metadata::{self, Request};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::source::{DEFAULT_ROW_LIMIT, Files, normalize};

/// The metadata of a folder without `data/`.
pub(super) const METADATA: &str = "csv-metadata.json";

/// The limit for one row of a table.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct RowLimit {
    /// Report a row larger than this, such as 64MiB or 1GiB, as an error: after an unclosed quote,
    /// a row may be the rest of its file [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, default_value_t = DEFAULT_ROW_LIMIT,
          hide_default_value = true)]
    row_limit: usize,
}

impl RowLimit {
    /// Applies the limit to a folder.
    pub(super) fn of(self, files: Files) -> Files {
        files.with_row_limit(self.row_limit)
    }
}

/// Parses a number of bytes, with or without a unit.
fn size(text: &str) -> Result<usize, String> {
    const UNITS: &[(&str, u32)] = &[("", 0), ("KiB", 10), ("MiB", 20), ("GiB", 30)];
    const MOST: usize = 2 << 30;
    let (digits, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim_start();
    let shift = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
    let bytes = shift.zip(digits.parse().ok()).and_then(|((_, shift), number): (_, usize)| {
        number.checked_mul(1 << shift).filter(|bytes| (1..=MOST).contains(bytes))
    });
    bytes.ok_or_else(|| "give a size up to 2GiB, such as 64MiB or 1GiB".to_owned())
}

/// The tables that a command works on.
pub(super) struct Input {
    /// The folder of the file.
    pub files: Files,
    /// Their description; none if it is invalid, which is reported.
    pub group: Option<TableGroup>,
}

/// Finds the description of a CSV file, of the tables of a metadata file, or of a folder with
/// `csv-metadata.json`. `given` is the metadata to use for a CSV file; `base` is the IRI of the
/// folder, which ends with `/`.
///
/// # Errors
/// If `given` is not a file in the folder.
pub(super) fn find(
    path: &Path,
    given: Option<&Path>,
    base: &str,
    problems: &mut Diagnostics,
) -> Result<Input, Failure> {
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
        problems.push(Diagnostic::new(Code::FileMissing, message, Place::file(METADATA)).help(
            "choose a folder, metadata file or CSV file; \
             `rapporteur init` writes a first metadata file for CSV files",
        ));
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
        let help = "describe the table in it, or remove --metadata";
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
