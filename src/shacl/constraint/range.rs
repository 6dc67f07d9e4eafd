//! Checks value ranges (§4.3): `sh:minExclusive`, `sh:minInclusive`, `sh:maxExclusive`,
//! `sh:maxInclusive`.

use std::cmp::Ordering;

use super::super::compile::{Compiler, Draft};
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::super::value::Value;
use super::{Check, Compiled, done};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::shacl;

struct Range {
    limit: TermId,
    /// The allowed comparisons of a value with the limit.
    allowed: &'static [Ordering],
    /// The relation in words, for the message.
    relation: &'static str,
}

pub(super) fn min_exclusive(cx: &mut Compiler<'_, '_, '_>, _: &Draft, limit: TermId) -> Compiled {
    range(cx, shacl::MIN_EXCLUSIVE, limit, &[Ordering::Greater], "above")
}

pub(super) fn min_inclusive(cx: &mut Compiler<'_, '_, '_>, _: &Draft, limit: TermId) -> Compiled {
    let allowed = &[Ordering::Greater, Ordering::Equal];
    range(cx, shacl::MIN_INCLUSIVE, limit, allowed, "at least")
}

pub(super) fn max_exclusive(cx: &mut Compiler<'_, '_, '_>, _: &Draft, limit: TermId) -> Compiled {
    range(cx, shacl::MAX_EXCLUSIVE, limit, &[Ordering::Less], "below")
}

pub(super) fn max_inclusive(cx: &mut Compiler<'_, '_, '_>, _: &Draft, limit: TermId) -> Compiled {
    let allowed = &[Ordering::Less, Ordering::Equal];
    range(cx, shacl::MAX_INCLUSIVE, limit, allowed, "at most")
}

fn range(
    cx: &Compiler<'_, '_, '_>,
    property: &str,
    limit: TermId,
    allowed: &'static [Ordering],
    relation: &'static str,
) -> Compiled {
    match cx.source.graph.term(limit) {
        Term::Typed { .. } | Term::Lang { .. } => done(Range { limit, allowed, relation }),
        _ => Err(cx.source.misfit(property, limit, "a literal")),
    }
}

impl Check for Range {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let limit = Value::of(run.source.graph.term(self.limit));
        for value in found.at.values {
            let order = Value::of(run.source.graph.term(*value))
                .zip(limit)
                .and_then(|(value, limit)| value.compare(&limit));
            // Incomparable values are not in the range.
            if !order.is_some_and(|order| self.allowed.contains(&order)) {
                found.value(*value);
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value is not {} {}", self.relation, source.show(self.limit))
    }
}
