//! Tests that a project on disk and one in memory behave alike.

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

/// All outputs of a project.
fn outputs(project: Project) -> Vec<String> {
    let project = project.made_at("2026-01-01T00:00:00Z").unwrap();
    let parts = ExportParts { parts: GraphName::ALL.to_vec(), graphs: true };
    let mut outputs = Vec::new();
    for format in Format::ALL {
        let mut text = Vec::new();
        project.export(*format, &parts, &mut text).unwrap();
        outputs.push(String::from_utf8(text).unwrap());
    }
    let explanation = project.explain("ALD", ExplainOptions::default()).unwrap();
    outputs.push(format!("{:?}", explanation.statements));
    let asking = project.query("chaired-by", &[("member", "ALD")], Default::default()).unwrap();
    outputs.push(format!("{:?}", asking.answer().unwrap()));
    let table = TableFile::of("t.csv", "who\nAlderland\nAlderlan\n");
    let options = LinkOptions { columns: vec!["1".to_owned()], ..LinkOptions::default() };
    let mut linked = Vec::new();
    project.link(&table, &options).unwrap().write(false, &mut linked).unwrap();
    outputs.push(String::from_utf8(linked).unwrap());
    outputs.push(format!("{:?}", project.check(Default::default()).unwrap().counts));
    outputs
}

#[test]
fn a_folder_on_disk_and_one_in_memory_are_equal() {
    let disk = Project::open(RIVER).unwrap();
    let memory = Project::of(copy(disk.files(), "", Memory::new())).unwrap();
    assert!(disk.diff(&memory, &DiffOptions::default()).unwrap().is_empty());
    assert_eq!(outputs(disk), outputs(memory));
}

#[test]
fn problems_in_memory_are_reported_as_on_disk() {
    let disk = Files::new(RIVER);
    let broken = copy(&disk, "", Memory::new()).with("data/meetings.csv", "number\nx\n");
    let project = Project::of(broken).unwrap();
    let Err(Error::Input(problems)) = project.graph() else { panic!("it has errors") };
    assert!(problems.iter().any(|problem| &*problem.place.file == "data/meetings.csv"));
    let check = project.check(Default::default()).unwrap();
    assert_eq!(check.problems.errors(), problems.errors());
}

#[test]
fn kept_rows_are_linked_as_those_that_are_read_again() {
    let project = Project::open("docs/river").unwrap();
    let table = "a,b\nAlderland,BRK\n\nNowhere,\n,\nAlderland,ALD\n";
    for split in [vec![], vec![";".to_owned()]] {
        let added = |keeps_rows| {
            let columns = vec!["a".to_owned(), "b".to_owned()];
            let split = split.clone();
            let options = LinkOptions { columns, split, keeps_rows, ..LinkOptions::default() };
            let linked = project.link(&TableFile::of("t.csv", table), &options).unwrap();
            let mut all = Vec::new();
            linked.each(|row, column, cells| all.push((row, column, cells.to_vec()))).unwrap();
            all
        };
        assert_eq!(added(true), added(false));
        assert_eq!(added(true).len(), 10);
    }
}
