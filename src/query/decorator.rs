//! The values of decorators, and what is wrong with one.

use super::yaml::{Malformed, Node, Value};
use crate::diagnostic::{Code, Diagnostic, Place, Spot, did_you_mean, nearest_few};

/// What is wrong with a decorator, and how it is written right where that is known.
pub(super) struct BadDecorator {
    pub(super) malformed: Malformed,
    pub(super) help: Option<String>,
}

impl From<Malformed> for BadDecorator {
    fn from(malformed: Malformed) -> Self {
        Self { malformed, help: None }
    }
}

impl BadDecorator {
    /// The problem for people; `text` is that of the file.
    pub(super) fn problem(self, file: &str, text: &str) -> Box<Diagnostic> {
        let Malformed { line, message } = self.malformed;
        let place = Place { file: file.into(), spot: Spot::Line { line, column: None } };
        let usual = || {
            "write a decorator as `#+ name: value`, such as `#+ summary: Who hosted?`".to_owned()
        };
        Box::new(
            Diagnostic::new(Code::QuerySyntax, format!("malformed decorator: {message}"), place)
                .excerpt(text.lines().nth(line.saturating_sub(1) as usize).unwrap_or(""))
                .help(self.help.unwrap_or_else(usual)),
        )
    }
}

/// A decorator that is wrong on a line, and how it is written right.
pub(super) fn bad<T>(
    line: u64,
    message: String,
    help: impl Into<String>,
) -> Result<T, BadDecorator> {
    Err(BadDecorator { malformed: Malformed { line, message }, help: Some(help.into()) })
}

/// The nearest of some names, or all of them.
pub(super) fn suggestion(wanted: &str, known: &[&str], what: &str) -> String {
    let near: Vec<String> =
        nearest_few(wanted, known.iter().copied()).iter().map(|n| format!("'{n}'")).collect();
    did_you_mean(&near).unwrap_or_else(|| match known {
        [] => format!("there are no {what}"),
        known => format!("the {what} are: {}", known.join(", ")),
    })
}

pub(super) fn malformed<T>(node: &Node, message: impl Into<String>) -> Result<T, Malformed> {
    Err(Malformed { line: node.line, message: message.into() })
}

pub(super) fn text(name: &str, node: &Node) -> Result<String, Malformed> {
    match &node.value {
        Value::Text(text) => Ok(text.clone()),
        _ => malformed(node, format!("'{name}' must be text")),
    }
}

/// A list of texts, also `[a, b]` on one line, or a single one.
pub(super) fn texts(name: &str, node: &Node) -> Result<Vec<String>, Malformed> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| text(name, item)).collect(),
        Value::Text(line) => match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(inner) => {
                let plain = |item: &str| item.trim().trim_matches(['"', '\'']).to_owned();
                Ok(inner.split(',').map(plain).filter(|item| !item.is_empty()).collect())
            }
            None if line.is_empty() => Ok(Vec::new()),
            None => Ok(vec![line.clone()]),
        },
        Value::Map(_) => malformed(node, format!("'{name}' must be a list")),
    }
}

pub(super) fn boolean(name: &str, node: &Node) -> Result<bool, Malformed> {
    match text(name, node)?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Ok(true),
        "false" | "no" | "off" => Ok(false),
        other => malformed(node, format!("'{name}' must be True or False, not '{other}'")),
    }
}

/// A question with decorators on trial.
#[cfg(test)]
pub(super) mod trial {
    use crate::diagnostic::{Diagnostic, Spot};
    use crate::query::QueryTemplate;

    const QUERY: &str = "PREFIX o: <http://o/>\nSELECT ?host ?n {
        ?_host_iri a o:State ; o:of ?__body_iri ; o:name ?host ; o:n ?n . ?__body_iri a o:Body }";

    pub(in crate::query) fn read(head: &str) -> Result<QueryTemplate, Box<Diagnostic>> {
        QueryTemplate::parse("q.rq", &format!("#+ summary: Who?\n{head}\n{QUERY}"))
    }

    /// The line, the message and the help of a wrong head.
    pub(in crate::query) fn wrong(head: &str) -> (u64, String, String) {
        let problem = read(head).unwrap_err();
        let Spot::Line { line, .. } = problem.place.spot else { panic!("{problem:?}") };
        (line, problem.message.clone(), problem.help.clone().unwrap_or_default())
    }
}
