//! Finds the address of an IRI's page in the site.
//!
//! An address is a path that all static hosts, file systems and archives keep unchanged: letters,
//! digits, `-`, `_` and `.`. Other characters are written as `~` and two hexadecimal digits per
//! byte. `~` is unreserved in URIs (RFC 3986 §2.3), so file names and links are the same. Names
//! with a special meaning are escaped, too: names that begin with a dot or an underscore or end
//! with a dot, device names, and names of the site's own pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use crate::rdf::graph::TermId;

/// The folder of IRIs outside the base.
const ELSEWHERE: &str = "iri";

/// The first path segments of the site's own pages.
const RESERVED: &[&str] = &[
    "404",
    "api",
    "class",
    "codebook",
    "concepts",
    "data",
    "dcat",
    "health",
    "index",
    "iri",
    "metrics",
    "ontology",
    "question",
    "questions",
    "reconcile",
    "robots",
    "schema-org",
    "search",
    "shapes",
    "sitemap",
    "sparql",
    "store",
    "table",
    "tables",
];

/// Whether a segment is one of the site's own.
pub(super) fn is_own(segment: &str) -> bool {
    RESERVED.iter().any(|own| own.eq_ignore_ascii_case(segment))
}

/// The device names that Windows reserves, with any extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt"];

/// The longest path: with a folder before it and an extension, all systems accept it.
const LONGEST: usize = 150;

/// The addresses of the entities' pages, unique even where a file system ignores case.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    /// The entities in order.
    entities: Vec<TermId>,
    /// The paths of the entities, one after another, and where each ends.
    paths: String,
    ends: Vec<usize>,
    /// The positions of the entities in the order of their paths.
    by_path: Vec<u32>,
}

impl Addresses {
    /// The addresses of entities, given in the order of their IRIs; `languages` are folders.
    pub(super) fn new<'a>(
        entities: impl Iterator<Item = (TermId, &'a str)>,
        base: &str,
        languages: &[String],
    ) -> Self {
        let mut plain = Self::default();
        for (id, iri) in entities {
            plain.push(id, &path(iri, base, languages));
        }
        let folded = |at: &u32| plain.at(*at).bytes().map(|byte| byte.to_ascii_lowercase());
        let mut by_path: Vec<u32> = (0..plain.entities.len() as u32).collect();
        by_path.sort_unstable_by(|a, b| folded(a).cmp(folded(b)).then_with(|| a.cmp(b)));
        // Of IRIs that differ only in case, the first one has the plain address.
        let is_taken = |pair: &[u32]| matches!(pair, [a, b] if folded(a).eq(folded(b)));
        let taken: FxHashSet<u32> = by_path
            .windows(2)
            .filter(|pair| is_taken(pair))
            .filter_map(|p| p.last().copied())
            .collect();
        let mut addresses = plain;
        if !taken.is_empty() {
            let plain = std::mem::take(&mut addresses);
            for (at, id) in (0..).zip(&plain.entities) {
                let path = plain.at(at);
                match taken.contains(&at) {
                    true => addresses.push(*id, &format!("{path}~.{}", capitals(path))),
                    false => addresses.push(*id, path),
                }
            }
        }
        by_path.sort_unstable_by_key(|at| addresses.at(*at));
        addresses.by_path = by_path;
        addresses
    }

    fn push(&mut self, id: TermId, path: &str) {
        self.entities.push(id);
        self.paths.push_str(path);
        self.ends.push(self.paths.len());
    }

    /// The path at a position.
    fn at(&self, at: u32) -> &str {
        let at = at as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.paths.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    /// The path of an entity's page, without the extension.
    pub(super) fn path(&self, id: TermId) -> Option<&str> {
        self.entities.binary_search(&id).ok().map(|at| self.at(at as u32))
    }

    /// The entity at a path.
    pub(super) fn entity(&self, path: &str) -> Option<TermId> {
        let at = self.by_path.binary_search_by(|at| self.at(*at).cmp(path)).ok()?;
        self.entities.get(*self.by_path.get(at)? as usize).copied()
    }
}

/// The path of an IRI; different IRIs have different paths, apart from letter case.
fn path(iri: &str, base: &str, languages: &[String]) -> String {
    let local = Some(base).filter(|base| !base.is_empty()).and_then(|base| iri.strip_prefix(base));
    let local = local.filter(|local| !local.is_empty());
    let path = match local {
        Some(local) => {
            let (first, _) = local.split_once('/').unwrap_or((local, ""));
            let is_own = is_own(first)
                || languages.iter().any(|language| language.eq_ignore_ascii_case(first));
            let mut path = steps(local);
            if let Some(byte) = path.bytes().next().filter(|_| is_own) {
                path.replace_range(..1, &format!("~{byte:02x}"));
            }
            path
        }
        None => format!("{ELSEWHERE}/{}", steps(iri)),
    };
    match path.len() > LONGEST {
        true => format!("{ELSEWHERE}/~~{}", digest(iri)),
        false => path,
    }
}

/// The escaped segments of a path. Folder names have no dots, so that they differ from file names.
fn steps(text: &str) -> String {
    match text.rsplit_once('/') {
        Some((folders, last)) => {
            let folders = folders.split('/').map(|folder| step(folder).replace('.', "~2e"));
            folders.chain([step(last)]).collect::<Vec<_>>().join("/")
        }
        None => step(text),
    }
}

/// An escaped segment. An empty one is `~-`.
fn step(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let base = text.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let base = base.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_device = DEVICES.contains(&base);
    let last = text.len().saturating_sub(1);
    for (at, byte) in text.bytes().enumerate() {
        let is_plain = match byte {
            b'.' => at > 0 && at < last,
            b'_' => at > 0,
            byte => byte == b'-' || byte.is_ascii_alphanumeric(),
        };
        match is_plain && !(at == 0 && is_device) {
            true => out.push(char::from(byte)),
            false => drop(write!(out, "~{byte:02x}")),
        }
    }
    if out.is_empty() { "~-".to_owned() } else { out }
}

/// The segments used in one folder, unique regardless of case. They contain no dots, so that a
/// folder may have the same name.
#[derive(Default)]
pub(super) struct Steps(BTreeMap<String, usize>);

impl Steps {
    /// A free segment for a text.
    pub(super) fn take(&mut self, text: &str) -> String {
        let step = step(text).replace('.', "~2e");
        let step = if step.len() > LONGEST / 2 { format!("~~{}", digest(text)) } else { step };
        let count = self.0.entry(step.to_ascii_lowercase()).or_default();
        *count += 1;
        match *count {
            1 => step,
            // No text yields such a segment.
            count => format!("{step}~.{count}"),
        }
    }
}

/// The positions of the capital letters of a path, as hexadecimal digits; they differ between paths
/// that are otherwise equal.
fn capitals(path: &str) -> String {
    let marks: Vec<bool> = path.bytes().map(|byte| byte.is_ascii_uppercase()).collect();
    let digit = |four: &[bool]| {
        let value = four.iter().fold(0, |value, mark| value * 2 + u32::from(*mark));
        char::from_digit(value, 16).unwrap_or('0')
    };
    marks.chunks(4).map(digit).collect()
}

/// A substitute for a text too long for a name.
fn digest(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// The relative link from one page of the site to another.
pub(super) fn relative(from: &str, to: &str) -> String {
    "../".repeat(from.matches('/').count()) + to
}

/// The base of a data set: the folder of its own IRI if it contains entities, else the longest
/// common folder of all entities.
pub(super) fn base<'a>(
    id: Option<&str>,
    mut entities: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let folder = |iri: &str| {
        let end = iri.rfind(['/', '#']).map_or(0, |at| at + 1);
        iri.get(..end).unwrap_or_default().to_owned()
    };
    // `https://` is not a folder.
    let is_within = |base: &String| base.matches('/').count() >= 3 || !base.contains("://");
    let own = id.map(folder).filter(is_within);
    if let Some(own) = own.filter(|own| entities.clone().any(|iri| iri.starts_with(own.as_str()))) {
        return own;
    }
    let Some(first) = entities.next() else { return String::new() };
    let mut common = first;
    for iri in entities {
        let same = common.char_indices().zip(iri.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(common.len().min(iri.len()), |((at, _), _)| at);
        common = common.get(..end).unwrap_or_default();
    }
    Some(folder(common)).filter(is_within).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BASE: &str = "https://e.org/";

    fn of(local: &str) -> String {
        path(&format!("{BASE}{local}"), BASE, &["fr".to_owned()])
    }

    #[test]
    fn plain_names_stay_and_special_ones_are_escaped() {
        for plain in ["state/CAN", "a-b_c/d.0", "source/000/line/1", "fragment", "xcon"] {
            assert_eq!(of(plain), plain);
        }
        for (local, expected) in [
            ("../x", "~2e~2e/x"),
            ("./x", "~2e/x"),
            ("a%2Fb", "a~252Fb"),
            ("a//b/", "a/~-/b/~-"),
            (".htaccess", "~2ehtaccess"),
            ("_x", "~5fx"),
            ("x.", "x~2e"),
            ("a.html/b.html", "a~2ehtml/b.html"),
            ("CON", "~43ON"),
            ("a/nul.txt", "a/~6eul.txt"),
            ("com1", "~63om1"),
            ("class/State", "~63lass/State"),
            ("Data", "~44ata"),
            ("fr/x", "~66r/x"),
            ("a~b", "a~7eb"),
            ("é#x?y\\z:w", "~c3~a9~23x~3fy~5cz~3aw"),
            ("", "iri/https~3a/~-/e~2eorg/~-"),
        ] {
            assert_eq!(of(local), expected);
        }
        assert_eq!(path("urn:x", BASE, &[]), "iri/urn~3ax");
        assert!(of(&"x".repeat(4000)).len() < LONGEST);
    }

    #[test]
    fn addresses_are_unique_regardless_of_case() {
        let parts =
            ["a", "A", "%41", ".", "..", "~", "~41", "", "con", "Con", "_", "é", "iri", "fr"];
        let mut iris = BTreeSet::new();
        for a in parts {
            for b in parts {
                for c in ["", "/", "/a", "/A", "#A"] {
                    iris.insert(format!("{BASE}{a}/{b}{c}"));
                    iris.insert(format!("{BASE}{a}{b}{c}"));
                    iris.insert(format!("http://other.org/{a}/{b}{c}"));
                }
            }
        }
        let ids: Vec<(TermId, &String)> = iris.iter().enumerate().map(id).collect();
        fn id((at, iri): (usize, &String)) -> (TermId, &String) {
            (TermId::at(at as u32), iri)
        }
        let entities = ids.iter().map(|(id, iri)| (*id, iri.as_str()));
        let addresses = Addresses::new(entities, BASE, &["fr".to_owned()]);
        let folded: BTreeSet<String> =
            ids.iter().map(|(id, _)| addresses.path(*id).unwrap().to_ascii_lowercase()).collect();
        assert_eq!(folded.len(), iris.len());
        for (id, _) in &ids {
            let path = addresses.path(*id).unwrap();
            assert_eq!(addresses.entity(path), Some(*id));
            assert!(path.split('/').all(|step| !step.is_empty() && !step.starts_with('.')));
        }
    }

    #[test]
    fn the_base_comes_from_metadata_or_entities() {
        let all = ["https://e.org/a/x", "https://e.org/a/y", "https://e.org/b"];
        assert_eq!(base(Some("https://e.org/a/set"), all.into_iter()), "https://e.org/a/");
        assert_eq!(base(Some("https://f.org/set"), all.into_iter()), BASE);
        assert_eq!(base(None, all.into_iter().take(2)), "https://e.org/a/");
        assert_eq!(base(None, ["https://e.org/a", "https://f.org/a"].into_iter()), "");
        assert_eq!(base(None, std::iter::empty()), "");
    }
}
