//! Checks that texts for users avoid the words that our style drops ("Words" in CONTRIBUTING.md).

use std::path::{Path, PathBuf};

use regex::Regex;

use crate::common::{rapporteur, root};

/// Dropped words, each with the word to use. Only words without false alarms are listed.
const DROPPED: &[(&str, &str)] = &[
    (r"mend(s|ed|ing)?", "fix"),
    (r"tells?|told|telling", "report, show"),
    (r"(is|are|was|were) no [a-z]+", "is not a …, invalid"),
    (r"such as \S+ gives", "for example"),
    (r"must be given", "required"),
    (r"(is|are|was|were) gone", "removed"),
    (r"(is|are) not there", "unknown, missing"),
    (r"what \S+ says", "the values of …"),
    (r"pass(es|ed|ing) over", "skip"),
    (r"(is|are) made of", "comes from"),
    (r"(is|are) said of", "statements about …"),
    (r"whoever", "users"),
    (r"if need be", "if necessary"),
    (r"as it (is written|stands)", "unchanged"),
    (r"of (its|their) own accord", "by itself"),
    (r"leads? nowhere", "matches no row"),
    (r"goes by|go by", "has the name"),
    (r"what became of", "the result of"),
];

/// Sentences in which a pattern has another meaning.
const ALLOWED: &[&str] = &["reference leads nowhere", "links to it lead nowhere"];

/// The text files for users, in these files and folders.
const TEXTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs",
    "python/README.md",
    "data/README.md",
    "data/csv-metadata.json",
    "ontology",
    "queries",
    "src/project/scaffold",
    "tests/questions",
    "tests/killers",
];

/// All Markdown, Turtle, query and metadata files of a file or folder.
fn texts(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = path.read_dir().expect("a folder can be listed");
        let mut entries: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| texts(entry, found));
    } else if ["md", "ttl", "rq", "json"].iter().any(|e| path.extension() == Some(e.as_ref())) {
        found.push(path.to_owned());
    }
}

/// The help of the program and of all its commands, by command.
fn helps() -> Vec<(String, String)> {
    let main = rapporteur(&["--help"]).ok();
    let list = main.split("Commands:\n").nth(1).expect("the commands");
    let list = list.split("\n\n").next().unwrap_or_default();
    let names: Vec<String> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 8, "{names:?}");
    let of = |name: &String| (format!("{name} --help"), rapporteur(&[name, "--help"]).ok());
    let mut helps: Vec<_> = names.iter().map(of).collect();
    helps.push(("--help".to_owned(), main));
    helps
}

/// The dropped words in a text, without code blocks, each with its line.
fn faults(name: &str, text: &str) -> Vec<String> {
    let dropped: Vec<(Regex, &str)> = DROPPED
        .iter()
        .map(|(old, new)| (Regex::new(&format!(r"(?i)\b({old})\b")).expect("a pattern"), *new))
        .collect();
    let right = Regex::new(r"(?i)\bthere (is|are|was|were) no\b|\bno longer\b").expect("a pattern");
    let mut faults = Vec::new();
    let mut is_code = false;
    for (number, line) in text.lines().enumerate() {
        if name.ends_with(".md") && line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code || ALLOWED.iter().any(|allowed| line.contains(allowed)) {
            continue;
        }
        let rest = right.replace_all(line, "");
        for (old, new) in &dropped {
            if let Some(found) = old.find(&rest) {
                let found = found.as_str();
                faults.push(format!("{name}:{}: '{found}': write {new}: {line}", number + 1));
            }
        }
    }
    faults
}

/// The number of sentences in the code's string literals, and the dropped words in them.
fn literals() -> (usize, Vec<String>) {
    let literal = Regex::new(r#""((?:[^"\\]|\\.|\\\n)*)""#).expect("a pattern");
    let (mut sentences, mut found) = (0, Vec::new());
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension() != Some("rs".as_ref()) || path.ends_with("tests.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<&str> =
                code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            for literal in literal.captures_iter(&code.join("\n")) {
                let sentence = literal[1].split_whitespace().collect::<Vec<_>>().join(" ");
                if sentence.contains(' ') {
                    sentences += 1;
                    found.extend(faults(&name, &sentence));
                }
            }
        }
    }
    (sentences, found)
}

#[test]
fn texts_for_users_avoid_dropped_words() {
    let mut paths = Vec::new();
    TEXTS.iter().for_each(|name| texts(&root().join(name), &mut paths));
    assert!(paths.len() > 100, "{} files", paths.len());
    let mut found = Vec::new();
    for path in &paths {
        let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
        found.extend(faults(&name, &std::fs::read_to_string(path).expect("a text file")));
    }
    for (name, help) in helps() {
        found.extend(faults(&name, &help));
    }
    let (sentences, in_code) = literals();
    assert!(sentences > 500, "{sentences} sentences in the code");
    found.extend(in_code);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn dropped_words_are_found() {
    for text in ["Mend it.", "'x' is no year", "It passes over the row.", "a value must be given"] {
        assert_eq!(faults("a.md", text).len(), 1, "{text}");
    }
    for text in ["Fix it.", "there is no row", "```\nis no year\n```", "recommended"] {
        assert!(faults("a.md", text).is_empty(), "{text}");
    }
}
