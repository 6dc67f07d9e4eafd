//! Summarizes linked names on a terminal.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use rapporteur::project::{Decision, Linked, Links, Schemes};

use super::terminal::{say, say_styled};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const FAINT: Style = AnsiColor::BrightBlack.on_default();

/// The most names to review that are shown, and the most candidates of each.
const NAMES: usize = 20;
const CANDIDATES: usize = 3;

/// The most characters of a name that are shown.
const LONGEST: usize = 80;

/// Shows how many names of a column have each decision, and the names to review.
pub(super) fn summary(title: &str, links: &Links) {
    let rows: u64 = links.all.iter().map(|l| l.rows).sum();
    let texts = counted(links.all.len() as u64, "different text");
    say_styled(&[(BOLD, title), (PLAIN, &format!(": {texts} in {}", counted(rows, "row")))]);
    for decision in Decision::ALL {
        let (names, rows) = links.count(*decision);
        say(&format!("  {:<7}{names:>6} in {}", decision.name(), counted(rows, "row")));
    }
    let open = open(links);
    // If all cells match as names, codes do not matter.
    if !matches!(links.schemes, Schemes::Unclear(..)) || !open.is_empty() {
        schemes(links);
    }
    doubles(links);
    if open.is_empty() {
        return;
    }
    say("These need a look (--review FILE writes all of them):");
    for (linked, rows) in open.iter().take(NAMES) {
        name(linked, *rows, &links.schemes);
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
        // One code among names says nothing about the column.
        Schemes::Unclear(_, codes, all) if codes * 2 < *all => {}
        Schemes::Unclear(scheme, codes, all) => say(&format!(
            "  {codes} of {all} texts look like codes of the scheme '{}': if they are, add \
             --scheme {}",
            scheme.name, scheme.name
        )),
        Schemes::Doubtful(_, reason) => say(&format!("  all codes are left for review: {reason}")),
        Schemes::None => {}
    }
}

/// The entities that the column names in several ways.
fn doubles(links: &Links) {
    let all = links.doubles();
    if all.is_empty() {
        return;
    }
    say("These names mean one entity each:");
    for double in all.iter().take(NAMES) {
        let names: Vec<String> = double.names.iter().take(NAMES).map(|name| start(name)).collect();
        let label = format!(": {} ", double.candidate.label);
        let iri = format!("<{}>", double.candidate.iri);
        say_styled(&[(PLAIN, "  "), (BOLD, &names.join(", ")), (PLAIN, &label), (FAINT, &iri)]);
    }
    if all.len() > NAMES {
        say(&format!("  … and {} more", all.len() - NAMES));
    }
}

/// The beginning of a text.
fn start(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The names that need a look, with the number of their rows: those with candidates first, of these the
/// ones in most rows. A name that is open for one reason in several contexts, such as years, is one.
fn open(links: &Links) -> Vec<(&Linked, u64)> {
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut open: Vec<(&Linked, u64)> = Vec::new();
    for linked in links.all.iter().filter(|l| l.needs_review()) {
        let place = places.entry((&linked.key.text, &linked.outcome.reason)).or_insert(open.len());
        match open.get_mut(*place) {
            Some((_, rows)) => *rows += linked.rows,
            None => open.push((linked, linked.rows)),
        }
    }
    open.sort_by_key(|(l, rows)| (l.outcome.candidates.is_empty(), std::cmp::Reverse(*rows)));
    open
}

fn name(linked: &Linked, rows: u64, schemes: &Schemes) {
    let text = start(&linked.key.text);
    let reason = match schemes {
        // Report it for the whole column.
        Schemes::Doubtful(_, reason) if *reason == linked.outcome.reason => String::new(),
        _ => format!(": {}", linked.outcome.reason),
    };
    let told = format!(" ({}){reason}", counted(rows, "row"));
    say_styled(&[(PLAIN, "  "), (BOLD, &text), (PLAIN, &told)]);
    for scored in linked.outcome.candidates.iter().take(CANDIDATES) {
        let label = format!("    {:.2} {} ", scored.score, scored.candidate.label);
        let iri = format!("<{}>", scored.candidate.iri);
        say_styled(&[(PLAIN, &label), (FAINT, &iri), (PLAIN, &format!(" {}", scored.reason))]);
    }
}
