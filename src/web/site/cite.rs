//! Shows how to cite the data set, or an entity of it.

use super::here::Here;
use super::iri;
use crate::rdf::graph::TermId;
use crate::web::describe::{Citation, CitationStyle};
use crate::web::html::{Element, el};

/// The styles for reference managers.
const STYLES: &[(&str, CitationStyle)] = &[
    ("BibTeX", CitationStyle::BibTeX),
    ("RIS", CitationStyle::Ris),
    ("CSL-JSON", CitationStyle::CslJson),
];

impl Here<'_> {
    /// The citation of the data set or an entity: a sentence, and a block for each reference
    /// manager.
    fn styles(&self, entity: Option<TermId>) -> Vec<Element> {
        let about = &self.site.about;
        let citation = match entity {
            Some(id) => Citation::entry(about, &self.name(id), iri(self.site.graph, id)),
            None => Citation::dataset(about),
        };
        let mut all = vec![el("p").text(citation.write(CitationStyle::Apa).trim_end())];
        all.extend(STYLES.iter().map(|(name, style)| {
            let text = citation.write(*style).replace('\r', "");
            el("details")
                .child(el("summary").text(*name))
                .child(el("pre").child(el("code").text(text.trim_end())))
        }));
        all
    }

    /// The section of a page that is about the data set.
    pub(super) fn cite_section(&self) -> Element {
        let title = el("h2").attr("id", "cite").text(self.word("How to cite"));
        let section = el("section").attr("aria-labelledby", "cite").child(title);
        section.children(self.styles(None))
    }

    /// The folded citation of any other page.
    pub(super) fn cite_folded(&self, entity: Option<TermId>) -> Element {
        let summary = match entity {
            Some(_) => self.word("Cite this entry"),
            None => self.word("How to cite"),
        };
        let all = el("details").class("cite").child(el("summary").text(summary));
        all.children(self.styles(entity))
    }
}
