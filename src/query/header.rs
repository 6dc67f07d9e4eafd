//! Reads the head of a query file: the decorators of grlc.
//!
//! Lines that begin with `#+` are comments in SPARQL, and together a small YAML document. The same
//! files run in grlc (<https://github.com/CLARIAH/grlc>, "Decorator syntax").

use super::decorator::{BadDecorator, boolean, malformed, text, texts};
use super::placement::{self, FeaturedWritten, OnWritten};
use super::view::View;
use super::yaml::{self, Malformed, Node, Value};
use crate::diagnostic::Diagnostic;

/// The head of a query file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `summary`: the question in one line.
    pub summary: Option<String>,
    /// `description`: more about it, with an example.
    pub description: Option<String>,
    /// `tags`: groups that it belongs to.
    pub tags: Vec<String>,
    /// `defaults`: default values, by the parameter's name.
    pub defaults: Vec<(String, String)>,
    /// `enumerate`: the allowed values of a parameter; an empty list means any value in the data.
    pub enumerate: Vec<(String, Vec<String>)>,
    /// `endpoint`: where grlc sends the query. Here it is answered from the folder.
    pub endpoint: Option<String>,
    /// `endpoint_in_url`: whether grlc lets its user choose the endpoint.
    pub endpoint_in_url: Option<bool>,
    /// `method`: the HTTP method of grlc, `GET` or `POST`.
    pub method: Option<String>,
    /// `pagination`: the number of results per page in grlc.
    pub pagination: Option<u64>,
    /// `transform`: the JSON template of grlc, unchanged.
    pub transform: Option<String>,
    /// `view`: how the answer is drawn.
    pub view: Option<View>,
    /// `featured`: the values with which the question stands on the home page.
    pub(super) featured: Option<FeaturedWritten>,
    /// `on`: the classes of entities on whose pages it stands.
    pub(super) on: Vec<OnWritten>,
    /// All other decorators, by name.
    pub others: Vec<(String, String)>,
}

impl Header {
    /// Reads the decorators of a query file's text; `file` is its name for problems.
    ///
    /// # Errors
    /// [`QuerySyntax`](crate::diagnostic::Code::QuerySyntax) with the line of the malformed decorator.
    pub fn parse(file: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        let lines: Vec<(u64, &str)> = (1..)
            .zip(text.lines())
            .filter_map(|(number, line)| line.strip_prefix("#+").map(|rest| (number, rest)))
            .collect();
        Self::read(&lines).map_err(|bad| bad.problem(file, text))
    }

    fn read(lines: &[(u64, &str)]) -> Result<Self, BadDecorator> {
        let mut header = Self::default();
        for (name, node) in yaml::read(lines)? {
            match name.as_str() {
                "summary" => header.summary = Some(text(&name, &node)?),
                "description" => header.description = Some(text(&name, &node)?),
                "endpoint" => header.endpoint = Some(text(&name, &node)?),
                "method" => header.method = Some(method(&node)?),
                "transform" => header.transform = Some(text(&name, &node)?),
                "tags" => header.tags = texts(&name, &node)?,
                "defaults" => header.defaults = defaults(&node)?,
                "enumerate" => header.enumerate = enumerate(&node)?,
                "pagination" => header.pagination = Some(pagination(&node)?),
                "endpoint_in_url" => header.endpoint_in_url = Some(boolean(&name, &node)?),
                "view" => header.view = Some(View::read(&node)?),
                "featured" => header.featured = Some(placement::featured(&node)?),
                "on" => header.on = placement::on(&node)?,
                _ => header.others.push((name, as_written(&node.value))),
            }
        }
        Ok(header)
    }
}

/// The entries of `- name: value`, or of `name: value` without the dash.
fn entries<'a>(name: &str, node: &'a Node) -> Result<Vec<(&'a str, Option<&'a Node>)>, Malformed> {
    let one = |item: &'a Node| match &item.value {
        Value::Map(map) => Ok(map.iter().map(|(k, v)| (k.as_str(), Some(v))).collect()),
        Value::Text(key) => Ok(vec![(key.as_str(), None)]),
        Value::List(_) => malformed(item, format!("'{name}' must hold 'parameter: value'")),
    };
    match &node.value {
        Value::List(items) => {
            let lists: Result<Vec<Vec<_>>, _> = items.iter().map(one).collect();
            Ok(lists?.into_iter().flatten().collect())
        }
        Value::Map(_) => one(node),
        Value::Text(_) => malformed(node, format!("'{name}' must be a list")),
    }
}

fn defaults(node: &Node) -> Result<Vec<(String, String)>, Malformed> {
    let one = |(name, value): (&str, Option<&Node>)| match value {
        Some(value) => Ok((name.to_owned(), text(name, value)?)),
        None => malformed(node, format!("the default of '{name}' is missing")),
    };
    entries("defaults", node)?.into_iter().map(one).collect()
}

fn enumerate(node: &Node) -> Result<Vec<(String, Vec<String>)>, Malformed> {
    let one = |(name, value): (&str, Option<&Node>)| {
        let values = value.map_or(Ok(Vec::new()), |value| texts(name, value))?;
        Ok((name.to_owned(), values))
    };
    entries("enumerate", node)?.into_iter().map(one).collect()
}

fn method(node: &Node) -> Result<String, Malformed> {
    match text("method", node)?.to_ascii_uppercase() {
        method if method == "GET" || method == "POST" => Ok(method),
        other => malformed(node, format!("'method' must be GET or POST, not '{other}'")),
    }
}

fn pagination(node: &Node) -> Result<u64, Malformed> {
    match text("pagination", node)?.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => malformed(node, "'pagination' must be a whole number above 0"),
    }
}

/// A value as text, lists joined by commas, so that no decorator is lost.
fn as_written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => {
            items.iter().map(|item| as_written(&item.value)).collect::<Vec<_>>().join(", ")
        }
        Value::Map(entries) => {
            let one =
                |(name, node): &(String, Node)| format!("{name}: {}", as_written(&node.value));
            entries.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Spot;

    fn line_of(text: &str) -> u64 {
        match Header::parse("q.rq", text).unwrap_err().place.spot {
            Spot::Line { line, .. } => line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_decorators_of_grlc_are_read() {
        let header = Header::parse(
            "q.rq",
            "\
#+ summary: Who: the hosts # not this
#+ description: |
#+   Two lines,
#+
#+     the second further in. # this too
#+ endpoint: http://example.com/sparql
#+ endpoint_in_url: False
#+ method: post
#+ pagination: 100
#+ tags:
#+   - hosts
#+   - 'it''s'
#+ defaults:
#+   - host: \"Women's: League\"
#+   - year: 2020
#+ enumerate:
#+   - kind:
#+     - http://example.com/a
#+     - b
#+   - other
#+ transform: {
#+     \"key\": \"?p\",
#+     \"$anchor\": \"key\"
#+   }
#+ licence: CC0
PREFIX a: <http://a/>
SELECT * { ?s ?p '#+ summary: no' }
",
        )
        .unwrap();
        assert_eq!(header.summary.as_deref(), Some("Who: the hosts"));
        let description = "Two lines,\n\n  the second further in. # this too";
        assert_eq!(header.description.as_deref(), Some(description));
        assert_eq!(header.endpoint.as_deref(), Some("http://example.com/sparql"));
        assert_eq!(header.endpoint_in_url, Some(false));
        assert_eq!((header.method.as_deref(), header.pagination), (Some("POST"), Some(100)));
        assert_eq!(header.tags, ["hosts", "it's"]);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(header.defaults, [pair("host", "Women's: League"), pair("year", "2020")]);
        let kinds = vec!["http://example.com/a".to_owned(), "b".to_owned()];
        assert_eq!(header.enumerate, [("kind".to_owned(), kinds), ("other".to_owned(), vec![])]);
        assert!(header.transform.unwrap().ends_with("\"$anchor\": \"key\"\n   }"));
        assert_eq!(header.others, [pair("licence", "CC0")]);
    }

    #[test]
    fn lists_may_have_the_indentation_of_their_name_and_text_may_continue() {
        let header = Header::parse(
            "q.rq",
            "#+ tags:\n#+ - a\n#+ - b\n#+ summary: one\n#+   two\n#+ description: >\n#+   c\n#+   d",
        )
        .unwrap();
        assert_eq!(header.tags, ["a", "b"]);
        assert_eq!(header.summary.as_deref(), Some("one two"));
        assert_eq!(header.description.as_deref(), Some("c d"));
        assert_eq!(Header::parse("q.rq", "#+ tags: [a, 'b']").unwrap().tags, ["a", "b"]);
    }

    #[test]
    fn a_query_without_a_head_has_an_empty_one() {
        assert_eq!(Header::parse("q.rq", "# a note\nASK {}").unwrap(), Header::default());
    }

    #[test]
    fn a_malformed_decorator_is_reported_with_its_line() {
        assert_eq!(line_of("\n#+ summary"), 2);
        assert_eq!(line_of("#+ summary: a\n#+ summary: b"), 2);
        assert_eq!(line_of("#+ summary: a\n#+ pagination: many"), 2);
        assert_eq!(line_of("#+ summary: \"open"), 1);
        assert_eq!(line_of("#+ summary: 'a' b"), 1);
        assert_eq!(line_of("#+ method: PUT"), 1);
        assert_eq!(line_of("#+ defaults: x"), 1);
        assert_eq!(line_of("#+ transform: {\n#+   \"a\": 1"), 1);
        assert_eq!(line_of("#+ tags:\n#+   a: b"), 2);
        assert_eq!(line_of("#+   summary: a\n#+ tags: b"), 2);
        let deep: String = (1..40).map(|i| format!("#+{}a:\n", " ".repeat(i))).collect();
        assert!(Header::parse("q.rq", &deep).is_err());
    }
}
