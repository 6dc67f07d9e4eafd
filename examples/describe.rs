//! Writes one file of a folder's site, such as a description for machines, to standard output:
//! `cargo run --example describe -- docs/river datapackage.json https://example.org/rivers`.

use std::io::Write;

use rapporteur::{Error, Project, SiteOptions};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "docs/river".to_owned());
    let path = arguments.next().unwrap_or_else(|| "datapackage.json".to_owned());
    let project = Project::open(folder)?;
    let options = SiteOptions { url: arguments.next(), ..SiteOptions::default() };
    let site = project.site(options)?;
    match site.answer(&path)? {
        Some(file) => std::io::stdout().write_all(&file.bytes)?,
        None => eprintln!("the site has no file {path}"),
    }
    Ok(())
}
