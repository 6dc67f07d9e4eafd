//! Finds the texts that a new project leaves to its author.

use crate::diagnostic::{Code, Diagnostic, Place, Spot};
use crate::project::Folder;
use crate::source::Files;

/// Marks texts for the author to write.
pub(super) const TO_DO: &str = "To do";

/// The files beside the metadata and the ontology that have such texts.
const BESIDE: &str = "CITATION.cff";

/// A warning of the texts that are not written yet, with the place of the first; none if there are none.
pub(crate) fn unfinished(files: &Files, folder: &Folder) -> Option<Diagnostic> {
    let named = folder.sources.iter().map(|source| source.iri.clone());
    let named = named.filter(|iri| [".json", ".ttl"].iter().any(|end| iri.ends_with(end)));
    let (mut count, mut first) = (0, None);
    for iri in named.chain([files.iri(BESIDE)]) {
        let Some(bytes) = files.read(&iri).ok() else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for (number, _) in (1..).zip(text.lines()).filter(|(_, line)| is_open(line)) {
            count += 1;
            let spot = Spot::Line { line: number, column: None };
            first.get_or_insert_with(|| Place { spot, ..Place::file(files.display(&iri)) });
        }
    }
    let what = match count {
        1 => "a text still says".to_owned(),
        count => format!("{count} texts still say"),
    };
    let message = format!("{what} '{TO_DO}', and readers will see that");
    let help = "write what it asks for, or delete the statement";
    Some(Diagnostic::new(Code::TextsToDo, message, first?).help(help))
}

/// Whether a line has such a text, as a new project writes it: alone, or with what to do.
fn is_open(line: &str) -> bool {
    line.match_indices(TO_DO).any(|(at, _)| {
        let rest = line.get(at + TO_DO.len()..).unwrap_or_default();
        [": ", "\"", " - "].iter().any(|next| rest.starts_with(next))
    })
}
