//! Where drawings and descriptions for machines come in: what other parts of the program make for a
//! page stands here, and nothing of it yet.

use super::here::Here;
use crate::project::Answer;
use crate::query::QueryTemplate;
use crate::rdf::graph::TermId;
use crate::web::html::Element;

/// How the answer to a question is drawn (`#+ view:`), above its table.
pub(super) fn drawing(_: &Here<'_>, _: &QueryTemplate, _: &Answer) -> Vec<Element> {
    Vec::new()
}

/// What an entity is, in the head of its page: schema.org as JSON-LD.
pub(super) fn entity_head(_: &Here<'_>, _: TermId) -> Vec<Element> {
    Vec::new()
}

/// Questions that are about things of an entity's class (`#+ on:`).
pub(super) fn questions_on(_: &Here<'_>, _: TermId) -> Vec<Element> {
    Vec::new()
}

/// How an entity is cited.
pub(super) fn cite_entity(_: &Here<'_>, _: TermId) -> Vec<Element> {
    Vec::new()
}

/// What the data set is, in the head of the first page.
pub(super) fn home_head(_: &Here<'_>) -> Vec<Element> {
    Vec::new()
}

/// How the data set is cited, on the first page and on that of its data.
pub(super) fn cite(_: &Here<'_>) -> Vec<Element> {
    Vec::new()
}

/// Descriptions of the data set that can be downloaded.
pub(super) fn descriptions(_: &Here<'_>) -> Vec<Element> {
    Vec::new()
}
