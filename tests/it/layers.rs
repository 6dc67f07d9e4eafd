//! Checks conventions of the code: order of modules, IRIs in one place, short files, no local
//! paths.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::common::root;
use regex::Regex;

/// The most lines of a file, without tests.
const LONGEST: usize = 400;

/// Places where an IRI must be literal text, each with the reason.
const IRIS: &[(&str, &str)] = &[
    ("src/diagnostic/code.rs", "help that shows people what to write in their metadata"),
    ("src/project/lint/addresses.rs", "help that shows people what to write in a cell"),
    ("src/csvw/datatype/builtin.rs", "a namespace that `concat!` takes as a literal only"),
    ("src/diagnostic/sarif.rs", "the schema of SARIF; diagnostics depend on nothing of ours"),
];

/// The files with unsafe code, in order: the allocator of the program, and the process of a
/// question.
const UNCHECKED: &[&str] = &["src/cli/memory.rs", "src/query/contained/fork.rs"];

/// The files that may use the disk without a source, each with the reason.
const DISK: &[(&str, &str)] = &[
    ("src/source/folder.rs", "it is the source that is a folder on disk"),
    ("src/rdf/export/atomic_file.rs", "it writes what is made"),
    ("src/rdf/export/atomic_folder.rs", "it writes what is made"),
    ("src/rdf/export/beside.rs", "it removes what a killed program has left"),
    ("src/rdf/export/disk.rs", "it writes what is made"),
    ("src/rdf/on_disk.rs", "it looks at stores that it is about to open or replace"),
    ("src/csvw/table/spill.rs", "it writes keys to a temporary file, and reads them back"),
    ("src/web/pages/mod.rs", "it compares pages with those that are there, to write what is new"),
    ("src/web/site/target.rs", "it compares pages with those that are there, and removes its own"),
    ("src/cli/link/write.rs", "it looks at metadata that it is about to replace"),
    ("src/query/contained/fork.rs", "the standard error of a process"),
    ("src/query/contained/machine.rs", "it asks the system how much memory there is"),
];

/// A source file of the program; its tests and comments are left out.
pub struct Source {
    /// The path, for example `src/query/bind.rs`.
    pub path: String,
    /// Numbered lines of code.
    pub lines: Vec<(usize, String)>,
}

impl Source {
    /// The top-level module that it belongs to; none for the roots of library and program, and for
    /// the internals of tests.
    fn module(&self) -> Option<&str> {
        let inner = self.path.strip_prefix("src/")?;
        let module = inner.split('/').next()?.trim_end_matches(".rs");
        (!["lib", "main", "internals"].contains(&module)).then_some(module)
    }

    /// How many `super::` lead to the root of the library.
    fn depth(&self) -> usize {
        let module_file = self.path.ends_with("/mod.rs");
        self.path.matches('/').count() - usize::from(module_file)
    }

    /// Places that match a pattern.
    fn find<'a>(&'a self, pattern: &'a Regex) -> impl Iterator<Item = String> + 'a {
        let found = self.lines.iter().filter(|(_, line)| pattern.is_match(line));
        found.map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
    }
}

/// All files within a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let listing = folder.read_dir().expect("a folder can be listed");
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let inner = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(inner).collect()
}

/// Reads the program's sources.
pub fn sources() -> Vec<Source> {
    let name = |path: &Path| {
        let inner = path.strip_prefix(root()).expect("sources lie in the repository");
        inner.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs");
    let all =
        files(&root().join("src")).into_iter().filter(|p| p.extension() == Some("rs".as_ref()));
    let sources: Vec<Source> = all
        .filter(|path| !is_test(&name(path)))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
            Source { path: name(&path), lines: code(&text) }
        })
        .collect();
    assert!(sources.len() > 20, "the sources are found");
    sources
}

/// The lines of a file that are neither tests nor comments.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut numbered = text.lines().enumerate();
    while let Some((i, line)) = numbered.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            let next = numbered.next().map(|(_, line)| line).unwrap_or_default();
            if !next.ends_with(';') {
                numbered.find(|(_, line)| *line == end);
            }
        } else if !line.trim_start().starts_with("//") {
            let code = line.split(" // ").next().unwrap_or(line);
            lines.push((i + 1, code.to_owned()));
        }
    }
    lines
}

pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// The modules in the order of a file's documentation.
fn documented_order(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(file)).expect("the file is there");
    let story: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let item = pattern(r"^ \d+\. \[?`(\w+)`");
    story.iter().filter_map(|line| Some(item.captures(line)?[1].to_owned())).collect()
}

/// Modules that import a later one. `used` finds the name of an imported module, `own` the module
/// of a file.
fn misplaced(
    order: &[String],
    used: &Regex,
    own: impl Fn(&Source) -> Option<String>,
) -> Vec<String> {
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut faults = Vec::new();
    for source in &sources() {
        let Some(module) = own(source) else { continue };
        for (number, line) in &source.lines {
            for name in used.captures_iter(line).map(|c| c[1].to_owned()) {
                if place(&name).is_none_or(|other| place(&module).is_none_or(|own| own < other)) {
                    faults.push(format!("{}:{number}: '{module}' uses '{name}'", source.path));
                }
            }
        }
    }
    faults
}

#[test]
fn a_room_imports_only_those_above_it() {
    let order = documented_order("src/lib.rs");
    let sources = sources();
    let declared: BTreeSet<&str> = sources.iter().filter_map(Source::module).collect();
    let listed: BTreeSet<&str> = order.iter().map(String::as_str).collect();
    assert_eq!(listed, declared, "src/lib.rs lists each room");

    let own = |source: &Source| source.module().map(str::to_owned);
    let mut faults = misplaced(&order, &pattern(r"\bcrate::(\w+|\{)"), own);
    for source in sources.iter().filter(|source| source.module().is_some()) {
        let root = pattern(&format!(r"\b(super::){{{},}}", source.depth()));
        faults.extend(source.find(&root).map(|line| format!("{line}: goes by the root")));
    }
    assert!(faults.is_empty(), "the order is that of src/lib.rs:\n{}", faults.join("\n"));
}

/// The program uses the library like any other: the compiler restricts it to public items, and this
/// test to the API.
#[test]
fn the_command_line_uses_the_facade_only() {
    let sources = sources();
    let cli: Vec<&Source> = sources.iter().filter(|s| s.module() == Some("cli")).collect();
    assert!(cli.len() > 10, "the commands are found");
    let inner = pattern(r"\binternals\b|\brapporteur::\*");
    let faults: Vec<String> = cli.iter().flat_map(|source| source.find(&inner)).collect();
    assert!(faults.is_empty(), "the library has to offer these:\n{}", faults.join("\n"));

    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("it is there");
    let public = pattern(r"(?m)^((?:#\[doc\(hidden\)\]\n)?)pub mod (\w+);");
    let modules: Vec<String> = public
        .captures_iter(&library)
        .filter(|found| found[1].is_empty())
        .map(|found| found[2].to_owned())
        .collect();
    assert_eq!(modules, ["csvw", "diagnostic", "project", "rdf", "source"], "what is public");
    let declared = pattern(r"^\s*pub mod \w+");
    let project = sources.iter().find(|source| source.path == "src/project/mod.rs");
    let open: Vec<String> = project.map(|s| s.find(&declared).collect()).unwrap_or_default();
    assert!(open.is_empty(), "the facade has no rooms of its own: {open:?}");
}

/// ARCHITECTURE.md has a line for each room, with the rooms that it imports.
#[test]
fn the_drawing_of_the_rooms_matches_the_code() {
    let order = documented_order("src/lib.rs");
    // The program uses `rapporteur` where the library uses `crate`.
    let used = pattern(r"\b(?:crate|rapporteur)::(\w+)");
    let sources = sources();
    let drawn = |room: &String| {
        let of_room = sources.iter().filter(|source| source.module() == Some(room));
        let lines = of_room.flat_map(|source| &source.lines);
        let names: BTreeSet<&str> = lines
            .flat_map(|(_, line)| used.captures_iter(line))
            .filter_map(|found| found.get(1).map(|name| name.as_str()))
            .collect();
        let imported =
            order.iter().filter(|other| *other != room && names.contains(other.as_str()));
        imported.cloned().collect::<Vec<_>>()
    };
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is there");
    let in_drawing: Vec<(String, Vec<String>)> = text
        .lines()
        .filter(|line| order.iter().any(|room| line.starts_with(&format!("{room} "))))
        .map(|line| {
            let (room, imports) = line.split_once("◀──").unwrap_or((line, ""));
            let room = room.split_whitespace().next().unwrap_or_default().to_owned();
            (room, imports.split_whitespace().map(str::to_owned).collect())
        })
        .collect();
    let expected: Vec<_> = order.iter().map(|room| (room.clone(), drawn(room))).collect();
    assert_eq!(in_drawing, expected, "the drawing in ARCHITECTURE.md");
}

#[test]
fn a_part_of_csvw_imports_only_those_above_it() {
    let order = documented_order("src/csvw/mod.rs");
    let own = |source: &Source| {
        let inner = source.path.strip_prefix("src/csvw/")?;
        let module = inner.split('/').next()?.trim_end_matches(".rs");
        (module != "mod").then(|| module.to_owned())
    };
    let declared: BTreeSet<String> = sources().iter().filter_map(own).collect();
    assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), declared, "each is listed");
    let mut faults = misplaced(&order, &pattern(r"\bcrate::csvw::(\w+|\{)"), own);
    let of_file = |source: &Source| own(source).filter(|_| source.path.matches('/').count() == 2);
    faults.extend(misplaced(&order, &pattern(r"\bsuper::(\w+)"), of_file));
    assert!(faults.is_empty(), "the order is that of src/csvw/mod.rs:\n{}", faults.join("\n"));
}

#[test]
fn iris_are_in_the_vocabulary() {
    let literal = pattern(r#""[^"]*https?://[^"\s]"#);
    let mut excused = BTreeSet::new();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path != "src/rdf/vocab.rs") {
        // An address in an example has no meaning to the program.
        let mut found = source.find(&literal).filter(|line| !line.contains("://example."));
        match IRIS.iter().find(|(path, _)| *path == source.path) {
            Some((path, _)) if found.next().is_some() => {
                excused.insert(*path);
            }
            _ => faults.extend(found),
        }
    }
    assert!(faults.is_empty(), "move these to src/rdf/vocab.rs:\n{}", faults.join("\n"));
    let idle: Vec<_> = IRIS.iter().filter(|(path, _)| !excused.contains(path)).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

#[test]
fn everything_is_read_through_a_source() {
    let disk =
        pattern(r"(^|[^:\w])(std::)?fs::|\bFile::(open|options)|\bread_dir\(|\bFile\b.*::open");
    let mut excused = BTreeSet::new();
    let mut faults = Vec::new();
    for source in &sources() {
        match DISK.iter().find(|(path, _)| *path == source.path) {
            Some((path, _)) => excused.extend(source.find(&disk).next().map(|_| *path)),
            None => faults.extend(source.find(&disk)),
        }
    }
    assert!(faults.is_empty(), "open these with `Files`:\n{}", faults.join("\n"));
    let idle: Vec<_> = DISK.iter().filter(|(path, _)| !excused.contains(path)).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

#[test]
fn a_terminal_is_reached_in_one_way() {
    let direct = pattern(r"\be?print(ln)?!|\bstd(out|err)\(\)");
    let sources = sources();
    // The message of a failed allocation is written without allocating.
    let own = ["src/cli/terminal.rs", "src/cli/closed.rs", "src/cli/memory.rs"];
    let others = sources.iter().filter(|source| !own.contains(&source.path.as_str()));
    let faults: Vec<String> = others
        .flat_map(|source| source.find(&direct).collect::<Vec<_>>())
        .filter(|line| !line.contains("terminal::std"))
        .filter(|line| !line.contains("is_terminal()") && !line.contains("choice("))
        .collect();
    assert!(faults.is_empty(), "use src/cli/terminal.rs:\n{}", faults.join("\n"));
}

#[test]
fn unsafe_code_is_in_few_places() {
    let allowed = pattern(r"\ballow\(unsafe_code\b");
    let sources = sources();
    let found: Vec<&str> = sources
        .iter()
        .filter(|source| source.find(&allowed).next().is_some())
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(found, UNCHECKED);
}

#[test]
fn files_are_short() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines.len() > LONGEST)
        .map(|source| format!("{}: {} lines of code", source.path, source.lines.len()))
        .collect();
    assert!(long.is_empty(), "more than {LONGEST}, tests and comments apart:\n{}", long.join("\n"));
    // With tests and comments: for information only.
    for path in ["src", "tests"].iter().flat_map(|folder| files(&root().join(folder))) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if path.extension() == Some("rs".as_ref()) && text.lines().count() > LONGEST {
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            println!("{name}: {} lines with tests and comments", text.lines().count());
        }
    }
}

#[test]
fn no_file_names_a_machine() {
    // Joined here, so that this file does not contain them.
    let folders = ["work", "root", "tmp", "home", "Users"].join("|");
    let place = pattern(&format!(r"(^|[^\w./~-])/({folders})/\w"));
    let mirror = pattern(&["replace-", "with|sparse", r"\+http"].concat());
    let skipped = [".git", "target"];
    let made = ["target", "corpus", "artifacts"].map(|name| root().join("tests/fuzz").join(name));
    let mut faults = Vec::new();
    for entry in root().read_dir().expect("the repository can be listed") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| skipped.iter().any(|s| name == *s)) {
            continue;
        }
        for path in if path.is_dir() { files(&path) } else { vec![path] } {
            if made.iter().any(|folder| path.starts_with(folder)) {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for (i, line) in text.lines().enumerate() {
                if place.is_match(line) || mirror.is_match(line) {
                    faults.push(format!("{}:{}: {line}", path.display(), i + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is there");
    let sources: BTreeSet<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    let public = "\"registry+https://github.com/rust-lang/crates.io-index\"";
    assert_eq!(sources, [public].into(), "all packages come from the public registry");
}
