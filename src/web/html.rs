//! Builds HTML, SVG and other XML as a tree, so that it is always well formed and escaped.

/// An element of HTML, of SVG or of another XML format.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

/// The content of an element.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// Elements that have no end tag (HTML §13.1.2).
const VOID: &[&str] = &["meta", "link", "br", "hr", "input"];

/// Elements that begin on a new line, so that people can read the source.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "link",
    "style",
    "body",
    "header",
    "nav",
    "main",
    "footer",
    "section",
    "article",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "pre",
    "details",
    "form",
    "option",
    "figure",
    "svg",
    "g",
    "rect",
    "path",
    "text",
    "defs",
    "marker",
    "circle",
    "desc",
    "gexf",
    "graphml",
    "graph",
    "nodes",
    "node",
    "edges",
    "edge",
    "attributes",
    "key",
];

/// An element without attributes and children.
pub(super) fn el(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

/// A link to another place of the site, by its relative address.
pub(super) fn to(address: impl Into<String>, text: impl Into<String>) -> Element {
    el("a").attr("href", address).text(text)
}

/// A table that can be moved sideways where it is wider than the page; `label` names it, and `head`
/// its columns.
pub(super) fn table(
    label: &str,
    head: impl IntoIterator<Item = Element>,
    rows: Vec<Element>,
) -> Element {
    let head = el("thead").child(el("tr").children(head));
    let table = el("table").child(head).child(el("tbody").children(rows));
    el("div")
        .class("wide")
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", label)
        .child(table)
}

/// Adds the language of a text where it is not that of an English page, and its direction.
pub(super) fn said(element: Element, lang: Option<&str>) -> Element {
    said_within(element, lang, "en")
}

/// Adds the language of a text where it is not that of the page, and its direction if it differs.
pub(super) fn said_within(element: Element, lang: Option<&str>, page: &str) -> Element {
    match lang {
        Some(lang) if lang != page => {
            let element = element.attr("lang", lang);
            match (is_from_right(lang), is_from_right(page)) {
                (true, false) => element.attr("dir", "rtl"),
                (false, true) => element.attr("dir", "ltr"),
                _ => element,
            }
        }
        _ => element,
    }
}

/// Whether a language is written from right to left, unless its tag says in which script.
pub(super) fn is_from_right(lang: &str) -> bool {
    let mut parts = lang.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let script = parts.find(|part| part.len() == 4).map(str::to_ascii_lowercase);
    match script.as_deref() {
        Some(script) => ["arab", "hebr", "syrc", "thaa", "nkoo"].contains(&script),
        None => ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]
            .contains(&language.as_str()),
    }
}

/// A link; plain text for an address that a browser should not follow, such as `javascript:`.
pub(super) fn link(address: &str, text: impl Into<String>) -> Element {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    let known = ["http", "https", "mailto"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
    match known {
        true => el("a").attr("href", address).text(text),
        false => el("span").text(text),
    }
}

impl Element {
    pub(super) fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds a class to those that it has: an attribute may occur only once (HTML §13.1.2.3).
    pub(super) fn class(mut self, value: &'static str) -> Self {
        match self.attributes.iter_mut().find(|(name, _)| *name == "class") {
            Some((_, classes)) => {
                classes.push(' ');
                classes.push_str(value);
                self
            }
            None => self.attr("class", value),
        }
    }

    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.child(Node::Text(text.into()))
    }

    pub(super) fn child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    pub(super) fn children<N: Into<Node>>(mut self, all: impl IntoIterator<Item = N>) -> Self {
        self.children.extend(all.into_iter().map(Into::into));
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// The text of it alone, for a page.
    pub(super) fn fragment(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, true, VOID);
        out.trim_start().to_owned()
    }

    /// The text of an XML document that this is the root of (XML 1.0 §2.8).
    pub(super) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.write(&mut out, true, &[]);
        out.push('\n');
        out
    }

    /// The text of the whole page that this is the root of.
    pub(super) fn page(&self) -> String {
        let mut out = String::from("<!DOCTYPE html>");
        self.write(&mut out, true, VOID);
        out.push('\n');
        out
    }

    /// `void` are the elements that have no end tag.
    fn write(&self, out: &mut String, lines: bool, void: &[&str]) {
        if lines && BLOCKS.contains(&self.name) {
            out.push('\n');
        }
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        if void.contains(&self.name) {
            return;
        }
        let lines = lines && !matches!(self.name, "pre" | "p" | "text" | "textarea");
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out, lines, void),
                Node::Text(text) if self.name == "script" => data(text, out),
                // Only our own style sheets, which have no markup (tested); never data.
                Node::Text(text) if self.name == "style" => out.push_str(text),
                Node::Text(text) => escape(text, out),
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Nodes with a separator between them.
pub(super) fn joined(nodes: Vec<Node>, separator: &str) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len() * 2);
    for node in nodes {
        if !out.is_empty() {
            out.push(Node::from(separator));
        }
        out.push(node);
    }
    out
}

/// Whether HTML does not allow a character (§13.2.3.5: controls and noncharacters).
fn is_forbidden(c: char) -> bool {
    let is_noncharacter = u32::from(c) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    is_noncharacter || c.is_control() && c != '\n' && c != '\t'
}

/// A text escaped for content and quoted attributes. Characters that HTML does not allow become
/// replacement characters.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_forbidden(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

/// JSON as it stands in a script element (HTML §4.12.1.3): what could end the element, or begin a
/// comment in it, is escaped, as JSON allows within its strings, and so is what HTML does not allow.
fn data(json: &str, out: &mut String) {
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c if is_forbidden(c) => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                out.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
            c => out.push(c),
        }
    }
}

/// JSON for machines that read a page, which no browser runs.
pub(super) fn json(media_type: &'static str, value: &serde_json::Value) -> Element {
    el("script").attr("type", media_type).text(value.to_string())
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_cannot_leave_their_place() {
        let hostile = "</p><script>alert(\"1\")</script>&'\u{0}\u{85}\u{FDD0}\u{1FFFE}";
        let mut out = String::new();
        el("p").attr("title", hostile).text(hostile).write(&mut out, false, VOID);
        let safe = "&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";
        let safe = &format!("{safe}{}", "\u{FFFD}".repeat(4));
        assert_eq!(out, format!("<p title=\"{safe}\">{safe}</p>"));
    }

    #[test]
    fn data_for_machines_cannot_end_its_element() {
        let value = serde_json::json!({"name": "</script><!-- & \"x\" \u{7F}\u{FFFF}\u{10FFFF}"});
        let mut out = String::new();
        json("application/ld+json", &value).write(&mut out, false, VOID);
        let inner = out.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</script>"));
        let inner = inner.unwrap();
        assert!(!inner.contains(['<', '>', '&', '\u{7F}', '\u{FFFF}', '\u{10FFFF}']), "{inner}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(inner).unwrap(), value);
    }

    #[test]
    fn texts_from_the_right_say_so() {
        let written = |lang| {
            let mut out = String::new();
            said(el("p"), Some(lang)).write(&mut out, false, VOID);
            out
        };
        assert_eq!(written("ar"), "<p lang=\"ar\" dir=\"rtl\"></p>");
        assert_eq!(written("az-Arab"), "<p lang=\"az-Arab\" dir=\"rtl\"></p>");
        assert_eq!(
            (written("ar-Latn"), written("fr")),
            ("<p lang=\"ar-Latn\"></p>".into(), "<p lang=\"fr\"></p>".into())
        );
    }

    #[test]
    fn only_addresses_for_browsers_become_links() {
        let is_link = |address: &str| link(address, "x").name == "a";
        assert!(is_link("https://e/") && is_link("HTTP://e/") && is_link("mailto:a@e"));
        assert!(!is_link("javascript:alert(1)") && !is_link("data:text/html,x") && !is_link("x"));
    }
}
