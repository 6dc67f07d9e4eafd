//! The values of decorators, and what is wrong with one.

use super::yaml::{Malformed, Node, Value};
use crate::diagnostic::{Code, Diagnostic, Place, Spot};

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
