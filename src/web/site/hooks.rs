//! Adds the drawing of an answer and the citation of the data set to pages.

use super::here::Here;
use super::route::Route;
use crate::project::{Answer, Error};
use crate::query::QueryTemplate;
use crate::rdf::graph::Term;
use crate::web::describe::CitationStyle;
use crate::web::html::{Element, el};
use crate::web::views;

/// The picture of an answer (`#+ view:`), above its table.
pub(super) fn drawing(
    here: &Here<'_>,
    question: &QueryTemplate,
    answer: &Answer,
) -> Option<Element> {
    let (Some(view), Answer::Rows { columns, rows }) = (question.view(), answer) else {
        return None;
    };
    let to = |iri: &str| {
        let id = here.site.graph.find(Term::Iri(iri))?;
        here.site.addresses.path(id).is_some().then(|| here.href(Route::Entity(id)))
    };
    let picture = views::picture(view, columns, rows, &to);
    (!rows.is_empty()).then(|| el("div").class("figure").child(picture))
}

/// The citation of the data set.
///
/// # Errors
/// If the citation file is invalid.
pub(super) fn cite(here: &Here<'_>) -> Result<[Element; 2], Error> {
    let (citation, _) = here.site.project.cite(None, CitationStyle::Apa)?;
    Ok([el("h2").attr("id", "cite").text("How to cite"), el("p").text(citation.trim_end())])
}
