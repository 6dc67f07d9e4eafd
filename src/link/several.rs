//! Recognizes texts with several names, of one entity ("Burma/Myanmar") or of several.

use super::Resolver;
use super::decide::LookupRequest;
use super::fold::{self, fold};
use super::method::Method;
use super::outcome::{Decision, Outcome, Scored};
use super::rules::RULES;
use crate::diagnostic::front;

/// Possible separators of the names of several entities, in addition to those of [`fold::parts`].
const SEPARATORS: &[char] = &[';', '|', ',', '\n'];

/// The most parts examined.
const MOST: usize = 32;

impl Resolver {
    /// Decides about a text whose parts are all names of one entity, or of its successor.
    pub(super) fn by_parts(&self, text: &str, wanted: &LookupRequest<'_>) -> Option<Outcome> {
        let parts = fold::parts(text);
        if parts.len() < 2 {
            return None;
        }
        let mut found: Vec<(String, Vec<u32>)> = Vec::new();
        for part in &parts {
            let own = without_lead(part);
            let mut steps = self.index.steps(&own, &[], wanted.tolerance);
            let step = steps.find(|(method, _)| *method != Method::Script);
            let step = step.map(|(_, found)| found.to_vec());
            let codes = || Some(self.index.coded(&own).to_vec()).filter(|c| !c.is_empty());
            found.push((own.clone(), step.or_else(codes)?));
        }
        let (_, first) = found.first()?;
        let agree = |e: u32, others: &[u32]| {
            others.iter().any(|other| *other == e || self.index.succeeded(e, *other))
        };
        let all = |e: &&u32| self.fits(**e, wanted) && found.iter().all(|(_, f)| agree(**e, f));
        let common: Vec<u32> = first.iter().filter(all).copied().collect();
        if !common.is_empty() {
            return Some(self.named(&common, Method::Parts, wanted));
        }
        let mut candidates = Vec::new();
        for (part, entities) in &found {
            let reason = format!("'{}' is one of several names in this text", part.trim());
            let fit = entities.iter().filter(|e| self.fits(**e, wanted));
            candidates.extend(fit.map(|e| self.scored(*e, Method::Parts, 0.5, reason.clone())));
        }
        let decision = if candidates.is_empty() { Decision::None } else { Decision::Review };
        Some(Outcome::new(decision, candidates, "the text names several things"))
    }

    /// Decides about a text that lists names of several entities with the same separator: it is for
    /// review, or for splitting the cells.
    pub(super) fn by_list(&self, text: &str, wanted: &LookupRequest<'_>) -> Option<Outcome> {
        SEPARATORS.iter().find_map(|separator| {
            let parts: Vec<&str> = text.split(*separator).map(str::trim).collect();
            let all = (2..=MOST).contains(&parts.len()).then_some(parts)?;
            let found: Vec<u32> =
                all.iter().map(|part| self.plainly(part, wanted.classes)).collect::<Option<_>>()?;
            let mut different = found.clone();
            different.sort_unstable();
            different.dedup();
            if different.len() < 2 || !found.iter().any(|entity| self.fits(*entity, wanted)) {
                return None;
            }
            let fit = found.iter().zip(&all).filter(|(entity, _)| self.fits(**entity, wanted));
            let candidates: Vec<Scored> = fit
                .map(|(entity, part)| {
                    let reason = format!("'{part}' is one of several names in this text");
                    self.scored(*entity, Method::Parts, 0.5, reason)
                })
                .collect();
            let reason = format!(
                "the text names {} things; `{}` links each",
                all.len(),
                front::given("split", &separator.escape_default().to_string())
            );
            Some(Outcome::new(Decision::Review, candidates, reason))
        })
    }
}

/// A part of a text without words that introduce another name: "formerly Burma".
fn without_lead(part: &str) -> String {
    let mut rest = part.trim();
    while let Some((word, tail)) = rest.split_once(|c: char| c.is_whitespace() || c == '-')
        && RULES.leads.contains(fold(word).as_str())
    {
        rest = tail.trim_start();
    }
    rest.to_owned()
}
