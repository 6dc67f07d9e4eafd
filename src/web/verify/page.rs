//! Reads a page: its ids, its links, and what is malformed.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, EndTag, Error, HtmlString, StartTag, Token, Tokenizer};

/// Elements without an end tag (HTML §13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements whose end tag may be omitted (HTML §13.1.2.4).
const OPEN_ENDED: &[&str] = &[
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p",
    "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// Attributes with an address.
const ADDRESSES: &[&str] = &["href", "src"];

/// A page, or another document with tags.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The ids, each with the line of its first element.
    pub(super) ids: BTreeMap<String, u64>,
    pub(super) links: Vec<Link>,
    /// Ids of further elements: the id, the line, and the line of the first.
    pub(super) repeated: Vec<(String, u64, u64)>,
    /// The first malformed place: its line, and what is wrong.
    pub(super) malformed: Option<(u64, String)>,
}

/// An address in a page.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) address: String,
    pub(super) line: u64,
    /// Whether it leads to another format of the page (`rel="alternate"`).
    pub(super) is_format: bool,
}

impl Page {
    /// Reads a page in HTML.
    pub(super) fn html(text: &str) -> Self {
        let mut reader = Reader::new(text, true);
        reader.read(text);
        reader.end("html");
        reader.page
    }

    /// Reads a document in XML: balanced tags, no links.
    pub(super) fn xml(text: &str) -> Self {
        let mut reader = Reader::new(text, false);
        reader.read(text);
        reader.end("the document");
        reader.page
    }

    /// The addresses of a sitemap (sitemaps.org), as links.
    pub(super) fn sitemap(text: &str) -> Self {
        let mut page = Self::xml(text);
        let mut reader = Reader::new(text, false);
        let mut is_address = false;
        for token in Tokenizer::new_with_emitter(text, DefaultEmitter::<usize>::new_with_span()) {
            match token {
                Ok(Token::StartTag(tag)) => is_address = *tag.name == b"loc",
                Ok(Token::String(text)) if is_address => {
                    let (address, line) = (string(&text.value), reader.line(text.span.start));
                    page.links.push(Link { address, line, is_format: false });
                }
                _ => is_address = false,
            }
        }
        page
    }
}

/// Where reading is.
struct Reader {
    page: Page,
    is_html: bool,
    /// The open elements.
    open: Vec<String>,
    /// The offset of each line end.
    ends: Vec<usize>,
    /// The number of elements read.
    elements: usize,
    is_closed: bool,
}

impl Reader {
    fn new(text: &str, is_html: bool) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        Self {
            page: Page::default(),
            is_html,
            open: Vec::new(),
            ends,
            elements: 0,
            is_closed: false,
        }
    }

    /// The line of an offset, from 1.
    fn line(&mut self, offset: usize) -> u64 {
        1 + self.ends.partition_point(|end| *end < offset) as u64
    }

    fn read(&mut self, text: &str) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(self.is_html);
        for token in Tokenizer::new_with_emitter(text, emitter) {
            match token {
                Ok(Token::StartTag(tag)) => self.start(&tag),
                Ok(Token::EndTag(tag)) => self.close(&tag),
                // XML has instructions and CDATA, which HTML reports.
                Ok(Token::Error(error)) if self.is_html || is_end(error.value) => {
                    let message = format!("is malformed: {}", error.value.as_str());
                    self.wrong(error.span.start, message);
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        self.elements += 1;
        let name = string(&tag.name);
        if self.is_html {
            self.attributes(&name, tag);
        }
        let is_void = tag.self_closing || (self.is_html && VOID.contains(&name.as_str()));
        if !is_void {
            self.open.push(name);
        }
    }

    fn attributes(&mut self, name: &str, tag: &StartTag<usize>) {
        let value =
            |name: &str| tag.attributes.get(name.as_bytes()).map(|value| string(&value.value));
        let line = self.line(tag.span.start);
        if let Some(id) = value("id") {
            match self.page.ids.get(&id) {
                Some(first) => self.page.repeated.push((id, line, *first)),
                None => {
                    self.page.ids.insert(id, line);
                }
            }
        }
        let relations = value("rel").unwrap_or_default();
        let is_format =
            name == "link" && relations.split_whitespace().any(|rel| rel == "alternate");
        let addresses = ADDRESSES.iter().filter_map(|name| value(name));
        // A hint to connect to a host is no link to a page.
        let is_hint = relations.split_whitespace().any(|rel| rel == "preconnect");
        for address in addresses.filter(|_| !is_hint) {
            self.page.links.push(Link { address: address.trim().to_owned(), line, is_format });
        }
    }

    fn close(&mut self, tag: &EndTag<usize>) {
        let name = string(&tag.name);
        self.is_closed |= name == "html";
        while let Some(open) = self.open.last()
            && *open != name
            && self.is_html
            && OPEN_ENDED.contains(&open.as_str())
        {
            self.open.pop();
        }
        match self.open.pop() {
            Some(open) if open == name => {}
            Some(open) => {
                let message = format!("closes <{open}> with </{name}>");
                self.wrong(tag.span.start, message);
            }
            None => self.wrong(tag.span.start, format!("has </{name}> without <{name}>")),
        }
    }

    /// Compares what is open at the end.
    fn end(&mut self, whole: &str) {
        let last = self.ends.last().map_or(0, |end| end + 1);
        if self.elements == 0 {
            return self.wrong(0, format!("is empty: there is no {whole}"));
        }
        let open = self.open.pop();
        match open {
            Some(open) => self.wrong(last, format!("ends before </{open}>")),
            None if self.is_html && !self.is_closed => {
                self.wrong(last, "ends before </html>".to_owned());
            }
            None => {}
        }
    }

    /// Keeps the first malformed place; others may follow from it.
    fn wrong(&mut self, offset: usize, message: String) {
        let line = self.line(offset);
        self.page.malformed.get_or_insert((line, message));
    }
}

/// Whether an error is the end of the text.
fn is_end(error: Error) -> bool {
    error.as_str().starts_with("eof-")
}

fn string(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_links_have_lines() {
        let text = "<!DOCTYPE html>\n<html><head><title>a<b</title>\n\
            <link rel=\"alternate\" href=\"a.ttl\"></head><body>\n\
            <p id=x><p id='y'>\n<a href=\"a?b&amp;c#d\">x</a><svg><circle id=x /></svg></body></html>\n";
        let page = Page::html(text);
        assert_eq!(page.malformed, None);
        assert_eq!(page.ids, [("x".to_owned(), 4), ("y".to_owned(), 4)].into());
        assert_eq!(page.repeated, [("x".to_owned(), 5, 4)]);
        let links: Vec<_> =
            page.links.iter().map(|l| (l.address.as_str(), l.line, l.is_format)).collect();
        assert_eq!(links, [("a.ttl", 3, true), ("a?b&c#d", 5, false)]);
    }

    #[test]
    fn a_truncated_page_is_malformed_wherever_it_ends() {
        let text = "<!DOCTYPE html>\n<html lang=\"en\"><body>\n<main><h1>a</h1>\n<a href=\"b\">c</a>\
            <!-- d --></main></body></html>";
        assert_eq!(Page::html(text).malformed, None);
        for end in 0..text.len() {
            assert!(Page::html(&text[..end]).malformed.is_some(), "{}", &text[..end]);
        }
        let lines = Page::html("<html><body>\n\n<main></body></html>").malformed;
        assert_eq!(lines, Some((3, "closes <main> with </body>".to_owned())));
    }

    #[test]
    fn a_sitemap_has_addresses() {
        let text = "<?xml version=\"1.0\"?>\n<urlset><url><loc>a&amp;b</loc></url>\n\
            <url><loc>c</loc><lastmod>2026</lastmod></url></urlset>";
        let page = Page::sitemap(text);
        assert_eq!(page.malformed, None);
        let links: Vec<_> = page.links.iter().map(|l| (l.address.as_str(), l.line)).collect();
        assert_eq!(links, [("a&b", 2), ("c", 3)]);
        for end in 0..text.len() {
            assert!(Page::sitemap(&text[..end]).malformed.is_some(), "{}", &text[..end]);
        }
    }
}
