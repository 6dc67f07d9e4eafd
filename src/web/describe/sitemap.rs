//! Writes `sitemap.xml` and `robots.txt` for search engines (sitemaps.org protocol 0.9; RFC 9309).

use std::ops::Range;

use super::about::About;
use crate::rdf::vocab::SITEMAP;

/// The most addresses in one file ("Using Sitemap index files"); a file also has at most 50 MiB.
const MOST: usize = 50_000;

/// The most bytes of a file.
const BYTES: usize = 50 << 20;

/// The bytes around the entries of a file, at most.
const AROUND: usize = 512;

/// The name of the first file.
const FILE: &str = "sitemap.xml";

/// A file of the sitemap of a site: a list of pages, or of the other files. It holds positions of
/// pages only: there may be hundreds of thousands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sitemap {
    /// Its path in the site.
    pub path: String,
    /// The pages that it lists, by position; the index of several lists has none.
    pages: Option<Range<usize>>,
}

impl Sitemap {
    /// The sitemap of pages, given by their paths in the site; for many pages, lists and their index.
    /// None if the address of the site is unknown.
    pub(crate) fn all(about: &About, pages: impl Iterator<Item = String>) -> Vec<Self> {
        match about.published {
            Some(_) => Self::split(about, pages, MOST, BYTES),
            None => Vec::new(),
        }
    }

    fn split(
        about: &About,
        pages: impl Iterator<Item = String>,
        most: usize,
        bytes: usize,
    ) -> Vec<Self> {
        let mut lists: Vec<_> = std::iter::once(0..0).collect();
        // Room for the text around the list.
        let mut size = AROUND;
        for (at, page) in pages.enumerate() {
            let length = entry("url", &about.address(&page), day(about)).len();
            size += length;
            match lists.last_mut() {
                Some(list) if list.len() < most && size <= bytes => list.end = at + 1,
                _ => {
                    lists.push(at..at + 1);
                    size = AROUND + length;
                }
            }
        }
        let file = |path: String, pages| Self { path, pages };
        if let [only] = lists.as_slice() {
            return vec![file(FILE.to_owned(), Some(only.clone()))];
        }
        let lists = (1..).zip(lists);
        let lists = lists.map(|(n, list)| file(format!("sitemap-{n}.xml"), Some(list)));
        lists.chain([file(FILE.to_owned(), None)]).collect()
    }

    /// Its text; `all` are all files, and `pages` the paths of all pages.
    pub(crate) fn text(
        &self,
        about: &About,
        all: &[Self],
        pages: impl Iterator<Item = String>,
    ) -> String {
        let entry = |element, path: &str| entry(element, &about.address(path), day(about));
        match &self.pages {
            Some(list) => {
                let pages = pages.skip(list.start).take(list.len());
                document("urlset", &pages.map(|page| entry("url", &page)).collect::<String>())
            }
            None => {
                let lists = all.iter().filter(|file| file.pages.is_some());
                let lists = lists.map(|file| entry("sitemap", &file.path));
                document("sitemapindex", &lists.collect::<String>())
            }
        }
    }
}

/// The day of the last change.
fn day(about: &About) -> Option<&str> {
    about.modified.as_ref().map(|date| date.day())
}

fn entry(element: &str, address: &str, day: Option<&str>) -> String {
    let day = day.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
    format!("  <{element}><loc>{}</loc>{day}</{element}>\n", escaped(address))
}

fn document(element: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{element} xmlns=\"{SITEMAP}\">\n{entries}</{element}>\n"
    )
}

/// An address as a URI, escaped for XML ("Entity escaping").
fn escaped(address: &str) -> String {
    let mut out = String::new();
    for c in super::uri(address).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&apos;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// Admits all robots, and gives the address of the sitemap as a URI if there is one.
pub(super) fn robots(about: &About) -> String {
    let address = about.published.as_ref().map(|_| super::uri(&about.address(FILE)));
    let sitemap = address.map(|address| format!("\nSitemap: {address}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About { published: Some("https://example.org/s/".to_owned()), ..About::default() }
    }

    #[test]
    fn addresses_are_escaped() {
        let pages = || ["a/é?b&'c".to_owned(), String::new()].into_iter();
        let files = Sitemap::all(&about(), pages());
        assert_eq!(files.len(), 1);
        let text = files[0].text(&about(), &files, pages());
        let locations: Vec<&str> = text.lines().filter(|l| l.contains("<loc>")).collect();
        assert_eq!(
            locations,
            [
                "  <url><loc>https://example.org/s/a/%C3%A9%3Fb&amp;&apos;c</loc></url>",
                "  <url><loc>https://example.org/s/</loc></url>"
            ]
        );
    }

    #[test]
    fn many_pages_are_split_and_none_is_lost() {
        let pages = || (0..7).map(|n| format!("p{n}"));
        let about = about();
        let texts = |most, bytes| -> Vec<(String, String)> {
            let all = Sitemap::split(&about, pages(), most, bytes);
            all.iter().map(|file| (file.path.clone(), file.text(&about, &all, pages()))).collect()
        };
        let names = |most, bytes| -> Vec<(String, usize)> {
            let texts = texts(most, bytes);
            texts.into_iter().map(|(path, text)| (path, text.matches("<loc>").count())).collect()
        };
        let expected =
            [("sitemap-1.xml", 3), ("sitemap-2.xml", 3), ("sitemap-3.xml", 1), ("sitemap.xml", 3)];
        assert_eq!(names(3, BYTES), expected.map(|(name, n)| (name.to_owned(), n)));
        assert_eq!(names(7, BYTES), [("sitemap.xml".to_owned(), 7)]);
        // No file exceeds the limit, if a single entry fits.
        let small: Vec<_> = texts(100, 650).into_iter().filter(|(path, _)| path != FILE).collect();
        assert!(small.len() > 1 && small.iter().all(|(_, text)| text.len() <= 650));
        let listed: String = small.into_iter().map(|(_, text)| text).collect();
        assert!(pages().all(|page| listed.matches(&format!("/{page}</loc>")).count() == 1));
    }
}
