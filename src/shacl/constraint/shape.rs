//! Checks other shapes (§4.7): `sh:node`, `sh:property`, `sh:qualifiedValueShape`.

use super::super::compile::{Compiler, Draft};
use super::super::model::ShapeId;
use super::super::source::{Fault, Source};
use super::super::validate::{Found, Run};
use super::cardinality::count;
use super::{Check, Compiled, done};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::shacl;

struct Node {
    shape: [ShapeId; 1],
    node: TermId,
}

pub(super) fn node(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    if !cx.source.values(value, shacl::PATH).is_empty() {
        return Err(cx.source.misfit(shacl::NODE, value, "a node shape"));
    }
    done(Node { shape: [cx.shape(value, shacl::NODE)?], node: value })
}

impl Check for Node {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let [shape] = self.shape;
        for value in found.at.values {
            if !run.conforms(shape, *value) {
                found.value(*value);
            }
        }
    }

    fn shapes(&self) -> &[ShapeId] {
        &self.shape
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value does not conform to the shape {}", source.name(self.node))
    }
}

struct Property([ShapeId; 1]);

pub(super) fn property(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    if cx.source.values(value, shacl::PATH).is_empty() {
        return Err(cx.source.misfit(shacl::PROPERTY, value, "a property shape, with sh:path"));
    }
    done(Property([cx.shape(value, shacl::PROPERTY)?]))
}

impl Check for Property {
    /// Reports the results of the other shape.
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let [shape] = self.0;
        for value in found.at.values {
            run.shape(shape, *value, found.sink);
        }
    }

    fn shapes(&self) -> &[ShapeId] {
        &self.0
    }

    fn message(&self, _: &Source<'_>) -> String {
        String::new()
    }
}

/// The number of values with a shape, without those of sibling shapes if disjoint.
struct Qualified {
    /// The shape, then those of its siblings.
    shapes: Vec<ShapeId>,
    limit: i64,
    fits: fn(i64, i64) -> bool,
    relation: &'static str,
}

pub(super) fn qualified_min(cx: &mut Compiler<'_, '_, '_>, at: &Draft, value: TermId) -> Compiled {
    let limit = cx.source.number(value, shacl::QUALIFIED_MIN_COUNT)?;
    qualified(cx, at, limit, |count, limit| count >= limit, "fewer")
}

pub(super) fn qualified_max(cx: &mut Compiler<'_, '_, '_>, at: &Draft, value: TermId) -> Compiled {
    let limit = cx.source.number(value, shacl::QUALIFIED_MAX_COUNT)?;
    qualified(cx, at, limit, |count, limit| count <= limit, "more")
}

fn qualified(
    cx: &mut Compiler<'_, '_, '_>,
    at: &Draft,
    limit: i64,
    fits: fn(i64, i64) -> bool,
    relation: &'static str,
) -> Compiled {
    let Some(shape) = cx.source.value(at.node, shacl::QUALIFIED_VALUE_SHAPE)? else {
        return Ok(None);
    };
    if at.path.is_none() {
        let message = "sh:qualifiedValueShape can be used in property shapes only";
        return Err(Fault::ill_formed(message));
    }
    let mut shapes = vec![cx.shape(shape, shacl::QUALIFIED_VALUE_SHAPE)?];
    let disjoint = cx.source.value(at.node, shacl::QUALIFIED_VALUE_SHAPES_DISJOINT)?;
    if let Some(value) = disjoint
        && cx.source.flag(value, shacl::QUALIFIED_VALUE_SHAPES_DISJOINT)?
    {
        for sibling in siblings(cx.source, at.node, shape) {
            shapes.push(cx.shape(sibling, shacl::QUALIFIED_VALUE_SHAPE)?);
        }
    }
    done(Qualified { shapes, limit, fits, relation })
}

/// The sibling shapes (§4.7.3): the qualified shapes of all properties of the same parents.
fn siblings(source: &Source<'_>, node: TermId, own: TermId) -> Vec<TermId> {
    let Some(property) = source.id(shacl::PROPERTY) else { return Vec::new() };
    let parents = source.shapes.subjects(property, node).iter();
    let mut siblings: Vec<TermId> = parents
        .flat_map(|parent| source.shapes.objects(*parent, property))
        .flat_map(|other| source.values(*other, shacl::QUALIFIED_VALUE_SHAPE))
        .copied()
        .filter(|shape| *shape != own)
        .collect();
    siblings.sort_unstable();
    siblings.dedup();
    siblings
}

impl Check for Qualified {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let Some((shape, siblings)) = self.shapes.split_first() else { return };
        let counts = |value: &&TermId| {
            run.conforms(*shape, **value)
                && !siblings.iter().any(|sibling| run.conforms(*sibling, **value))
        };
        let number = count(found.at.values.iter().filter(counts).count());
        if !(self.fits)(number, self.limit) {
            found.focus();
        }
    }

    fn shapes(&self) -> &[ShapeId] {
        &self.shapes
    }

    fn message(&self, _: &Source<'_>) -> String {
        format!("{} than {} values conform to the required shape", self.relation, self.limit)
    }
}
