//! `rapporteur completions`: writes shell completions.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Failure, terminal};

/// Write a script to complete commands and options in a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur completions bash > ~/.local/share/bash-completion/completions/rapporteur
  rapporteur completions fish > ~/.config/fish/completions/rapporteur.fish")]
pub(super) struct Completions {
    /// Write completions for this shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "rapporteur", &mut script);
        let mut out = terminal::stdout();
        out.write_all(&script)?;
        Ok(out.flush()?)
    }
}
