//! Checks pairs of properties (§4.5): `sh:equals`, `sh:disjoint`, `sh:lessThan`,
//! `sh:lessThanOrEquals`.

use std::cmp::Ordering;
use std::mem::discriminant;

use super::super::compile::{Compiler, Draft};
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::super::value::Value;
use super::{Check, Compiled, done};
use crate::rdf::graph::{Graph, TermId};
use crate::rdf::vocab::shacl;

struct Equals(TermId);
struct Disjoint(TermId);

pub(super) fn equals(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Equals(cx.source.iri(value, shacl::EQUALS)?))
}

pub(super) fn disjoint(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Disjoint(cx.source.iri(value, shacl::DISJOINT)?))
}

impl Check for Equals {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        // Both sides are in order.
        let others = run.source.data.objects(found.at.focus, self.0);
        let values = found.at.values;
        for value in values.iter().filter(|value| others.binary_search(value).is_err()) {
            found.value(*value);
        }
        for other in others.iter().filter(|other| values.binary_search(other).is_err()) {
            found.value(*other);
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the values are not the same as those of {}", source.show(self.0))
    }
}

impl Check for Disjoint {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let others = run.source.data.objects(found.at.focus, self.0);
        for value in found.at.values.iter().filter(|value| others.binary_search(value).is_ok()) {
            found.value(*value);
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value is one of {} too", source.show(self.0))
    }
}

struct Less {
    property: TermId,
    or_equal: bool,
}

pub(super) fn less_than(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Less { property: cx.source.iri(value, shacl::LESS_THAN)?, or_equal: false })
}

pub(super) fn less_than_or_equals(
    cx: &mut Compiler<'_, '_, '_>,
    _: &Draft,
    value: TermId,
) -> Compiled {
    done(Less { property: cx.source.iri(value, shacl::LESS_THAN_OR_EQUALS)?, or_equal: true })
}

impl Less {
    fn holds(&self, a: Option<Value<'_>>, b: Option<Value<'_>>) -> bool {
        match a.zip(b).and_then(|(a, b)| a.compare(&b)) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => self.or_equal,
            Some(Ordering::Greater) | None => false,
        }
    }
}

/// The least (or the greatest) of some terms; none if they are not all comparable and of one kind.
fn extreme(graph: &Graph, terms: &[TermId], wanted: Ordering) -> Option<TermId> {
    let (first, rest) = terms.split_first()?;
    let start = (*first, Value::of(graph.term(*first))?);
    let extreme = rest.iter().try_fold(start, |best, term| {
        let value = Value::of(graph.term(*term))?;
        (discriminant(&value) == discriminant(&best.1)).then_some(())?;
        let order = value.compare(&best.1)?;
        Some(if order == wanted { (*term, value) } else { best })
    });
    extreme.map(|(term, _)| term)
}

impl Check for Less {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let graph = run.source.graph;
        let others = run.source.data.objects(found.at.focus, self.property);
        let value = |id: TermId| Value::of(graph.term(id));
        // If the greatest is less than the least, not all pairs need a check.
        if let Some(greatest) = extreme(graph, found.at.values, Ordering::Greater)
            && let Some(least) = extreme(graph, others, Ordering::Less)
            && self.holds(value(greatest), value(least))
        {
            return;
        }
        let others: Vec<_> = others.iter().map(|other| value(*other)).collect();
        for id in found.at.values {
            let value = value(*id);
            for other in &others {
                if !self.holds(value, *other) {
                    found.value(*id);
                }
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        let relation = if self.or_equal { "at most" } else { "less than" };
        format!("the value is not {relation} that of {}", source.show(self.property))
    }
}
