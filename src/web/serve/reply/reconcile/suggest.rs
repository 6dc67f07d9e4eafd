//! Completes the names of entities, classes and properties (§5).

use serde_json::{Value, json};

use super::{Failure, Problem, Reconciler};
use crate::link::fold;
use crate::rdf::graph::TermId;

/// How many suggestions are given at once.
const GIVEN: usize = 20;

impl Reconciler<'_, '_> {
    /// Entities, the one with exactly this name or code first.
    pub(super) fn entities(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let prefix = prefix(given)?;
        let resolver = self.service.project.resolver(None)?;
        let outcome = resolver.resolve(prefix);
        let named = outcome.named().filter_map(|candidate| self.find(&candidate.iri));
        let mut found: Vec<TermId> = named.collect();
        let others = self.beginning(prefix, self.service.site.entities());
        found.extend(others);
        let suggested = |id: TermId| json!({ "id": self.iri(id), "name": self.name(id), "notable": self.types_of(id) });
        shown(given, found, suggested)
    }

    /// Classes with members.
    pub(super) fn types(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let found = self.beginning(prefix(given)?, self.service.site.all_classes());
        shown(given, found, |id| self.named(id))
    }

    /// Properties of the records.
    pub(super) fn properties(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let found = self.beginning(prefix(given)?, self.all_properties().into_iter());
        shown(given, found, |id| self.named(id))
    }

    /// Those with a name in which a word begins so; names that begin so are first.
    fn beginning(&self, prefix: &str, all: impl Iterator<Item = TermId>) -> Vec<TermId> {
        let prefix = fold(prefix);
        let mut found: Vec<(bool, String, TermId)> = all
            .filter_map(|id| {
                let name = fold(&self.name(id));
                let is_first = name.starts_with(&*prefix);
                let is_found = is_first || name.contains(&format!(" {prefix}"));
                is_found.then(|| (!is_first, name.to_string(), id))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(.., id)| id).collect()
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
