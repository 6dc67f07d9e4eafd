//! Problems on a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Reset, Style};

use crate::diagnostic::{Problem, Problems, Severity};

/// How errors look.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// How warnings look.
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// How places and marks look.
const MARK: Style = AnsiColor::Blue.on_default().bold();
/// Back to plain text.
pub(super) const RESET: Reset = Reset;

/// Writes all problems to standard error, with how many there are.
pub(super) fn human(problems: &Problems) {
    for problem in problems.iter() {
        anstream::eprintln!("{}", text(problem));
    }
    let kept = problems.iter().count() as u64;
    let more = problems.errors() + problems.warnings() - kept;
    if more > 0 {
        anstream::eprintln!("… and {more} more of the same kinds\n");
    }
}

/// How many errors and warnings there are, in words.
pub(super) fn count(problems: &Problems) -> String {
    let plural = |n: u64, what: &str| match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    };
    let (errors, warnings) = (problems.errors(), problems.warnings());
    match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (_, 0) => plural(errors, "error"),
        (0, _) => plural(warnings, "warning"),
        _ => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// One problem in full.
fn text(problem: &Problem) -> String {
    let style = match problem.severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
    };
    let Problem { code, severity, message, place, .. } = problem;
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "{style}{severity}[{code}]{RESET}: {message}");
    let mut line = |mark: &str, what: &str| {
        let _ = writeln!(out, "  {MARK}{mark}{RESET} {what}");
    };
    line("-->", &place.to_string());
    if let Some(excerpt) = &problem.excerpt {
        line("  |", &shorten(excerpt));
    }
    if let Some(expected) = &problem.expected {
        line("  =", &format!("expected: {expected}"));
    }
    for (what, place) in &problem.related {
        line("  =", &format!("{what}: {place}"));
    }
    if let Some(rule) = &problem.rule {
        line("  =", &format!("rule: {rule}"));
    }
    if let Some(help) = &problem.help {
        line("  =", &format!("help: {help}"));
    }
    out
}

/// A text that fits on a line.
fn shorten(text: &str) -> String {
    let mut short: String =
        text.chars().take(100).map(|c| if c.is_control() { '␣' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
