//! Reads the expensive questions of `tests/killers/`, and makes the folder that they are asked of.
//!
//! Each file is one question: a description, how it may end, and the query, in which `[[3|, |x#]]`
//! stands for `x0, x1, x2`.

#![allow(dead_code, reason = "each program uses a part of it")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use regex::{Captures, Regex};

/// Nodes of the ring.
const NODES: usize = 400;

/// One question.
pub struct Killer {
    pub name: String,
    pub what: String,
    /// The ways in which it may end.
    pub ends: Vec<String>,
    pub text: String,
}

pub fn killers() -> Vec<Killer> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/killers");
    let listing = folder.read_dir().expect("the folder is there");
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| killer(path)).collect()
}

fn killer(path: &Path) -> Killer {
    let text = std::fs::read_to_string(path).expect("a text");
    let mut lines = text.lines();
    let mut head = |start| {
        let line = lines.next().and_then(|line| line.strip_prefix(start));
        line.unwrap_or_else(|| panic!("{} begins with {start}", path.display())).to_owned()
    };
    let what = head("# ");
    let ends = head("# ends: ").split(", ").map(str::to_owned).collect();
    let repeat = Regex::new(r"(?s)\[\[(\d+)\|(.*?)\|(.*?)\]\]").expect("a pattern");
    let text = repeat.replace_all(&text, |found: &Captures<'_>| {
        let count: usize = found[1].parse().expect("a number");
        let one = |i: usize| found[3].replace('#', &i.to_string());
        (0..count).map(one).collect::<Vec<_>>().join(&found[2])
    });
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    Killer { name, what, ends, text: text.into_owned() }
}

/// A ring of nodes, each with a link to the next and one across.
pub fn ring() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let metadata = r#"{
      "@context": "http://www.w3.org/ns/csvw", "url": "nodes.csv",
      "tableSchema": { "aboutUrl": "http://killers.example/node/{id}", "columns": [
        { "name": "id", "titles": "id", "suppressOutput": true },
        { "name": "next", "titles": "next", "propertyUrl": "http://killers.example/next",
          "valueUrl": "http://killers.example/node/{next}" },
        { "name": "other", "titles": "other", "propertyUrl": "http://killers.example/other",
          "valueUrl": "http://killers.example/node/{other}" },
        { "name": "label", "titles": "label", "propertyUrl": "http://killers.example/label" }
      ] }
    }"#;
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::write(data.join("csv-metadata.json"), metadata).expect("a file");
    let mut table = "id,next,other,label\n".to_owned();
    for i in 0..NODES {
        let _ = writeln!(table, "{i},{},{},node {i}", (i + 1) % NODES, (7 * i + 3) % NODES);
    }
    std::fs::write(data.join("nodes.csv"), table).expect("a file");
    folder
}
