//! `rapporteur completions`: lets a shell complete commands.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Failure};

/// Write a script that lets a shell complete commands and options
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur completions bash > ~/.local/share/bash-completion/completions/rapporteur
  rapporteur completions fish > ~/.config/fish/completions/rapporteur.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "rapporteur", &mut script);
        io::Write::write_all(&mut super::closed::stdout()?, &script)?;
        Ok(())
    }
}
