//! Compares `docs/dependencies.md` and `deny.toml` with the packages of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::common::root;
use regex::Regex;

/// The workspace: the program, and the Python package.
const MEMBERS: [&str; 2] = [env!("CARGO_PKG_NAME"), "rapporteur-python"];

/// Licences by package, as `cargo tree` lists them for this kind of machine.
fn tree(arguments: &[&str]) -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--offline",
            "--prefix",
            "none",
            "--format",
            "{p}\t{l}",
        ])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let packages = text.lines().filter_map(|line| line.split_once('\t'));
    let packages: BTreeMap<String, String> = packages
        .map(|(package, licence)| {
            let name = package.split(' ').next().unwrap_or(package);
            (name.to_owned(), licence.trim_end_matches(" (*)").to_owned())
        })
        .filter(|(name, _)| !MEMBERS.contains(&name.as_str()))
        .collect();
    assert!(!packages.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    packages
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Whether one may choose among allowed licences in every part of an expression.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    expression.replace('/', " OR ").split(" AND ").all(|part| {
        part.trim_matches(['(', ')', ' ']).split(" OR ").any(|one| allowed.contains(one.trim()))
    })
}

#[test]
fn all_licences_are_allowed() {
    let deny = read("deny.toml");
    let list = deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once("\n]"));
    let (list, _) = list.expect("deny.toml lists licences");
    let quoted = Regex::new(r#"(?m)^\s*"([^"]+)""#).expect("a pattern");
    let allowed: BTreeSet<String> = quoted.captures_iter(list).map(|c| c[1].to_owned()).collect();
    let packages = tree(&["--edges", "normal,build,dev"]);
    println!("{} packages", packages.len());
    let others: Vec<_> =
        packages.iter().filter(|(_, licence)| !is_allowed(licence, &allowed)).collect();
    assert!(others.is_empty(), "not in deny.toml: {others:?}");
    let without = |one: &String| allowed.iter().filter(|a| *a != one).cloned().collect();
    let idle: Vec<_> = allowed
        .iter()
        .filter(|one| packages.values().all(|licence| is_allowed(licence, &without(one))))
        // Our own licences are always allowed.
        .filter(|one| !["MIT", "Apache-2.0"].contains(&one.as_str()))
        .collect();
    assert!(idle.is_empty(), "no package needs {idle:?} of deny.toml");
}

#[test]
fn each_dependency_has_its_reason_written_down() {
    let page = read("docs/dependencies.md");
    let row =
        Regex::new(r"(?m)^\| ([\w-]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$").expect("a pattern");
    let written: BTreeMap<String, String> = row
        .captures_iter(&page)
        .map(|c| (c[1].to_owned(), c[3].trim().to_owned()))
        .filter(|(name, _)| name != "name" && name != "---")
        .collect();
    let direct = tree(&["--depth", "1", "--target", "all", "--edges", "normal,build,dev"]);
    let missing: Vec<_> = direct.iter().filter(|(name, l)| written.get(*name) != Some(l)).collect();
    assert!(missing.is_empty(), "docs/dependencies.md lacks, or has otherwise: {missing:?}");
    let idle: Vec<_> = written.keys().filter(|name| !direct.contains_key(*name)).collect();
    assert!(idle.is_empty(), "docs/dependencies.md has, but Cargo.toml has not: {idle:?}");
}
