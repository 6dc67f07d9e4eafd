//! Writes diagnostics for people at a terminal.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::front::{self, Hint};
use super::{Diagnostic, Diagnostics, Excerpt, Group, Severity, Sources, Spot, visible};

/// The most problems of a group shown in full.
pub(super) const SHOWN: usize = 3;
/// The most lines of further problems listed.
const LINES: usize = 5;
/// The most groups shown.
const GROUPS: usize = 200;

/// The style of the arrow before a place, as in the rest of the margin.
const ARROW: Style = AnsiColor::BrightBlue.on_default().bold();

/// Writes problems, group by group: the first three of a group in full, and the number of others.
/// Only the first groups of very many are shown; the problems of the others are counted. Colours
/// and weights are escape sequences of terminals; without `color` there are none.
///
/// # Errors
/// Errors of `out`.
pub fn write(
    problems: &Diagnostics,
    sources: &Sources<'_>,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for group in problems.groups().iter().take(GROUPS) {
        for problem in group.kept().iter().take(SHOWN) {
            writeln!(out, "{}\n", render(problem, sources, color))?;
        }
        if let Some(more) = more(group, sources) {
            writeln!(out, "{more}\n")?;
        }
    }
    let others = problems.groups().get(GROUPS..).unwrap_or_default();
    match others.iter().map(Group::count).sum::<u64>() {
        0 => Ok(()),
        more => writeln!(
            out,
            "… and {more} more problems, of {} other kinds, columns or places: \
             {}\n",
            others.len(),
            front::hint(Hint::ListProblems)
        ),
    }
}

/// One problem in full.
fn render(problem: &Diagnostic, sources: &Sources<'_>, color: bool) -> String {
    let level = match problem.severity {
        Severity::Note => Level::NOTE,
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpt = sources.excerpt(problem);
    let place = sources.label(&problem.place, excerpt.as_ref().map(|e| e.start));
    let place = visible(&place);
    let mut expected = problem.expected.as_deref().map(|text| format!("expected {text}"));
    let title = level.primary_title(visible(&problem.message)).id(problem.code.id());
    let mut group = match &excerpt {
        None => title.element(Origin::path(&*place)),
        Some(excerpt) => {
            let mut mark = AnnotationKind::Primary.span(excerpt.mark.clone());
            if let Some(expected) = expected.take() {
                mark = mark.label(visible(&expected).into_owned());
            }
            let line = usize::try_from(excerpt.start.line).unwrap_or(usize::MAX);
            let snippet = Snippet::source(excerpt.text.as_str()).line_start(line);
            title.element(snippet.annotation(mark))
        }
    };
    let label = |at| sources.label(at, None);
    let related = problem.related.iter().map(|(what, at)| format!("{what}: {}", label(at)));
    let rule = problem.rule.iter().map(|at| format!("required by {}", label(at)));
    let places = related.chain(more_related(problem)).chain(rule);
    let about = problem.about.iter().map(|about| about.text.clone());
    for note in about.chain(expected).chain(places) {
        group = group.element(Level::NOTE.message(visible(&note).into_owned()));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.render(&[group]);
    match (excerpt, text.split_once('\n')) {
        (Some(excerpt), Some((title, rest))) => {
            let arrow = arrow(&excerpt, color);
            format!("{title}\n{arrow} {place}\n{rest}")
        }
        _ => text,
    }
}

/// The number of related places that are not listed.
pub(super) fn more_related(problem: &Diagnostic) -> Option<String> {
    match problem.more_related {
        0 => None,
        1 => Some("1 more place is affected".to_owned()),
        more => Some(format!("{more} more places are affected")),
    }
}

/// The arrow before the place of an excerpt. The renderer would show the column in the excerpt,
/// which may be shortened, instead of the column in the file.
fn arrow(excerpt: &Excerpt, color: bool) -> String {
    let indent = " ".repeat(excerpt.start.line.to_string().len());
    match color {
        true => format!("{indent}{ARROW}-->{ARROW:#}"),
        false => format!("{indent}-->"),
    }
}

/// The number of problems of a group that are not shown, and their lines.
pub(super) fn more(group: &Group, sources: &Sources<'_>) -> Option<String> {
    let first = group.kept().first()?;
    let shown = group.kept().len().min(SHOWN);
    let more = group.count() - shown as u64;
    if more == 0 {
        return None;
    }
    let file = sources.path(&first.place.file);
    let place = match &first.place.spot {
        Spot::Cell { column: Some(column), .. } => format!("{column} of {file}"),
        _ => file,
    };
    let line = |problem: &Diagnostic| match &problem.place.spot {
        Spot::Line { line, .. } | Spot::Cell { line, .. } => Some(line.to_string()),
        _ => None,
    };
    let rest = group.kept().get(shown..).unwrap_or_default();
    let mut lines: Vec<String> = rest.iter().filter_map(line).take(LINES).collect();
    let what = format!("… and {more} more {} in {place}", first.code);
    if lines.is_empty() {
        return Some(visible(&what).into_owned());
    }
    if (lines.len() as u64) < more {
        lines.push("…".to_owned());
    }
    let plural = if more == 1 { "line" } else { "lines" };
    Some(format!("{}: {plural} {}", visible(&what), lines.join(", ")))
}
