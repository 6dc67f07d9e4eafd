//! Describes a folder for machines, to be read or written into a folder:
//! `cargo run --example describe -- docs/river https://example.org/rivers site`.

use std::path::Path;

use rapporteur::{Error, Project, Publication};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "docs/river".to_owned());
    let publication = Publication { url: arguments.next(), ..Publication::default() };
    let described = Project::open(folder)?.descriptions(publication)?;
    for problem in described.problems.iter() {
        eprintln!("{problem}");
    }
    let output = arguments.next();
    for file in &described.files {
        let Some(output) = &output else {
            println!("{}: {} bytes", file.path, file.content.len());
            continue;
        };
        let path = Path::new(output).join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(path, &file.content)?;
    }
    Ok(())
}
