//! Draws the view of an answer on a page.

use super::here::Here;
use super::route::Route;
use crate::project::Answer;
use crate::query::QueryTemplate;
use crate::web::html::{Element, el};
use crate::web::views;

impl Here<'_> {
    /// The picture of an answer (`#+ view:`), above its table.
    pub(super) fn drawing(&self, question: &QueryTemplate, answer: &Answer) -> Option<Element> {
        let (Some(view), Answer::Rows { columns, rows }) = (question.view(), answer) else {
            return None;
        };
        let to = |iri: &str| {
            let id = self.site.find(iri)?;
            self.site.addresses.path(id).is_some().then(|| self.href(Route::Entity(id)))
        };
        let picture = views::picture(view, columns, rows, &to);
        let figure = el("div").class("figure").attr("tabindex", "0").attr("role", "group");
        let figure =
            figure.attr("aria-label", question.header().summary.as_deref().unwrap_or("SVG"));
        (!rows.is_empty()).then(|| figure.child(picture))
    }
}
