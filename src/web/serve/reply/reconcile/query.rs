//! Decides what texts mean (§4.3, §4.4), as `link` does for the cells of a table.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Failure, Problem, Reconciler};
use crate::link::{Codes, LookupRequest, MatchContext, Outcome, Resolver, Search};

/// The most queries of a batch.
const BATCH: usize = 1000;

/// The evidence of other columns: each with its meaning.
type Contexts = BTreeMap<String, Option<MatchContext>>;

/// One query.
struct Query {
    text: Option<String>,
    classes: Vec<String>,
    limit: usize,
    /// Properties with their texts.
    evidence: Vec<(String, Vec<String>)>,
}

impl Reconciler<'_, '_> {
    /// The candidates for each text of a batch.
    pub(super) fn answer(&self, batch: &Map<String, Value>) -> Result<Value, Failure> {
        if batch.len() > BATCH {
            let problem = Problem::new(413, format!("a batch has at most {BATCH} queries"));
            return Err(problem.help("send several batches").into());
        }
        let resolver = self.service.project.resolver(None)?;
        let (mut contexts, mut search) = (Contexts::new(), Search::default());
        let mut replies = Map::new();
        for (key, query) in batch {
            let query = read(key, query)?;
            let outcome = self.decide(&query, &resolver, &mut contexts, &mut search);
            let result = self.candidates(&outcome, query.limit);
            replies.insert(key.clone(), json!({ "result": result }));
        }
        Ok(Value::Object(replies))
    }

    fn decide(
        &self,
        query: &Query,
        resolver: &Resolver,
        contexts: &mut Contexts,
        search: &mut Search,
    ) -> Outcome {
        let graph = self.names.graph();
        for (property, _) in &query.evidence {
            let local = local(property);
            contexts.entry(local.to_owned()).or_insert_with(|| MatchContext::new(graph, local));
        }
        let known: Vec<_> = query
            .evidence
            .iter()
            .filter_map(|(property, texts)| {
                let context = contexts.get(local(property))?.as_ref()?;
                let all = texts.iter().map(|text| context.meaning(resolver, text));
                Some((context, all.collect::<Vec<_>>()))
            })
            .collect();
        let fits = |iri: &str| {
            known.iter().all(|(context, all)| all.iter().any(|meaning| context.fits(iri, meaning)))
        };
        let context: Option<&dyn Fn(&str) -> bool> =
            if known.is_empty() { None } else { Some(&fits) };
        let classes = &query.classes;
        match (&query.text, query.evidence.first()) {
            (Some(text), _) => {
                let wanted = LookupRequest { classes, context, ..LookupRequest::default() };
                resolver.decide_with(text, &wanted, search)
            }
            // Without a name, the first property is taken for a code.
            (None, Some((property, texts))) => {
                let codes = Codes::Of(property);
                let wanted = LookupRequest { classes, codes, ..LookupRequest::default() };
                let text = texts.first().map_or("", String::as_str);
                resolver.decide_with(text, &wanted, search)
            }
            (None, None) => resolver.decide_with("", &LookupRequest::default(), search),
        }
    }

    fn candidates(&self, outcome: &Outcome, limit: usize) -> Vec<Value> {
        let matched = outcome.matched().map(|scored| scored.candidate.iri.as_str());
        let candidates = outcome.candidates.iter().take(limit);
        candidates
            .map(|scored| {
                let iri = scored.candidate.iri.as_str();
                let types = self.find(iri).map(|id| self.types_of(id)).unwrap_or_default();
                json!({
                    "id": iri,
                    "name": scored.candidate.label,
                    "description": scored.reason,
                    "type": types,
                    "score": (scored.score * 10_000.0).round() / 100.0,
                    "features": [{ "id": scored.method.name(), "value": scored.score }],
                    "match": matched == Some(iri),
                })
            })
            .collect()
    }
}

/// The last part of an IRI, by which contexts are found.
fn local(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

/// Reads a query.
fn read(key: &str, query: &Value) -> Result<Query, Failure> {
    let wrong = |what: &str| Failure::from(Problem::new(400, format!("query '{key}': {what}")));
    let object = query.as_object().ok_or_else(|| wrong("it is not an object"))?;
    let text = match object.get("query") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => return Err(wrong("'query' is not a text")),
    };
    let classes = match object.get("type") {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => texts(value).ok_or_else(|| wrong("'type' is neither a text nor texts"))?,
    };
    let limit = match object.get("limit") {
        None | Some(Value::Null) => usize::MAX,
        Some(value) => value
            .as_u64()
            .and_then(|limit| usize::try_from(limit).ok())
            .ok_or_else(|| wrong("'limit' is not a whole number"))?,
    };
    let mut evidence = Vec::new();
    if let Some(properties) = object.get("properties") {
        let list = properties.as_array().ok_or_else(|| wrong("'properties' is not a list"))?;
        for property in list {
            let pid = property.get("pid").and_then(Value::as_str);
            let pid = pid.ok_or_else(|| wrong("a property has no 'pid'"))?;
            let values = property.get("v").and_then(texts);
            let values = values.ok_or_else(|| wrong("a property has no value 'v'"))?;
            evidence.push((pid.to_owned(), values));
        }
    }
    if text.is_none() && evidence.is_empty() {
        return Err(wrong("it has neither 'query' nor 'properties'"));
    }
    // An empty text is no class, but any.
    let classes = classes.into_iter().filter(|class| !class.is_empty()).collect();
    Ok(Query { text, classes, limit, evidence })
}

/// The texts of a value: of one, or of a list. An entity stands for its IRI.
fn texts(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Object(object) => object.get("id")?.as_str().map(str::to_owned),
        Value::Null | Value::Array(_) => None,
    };
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        value => Some(vec![one(value)?]),
    }
}
