//! Reads the headers that people pass for a service.

use ureq::http::{HeaderName, HeaderValue};

use crate::diagnostic::{Code, Diagnostic, Place};

/// A header; its value may be secret.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: …", self.name)
    }
}

impl Header {
    /// Reads `NAME: VALUE`.
    ///
    /// # Errors
    /// [`Code::EndpointAddress`], which does not repeat the value.
    pub(super) fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = || {
            let message = "a header is not of the form NAME: VALUE";
            let problem = Diagnostic::new(Code::EndpointAddress, message, Place::file("--header"));
            Box::new(problem.help("write it as 'Authorization: Bearer abc123'"))
        };
        let (name, value) = text.split_once(':').ok_or_else(wrong)?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    /// Its value without the scheme, as a server might repeat it.
    fn secret(&self) -> Option<&str> {
        let value = self.value.to_str().ok()?;
        let secret = value.rsplit(' ').next().unwrap_or(value);
        (secret.len() > 3).then_some(secret)
    }

    /// Removes the values of headers from a text.
    pub(super) fn hide(headers: &[Self], text: &str) -> String {
        let secrets = headers.iter().filter_map(Self::secret);
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}
