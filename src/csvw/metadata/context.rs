//! Reads the `@context` of a document: base, language and prefixes (metadata §5.2).

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::json;
use super::tag::is_language_tag;
use crate::csvw::datatype::Builtin;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::rdf::vocab::{CSVW_CONTEXT, PREFIXES, TERMS, csvw, rdf};
use crate::source::resolve;

/// Schemes of absolute IRIs without `//`; anything else before a colon is a prefix. From the
/// schemes in common use of <https://www.iana.org/assignments/uri-schemes>.
const SCHEMES: &[&str] = &[
    "about", "acct", "cid", "data", "did", "doi", "file", "geo", "http", "https", "info", "mailto",
    "mid", "ni", "sms", "tag", "tel", "urn", "xmpp",
];

/// The absolute IRI of a prefixed name or of an absolute IRI; none for a term, a blank node or a
/// prefix that CSVW does not know (metadata §5.8.1).
pub fn expand(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once(':')?;
    if !rest.starts_with("//")
        && let Some((_, namespace)) = PREFIXES.iter().find(|(p, _)| *p == prefix)
    {
        return Some(format!("{namespace}{rest}"));
    }
    let known = rest.starts_with("//") || is_scheme(prefix);
    (known && iri_string::types::IriStr::new(name).is_ok()).then(|| name.to_owned())
}

/// The unknown prefix of a URL template: neither a CSVW prefix nor a common scheme (metadata
/// §5.1.3). With `//` after the colon, it is an absolute IRI.
pub fn unknown_prefix(template: &str) -> Option<&str> {
    let (prefix, rest) = template.split_once(':')?;
    let mut letters = prefix.chars();
    let is_name = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    let is_known = PREFIXES.iter().any(|(known, _)| *known == prefix) || is_scheme(prefix);
    (is_name && !is_known && !rest.starts_with("//")).then_some(prefix)
}

/// Whether a scheme is in common use; letter case does not count (RFC 3986 §3.1).
fn is_scheme(name: &str) -> bool {
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(name))
}

/// An absolute IRI by a term or a prefix of CSVW, if it has one (metadata §6.3, "URL Compaction").
pub fn compact(iri: &str) -> String {
    if iri == rdf::TYPE {
        return "@type".to_owned();
    }
    if let Some(name) = iri.strip_prefix(csvw::NAMESPACE)
        && TERMS.contains(&name)
    {
        return name.to_owned();
    }
    if let Some(datatype) = Builtin::ALL.iter().find(|datatype| datatype.iri() == iri) {
        return datatype.name().to_owned();
    }
    // Of several prefixes of a namespace, the first.
    let known = PREFIXES.iter().find_map(|(p, namespace)| Some((p, iri.strip_prefix(namespace)?)));
    known.map_or_else(|| iri.to_owned(), |(prefix, rest)| format!("{prefix}:{rest}"))
}

/// One JSON document: its name for reports, and its context.
#[derive(Debug)]
struct Document {
    file: Arc<str>,
    base: String,
    language: Option<String>,
}

/// A value's place in a document.
#[derive(Clone, Debug)]
pub(super) struct At {
    document: Rc<Document>,
    pointer: String,
}

impl At {
    /// The top of a document, whose `@context` is read and checked (metadata §5.2).
    pub(super) fn top(
        file: &str,
        url: &str,
        context: Option<&Value>,
        problems: &mut Diagnostics,
    ) -> Self {
        let mut document = Document { file: file.into(), base: url.to_owned(), language: None };
        let at = |pointer: &str| Place::json(file, pointer);
        let mut wrong = |place: Place, message: String| {
            problems.push(Diagnostic::new(Code::MetadataContext, message, place).help(format!(
                "write \"@context\": \"{CSVW_CONTEXT}\", or an array of that and an object"
            )));
        };
        match context {
            None => wrong(at(""), "the document has no \"@context\"".to_owned()),
            Some(Value::String(text)) if text == CSVW_CONTEXT => {}
            Some(Value::Array(items)) => match items.as_slice() {
                [Value::String(text), Value::Object(local)] if text == CSVW_CONTEXT => {
                    for name in
                        local.keys().filter(|n| !matches!(n.as_str(), "@base" | "@language"))
                    {
                        let place = at(&format!("/@context/1/{}", json::token(name)));
                        wrong(place, format!("@context may not define '{name}'"));
                    }
                    document.read_local(local, problems);
                }
                _ => wrong(at("/@context"), "the array of @context is not valid".to_owned()),
            },
            Some(other) => {
                wrong(at("/@context"), format!("@context cannot be {}", json::show(other)));
            }
        }
        Self { document: Rc::new(document), pointer: String::new() }
    }

    /// The place of a member or item.
    pub(super) fn child(&self, name: impl Display) -> Self {
        let mut pointer = String::with_capacity(self.pointer.len() + 24);
        pointer.push_str(&self.pointer);
        pointer.push('/');
        let start = pointer.len();
        // Writing to a String does not fail.
        let _ = write!(pointer, "{name}");
        if let Cow::Owned(token) = json::token(&pointer[start..]) {
            pointer.replace_range(start.., &token);
        }
        Self { document: self.document.clone(), pointer }
    }

    /// Whether this is the whole document.
    pub(super) fn is_top(&self) -> bool {
        self.pointer.is_empty()
    }

    /// The place for a report.
    pub(super) fn place(&self) -> Place {
        Place::json(self.document.file.clone(), self.pointer.clone())
    }

    /// A problem at this place.
    pub(super) fn problem(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message, self.place())
    }

    /// The default language of texts.
    pub(super) fn language(&self) -> Option<&str> {
        self.document.language.as_deref()
    }

    /// A link made absolute (metadata §5.1.2); none if it is not an IRI reference.
    pub(super) fn resolve(&self, link: &str) -> Option<String> {
        resolve(&self.document.base, link)
    }
}

impl Document {
    /// `@base` and `@language`: atomic properties, so an invalid value is ignored with a warning.
    fn read_local(&mut self, local: &serde_json::Map<String, Value>, problems: &mut Diagnostics) {
        let mut ignored = |name: &str, value: &Value, must: &str| {
            problems.push(Diagnostic::new(
                Code::MetadataInvalidValue,
                format!("'{name}' must be {must}, not {}, so it is ignored", json::show(value)),
                Place::json(self.file.clone(), format!("/@context/1/{name}")),
            ));
        };
        if let Some(value) = local.get("@base") {
            match value.as_str().and_then(|base| resolve(&self.base, base)) {
                Some(base) => self.base = base,
                None => ignored("@base", value, "a URL"),
            }
        }
        if let Some(value) = local.get("@language") {
            match value.as_str().filter(|tag| is_language_tag(tag)) {
                Some(tag) => self.language = Some(tag.to_owned()),
                None => ignored("@language", value, "a language tag (BCP 47)"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(context: Option<Value>) -> Vec<Code> {
        let mut problems = Diagnostics::new();
        At::top("m.json", "file:///m.json", context.as_ref(), &mut problems);
        problems.iter().map(|p| p.code).collect()
    }

    #[test]
    fn urls_are_compacted_by_terms_then_prefixes() {
        assert_eq!(compact("http://purl.org/dc/terms/title"), "dc:title");
        assert_eq!(compact("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), "@type");
        assert_eq!(compact("http://www.w3.org/ns/csvw#Table"), "Table");
        assert_eq!(compact("http://www.w3.org/ns/csvw#other"), "csvw:other");
        assert_eq!(compact("http://www.w3.org/2001/XMLSchema#date"), "date");
        assert_eq!(compact("http://a.example/b"), "http://a.example/b");
    }

    #[test]
    fn prefixes_of_the_context_are_expanded_and_others_refused() {
        assert_eq!(expand("dc:title").as_deref(), Some("http://purl.org/dc/terms/title"));
        assert_eq!(expand("schema:name").as_deref(), Some("http://schema.org/name"));
        assert_eq!(expand("http://a.example/b").as_deref(), Some("http://a.example/b"));
        assert_eq!(expand("urn:x:y").as_deref(), Some("urn:x:y"));
        for name in ["title", "_:b", "nosuch:title", "http://not an iri/", ""] {
            assert_eq!(expand(name), None, "{name}");
        }
    }

    #[test]
    fn unknown_prefixes_of_templates_are_reported() {
        assert_eq!(unknown_prefix("shcema:location"), Some("shcema"));
        assert_eq!(unknown_prefix("hrc:member/{code}"), Some("hrc"));
        for known in [
            "schema:name",
            "location",
            "#{id}",
            "{id}:x",
            "/a:b",
            "a/b:c",
            "http://a.example/{id}",
            "odd://a.example/",
            "urn:isbn:{isbn}",
            "URN:isbn:{isbn}",
            "mailto:{mail}",
            "geo:{place}",
        ] {
            assert_eq!(unknown_prefix(known), None, "{known}");
        }
    }

    #[test]
    fn the_context_is_one_of_two_forms() {
        let csvw = CSVW_CONTEXT;
        assert_eq!(codes(Some(json!(csvw))), []);
        assert_eq!(codes(Some(json!([csvw, {"@base": "x/", "@language": "en"}]))), []);
        let wrong = [Code::MetadataContext];
        assert_eq!(codes(None), wrong);
        assert_eq!(codes(Some(json!("http://schema.org/"))), wrong);
        assert_eq!(codes(Some(json!([{"@base": "x"}, csvw]))), wrong);
        assert_eq!(codes(Some(json!([csvw, {"foo": "http://a.example/"}]))), wrong);
        assert_eq!(codes(Some(json!(1))), wrong);
    }

    #[test]
    fn invalid_base_and_language_are_ignored_with_a_warning() {
        let ignored = [Code::MetadataInvalidValue, Code::MetadataInvalidValue];
        assert_eq!(codes(Some(json!([CSVW_CONTEXT, {"@base": 1, "@language": "1"}]))), ignored);
    }

    #[test]
    fn links_are_resolved_against_the_base() {
        let context = json!([CSVW_CONTEXT, {"@base": "sub/"}]);
        let at = At::top("m.json", "file:///d/m.json", Some(&context), &mut Diagnostics::new());
        assert_eq!(at.resolve("t.csv").as_deref(), Some("file:///d/sub/t.csv"));
        assert_eq!(at.resolve("http://a.example/t").as_deref(), Some("http://a.example/t"));
    }
}
