//! Writes diagnostics as workflow commands of GitHub Actions, shown as annotations.

use std::io::{self, Write};

use super::human::{SHOWN, more};
use super::{Diagnostic, Diagnostics, Severity, Sources, visible};

/// Writes one command per line for the first three problems of each group, since annotations are
/// limited. The last one gives the number of further problems.
///
/// # Errors
/// Errors of `out`.
pub fn write(problems: &Diagnostics, sources: &Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    for group in problems.groups() {
        let shown = group.kept().get(..SHOWN).unwrap_or(group.kept());
        for (i, problem) in shown.iter().enumerate() {
            let rest = if i + 1 == shown.len() { more(group, sources) } else { None };
            writeln!(out, "{}", command(problem, rest, sources))?;
        }
    }
    Ok(())
}

fn command(problem: &Diagnostic, rest: Option<String>, sources: &Sources<'_>) -> String {
    let name = match problem.severity {
        Severity::Note => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = vec![("file", visible(&sources.path(&problem.place.file)).into_owned())];
    let mut add = |name, number: u64| properties.push((name, number.to_string()));
    if let Some(excerpt) = sources.excerpt(problem) {
        add("line", excerpt.start.line);
        add("endLine", excerpt.end.line);
        // Columns only apply to ranges within a line.
        if excerpt.start.line == excerpt.end.line {
            add("col", excerpt.start.column);
            add("endColumn", excerpt.end.column.max(excerpt.start.column + 1) - 1);
        }
    } else if let Some((line, column)) = sources.position(&problem.place) {
        add("line", line);
        if let Some(column) = column {
            add("col", column);
        }
    }
    properties.push(("title", format!("{} {}", problem.code, problem.code.title())));
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let mut lines = vec![visible(&problem.message).into_owned()];
    let expected = problem.expected.iter().map(|text| format!("expected: {}", visible(text)));
    let about = problem.about.iter().map(|about| visible(&about.text).into_owned());
    let help = problem.help.iter().map(|text| format!("help: {}", visible(text)));
    lines.extend(about.chain(expected).chain(help).chain(rest));
    format!("::{name} {}::{}", properties.join(","), data(&lines.join("\n")))
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
