//! Reads a JSON-LD context for writing (the supported part of JSON-LD 1.1 §4).
//!
//! Supported: `@version`, `@base` and `@vocab` (absolute IRIs), `@language`, `@protected`, aliases
//! of keywords, and terms with `@id`, `@type` (`@id`, `@vocab`, `@none` or a datatype),
//! `@language`, `@container` (`@set`, `@list`, `@language`, `@language` with `@set`), `@prefix` and
//! `@protected`. Anything else would change the meaning of the document, so it is refused with its
//! name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::graph::{Graph, Term};
use crate::source::Files;

/// The path of the context in a folder.
pub const CONTEXT_FILE: &str = "ontology/context.jsonld";

/// Keywords that may have aliases.
const KEYWORDS: &[&str] = &[
    "@id",
    "@type",
    "@value",
    "@language",
    "@list",
    "@set",
    "@graph",
    "@none",
    "@json",
    "@included",
    "@index",
    "@nest",
    "@direction",
];

/// The type coercion of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coercion {
    None,
    Id,
    Vocab,
    Datatype(String),
}

/// The container of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    None,
    Set,
    List,
    Language,
    LanguageSet,
}

/// A term of the context.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) iri: String,
    pub(super) coercion: Coercion,
    pub(super) container: Container,
    /// The language of strings, or none, if the term sets it.
    pub(super) language: Option<Option<String>>,
    /// Whether it can begin a compact IRI.
    pub(super) is_prefix: bool,
}

/// A JSON-LD context to write with.
#[derive(Clone, Debug)]
pub struct Context {
    value: Value,
    pub(super) base: Option<String>,
    pub(super) vocab: Option<String>,
    pub(super) language: Option<String>,
    pub(super) terms: Vec<Definition>,
    /// Positions in [`Context::terms`] by name and by IRI.
    pub(super) by_name: BTreeMap<String, usize>,
    pub(super) by_iri: BTreeMap<String, Vec<usize>>,
    /// Positions of the terms that are prefixes, the longest IRI first.
    pub(super) prefixes: Vec<usize>,
    /// Keywords and their aliases, in the order of the context.
    aliases: Vec<(&'static str, String)>,
}

impl Context {
    /// Reads the folder's context; none if the folder has no such file.
    ///
    /// # Errors
    /// A problem with code [`Code::ContextSyntax`] that names the invalid or unsupported member, or
    /// those of [`Files::read`].
    pub fn read(files: &Files) -> Result<Option<Self>, Box<Diagnostic>> {
        let iri = files.iri(CONTEXT_FILE);
        if !files.exists(&iri) {
            return Ok(None);
        }
        let document: Value = serde_json::from_slice(&files.read(&iri)?)
            .map_err(|e| wrong("", format!("the context is not JSON: {e}")))?;
        Self::from_document(document).map(Some)
    }

    /// Takes the context of a JSON document that has `@context` and nothing else.
    ///
    /// # Errors
    /// As [`Context::read`].
    pub fn from_document(document: Value) -> Result<Self, Box<Diagnostic>> {
        let Value::Object(mut document) = document else {
            return Err(wrong("", "the context document must be an object".to_owned()));
        };
        let Some(value) = document.shift_remove("@context") else {
            return Err(wrong("", "the document has no '@context'".to_owned()));
        };
        if let Some(other) = document.keys().next() {
            let message =
                format!("'{other}' is not allowed beside '@context': keep data in other files");
            return Err(wrong(&pointer("", other), message));
        }
        Self::new(value)
    }

    /// A context of the prefixes that a graph uses. A prefix equal to the scheme of an IRI in the
    /// graph is left out, since the IRI would be read as a compact one.
    pub(super) fn of_graph(graph: &Graph) -> Self {
        let mut used: BTreeMap<&str, &str> = BTreeMap::new();
        let mut schemes: BTreeSet<&str> = BTreeSet::new();
        let mut add = |term| {
            let (Term::Iri(iri) | Term::Typed { datatype: iri, .. }) = term else { return };
            let usable = |name: &str, local: &str| is_prefix(name) && !local.is_empty();
            let split = iri.split_once(':').filter(|(_, rest)| !rest.starts_with("//"));
            schemes.extend(split.map(|(scheme, _)| scheme));
            let Some((name, local)) = graph.prefixes().split(iri, usable) else { return };
            used.insert(name, iri.strip_suffix(local).unwrap_or(iri));
        };
        for quad in graph.quads() {
            add(graph.term(quad.subject));
            add(graph.term(quad.predicate));
            add(graph.term(quad.object));
        }
        used.retain(|name, _| !schemes.contains(name));
        Self::of_prefixes(used)
    }

    /// A context of prefixes, names and namespaces.
    pub(super) fn of_prefixes<'a>(prefixes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let usable = prefixes.into_iter().filter(|(name, _)| is_prefix(name));
        let member = |(name, namespace): (&str, &str)| {
            let value = match ends_with_delimiter(namespace) {
                true => json!(namespace),
                false => json!({ "@id": namespace, "@prefix": true }),
            };
            (name.to_owned(), value)
        };
        let members = usable.map(member).collect();
        Self::new(Value::Object(members)).unwrap_or_else(|_| Self::empty(json!({})))
    }

    fn empty(value: Value) -> Self {
        Self {
            value,
            base: None,
            vocab: None,
            language: None,
            terms: Vec::new(),
            by_name: BTreeMap::new(),
            by_iri: BTreeMap::new(),
            prefixes: Vec::new(),
            aliases: Vec::new(),
        }
    }

    /// The original value of `@context`.
    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// The alias of a keyword, or the keyword.
    pub(super) fn keyword(&self, keyword: &'static str) -> &str {
        self.aliases.iter().find(|(k, _)| *k == keyword).map_or(keyword, |(_, name)| name.as_str())
    }

    /// Whether a name is an alias of a keyword.
    pub(super) fn is_alias(&self, name: &str) -> bool {
        self.aliases.iter().any(|(_, alias)| alias == name)
    }

    fn new(value: Value) -> Result<Self, Box<Diagnostic>> {
        let Value::Object(members) = value.clone() else {
            let message = "only a context that is one object is supported here, without \
                           contexts from elsewhere";
            return Err(wrong("/@context", message.to_owned()));
        };
        let mut context = Self::empty(value);
        for (name, value) in &members {
            if name.starts_with('@') {
                context.setting(name, value)?;
            }
        }
        for (name, value) in members.iter().filter(|(name, _)| !name.starts_with('@')) {
            let at = pointer("/@context", name);
            if name.is_empty() {
                return Err(wrong(&at, "a term must have a name".to_owned()));
            }
            let id = value.as_str().or_else(|| value.get("@id").and_then(Value::as_str));
            if let Some(keyword) = KEYWORDS.iter().copied().find(|k| Some(*k) == id) {
                if value.as_object().is_some_and(|members| members.len() > 1) {
                    let message = format!("'{name}', an alias of {keyword}, can have '@id' only");
                    return Err(wrong(&at, message));
                }
                context.aliases.push((keyword, name.clone()));
                continue;
            }
            let definition = context.definition(name, value, &members)?;
            let place = context.terms.len();
            context.by_name.insert(name.clone(), place);
            context.by_iri.entry(definition.iri.clone()).or_default().push(place);
            context.terms.push(definition);
        }
        context.prefixes = (0..context.terms.len()).collect();
        let terms = &context.terms;
        let iri = |i: &usize| terms.get(*i).map_or("", |t| t.iri.as_str());
        context.prefixes.retain(|i| terms.get(*i).is_some_and(|t| t.is_prefix));
        context.prefixes.sort_by(|a, b| iri(b).len().cmp(&iri(a).len()).then(a.cmp(b)));
        Ok(context)
    }

    fn setting(&mut self, name: &str, value: &Value) -> Result<(), Box<Diagnostic>> {
        let at = pointer("/@context", name);
        let absolute = || match value.as_str() {
            Some(iri) if iri_string::types::IriStr::new(iri).is_ok() => Ok(Some(iri.to_owned())),
            _ if value.is_null() => Ok(None),
            _ => Err(wrong(&at, format!("'{name}' must be an absolute IRI here"))),
        };
        match name {
            "@version" if value.as_f64() == Some(1.1) => {}
            "@protected" if value.is_boolean() => {}
            "@base" => self.base = absolute()?,
            "@vocab" => self.vocab = absolute()?,
            "@language" => self.language = language(value, &at)?,
            _ => return Err(wrong(&at, format!("'{name}' with {value} is not supported"))),
        }
        Ok(())
    }

    fn definition(
        &self,
        name: &str,
        value: &Value,
        members: &Map<String, Value>,
    ) -> Result<Definition, Box<Diagnostic>> {
        let at = pointer("/@context", name);
        let iri = self.term_iri(name, members, 0)?;
        let mut definition = Definition {
            name: name.to_owned(),
            is_prefix: value.is_string() && !name.contains([':', '/']) && ends_with_delimiter(&iri),
            iri,
            coercion: Coercion::None,
            container: Container::None,
            language: None,
        };
        for (member, value) in value.as_object().into_iter().flatten() {
            let at = pointer(&at, member);
            match (member.as_str(), value) {
                ("@id", _) | ("@protected", Value::Bool(_)) => {}
                ("@prefix", Value::Bool(prefix)) => definition.is_prefix = *prefix,
                ("@language", _) => definition.language = Some(language(value, &at)?),
                ("@type", Value::String(text)) => {
                    definition.coercion = match text.as_str() {
                        "@id" => Coercion::Id,
                        "@vocab" => Coercion::Vocab,
                        "@none" => Coercion::None,
                        _ => Coercion::Datatype(self.expand(text, members, &at, 0)?),
                    };
                }
                ("@container", _) => definition.container = container(value, &at)?,
                _ => {
                    let message = format!("'{member}' with {value} is not supported in a term");
                    return Err(wrong(&at, message));
                }
            }
        }
        Ok(definition)
    }

    /// The IRI of a term that is being defined.
    fn term_iri(
        &self,
        name: &str,
        members: &Map<String, Value>,
        depth: usize,
    ) -> Result<String, Box<Diagnostic>> {
        let at = pointer("/@context", name);
        match members.get(name) {
            Some(Value::String(text)) => self.expand(text, members, &at, depth + 1),
            Some(Value::Object(definition)) => match definition.get("@id") {
                Some(Value::String(text)) => self.expand(text, members, &at, depth + 1),
                Some(_) => Err(wrong(&pointer(&at, "@id"), "'@id' must be a string".to_owned())),
                None => match (name.contains(':'), &self.vocab) {
                    (true, _) => self.expand(name, members, &at, depth + 1),
                    (false, Some(vocab)) => Ok(format!("{vocab}{name}")),
                    (false, None) => Err(wrong(&at, format!("'{name}' has no '@id'"))),
                },
            },
            _ => Err(wrong(&at, format!("'{name}' must be an IRI or an object"))),
        }
    }

    /// Expands an IRI within the context (JSON-LD API §5.2).
    fn expand(
        &self,
        text: &str,
        members: &Map<String, Value>,
        at: &str,
        depth: usize,
    ) -> Result<String, Box<Diagnostic>> {
        if depth > members.len() + 1 {
            return Err(wrong(at, format!("'{text}' is defined by itself")));
        }
        if text.starts_with('@') {
            return Err(wrong(at, format!("'{text}' is not supported here")));
        }
        let expanded = match text.split_once(':') {
            Some((prefix, local)) if !local.starts_with("//") && members.contains_key(prefix) => {
                let iri = self.term_iri(prefix, members, depth)?;
                let flag = members.get(prefix).and_then(|value| value.get("@prefix"));
                let simple = members.get(prefix).is_some_and(Value::is_string);
                if flag != Some(&Value::Bool(true)) && !(simple && ends_with_delimiter(&iri)) {
                    let message = format!(
                        "'{prefix}' cannot begin '{text}': it is not a prefix; add \"@prefix\": \
                         true to make it one"
                    );
                    return Err(wrong(at, message));
                }
                format!("{iri}{local}")
            }
            Some(_) => text.to_owned(),
            None if members.contains_key(text) => self.term_iri(text, members, depth)?,
            None => match &self.vocab {
                Some(vocab) => format!("{vocab}{text}"),
                None => text.to_owned(),
            },
        };
        if iri_string::types::IriStr::new(&expanded).is_err() {
            return Err(wrong(at, format!("'{text}' is not an IRI, and has no known prefix")));
        }
        Ok(expanded)
    }
}

/// Whether a prefix from another format is valid here.
fn is_prefix(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name != "_" && name.chars().all(plain)
}

fn container(value: &Value, at: &str) -> Result<Container, Box<Diagnostic>> {
    let mut names: Vec<&str> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    };
    names.sort_unstable();
    match names.as_slice() {
        ["@set"] => Ok(Container::Set),
        ["@list"] => Ok(Container::List),
        ["@language"] => Ok(Container::Language),
        ["@language", "@set"] => Ok(Container::LanguageSet),
        _ => Err(wrong(at, format!("the container {value} is not supported"))),
    }
}

fn language(value: &Value, at: &str) -> Result<Option<String>, Box<Diagnostic>> {
    match value {
        Value::Null => Ok(None),
        Value::String(tag) => Ok(Some(tag.clone())),
        _ => Err(wrong(at, "a language must be a string".to_owned())),
    }
}

/// Whether a simple term with this IRI can be a prefix (JSON-LD API §4.2.2).
fn ends_with_delimiter(iri: &str) -> bool {
    iri.ends_with([':', '/', '?', '#', '[', ']', '@'])
}

fn pointer(parent: &str, member: &str) -> String {
    format!("{parent}/{}", member.replace('~', "~0").replace('/', "~1"))
}

fn wrong(pointer: &str, message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::ContextSyntax, message, Place::json(CONTEXT_FILE, pointer)))
}
