//! `rapporteur explain`: shows the sources of statements.

use std::io::Write;

use clap::Args;
use rapporteur::project::ExplainLimits;
use rapporteur::rdf::export::{self, ExportError};
use rapporteur::{ExplainOptions, Format};

use super::outputs::output;
use super::place::PlaceArgs;
use super::{Failure, FolderArgs, terminal};

/// Show where statements come from: cells, rules and cited sources
///
/// For an entity, list its statements; for a statement, show the cells and rules behind it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur explain WILPF                             list its statements and their cells
  rapporteur explain event:2020-12-09-gender           use a prefixed name or an IRI
  rapporteur explain 'state:CAN oewg:m49 ?code'        show the cells and rules behind a statement
  rapporteur explain '?who oewg:hostedBy state:CAN'    show all statements of a pattern
  rapporteur explain WILPF --to turtle                 write PROV-O for programs

An entity may be an IRI, a prefixed name, a code (CAN), an acronym (WILPF) or a name in common use.")]
pub(super) struct Explain {
    /// Explain this entity, or this statement in SPARQL syntax; a variable matches anything
    #[arg(value_name = "NODE|'SUBJECT PREDICATE OBJECT'")]
    what: String,
    /// Write the result in this format
    #[arg(
        long = "to",
        alias = "format",
        value_enum,
        value_name = "FORMAT",
        default_value = "human"
    )]
    format: Form,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people to read
    Human,
    /// One JSON object
    Json,
    /// RDF in the terms of PROV-O, as Turtle
    Turtle,
}

impl Explain {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = self.folder.files()?;
        let project = self.place.read(&files)?;
        let limits = match self.format {
            Form::Human => ExplainLimits::READABLE,
            Form::Json | Form::Turtle => ExplainLimits::NONE,
        };
        let explanation = project.explain(&self.what, ExplainOptions { limits })?;
        match self.format {
            Form::Human => {
                let width = terminal::is_terminal().then(super::terminal_width).flatten();
                explanation.write_text(width, &mut terminal::styled_stdout())?;
            }
            Form::Json => {
                let mut out = terminal::stdout();
                explanation.write_json(&mut out)?;
                out.flush()?;
            }
            Form::Turtle => {
                let graph = explanation.graph()?;
                let options = export::ExportOptions::default();
                output(None, &[], |out| -> Result<(), ExportError> {
                    export::write(&graph, Format::Turtle, &options, out)
                })?;
            }
        }
        Ok(())
    }
}
