//! What a project says, on disk and in memory.

use super::{DiffOptions, Error, ExplainOptions, ExportParts, LinkOptions, Project, TableFile};
use crate::rdf::format::Format;
use crate::rdf::graph::GraphName;
use crate::source::{Files, Memory};

const RIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/river");

/// The files of a folder on disk, in memory.
fn copy(files: &Files, folder: &str, mut memory: Memory) -> Memory {
    for entry in files.list(folder).unwrap() {
        let path = format!("{folder}{}{}", if folder.is_empty() { "" } else { "/" }, entry.name);
        memory = match entry.is_folder {
            true => copy(files, &path, memory),
            false => memory.with(&path, files.read(&files.iri(&path)).unwrap()),
        };
    }
    memory
}

/// What a project says, in as many ways as there are.
fn told(project: Project) -> Vec<String> {
    let project = project.made_at("2026-01-01T00:00:00Z").unwrap();
    let parts = ExportParts { parts: GraphName::ALL.to_vec(), graphs: true };
    let mut told = Vec::new();
    for format in Format::ALL {
        let mut text = Vec::new();
        project.export(*format, &parts, &mut text).unwrap();
        told.push(String::from_utf8(text).unwrap());
    }
    let explanation = project.explain("ALD", ExplainOptions::default()).unwrap();
    told.push(format!("{:?}", explanation.statements));
    let asking = project.query("chaired-by", &[("member", "ALD")], Default::default()).unwrap();
    told.push(format!("{:?}", asking.answer().unwrap()));
    let table = TableFile::of("t.csv", "who\nAlderland\nAlderlan\n");
    let options = LinkOptions { columns: vec!["1".to_owned()], ..LinkOptions::default() };
    let mut linked = Vec::new();
    project.link(&table, &options).unwrap().write(false, &mut linked).unwrap();
    told.push(String::from_utf8(linked).unwrap());
    told.push(format!("{:?}", project.check(Default::default()).unwrap().counts));
    told
}

#[test]
fn a_folder_on_disk_and_one_in_memory_say_the_same() {
    let disk = Project::open(RIVER).unwrap();
    let memory = Project::of(copy(disk.files(), "", Memory::new())).unwrap();
    assert!(disk.diff(&memory, &DiffOptions::default()).unwrap().is_empty());
    assert_eq!(told(disk), told(memory));
}

#[test]
fn what_is_wrong_in_memory_is_told_as_on_disk() {
    let disk = Files::new(RIVER);
    let broken = copy(&disk, "", Memory::new()).with("data/meetings.csv", "number\nx\n");
    let project = Project::of(broken).unwrap();
    let Err(Error::Input(problems)) = project.graph() else { panic!("it has errors") };
    assert!(problems.iter().any(|problem| &*problem.place.file == "data/meetings.csv"));
    let check = project.check(Default::default()).unwrap();
    assert_eq!(check.problems.errors(), problems.errors());
}
