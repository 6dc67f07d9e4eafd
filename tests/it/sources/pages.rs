//! Reads the two pages: their lines, the list of sessions, the list of documents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The pages of the series and of the meeting, by file name.
pub const SERIES: &str = "000_d30e88ab34ecfa5e.txt";
pub const MEETING: &str = "002_c3575879f8c31c02.txt";

/// A page by its file's name, and a line of it, from 1.
pub type Line = (String, usize);

/// The pages' lines.
pub struct Pages(BTreeMap<String, Vec<String>>);

impl Pages {
    pub fn read(folder: &Path) -> Self {
        let lines = |name: &str| {
            let text = std::fs::read_to_string(folder.join(name)).expect("a page can be read");
            text.lines().map(str::to_owned).collect()
        };
        Self([SERIES, MEETING].map(|name| (name.to_owned(), lines(name))).into())
    }

    /// A line as printed, without bullet and outer spaces.
    pub fn line(&self, page: &str, number: usize) -> &str {
        let line = self.0[page].get(number - 1).unwrap_or_else(|| panic!("{page} has no {number}"));
        line.trim().trim_start_matches('•').trim()
    }

    /// The lines that are not blank.
    pub fn all(&self) -> Vec<Line> {
        let numbered = self.0.iter().flat_map(|(page, lines)| {
            let full = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
            full.map(|(i, _)| (page.clone(), i + 1))
        });
        numbered.collect()
    }

    /// Lines that follow each other, joined as one text.
    pub fn runs(&self, lines: &BTreeSet<Line>) -> Vec<String> {
        let mut runs: Vec<(&Line, String)> = Vec::new();
        for line in lines {
            let text = plain(self.line(&line.0, line.1));
            match runs.last_mut() {
                Some((last, run)) if last.0 == line.0 && last.1 + 1 == line.1 => {
                    *last = line;
                    *run = format!("{run} {text}");
                }
                _ => runs.push((line, text)),
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }
}

/// No-break spaces are plain ones in names.
pub fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// Whether a text has a name as whole words.
pub fn names(text: &str, name: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !inside(before.chars().next_back()) && !inside(after.chars().next())
    })
}

/// One session as printed: line and text of the date and of the title; the hosts with the lines of
/// each name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    pub start: String,
    pub title: String,
    pub hosts: Vec<(Vec<usize>, String)>,
    pub lines: BTreeSet<usize>,
}

/// `25 Feb 2021 - 13:00, UTC` as a time of XML Schema.
fn time(text: &str) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (date, clock) = text.strip_suffix(", UTC")?.split_once(" - ")?;
    let [day, month, year] = date.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.find(month)? / 3 + 1;
    Some(format!("{year}-{month:02}-{day}T{clock}:00Z"))
}

/// Reads the list of sessions off the page.
pub fn sessions(pages: &Pages) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (i, raw) in pages.0[SERIES].iter().enumerate() {
        let (number, text) = (i + 1, pages.line(SERIES, i + 1));
        if let Some(start) = time(text) {
            let lines = [number].into();
            sessions.push(Session { start, title: String::new(), hosts: Vec::new(), lines });
            continue;
        }
        let Some(session) = sessions.last_mut() else { continue };
        if raw.trim_start().starts_with('•') {
            session.hosts.push((vec![number], text.to_owned()));
        } else if let (true, Some((lines, name))) =
            (raw.starts_with("    "), session.hosts.last_mut())
        {
            lines.push(number);
            *name = format!("{name} {text}");
        } else if session.title.is_empty() && !text.is_empty() {
            session.title = text.to_owned();
            session.lines.insert(number);
        } else if text.is_empty() && !session.hosts.is_empty() {
            break;
        }
    }
    sessions.sort();
    sessions
}

/// An entry of the page's list of documents: title and its line, file and its line.
pub type Entry = (Option<(usize, String)>, Option<(usize, String)>);

/// Reads the list of documents off the page: everything below line 79.
pub fn entries(pages: &Pages) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut after_title = false;
    for number in 80..=pages.0[SERIES].len() {
        let text = pages.line(SERIES, number).to_owned();
        if text.is_empty() {
            continue;
        }
        let is_file = text.split_once(" • ").is_some_and(|(_, size)| size.ends_with(" KB"));
        match (is_file, entries.last_mut()) {
            (true, Some(entry)) if after_title => entry.1 = Some((number, text)),
            (true, _) => entries.push((None, Some((number, text)))),
            (false, _) => entries.push((Some((number, text)), None)),
        }
        after_title = !is_file;
    }
    entries
}
