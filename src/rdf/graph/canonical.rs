//! Gives blank nodes canonical labels (RDF Dataset Canonicalization, RDFC-1.0).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use sophia::api::MownStr;
use sophia::api::quad::Spog;
use sophia::api::term::{BnodeId, IriRef, LanguageTag, SimpleTerm};
use sophia::c14n::hash::{HashFunction, Sha256};
use sophia::c14n::rdfc10;

use super::{Graph, Quad, Term, TermId};
use crate::rdf::stop;

/// How far canonicalization follows similar nodes: it recurses, and must not overflow the stack on
/// a long chain.
const DEPTH: f32 = 100.0;

/// How many similar neighbours are tried in every order: the work grows with the factorial of this
/// number, to the power of the depth.
const ALIKE: usize = 4;

/// SHA-256, of which each is a step: the canonicalization itself cannot be stopped.
struct Hash(Sha256);

impl HashFunction for Hash {
    type Output = [u8; 32];

    fn initialize() -> Self {
        Self(Sha256::initialize())
    }

    fn update(&mut self, data: impl AsRef<[u8]>) {
        self.0.update(data);
    }

    fn finalize(self) -> Self::Output {
        stop::step();
        self.0.finalize()
    }
}

impl Graph {
    /// The same dataset with blank node labels that depend only on the dataset.
    ///
    /// Canonicalization gives up on many similar nodes (as protection against "poison" graphs,
    /// RDFC-1.0 §7.1): labels are then `b0` and so on instead of `c14n0`, in the order of the
    /// input, so the same input still gives the same labels.
    pub fn canonical(self) -> Self {
        let Some(labels) = self.canonical_labels() else { return self };
        let mut terms = Arc::unwrap_or_clone(self.terms);
        let moved = terms.relabel(|id| labels.get(&id.index()).cloned());
        let mut quads = self.quads;
        for quad in &mut quads {
            quad.subject = moved.place(quad.subject);
            quad.object = moved.place(quad.object);
        }
        quads.sort_unstable();
        Self { terms: Arc::new(terms), quads, usual: OnceLock::new(), ..self }
    }

    fn labels_in_order(&self) -> BTreeMap<usize, String> {
        let numbered = self.blanks().into_iter().enumerate();
        numbered.map(|(i, old)| (old, format!("b{i}"))).collect()
    }

    /// The canonical labels of the blank nodes, by position; none without blank nodes.
    fn canonical_labels(&self) -> Option<BTreeMap<usize, String>> {
        // Quads without blank nodes do not affect the labels.
        let quads: HashSet<Spog<SimpleTerm<'_>>> = self
            .quads
            .iter()
            .filter(|q| self.is_blank(q.subject) || self.is_blank(q.object))
            .map(|q| self.sophia(q))
            .collect();
        if quads.is_empty() {
            return None;
        }
        // The limit is a fraction of the number of blank nodes.
        let depth = DEPTH / self.blanks().len() as f32;
        let relabelled =
            rdfc10::relabel_with::<Hash, _>(&quads, depth.min(rdfc10::DEFAULT_DEPTH_FACTOR), ALIKE);
        Some(match relabelled {
            Ok((_, labels)) => labels
                .into_iter()
                .filter_map(|(old, new)| Some((number(&old)?, new.as_str().to_owned())))
                .collect(),
            Err(_) => self.labels_in_order(),
        })
    }

    /// The blank nodes, in the order of their labels.
    fn blanks(&self) -> BTreeSet<usize> {
        let ids = self.quads.iter().flat_map(|q| [q.subject, q.object]);
        ids.filter(|id| self.is_blank(*id)).map(TermId::index).collect()
    }

    fn sophia(&self, quad: &Quad) -> Spog<SimpleTerm<'_>> {
        let graph = quad.part.map(|part| iri(part.iri()));
        let term = |id: TermId| match self.term(id) {
            Term::Iri(text) => iri(text),
            Term::Blank(_) => {
                let label = MownStr::from(format!("b{}", id.index()));
                SimpleTerm::BlankNode(BnodeId::new_unchecked(label))
            }
            Term::Typed { text, datatype } => SimpleTerm::LiteralDatatype(
                MownStr::from_ref(text),
                IriRef::new_unchecked(MownStr::from_ref(datatype)),
            ),
            Term::Lang { text, lang } => SimpleTerm::LiteralLanguage(
                MownStr::from_ref(text),
                LanguageTag::new_unchecked(MownStr::from_ref(lang)),
                None,
            ),
        };
        ([term(quad.subject), term(quad.predicate), term(quad.object)], graph)
    }
}

/// The number in a label of `b` and a number.
fn number(label: &str) -> Option<usize> {
    label.strip_prefix('b')?.parse().ok()
}

fn iri(text: &str) -> SimpleTerm<'_> {
    SimpleTerm::Iri(IriRef::new_unchecked(MownStr::from_ref(text)))
}

/// Whether two datasets are equal except for labels of blank nodes. Literals are compared by their
/// texts.
pub fn isomorphic(a: &Graph, b: &Graph) -> bool {
    let (a, b) = (a.clone().canonical(), b.clone().canonical());
    a.quads.len() == b.quads.len()
        && a.quads.iter().zip(&b.quads).all(|(x, y)| {
            x.part == y.part
                && a.term(x.subject) == b.term(y.subject)
                && a.term(x.predicate) == b.term(y.predicate)
                && a.term(x.object) == b.term(y.object)
        })
}
