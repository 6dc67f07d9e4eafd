//! Tells things of one name apart in a list.

use rustc_hash::{FxHashMap, FxHashSet};

use super::here::Here;
use super::iri;
use crate::rdf::graph::TermId;
use crate::rdf::vocab::skos;
use crate::web::html::{Element, el};

/// What distinguishes each thing whose name another one of a list has too.
#[derive(Debug, Default)]
pub(super) struct Namesakes(FxHashMap<TermId, String>);

impl Here<'_> {
    /// The namesakes of a list, in capitals or small letters.
    pub(super) fn namesakes(&self, list: impl Iterator<Item = TermId>) -> Namesakes {
        let mut named: FxHashMap<String, Vec<TermId>> = FxHashMap::default();
        list.for_each(|id| named.entry(self.name(id).to_lowercase()).or_default().push(id));
        let groups = named.into_values().filter(|group| group.len() > 1);
        Namesakes(groups.flat_map(|group| self.codes(group)).collect())
    }

    /// A code for each of some things: its own, or the end of its IRI, or its IRI where these are the
    /// same.
    fn codes(&self, group: Vec<TermId>) -> Vec<(TermId, String)> {
        let whole = |id: TermId| iri(self.site.graph, id).to_owned();
        let code = |id: TermId| {
            let mut codes = self.site.objects(id, skos::NOTATION).iter().map(|code| whole(*code));
            codes.find(|code| *code != self.name(id)).unwrap_or_else(|| self.local(id))
        };
        let codes: Vec<String> = group.iter().map(|id| code(*id)).collect();
        let differ = codes.iter().collect::<FxHashSet<_>>().len() == codes.len();
        let code = |(id, code)| (id, if differ { code } else { whole(id) });
        group.into_iter().zip(codes).map(code).collect()
    }

    /// A term with a link, and what tells it from its namesakes beside it.
    pub(super) fn told_apart(&self, id: TermId, namesakes: &Namesakes) -> Vec<Element> {
        let code = namesakes.0.get(&id);
        let code = code.map(|code| el("span").class("soft").text(format!(" ({code})")));
        std::iter::once(self.term(id)).chain(code).collect()
    }
}
