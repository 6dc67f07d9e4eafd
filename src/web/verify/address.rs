//! Resolves the links of a site.

use crate::source::{percent_decode, resolve};

/// The addresses under which the pages of a site are.
#[derive(Clone, Debug)]
pub(super) struct Roots {
    /// The address under which it is read, which ends with `/`.
    root: String,
    /// Whether a folder is read.
    is_folder: bool,
    /// The address that it has in its own pages, if it knows one.
    own: Option<String>,
}

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the site, and the anchor in it.
    Inside { iri: String, anchor: Option<String> },
    /// A relative address that leads out of the site.
    Outside,
    /// Another site, or not a page.
    Elsewhere,
    /// Not an address.
    Invalid,
}

impl Roots {
    pub(super) fn new(root: &str, is_folder: bool) -> Self {
        Self { root: root.to_owned(), is_folder, own: None }
    }

    /// The address of a file by its path.
    pub(super) fn iri(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// The name of a file for people: in a folder its path, on the web its address.
    pub(super) fn name<'a>(&self, iri: &'a str) -> &'a str {
        match self.is_folder {
            true => iri.strip_prefix(&self.root).unwrap_or(iri),
            false => iri,
        }
    }

    /// Takes the own address from that of a file at the top of the site.
    pub(super) fn learn(&mut self, address: &str) {
        let end = address.rfind('/').map(|at| at + 1);
        self.own = end.and_then(|end| address.get(..end)).map(str::to_owned);
    }

    /// The target of a link on a page.
    pub(super) fn target(&self, page: &str, link: &str) -> Target {
        let Some(whole) = resolve(page, link) else { return Target::Invalid };
        let (path, anchor) = whole.split_once('#').unwrap_or((&whole, ""));
        let path = path.split('?').next().unwrap_or(path);
        let of_own = self.own.as_ref().and_then(|own| path.strip_prefix(own.as_str()));
        let inner = path.strip_prefix(&self.root).or(of_own);
        match inner {
            Some(inner) => {
                let is_listing = self.is_folder && (inner.is_empty() || inner.ends_with('/'));
                let index = if is_listing { "index.html" } else { "" };
                let anchor = percent_decode(anchor);
                // The top, and text to highlight, need no anchor.
                let is_anchor = !anchor.is_empty() && anchor != "top" && !anchor.starts_with(":~:");
                Target::Inside {
                    iri: format!("{}{inner}{index}", self.root),
                    anchor: is_anchor.then_some(anchor),
                }
            }
            None if self.is_folder && path.starts_with("file:") => Target::Outside,
            None => Target::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_into_the_site_or_out_of_it() {
        let mut roots = Roots::new("file:///site/", true);
        roots.learn("https://example.org/x/sitemap.xml");
        let of = |link| roots.target("file:///site/a/b.html", link);
        let inside = |iri: &str, anchor: Option<&str>| Target::Inside {
            iri: format!("file:///site/{iri}"),
            anchor: anchor.map(str::to_owned),
        };
        for (link, expected) in [
            ("c.html", inside("a/c.html", None)),
            ("../c.html?x#d%20e", inside("c.html", Some("d e"))),
            ("#d", inside("a/b.html", Some("d"))),
            ("#top", inside("a/b.html", None)),
            ("../", inside("index.html", None)),
            ("https://example.org/x/c.html", inside("c.html", None)),
            ("https://example.org/y", Target::Elsewhere),
            ("//example.org/y", Target::Outside),
            ("mailto:a@example.org", Target::Elsewhere),
            ("../../c.html", Target::Outside),
            ("a b", Target::Invalid),
        ] {
            assert_eq!(of(link), expected, "{link}");
        }
        let web = Roots::new("https://example.org/x/", false);
        let of = |link| web.target("https://example.org/x/a.html", link);
        assert_eq!(of("../y"), Target::Elsewhere);
        assert!(matches!(of("./"), Target::Inside { .. }));
    }
}
