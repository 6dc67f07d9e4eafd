//! Describes the API (OpenAPI 3.1).

use serde_json::{Map, Value, json};

use super::questions::{FARTHEST, MOST, escaped, is_own};
use super::sparql::offered;
use super::{Failure, Service};
use crate::query::{Parameter, ParameterKind, QueryTemplate};
use crate::rdf::vocab::xsd;

impl Service<'_> {
    /// The description of the API.
    pub(super) fn openapi(&self) -> Result<Value, Failure> {
        let mut paths = Map::new();
        let list = json!({ "get": {
            "operationId": "questions",
            "summary": "All questions, with their parameters",
            "responses": {
                "200": { "description": "The questions", "content": {
                    "application/json": { "schema": { "type": "object" } } } },
            },
        } });
        paths.insert("/api/questions".to_owned(), list);
        for (name, question) in self.templates()? {
            let path = format!("/api/questions/{}", escaped(&name));
            paths.insert(path, operation(&name, &question));
        }
        Ok(json!({
            "openapi": "3.1.0",
            "info": {
                "title": self.site.title(),
                "version": env!("CARGO_PKG_VERSION"),
                "description": "The questions of this data set. Names of things may be given in any \
                                spelling, as codes, or as IRIs.",
            },
            "servers": [{ "url": if self.url.is_empty() { "/" } else { self.url.trim_end_matches('/') } }],
            "paths": paths,
            "components": { "schemas": { "Problem": {
                "type": "object",
                "required": ["title", "status", "detail"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                    "help": { "type": "string" },
                    "code": { "type": "string" },
                    "line": { "type": "integer" },
                    "column": { "type": "integer" },
                },
            } } },
        }))
    }
}

/// A question as an operation.
fn operation(name: &str, question: &QueryTemplate) -> Value {
    let form = question.form();
    let content: Map<String, Value> =
        offered(form).map(|(media_type, _)| (media_type.to_owned(), json!({}))).collect();
    let problem = |description: &str| {
        json!({ "description": description, "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
            "text/plain": { "schema": { "type": "string" } },
        } })
    };
    let mut parameters: Vec<Value> = question.parameters().iter().map(parameter).collect();
    let own = [
        query(
            "format",
            "The format of the answer, before what the header Accept says",
            json!({ "type": "string", "enum": offered(form).map(|(_, name)| name).collect::<Vec<_>>() }),
        ),
        query(
            "limit",
            "The most rows",
            json!({ "type": "integer", "minimum": 1, "maximum": MOST }),
        ),
        query(
            "offset",
            "How many rows to leave out",
            json!({ "type": "integer", "minimum": 0, "maximum": FARTHEST }),
        ),
        query("ids", "Whether to add IRIs and codes beside names", json!({ "type": "boolean" })),
        query("lang", "The language of names in messages", json!({ "type": "string" })),
    ];
    let own = own.into_iter().filter(|(name, _)| is_own(name, question));
    parameters.extend(own.map(|(_, described)| described));
    let header = question.header();
    json!({ "get": {
        "operationId": name,
        "summary": header.summary.as_deref().map_or(name, str::trim),
        "description": header.description.as_deref().unwrap_or_default().trim(),
        "parameters": parameters,
        "responses": {
            "200": { "description": "The answer", "content": content },
            "400": problem("A value cannot be used"),
            "406": problem("No accepted format"),
            "503": problem("The answer takes too much memory, or the server is busy"),
            "504": problem("The answer takes too long"),
        },
    } })
}

/// A parameter of the API, by name.
fn query<'a>(name: &'a str, description: &str, schema: Value) -> (&'a str, Value) {
    let described = json!({ "name": name, "in": "query", "required": false, "description": description,
            "schema": schema });
    (name, described)
}

/// A parameter of a question.
fn parameter(parameter: &Parameter) -> Value {
    let mut schema = values(&parameter.kind);
    let is_required = parameter.required && parameter.default.is_none();
    if is_required && parameter.kind == ParameterKind::Iri {
        schema.insert("minLength".to_owned(), 1.into());
    }
    if !parameter.choices.is_empty() {
        let all: Vec<Value> =
            parameter.choices.iter().map(|choice| example(choice, &schema)).collect();
        schema.insert("enum".to_owned(), all.into());
    }
    if let Some(default) = &parameter.default {
        schema.insert("default".to_owned(), example(default, &schema));
    }
    // A form sends an optional value that is left out as an empty one.
    let schema = match is_required {
        true => schema.into(),
        false => json!({ "anyOf": [schema, { "const": "" }] }),
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": is_required,
        "schema": schema,
    })
}

/// The schema of the values of a parameter.
fn values(kind: &ParameterKind) -> Map<String, Value> {
    let schema = match kind {
        ParameterKind::Number => json!({ "type": "number" }),
        ParameterKind::Typed(datatype) => match datatype.as_str() {
            xsd::INTEGER => json!({ "type": "integer" }),
            xsd::DECIMAL | xsd::DOUBLE => json!({ "type": "number" }),
            xsd::BOOLEAN => json!({ "type": "boolean" }),
            xsd::DATE => json!({ "type": "string", "format": "date" }),
            xsd::DATE_TIME => json!({ "type": "string", "format": "date-time" }),
            xsd::G_YEAR => json!({ "type": "string", "pattern": "^[0-9]{4}$" }),
            _ => json!({ "type": "string" }),
        },
        _ => json!({ "type": "string" }),
    };
    schema.as_object().cloned().unwrap_or_default()
}

/// A value in the type of its schema.
fn example(text: &str, schema: &Map<String, Value>) -> Value {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") | None => text.into(),
        _ => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    }
}
