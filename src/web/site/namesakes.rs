//! Tells things of one name apart in a list.

use rustc_hash::{FxHashMap, FxHashSet};

use super::here::Here;
use super::iri;
use crate::rdf::graph::TermId;
use crate::rdf::vocab::skos;
use crate::web::html::{Element, el};

impl Here<'_> {
    /// Those of a list whose name another one has too, in capitals or small letters.
    pub(super) fn namesakes(&self, list: impl Iterator<Item = TermId>) -> FxHashSet<TermId> {
        let mut first: FxHashMap<String, TermId> = FxHashMap::default();
        let mut shared = FxHashSet::default();
        for id in list {
            let other = *first.entry(self.name(id).to_lowercase()).or_insert(id);
            if other != id {
                shared.extend([other, id]);
            }
        }
        shared
    }

    /// A term with a link; beside it the code of a namesake, or else the end of its IRI.
    pub(super) fn told_apart(&self, id: TermId, namesakes: &FxHashSet<TermId>) -> Vec<Element> {
        let code = namesakes.contains(&id).then(|| {
            let codes = self.site.objects(id, skos::NOTATION).iter();
            let mut codes = codes.map(|code| iri(self.site.graph, *code));
            let code = codes.find(|code| *code != self.name(id)).map(str::to_owned);
            let code = code.unwrap_or_else(|| self.local(id));
            el("span").class("soft").text(format!(" ({code})"))
        });
        std::iter::once(self.term(id)).chain(code).collect()
    }
}
