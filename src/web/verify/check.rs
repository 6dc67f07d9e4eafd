//! Follows the links of a site and collects what is wrong.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::SiteReport;
use super::address::{Roots, Target};
use super::data::{self, AGAIN, Kind, damaged, not_utf8};
use super::page::{Link, Page};
use super::reach::{Body, Got, Reach};
use crate::diagnostic::{Code, Diagnostic, Place, Spot};

/// The most pages named beside the first with the same broken link.
const NAMED: usize = 3;

/// A check that is under way.
pub(super) struct Check<'r> {
    reach: &'r mut dyn Reach,
    roots: Roots,
    queue: VecDeque<String>,
    /// All addresses that are read or will be.
    known: BTreeSet<String>,
    /// Why files are missing.
    missing: BTreeMap<String, String>,
    /// The ids of each page.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// The listed files.
    listed: BTreeSet<String>,
    /// The places that refer to a file or to an anchor in it.
    wanted: BTreeMap<(String, Option<String>), Wanted>,
    report: SiteReport,
}

/// The places that refer to one target.
struct Wanted {
    first: Place,
    /// What the first place does.
    verb: &'static str,
    more: Vec<Place>,
    count: u64,
}

impl<'r> Check<'r> {
    pub(super) fn new(reach: &'r mut dyn Reach, roots: Roots) -> Self {
        Self {
            reach,
            roots,
            queue: VecDeque::new(),
            known: BTreeSet::new(),
            missing: BTreeMap::new(),
            ids: BTreeMap::new(),
            listed: BTreeSet::new(),
            wanted: BTreeMap::new(),
            report: SiteReport::default(),
        }
    }

    /// Learns the address of the site in its own pages: that of the sitemap in `robots.txt` (RFC 9309
    /// §2.2.4), else the first in the sitemap, which is the front page.
    pub(super) fn learn(&mut self) {
        let robots = self.text("robots.txt").unwrap_or_default();
        let named = robots.lines().find_map(|line| line.strip_prefix("Sitemap:"));
        let named = named.map(|address| address.trim().to_owned());
        let first = || {
            let sitemap = Page::sitemap(&self.text("sitemap.xml")?);
            sitemap.links.into_iter().next().map(|link| link.address)
        };
        if let Some(address) = named.or_else(first) {
            self.roots.learn(&address);
        }
    }

    fn text(&mut self, path: &str) -> Option<String> {
        match self.reach.get(&self.roots.iri(path)) {
            Got::File(body) => Some(String::from_utf8_lossy(&body.bytes).into_owned()),
            _ => None,
        }
    }

    /// Adds a file of the list.
    pub(super) fn listed(&mut self, path: &str) {
        let iri = self.roots.iri(path);
        self.listed.insert(iri.clone());
        self.add(iri);
    }

    /// Adds the first page of a server, and its sitemap if there is one.
    pub(super) fn first(&mut self) {
        let sitemap = self.roots.iri("sitemap.xml");
        self.add(self.roots.iri(""));
        if let Got::File(body) = self.reach.get(&sitemap) {
            self.known.insert(sitemap);
            self.read(&body);
        }
    }

    fn add(&mut self, iri: String) {
        if self.known.insert(iri.clone()) {
            self.queue.push_back(iri);
        }
    }

    /// Reads all files, and reports.
    pub(super) fn finish(mut self) -> SiteReport {
        while let Some(iri) = self.queue.pop_front() {
            match self.reach.get(&iri) {
                Got::File(body) => {
                    self.read(&body);
                    // Anchors belong to the address of the link.
                    if body.iri != iri
                        && let Some(ids) = self.ids.get(&body.iri).cloned()
                    {
                        self.ids.insert(iri, ids);
                    }
                }
                Got::Missing(why) => {
                    self.missing.insert(iri, why);
                }
                Got::Unread(why) => {
                    self.report.files += 1;
                    let name = self.name(&iri);
                    self.partly(&iri, format!("'{name}' {why}: only its existence is checked"));
                }
                Got::Stopped(bound) => {
                    let left = self.queue.len() + 1;
                    let message = format!("the check stopped {bound}: {left} known files are left");
                    self.partly(&self.roots.iri(""), message);
                    break;
                }
            }
        }
        self.judge();
        self.report
    }

    fn name(&self, iri: &str) -> String {
        self.roots.name(iri).to_owned()
    }

    fn partly(&mut self, iri: &str, message: String) {
        let place = Place::file(self.name(iri));
        self.report.problems.push(Diagnostic::new(Code::SiteInPart, message, place));
    }

    /// Reads a file: its faults, and its links if it is a page.
    fn read(&mut self, body: &Body) {
        self.report.files += 1;
        let name = self.name(&body.iri);
        let kind = if body.is_html { Kind::Html } else { Kind::of(&name) };
        if !matches!(kind, Kind::Html | Kind::Sitemap) {
            self.report.problems.extend(data::fault(kind, &name, &body.bytes));
            return;
        }
        let text = match std::str::from_utf8(&body.bytes) {
            Ok(text) => text,
            Err(error) => {
                let problem = not_utf8(&name, &body.bytes, error.valid_up_to());
                return self.report.problems.push(problem);
            }
        };
        let page = if kind == Kind::Html { Page::html(text) } else { Page::sitemap(text) };
        if let Some((line, message)) = &page.malformed {
            self.report.problems.push(damaged(&name, *line, message));
        }
        for (id, line, first) in &page.repeated {
            let message = format!("'{name}' has the id '{id}' twice");
            let problem = Diagnostic::new(Code::IdRepeated, message, place(&name, *line));
            let problem = problem.related("the first", place(&name, *first));
            self.report.problems.push(problem.help("give each element an id of its own"));
        }
        for link in &page.links {
            self.link(&body.iri, &name, link, kind);
        }
        self.ids.insert(body.iri.clone(), page.ids.into_keys().collect());
    }

    /// The page of an IRI that is below the own address of the site: hosts show `a.html` at `a`.
    fn page_of(&mut self, iri: String, address: &str) -> String {
        let is_whole = address.starts_with("https://") || address.starts_with("http://");
        let last = iri.rsplit('/').next().unwrap_or_default();
        match is_whole && !last.is_empty() && !last.contains('.') {
            true => format!("{iri}.html"),
            false => iri,
        }
    }

    fn link(&mut self, page: &str, name: &str, link: &Link, kind: Kind) {
        let verb = match kind {
            Kind::Sitemap => "lists",
            _ if link.is_format => "offers the format",
            _ => "links to",
        };
        let target = self.roots.target(page, &link.address);
        let (at, address) = (place(name, link.line), &link.address);
        let mut wrong = |why: &str| {
            let message = format!("'{name}' {verb} '{address}', {why}");
            let problem = Diagnostic::new(Code::LinkBroken, message, at.clone());
            self.report.problems.push(problem.help(AGAIN));
        };
        match target {
            Target::Elsewhere if kind == Kind::Sitemap => wrong("which is outside the site"),
            Target::Elsewhere => self.report.elsewhere += 1,
            Target::Outside => wrong("which is outside the site"),
            Target::Invalid => wrong("which is not an address"),
            Target::Inside { iri, anchor } => {
                self.report.links += 1;
                let iri = self.page_of(iri, &link.address);
                self.add(iri.clone());
                let wanted = self.wanted.entry((iri, anchor));
                let wanted = wanted.and_modify(|wanted| {
                    wanted.count += 1;
                    if wanted.more.len() < NAMED {
                        wanted.more.push(at.clone());
                    }
                });
                wanted.or_insert_with(|| Wanted { first: at, verb, more: Vec::new(), count: 1 });
            }
        }
    }

    /// Reports missing files and anchors, each once, at the first place that refers to it.
    fn judge(&mut self) {
        // A missing page is one problem, whatever the anchors of links to it.
        let mut reported = BTreeSet::new();
        for ((iri, anchor), wanted) in std::mem::take(&mut self.wanted) {
            if reported.contains(&iri) {
                continue;
            }
            let (from, to) = (&wanted.first.file, self.name(&iri));
            let (code, message) = match (self.missing.get(&iri), anchor) {
                (Some(why), _) => {
                    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
                    self.listed.remove(&iri);
                    reported.insert(iri);
                    let verb = wanted.verb;
                    (Code::LinkBroken, format!("'{from}' {verb} '{to}', which is missing{why}"))
                }
                (None, Some(anchor)) => match self.ids.get(&iri) {
                    Some(ids) if !ids.contains(&anchor) => {
                        let message = format!(
                            "'{from}' links to '{to}#{anchor}', but no element has that id"
                        );
                        (Code::AnchorMissing, message)
                    }
                    _ => continue,
                },
                (None, None) => continue,
            };
            let mut problem = Diagnostic::new(code, message, wanted.first).help(AGAIN);
            problem.more_related = wanted.count - 1 - wanted.more.len() as u64;
            for place in wanted.more {
                problem = problem.related("the same link", place);
            }
            self.report.problems.push(problem);
        }
        for iri in std::mem::take(&mut self.listed) {
            if self.missing.contains_key(&iri) {
                let name = self.name(&iri);
                let message = format!("'{name}' belongs to the site, but is missing");
                let problem = Diagnostic::new(Code::SiteFileMissing, message, Place::file(name));
                self.report.problems.push(problem.help(AGAIN));
            }
        }
    }
}

/// A line of a file.
fn place(name: &str, line: u64) -> Place {
    Place { file: name.into(), spot: Spot::Line { line, column: None } }
}
