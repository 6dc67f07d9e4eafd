//! Says why a request has no answer, as JSON (RFC 9457) or as text.

use serde_json::{Map, Value};

use super::accept;
use crate::diagnostic::{Diagnostic, Spot, visible};
use crate::project::Error;
use crate::web::serve::message::Request;

/// Why a request has no answer.
#[derive(Clone, Debug)]
pub(in crate::web::serve) struct Problem {
    pub status: u16,
    pub detail: String,
    /// The code of the catalogue.
    code: Option<&'static str>,
    line: Option<u64>,
    column: Option<u64>,
    help: Option<String>,
    pub headers: Vec<(&'static str, String)>,
}

/// The usual names of statuses (RFC 9110 §15).
fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

impl Problem {
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        let (code, line, column, help, headers) = Default::default();
        Self { status, detail: detail.into(), code, line, column, help, headers }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem of a method other than these.
    pub fn method(allowed: &str) -> Self {
        let mut problem = Self::new(405, format!("this address allows {allowed} only"));
        problem.headers.push(("allow", format!("{allowed}, OPTIONS")));
        problem
    }

    /// The problem of a client that accepts none of these media types.
    pub fn unacceptable(offered: &[&str]) -> Self {
        Self::new(406, format!("this can be had as {}", offered.join(", ")))
    }

    pub fn of(error: &Error) -> Self {
        let first = error.diagnostics().next().cloned();
        match (error, first) {
            (Error::Request(_), Some(problem)) => Self::diagnosed(&problem),
            (error, _) => Self::new(500, error.to_string()),
        }
    }

    fn diagnosed(problem: &Diagnostic) -> Self {
        use crate::diagnostic::Code;
        let status = match problem.code {
            Code::QueryUnknown => 404,
            Code::QueryRefused if problem.message.contains("update") => 403,
            // A place behind the server, not the request.
            Code::EndpointUnreachable | Code::EndpointReply => 502,
            Code::EndpointRefused | Code::StoreUnusable => 502,
            Code::QueryOverdue => 504,
            _ => 400,
        };
        let mut made = Self::new(status, problem.message.clone());
        made.code = Some(problem.code.id());
        made.help = problem.help.clone();
        if let Spot::Line { line, column } = problem.place.spot {
            (made.line, made.column) = (Some(line), column);
        }
        made
    }

    /// What is wrong, where, and how to fix it, in one text.
    pub fn text(&self) -> String {
        let mut text = self.detail.clone();
        match (self.line, self.column) {
            (Some(line), Some(column)) => {
                text = format!("line {line}, column {column}: {text}");
            }
            (Some(line), None) => text = format!("line {line}: {text}"),
            _ => {}
        }
        if let Some(help) = &self.help {
            text.push_str(&format!("\n{help}"));
        }
        visible_lines(&text)
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
        add("type", "about:blank".into());
        add("title", title(self.status).into());
        add("status", self.status.into());
        add("detail", visible_lines(&self.detail).into());
        if let Some(code) = self.code {
            add("code", code.into());
        }
        if let Some(line) = self.line {
            add("line", line.into());
        }
        if let Some(column) = self.column {
            add("column", column.into());
        }
        if let Some(help) = &self.help {
            add("help", visible_lines(help).into());
        }
        Value::Object(object)
    }

    /// Its media type and body for a client; both are told what is wrong in the same words.
    pub fn written(&self, request: &Request) -> (&'static str, Vec<u8>) {
        const TYPES: &[&str] =
            &["text/plain", "application/problem+json", "application/json", "text/html"];
        let accepted = request.header("accept");
        // A client that accepts results as JSON reads JSON.
        let is_json = accepted.as_deref().is_some_and(|text| text.contains("json"));
        match accept::choose(accepted.as_deref(), TYPES) {
            Some(0 | 3) | None if !is_json => {
                let text = format!("{} {}: {}\n", self.status, title(self.status), self.text());
                ("text/plain", text.into_bytes())
            }
            _ => ("application/problem+json", format!("{:#}\n", self.json()).into_bytes()),
        }
    }
}

/// Text whose control characters are visible, but for line ends.
fn visible_lines(text: &str) -> String {
    text.split('\n').map(|line| visible(line).into_owned()).collect::<Vec<_>>().join("\n")
}
