//! Checks logical constraints (§4.6): `sh:not`, `sh:and`, `sh:or`, `sh:xone`.

use super::super::compile::{Compiler, Draft};
use super::super::model::ShapeId;
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::{Check, Compiled, done};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::shacl;

/// Conformance to shapes, and the required outcome.
struct Logical {
    shapes: Vec<ShapeId>,
    holds: fn(&[ShapeId], &Run<'_>, TermId) -> bool,
    message: &'static str,
}

pub(super) fn not(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Logical {
        shapes: vec![cx.shape(value, shacl::NOT)?],
        holds: |shapes, run, value| shapes.iter().all(|shape| !run.conforms(*shape, value)),
        message: "the value conforms to a forbidden shape",
    })
}

pub(super) fn and(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Logical {
        shapes: shapes(cx, value, shacl::AND)?,
        holds: |shapes, run, value| shapes.iter().all(|shape| run.conforms(*shape, value)),
        message: "the value does not conform to all required shapes",
    })
}

pub(super) fn or(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Logical {
        shapes: shapes(cx, value, shacl::OR)?,
        holds: |shapes, run, value| shapes.iter().any(|shape| run.conforms(*shape, value)),
        message: "the value conforms to none of the allowed shapes",
    })
}

pub(super) fn xone(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(Logical {
        shapes: shapes(cx, value, shacl::XONE)?,
        holds: |shapes, run, value| {
            shapes.iter().filter(|shape| run.conforms(**shape, value)).take(2).count() == 1
        },
        message: "the value does not conform to exactly one of the allowed shapes",
    })
}

fn shapes(
    cx: &mut Compiler<'_, '_, '_>,
    list: TermId,
    property: &str,
) -> Result<Vec<ShapeId>, super::Fault> {
    let members = cx.source.list(list)?;
    members.into_iter().map(|member| cx.shape(member, property)).collect()
}

impl Check for Logical {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            if !(self.holds)(&self.shapes, run, *value) {
                found.value(*value);
            }
        }
    }

    fn shapes(&self) -> &[ShapeId] {
        &self.shapes
    }

    fn message(&self, _: &Source<'_>) -> String {
        self.message.to_owned()
    }
}
