//! Checks the members of an object against the property table (metadata §5.1).

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::common;
use super::context::{At, expand};
use super::json::show;
use super::language;
use super::model::{Annotation, Titles};
use super::property::{self, Kind, Object, PROPERTIES, Property};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};

/// The valid members of an object.
pub(super) struct Checked<'v> {
    at: At,
    values: Vec<(&'static str, Cow<'v, Value>)>,
    /// Whether all required properties are present.
    pub(super) is_complete: bool,
    /// Its common properties, normalized.
    pub(super) annotations: Vec<Annotation>,
}

/// Checks an object: unknown and invalid members are reported and left out or replaced.
pub(super) fn check<'v>(
    object: Object,
    members: &'v Map<String, Value>,
    at: &At,
    problems: &mut Diagnostics,
) -> Checked<'v> {
    let mut checked =
        Checked { at: at.clone(), values: vec![], is_complete: true, annotations: vec![] };
    for (name, value) in members {
        let place = at.child(name);
        match property::find(object, name) {
            Some(property) => {
                if let Some(value) = usable(object, property, value, &place, problems) {
                    checked.values.push((property.name, value));
                }
            }
            None => checked.other(object, name, value, &place, problems),
        }
    }
    for property in PROPERTIES.iter().filter(|p| p.required && p.on.contains(&object)) {
        if checked.get(property.name).is_none() {
            checked.is_complete = false;
            let message =
                format!("this {} is missing the required '{}'", object.name(), property.name);
            problems.push(at.problem(Code::MetadataShape, message));
        }
    }
    checked
}

impl<'v> Checked<'v> {
    /// A member that is not a property of the vocabulary here.
    fn other(
        &mut self,
        object: Object,
        name: &str,
        value: &Value,
        at: &At,
        problems: &mut Diagnostics,
    ) {
        if name == "@context" {
            if !self.at.is_top() {
                let message = "only a whole document has an @context";
                problems.push(at.problem(Code::MetadataContext, message));
            }
        } else if object.is_closed() {
            let message = format!("a {} cannot have '{name}'", object.name());
            problems.push(suggest(at.problem(Code::MetadataShape, message), object, name));
        } else if object.has_annotations()
            && let Some(property) = expand(name)
        {
            if let Some(value) = common::normalize(value, at, problems) {
                self.annotations.push(Annotation { property, value });
            }
        } else {
            let message = match name.split_once(':') {
                Some((prefix, _)) if object.has_annotations() => {
                    format!("'{prefix}' is an unknown prefix, so '{name}' is ignored")
                }
                _ => format!("a {} has no property '{name}', so it is ignored", object.name()),
            };
            problems.push(suggest(
                at.problem(Code::MetadataUnknownProperty, message),
                object,
                name,
            ));
        }
    }

    /// The value of a property.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_ref())
    }

    /// The place of the object.
    pub(super) fn at(&self) -> &At {
        &self.at
    }

    /// The place of a property's value.
    pub(super) fn at_of(&self, name: &str) -> At {
        self.at.child(name)
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A truth value.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// A whole number.
    pub(super) fn count(&self, name: &str) -> Option<u64> {
        property::count(self.get(name)?)
    }

    /// A link, absolute.
    pub(super) fn link(&self, name: &str) -> Option<String> {
        self.at.resolve(self.text(name)?)
    }

    /// A text or an array of texts, as a list.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let texts = |v: &Value| v.as_str().map(str::to_owned);
        match self.get(name)? {
            Value::Array(items) => Some(items.iter().filter_map(texts).collect()),
            other => texts(other).map(|text| vec![text]),
        }
    }

    /// Texts by language.
    pub(super) fn titles(&self, problems: &mut Diagnostics) -> Titles {
        let read = |value| language::texts(value, &self.at_of("titles"), problems);
        self.get("titles").map(read).unwrap_or_default()
    }

    /// The objects of an array; other items are left out with a warning (metadata §5.1.1).
    pub(super) fn objects(
        &self,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Vec<(At, &Map<String, Value>)> {
        let at = self.at_of(name);
        let items = self.get(name).and_then(Value::as_array).into_iter().flatten();
        let mut objects = Vec::new();
        for (i, item) in items.enumerate() {
            match item {
                Value::Object(members) => objects.push((at.child(i), members)),
                other => problems.push(at.child(i).problem(
                    Code::MetadataInvalidValue,
                    format!(
                        "an item of '{name}' must be an object, not {}; it is ignored",
                        show(other)
                    ),
                )),
            }
        }
        objects
    }
}

/// The value to use for a property: the given one or, if invalid, the default of its kind.
fn usable<'v>(
    object: Object,
    property: &Property,
    value: &'v Value,
    at: &At,
    problems: &mut Diagnostics,
) -> Option<Cow<'v, Value>> {
    let given = Some(Cow::Borrowed(value));
    let empty = |text: &str| Some(Cow::Owned(Value::from(text)));
    let (fits, must, instead) = match property.kind {
        Kind::Id => return identifier(value, at, problems),
        Kind::Type => {
            if object.type_name() != value.as_str() {
                let must = object.type_name().unwrap_or_default();
                let message = format!("the @type of a {} is \"{must}\"", object.name());
                problems.push(at.problem(Code::MetadataShape, message));
            }
            return given;
        }
        Kind::Array => (value.is_array(), "an array", Some(Cow::Owned(Value::Array(vec![])))),
        Kind::Link => (is_link(value, at), "a URL", empty("").filter(|_| !property.required)),
        Kind::Template if value.is_string() => (is_template(value), "a URI template", None),
        Kind::Template => (false, "a text", empty("")),
        Kind::Columns => (is_columns(value), "the name of a column, or an array of names", None),
        Kind::Object { linked } => (
            value.is_object() || (linked && is_link(value, at)),
            if linked { "an object or a URL" } else { "an object" },
            Some(Cow::Owned(Value::Object(Map::new()))),
        ),
        Kind::Text => (
            value.is_string() || value.is_array() || value.is_object(),
            "a text, an array of texts, or an object of texts by language",
            None,
        ),
        Kind::Atomic { fits, must } => (fits(value), must, None),
    };
    if fits {
        return given;
    }
    let name = property.name;
    let then = if instead.is_some() { "it counts as empty" } else { "it is ignored" };
    let message = format!("'{name}' must be {must}, not {}; {then}", show(value));
    let problem = at.problem(Code::MetadataInvalidValue, message);
    problems.push(match property.default {
        "none" => problem.help(hint(property, value)),
        default => problem.help(format!("{default} is used; {}", hint(property, value))),
    });
    instead
}

/// How to fix an invalid value.
fn hint(property: &Property, value: &Value) -> String {
    let is_link = matches!(property.kind, Kind::Link | Kind::Object { linked: true });
    match value {
        Value::String(text) if is_link && text.contains(' ') => {
            "in a URL, write a space as %20".to_owned()
        }
        Value::String(text) if property.name == "name" => {
            format!("choose a short name, and keep \"{text}\" as \"titles\"")
        }
        Value::String(_) => "correct the value, or remove the property".to_owned(),
        _ => "correct the value (check quotes and brackets), or remove the property".to_owned(),
    }
}

/// `@id`: a blank node is an error; any other non-link counts as the empty link (§5.1.2).
fn identifier<'v>(value: &'v Value, at: &At, problems: &mut Diagnostics) -> Option<Cow<'v, Value>> {
    if value.as_str().is_some_and(|text| text.starts_with("_:")) {
        let message = format!("@id cannot be a blank node such as {}", show(value));
        problems.push(at.problem(Code::MetadataShape, message));
        return None;
    }
    if is_link(value, at) {
        return Some(Cow::Borrowed(value));
    }
    let message = format!("@id must be a URL, not {}; it counts as empty", show(value));
    problems.push(at.problem(Code::MetadataInvalidValue, message));
    Some(Cow::Owned(Value::from("")))
}

fn is_link(value: &Value, at: &At) -> bool {
    value.as_str().is_some_and(|link| at.resolve(link).is_some())
}

fn is_columns(value: &Value) -> bool {
    match value {
        Value::Array(names) => !names.is_empty() && names.iter().all(Value::is_string),
        other => other.is_string(),
    }
}

/// Whether the braces of a URI template match and are not empty; the mapping parses it in full.
fn is_template(value: &Value) -> bool {
    let mut open: Option<usize> = None;
    for (i, c) in value.as_str().unwrap_or_default().char_indices() {
        match (c, open) {
            ('{', None) => open = Some(i),
            ('}', Some(start)) if i > start + 1 => open = None,
            ('{', Some(_)) | ('}', _) => return false,
            _ => {}
        }
    }
    open.is_none()
}

/// Suggests a property for a misspelled name.
fn suggest(problem: Diagnostic, object: Object, name: &str) -> Diagnostic {
    let long = PROPERTIES.iter().filter(|p| p.on.contains(&object) && p.name.len() > 3);
    match nearest(name, long.map(|p| p.name)) {
        Some(near) => problem.help(format!("did you mean '{near}'?")),
        None => problem,
    }
}
