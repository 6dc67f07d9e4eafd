//! Checks cardinality (§4.2): `sh:minCount`, `sh:maxCount`.

use super::super::compile::{Compiler, Draft};
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::{Check, Compiled, done};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::shacl;

struct Min(i64);
struct Max(i64);

pub(super) fn min(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Min(cx.source.number(value, shacl::MIN_COUNT)?))
}

pub(super) fn max(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Max(cx.source.number(value, shacl::MAX_COUNT)?))
}

/// A number as `i64`, saturated.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Check for Min {
    fn check(&self, _: &Run<'_>, found: &mut Found<'_>) {
        if count(found.at.values.len()) < self.0 {
            found.focus();
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        match self.0 {
            1 => "a value is missing".to_owned(),
            n => format!("there are fewer than {n} values"),
        }
    }
}

impl Check for Max {
    fn check(&self, _: &Run<'_>, found: &mut Found<'_>) {
        if count(found.at.values.len()) > self.0 {
            found.focus();
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        match self.0 {
            0 => "there is a value, but none is allowed".to_owned(),
            1 => "there is more than one value".to_owned(),
            n => format!("there are more than {n} values"),
        }
    }
}
