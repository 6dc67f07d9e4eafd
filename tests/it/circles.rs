//! Checks the source files for circular imports.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::{Source, pattern, sources};

/// Allowed circles, each with its reason, which is also at the head of one of the files. All other
/// files can be read from the bottom up.
const CIRCLES: &[(&[&str], &str)] = &[
    (
        &["csvw/metadata/reference", "csvw/metadata/schema"],
        "a schema has foreign keys, which lead to columns of schemas",
    ),
    (
        &["link/form", "link/index"],
        "the index keeps the collected names with legal forms, which are collected from the index",
    ),
    (
        &[
            "shacl/compile",
            "shacl/constraint",
            "shacl/model",
            "shacl/sparql",
            "shacl/sparql/component",
            "shacl/sparql/constraint",
            "shacl/validate",
        ],
        "a shape has constraints, and a constraint may have shapes",
    ),
];

/// Path of a module, such as `csvw`, `table`; none for the library itself.
type Module = Vec<String>;

/// The paths that a module imports or names.
struct Uses {
    /// The `use` declarations, as single paths.
    imported: Vec<String>,
    /// Paths in the code.
    named: Vec<String>,
}

/// Expands a list in braces to single paths.
fn single(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, inner)) = tree.strip_suffix('}').and_then(|tree| tree.split_once('{')) else {
        return vec![tree.split(" as ").next().unwrap_or(tree).trim().to_owned()];
    };
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one").push(c);
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| single(part)).map(|path| format!("{head}{path}")).collect()
}

fn module(source: &Source) -> Module {
    let path = source.path.trim_start_matches("src/").trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Module::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn uses(source: &Source) -> Uses {
    let lines: Vec<&str> = source.lines.iter().map(|(_, line)| line.as_str()).collect();
    let code = lines.join("\n");
    let import = pattern(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+([^;]+);");
    let imported = import.captures_iter(&code).flat_map(|found| single(&found[1])).collect();
    let rest = import.replace_all(&code, "");
    let parts = pattern(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?mod (\w+);");
    let parts: BTreeSet<&str> =
        parts.captures_iter(&rest).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let path = pattern(r"(?:^|[^\w:])(\w+)((?:::\w+)+)");
    let is_ours =
        |first: &str| ["crate", "self", "super"].contains(&first) || parts.contains(first);
    let paths = path.captures_iter(&rest).filter(|found| is_ours(&found[1]));
    let named = paths.map(|found| format!("{}{}", &found[1], &found[2])).collect();
    Uses { imported, named }
}

/// The uses of modules by modules, resolved through re-exports to the file of the item. A module's
/// uses of its own parts do not count.
struct Graph {
    modules: BTreeMap<Module, Uses>,
}

impl Graph {
    /// The path from the root of the library; none for a path outside it.
    fn absolute(&self, from: &Module, path: &str) -> Option<Module> {
        let parts: Vec<String> = path.split("::").map(str::to_owned).collect();
        let ups = parts.iter().take_while(|part| *part == "super").count();
        match parts[0].as_str() {
            "crate" => Some(parts[1..].to_vec()),
            "self" => Some([from, &parts[1..]].concat()),
            "super" => Some([&from[..from.len().checked_sub(ups)?], &parts[ups..]].concat()),
            first => {
                let own = [from.as_slice(), &[first.to_owned()]].concat();
                self.modules.contains_key(&own).then(|| [from, parts.as_slice()].concat())
            }
        }
    }

    /// The module with the item of a path.
    fn home(&self, path: &[String], depth: usize) -> Module {
        let lengths = (0..=path.len()).rev();
        let known = |n: &usize| self.modules.contains_key(&path[..*n]);
        let length = lengths.into_iter().find(known).unwrap_or(0);
        let (module, item) = (path[..length].to_vec(), &path[length..]);
        let (Some(name), true) = (item.first(), depth < 8) else { return module };
        let own = [module.as_slice(), std::slice::from_ref(name)].concat();
        let imported = self.modules.get(&module).into_iter().flat_map(|uses| &uses.imported);
        let other = imported
            .filter_map(|path| self.absolute(&module, path))
            .find(|path| path.last() == Some(name) && *path != own);
        match other {
            Some(other) => self.home(&[other.as_slice(), &item[1..]].concat(), depth + 1),
            None => module,
        }
    }

    fn used(&self, module: &Module) -> BTreeSet<Module> {
        let uses = &self.modules[module];
        let paths = uses.imported.iter().chain(&uses.named);
        let paths = paths.filter_map(|path| self.absolute(module, path));
        paths.map(|path| self.home(&path, 0)).filter(|used| !used.starts_with(module)).collect()
    }
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    let sources = sources();
    let outside = |path: &str| path == "src/main.rs" || path == "src/internals.rs";
    let of_library = sources.iter().filter(|source| !outside(&source.path));
    let modules = of_library.map(|source| (module(source), uses(source))).collect();
    let graph = Graph { modules };
    let mut reached: BTreeMap<Module, BTreeSet<Module>> =
        graph.modules.keys().map(|module| (module.clone(), graph.used(module))).collect();
    assert!(reached.values().map(BTreeSet::len).sum::<usize>() > 500, "uses are found");
    // Transitive uses; at most as many rounds as files.
    let mut count = 0;
    for _ in 0..reached.len() {
        let sum = reached.values().map(BTreeSet::len).sum();
        if std::mem::replace(&mut count, sum) == sum {
            break;
        }
        let before = reached.clone();
        for used in reached.values_mut() {
            let further: BTreeSet<Module> =
                used.iter().filter_map(|module| before.get(module)).flatten().cloned().collect();
            used.extend(further);
        }
    }
    let has = |a: &Module, b: &Module| reached.get(a).is_some_and(|used| used.contains(b));
    let circles: BTreeSet<Vec<String>> = reached
        .keys()
        .filter(|module| has(module, module))
        .map(|module| {
            let all = reached.keys().filter(|other| has(module, other) && has(other, module));
            all.map(|module| module.join("/")).collect()
        })
        .collect();
    let known: BTreeSet<Vec<String>> = CIRCLES
        .iter()
        .map(|(files, _)| files.iter().map(|file| (*file).to_owned()).collect())
        .collect();
    let new: Vec<_> = circles.difference(&known).collect();
    assert!(new.is_empty(), "move an item, so that one file no longer needs the other: {new:?}");
    let obsolete: Vec<_> = known.difference(&circles).collect();
    assert!(obsolete.is_empty(), "no longer needed: {obsolete:?}");
}
