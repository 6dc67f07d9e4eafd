//! Normalizes language tags (BCP 47).

use std::borrow::Cow;

/// The lower-case value of a language tag: tags that differ only in case are equal (RDF 1.1
/// Concepts §3.3).
pub fn tag_value(text: &str) -> Cow<'_, str> {
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    }
}
