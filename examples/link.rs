//! Links a table to a folder by the names in it: `cargo run --example link -- docs/river`.

use rapporteur::{Error, LinkOptions, Project, TableFile};

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/river".to_owned());
    let votes = TableFile::of("votes.csv", "country,vote\nAlderland,yes\nBrookshire,no\n");
    let options = LinkOptions { columns: vec!["country".to_owned()], ..LinkOptions::default() };
    let linked = Project::open(folder)?.link(&votes, &options)?;
    linked.write(false, &mut std::io::stdout())?;
    Ok(())
}
