//! Asks a question of a folder, and takes the rows as they come:
//! `cargo run --example ask -- docs/river`.

use rapporteur::project::Results;
use rapporteur::{Error, Project, QueryOptions};

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/river".to_owned());
    let project = Project::open(folder)?;
    let given = [("member", "Alderland")];
    let asking = project.query("chaired-by", &given, QueryOptions::default())?;
    if let Results::Rows(rows) = asking.results()? {
        println!("{}", rows.columns().join(", "));
        for row in rows {
            let terms = row?.into_iter().map(|term| term.map(|term| term.to_string()));
            println!("{}", terms.map(Option::unwrap_or_default).collect::<Vec<_>>().join(", "));
        }
    }
    Ok(())
}
