//! Checks other constraints (§4.8): `sh:closed`, `sh:hasValue`, `sh:in`.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::super::compile::{Compiler, Draft};
use super::super::path::Path;
use super::super::report::ResultPath;
use super::super::source::Source;
use super::super::validate::{Detail, Found, Run};
use super::{Check, Compiled, done};
use crate::rdf::graph::{Node, Term, TermId};
use crate::rdf::vocab::shacl;

struct Closed(FxHashSet<TermId>);

pub(super) fn closed(cx: &mut Compiler<'_, '_, '_>, at: &Draft, value: TermId) -> Compiled {
    let source = cx.source;
    if !source.flag(value, shacl::CLOSED)? {
        return Ok(None);
    }
    let properties = source.values(at.node, shacl::PROPERTY).iter();
    let mut allowed: FxHashSet<TermId> = properties
        .flat_map(|property| source.values(*property, shacl::PATH))
        .copied()
        .filter(|path| matches!(source.graph.term(*path), Term::Iri(_)))
        .collect();
    if let Some(list) = source.value(at.node, shacl::IGNORED_PROPERTIES)? {
        for member in source.list(list)? {
            allowed.insert(source.iri(member, shacl::IGNORED_PROPERTIES)?);
        }
    }
    done(Closed(allowed))
}

impl Check for Closed {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            for (predicate, object) in run.source.data.about(*value) {
                if !self.0.contains(&predicate) {
                    found.add(Detail {
                        path: Some(ResultPath::Path(Arc::new(Path::Predicate(predicate)))),
                        value: Some(Node::Known(object)),
                        ..Detail::default()
                    });
                }
            }
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        "the property is not allowed here".to_owned()
    }
}

struct HasValue(TermId);

pub(super) fn has_value(_: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(HasValue(value))
}

impl Check for HasValue {
    fn check(&self, _: &Run<'_>, found: &mut Found<'_>) {
        if found.at.values.binary_search(&self.0).is_err() {
            found.focus();
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value {} is missing", source.show(self.0))
    }
}

struct In(FxHashSet<TermId>);

pub(super) fn within(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    done(In(cx.source.list(value)?.into_iter().collect()))
}

impl Check for In {
    fn check(&self, _: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            if !self.0.contains(value) {
                found.value(*value);
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        let mut all: Vec<String> = self.0.iter().map(|value| source.show(*value)).collect();
        all.sort();
        let more = all.len().saturating_sub(5);
        all.truncate(5);
        match more {
            0 => format!("the value is not one of {}", all.join(", ")),
            _ => format!("the value is not one of {} and {more} more", all.join(", ")),
        }
    }
}
