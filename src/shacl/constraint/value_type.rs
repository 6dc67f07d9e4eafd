//! Checks value types (§4.1): `sh:class`, `sh:datatype`, `sh:nodeKind`.

use std::rc::Rc;

use super::super::compile::{Compiler, Draft};
use super::super::hierarchy::Members;
use super::super::source::Source;
use super::super::validate::{Found, Run};
use super::super::value;
use super::{Check, Compiled, done};
use crate::csvw::datatype::ValueParser;
use crate::rdf::graph::{Graph, Term, TermId, TermKind};
use crate::rdf::vocab::{rdf, shacl};

struct Class {
    class: TermId,
    members: Rc<Members>,
}

pub(super) fn class(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    let class = cx.source.iri(value, shacl::CLASS)?;
    done(Class { class, members: cx.source.members(class) })
}

impl Check for Class {
    fn check(&self, _: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            if !self.members.has(*value) {
                found.value(*value);
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value is not of the class {}", source.show(self.class))
    }
}

struct Datatype {
    datatype: TermId,
    /// The parser for literals without a language, if known.
    parser: Option<&'static ValueParser>,
    /// Whether it is the datatype of literals with a language.
    lang: bool,
}

pub(super) fn datatype(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    let datatype = cx.source.iri(value, shacl::DATATYPE)?;
    let Term::Iri(iri) = cx.source.graph.term(datatype) else { return Ok(None) };
    done(Datatype { datatype, parser: value::parser(iri), lang: iri == rdf::LANG_STRING })
}

impl Datatype {
    /// Whether a term is a well-typed literal of the datatype (§4.1.2).
    fn has(&self, graph: &Graph, value: TermId, buffer: &mut String) -> bool {
        let datatype = graph.datatype(value);
        if self.lang {
            return datatype.is_none() && graph.kind(value) == TermKind::Literal;
        }
        datatype == Some(self.datatype)
            && match (self.parser, graph.term(value)) {
                (Some(parser), Term::Typed { text, .. }) => parser.parse(text, buffer).is_ok(),
                _ => true,
            }
    }
}

impl Check for Datatype {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let mut buffer = String::new();
        for value in found.at.values {
            if !self.has(run.source.graph, *value, &mut buffer) {
                found.value(*value);
            }
        }
    }

    fn message(&self, source: &Source<'_>) -> String {
        format!("the value is not a valid {}", source.show(self.datatype))
    }
}

/// The allowed kinds of terms.
struct NodeKind {
    iri: bool,
    blank: bool,
    literal: bool,
}

pub(super) fn node_kind(cx: &mut Compiler<'_, '_, '_>, _: &Draft, value: TermId) -> Compiled {
    let kind = |iri, blank, literal| done(NodeKind { iri, blank, literal });
    match cx.source.graph.term(value) {
        Term::Iri(shacl::IRI) => kind(true, false, false),
        Term::Iri(shacl::BLANK_NODE) => kind(false, true, false),
        Term::Iri(shacl::LITERAL) => kind(false, false, true),
        Term::Iri(shacl::BLANK_NODE_OR_IRI) => kind(true, true, false),
        Term::Iri(shacl::BLANK_NODE_OR_LITERAL) => kind(false, true, true),
        Term::Iri(shacl::IRI_OR_LITERAL) => kind(true, false, true),
        _ => Err(cx.source.misfit(shacl::NODE_KIND, value, "sh:IRI, sh:Literal or the like")),
    }
}

impl Check for NodeKind {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        for value in found.at.values {
            let fits = match run.source.graph.kind(*value) {
                TermKind::Iri => self.iri,
                TermKind::Blank => self.blank,
                TermKind::Literal => self.literal,
            };
            if !fits {
                found.value(*value);
            }
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        let kinds = [(self.iri, "an IRI"), (self.blank, "a blank node"), (self.literal, "text")];
        let allowed: Vec<&str> =
            kinds.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        format!("the value is not {}", allowed.join(" or "))
    }
}
