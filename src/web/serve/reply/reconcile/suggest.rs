//! Completes the names of entities, classes and properties (§5).

use serde_json::{Value, json};

use super::{Failure, Problem, Reconciler};
use crate::rdf::graph::TermId;

/// How many suggestions are given at once.
const GIVEN: usize = 20;

impl Reconciler<'_, '_> {
    /// Entities, those with exactly this name or code first.
    pub(super) fn entities(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let prefix = prefix(given)?;
        let found = self.service.site.found(prefix)?;
        let suggested = |id: TermId| json!({ "id": self.iri(id), "name": self.name(id), "notable": self.types_of(id) });
        shown(given, found, suggested)
    }

    /// Classes with members.
    pub(super) fn types(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let found = self.service.site.beginning(prefix(given)?, self.service.site.all_classes());
        shown(given, found, |id| self.named(id))
    }

    /// Properties of the records.
    pub(super) fn properties(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let found = self.service.site.beginning(prefix(given)?, self.all_properties().into_iter());
        shown(given, found, |id| self.named(id))
    }
}

/// The start of a name.
fn prefix(given: &[(String, String)]) -> Result<&str, Failure> {
    let prefix = given.iter().find(|(name, _)| name == "prefix").map(|(_, value)| value.as_str());
    prefix.ok_or_else(|| Problem::new(400, "the request has no 'prefix'").into())
}

/// The suggestions from the place that `cursor` names, each once.
fn shown(
    given: &[(String, String)],
    found: Vec<TermId>,
    suggested: impl Fn(TermId) -> Value,
) -> Result<Value, Failure> {
    let cursor = given.iter().find(|(name, _)| name == "cursor").map(|(_, value)| value.as_str());
    let skipped = cursor.map_or(Ok(0), str::parse::<usize>);
    let skipped = skipped.map_err(|_| Problem::new(400, "'cursor' is not a whole number"))?;
    let mut all: Vec<TermId> = Vec::new();
    for id in found {
        if !all.contains(&id) {
            all.push(id);
        }
        if all.len() >= skipped.saturating_add(GIVEN) {
            break;
        }
    }
    let all: Vec<Value> = all.into_iter().skip(skipped).map(suggested).collect();
    Ok(json!({ "result": all }))
}
