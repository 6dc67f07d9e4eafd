//! Reads the address of a service.

use iri_string::types::{UriAbsoluteStr, UriStr};

use crate::diagnostic::{Code, Diagnostic, Place, front};
use crate::source::resolve;

/// The address of a service over HTTP, without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads an address such as `https://example.org/sparql`.
    ///
    /// # Errors
    /// [`Code::EndpointAddress`], which does not repeat credentials.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = |what: &str, help: &str| {
            let place = Place::file("address of the endpoint");
            let problem =
                Diagnostic::new(Code::EndpointAddress, format!("the address {what}"), place);
            Box::new(problem.help(help))
        };
        let example = "write it as https://example.org/sparql";
        if !text.contains("://") {
            return Err(wrong("does not begin with https:// or http://", example));
        }
        let uri = UriAbsoluteStr::new(text).map_err(|_| wrong("is not a URL", example))?;
        let is_web = ["https", "http"].iter().any(|s| uri.scheme_str().eq_ignore_ascii_case(s));
        let host = uri.authority_components();
        if !is_web || host.is_none_or(|host| host.host().is_empty()) {
            return Err(wrong("is not one of HTTP", example));
        }
        let port = host.and_then(|host| host.port()).filter(|port| !port.is_empty());
        if port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(wrong("has no possible port", "ports are numbers from 1 to 65535"));
        }
        if host.is_some_and(|host| host.userinfo().is_some()) {
            let help = front::hint(front::Hint::Token("Basic"));
            return Err(wrong("has a user name or password", &help));
        }
        Ok(Self(uri.to_string()))
    }

    /// The address.
    pub(super) fn url(&self) -> &str {
        &self.0
    }

    /// The address with parameters.
    pub(super) fn with(&self, parameters: &str) -> String {
        match parameters {
            "" => self.0.clone(),
            _ if self.0.contains('?') => format!("{}&{parameters}", self.0),
            _ => format!("{}?{parameters}", self.0),
        }
    }

    /// The address for messages: its query may be secret.
    pub fn shown(&self) -> &str {
        shown(&self.0)
    }

    /// Whether a URL is of the same scheme, host and port: one that may see the same headers.
    pub(super) fn is_same_server(&self, url: &str) -> bool {
        origin(&self.0) == origin(url)
    }
}

/// A URL without its query.
pub(super) fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The scheme, host and port of a URL.
fn origin(url: &str) -> Option<(String, String, String)> {
    let uri = UriStr::new(url).ok()?;
    let scheme = uri.scheme_str().to_ascii_lowercase();
    let authority = uri.authority_components()?;
    let own = if scheme == "https" { "443" } else { "80" };
    let port = authority.port().filter(|port| !port.is_empty()).unwrap_or(own).to_owned();
    Some((scheme, authority.host().to_ascii_lowercase(), port))
}

/// The URL that a redirection leads to.
pub(super) fn redirected(from: &str, location: &str) -> Option<String> {
    let url = resolve(from, location)?;
    let url = Address::parse(url.split('#').next()?).ok()?;
    // A secure request does not continue in the open.
    let is_downgrade = from.starts_with("https:") && !url.0.starts_with("https:");
    (!is_downgrade).then_some(url.0)
}

/// Parameters of a URL or a form (URL Standard, application/x-www-form-urlencoded).
pub(super) fn form<'p>(parameters: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut out = String::new();
    for (name, value) in parameters {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    out.push(char::from(byte));
                }
                byte => out.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    out
}
