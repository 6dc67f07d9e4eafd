//! Names unfinished files and folders beside their targets.

use std::path::{Path, PathBuf};

/// How many bytes of the target's name an unfinished file keeps; a name has at most 255.
const NAME: usize = 200;

/// How the names of unfinished files of a target begin.
pub(super) fn prefix(target: &Path) -> String {
    let name = target.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut end = name.len().min(NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!(".{}.rapporteur-", name.get(..end).unwrap_or_default())
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
