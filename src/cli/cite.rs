//! `rapporteur cite`: how to cite the data set, or an entry of it.

use std::io::Write;

use clap::Args;
use rapporteur::CitationStyle;

use super::{Failure, FolderArgs, report, terminal};

/// Cite the data set, or an entity in it
///
/// The citation says what the metadata of the tables and CITATION.cff say, and nothing else.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur cite                          cite the data set, for people
  rapporteur cite --style bibtex           write an entry of BibTeX
  rapporteur cite WILPF --style ris        cite an entity of the data set
  rapporteur cite --style csl > cite.json  write CSL-JSON, for Zotero and Pandoc

An entity may be an IRI, a prefixed name, a code (CAN), an acronym (WILPF) or a name in common use.")]
pub(super) struct Cite {
    /// Cite this entity as an entry of the data set
    entity: Option<String>,
    /// Write the citation in this style
    #[arg(long, value_enum, value_name = "STYLE", default_value = "apa")]
    style: Style,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The styles of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Style {
    /// A line in the style of APA (7th edition)
    Apa,
    /// An entry of BibTeX
    Bibtex,
    /// A record of RIS
    Ris,
    /// CSL-JSON
    Csl,
}

impl Cite {
    pub(super) fn run(self) -> Result<(), Failure> {
        let project = super::read_folder(&self.folder.files()?)?;
        let style = match self.style {
            Style::Apa => CitationStyle::Apa,
            Style::Bibtex => CitationStyle::BibTeX,
            Style::Ris => CitationStyle::Ris,
            Style::Csl => CitationStyle::CslJson,
        };
        let (citation, problems) = project.cite(self.entity.as_deref(), style)?;
        report::human(&problems);
        let mut out = terminal::stdout();
        out.write_all(citation.as_bytes())?;
        out.flush()?;
        Ok(())
    }
}
