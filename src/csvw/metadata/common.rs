//! Checks and normalizes the values of common properties and notes (metadata §5.8.2, §6, appendix
//! A).

use serde_json::{Map, Value, json};

use super::context::{At, expand};
use super::json::show;
use super::property::{self, Object};
use super::tag::is_language_tag;
use crate::csvw::datatype::Builtin;
use crate::diagnostic::{Code, Diagnostics};
use crate::rdf::vocab::csvw;

/// The normal form of a value: texts become objects with `@value`, and names of properties,
/// `@id` and `@type` become absolute IRIs (metadata §6 step 1, appendix A.1).
///
/// An invalid value is an error and gives none.
pub(super) fn normalize(value: &Value, at: &At, problems: &mut Diagnostics) -> Option<Value> {
    match value {
        Value::String(text) => Some(match at.language() {
            Some(language) => json!({ "@value": text, "@language": language }),
            None => json!({ "@value": text }),
        }),
        Value::Array(items) => {
            let each = items.iter().enumerate();
            let items = each.filter_map(|(i, item)| normalize(item, &at.child(i), problems));
            Some(Value::Array(items.collect()))
        }
        Value::Object(members) if members.contains_key("@value") => {
            value_object(members, at, problems)
        }
        Value::Object(members) => node(members, at, problems),
        other => Some(other.clone()),
    }
}

/// An object with `@value`.
fn value_object(
    members: &Map<String, Value>,
    at: &At,
    problems: &mut Diagnostics,
) -> Option<Value> {
    let mut faults = Vec::new();
    let mut normal = Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "@value" if value.is_string() || value.is_number() || value.is_boolean() => {
                Some(value.clone())
            }
            "@value" => None,
            "@language" => {
                let fits = value.is_null() || value.as_str().is_some_and(is_language_tag);
                fits.then(|| value.clone())
            }
            "@type" => value.as_str().and_then(datatype).map(Value::from),
            _ => {
                faults.push((name, format!("an object with @value cannot have '{name}'")));
                continue;
            }
        };
        match value {
            Some(value) => {
                normal.insert(name.clone(), value);
            }
            None => {
                let must = match name.as_str() {
                    "@value" => "a text, a number, true or false",
                    "@language" => "a language tag such as \"en\" (BCP 47), or null",
                    _ => "a built-in datatype or an IRI",
                };
                let message = format!("{name} must be {must}, not {}", show(&members[name]));
                faults.push((name, message));
            }
        }
    }
    if members.contains_key("@type") && members.contains_key("@language") {
        problems.push(at.problem(Code::MetadataShape, "use either @type or @language, not both"));
        return None;
    }
    let is_valid = faults.is_empty();
    for (name, message) in faults {
        problems.push(at.child(name).problem(Code::MetadataShape, message));
    }
    is_valid.then_some(Value::Object(normal))
}

/// Any other object.
fn node(members: &Map<String, Value>, at: &At, problems: &mut Diagnostics) -> Option<Value> {
    let mut normal = Map::new();
    let mut is_valid = true;
    for (name, value) in members {
        let place = at.child(name);
        let result = match name.as_str() {
            "@id" => identifier(value, &place).map(|id| (name.clone(), id)),
            "@type" => types(value).map(|types| (name.clone(), types)),
            "@language" => Err("@language is allowed only beside @value".to_owned()),
            "@list" | "@set" => Err(format!("{name} cannot be used; write an array")),
            _ if name.starts_with('@') => Err(format!("'{name}' cannot be used here")),
            _ => match expand(name) {
                Some(property) => match normalize(value, &place, problems) {
                    Some(value) => Ok((property, value)),
                    None => {
                        is_valid = false;
                        continue;
                    }
                },
                None if property::is_term(name) => {
                    Err(format!("'{name}' of the CSVW vocabulary cannot be used here"))
                }
                None => Err(format!("'{name}' needs a known prefix or a full IRI")),
            },
        };
        match result {
            Ok((name, value)) => {
                normal.insert(name, value);
            }
            Err(message) => {
                is_valid = false;
                let code = match name.as_str() {
                    "@context" => Code::MetadataContext,
                    _ => Code::MetadataShape,
                };
                problems.push(place.problem(code, message));
            }
        }
    }
    is_valid.then_some(Value::Object(normal))
}

fn identifier(value: &Value, at: &At) -> Result<Value, String> {
    let wrong = || format!("@id must be a URL, not {}", show(value));
    let text = value.as_str().filter(|text| !text.starts_with("_:")).ok_or_else(wrong)?;
    expand(text).or_else(|| at.resolve(text)).map(Value::from).ok_or_else(wrong)
}

/// `@type` of a node: one class or an array of classes.
fn types(value: &Value) -> Result<Value, String> {
    let one = |value: &Value| {
        let wrong = || format!("@type must be a class of CSVW or an IRI, not {}", show(value));
        value.as_str().and_then(class).map(Value::from).ok_or_else(wrong)
    };
    match value {
        Value::Array(items) => items.iter().map(one).collect::<Result<_, _>>().map(Value::Array),
        other => one(other),
    }
}

/// The classes of the CSVW context without their own kind of object.
const CLASSES: &[&str] = &[
    "Cell",
    "Direction",
    "ForeignKey",
    "NumericFormat",
    "Row",
    "TableReference",
    "Transformation",
];

fn class(name: &str) -> Option<String> {
    use Object::*;
    let objects = [TableGroup, Table, Schema, Column, Dialect, Transformation, Datatype];
    if CLASSES.contains(&name) || objects.iter().any(|o| o.type_name() == Some(name)) {
        return Some(format!("{}{name}", csvw::NAMESPACE));
    }
    datatype(name)
}

fn datatype(name: &str) -> Option<String> {
    Builtin::from_name(name).map(|b| b.iri().to_owned()).or_else(|| expand(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::vocab::CSVW_CONTEXT;

    fn run(value: Value) -> (Option<Value>, Vec<Code>) {
        let mut problems = Diagnostics::new();
        let context = json!([CSVW_CONTEXT, {"@language": "en", "@base": "http://a.example/b/"}]);
        let at = At::top("m.json", "file:///m.json", Some(&context), &mut problems);
        let normal = normalize(&value, &at, &mut problems);
        (normal, problems.iter().map(|p| p.code).collect())
    }

    #[test]
    fn texts_get_the_default_language_and_value_objects_keep_theirs() {
        // The examples of metadata §6.
        let (value, codes) = run(json!(["Title", {"@value": "Titel", "@language": "de"}]));
        let expected = json!([
            {"@value": "Title", "@language": "en"}, {"@value": "Titel", "@language": "de"}
        ]);
        assert_eq!((value, codes), (Some(expected), vec![]));
        assert_eq!(run(json!({"@value": "T"})).0, Some(json!({"@value": "T"})));
    }

    #[test]
    fn names_links_and_types_become_absolute() {
        let (value, codes) = run(json!({
            "@type": ["schema:Person", "Table"],
            "@id": "c",
            "schema:url": {"@id": "foaf:x"},
            "dc:date": {"@value": "2020-01-01", "@type": "date"},
            "rdf:value": [1, true, null]
        }));
        let expected = json!({
            "@type": ["http://schema.org/Person", "http://www.w3.org/ns/csvw#Table"],
            "@id": "http://a.example/b/c",
            "http://schema.org/url": {"@id": "http://xmlns.com/foaf/0.1/x"},
            "http://purl.org/dc/terms/date":
                {"@value": "2020-01-01", "@type": "http://www.w3.org/2001/XMLSchema#date"},
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#value": [1, true, null]
        });
        assert_eq!((value, codes), (Some(expected), vec![]));
    }

    #[test]
    fn json_ld_beyond_metadata_is_an_error() {
        for value in [
            json!({"@value": "a", "@language": "en", "@type": "string"}),
            json!({"@value": "a", "dc:title": "b"}),
            json!({"@value": ["a"]}),
            json!({"@value": null}),
            json!({"@value": "a", "@language": 1}),
            json!({"@value": "a", "@language": "not a tag"}),
            json!({"@value": "a", "@type": "_:b"}),
            json!({"@value": "a", "@type": "nothing known"}),
            json!({"@type": "_:b"}),
            json!({"@type": 1}),
            json!({"@type": ["schema:Person", "not a link"]}),
            json!({"@id": "_:b"}),
            json!({"@id": 1}),
            json!({"@language": "en"}),
            json!({"@list": [1]}),
            json!({"@set": [1]}),
            json!({"@graph": []}),
            json!({"@faux": 1}),
            json!({"name": "a term"}),
            json!({"_:b": 1}),
            json!({"nosuchprefix:a": 1}),
            json!({"dc:creator": [{"@list": []}]}),
        ] {
            assert_eq!(run(value.clone()).1, [Code::MetadataShape], "{value}");
        }
        assert_eq!(run(json!({"@context": "http://schema.org/"})).1, [Code::MetadataContext]);
    }
}
