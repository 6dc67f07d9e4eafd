//! Builds HTML as a tree, so that it is always well formed and escaped.

/// An element of HTML or of SVG within it.
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
const VOID: &[&str] = &["meta", "link", "br", "hr"];

/// Elements that begin on a new line, so that people can read the source.
const BLOCKS: &[&str] = &[
    "html", "head", "meta", "title", "link", "style", "body", "header", "nav", "main", "footer",
    "section", "article", "div", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "pre", "details", "figure", "svg", "g", "rect",
    "path", "text", "defs", "marker",
];

/// An element without attributes and children.
pub(super) fn el(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
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

    pub(super) fn class(self, value: &'static str) -> Self {
        self.attr("class", value)
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

    /// The text of the whole page with this root.
    pub(super) fn page(&self) -> String {
        let mut out = String::from("<!DOCTYPE html>");
        self.write(&mut out, true);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, lines: bool) {
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
        if VOID.contains(&self.name) {
            return;
        }
        let lines = lines && !matches!(self.name, "pre" | "p" | "text");
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out, lines),
                // Only our own style sheet, which has no markup (tested); never data.
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

/// A text escaped for content and quoted attributes. Control characters, which HTML does not allow,
/// become replacement characters.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
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
        let hostile = "</p><script>alert(\"1\")</script>&'\u{0}";
        let mut out = String::new();
        el("p").attr("title", hostile).text(hostile).write(&mut out, false);
        let safe = "&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\u{FFFD}";
        assert_eq!(out, format!("<p title=\"{safe}\">{safe}</p>"));
    }

    #[test]
    fn only_addresses_for_browsers_become_links() {
        let is_link = |address: &str| link(address, "x").name == "a";
        assert!(is_link("https://e/") && is_link("HTTP://e/") && is_link("mailto:a@e"));
        assert!(!is_link("javascript:alert(1)") && !is_link("data:text/html,x") && !is_link("x"));
    }
}
