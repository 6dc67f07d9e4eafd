//! Writes the README and other first files of a project.

use serde_json::Value;

use super::model::{Class, Kind, Model};
use super::naming::{quoted, tidy};
use super::questions::Question;
use crate::csvw::infer::{Doubt, DoubtfulGuess, TableFinding};

const README: &str = include_str!("templates/README.md");
const CITATION: &str = include_str!("templates/CITATION.cff");
/// Help with choosing a licence.
pub(super) const LICENSE: &str = include_str!("templates/LICENSE.md");
/// The check of each change, as a GitHub workflow.
pub(super) const WORKFLOW: &str = include_str!("templates/check.yml");

/// The page about a new project.
pub(super) fn readme(
    title: &str,
    (model, tables): (&Model, &[TableFinding]),
    questions: &[Question],
    doubts: &[Doubt],
    commands: &[Vec<String>],
) -> String {
    let rows: u64 = tables.iter().map(rows).sum();
    let counts = format!("{} and {}.", number(tables.len() as u64, "table"), number(rows, "row"));
    let commands: Vec<String> = commands.iter().map(|command| shown(command)).collect();
    let all = model.classes.iter().zip(tables);
    let lines: Vec<String> = all.map(|(class, table)| line(class, table, tables)).collect();
    let asked: Vec<String> = questions
        .iter()
        .map(|question| {
            let call = std::iter::once("query").chain([question.name.as_str()]);
            let call: Vec<String> =
                call.map(str::to_owned).chain(question.example.clone()).collect();
            format!("| {} | {} |", cell(&question.summary), code(&shown(&call)))
        })
        .collect();
    // The doubt about the base is already above the others.
    let guesses = doubts.iter().filter(|d| !matches!(d.guess, DoubtfulGuess::Base { .. }));
    let mut guesses: Vec<String> =
        guesses.map(|doubt| format!("- {}", escaped(&doubt.to_string()))).collect();
    if guesses.is_empty() {
        guesses.push("None.".to_owned());
    }
    fill(
        README,
        &[
            ("title", &escaped(title)),
            ("counts", &counts),
            ("commands", &commands.join("\n")),
            ("tables", &lines.join("\n")),
            ("questions", &asked.join("\n")),
            ("base", &model.space.base),
            ("doubts", &guesses.join("\n")),
        ],
    )
}

/// The citation file; JSON strings are valid YAML.
pub(super) fn citation(title: &str) -> String {
    fill(CITATION, &[("title", &Value::from(title).to_string())])
}

/// A command as a shell line.
pub(super) fn shown(command: &[String]) -> String {
    let words = command.iter().map(|word| format!(" {}", quoted(word)));
    std::iter::once("rapporteur".to_owned()).chain(words).collect()
}

/// A template with its placeholders filled in once; inserted values are not scanned again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let filled = values.iter().find_map(|(name, value)| {
            let after = after.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, after))
        });
        match filled {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn rows(table: &TableFinding) -> u64 {
    table.columns.iter().map(|column| column.filled).max().unwrap_or_default()
}

fn number(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn line(class: &Class, table: &TableFinding, tables: &[TableFinding]) -> String {
    let title = |at: &usize| code(&tidy(&table.title(*at)));
    let key: Vec<String> = table.key.iter().map(title).collect();
    let refers = table.references.iter().filter_map(|reference| {
        let target = tables.get(reference.table)?;
        Some(format!("{} → {}", title(&reference.column), code(&target.url)))
    });
    let refers: Vec<String> = refers.collect();
    let one = match class.kind {
        Kind::Names => format!("name of {}", class.one),
        _ => class.one.clone(),
    };
    let key = if key.is_empty() { "none".to_owned() } else { key.join(", ") };
    format!("| {} | {} | {one} | {key} | {} |", code(&class.url), rows(table), refers.join(", "))
}

/// A text as code in a Markdown table.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// A text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    escaped(text).replace('|', "\\|")
}

/// A text with Markdown's special characters escaped.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in tidy(text).chars() {
        if "\\`*_[]<>#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserted_values_are_not_scanned_again() {
        assert_eq!(fill("{a} {x} {b}", &[("a", "{b}"), ("b", "2")]), "{b} {x} 2");
    }

    #[test]
    fn texts_cannot_change_the_markup() {
        assert_eq!(code("a`b|c"), "`` a`b\\|c ``");
        assert_eq!(escaped("<b> *x*"), "\\<b\\> \\*x\\*");
    }
}
