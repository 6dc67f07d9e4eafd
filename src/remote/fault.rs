//! Says why a service did not do what it was asked.

use std::io;
use std::time::Duration;

use oxigraph::sparql::QueryEvaluationError;
use ureq::http::StatusCode;

use super::header::Header;
use super::service::Service;
use crate::diagnostic::{Code, Diagnostic, Place, front};

/// Why a request to a service failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    code: Code,
    /// The address, without its query.
    place: String,
    message: String,
    help: String,
    status: Option<StatusCode>,
}

impl Fault {
    pub(super) fn new(code: Code, place: &str, message: impl Into<String>, help: &str) -> Self {
        let (message, help) = (message.into(), help.to_owned());
        Self { code, place: place.to_owned(), message, help, status: None }
    }

    /// Without the values of headers, which a server may repeat anywhere in a reply.
    pub(super) fn hide(mut self, headers: &[Header]) -> Self {
        self.message = Header::hide(headers, &self.message);
        self
    }

    /// As a problem.
    pub fn diagnostic(&self) -> Box<Diagnostic> {
        let problem = Diagnostic::new(self.code, self.message.clone(), Place::file(&*self.place));
        Box::new(if self.help.is_empty() { problem } else { problem.help(self.help.as_str()) })
    }

    /// A reply that is not what was asked for.
    pub(super) fn reply(place: &str, message: impl Into<String>) -> Self {
        Self::new(Code::EndpointReply, place, message, "")
    }

    /// A request without a reply; `proxy` is the proxy that it went to, if any.
    pub(super) fn unanswered(
        place: &str,
        proxy: Option<String>,
        error: &ureq::Error,
        time: Duration,
    ) -> Self {
        let code = Code::EndpointUnreachable;
        let here = match place.starts_with("https:") {
            true => {
                "check the address, also whether it begins with http:, and that the server runs"
            }
            false => "check the address, and that the server runs",
        };
        let is_proxy = matches!(
            error,
            ureq::Error::Io(_)
                | ureq::Error::ConnectionFailed
                | ureq::Error::HostNotFound
                | ureq::Error::ConnectProxyFailed(_)
        );
        if let Some(proxy) = proxy.filter(|_| is_proxy) {
            let message = format!("there is no connection by the proxy {proxy}: {error}");
            let help = "the environment names it: check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; \
                        NO_PROXY lists servers that need none";
            return Self::new(code, place, message, help);
        }
        match error {
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                Self::new(code, place, "the server cannot be connected to in time", here)
            }
            ureq::Error::Timeout(_) => Self::overdue(place, time),
            ureq::Error::HostNotFound => {
                Self::new(code, place, "there is no server of this name", "check the address")
            }
            ureq::Error::Io(error) => Self::new(code, place, io_message(error), here),
            error => Self::new(code, place, format!("the server gives no reply: {error}"), here),
        }
    }

    /// A reply that takes too long.
    pub(super) fn overdue(place: &str, time: Duration) -> Self {
        let message = format!("the endpoint does not answer within {} s", time.as_secs_f64());
        let help = format!("ask for less, or raise {} of a query", front::option("timeout"));
        Self::new(Code::QueryOverdue, place, message, &help)
    }

    /// A reply that ends too early.
    pub(super) fn cut(place: &str, error: &io::Error, time: Duration) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(ureq::Error::Timeout(_)) => Self::overdue(place, time),
            _ if error.kind() == io::ErrorKind::TimedOut => Self::overdue(place, time),
            // The parsers hold a value until its end.
            _ if error.kind() == io::ErrorKind::OutOfMemory => {
                let message = "a value in the reply is too long to be read: 8 MiB in rows, and \
                               16 MiB in triples, are the most";
                Self::new(Code::EndpointReply, place, message, "")
            }
            _ => Self::reply(place, format!("the reply of the endpoint ends too early: {error}")),
        }
    }

    /// A refused request; `said` is the beginning of the server's explanation.
    pub(super) fn status(
        place: &str,
        status: StatusCode,
        service: Service,
        has_headers: bool,
        said: &str,
    ) -> Self {
        let code = Code::EndpointRefused;
        let name = status.to_string();
        // Some explanations begin with the status.
        let said = said.strip_prefix(&*name).unwrap_or(said).trim_start_matches(':').trim_start();
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        let message = format!("the endpoint answers {name}{said}");
        let header = front::option("header");
        let [value, token, rights] = [
            format!("check the value of {header}"),
            front::hint(front::Hint::Token("Bearer")),
            format!(
                "the server does not allow this for you: check {header}, and your rights there"
            ),
        ];
        let help = match status.as_u16() {
            401 if has_headers => &value,
            401 => &token,
            403 => &rights,
            // Another service at the address may not know the parameters.
            400 if service == Service::Graphs => service.address(),
            404..=406 | 410 | 415 | 501 => service.address(),
            413 => "the server refuses requests of this length",
            429 | 503 => "the server is busy: ask again later",
            _ => "",
        };
        Self { status: Some(status), ..Self::new(code, place, message, help) }
    }

    /// Whether the server says that there is nothing of this name.
    pub(super) fn is_absence(&self) -> bool {
        self.status == Some(StatusCode::NOT_FOUND)
    }
}

/// An error of a connection in words.
fn io_message(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "no server listens at this address".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
            "the server closes the connection without a reply".to_owned()
        }
        _ => format!("the server gives no reply: {error}"),
    }
}

impl From<Fault> for QueryEvaluationError {
    fn from(fault: Fault) -> Self {
        Self::Unexpected(Box::new(fault))
    }
}
