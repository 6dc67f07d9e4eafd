//! Language tags (BCP 47).

use std::borrow::Cow;

/// The value of a language tag, which is in lower case: tags that differ in nothing but case are the
/// same (RDF 1.1 Concepts §3.3).
pub fn tag_value(text: &str) -> Cow<'_, str> {
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    }
}
