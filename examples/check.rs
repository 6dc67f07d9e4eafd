//! Checks a folder: `cargo run --example check -- docs/river`.

use rapporteur::{CheckOptions, Error, Project};

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/river".to_owned());
    let check = Project::open(folder)?.check(CheckOptions::default())?;
    for problem in check.problems.iter() {
        println!("{problem}");
    }
    println!("{} rows, {} triples", check.counts.rows, check.counts.records);
    Ok(())
}
