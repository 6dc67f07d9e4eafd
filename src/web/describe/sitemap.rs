//! Writes `sitemap.xml` and `robots.txt` for search engines (sitemaps.org protocol 0.9; RFC 9309).

use std::collections::BTreeMap;

use super::about::About;
use crate::rdf::vocab::SITEMAP;

/// The most addresses in one file ("Using Sitemap index files"); a file also has at most 50 MiB.
const MOST: usize = 50_000;

/// The most bytes of a file.
const BYTES: usize = 50 << 20;

/// The name of the first file.
const FILE: &str = "sitemap.xml";

/// The sitemap of pages, given by their paths in the site, by path; for many pages, an index of
/// several sitemaps. None if the address of the site is unknown.
pub(crate) fn sitemaps(about: &About, pages: &[String]) -> BTreeMap<String, String> {
    if about.published.is_none() {
        return BTreeMap::new();
    }
    let day = about.modified.as_ref().map(|date| date.day());
    split(about, pages, day, MOST, BYTES)
}

fn split(
    about: &About,
    pages: &[String],
    day: Option<&str>,
    most: usize,
    bytes: usize,
) -> BTreeMap<String, String> {
    let mut lists: Vec<String> = vec![String::new()];
    let mut count = 0;
    for page in pages {
        let entry = entry("url", &about.address(page), day);
        // Room for the text around the list.
        let is_full = |list: &String| count == most || list.len() + entry.len() + 512 > bytes;
        if lists.last().is_none_or(is_full) {
            lists.push(String::new());
            count = 0;
        }
        if let Some(list) = lists.last_mut() {
            list.push_str(&entry);
            count += 1;
        }
    }
    if let [only] = lists.as_slice() {
        return BTreeMap::from([(FILE.to_owned(), document("urlset", only))]);
    }
    let names: Vec<String> = (1..=lists.len()).map(|n| format!("sitemap-{n}.xml")).collect();
    let index: String =
        names.iter().map(|name| entry("sitemap", &about.address(name), day)).collect();
    let files = names.into_iter().zip(&lists);
    let files = files.map(|(name, list)| (name, document("urlset", list)));
    std::iter::once((FILE.to_owned(), document("sitemapindex", &index))).chain(files).collect()
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
        let files = sitemaps(&about(), &["a/é?b&'c".to_owned(), String::new()]);
        assert_eq!(files.len(), 1);
        let locations: Vec<&str> = files[FILE].lines().filter(|l| l.contains("<loc>")).collect();
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
        let pages: Vec<String> = (0..7).map(|n| format!("p{n}")).collect();
        let names = |most, bytes| -> Vec<(String, usize)> {
            let files = split(&about(), &pages, Some("2026-01-01"), most, bytes);
            files.iter().map(|(path, text)| (path.clone(), text.matches("<loc>").count())).collect()
        };
        let expected =
            [("sitemap-1.xml", 3), ("sitemap-2.xml", 3), ("sitemap-3.xml", 1), ("sitemap.xml", 3)];
        assert_eq!(names(3, BYTES), expected.map(|(name, n)| (name.to_owned(), n)));
        assert_eq!(names(7, BYTES), [("sitemap.xml".to_owned(), 7)]);
        // No file exceeds the limit, if a single entry fits.
        let small = split(&about(), &pages, None, 100, 650);
        let is_list = |path: &&String| path.as_str() != FILE;
        assert!(
            small.len() > 2 && small.keys().filter(is_list).all(|path| small[path].len() <= 650)
        );
    }
}
