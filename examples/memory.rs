//! Maps a folder that lies in memory, and writes it as Turtle: `cargo run --example memory`.

use rapporteur::{Error, ExportParts, Format, Memory, Project};

const METADATA: &str = r#"{
  "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
  "url": "members.csv",
  "tableSchema": {
    "aboutUrl": "https://river.example/member/{code}",
    "columns": [
      {"name": "code", "titles": "code", "propertyUrl": "skos:notation"},
      {"name": "name", "titles": "name", "lang": "en", "propertyUrl": "skos:prefLabel"}
    ]
  }
}"#;

fn main() -> Result<(), Error> {
    let memory = Memory::new()
        .with("data/csv-metadata.json", METADATA)
        .with("data/members.csv", "code,name\nALD,Alderland\nBRK,Brookshire\n");
    let project = Project::of(memory)?;
    project.export(Format::Turtle, &ExportParts::default(), &mut std::io::stdout())
}
