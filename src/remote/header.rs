//! Reads the headers that people pass for a service.

use ureq::http::{HeaderName, HeaderValue};

use crate::diagnostic::{Code, Diagnostic, Place, front};

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
            let message = "a header is not of the form NAME: VALUE in ASCII characters";
            let problem = Diagnostic::new(
                Code::EndpointAddress,
                message,
                Place::file(front::option("header")),
            );
            Box::new(problem.help("write it as 'Authorization: Bearer abc123'"))
        };
        let (name, value) = text.split_once(':').ok_or_else(wrong)?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
        // Other characters have no meaning that all servers share (RFC 9110 §5.5).
        if !value.trim().bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(wrong());
        }
        let mut value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    /// What a server might repeat of its value: the whole, and each part of it.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let value = self.value.to_str().unwrap_or_default();
        // Its words too: a server may escape what is between them.
        let parts = value.split(|c: char| !c.is_ascii_alphanumeric());
        std::iter::once(value).chain(parts).filter(|secret| secret.len() > 3)
    }

    /// The length of the longest secret, in bytes.
    pub(super) fn longest(headers: &[Self]) -> usize {
        headers.iter().map(|header| header.value.len()).max().unwrap_or_default()
    }

    /// Removes the values of headers from a text.
    pub(super) fn hide(headers: &[Self], text: &str) -> String {
        let mut secrets: Vec<&str> = headers.iter().flat_map(Self::secrets).collect();
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| without(&text, secret))
    }
}

/// A text without a secret in ASCII, in capitals or small letters.
fn without(text: &str, secret: &str) -> String {
    let (folded, secret) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, _) in folded.match_indices(&secret) {
        out.push_str(text.get(rest..at).unwrap_or_default());
        out.push('…');
        rest = at + secret.len();
    }
    out + text.get(rest..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_value_is_shown() {
        let headers =
            ["Authorization: Bearer abc123", "Cookie: sid=first; b=2", "X-Key: one two22"];
        let headers = headers.map(|header| Header::parse(header).unwrap());
        let said = "no aBC123, no 'Bearer abc123'; sid=first; b=2 or first, two22";
        let hidden = Header::hide(&headers, said);
        let escaped = Header::parse("Authorization: Bearer ab-cd/efGH12==").unwrap();
        for said in [r"no efGH12, ab-cd\/efGH12==", "ab%2Dcd%2FefGH12%3D%3D"] {
            assert!(!Header::hide(std::slice::from_ref(&escaped), said).contains("efGH12"));
        }
        for secret in ["abc123", "first", "two22"] {
            assert!(!hidden.contains(secret), "{hidden}");
        }
        assert!(hidden.starts_with("no …, no '…'"), "{hidden}");
    }
}
