//! Summarizes linked names on a terminal.

use anstyle::{AnsiColor, Style};
use rapporteur::project::{Decision, Linked, Links, Schemes};

use super::terminal::{say, say_styled};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const FAINT: Style = AnsiColor::BrightBlack.on_default();

/// The most names to review that are shown, and the most candidates of each.
const NAMES: usize = 20;
const CANDIDATES: usize = 3;

/// Shows how many names of a column have each decision, and the names to review.
pub(super) fn summary(title: &str, links: &Links) {
    let rows: u64 = links.all.iter().map(|l| l.rows).sum();
    let texts = counted(links.all.len() as u64, "different text");
    say_styled(&[(BOLD, title), (PLAIN, &format!(": {texts} in {}", counted(rows, "row")))]);
    for decision in Decision::ALL {
        let (names, rows) = links.count(*decision);
        say(&format!("  {:<7}{names:>6} in {}", decision.name(), counted(rows, "row")));
    }
    let mut open: Vec<&Linked> = links.all.iter().filter(|l| l.needs_review()).collect();
    // Names with candidates first, then by number of rows.
    open.sort_by_key(|l| (l.outcome.candidates.is_empty(), std::cmp::Reverse(l.rows)));
    // If all cells match as names, codes do not matter.
    if !matches!(links.schemes, Schemes::Unclear(..)) || !open.is_empty() {
        schemes(links);
    }
    if open.is_empty() {
        return;
    }
    say("These need a look (--review FILE writes all of them):");
    for linked in open.iter().take(NAMES) {
        name(linked);
    }
    if open.len() > NAMES {
        say(&format!("  … and {} more", open.len() - NAMES));
    }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn schemes(links: &Links) {
    match &links.schemes {
        Schemes::Found(scheme, _, _) if links.asked => {
            say(&format!("  read as codes of the scheme '{}', as requested", scheme.name));
        }
        Schemes::Found(scheme, codes, all) => say(&format!(
            "  read as codes of the scheme '{}': {codes} of {all} texts are codes of it; --scheme \
             sets another",
            scheme.name
        )),
        Schemes::Unclear(scheme, codes, all) => say(&format!(
            "  {codes} of {all} texts look like codes of the scheme '{}': if they are, add \
             --scheme {}",
            scheme.name, scheme.name
        )),
        Schemes::None => {}
    }
}

fn name(linked: &Linked) {
    let text: String = linked.key.text.chars().take(80).collect();
    let details = format!(" ({}): {}", counted(linked.rows, "row"), linked.outcome.reason);
    say_styled(&[(PLAIN, "  "), (BOLD, &text), (PLAIN, &details)]);
    for scored in linked.outcome.candidates.iter().take(CANDIDATES) {
        let label = format!("    {:.2} {} ", scored.score, scored.candidate.label);
        let iri = format!("<{}>", scored.candidate.iri);
        say_styled(&[(PLAIN, &label), (FAINT, &iri), (PLAIN, &format!(" {}", scored.reason))]);
    }
}
